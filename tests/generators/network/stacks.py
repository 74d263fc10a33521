"""Rendered network stacks to look at: the shipped one, and those of fewer and more clouds, for every strategy."""

import copy
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

from ruamel.yaml import YAML

from generators import network, terraform
from generators.schema import Platform
from generators.schema.network import Strategy
from generators.site import EnvironmentSite
from tests.generators import shipped
from tests.generators.budgets.platforms import platform

ROOT = Path(__file__).parents[3]
STRATEGIES: Final[tuple[Strategy, ...]] = get_args(Strategy)
SHAPES: Final = ("three-clouds", "two-clouds", "four-clusters", "one-cloud-in-two-regions", "one-cloud", "five-clouds")

Stack = dict[str, Any]


@cache
def stack(shape: str = "three-clouds", strategy: Strategy | None = None) -> Stack:
    """Shared between tests: change a copy."""
    return synthesise(intent(shape, strategy))


def synthesise(found: Platform, environment: str = "production") -> Stack:
    site = EnvironmentSite(environment, found)
    return terraform.synthesise(network.STACK, lambda scope: network.stack(scope, site))


def copied(shape: str = "three-clouds", strategy: Strategy | None = None) -> Stack:
    return copy.deepcopy(stack(shape, strategy))


@cache
def intent(shape: str, strategy: Strategy | None = None) -> Platform:
    found = _SHAPES[shape]()
    return answered_by(found, strategy) if strategy else found


def answered_by(found: Platform, strategy: Strategy, secondary: str = "none", **check: int) -> Platform:
    """With a strategy of its own accord: nothing that was written for another one."""
    changes: dict[str, Any] = {
        "edge.strategy": strategy,
        "edge.secondary_dns": secondary,
        "edge.health_check.source_regions": ["us-central1", "us-east1", "us-west1"] if strategy == "cloud-dns" else [],
        **{f"edge.health_check.{name}": value for name, value in check.items()},
    }
    return shipped.changed(found, changes)


def _fixture(name: str) -> Platform:
    return platform(_yaml(ROOT / "tests" / "platforms" / "valid" / f"{name}.yaml"))


def _golden(name: str) -> Platform:
    return Platform.model_validate(_yaml(ROOT / "tests" / "golden" / name / "platform.yaml"))


def _yaml(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(path)
    return content


_SHAPES = {
    "five-clouds": lambda: _fixture("five-clouds"),
    "four-clusters": lambda: _fixture("four-clusters"),
    "one-cloud": lambda: _golden("one-cloud"),
    "one-cloud-in-two-regions": lambda: _golden("two-clusters-in-one-cloud"),
    "three-clouds": lambda: shipped.platform("production"),
    "two-clouds": lambda: _fixture("two-clouds"),
}
