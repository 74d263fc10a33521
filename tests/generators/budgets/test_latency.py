"""Latency is the sum of its parts, and hedges count when they are frequent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.budgets.latency import (
    HOPS_MS,
    latency,
    latency_of,
    models_leave_time_for_network_and_inference,
    predictions_leave_time_for_network_and_inference,
)
from generators.schema import Platform
from tests.generators.budgets.platforms import platform


def timed(inference: int = 42, overhead: int = 5, promise: int = 100, hedge: int | None = 60, **more: Any) -> Platform:
    changes: dict[str, Any] = {
        "slo": {"inference_p99_ms": inference, "latency_p99_ms": promise},
        "gateway": {"limits": {"overhead_p99_ms": overhead}, "routing": {"hedge_after_ms": hedge}},
    }
    return platform(changes | more)


def test_a_prediction_waits_for_network_gateway_and_inference() -> None:
    assert latency(timed()).value == 20 + 5 + 42


@pytest.mark.parametrize(("hedge", "hop"), [(None, 0), (60, 0), (42, 0), (41, 40), (10, 40)])
def test_the_hop_counts_when_hedges_are_among_the_99(hedge: int | None, hop: int) -> None:
    assert latency(timed(hedge=hedge)).value == 67 + hop


def test_a_model_on_one_cloud_makes_no_hop() -> None:
    alone = {"product-ranking": {"placement": {"clusters": ["aks-eastus"]}}}

    assert latency_of(timed(hedge=10, models=alone), "product-ranking").value == 67


@pytest.mark.parametrize(
    ("given_platform", "path", "advice"),
    [
        pytest.param(timed(inference=90), ("slo", "inference_p99_ms"), "to 60 or less", id="inference-before-hedges"),
        pytest.param(
            timed(inference=10, overhead=90), ("gateway", "limits", "overhead_p99_ms"), "to 70 or less", id="gateway"
        ),
        pytest.param(timed(inference=90, hedge=None), ("slo", "inference_p99_ms"), "to 75 or less", id="inference"),
        pytest.param(timed(hedge=10), ("gateway", "routing", "hedge_after_ms"), "to 42 or more", id="hedge"),
        pytest.param(timed(promise=10), ("slo", "latency_p99_ms"), "to 67 or more", id="promise"),
    ],
)
def test_the_largest_part_the_intent_can_change_is_named(
    given_platform: Platform, path: tuple[str, ...], advice: str
) -> None:
    [problem] = predictions_leave_time_for_network_and_inference(given_platform)

    assert problem.path == path
    assert problem.sentence.endswith(advice)


def test_a_model_in_too_great_a_hurry_is_refused() -> None:
    hasty = timed(models={"product-ranking": {"slo": {"latency_p99_ms": 50}}})

    [problem] = models_leave_time_for_network_and_inference(hasty)

    assert problem.path == ("models", "product-ranking", "slo", "latency_p99_ms")
    assert problem.sentence == (
        "predictions take 67 ms (network 20 + gateway 5 + inference 42), 17 ms more than 50; "
        "write 67 or more, or lower slo.inference_p99_ms to 25 or less"
    )


def test_every_pair_of_areas_has_a_hop() -> None:
    areas = {area for pair in HOPS_MS for area in pair}

    assert set(HOPS_MS) == {frozenset({one, other}) for one in areas for other in areas}


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 50))
def test_slower_parts_never_answer_sooner(inference: int, overhead: int, more: int) -> None:
    value = latency(timed(inference, overhead)).value

    assert value <= latency(timed(inference + more, overhead)).value
    assert value <= latency(timed(inference, overhead + more)).value


@given(st.integers(1, 300), st.integers(1, 50), st.integers(26, 300), st.none() | st.integers(1, 300))
def test_following_the_advice_on_inference_is_enough(
    inference: int, overhead: int, promise: int, hedge: int | None
) -> None:
    for problem in predictions_leave_time_for_network_and_inference(timed(inference, overhead, promise, hedge)):
        if problem.path == ("slo", "inference_p99_ms"):
            advised = int(problem.sentence.split("inference_p99_ms to ")[1].split(" ")[0])
            assert latency(timed(advised, overhead, promise, hedge)).holds
            assert not latency(timed(advised + 1, overhead, promise, hedge)).holds
