"""A stack as a graph: its blocks, and what the expressions in each refer to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import networkx as nx

from generators.terraform_schema.schema import schema

Stack = Mapping[str, Any]

TERRAFORMS_OWN = frozenset({"count", "each", "path", "self", "terraform"})
_BOUND = re.compile(r"\bfor\s+(\w+)(?:\s*,\s*(\w+))?\s+in\b")
_INSTANCE = r"(?P<instance>\[[^\]]*\]|\.\*)?"
_TRAVERSAL = re.compile(
    r"(?<![\w.\]-])(?P<data>data\.)?(?P<type>[a-zA-Z]\w*)\.(?P<name>[\w-]+)" + _INSTANCE + r"(?:\.(?P<attribute>\w+))?"
)
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
_META = ("depends_on", "replace_triggered_by")
"""Arguments whose texts are expressions without saying so."""


class Reference(NamedTuple):
    source: str
    target: str
    instance: bool = False
    attribute: str = ""


def blocks(stack: Stack) -> dict[str, Any]:
    """What can be referred to, or refers, by address."""
    found: dict[str, Any] = {}
    for prefix, kind in (("", "resource"), ("data.", "data")):
        for type_, named in stack.get(kind, {}).items():
            found |= {f"{prefix}{type_}.{name}": body for name, body in named.items()}
    for prefix, kind in (("local", "locals"), ("output", "output"), ("provider", "provider"), ("var", "variable")):
        found |= {f"{prefix}.{name}": body for name, body in stack.get(kind, {}).items()}
    return found


def references(stack: Stack) -> Iterator[Reference]:
    for address, body in blocks(stack).items():
        for expression in _expressions(body):
            yield from _references(address, expression)


def graph(stack: Stack) -> "nx.DiGraph[str]":
    found: nx.DiGraph[str] = nx.DiGraph()
    found.add_nodes_from(blocks(stack))
    found.add_edges_from((one.source, one.target) for one in references(stack))
    return found


def cycle(stack: Stack) -> list[str]:
    """The blocks of one cycle, if there is any: none of them could be created first."""
    try:
        return [source for source, _ in nx.find_cycle(graph(stack))]
    except nx.NetworkXNoCycle:
        return []


def unresolved(stack: Stack) -> list[str]:
    """A sentence for each reference that Terraform could not follow."""
    known = blocks(stack)
    return sorted({sentence for one in references(stack) for sentence in _fault(known, one)})


def aliases(stack: Stack) -> list[str]:
    """A sentence for each configuration of a provider that is asked for and is not there."""
    there = {
        ".".join(filter(None, (name, body.get("alias"))))
        for name, bodies in stack.get("provider", {}).items()
        for body in bodies
    }
    asked = {(address, body.get("provider")) for address, body in blocks(stack).items() if isinstance(body, dict)}
    return sorted(f"{address}: no provider {name}" for address, name in asked if name and name not in there)


def _fault(known: Mapping[str, Any], one: Reference) -> Iterator[str]:
    if one.target not in known:
        yield f"{one.source}: nothing is named {one.target}"
        return
    target = known[one.target]
    type_ = one.target.rpartition(".")[0]
    block = schema().types["data" if type_.startswith("data.") else "resource"].get(type_.removeprefix("data."))
    if not block or not one.attribute:
        return
    if one.attribute not in {*block.arguments, *block.computed, "id"}:
        yield f"{one.source}: {one.target} has no attribute {one.attribute}"
    if one.instance != bool({"count", "for_each"} & target.keys()):
        yield f"{one.source}: {one.target} {'is one; it takes no index' if one.instance else 'is many; say which'}"


def _references(source: str, expression: str) -> Iterator[Reference]:
    bare = _LITERAL.sub('""', expression)
    bound = {name for pair in _BOUND.findall(bare) for name in pair}
    for found in _TRAVERSAL.finditer(bare):
        if found["type"] in TERRAFORMS_OWN | bound:
            continue
        target = f"{found['data'] or ''}{found['type']}.{found['name']}"
        yield Reference(source, target, bool(found["instance"]), found["attribute"] or "")


def _expressions(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for inner, item in value.items():
            yield from _expressions(item, inner)
    elif isinstance(value, list):
        for item in value:
            yield from _expressions(item, key)
    elif isinstance(value, str):
        yield from [value] if key in _META else _interpolations(value)


def _interpolations(text: str) -> Iterator[str]:
    """What stands in each `${…}`; in one that is written as two dollars nothing does."""
    start = text.find("${")
    while start >= 0:
        end = _closing(text, start + 1)
        if text[start - 1 : start] != "$":
            inner = text[start + 2 : end]
            yield inner
            yield from _interpolations(inner)
        start = text.find("${", end)


def _closing(text: str, start: int) -> int:
    depth = 0
    for index in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if not depth:
            return index
    return len(text)
