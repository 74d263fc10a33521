"""All that intent is judged by: the rules that span sections, and the promises its budgets must hold."""

from pathlib import Path

from generators import budgets, intent
from generators.intent import Intent
from generators.schema.rules import RULES as SPANNING

RULES = {**SPANNING, **budgets.RULES}


def load_all(root: Path) -> dict[str, Intent]:
    """Every environment, valid and with its promises kept; or an error with everything that is wrong."""
    return intent.load_all(root, RULES)
