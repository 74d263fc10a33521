"""The page about the entrance says what is computed from the shipped intent."""

import pytest

from generators.budgets.recovery_time import recovery_time
from generators.schema.probes import SERVICES
from tests.generators.network.stacks import STRATEGIES, answered_by
from tests.generators.shipped import changed, platform
from tools import architecture_entrance


def rows() -> dict[str, list[str]]:
    found = architecture_entrance.table(platform("production")).splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in found]
    return {row[0].split("`")[1]: row for row in cells}


def test_the_page_is_up_to_date() -> None:
    page = architecture_entrance.PAGE.read_text("utf-8")

    assert architecture_entrance.written(page) == page, "run `make docs` and commit"


def test_every_strategy_has_a_row() -> None:
    assert set(rows()) == set(SERVICES) == set(STRATEGIES) == set(architecture_entrance.NEEDS)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_row_says_what_the_budget_would_be(strategy: str) -> None:
    alone = answered_by(platform("production"), strategy)  # type: ignore[arg-type]  # parametrised by plain strings

    assert rows()[strategy][5] == f"**{recovery_time(alone).value:.0f} s**"


def test_a_longer_ttl_is_another_page() -> None:
    longer = changed(platform("production"), {"edge.ttl_seconds": 20})

    assert architecture_entrance.table(longer) != architecture_entrance.table(platform("production"))
