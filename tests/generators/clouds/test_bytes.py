"""The same bytes every time, with keys in order: `terraform fmt` knows no JSON, so the renderer alone keeps it tidy."""

import json
from typing import Any

import pytest

from generators import terraform
from tests.generators import shipped
from tests.generators.clouds.stacks import PROVIDERS, synthesise

HEADER = "Rendered."


@pytest.mark.parametrize("cloud", PROVIDERS)
def test_a_stack_rendered_twice_is_the_same_bytes(cloud: str) -> None:
    first, second = (terraform.dump(synthesise(shipped.platform("production"), cloud), HEADER) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
@pytest.mark.parametrize("cloud", PROVIDERS)
def test_keys_are_in_order(environment: str, cloud: str) -> None:
    text = (shipped.ROOT / "rendered" / environment / "terraform" / cloud / terraform.FILE).read_text()
    disorder: list[list[str]] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        if names != sorted(set(names)):
            disorder.append(names)
        return dict(pairs)

    json.loads(text, object_pairs_hook=note)

    assert disorder == []
