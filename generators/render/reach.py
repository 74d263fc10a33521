"""From a line of intent to the reads that could see it: rather too many than too few, for the answer is a promise."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generators.intent.tree import Node, Source, children
from generators.render.index import Index
from generators.render.values import CLASS, VALUE, WHOLE, path_of

if TYPE_CHECKING:
    from generators.intent import Intent

Keys = tuple[str, ...]


@dataclass
class Spot:
    """What a line holds: values, and entries it removes with null."""

    values: list[Keys] = field(default_factory=list)
    removed: list[Keys] = field(default_factory=list)

    @property
    def paths(self) -> tuple[Keys, ...]:
        return tuple(sorted({*self.values, *self.removed}))


def spot(root: Node, prefix: Keys, line: int) -> Spot:
    """What is on the line of a file; if it only opens a section, what is in the section."""
    nodes = list(_walk(root, prefix))
    here = [(path, node) for path, node in nodes if path != prefix and line in _lines(node)]
    if not here:
        here = _continued(nodes, prefix, line)
    if here and all(_is_section(node) for _, node in here):
        tops = [path for path, _ in here]
        here = [(path, node) for path, node in nodes if any(path[: len(top)] == top for top in tops)]
    return _sorted(here)


def whole(root: Node, prefix: Keys) -> Spot:
    """What is in a file."""
    return _sorted([(path, node) for path, node in _walk(root, prefix) if path != prefix])


def seen(reads: Iterable[str], spot: Spot, intent: "Intent", file: str) -> set[int]:
    """Numbers of the reads that can notice the spot in one environment, where an overlay may hide or replace it."""
    mine = file == f"environments/{intent.environment}.yaml"
    if file.startswith("environments/") and not mine:
        return set()
    values = {path for path in spot.values if _counts(path, intent.sources, file)}
    removed = set(spot.removed)
    finder = _Finder(values, removed)
    return {number for number, read in enumerate(reads) if finder.notices(read)}


def files(index: Index, environment: str, numbers: Collection[int]) -> Iterator[tuple[str, str]]:
    """Files whose part made one of the reads, each with the part."""
    for folder, unit in index.units.items():
        if unit.kind == "schema" or folder.partition("/")[0] != environment:
            continue
        hit = [not unit.numbers(part).isdisjoint(numbers) for part in range(len(unit.parts))]
        yield from ((f"{folder}/{file.name}", unit.parts[file.part].name) for file in unit.files if hit[file.part])


class _Finder:
    def __init__(self, values: set[Keys], removed: set[Keys]) -> None:
        self.exact = values | removed
        self.above = {path[:depth] for path in values | removed for depth in range(len(path) + 1)}
        self.parents = {path[:-1] for path in values | removed}
        self.emptied = {path[:-1] for path in removed}
        self.removed = removed

    def notices(self, read: str) -> bool:
        mark, path = read[0], path_of(read)
        if path in self.exact or path in self.emptied:
            return True
        if mark == WHOLE and path in self.above:
            return True
        if mark == CLASS and path in self.parents:
            return True
        return any(path[:depth] in self.removed for depth in range(len(path))) or (mark == VALUE and path in self.above)


def _walk(root: Node, prefix: Keys) -> Iterator[tuple[Keys, Node]]:
    waiting = [(prefix, root)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        waiting += (((*path, step), child) for step, child in reversed(children(node)))


def _lines(node: Node) -> set[int]:
    return {node.source.line, *((node.key.line,) if node.key else ())} if not _is_section(node) else {node.place.line}


def _is_section(node: Node) -> bool:
    return isinstance(node.value, dict | list) and bool(node.value)


def _continued(nodes: list[tuple[Keys, Node]], prefix: Keys, line: int) -> list[tuple[Keys, Node]]:
    """The value that started on an earlier line and may go on here."""
    before = [
        (path, node) for path, node in nodes if path != prefix and not _is_section(node) and node.source.line < line
    ]
    return before[-1:]


def _sorted(nodes: list[tuple[Keys, Node]]) -> Spot:
    found = Spot()
    for path, node in nodes:
        if not _is_section(node):
            (found.removed if node.value is None else found.values).append(path)
    return found


def _counts(path: Keys, sources: Mapping[Keys, Source], file: str) -> bool:
    """Whether the environment takes the value from this file."""
    source = sources.get(path)
    return source is not None and source.file == file
