"""The name that a wrong one was meant to be: misspelt, or with its words in the order of another provider version."""

from collections.abc import Iterable
from difflib import SequenceMatcher

_LIKENESS = 0.7


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence, empty if nothing comes close."""
    likeness = {candidate: _likeness(name, candidate) for candidate in sorted(known)}
    nearest = max(likeness, key=likeness.__getitem__, default="")
    return f'; did you mean "{nearest}"?' if likeness.get(nearest, 0) >= _LIKENESS else ""


def _likeness(one: str, other: str) -> float:
    spelling = SequenceMatcher(None, one, other).ratio()
    return max(spelling, SequenceMatcher(None, _by_word(one), _by_word(other)).ratio())


def _by_word(name: str) -> str:
    return "_".join(sorted(name.split("_")))
