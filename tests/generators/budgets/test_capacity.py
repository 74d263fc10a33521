"""Capacity counts what is left when any one cloud is lost, clusters and all."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from generators.budgets.availability import models_promise_no_more_than_their_clouds_give
from generators.budgets.capacity import (
    capacity,
    capacity_of,
    gateways_hold_the_peak_without_any_one_cloud,
    models_hold_their_peak_without_any_one_cloud,
)
from generators.schema import Platform
from tests.generators.budgets.platforms import platform


def gateway(replicas: int, each: int, peak: int) -> Platform:
    changes: dict[str, Any] = {
        "gateway": {"replicas": {"min": 1, "max": replicas}, "limits": {"requests_per_second_per_replica": each}},
        "slo": {"peak_requests_per_second": peak},
    }
    return platform(changes)


def model(**changes: Any) -> Platform:
    return platform({"models": {"product-ranking": changes}})


def test_the_other_clouds_serve_the_peak() -> None:
    assert capacity(gateway(12, 800, 600)).value == 2 * 12 * 800


def test_all_clusters_of_a_cloud_are_lost_together() -> None:
    moved = platform({"clusters": {"aks-eastus": {"cloud": "gcp"}}})

    assert capacity(moved).value == 1 * 12 * 800


def test_too_few_replicas_are_refused_with_how_many_would_do() -> None:
    [problem] = gateways_hold_the_peak_without_any_one_cloud(gateway(3, 800, 6000))

    assert problem.path == ("gateway", "replicas", "max")
    assert problem.sentence == (
        "with azure lost the gateways serve 4800 requests/s (2 clusters x 3 replicas x 800), "
        "1200 less than slo.peak_requests_per_second 6000; write 4 or more"
    )


def test_a_model_without_enough_replicas_is_refused() -> None:
    [problem] = models_hold_their_peak_without_any_one_cloud(
        model(slo={"peak_requests_per_second": 5000}, placement={"clusters": ["aks-eastus", "eks-us-east-1"]})
    )

    assert problem.path == ("models", "product-ranking", "scaling", "max")
    assert "with azure lost the model serves 2200 requests/s (1 cluster x 10 replicas x 220)" in problem.sentence
    assert problem.sentence.endswith("2800 less than its peak_requests_per_second 5000; write 23 or more")


def test_a_model_on_one_cloud_has_nothing_left_unless_it_promises_no_more_than_that_cloud() -> None:
    alone = {"clusters": ["eks-us-east-1"]}
    bold = model(placement=alone, slo={"availability_percent": 99.95})
    modest = model(placement=alone, slo={"availability_percent": 99.9})

    assert capacity_of(bold, "product-ranking").value == 0
    assert list(models_promise_no_more_than_their_clouds_give(bold))
    assert capacity_of(modest, "product-ranking").value == 10 * 220
    assert not list(models_promise_no_more_than_their_clouds_give(modest))


def test_a_modest_model_on_one_cloud_still_holds_its_peak_there() -> None:
    few = model(placement={"clusters": ["eks-us-east-1"]}, slo={"peak_requests_per_second": 3000})

    [problem] = models_hold_their_peak_without_any_one_cloud(few)

    assert problem.sentence.startswith("the model serves 2200 requests/s (1 cluster x 10 replicas x 220), 800 less")


@given(st.integers(1, 50), st.integers(1, 2000), st.integers(1, 100_000))
def test_the_refusal_and_its_advice_agree_with_the_sum(replicas: int, each: int, peak: int) -> None:
    problems = list(gateways_hold_the_peak_without_any_one_cloud(gateway(replicas, each, peak)))

    assert bool(problems) == (2 * replicas * each < peak)
    for problem in problems:
        advised = int(problem.sentence.split("write ")[1].split(" ")[0])
        assert 2 * advised * each >= peak > 2 * (advised - 1) * each
