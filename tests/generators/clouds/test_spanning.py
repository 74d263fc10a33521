"""The stacks that span clouds, as rendered: held to the same graph and the same privacy as those of one cloud."""

import json
from typing import Any

import pytest

from tests.generators import shipped
from tests.generators.clouds import exposure, graph

ENTRANCE = "_entrance"
TUNNEL_ENDS = ("_address_0", "_address_1")
SPANNING = ("network", "trust", "vault")

every_stack = pytest.mark.parametrize("stack", SPANNING)
every_environment = pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)


def rendered(environment: str, stack: str) -> dict[str, Any]:
    path = shipped.ROOT / "rendered" / environment / "terraform" / stack / "main.tf.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@every_environment
@every_stack
def test_references_resolve_in_an_order(environment: str, stack: str) -> None:
    found = rendered(environment, stack)

    assert list(graph.references(found))
    assert graph.unresolved(found) == []
    assert graph.aliases(found) == []
    assert graph.cycle(found) == []


@every_environment
@every_stack
def test_only_the_entrance_and_the_ends_of_tunnels_are_public(environment: str, stack: str) -> None:
    public = {sentence.partition(":")[0] for sentence in exposure.public(rendered(environment, stack))}

    assert bool(public) == (stack == "network")
    assert [one for one in public if ENTRANCE not in one and not one.endswith(TUNNEL_ENDS)] == []
