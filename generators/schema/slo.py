"""What the platform promises. Budgets computed from the intent must hold these numbers, or validation fails."""

from pydantic import Field

from generators.schema.entity import Entity
from generators.schema.scalars import Days, Milliseconds, Percent, Positive, Seconds


class Slo(Entity):
    latency_p99_ms: Milliseconds = Field(
        description="99th percentile of a prediction as a client sees it, milliseconds."
    )
    inference_p99_ms: Milliseconds = Field(description="99th percentile of the model server alone, milliseconds.")
    availability_percent: Percent = Field(description="Share of predictions answered without error over the window.")
    window_days: Days = Field(
        30, description="Rolling window of the availability objective and its error budget, days."
    )
    recovery_time_seconds: Seconds = Field(
        description="Longest time until traffic has left a lost cloud (RTO), seconds."
    )
    recovery_point_seconds: Seconds = Field(
        description="Longest span of data a lost cloud may take along (RPO), seconds."
    )
    peak_requests_per_second: Positive = Field(
        description="Predictions per second at peak that must be served with any one cloud lost."
    )
