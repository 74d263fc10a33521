"""Phrases that several rules say, so that the same mistake reads the same everywhere."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from functools import lru_cache

_MOST_NAMES = 12
_LONGEST_QUOTE = 60


@lru_cache(maxsize=1024)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(word, known, n=1)), None)


def nearest(word: str, known: Iterable[str]) -> str | None:
    return _nearest(word, tuple(known))


def unknown(kind: str, word: str, known: Collection[str]) -> str:
    """`kind` with its article: "a cloud"."""
    close = nearest(word, known)
    advice = f"did you mean {close}?" if close else f"write {either(known)}" if known else "there is none yet"
    return f'"{quoted(word)}" is not {kind}; {advice}'


def quoted(word: str) -> str:
    return word if len(word) <= _LONGEST_QUOTE else word[: _LONGEST_QUOTE - 1] + "…"


def either(names: Iterable[str]) -> str:
    return _joined(list(names), "or")


def both(names: Iterable[str]) -> str:
    return _joined(list(names), "and")


def _joined(names: list[str], word: str) -> str:
    if len(names) > _MOST_NAMES:
        names = [*names[:_MOST_NAMES], "another" if word == "or" else "others"]
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else "".join(names)


def counted(number: int, unit: str) -> str:
    return f"{number} {unit if number == 1 else unit + 's'}"
