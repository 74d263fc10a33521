"""All budgets together: the shipped intent holds them, and no intent makes them stumble."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from generators.budgets import BUDGETS, MODEL_BUDGETS, RULES, table
from generators.budgets.places import every_cluster_has_its_cloud
from generators.render.reads import traced
from generators.schema import Platform
from generators.schema.rules import RULES as SPANNING_RULES
from tests.generators.budgets.platforms import nonsense, platform, resolves, shipped


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_shipped_intent_holds_every_budget(environment: str) -> None:
    intent = shipped(environment)

    assert [problem for rule in RULES.values() for problem in rule(intent)] == []
    assert all(budget.holds for budget in table(intent))
    assert all(budget(intent, model).holds for budget in MODEL_BUDGETS.values() for model in intent.models)


def test_the_table_has_a_row_for_every_promise() -> None:
    names = [budget.name for budget in table(platform())]

    assert names == [
        "availability",
        "capacity with one cloud lost",
        "latency p99",
        "recovery time",
        "availability of fraud-detection",
        "capacity of product-ranking with one cloud lost",
        "latency p99 of fraud-detection",
        "monthly cost of aws",
        "monthly cost of azure",
        "monthly cost of gcp",
    ]


def test_rows_show_units() -> None:
    rows = {row[0]: row[1:] for row in (budget.row() for budget in table(shipped("production")))}

    assert rows["recovery time"] == ("51 s", "at most 60 s", "9 s")
    assert rows["latency p99"] == ("67 ms", "at most 100 ms", "33 ms")
    assert rows["availability"] == ("99.9993 %", "at least 99.95 %", "0.0493 %")
    assert rows["capacity with one cloud lost"] == (
        "19,200 requests/s",
        "at least 6,000 requests/s",
        "13,200 requests/s",
    )
    assert rows["monthly cost of aws"][1] == "at most $15,000.00"


def test_explanations_are_one_line() -> None:
    recovery = BUDGETS["recovery-time"](platform())

    assert recovery.explanation == "detection 30 s + timeout 6 s + propagation 5 s + TTL 10 s"
    assert all(budget.explanation and "\n" not in budget.explanation for budget in table(platform()))


def test_no_rule_has_the_name_of_another() -> None:
    assert not RULES.keys() & SPANNING_RULES.keys()
    assert list(BUDGETS) == sorted(BUDGETS)


def test_a_view_that_records_reads_gives_the_same_numbers() -> None:
    reads: set[str] = set()

    assert [b.row() for b in table(traced(platform(), reads))] == [b.row() for b in table(platform())]
    assert reads


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(nonsense())
def test_no_platform_makes_a_budget_stumble_and_refusals_name_what_is_there(intent: Platform) -> None:
    problems = [problem for rule in RULES.values() for problem in rule(intent)]
    shown = table(intent)

    assert all(resolves(intent, problem.path) for problem in problems), problems
    assert all("\n" not in problem.sentence and len(problem.sentence) < 400 for problem in problems)
    assert json.dumps([budget.row() for budget in shown])
    assert all(resolves(intent, path) for budget in shown for path in budget.reads)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(nonsense())
def test_a_budget_that_does_not_hold_is_refused(intent: Platform) -> None:
    """Save where nothing runs, or a cluster is of no cloud: other rules say that."""
    refused = {name for name, rule in RULES.items() if any(rule(intent))}

    assert ("recovery-holds-the-objective" in refused) == (not BUDGETS["recovery-time"](intent).holds)
    assert ("predictions-leave-time-for-network-and-inference" in refused) == (not BUDGETS["latency"](intent).holds)
    if intent.clusters and every_cluster_has_its_cloud(intent):
        kept = BUDGETS["availability"](intent).holds and BUDGETS["capacity"](intent).holds
        rules = {"platform-promises-no-more-than-its-clouds-give", "gateways-hold-the-peak-without-any-one-cloud"}
        assert bool(rules & refused) == (not kept)
