"""The recovery budget is what the rendered stack adds up to: intervals, thresholds, timeouts and TTLs are one truth."""

from typing import Any

import pytest

from generators.budgets.recovery_time import recovery_holds_the_objective, recovery_time
from generators.network.rendered import resources
from generators.network.rendered.entrance import watchers
from generators.schema.network import Strategy
from generators.schema.probes import SERVICES
from tests.generators.network.stacks import STRATEGIES, Stack, answered_by, intent, stack, synthesise
from tests.generators.shipped import changed

EDGES: dict[str, tuple[Strategy, str, dict[str, int]]] = {
    "cloud-dns-beside-route53": ("cloud-dns", "route53", {"interval_seconds": 45, "failure_threshold": 3}),
    "cloud-dns-below-its-floors": ("cloud-dns", "none", {"interval_seconds": 5, "timeout_seconds": 60}),
    "load-balancer-beside-route53": ("global-load-balancer", "route53", {"interval_seconds": 5}),
    "route53-beside-cloud-dns": ("route53", "cloud-dns", {"interval_seconds": 10, "failure_threshold": 2}),
    "traffic-manager-beside-cloud-dns": ("traffic-manager", "cloud-dns", {"interval_seconds": 10}),
    "traffic-manager-clamped": ("traffic-manager", "none", {"interval_seconds": 20, "timeout_seconds": 1}),
}


def added_up(found: Stack) -> int:
    """By hand, from the arguments of the resources themselves; only what no provider lets anyone set is a constant."""
    return max(sum(terms) for terms in _sums(found).values())


def _sums(found: Stack) -> dict[str, tuple[int, ...]]:
    sums: dict[str, tuple[int, ...]] = {}
    for record in resources(found, "google_dns_record_set").values():
        if "routing_policy" in record:
            sums["cloud-dns"] = (*_google(found, "cloud_dns_check"), record["ttl"])
    if resources(found, "google_compute_backend_service"):
        sums["global-load-balancer"] = _google(found, "load_balancer_check")
    for record in resources(found, "aws_route53_record").values():
        if "health_check_id" in record:
            name = record["health_check_id"].split(".")[1]
            check = resources(found, "aws_route53_health_check")[name]
            sums["route53"] = (check["request_interval"] * check["failure_threshold"], 6, record["ttl"])
    for profile in resources(found, "azurerm_traffic_manager_profile").values():
        monitor = profile["monitor_config"]
        detection = monitor["interval_in_seconds"] * (monitor["tolerated_number_of_failures"] + 1)
        sums["traffic-manager"] = (detection, monitor["timeout_in_seconds"], profile["dns_config"]["ttl"])
    return {name: (*terms, SERVICES[name].propagation) for name, terms in sums.items()}  # type: ignore[index]


def _google(found: Stack, name: str) -> tuple[int, ...]:
    check: Any = resources(found, "google_compute_health_check")[name]
    return check["check_interval_sec"] * check["unhealthy_threshold"], check["timeout_sec"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_budget_is_what_is_rendered(strategy: Strategy) -> None:
    platform, found = intent("three-clouds", strategy), stack("three-clouds", strategy)

    assert recovery_time(platform).value == added_up(found)
    assert list(_sums(found)) == [strategy]


@pytest.mark.parametrize("name", EDGES)
def test_the_budget_is_what_is_rendered_of_any_wish(name: str) -> None:
    strategy, secondary, check = EDGES[name]
    platform = answered_by(intent("three-clouds"), strategy, secondary, **check)

    found = synthesise(platform)

    assert recovery_time(platform).value == added_up(found)
    assert max(watcher.probe.recovery for watcher in watchers(found)) == added_up(found)


@pytest.mark.parametrize("strategy", ["cloud-dns", "route53", "traffic-manager"])
def test_a_longer_ttl_moves_the_budget_with_what_is_rendered(strategy: Strategy) -> None:
    before = intent("three-clouds", strategy)
    after = changed(before, {"edge.ttl_seconds": before.edge.ttl_seconds + 7})

    moved = recovery_time(after).value - recovery_time(before).value

    assert moved == 7 == added_up(synthesise(after)) - added_up(stack("three-clouds", strategy))


def test_the_shipped_entrance_holds_the_objective_with_both_providers() -> None:
    platform, found = intent("three-clouds"), stack()

    assert {watcher.strategy for watcher in watchers(found)} == {"cloud-dns", "route53"}
    assert added_up(found) == recovery_time(platform).value <= platform.slo.recovery_time_seconds
    assert list(recovery_holds_the_objective(platform)) == []
