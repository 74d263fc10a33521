"""How many nodes the replicas of a cluster need.

Not all of a node is for pods: the kubelet, the system and its daemons take their part. The shares left over are rounded
down from what GKE publishes for nodes of 4 cores and 16 GiB
(https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes) less the platform's own daemons.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from generators.cost.snapshot import Machine, Snapshot
from generators.schema import Model, Platform
from generators.schema.cluster import NodePool
from generators.schema.gateway import Resources
from generators.schema.rules.nodes import accepts_pods_without_gpu, is_untainted

Scale = Literal["maximum", "minimum"]

_USABLE_CPU_PERCENT: Final = 90
_USABLE_MEMORY_PERCENT: Final = 80


@dataclass(frozen=True)
class Demand:
    """Requests of pods: thousandths of a core, MiB, accelerators."""

    cpu: int = 0
    memory: int = 0
    gpus: int = 0

    def __add__(self, other: "Demand") -> "Demand":
        return Demand(self.cpu + other.cpu, self.memory + other.memory, self.gpus + other.gpus)

    def times(self, count: int, of: int = 1) -> "Demand":
        return Demand(self.cpu * count // of, self.memory * count // of, self.gpus * count // of)


@dataclass(frozen=True)
class Workload:
    """All replicas of something on one cluster; `owner` is the team, None when all teams share it."""

    owner: str | None
    demand: Demand
    model: Model | None = None

    @property
    def needs_gpu(self) -> bool:
        return self.model is not None and self.model.gpu is not None


def workloads(platform: Platform, cluster: str, scale: Scale) -> Iterator[Workload]:
    replicas, least = platform.gateway.replicas, scale == "minimum"
    yield Workload(None, requests(platform.gateway.resources).times(replicas.min if least else replicas.max))
    for name, model in platform.models.items():
        if cluster in platform.placement(name):
            each = requests(model.resources) + Demand(gpus=model.gpu.count if model.gpu else 0)
            yield Workload(model.owner, each.times(model.scaling.min if least else model.scaling.max), model)


def requests(resources: Resources) -> Demand:
    return Demand(cpu(resources.cpu), memory(resources.memory))


@lru_cache(maxsize=1024)
def cpu(text: str) -> int:
    return int(text[:-1]) if text.endswith("m") else int(text) * 1000


@lru_cache(maxsize=1024)
def memory(text: str) -> int:
    return int(text[:-2]) * (1024 if text.endswith("Gi") else 1)


def node_capacity(machine: Machine, pool: NodePool) -> Demand:
    """What a node has, all of it."""
    gpus = max(machine.gpus, pool.gpu.count if pool.gpu else 0)
    return Demand(machine.vcpu * 1000, int(machine.memory_gib * 1024), gpus)


def nodes(platform: Platform, cluster: str, scale: Scale, prices: Snapshot) -> dict[str, int]:
    """Nodes by pool: at the maximum all that may be; at the minimum as many as the fewest replicas need."""
    pools = platform.clusters[cluster].node_pools
    if scale == "maximum":
        return {name: pool.max for name, pool in pools.items()}
    machines = _machines(platform, cluster, prices)
    needed = dict.fromkeys(pools, 0)
    for group in _groups(list(workloads(platform, cluster, scale))):
        for name, count in _filled(group, pools, machines):
            needed[name] += count
    return {name: max(pool.min, min(needed[name], pool.max)) for name, pool in pools.items()}


def _machines(platform: Platform, cluster: str, prices: Snapshot) -> dict[str, Machine]:
    """Machines of the pools whose machine type has a price."""
    place = platform.clusters[cluster]
    if place.cloud not in platform.clouds:
        return {}
    provider = platform.clouds[place.cloud].provider
    found = (
        (name, prices.machine(provider, place.region, pool.machine_type)) for name, pool in place.node_pools.items()
    )
    return {name: machine for name, machine in found if machine}


def _groups(found: list[Workload]) -> Iterator[list[Workload]]:
    """Workloads that fill the same pools: all without accelerators together, each with them by itself."""
    yield [workload for workload in found if not workload.needs_gpu]
    yield from ([workload] for workload in found if workload.needs_gpu)


def _filled(
    group: list[Workload], pools: Mapping[str, NodePool], machines: Mapping[str, Machine]
) -> Iterator[tuple[str, int]]:
    """Nodes of each pool in turn, those that stay before those on spot, until the group is placed or they are full."""
    rest = sum((workload.demand for workload in group), Demand())
    fitting = [name for name in machines if group and _fits(pools[name], group[0].model)]
    for name in sorted(fitting, key=lambda name: pools[name].spot):
        needed = _nodes_for(rest, node_capacity(machines[name], pools[name]))
        taken = min(needed, pools[name].max)
        if taken:
            yield name, taken
            rest = rest.times(needed - taken, of=needed)


def _fits(pool: NodePool, model: Model | None) -> bool:
    if model is None or model.gpu is None:
        return accepts_pods_without_gpu(pool)
    if pool.gpu is None or not is_untainted(pool):
        return False
    return pool.gpu.count >= model.gpu.count and (not model.gpu.types or pool.gpu.type in model.gpu.types)


def _nodes_for(demand: Demand, node: Demand) -> int:
    shares = (
        (demand.cpu * 100, node.cpu * _USABLE_CPU_PERCENT),
        (demand.memory * 100, node.memory * _USABLE_MEMORY_PERCENT),
        (demand.gpus, max(node.gpus, 1)),
    )
    return max(-(-wanted // offered) for wanted, offered in shares)
