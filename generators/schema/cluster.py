"""A cluster is regional: its networks, its version and its node pools."""

from typing import Annotated, Literal

from pydantic import Field

from generators.schema.entity import Entity
from generators.schema.scalars import (
    Cidr,
    CloudName,
    Count,
    KubernetesMinor,
    LabelKey,
    LabelValue,
    MachineType,
    Name,
    Positive,
    Region,
    Zone,
)

Accelerator = Literal["nvidia-a10g", "nvidia-a100", "nvidia-l4", "nvidia-t4"]
Jurisdiction = Literal["apac", "eu", "uk", "us"]


class Gpu(Entity):
    type: Accelerator = Field(description="Accelerator on each node.")
    count: Annotated[int, Field(ge=1, le=8, examples=[1])] = Field(1, description="Accelerators on each node.")


class Taint(Entity):
    key: LabelKey = Field(description="Taint key.")
    value: LabelValue = Field("", description="Taint value.")
    effect: Literal["NoExecute", "NoSchedule", "PreferNoSchedule"] = Field("NoSchedule", description="Taint effect.")


class NodePool(Entity):
    """Nodes of one kind. Spot and GPU pools are tainted by the generators; `taints` adds others."""

    machine_type: MachineType = Field(description="Machine type in the cloud's own words.")
    alternatives: list[MachineType] = Field(
        default_factory=list, description="Machine types as good as the first; spot pools on AWS want at least four."
    )
    min: Count = Field(description="Fewest nodes, over all zones together.")
    max: Positive = Field(description="Most nodes, over all zones together.")
    spot: bool = Field(
        False, description="Interruptible capacity at a discount; never the only pool of critical models."
    )
    gpu: Gpu | None = Field(None, description="Accelerators of each node; leave out for none.")
    disk_gib: Annotated[int, Field(ge=20, le=4096, examples=[100])] = Field(
        100, description="Boot disk of each node, GiB."
    )
    taints: list[Taint] = Field(default_factory=list, description="Taints beside those that spot and GPU bring.")
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict, description="Labels of each node.")


class ClusterNetworks(Entity):
    """Three ranges that overlap with no range of any cluster: pods of all clouds reach one another."""

    nodes: Cidr = Field(
        examples=["10.16.0.0/16"], description="Range of the VPC or VNet: nodes, load balancers, endpoints."
    )
    pods: Cidr = Field(examples=["10.32.0.0/14"], description="Range of the pods.")
    services: Cidr = Field(examples=["10.48.0.0/20"], description="Range of the services' virtual addresses.")


class Cluster(Entity):
    cloud: CloudName = Field(description="Key of `clouds` whose account holds the cluster.")
    region: Region = Field(description="Region in the cloud's own words.")
    jurisdiction: Jurisdiction = Field(description="Legal area of the region; models with a residency demand go by it.")
    zones: list[Zone] = Field(
        min_length=1,
        max_length=6,
        examples=[["us-east-1a"]],
        description="Zones the nodes are spread over, in the cloud's own words.",
    )
    networks: ClusterNetworks = Field(description="Address ranges.")
    kubernetes: KubernetesMinor | None = Field(
        None, description="Kubernetes minor; leave out for `versions.kubernetes`."
    )
    node_pools: dict[Name, NodePool] = Field(min_length=1, description="Node pools by name.")
