"""The front door: the container that routes every prediction to the best cloud."""

from typing import Literal

from pydantic import Field

from generators.schema.entity import Entity
from generators.schema.scalars import Count, Cpu, Memory, Milliseconds, Name, Positive, Share, TeamName


class Resources(Entity):
    """Requests of each replica. Memory is also the limit; the processor is not limited, so bursts use idle cores."""

    cpu: Cpu = Field(description="Cores requested: `500m` or `2`.")
    memory: Memory = Field(description="Memory requested and allowed: `512Mi` or `4Gi`.")


class Replicas(Entity):
    min: Positive = Field(examples=[3], description="Fewest replicas per cluster.")
    max: Positive = Field(examples=[12], description="Most replicas per cluster.")


class GatewayLimits(Entity):
    requests_per_second_per_replica: Positive = Field(
        examples=[800],
        description="Predictions per second one replica serves at 60 % load; capacity is computed from it.",
    )
    body_mib: Positive = Field(8, examples=[8], description="Largest request body, MiB; larger ones get 413.")
    timeout_ms: Milliseconds = Field(2000, examples=[2000], description="Deadline of a prediction, milliseconds.")
    overhead_p99_ms: Milliseconds = Field(
        5, examples=[5], description="99th percentile the gateway itself may add, ms."
    )


class Consumer(Entity):
    """A caller with its own key and quota. The key itself lives in Vault."""

    team: TeamName = Field(description="Team (a key of `teams`) that calls.")
    requests_per_second: Positive = Field(description="Sustained quota over all clouds.")
    burst: Positive | None = Field(
        None, description="Requests allowed at once above the quota; leave out for one second's worth."
    )
    models: list[Name] = Field(
        min_length=1, examples=[["fraud-detection"]], description="Models the consumer may call."
    )


class Routing(Entity):
    """How a prediction picks its cloud: a score of latency, cost and health."""

    prefer: Literal["balanced", "cost", "latency"] = Field("balanced", description="What the score favours.")
    weights: dict[Name, Share] = Field(
        default_factory=dict,
        description="Share of traffic per cloud while all are healthy, in percent; empty for equal shares.",
    )
    hedge_after_ms: Milliseconds | None = Field(
        None, description="Send a second attempt to another cloud after this long; leave out for no hedging."
    )
    retry_budget_percent: Share = Field(
        20, examples=[20], description="Attempts that may be retries or hedges, in percent."
    )


class Gateway(Entity):
    replicas: Replicas = Field(description="Replicas per cluster.")
    resources: Resources = Field(description="Requests of each replica.")
    limits: GatewayLimits = Field(description="What a replica accepts.")
    consumers: dict[Name, Consumer] = Field(default_factory=dict, description="Who may call, by name.")
    routing: Routing = Field(Routing(), description="How a prediction picks its cloud.")
    surge: Count = Field(1, description="Replicas above the wish during a rollout.")
