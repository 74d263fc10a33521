"""Does a value have the type an argument wants?

Terraform would turn `"5"` into a number and `5` into a string. A generator that needs that has mistaken the argument,
so a value must be of the type itself, or be one whole expression, whose type only a plan can know.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_COLLECTION = re.compile(r"(list|set|map)\((.*)\)")
_LONGEST = 60
_PRIMITIVES: dict[str, tuple[type, ...]] = {"bool": (bool,), "number": (int, float), "string": (str,)}
_WORDS = {
    "bool": "a bool",
    "list": "a list",
    "map": "a map",
    "number": "a number",
    "set": "a list",
    "string": "a string",
}


def faults(name: str, form: str, value: Any) -> Iterator[str]:
    """A sentence for every part of a value that is not of its type."""
    if form == "any" or is_expression(value):
        return
    collection = _COLLECTION.fullmatch(form)
    if not collection:
        if not _is_primitive(form, value):
            yield mismatch(name, _WORDS[form], value)
        return
    container, inner = collection.groups()
    if not isinstance(value, dict if container == "map" else list):
        yield mismatch(name, _WORDS[container], value)
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield from faults(f"{name}[{json.dumps(key)}]", inner, item)


def mismatch(name: str, wanted: str, value: Any) -> str:
    return f'"{name}" must be {wanted}, not {described(value)}'


def described(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value, ensure_ascii=False)
    return f"the {'string' if isinstance(value, str) else 'number'} {text[:_LONGEST]}{'…' * (len(text) > _LONGEST)}"


def is_expression(value: Any) -> bool:
    """One `${…}` and nothing else; text around it would make a string of it."""
    if not isinstance(value, str) or not (value.startswith("${") and value.endswith("}")):
        return False
    depth = 0
    for index, character in enumerate(value):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0 and character == "}":
            return index == len(value) - 1
    return False


def _is_primitive(form: str, value: Any) -> bool:
    return isinstance(value, _PRIMITIVES[form]) and (form == "bool" or not isinstance(value, bool))
