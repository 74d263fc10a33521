"""Recovery time: how long until clients have left a lost cloud.

    detection (probe interval x failure threshold) + timeout of the last probe + propagation + TTL

is the arithmetic that AWS (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html,
https://aws.amazon.com/blogs/aws/route-53-health-check-improvements-faster-interval-and-configurable-failover/),
Google Cloud (https://cloud.google.com/dns/docs/routing-policies-overview#health-checks,
https://cloud.google.com/load-balancing/docs/health-check-concepts) and Azure
(https://learn.microsoft.com/azure/traffic-manager/traffic-manager-monitoring) document, each with its own least values;
reference/operations.md section 3 compares them with what people measured. Propagation, from the verdict to the last
server that answers by it, is published by nobody: the figures here are allowances that the drill has to confirm.

This is the time for clients that honour the TTL. Some resolvers, mobile operators and virtual machines keep answers
longer, and no DNS strategy can reach those; clients that must not wait hold the addresses of several gateways.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from generators.budgets.budget import Budget, Term
from generators.schema import Platform
from generators.schema.network import HealthCheck, Strategy
from generators.schema.problem import Path, Problem

_CHECK: Path = ("edge", "health_check")
_INTERVAL: Path = (*_CHECK, "interval_seconds")
_OBJECTIVE: Path = ("slo", "recovery_time_seconds")
_STRATEGY: Path = ("edge", "strategy")
_THRESHOLD: Path = (*_CHECK, "failure_threshold")
_TIMEOUT: Path = (*_CHECK, "timeout_seconds")
_TTL: Path = ("edge", "ttl_seconds")


@dataclass(frozen=True)
class Floor:
    """Least values in seconds. `timeout` stands alone where the provider lets nobody choose it; no `ttl`, no DNS."""

    interval: int
    timeout: int
    timeout_is_fixed: bool
    propagation: int
    ttl: int | None


FLOORS: Final[Mapping[Strategy, Floor]] = {
    "cloud-dns": Floor(interval=30, timeout=1, timeout_is_fixed=False, propagation=3, ttl=5),
    "global-load-balancer": Floor(interval=1, timeout=1, timeout_is_fixed=False, propagation=5, ttl=None),
    "route53": Floor(interval=10, timeout=6, timeout_is_fixed=True, propagation=5, ttl=1),
    "traffic-manager": Floor(interval=10, timeout=5, timeout_is_fixed=False, propagation=5, ttl=1),
}
"""Cloud DNS probes public names from three regions, no oftener than every 30 s. Route 53 gives an HTTPS probe 4 s to
connect and 2 s to answer. A global load balancer keeps its address, so no TTL runs."""


@dataclass(frozen=True)
class Saving:
    """What the intent could still give up: which field, and how many seconds that would save."""

    path: Path
    seconds: int


def recovery_time(platform: Platform) -> Budget:
    check, floor = platform.edge.health_check, FLOORS[platform.edge.strategy]
    detection = max(check.interval_seconds, floor.interval) * check.failure_threshold
    ttl = 0 if floor.ttl is None else max(platform.edge.ttl_seconds, floor.ttl)
    parts = (("detection", detection), ("timeout", _timeout(check, floor)), ("propagation", floor.propagation))
    terms = tuple(Term(name, value) for name, value in (*parts, ("TTL", ttl)) if value)
    reads = (_STRATEGY, _INTERVAL, _THRESHOLD, _TIMEOUT, _TTL, _OBJECTIVE)
    value, objective = sum(term.value for term in terms), platform.slo.recovery_time_seconds
    return Budget("recovery time", value, objective, "s", "at most", terms, reads)


def recovery_holds_the_objective(platform: Platform) -> Iterator[Problem]:
    budget = recovery_time(platform)
    if budget.holds:
        return
    terms = " + ".join(f"{term.name} {term.value:.0f}" for term in budget.terms)
    sentence = (
        f"recovery takes {budget.value:.0f} s ({terms}), "
        f"{-budget.headroom:.0f} s more than slo.recovery_time_seconds {budget.objective:.0f}"
    )
    path, advice = _advice(platform, budget)
    yield Problem(path, f"{sentence}; {advice}", tuple(other for other in budget.reads if other != path))


def _advice(platform: Platform, budget: Budget) -> tuple[Path, str]:
    """The line whose change saves most, with the next one; the promise itself when nothing there is enough."""
    savings = sorted(_savings(platform), key=lambda saving: -saving.seconds)
    least = budget.value - sum(saving.seconds for saving in savings)
    if least <= budget.objective:
        useful = [saving.path[-1] for saving in savings if saving.seconds][:2]
        return savings[0].path, f"lower {' or '.join(useful)}"
    strategy = platform.edge.strategy
    return (
        _OBJECTIVE,
        f"{strategy} cannot do it in less than {least:.0f} s, so raise it, or choose another edge.strategy",
    )


def _savings(platform: Platform) -> Iterator[Saving]:
    check, floor = platform.edge.health_check, FLOORS[platform.edge.strategy]
    interval = max(check.interval_seconds, floor.interval)
    yield Saving(_THRESHOLD, interval * (check.failure_threshold - 1))
    yield Saving(_INTERVAL, interval - floor.interval)
    yield Saving(_TIMEOUT, _timeout(check, floor) - floor.timeout)
    yield Saving(_TTL, 0 if floor.ttl is None else max(platform.edge.ttl_seconds - floor.ttl, 0))


def _timeout(check: HealthCheck, floor: Floor) -> int:
    return floor.timeout if floor.timeout_is_fixed else max(check.timeout_seconds, floor.timeout)
