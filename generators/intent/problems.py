"""Problems with their places, and the one way they are shown: position, path, sentence, source line, caret."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from generators.failure import PlatformError
from generators.intent.tree import Source
from generators.schema.problem import Path

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_INDENT = "    "
_WIDEST = 160
_KEPT_BEFORE_CARET = 60


def dotted(path: Path) -> str:
    return ".".join(step if _PLAIN_KEY.fullmatch(step) else json.dumps(step, ensure_ascii=False) for step in path)


@dataclass(frozen=True)
class LocatedProblem:
    """`line_text` is the source line, None where there is none to show; `rule` names the rule it breaks, if any."""

    source: Source
    path: Path
    sentence: str
    line_text: str | None = None
    rule: str | None = None

    def __str__(self) -> str:
        place = f"{printable(self.source.file)}:{self.source.line}:{self.source.column}"
        where = f"{place}: {printable(dotted(self.path))}" if self.path else place
        sentence = f"{where}: {printable(self.sentence)}"
        if self.line_text is None:
            return sentence
        return "\n".join([sentence, *_marked(self.line_text, self.source.column)])

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.source.file,
            "line": self.source.line,
            "column": self.source.column,
            "path": list(self.path),
            "sentence": self.sentence,
            "source_line": self.line_text,
            "rule": self.rule,
        }


class IntentError(PlatformError):
    """Everything that is wrong with the intent, in the order of the files."""

    def __init__(self, problems: Iterable[LocatedProblem]) -> None:
        unique = dict.fromkeys(problems)
        self.problems = tuple(sorted(unique, key=lambda problem: (problem.source, problem.path, problem.sentence)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    def __reduce__(self) -> tuple[type["IntentError"], tuple[tuple[LocatedProblem, ...]]]:
        return type(self), (self.problems,)

    def as_json(self) -> list[dict[str, Any]]:
        return [problem.as_json() for problem in self.problems]


def printable(text: str) -> str:
    """Control characters spelled out, so that a file cannot move the reader's cursor."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _marked(line: str, column: int) -> list[str]:
    caret = min(column - 1, len(line))
    start = max(0, caret - _KEPT_BEFORE_CARET) if len(line) > _WIDEST else 0
    before, after = line[start:caret], line[caret : start + _WIDEST]
    return [_INDENT + _one_cell_each(before + after), _INDENT + " " * sum(map(_cells, before)) + "^"]


def _one_cell_each(text: str) -> str:
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
