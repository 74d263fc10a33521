"""Availability composes as the SRE book says, and one cloud promises what one cloud gives."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.budgets.availability import (
    availability,
    availability_of,
    models_promise_no_more_than_their_clouds_give,
    platform_promises_no_more_than_its_clouds_give,
)
from tests.generators.budgets.platforms import merged, nonsense, platform

CLOUDS = {"aws": "eks-us-east-1", "azure": "aks-eastus", "gcp": "gke-us-central1"}


def only(*clouds: str) -> dict[str, Any]:
    """Changes that leave these clouds."""
    gone = [cloud for cloud in CLOUDS if cloud not in clouds]
    return {"clouds": dict.fromkeys(gone), "clusters": dict.fromkeys(CLOUDS[cloud] for cloud in gone)}


def test_one_cloud_is_its_cluster_behind_its_load_balancer_behind_the_edge() -> None:
    changes = only("aws") | {"edge": {"secondary_dns": "none"}}

    assert availability(platform(changes)).value == pytest.approx(100 * 0.9999 * 0.9995 * 0.9999)


def test_two_clouds_fail_together_only_when_both_do_and_lose_the_time_of_moving() -> None:
    changes = only("aws", "gcp") | {"edge": {"secondary_dns": "none"}}
    lost = 1 - 0.9995 * 0.9999
    moving = 0.5 * 48 / (30 * 86_400)

    budget = availability(platform(changes))

    assert budget.value == pytest.approx(100 * (0.9999 * (1 - lost * lost) - moving), abs=1e-9)
    assert budget.value == pytest.approx(sum(term.value for term in budget.terms), abs=1e-9)


def test_a_second_dns_provider_stands_beside_the_first() -> None:
    alone = availability(platform({"edge": {"secondary_dns": "none"}}))

    assert availability(platform()).value - alone.value == pytest.approx(0.01, abs=1e-4)


def test_a_single_zone_is_worth_less() -> None:
    changes = merged(only("gcp"), {"clusters": {"gke-us-central1": {"zones": ["us-central1-a"]}}})

    assert availability(platform(changes)).value < availability(platform(only("gcp"))).value


@given(st.permutations(sorted(CLOUDS)), st.sampled_from([1, 10]), st.sampled_from([1, 3600]), st.booleans())
def test_another_cloud_never_lowers_availability(order: list[str], threshold: int, ttl: int, weighted: bool) -> None:
    edge = {"ttl_seconds": ttl, "health_check": {"failure_threshold": threshold, "interval_seconds": 300}}
    weights = {"gateway": {"routing": {"weights": {order[0]: 70, order[1]: 30}}}} if weighted else {}

    values = [
        availability(platform(only(*order[:count]) | {"edge": edge} | weights)).value
        for count in range(1, len(order) + 1)
    ]

    assert values == sorted(values)


@given(nonsense())
def test_availability_is_a_share(given_platform: Any) -> None:
    for budget in (availability(given_platform), *(availability_of(given_platform, m) for m in given_platform.models)):
        assert 0 <= budget.value <= 100


def test_a_model_on_one_cluster_cannot_promise_what_two_clouds_give() -> None:
    model = {"placement": {"clusters": ["eks-us-east-1"]}, "slo": {"availability_percent": 99.95}}

    [problem] = models_promise_no_more_than_their_clouds_give(platform({"models": {"product-ranking": model}}))

    assert problem.path == ("models", "product-ranking", "slo", "availability_percent")
    assert problem.sentence == (
        "aws alone gives 99.94 %, and nothing is left when it is lost, less than 99.95; "
        "write 99.94 or less, or place the model on a second cloud"
    )


def test_the_platform_cannot_promise_more_than_its_clouds_give() -> None:
    [problem] = platform_promises_no_more_than_its_clouds_give(platform({"slo": {"availability_percent": 100}}))

    assert problem.path == ("slo", "availability_percent")
    assert "the edge and 3 clouds together give 99.999 %, less than 100" in problem.sentence


def test_writing_what_the_sentence_says_is_accepted() -> None:
    changes = merged(only("aws"), {"slo": {"availability_percent": 99.94}})

    assert not list(platform_promises_no_more_than_its_clouds_give(platform(changes)))
