"""An environment over the platform, as JSON Merge Patch (RFC 7386): maps merge, the rest is replaced, null removes."""

from collections.abc import Iterator, Mapping

from generators.intent.tree import Node, Source
from generators.schema.problem import Path


def merged(below: Node | None, change: Node) -> Node:
    """Parts that the change does not touch are shared with the tree below, sources and all."""
    if not isinstance(change.value, dict):
        return change
    onto = below if below is not None and isinstance(below.value, dict) else None
    entries: dict[str, Node] = dict(onto.value) if onto else {}
    removed: dict[str, Source] = dict((onto.removed if onto else None) or {})
    for key, wish in change.value.items():
        if wish.value is None:
            entries.pop(key, None)
            removed[key] = wish.source
        else:
            entries[key] = merged(entries.get(key), wish)
            removed.pop(key, None)
    home = onto or change
    return Node(entries, "", home.source, home.key, removed or None)


def idle_removals(below: Node | None, change: Node, path: Path = ()) -> Iterator[tuple[Path, Node, Mapping[str, Node]]]:
    """Nulls that remove nothing, each with the entries that are there: most often a misspelt name."""
    if not isinstance(change.value, dict):
        return
    entries = below.value if below is not None and isinstance(below.value, dict) else {}
    for key, wish in change.value.items():
        if wish.value is not None:
            yield from idle_removals(entries.get(key), wish, (*path, key))
        elif key not in entries:
            yield (*path, key), wish, entries
