"""Models run where their data may be and where nodes can hold them."""

from collections.abc import Callable, Iterator

from generators.schema import Model, Platform
from generators.schema.cluster import NodePool
from generators.schema.model import ModelGpu
from generators.schema.problem import Path, Problem
from generators.schema.rules.names import dangling, items
from generators.schema.rules.nodes import accepts_pods_without_gpu, is_untainted
from generators.schema.rules.phrases import both, counted, either

_Pools = list[NodePool]


def critical_models_find_on_demand_nodes(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        clusters = _clusters_where(platform, name, _are_all_spot) if model.tier == "critical" else []
        if clusters:
            sentence = f"a critical model needs nodes that stay, and finds only spot nodes on {both(clusters)}"
            advice = "add a pool without spot there, or make the tier standard"
            yield Problem(("models", name, "tier"), f"{sentence}; {advice}", _pool_paths(name, clusters))


def gpu_models_find_a_gpu_pool(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        clusters = _clusters_where(platform, name, lambda fitting: not fitting) if model.gpu else []
        if model.gpu and clusters:
            count, types = model.gpu.count, model.gpu.types
            wanted = f"{count} {either(types)}" if types else counted(count, "accelerator")
            sentence = f"no pool of {either(clusters)} has {wanted} on each node and no taints of its own"
            advice = "add one there, or write in placement.clusters where there is one"
            yield Problem(("models", name, "gpu"), f"{sentence}; {advice}", _pool_paths(name, clusters))


def models_off_spot_find_on_demand_gpus(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        on_demand_only = model.gpu and model.tier == "standard" and not model.placement.spot
        clusters = _clusters_where(platform, name, _are_all_spot) if on_demand_only else []
        if clusters:
            sentence = (
                f"the accelerators of {both(clusters)} are on spot nodes only; "
                "add a pool without spot there, or write `spot: true`"
            )
            yield Problem(("models", name, "placement", "spot"), sentence, _pool_paths(name, clusters))


def models_run_somewhere(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        if not model.placement.clusters and not platform.placement(name):
            areas = sorted({cluster.jurisdiction for cluster in platform.clusters.values()})
            sentence = (
                f"no cluster lies in {either(model.data.residency)}; "
                f"add a cluster there, or an area that has one: {either(areas)}"
            )
            yield Problem(("models", name, "data", "residency"), sentence, _judged(platform, name))


def placements_name_known_clusters(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        path = ("models", name, "placement", "clusters")
        yield from dangling(platform, "clusters", items(path, model.placement.clusters))


def placements_stay_within_residency(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        for index, cluster in enumerate(model.placement.clusters if model.data.residency else ()):
            area = platform.clusters[cluster].jurisdiction if cluster in platform.clusters else None
            if area and area not in model.data.residency:
                sentence = (
                    f"{cluster} lies in {area} where the data must stay in {either(model.data.residency)}; "
                    "take it out of the list"
                )
                also: tuple[Path, ...] = (("models", name, "data", "residency"), ("clusters", cluster, "jurisdiction"))
                yield Problem(("models", name, "placement", "clusters", str(index)), sentence, also)


def restricted_data_states_its_residency(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        if model.data.classification == "restricted" and not model.data.residency:
            sentence = (
                "missing for restricted data; add the legal areas it may be processed in, such as `residency: [us]`"
            )
            yield Problem(
                ("models", name, "data", "residency"), sentence, also=(("models", name, "data", "classification"),)
            )


def _clusters_where(platform: Platform, name: str, holds: Callable[[_Pools], bool]) -> list[str]:
    """Clusters of the model whose fitting pools are as wished."""
    model = platform.models[name]
    return [cluster for cluster in platform.placement(name) if holds(_fitting(platform, cluster, model))]


def _fitting(platform: Platform, cluster: str, model: Model) -> _Pools:
    return [pool for pool in platform.clusters[cluster].node_pools.values() if _fits(pool, model.gpu)]


def _fits(pool: NodePool, gpu: ModelGpu | None) -> bool:
    if gpu is None:
        return accepts_pods_without_gpu(pool)
    if pool.gpu is None or not is_untainted(pool):
        return False
    return pool.gpu.count >= gpu.count and (not gpu.types or pool.gpu.type in gpu.types)


def _are_all_spot(pools: _Pools) -> bool:
    return bool(pools) and all(pool.spot for pool in pools)


def _pool_paths(model: str, clusters: list[str]) -> tuple[Path, ...]:
    own = tuple(("models", model, part) for part in ("data", "gpu", "placement", "tier"))
    return *own, *(("clusters", cluster, "node_pools") for cluster in clusters)


def _judged(platform: Platform, model: str) -> tuple[Path, ...]:
    return ("models", model, "placement"), *(("clusters", cluster, "jurisdiction") for cluster in platform.clusters)
