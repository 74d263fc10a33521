"""Recovery time: how long until clients have left a lost cloud.

    detection (probe interval x failure threshold) + timeout of the last probe + propagation + TTL

is the arithmetic that AWS (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html,
https://aws.amazon.com/blogs/aws/route-53-health-check-improvements-faster-interval-and-configurable-failover/),
Google Cloud (https://cloud.google.com/dns/docs/routing-policies-overview#health-checks,
https://cloud.google.com/load-balancing/docs/health-check-concepts) and Azure
(https://learn.microsoft.com/azure/traffic-manager/traffic-manager-monitoring) document, each with its own least values.
Propagation, from the verdict to the last server that answers by it, is published by nobody: the figures are allowances
that the drill has to confirm. Where a second DNS provider answers as well, the slower of the two decides.

This is the time for clients that honour the TTL. Some resolvers, mobile operators and virtual machines keep answers
longer, and no DNS strategy can reach those; clients that must not wait hold the addresses of several gateways.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generators.budgets.budget import Budget, Term
from generators.schema import Platform
from generators.schema.probes import least, slowest, watching, wish
from generators.schema.problem import Path, Problem
from generators.schema.rules.phrases import both

_CHECK: Path = ("edge", "health_check")
_INTERVAL: Path = (*_CHECK, "interval_seconds")
_OBJECTIVE: Path = ("slo", "recovery_time_seconds")
_SECONDARY: Path = ("edge", "secondary_dns")
_STRATEGY: Path = ("edge", "strategy")
_THRESHOLD: Path = (*_CHECK, "failure_threshold")
_TIMEOUT: Path = (*_CHECK, "timeout_seconds")
_TTL: Path = ("edge", "ttl_seconds")


@dataclass(frozen=True)
class Saving:
    """What the intent could still give up: which field, and how many seconds that would save."""

    path: Path
    seconds: int


def recovery_time(platform: Platform) -> Budget:
    found = slowest(platform.edge, wish(platform.edge))
    parts = (
        ("detection", found.detection),
        ("timeout", found.timeout),
        ("propagation", found.propagation),
        ("TTL", found.ttl),
    )
    terms = tuple(Term(name, value) for name, value in parts if value)
    reads = (_STRATEGY, _SECONDARY, _INTERVAL, _THRESHOLD, _TIMEOUT, _TTL, _OBJECTIVE)
    objective = platform.slo.recovery_time_seconds
    return Budget("recovery time", found.recovery, objective, "s", "at most", terms, reads)


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
    strategy = platform.edge.strategy
    fastest = slowest(platform.edge, least(strategy)).recovery
    if fastest <= budget.objective:
        savings = sorted(_savings(platform), key=lambda saving: -saving.seconds)
        useful = [saving.path[-1] for saving in savings if saving.seconds][:2]
        return savings[0].path, f"lower {' or '.join(useful)}"
    names = both(watching(platform.edge))
    return _OBJECTIVE, f"{names} cannot do it in less than {fastest} s, so raise it, or choose another edge.strategy"


def _savings(platform: Platform) -> Iterator[Saving]:
    """Each line lowered alone, as far as the strategy's provider lets it be."""
    now, floor = wish(platform.edge), least(platform.edge.strategy)
    changes = {
        _THRESHOLD: replace(now, threshold=floor.threshold),
        _INTERVAL: replace(now, interval=floor.interval),
        _TIMEOUT: replace(now, timeout=floor.timeout),
        _TTL: replace(now, ttl=floor.ttl),
    }
    today = slowest(platform.edge, now).recovery
    for path, wanted in changes.items():
        yield Saving(path, today - slowest(platform.edge, wanted).recovery)
