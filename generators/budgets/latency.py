"""Latency: what a client waits for 99 of 100 predictions.

    network + gateway + inference (+ hop to another cloud, when more than 1 in 100 predictions is hedged)

Percentiles of parts do not add up exactly; their sum is what Dean and Barroso's "The Tail at Scale"
(https://cacm.acm.org/research/the-tail-at-scale/) calls the safe side as long as parts are slow independently. That
paper also gives the rule on hedging: a second attempt sent after the 99th percentile touches less than 1 in 100.

Constants. The network is one round trip of 15 ms, from a client of the same area to its nearest cloud, and 5 ms for the
TLS records of an open connection; a new connection costs two round trips more (TCP, and RFC 8446 for TLS 1.3), which
callers avoid by keeping theirs. The hop is a round trip between regions, from measured tables
(https://www.bigbitbus.com/2018/05/07/What-Is-Your-Ping-AWS-And-Google-Cloud/, https://www.cloudping.co), rounded up.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final

from generators.budgets.budget import Budget, Term
from generators.budgets.places import clouds_of, cluster_reads, placement_reads
from generators.schema import Platform
from generators.schema.problem import Path, Problem

NETWORK_MS: Final = 20
HOPS_MS: Final[Mapping[frozenset[str], int]] = {
    frozenset({"apac"}): 120,
    frozenset({"apac", "eu"}): 260,
    frozenset({"apac", "uk"}): 260,
    frozenset({"apac", "us"}): 220,
    frozenset({"eu"}): 30,
    frozenset({"eu", "uk"}): 20,
    frozenset({"eu", "us"}): 120,
    frozenset({"uk"}): 10,
    frozenset({"uk", "us"}): 110,
    frozenset({"us"}): 40,
}
"""Round trips by legal area, milliseconds."""

_HEDGE: Path = ("gateway", "routing", "hedge_after_ms")
_INFERENCE: Path = ("slo", "inference_p99_ms")
_OVERHEAD: Path = ("gateway", "limits", "overhead_p99_ms")


def latency(platform: Platform) -> Budget:
    path: Path = ("slo", "latency_p99_ms")
    reads = (path, *cluster_reads(platform, ("cloud", "jurisdiction")))
    return _budget(platform, "latency p99", platform.clusters, platform.slo.latency_p99_ms, reads)


def latency_of(platform: Platform, model: str) -> Budget:
    path: Path = ("models", model, "slo", "latency_p99_ms")
    reads, objective = (path, *placement_reads(platform, model)), platform.models[model].slo.latency_p99_ms
    return _budget(platform, f"latency p99 of {model}", platform.placement(model), objective, reads)


def models_leave_time_for_network_and_inference(platform: Platform) -> Iterator[Problem]:
    for name in platform.models:
        budget = latency_of(platform, name)
        if not budget.holds:
            path: Path = ("models", name, "slo", "latency_p99_ms")
            sentence = f"predictions take {_sum(budget)}, {-budget.headroom:.0f} ms more than {budget.objective:.0f}"
            advice = f"write {budget.value:.0f} or more, or {_advice(platform, budget)[1]}"
            yield Problem(path, f"{sentence}; {advice}", tuple(other for other in budget.reads if other != path))


def predictions_leave_time_for_network_and_inference(platform: Platform) -> Iterator[Problem]:
    budget = latency(platform)
    if not budget.holds:
        path, advice = _advice(platform, budget)
        missed = f"{-budget.headroom:.0f} ms more than slo.latency_p99_ms {budget.objective:.0f}"
        also = tuple(other for other in budget.reads if other != path)
        yield Problem(path, f"predictions take {_sum(budget)}, {missed}; {advice}", also)


def _budget(platform: Platform, name: str, clusters: Iterable[str], objective: int, reads: tuple[Path, ...]) -> Budget:
    gateway, inference = platform.gateway.limits.overhead_p99_ms, platform.slo.inference_p99_ms
    parts = (("network", NETWORK_MS), ("gateway", gateway), ("inference", inference))
    terms = tuple(Term(part, value) for part, value in (*parts, ("hop", _hop(platform, clusters))) if value)
    value = sum(term.value for term in terms)
    return Budget(name, value, objective, "ms", "at most", terms, (*reads, _HEDGE, _INFERENCE, _OVERHEAD))


def _hop(platform: Platform, clusters: Iterable[str]) -> int:
    """The longest way to another cloud, if hedges are frequent enough to be among the 99."""
    hedge = platform.gateway.routing.hedge_after_ms
    if hedge is None or hedge >= platform.slo.inference_p99_ms:
        return 0
    areas = [
        (cloud, platform.clusters[name].jurisdiction)
        for cloud, names in clouds_of(platform, clusters).items()
        for name in names
    ]
    pairs = (frozenset({one, other}) for (a, one), (b, other) in combinations(areas, 2) if a != b)
    return max((HOPS_MS[pair] for pair in pairs), default=0)


def _advice(platform: Platform, budget: Budget) -> tuple[Path, str]:
    """The largest part that the intent can change."""
    missing, hop = -budget.headroom, _term(budget, "hop")
    overhead, enough = platform.gateway.limits.overhead_p99_ms, _inference_that_holds(platform, budget)
    if hop >= missing:
        return _HEDGE, f"raise gateway.routing.hedge_after_ms to {platform.slo.inference_p99_ms} or more"
    if enough >= 1:
        return _INFERENCE, f"lower slo.inference_p99_ms to {enough:.0f} or less"
    if overhead > missing:
        return _OVERHEAD, f"lower gateway.limits.overhead_p99_ms to {overhead - missing:.0f} or less"
    promise = next(path for path in budget.reads if path[-1] == "latency_p99_ms")
    return promise, f"raise {'.'.join(promise)} to {budget.value:.0f} or more"


def _inference_that_holds(platform: Platform, budget: Budget) -> float:
    """Quick enough to leave time for the hop, or to be there before hedges are sent."""
    room = budget.objective - NETWORK_MS - platform.gateway.limits.overhead_p99_ms
    hedge, hop = platform.gateway.routing.hedge_after_ms, _term(budget, "hop")
    return max(room - hop, min(room, hedge)) if hedge else room


def _term(budget: Budget, name: str) -> float:
    return next((term.value for term in budget.terms if term.name == name), 0)


def _sum(budget: Budget) -> str:
    return f"{budget.value:.0f} ms ({' + '.join(f'{term.name} {term.value:.0f}' for term in budget.terms)})"
