"""What the intent costs per month, from a dated snapshot of list prices, and who pays it."""

from collections.abc import Callable, Iterator
from typing import Final

from generators.cost.chargeback import Chargeback, chargeback
from generators.cost.demand import Scale
from generators.cost.monthly import HOURS, Bill, Line, bill, cents, dollars
from generators.cost.rules import (
    costs_stay_within_the_budget,
    every_database_has_a_price,
    every_machine_has_a_price,
    prices_are_known,
)
from generators.schema import Platform
from generators.schema.problem import Problem

__all__ = ["HOURS", "RULES", "Bill", "Chargeback", "Line", "Scale", "bill", "cents", "chargeback", "dollars"]

RULES: Final[dict[str, Callable[[Platform], Iterator[Problem]]]] = {
    "costs-stay-within-the-budget": costs_stay_within_the_budget,
    "every-database-has-a-price": every_database_has_a_price,
    "every-machine-has-a-price": every_machine_has_a_price,
    "prices-are-known": prices_are_known,
}
