"""The rules as a set: each has its fixture, none speaks without reason, none fails, all together are fast."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from generators import budgets
from generators.intent.composer import compose
from generators.intent.overlay import merged
from generators.intent.structure import structured
from generators.intent.tree import Node, plain
from generators.rules import RULES
from generators.schema import Platform
from generators.schema import rules as spanning
from generators.schema.cloud import Provider
from generators.schema.network import Strategy
from generators.schema.probes import SERVICES
from generators.schema.problem import Problem
from generators.schema.rules.providers import SPELLINGS

PLATFORMS = Path(__file__).parents[2] / "platforms"
FIXTURES = {kind: sorted((PLATFORMS / kind).glob("*.yaml")) for kind in ("invalid", "valid")}
SETTINGS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def tree(path: Path) -> Node:
    root = compose(path.read_text(encoding="utf-8"), path.name).root
    assert root is not None
    return root


def platform(path: Path) -> Platform:
    """The fixture over the base platform, its structural errors repaired as loading does; the base where it cannot."""
    found = structured(Platform, merged(tree(PLATFORMS / "base.yaml"), tree(path))).platform
    return found or base()


def problems(intent: Platform) -> dict[str, list[Problem]]:
    said = {name: list(rule(intent)) for name, rule in RULES.items()}
    return {name: found for name, found in said.items() if found}


@cache
def broken() -> dict[str, dict[str, list[Problem]]]:
    return {path.stem: problems(platform(path)) for path in FIXTURES["invalid"]}


def base() -> Platform:
    return Platform.model_validate(plain(tree(PLATFORMS / "base.yaml")))


def test_rules_are_alphabetical_and_named_like_their_functions() -> None:
    names = {name: getattr(rule, "__name__", "").replace("_", "-") for name, rule in RULES.items()}

    assert list(spanning.RULES) == sorted(spanning.RULES)
    assert not spanning.RULES.keys() & budgets.RULES.keys()
    assert {name: name for name in RULES} == names


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_broken_by_a_fixture(rule: str) -> None:
    assert [fixture for fixture, said in broken().items() if rule in said]


@pytest.mark.parametrize("path", FIXTURES["valid"], ids=lambda path: path.stem)
def test_valid_platforms_break_no_rule(path: Path) -> None:
    assert problems(platform(path)) == {}


def test_the_base_platform_breaks_no_rule() -> None:
    assert problems(base()) == {}


def test_sentences_say_what_is_wrong_and_what_to_do() -> None:
    said = [problem.sentence for rules in broken().values() for found in rules.values() for problem in found]

    assert [sentence for sentence in said if "; " not in sentence or sentence.endswith((".", ";", " "))] == []
    assert [sentence for sentence in said if len(sentence) > 220 or "\n" in sentence] == []


@pytest.mark.parametrize("path", FIXTURES["invalid"], ids=lambda path: path.stem)
def test_problems_are_where_something_stands_or_is_missing(path: Path) -> None:
    data = platform(path).model_dump()

    for found in broken()[path.stem].values():
        for problem in found:
            holder: Any = data
            for step in problem.path[:-1]:
                holder = holder[int(step)] if isinstance(holder, list) else holder[step]
            missing = isinstance(holder, dict) and problem.sentence.startswith("missing")
            assert missing or problem.path[-1] in holder or int(problem.path[-1]) < len(holder)


def test_every_provider_and_strategy_is_in_the_tables() -> None:
    assert set(SPELLINGS) == set(get_args(Provider))
    assert set(SERVICES) == set(get_args(Strategy))


NUMBERS = [0, 1, 2, 8, 100, 101, 1000, 64512, 65515, 65534, 86_400, 10_000_000]
WORDS = ["aws", "gcp", "azure", "x", "terraform", "a" * 40, "cloud-dns", "route53", "none", "0 0 * * *", "é"]
RANGES = ["0.0.0.0/0", "10.0.0.0/8", "10.16.0.0/32", "255.255.255.255/32", "169.254.0.0/16", "128.0.0.0/1"]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every entry of every map and list, as the container and its key."""
    entries = list(value.items() if isinstance(value, dict) else enumerate(value)) if value else []
    inside = [place for _, inner in entries if isinstance(inner, dict | list) for place in places(inner)]
    return [(value, key) for key, _ in entries] + inside


def change(data: dict[str, Any], draw: st.DataObject) -> None:
    container, key = draw.draw(st.sampled_from(places(data)))
    value = container[key]
    strings = [holder[step] for holder, step in places(data) if isinstance(holder[step], str)]
    names = [step for holder, step in places(data) if isinstance(holder, dict)]
    values = st.sampled_from([*NUMBERS, *WORDS, *RANGES, *strings, *names, None, True, [], {}])
    kind = draw.draw(st.sampled_from(["remove", "rename", "replace", "repeat"]))
    if kind == "remove":
        del container[key]
    elif kind == "rename" and isinstance(container, dict):
        container[draw.draw(st.sampled_from([*names, *WORDS]))] = container.pop(key)
    elif kind == "repeat" and isinstance(container, list):
        container.append(deepcopy(value))
    else:
        container[key] = draw.draw(values)


@SETTINGS
@given(st.data())
def test_rules_never_fail(draw: st.DataObject) -> None:
    data = base().model_dump()
    intent = base()
    for _ in range(draw.draw(st.integers(1, 12))):
        changed = deepcopy(data)
        change(changed, draw)
        try:
            intent = Platform.model_validate(changed)
        except ValidationError:
            continue
        data = changed

    for found in problems(intent).values():
        assert all(isinstance(step, str) for problem in found for step in problem.path)
