"""What every budget answers: a number that follows from the intent, and the number the intent promises."""

import math
from dataclasses import dataclass
from typing import Literal

from generators.schema.problem import Path

Unit = Literal["%", "USD", "ms", "requests/s", "s"]
_DECIMALS: dict[Unit, int] = {"%": 4, "USD": 2, "ms": 0, "requests/s": 0, "s": 0}


@dataclass(frozen=True)
class Term:
    name: str
    value: float


@dataclass(frozen=True)
class Budget:
    """`terms` are what `value` is made from; `reads` are the intent it follows from."""

    name: str
    value: float
    objective: float
    unit: Unit
    bound: Literal["at least", "at most"]
    terms: tuple[Term, ...]
    reads: tuple[Path, ...]

    @property
    def headroom(self) -> float:
        """How much is left; below zero the promise is broken."""
        spare = self.value - self.objective
        return round(spare if self.bound == "at least" else -spare, 9)

    @property
    def holds(self) -> bool:
        return self.headroom >= 0

    @property
    def explanation(self) -> str:
        """The terms in one line: "detection 30 s + timeout 5 s"."""
        return " + ".join(f"{term.name} {_exact(term.value, self.unit)}" for term in self.terms)

    def row(self) -> tuple[str, str, str, str]:
        """Name, value, objective and headroom, for a table."""
        amounts = (self.value, self.objective, self.headroom)
        value, objective, headroom = (shown(amount, self.unit) for amount in amounts)
        return self.name, value, f"{self.bound} {objective}", headroom


def shown(amount: float, unit: Unit) -> str:
    return f"{'-' * (amount < 0)}${figure(abs(amount), unit)}" if unit == "USD" else f"{figure(amount, unit)} {unit}"


def figure(amount: float, unit: Unit) -> str:
    """Percentages round down, so that a table never shows more than there is."""
    decimals = _DECIMALS[unit]
    if unit == "%":
        amount = floored(amount, decimals)
        return f"{amount:.{decimals}f}".rstrip("0").rstrip(".")
    return f"{amount:,.{decimals}f}"


def _exact(amount: float, unit: Unit) -> str:
    """Parts of a percentage are small, and below zero where they take away."""
    return f"{round(amount, 6) + 0:.6f}".rstrip("0").rstrip(".") + " %" if unit == "%" else shown(amount, unit)


def floored(amount: float, decimals: int) -> float:
    scale = 10.0**decimals
    return math.floor(round(amount * scale, 6)) / scale
