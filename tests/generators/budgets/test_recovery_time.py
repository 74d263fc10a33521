"""Recovery time is the sum that operations people do by hand, with each provider's floors."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.budgets.recovery_time import recovery_holds_the_objective, recovery_time
from generators.schema import Platform
from generators.schema.network import Strategy
from generators.schema.probes import SERVICES, least, told
from tests.generators.budgets.platforms import platform


def edge(
    strategy: str, interval: int, timeout: int, threshold: int, ttl: int, objective: int = 60, secondary: str = "none"
) -> Platform:
    check = {"interval_seconds": interval, "timeout_seconds": timeout, "failure_threshold": threshold}
    changes: dict[str, Any] = {"strategy": strategy, "secondary_dns": secondary, "ttl_seconds": ttl}
    changes["health_check"] = check
    return platform({"edge": changes, "slo": {"recovery_time_seconds": objective}})


@pytest.mark.parametrize(
    ("strategy", "interval", "timeout", "threshold", "ttl", "seconds"),
    [
        pytest.param("cloud-dns", 30, 5, 1, 10, 48, id="cloud-dns"),
        pytest.param("cloud-dns", 30, 5, 2, 30, 98, id="cloud-dns-by-default"),
        pytest.param("cloud-dns", 10, 5, 1, 1, 43, id="cloud-dns-below-its-floors"),
        pytest.param("global-load-balancer", 5, 5, 2, 3600, 20, id="no-ttl-behind-one-address"),
        pytest.param("route53", 10, 30, 2, 20, 51, id="route53-waits-its-own-six-seconds"),
        pytest.param("route53", 30, 5, 3, 60, 161, id="route53-by-default"),
        pytest.param("traffic-manager", 10, 9, 2, 10, 44, id="traffic-manager"),
        pytest.param("traffic-manager", 10, 1, 1, 10, 30, id="traffic-manager-below-its-floors"),
    ],
)
def test_recovery_takes(strategy: str, interval: int, timeout: int, threshold: int, ttl: int, seconds: int) -> None:
    budget = recovery_time(edge(strategy, interval, timeout, threshold, ttl))

    assert budget.value == seconds == sum(term.value for term in budget.terms)


def test_a_slow_edge_is_refused_at_the_line_that_saves_most() -> None:
    [problem] = recovery_holds_the_objective(edge("cloud-dns", 30, 5, 2, 30))

    assert problem.path == ("edge", "health_check", "failure_threshold")
    assert problem.sentence == (
        "recovery takes 98 s (detection 60 + timeout 5 + propagation 3 + TTL 30), "
        "38 s more than slo.recovery_time_seconds 60; lower failure_threshold or ttl_seconds"
    )


def test_the_ttl_is_named_where_it_is_the_largest() -> None:
    [problem] = recovery_holds_the_objective(edge("cloud-dns", 30, 5, 1, 60))

    assert problem.path == ("edge", "ttl_seconds")


def test_a_promise_no_edge_can_keep_is_refused_itself() -> None:
    [problem] = recovery_holds_the_objective(edge("cloud-dns", 30, 5, 1, 10, objective=20))

    assert problem.path == ("slo", "recovery_time_seconds")
    assert "cloud-dns cannot do it in less than 39 s" in problem.sentence


@pytest.mark.parametrize(
    ("strategy", "secondary", "seconds"),
    [
        pytest.param("cloud-dns", "route53", 51, id="the-second-is-slower"),
        pytest.param("route53", "cloud-dns", 51, id="the-first-is-slower"),
        pytest.param("traffic-manager", "cloud-dns", 50, id="traffic-manager-is-slower"),
        pytest.param("global-load-balancer", "route53", 40, id="behind-one-address-no-dns-decides"),
    ],
)
def test_the_slower_of_two_providers_decides(strategy: str, secondary: str, seconds: int) -> None:
    budget = recovery_time(edge(strategy, 30, 5, 1, 10, secondary=secondary))

    assert budget.value == seconds
    assert ("edge", "secondary_dns") in budget.reads


def test_only_what_the_strategy_lets_be_lowered_is_advised() -> None:
    """Route 53 could probe more often than Cloud DNS, but both are told the same."""
    [problem] = recovery_holds_the_objective(edge("cloud-dns", 30, 5, 1, 60, secondary="route53"))

    assert problem.sentence.endswith("41 s more than slo.recovery_time_seconds 60; lower ttl_seconds")


@given(st.sampled_from(sorted(SERVICES)), st.integers(1, 3600), st.integers(1, 3600))
def test_a_longer_ttl_never_shortens_recovery(strategy: str, one: int, other: int) -> None:
    shorter, longer = sorted((one, other))

    assert (
        recovery_time(edge(strategy, 30, 5, 1, shorter)).value <= recovery_time(edge(strategy, 30, 5, 1, longer)).value
    )


@given(
    st.sampled_from(sorted(SERVICES)), st.integers(1, 300), st.integers(1, 30), st.integers(1, 10), st.integers(1, 600)
)
def test_every_step_back_is_slower_and_none_is_below_the_floors(
    strategy: Strategy, interval: int, timeout: int, threshold: int, ttl: int
) -> None:
    value = recovery_time(edge(strategy, interval, timeout, threshold, ttl)).value

    assert value >= told(strategy, least(strategy)).recovery
    assert value <= recovery_time(edge(strategy, interval + 1, timeout, threshold, ttl)).value
    assert value <= recovery_time(edge(strategy, interval, timeout + 1, threshold, ttl)).value
