"""Which generator wrote a rendered file and from which lines of intent; and which files a line of intent reaches.

Answers come from what the generators read, so a file outside the answer cannot depend on the line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generators.failure import PlatformError
from generators.intent import dotted
from generators.intent.files import read
from generators.intent.tree import Node
from generators.render import reach, worker
from generators.render.engine import CATALOGUE, Options, Progress, render, silent
from generators.render.index import Index, UnitRecord, environment_of
from generators.render.tree import RENDERED
from generators.render.values import CLASS, KEYS, PRESENCE, WHOLE, at, path_of, shown

if TYPE_CHECKING:
    from generators.intent import Intent
    from generators.render.unit import Catalogue

_LINE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(:\d+)?")
_INTENT = re.compile(r"platform\.yaml|(apps|environments)/[^/]+\.yaml")


class ExplainError(PlatformError):
    """There is nothing at the target."""


class Cause(NamedTuple):
    """A value that was read, at `file:line` or by default; `why` is the `content` or the `presence` of the file."""

    path: str
    value: str
    place: str
    why: str


@dataclass(frozen=True)
class FileExplanation:
    """A rendered file: the generator function and what it read."""

    file: str
    generator: str
    causes: tuple[Cause, ...]

    def as_json(self) -> dict[str, Any]:
        return {"file": self.file, "generator": self.generator, "causes": [cause._asdict() for cause in self.causes]}


class Reach(NamedTuple):
    """A rendered file that a line reaches, through one value."""

    file: str
    generator: str


@dataclass(frozen=True)
class LineExplanation:
    """A line of intent: the values on it, or those of the section it opens, and the files they reach."""

    line: str
    paths: tuple[str, ...]
    files: tuple[Reach, ...]

    def as_json(self) -> dict[str, Any]:
        return {"line": self.line, "paths": list(self.paths), "files": [file._asdict() for file in self.files]}


Explanation = FileExplanation | LineExplanation


def explain(
    root: Path, target: str, *, catalogue: "Catalogue | str" = CATALOGUE, progress: Progress = silent
) -> Explanation:
    """Explain `rendered/...`, `apps/fraud.yaml:12`, or a whole file of intent."""
    known = worker.find(catalogue) if isinstance(catalogue, str) else catalogue
    intents = known.load(root)
    index = render(root, Options(write=False), catalogue=catalogue, progress=progress).index
    name, line = _parsed(root, target)
    if _INTENT.fullmatch(name) and (root / name).is_file():
        return _line(root, name, line, intents, index)
    path = name.removeprefix(f"{RENDERED}/")
    folder, _, file = path.rpartition("/")
    unit = index.units.get(folder)
    for record in unit.files if unit else ():
        if unit and record.name == file:
            return _file(path, unit, record.part, folder, intents, index)
    raise ExplainError(_unknown(target, name, index, root))


def _parsed(root: Path, target: str) -> tuple[str, int | None]:
    """A target as a path relative to the root and a line."""
    found = _LINE.fullmatch(target)
    name, line = (found["file"], int(found["line"])) if found else (target, None)
    path = Path(name)
    if path.is_absolute() and path.resolve().is_relative_to(root.resolve()):
        path = path.resolve().relative_to(root.resolve())
    return path.as_posix(), line


def _unknown(target: str, name: str, index: Index, root: Path) -> str:
    known = [f"{RENDERED}/{path}" for path in index.paths()]
    inside = [path for path in known if path.startswith(f"{name}/")]
    if inside:
        return f"{target} is a folder; name one of its files, such as {inside[0]}"
    intent = ["platform.yaml", *(f"{path.parent.name}/{path.name}" for path in root.glob("[ae]*/*.yaml"))]
    close = get_close_matches(name, [path for path in known if path.endswith(name)] or [*intent, *known], 1, 0.4)
    advice = (
        f"did you mean {close[0]}?" if close else "name a rendered file, or a line of intent such as platform.yaml:12"
    )
    return f"{target} is neither a rendered file nor a line of intent; {advice}"


def _line(root: Path, name: str, line: int | None, intents: Mapping[str, "Intent"], index: Index) -> LineExplanation:
    prefix = ("models", Path(name).stem) if name.startswith("apps/") else ()
    content = read(root, name, prefix)
    tree = content.composition.root or Node({}, "", content.composition.faults[0].source)
    if line is not None:
        _has_value(name, line, content.lines)
    spot = reach.whole(tree, prefix) if line is None else reach.spot(tree, prefix, line)
    found = set()
    for environment, intent in intents.items():
        table = index.tables.get(environment)
        numbers = reach.seen(table.reads, spot, intent, name) if table else set()
        found |= {Reach(f"{RENDERED}/{path}", part) for path, part in reach.files(index, environment, numbers)}
    target = name if line is None else f"{name}:{line}"
    return LineExplanation(target, tuple(dotted(path) for path in spot.paths), tuple(sorted(found)))


def _has_value(name: str, line: int, lines: list[str]) -> None:
    if not 0 < line <= len(lines):
        raise ExplainError(f"{name} has {len(lines)} lines, so there is no line {line}")
    if not _speaks(lines[line - 1]):
        following = (number for number, text in enumerate(lines, 1) if number > line and _speaks(text))
        nearest = next(following, None)
        advice = f"the next value is on line {nearest}" if nearest else "there are no values below it"
        raise ExplainError(f"{name}:{line} is blank or a comment; {advice}")


def _speaks(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")


def _file(
    path: str, unit: UnitRecord, part: int, folder: str, intents: Mapping[str, "Intent"], index: Index
) -> FileExplanation:
    environment = environment_of(unit.kind, folder)
    intent = intents.get(environment)
    generator = unit.parts[part].name
    if intent is None:
        return FileExplanation(f"{RENDERED}/{path}", generator, ())
    reads = index.tables[environment].reads
    content = {cause for number in unit.parts[part].reads for cause in _causes(reads[number], intent, "content")}
    presence = {cause for number in unit.reads for cause in _causes(reads[number], intent, "presence")}
    return FileExplanation(f"{RENDERED}/{path}", generator, tuple(sorted(content | presence)))


def _causes(read: str, intent: "Intent", why: str) -> Iterator[Cause]:
    mark, path = read[0], path_of(read)
    value = at(intent.platform, path)
    below = [leaf for leaf in intent.sources if leaf[: len(path)] == path] if mark == WHOLE else []
    if len(below) > 1 and not isinstance(value, list):
        for leaf in below:
            yield _cause(leaf, shown(at(intent.platform, leaf)), intent, why)
    else:
        text = {KEYS: "its keys", PRESENCE: "whether it is there", CLASS: "which kind it is"}.get(mark) or shown(value)
        yield _cause(path, text, intent, why)


def _cause(path: tuple[str, ...], value: str, intent: "Intent", why: str) -> Cause:
    source = intent.sources.get(path)
    return Cause(dotted(path), value, f"{source.file}:{source.line}" if source else "", why)
