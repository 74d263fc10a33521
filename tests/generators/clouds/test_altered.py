"""A cloud less, another region, two clusters in two regions: each intent is valid and renders sound stacks."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from generators.schema import Platform
from generators.terraform_schema import judge
from tests.generators.clouds import exposure, graph, intents
from tests.generators.clouds.stacks import PROVIDERS, synthesise, texts

ALTERED: dict[str, Callable[[str], Platform]] = {
    "doubled": intents.doubled,
    "moved": intents.moved,
    "without": intents.without,
}
CASES = [
    (how, cloud, stack)
    for how in ALTERED
    for cloud in PROVIDERS
    for stack in PROVIDERS
    if (stack != cloud) == (how == "without")
]

every_case = pytest.mark.parametrize(("how", "cloud", "stack"), CASES, ids=["-".join(case) for case in CASES])


@cache
def altered(how: str, cloud: str, stack: str) -> dict[str, Any]:
    """The stack of one cloud, of the intent in which something about another or the same is altered."""
    return synthesise(ALTERED[how](cloud), stack)


@pytest.mark.parametrize("cloud", PROVIDERS)
@pytest.mark.parametrize("how", ALTERED)
def test_the_altered_intent_is_valid(how: str, cloud: str) -> None:
    assert intents.problems(ALTERED[how](cloud)) == []


@every_case
def test_every_key_conforms(how: str, cloud: str, stack: str) -> None:
    assert [str(violation) for violation in judge(stack, altered(how, cloud, stack)).violations] == []


@every_case
def test_references_resolve_in_some_order(how: str, cloud: str, stack: str) -> None:
    found = altered(how, cloud, stack)

    assert graph.unresolved(found) == []
    assert graph.aliases(found) == []
    assert graph.cycle(found) == []


@every_case
def test_nothing_is_public_that_the_intent_does_not_call_public(how: str, cloud: str, stack: str) -> None:
    assert exposure.public(altered(how, cloud, stack)) == []


@pytest.mark.parametrize("cloud", PROVIDERS)
@pytest.mark.parametrize("how", ["doubled", "moved"])
def test_the_other_region_is_where_it_should_be(how: str, cloud: str) -> None:
    region, _ = intents.ELSEWHERE[cloud]

    assert any(region in text for text in texts(altered(how, cloud, cloud)["resource"]))
