"""References: everything named is there, and nothing waits for itself."""

import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from generators.network.rendered import Stack

_RESOURCE = re.compile(r"(?<![\w.\"-])((?:data\.)?(?:aws|azurerm|google|random)_[a-z0-9_]+)\.([\w-]+)\.")


def references_resolve(stack: Stack) -> Iterator[str]:
    known = set(_blocks(stack))
    for name, block in _blocks(stack).items():
        for reference in sorted(_references(block) - known):
            yield f"{name} names {reference}, which is not there"


def references_have_no_cycle(stack: Stack) -> Iterator[str]:
    graph = {name: _references(block) for name, block in _blocks(stack).items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"{' needs '.join(error.args[1])}"


def _blocks(stack: Stack) -> dict[str, Any]:
    return {
        f"{prefix}{kind}.{name}": block
        for section, prefix in (("resource", ""), ("data", "data."))
        for kind, named in stack.get(section, {}).items()
        for name, block in named.items()
    }


def _references(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return {found for item in value.values() for found in _references(item)}
    if isinstance(value, list):
        return {found for item in value for found in _references(item)}
    if isinstance(value, str) and "${" in value:
        return {f"{kind}.{name}" for kind, name in _RESOURCE.findall(value)}
    return set()
