"""What YAML files hold, with the place of every value; composed from text, combined by overlays, read as `Sources`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from generators.schema.problem import Path


class Source(NamedTuple):
    """A place in a file: POSIX path relative to the root, line and column from 1, columns in characters."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Node:
    """A value and its places. Trees are shared between environments, so nobody changes a node once it is composed."""

    value: Any
    text: str
    source: Source
    key: Source | None = None
    removed: Mapping[str, Source] | None = None

    @property
    def place(self) -> Source:
        """Where a reader looks for it: a scalar's value, but the key of a map or list."""
        if self.key is not None and isinstance(self.value, dict | list):
            return self.key
        return self.source


def plain(node: Node) -> Any:
    value = node.value
    kind = type(value)
    if kind is dict:
        return {key: plain(child) for key, child in value.items()}
    if kind is list:
        return [plain(child) for child in value]
    return value


def child(node: Node, step: str) -> Node | None:
    value = node.value
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and step.isdecimal() and step.isascii() and int(step) < len(value):
        found: Node = value[int(step)]
        return found
    return None


def deepest(root: Node, path: Path) -> tuple[Node, int]:
    """The node at the path or its nearest ancestor, and how many steps of the path lead to it."""
    node = root
    for depth, step in enumerate(path):
        following = child(node, step)
        if following is None:
            return node, depth
        node = following
    return node, len(path)


class Sources(Mapping[Path, Source]):
    """The place of every value by path, looked up in the tree rather than copied out of it."""

    def __init__(self, root: Node) -> None:
        self.root = root

    def __getitem__(self, path: Path) -> Source:
        node, depth = deepest(self.root, path)
        if depth < len(path):
            raise KeyError(path)
        return node.place

    def __iter__(self) -> Iterator[Path]:
        waiting: list[tuple[Path, Node]] = [((), self.root)]
        while waiting:
            path, node = waiting.pop()
            yield path
            waiting.extend(((*path, step), following) for step, following in reversed(children(node)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def nearest(self, path: Path) -> Source:
        """The place of the value, or of the closest part around it when the value is a default that nobody wrote."""
        return deepest(self.root, path)[0].place


def children(node: Node) -> list[tuple[str, Node]]:
    if isinstance(node.value, dict):
        return list(node.value.items())
    if isinstance(node.value, list):
        return [(str(index), item) for index, item in enumerate(node.value)]
    return []
