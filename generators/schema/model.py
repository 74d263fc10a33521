"""A model, as the team that owns it describes it in apps/<name>.yaml."""

from typing import Annotated, Literal

from pydantic import Field

from generators.schema.cluster import Accelerator, Jurisdiction
from generators.schema.entity import Entity
from generators.schema.gateway import Resources
from generators.schema.scalars import BucketPath, Milliseconds, Name, Percent, Positive, Seconds, Share, TeamName, Text

Runtime = Literal["onnx", "tensorflow", "torch"]


class Revision(Entity):
    """A version of the model that is deployed. Rolling back is giving the old revision its traffic again."""

    artifact: BucketPath = Field(description="Path of the model in the bucket `models`, the same in every cloud.")
    traffic: Share = Field(description="Share of predictions this revision answers once rolled out, in percent.")


class CanaryStep(Entity):
    weight: Share = Field(description="Traffic of the new revision, in percent.")
    pause_seconds: Seconds = Field(300, description="How long the step is watched before the next.")


class Canary(Entity):
    """Move traffic step by step while error rate and latency are watched."""

    type: Literal["canary"] = Field(description="`canary`.")
    steps: list[CanaryStep] = Field(
        min_length=1,
        max_length=10,
        examples=[[{"weight": 20, "pause_seconds": 300}]],
        description="Steps in rising weight.",
    )


class BlueGreen(Entity):
    """Start the new revision beside the old one and switch all traffic at once."""

    type: Literal["blue-green"] = Field(description="`blue-green`.")
    auto_promote: bool = Field(
        False, description="Switch as soon as the new revision is ready and its analysis passes."
    )
    keep_old_seconds: Seconds = Field(600, description="How long the old revision stays up after the switch.")


class AbTest(Entity):
    """Split traffic by caller, so that each caller stays with one revision."""

    type: Literal["ab"] = Field(description="`ab`.")
    header: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$", examples=["x-experiment-unit"])] = Field(
        "x-experiment-unit",
        description="Request header whose value decides; the same value always gets the same revision.",
    )


class Scaling(Entity):
    """Replicas per cluster."""

    min: Positive = Field(examples=[2], description="Fewest replicas per cluster.")
    max: Positive = Field(examples=[10], description="Most replicas per cluster.")
    requests_per_second_per_replica: Positive = Field(
        examples=[50], description="Load at which another replica is added; also what capacity is computed from."
    )


class ModelSlo(Entity):
    latency_p99_ms: Milliseconds = Field(
        description="99th percentile of this model's predictions as a client sees them, ms."
    )
    availability_percent: Percent = Field(description="Share of this model's predictions answered without error.")
    peak_requests_per_second: Positive = Field(description="Peak over all clouds, to be held with any one cloud lost.")


class Placement(Entity):
    """Where the model runs: named clusters, or every cluster its data may be in."""

    clusters: list[Name] = Field(
        default_factory=list, description="Clusters by name; empty for all that residency allows."
    )
    spot: bool = Field(False, description="May run on spot nodes beside on-demand ones.")


class Data(Entity):
    classification: Literal["confidential", "internal", "public", "restricted"] = Field(
        description="Class of the data in requests and answers."
    )
    residency: list[Jurisdiction] = Field(
        default_factory=list, description="Legal areas the data may be processed in; empty for any."
    )


class ModelGpu(Entity):
    """Accelerators of each replica; the types differ between clouds, so several may do."""

    count: Annotated[int, Field(ge=1, le=8, examples=[1])] = Field(1, description="Accelerators of each replica.")
    types: list[Accelerator] = Field(default_factory=list, description="Types that will do; empty for any.")


class Model(Entity):
    """One model on the platform; its name is the file's name."""

    description: Text = Field(description="What the model is for, in one sentence.")
    owner: TeamName = Field(description="Team (a key of `teams`) that owns the model.")
    tier: Literal["critical", "standard"] = Field(
        "standard", description="Critical models page people and never run on spot nodes only."
    )
    runtime: Runtime = Field(description="Model server: ONNX Runtime, TensorFlow Serving, or TorchServe (end of life).")
    revisions: dict[Name, Revision] = Field(
        min_length=1, description="Deployed revisions by name; their traffic sums to 100."
    )
    strategy: Canary | BlueGreen | AbTest = Field(
        discriminator="type",
        examples=[{"type": "canary", "steps": [{"weight": 20}]}],
        description="How a new revision takes over.",
    )
    resources: Resources = Field(description="Requests of each replica.")
    gpu: ModelGpu | None = Field(None, description="Accelerators of each replica; leave out for none.")
    scaling: Scaling = Field(description="How many replicas each cluster runs, and when it adds one.")
    slo: ModelSlo = Field(description="What the model promises.")
    placement: Placement = Field(Placement(), description="Where it runs.")
    data: Data = Field(description="What data it sees.")
