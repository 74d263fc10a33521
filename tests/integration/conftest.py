"""Each rendered tree on a control plane of its own, one after the other; at the end a table of what was applied.

The tests of this folder need programs that `make tools-kubernetes` builds, so they only run with `make test-api`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.integration import delivery
from tests.integration.api import Api
from tests.integration.control_plane import control_plane
from tests.integration.delivery import Delivery
from tests.integration.tree import Tree, trees
from tools import custom_kinds

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
DELIVERIES = pytest.StashKey[dict[str, Delivery]]()


@dataclass(frozen=True)
class Cluster:
    tree: Tree
    api: Api = field(repr=False)
    delivery: Delivery = field(repr=False)


@pytest.fixture(scope="session", params=trees(ROOT), ids=str)
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A cluster's control plane, with everything rendered for it applied. Tests leave it as they found it."""
    tree: Tree = request.param
    with TemporaryDirectory(prefix="control-plane-") as folder, control_plane(Path(folder)) as api:
        delivered = delivery.deliver(api, tree)
        request.config.stash.setdefault(DELIVERIES, {})[str(tree)] = delivered
        yield Cluster(tree, api, delivered)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.api)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    deliveries = config.stash.get(DELIVERIES, {})
    if deliveries:
        terminalreporter.section("applied")
        terminalreporter.line(f"{'cluster':<32}{'objects':>8}{'kinds':>7}{'refused':>9}{'seconds':>9}{'objects/s':>11}")
        for name, delivered in deliveries.items():
            terminalreporter.line(f"{name:<32}{_figures(delivered)}")
        for kind, reason in custom_kinds.unavailable().items():
            terminalreporter.line(f"not applied: {kind}, whose definition cannot be had: {reason}")


def _figures(delivered: Delivery) -> str:
    number, seconds = len(delivered.outcomes), delivered.seconds
    kinds, refused, rate = len(delivered.kinds), len(delivered.refused), number / seconds
    return f"{number:>8}{kinds:>7}{refused:>9}{seconds:>9.2f}{rate:>11.0f}"
