"""Structural errors in our own words, at the right place, without hiding what rules have to say."""

from collections.abc import Callable
from pathlib import Path

import pytest

Errors = Callable[[], list[str]]

NAME = "^[a-z][a-z0-9-]*$"
MISTAKES = {
    "boolean for text": ("name: true", 'name: true is not text; write it in quotes: "true"'),
    "empty list": (
        "models: {fraud: {strategy: {weights: []}}}",
        "models.fraud.strategy.weights: no item where at least 1 must be; write one such as [10, 50]",
    ),
    "empty text": (
        "models: {fraud: {note: ''}}",
        "models.fraud.note: no character where at least 1 must be; write one such as free text",
    ),
    "float for an integer": ("size: 3.0", "size: 3.0 is not a whole number; write one such as 3"),
    "list for a map": (
        "networks: [a]",
        "networks: a list is not a map; write one such as {fraud: {nodes: 10.0.0.0/16}}",
    ),
    "long text": (
        f"models: {{fraud: {{note: {'x' * 21}}}}}",
        "models.fraud.note: 21 characters where at most 20 must be; write one such as free text",
    ),
    "map for text": ("name: {a: b}", "name: a map is not text; write one such as fraud"),
    "missing": ("models: {claims: {owner: risk}}", "models.claims.scaling: missing; add `scaling: {min: 3, max: 3}`"),
    "name of a wrong form": (
        "labels: {Bad_Key: a}",
        f'labels.Bad_Key: "Bad_Key" is not a name that matches {NAME}; write one such as fraud',
    ),
    "no variant": (
        "models: {claims: {owner: a, scaling: {min: 1, max: 2}, strategy: {}}}",
        "models.claims.strategy.type: missing; write one of steps, switch",
    ),
    "null for a list item": (
        "models: {fraud: {strategy: {weights: [null]}}}",
        "models.fraud.strategy.weights.0: null is not a whole number; write one such as 3",
    ),
    "out of range": ("size: 101", "size: 101 is out of range; write a number from 1 to 100"),
    "out of an open range": (
        "networks: {east: {weight: 0}}",
        "networks.east.weight: 0 is out of range; write a number above 0",
    ),
    "own validator": ("networks: {east: {nodes: forbidden}}", "networks.east: this range is forbidden; take another"),
    "removed though required": ("name: null", "name: this cannot be removed; give it a value, or leave the line out"),
    "removes nothing": (
        "networks: {eats: null}",
        "networks.eats: there is nothing of this name to remove; did you mean east?",
    ),
    "removes what the language does not know": ("sise: null", "sise: unknown key; did you mean size?"),
    "text for a boolean": (
        "models: {fraud: {strategy: {type: switch, weights: null, automatic: yes}}}",
        'models.fraud.strategy.automatic: "yes" is not true or false; write one such as false',
    ),
    "text for a list": (
        "models: {fraud: {strategy: {weights: ten}}}",
        'models.fraud.strategy.weights: "ten" is not a list; write one such as [10, 50]',
    ),
    "text for a map": (
        "models: {fraud: {scaling: big}}",
        'models.fraud.scaling: "big" is not a map; write one such as {min: 3, max: 3}',
    ),
    "text for a number": (
        "networks: {east: {weight: heavy}}",
        'networks.east.weight: "heavy" is not a number; write one such as 0.5',
    ),
    "text for an integer": ("size: three", 'size: "three" is not a whole number; write one such as 3'),
    "unknown key": ("networks: {east: {nodse: a}}", "networks.east.nodse: unknown key; did you mean nodes?"),
    "unknown key like no other": (
        "networks: {east: {zzz: a}}",
        "networks.east.zzz: unknown key; the keys here are nodes, mtu, weight",
    ),
    "unknown variant": (
        "models: {fraud: {strategy: {type: step}}}",
        'models.fraud.strategy.type: "step" is not one of steps, switch; did you mean steps?',
    ),
    "wrong form": ("name: Tiny", f'name: "Tiny" does not match {NAME}; write one such as fraud'),
}


@pytest.mark.parametrize(("overlay", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_gets_one_sentence(root: Path, errors: Errors, overlay: str, expected: str) -> None:
    (root / "environments" / "production.yaml").write_text(f"{overlay}\n")

    said = [problem.splitlines()[0].split(": ", 1)[1] for problem in errors()]

    assert said == [expected]


def test_a_required_value_that_the_overlay_removes_is_shown_in_the_overlay(root: Path, errors: Errors) -> None:
    (root / "environments" / "production.yaml").write_text("size: 3\nname: ~\n")

    assert errors() == [
        (
            "environments/production.yaml:2:7: name: this cannot be removed; give it a value, or leave the line out\n"
            "    name: ~\n"
            "          ^"
        )
    ]


def test_null_for_something_optional_is_no_mistake(root: Path, load: Callable[[], object]) -> None:
    (root / "environments" / "production.yaml").write_text("size: null\nlabels: null\nmodels: {fraud: {note: null}}\n")

    assert load()


def test_four_problems_of_four_kinds_in_one_file(root: Path, errors: Errors) -> None:
    (root / "environments" / "production.yaml").write_text(
        "sise: 4\n"
        "networks:\n"
        "  east: {mtu: big}\n"
        "  west: {nodes: 10.1.0.0/16}\n"
        "models:\n"
        "  fraud:\n"
        "    scaling: {max: 1}\n"
    )

    assert errors() == [
        "environments/production.yaml:1:1: sise: unknown key; did you mean size?\n    sise: 4\n    ^",
        (
            'environments/production.yaml:3:15: networks.east.mtu: "big" is not a whole number; write one such as 3\n'
            "      east: {mtu: big}\n                  ^"
        ),
        (
            "environments/production.yaml:4:17: networks.west.nodes: 10.1.0.0/16 is the range of east too\n"
            "      west: {nodes: 10.1.0.0/16}\n                    ^"
        ),
        (
            "environments/production.yaml:7:20: models.fraud.scaling.max: 1 is below min 3; raise max or lower min\n"
            "        scaling: {max: 1}\n                       ^"
        ),
    ]


def test_a_rule_does_not_judge_what_repair_put_there(root: Path, errors: Errors) -> None:
    (root / "environments" / "production.yaml").write_text("models: {fraud: {scaling: {min: many, max: 2}}}\n")

    assert [problem.splitlines()[0].split(": ", 1)[1] for problem in errors()] == [
        'models.fraud.scaling.min: "many" is not a whole number; write one such as 3'
    ]


def test_a_misspelt_key_keeps_rules_from_judging_the_default(root: Path, errors: Errors) -> None:
    (root / "environments" / "production.yaml").write_text("models: {fraud: {scaling: {min: 20, maxx: 30}}}\n")

    assert [problem.splitlines()[0].split(": ", 1)[1] for problem in errors()] == [
        "models.fraud.scaling.maxx: unknown key; did you mean max?"
    ]


def test_a_misspelt_required_key_is_one_mistake_not_two(root: Path, errors: Errors) -> None:
    (root / "apps" / "fraud.yaml").write_text("# Ours.\nonwer: risk\n")

    assert errors() == [
        "apps/fraud.yaml:2:1: models.fraud.onwer: unknown key; did you mean owner?\n    onwer: risk\n    ^",
        "apps/fraud.yaml:2:1: models.fraud.scaling: missing; add `scaling: {min: 3, max: 3}`\n    onwer: risk\n    ^",
    ]


def test_a_misspelt_model_in_an_overlay_is_one_mistake(root: Path, errors: Errors) -> None:
    (root / "environments" / "production.yaml").write_text("models:\n  farud: {scaling: {max: 20}}\n")

    assert errors() == [
        (
            "environments/production.yaml:2:3: models.farud: nothing of this name to change; did you mean fraud? "
            "(a new entry needs owner)\n      farud: {scaling: {max: 20}}\n      ^"
        ),
    ]


def test_a_rule_that_is_broken_points_at_the_overlay_that_broke_it(root: Path, errors: Errors) -> None:
    (root / "environments" / "production.yaml").write_text("models: {fraud: {scaling: {max: 2}}}\n")

    assert errors() == [
        (
            "environments/production.yaml:1:33: models.fraud.scaling.max: 2 is below min 3; raise max or lower min\n"
            "    models: {fraud: {scaling: {max: 2}}}\n"
            "                                    ^"
        )
    ]


def test_a_duplicate_key_hides_nothing_else(root: Path, errors: Errors) -> None:
    (root / "apps" / "fraud.yaml").write_text("owner: a\nowner: b\nscaling: {min: 3, max: 2}\ncolour: red\n")

    assert [problem.splitlines()[0].split(": ", 1)[1] for problem in errors()] == [
        "models.fraud.owner: the key is already on line 1; keep one of the two",
        "models.fraud.scaling.max: 2 is below min 3; raise max or lower min",
        "models.fraud.colour: unknown key; the keys here are owner, scaling, strategy, note",
    ]
