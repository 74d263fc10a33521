"""A rendered stack, read: its resources, and what references between them say."""

import re
from collections.abc import Iterator
from typing import Any

Stack = dict[str, Any]

_REFERENCE = re.compile(r"\$\{([^${}]+)\}")
_RESOURCE = re.compile(r"^(?:data\.)?([a-z]+_[a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z_]+)$")
_WITHOUT_SCHEME = re.compile(r'^replace\((.+), "https://", ""\)$')


def of_type(stack: Stack, kind: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = stack.get("resource", {}).get(kind, {})
    return found


def ending(stack: Stack, *suffixes: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Resources of the types that end so: type, name and arguments."""
    for kind, named in stack.get("resource", {}).items():
        if kind.endswith(suffixes):
            for name, arguments in named.items():
                yield kind, name, arguments


def value(stack: Stack, text: str) -> str:
    """The text with every reference followed as far as the configuration tells."""
    return _REFERENCE.sub(lambda found: _follow(stack, found[1]), text)


def name_of(text: str, kind: str) -> str | None:
    """Which resource of the type a reference is to."""
    found = re.search(rf"\b{kind}\.([A-Za-z0-9_-]+)\.", text)
    return found[1] if found else None


def items(given: Any) -> list[Any]:
    """One or many, as JSON policies have it."""
    return given if isinstance(given, list) else [given]


def _follow(stack: Stack, expression: str) -> str:
    if found := _WITHOUT_SCHEME.match(expression):
        return _follow(stack, found[1]).removeprefix("https://")
    known = _local(stack, expression) if expression.startswith("local.") else _argument(stack, expression)
    return value(stack, known) if known is not None else f"${{{expression}}}"


def _local(stack: Stack, expression: str) -> str | None:
    place: Any = stack.get("locals", {})
    for part in expression.split(".")[1:]:
        place = place.get(part) if isinstance(place, dict) else None
    return place if isinstance(place, str) else None


def _argument(stack: Stack, expression: str) -> str | None:
    found = _RESOURCE.match(expression)
    argument = of_type(stack, found[1]).get(found[2], {}).get(found[3]) if found else None
    return argument if isinstance(argument, str) else None
