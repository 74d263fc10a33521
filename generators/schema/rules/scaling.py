"""Bounds that must be in order."""

from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.cluster import NodePool
from generators.schema.gateway import Replicas
from generators.schema.model import Scaling
from generators.schema.problem import Path, Problem


def hedging_starts_before_the_deadline(platform: Platform) -> Iterator[Problem]:
    hedge, deadline = platform.gateway.routing.hedge_after_ms, platform.gateway.limits.timeout_ms
    if hedge is not None and hedge >= deadline:
        sentence = (
            f"{hedge} ms is not before the deadline of {deadline} ms; write less, or remove the line for no hedging"
        )
        yield Problem(("gateway", "routing", "hedge_after_ms"), sentence, also=(("gateway", "limits", "timeout_ms"),))


def maximum_is_not_below_minimum(platform: Platform) -> Iterator[Problem]:
    for path, bounds in _bounds(platform):
        if bounds.max < bounds.min:
            sentence = f"{bounds.max} is below min {bounds.min}; raise max or lower min"
            yield Problem((*path, "max"), sentence, also=((*path, "min"),))


def _bounds(platform: Platform) -> Iterator[tuple[Path, NodePool | Replicas | Scaling]]:
    for name, cluster in platform.clusters.items():
        yield from ((("clusters", name, "node_pools", pool), cluster.node_pools[pool]) for pool in cluster.node_pools)
    yield ("gateway", "replicas"), platform.gateway.replicas
    yield from ((("models", name, "scaling"), model.scaling) for name, model in platform.models.items())
