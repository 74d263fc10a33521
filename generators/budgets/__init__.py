"""What the intent promises, computed: an intent that breaks its own objectives is refused at the line to change."""

from collections.abc import Callable, Iterator
from typing import Final

from generators import cost
from generators.budgets.availability import (
    availability,
    availability_of,
    models_promise_no_more_than_their_clouds_give,
    platform_promises_no_more_than_its_clouds_give,
)
from generators.budgets.budget import Budget, Term
from generators.budgets.capacity import (
    capacity,
    capacity_of,
    gateways_hold_the_peak_without_any_one_cloud,
    models_hold_their_peak_without_any_one_cloud,
)
from generators.budgets.latency import (
    latency,
    latency_of,
    models_leave_time_for_network_and_inference,
    predictions_leave_time_for_network_and_inference,
)
from generators.budgets.monthly_cost import monthly_cost, monthly_costs
from generators.budgets.recovery_time import recovery_holds_the_objective, recovery_time
from generators.schema import Platform
from generators.schema.problem import Problem

__all__ = ["BUDGETS", "MODEL_BUDGETS", "RULES", "Budget", "Term", "table"]

BUDGETS: Final[dict[str, Callable[[Platform], Budget]]] = {
    "availability": availability,
    "capacity": capacity,
    "latency": latency,
    "monthly-cost": monthly_cost,
    "recovery-time": recovery_time,
}

MODEL_BUDGETS: Final[dict[str, Callable[[Platform, str], Budget]]] = {
    "availability": availability_of,
    "capacity": capacity_of,
    "latency": latency_of,
}

RULES: Final[dict[str, Callable[[Platform], Iterator[Problem]]]] = {
    **cost.RULES,
    "gateways-hold-the-peak-without-any-one-cloud": gateways_hold_the_peak_without_any_one_cloud,
    "models-hold-their-peak-without-any-one-cloud": models_hold_their_peak_without_any_one_cloud,
    "models-leave-time-for-network-and-inference": models_leave_time_for_network_and_inference,
    "models-promise-no-more-than-their-clouds-give": models_promise_no_more_than_their_clouds_give,
    "platform-promises-no-more-than-its-clouds-give": platform_promises_no_more_than_its_clouds_give,
    "predictions-leave-time-for-network-and-inference": predictions_leave_time_for_network_and_inference,
    "recovery-holds-the-objective": recovery_holds_the_objective,
}


def table(platform: Platform) -> list[Budget]:
    """What a summary shows: the platform's budgets, the model with least to spare of each kind, each cloud's cost."""
    whole = [budget(platform) for name, budget in BUDGETS.items() if name != "monthly-cost"]
    return [*whole, *_tightest(platform), *monthly_costs(platform)]


def _tightest(platform: Platform) -> Iterator[Budget]:
    for budget in MODEL_BUDGETS.values():
        found = [budget(platform, model) for model in platform.models]
        if found:
            yield min(found, key=lambda each: each.headroom / each.objective)
