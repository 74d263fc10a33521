"""Lists that are sets hold each entry once."""

from collections.abc import Iterator, Sequence

from generators.schema import Platform
from generators.schema.problem import Path, Problem
from generators.schema.rules.phrases import quoted

_Listing = tuple[Path, Sequence[object]]


def lists_hold_each_entry_once(platform: Platform) -> Iterator[Problem]:
    for path, entries in _lists(platform):
        first: dict[str, int] = {}
        for index, entry in enumerate(map(str, entries)):
            if first.setdefault(entry, index) != index:
                sentence = f"{quoted(entry)} is in the list already; remove one of the two"
                yield Problem((*path, str(index)), sentence, also=((*path, str(first[entry])),))


def spot_alternatives_differ_from_the_first_type(platform: Platform) -> Iterator[Problem]:
    for name, cluster in platform.clusters.items():
        for pool, nodes in cluster.node_pools.items():
            path = ("clusters", name, "node_pools", pool)
            for index, machine in enumerate(nodes.alternatives):
                if machine == nodes.machine_type:
                    sentence = f"{machine} is the pool's machine_type already; write another, or remove it"
                    yield Problem((*path, "alternatives", str(index)), sentence, also=((*path, "machine_type"),))


def _lists(platform: Platform) -> Iterator[_Listing]:
    yield ("edge", "health_check", "source_regions"), platform.edge.health_check.source_regions
    yield ("security", "authorized_networks"), platform.security.authorized_networks
    for name, budget in platform.cost.budgets.items():
        yield ("cost", "budgets", name, "alert_at_percent"), budget.alert_at_percent
    for name, consumer in platform.gateway.consumers.items():
        yield ("gateway", "consumers", name, "models"), consumer.models
    yield from _lists_of_clusters(platform)
    yield from _lists_of_models(platform)
    yield from _lists_of_sync(platform)


def _lists_of_clusters(platform: Platform) -> Iterator[_Listing]:
    for name, cluster in platform.clusters.items():
        yield ("clusters", name, "zones"), cluster.zones
        for pool, nodes in cluster.node_pools.items():
            yield ("clusters", name, "node_pools", pool, "alternatives"), nodes.alternatives
            taints = [f"{taint.key}={taint.value}:{taint.effect}" for taint in nodes.taints]
            yield ("clusters", name, "node_pools", pool, "taints"), taints


def _lists_of_models(platform: Platform) -> Iterator[_Listing]:
    for name, model in platform.models.items():
        yield ("models", name, "placement", "clusters"), model.placement.clusters
        yield ("models", name, "data", "residency"), model.data.residency
        if model.gpu:
            yield ("models", name, "gpu", "types"), model.gpu.types


def _lists_of_sync(platform: Platform) -> Iterator[_Listing]:
    for name, bucket in platform.sync.buckets.items():
        yield ("sync", "buckets", name, "clouds"), bucket.clouds
    for name, table in platform.sync.tables.items():
        yield ("sync", "tables", name, "sinks"), table.sinks
