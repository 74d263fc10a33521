"""Whoever reads an outcome finds what it means."""

import re
from pathlib import Path

from generators.functions import contract
from generators.functions.prober.result import Outcome

TEXT = (Path(__file__).parents[3] / "docs" / "troubleshooting.md").read_text()
ROW = re.compile(r"^\| `([a-z]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_every_outcome_has_its_row() -> None:
    rows = ROW.findall(TEXT)

    assert [row[0] for row in rows] == sorted(outcome.value for outcome in Outcome)
    assert all(means.strip() and look.strip() for _, means, look in rows)


def test_the_metrics_are_named_as_they_are() -> None:
    for name in (contract.LATENCY, contract.SUCCESS, *contract.DIMENSIONS, contract.NAMESPACE):
        assert f"`{name}`" in TEXT
