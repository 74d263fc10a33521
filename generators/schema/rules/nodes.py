"""Node pools: machines that exist, capacity that holds."""

import re
from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.cluster import NodePool
from generators.schema.problem import Path, Problem
from generators.schema.rules.phrases import counted, either
from generators.schema.rules.providers import SPELLINGS, accelerators_of, provider_of, provider_paths

_SPOT_TYPES = 5


def alternatives_are_for_aws(platform: Platform) -> Iterator[Problem]:
    for cluster, name, pool in _pools(platform):
        provider = provider_of(platform, cluster)
        if pool.alternatives and provider and provider != "aws":
            sentence = (
                f"a node pool of {SPELLINGS[provider].kubernetes} has one machine type only; "
                "remove the line, or add another pool"
            )
            yield Problem((*_path(cluster, name), "alternatives"), sentence, also=provider_paths(platform, cluster))


def every_cluster_can_hold_system_pods(platform: Platform) -> Iterator[Problem]:
    for name, cluster in platform.clusters.items():
        if not any(
            pool.min and not pool.spot and accepts_pods_without_gpu(pool) for pool in cluster.node_pools.values()
        ):
            sentence = (
                "no pool can always hold the system pods; add one without spot, gpu and taints, with min 1 or more"
            )
            yield Problem(("clusters", name, "node_pools"), sentence)


def machine_types_carry_their_accelerator(platform: Platform) -> Iterator[Problem]:
    for cluster, name, pool in _pools(platform):
        provider = provider_of(platform, cluster)
        wanted = pool.gpu.type if pool.gpu else None
        for path, machine in _machines(cluster, name, pool):
            carried = accelerators_of(provider, machine) if provider else None
            if carried is None or (wanted in carried if wanted else not carried):
                continue
            also = ((*_path(cluster, name), "gpu"), *provider_paths(platform, cluster))
            yield Problem(path, f"{machine} {_mismatch(wanted, carried)}", also)


def machine_types_fit_their_provider(platform: Platform) -> Iterator[Problem]:
    for cluster, name, pool in _pools(platform):
        provider = provider_of(platform, cluster)
        if provider is None:
            continue
        spelling = SPELLINGS[provider]
        for path, machine in _machines(cluster, name, pool):
            if not re.fullmatch(spelling.machine, machine):
                sentence = (
                    f'"{machine}" is not a machine type of {spelling.name}; '
                    f"write one such as {spelling.example_machine}"
                )
                yield Problem(path, sentence, also=provider_paths(platform, cluster))


def spot_pools_on_aws_have_alternatives(platform: Platform) -> Iterator[Problem]:
    """GPU pools are let off: few machine types carry the same accelerator."""
    for cluster, name, pool in _pools(platform):
        types = len({pool.machine_type, *pool.alternatives})
        if pool.spot and not pool.gpu and types < _SPOT_TYPES and provider_of(platform, cluster) == "aws":
            sentence = (
                f"{counted(types, 'machine type')} where a spot pool on AWS wants {_SPOT_TYPES} to ride out "
                "an interruption"
            )
            advice = f"add {_SPOT_TYPES - types} more of the same size"
            also = ((*_path(cluster, name), "machine_type"), *provider_paths(platform, cluster))
            yield Problem((*_path(cluster, name), "alternatives"), f"{sentence}; {advice}", also)


def accepts_pods_without_gpu(pool: NodePool) -> bool:
    return pool.gpu is None and is_untainted(pool)


def is_untainted(pool: NodePool) -> bool:
    """Taints that spot and GPU bring are tolerated by the generators; nobody tolerates the others."""
    return all(taint.effect == "PreferNoSchedule" for taint in pool.taints)


def _pools(platform: Platform) -> Iterator[tuple[str, str, NodePool]]:
    for cluster in platform.clusters:
        for name, pool in platform.clusters[cluster].node_pools.items():
            yield cluster, name, pool


def _path(cluster: str, pool: str) -> Path:
    return "clusters", cluster, "node_pools", pool


def _machines(cluster: str, name: str, pool: NodePool) -> Iterator[tuple[Path, str]]:
    yield (*_path(cluster, name), "machine_type"), pool.machine_type
    for index, machine in enumerate(pool.alternatives):
        yield (*_path(cluster, name), "alternatives", str(index)), machine


def _mismatch(wanted: str | None, carried: frozenset[str]) -> str:
    if not carried:
        return "carries no accelerator; choose a GPU machine type, or remove gpu"
    names = either(sorted(carried))
    advice = f"or write gpu.type {names}" if wanted else f"or add `gpu: {{type: {min(carried)}}}`"
    return f"carries {names}; choose another machine type, {advice}"
