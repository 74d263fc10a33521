"""The rendered stack, read back: what it says, whatever the plan was.

What a person changed in the file by hand is what is found here.
"""

import re
from collections.abc import Mapping
from typing import Any

Stack = Mapping[str, Any]
Named = Mapping[str, Mapping[str, Any]]

_REFERENCE = re.compile(r"^\$\{([a-z0-9_]+)\.([\w-]+)\.[^}]+\}$")


class Unreadable(Exception):  # noqa: N818  # it is a finding, caught by whoever judges
    """What leads nowhere: a resource that is named and not there."""


def resources(stack: Stack, kind: str) -> Named:
    found: Named = stack.get("resource", {}).get(kind, {})
    return found


def target(reference: str) -> str:
    """The name of the resource that an expression leads to."""
    match = _REFERENCE.match(reference)
    if match is None:
        raise Unreadable(f"{reference} leads to no resource")
    return match[2]


def follow(stack: Stack, reference: str) -> Mapping[str, Any]:
    match = _REFERENCE.match(reference)
    found = resources(stack, match[1]).get(match[2]) if match else None
    if found is None:
        raise Unreadable(f"{reference} leads to no resource")
    return found
