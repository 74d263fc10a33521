"""An environment on a screen: what it holds, what it costs, and how far its promises are from breaking."""

from collections.abc import Mapping
from typing import Any

from generators import budgets
from generators.intent import Intent

COLUMNS = ("budget", "value", "objective", "to spare")


def of(intents: Mapping[str, Intent]) -> dict[str, dict[str, Any]]:
    """By environment, as plain data that a cache can keep: how much there is, and a row per budget."""
    return {environment: _environment(intent) for environment, intent in intents.items()}


def _environment(intent: Intent) -> dict[str, Any]:
    platform = intent.platform
    rows = [dict(zip(COLUMNS, budget.row(), strict=True)) for budget in budgets.table(platform)]
    counts = {"cloud": len(platform.clouds), "cluster": len(platform.clusters), "model": len(platform.models)}
    return {**counts, "budgets": rows}
