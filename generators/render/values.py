"""What a recorded read finds in a platform, as a short text: platforms that agree on it look alike to the reader."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel

CLASS, KEYS, PRESENCE, VALUE, WHOLE = "@*?=+"
"""Marks: which of several models, the keys of a map, whether it is there, a scalar, a value with all below it."""

_LONGEST = 48
_WIDEST = 80
_MISSING = object()


def path_of(read: str) -> tuple[str, ...]:
    """The path of a read, without its mark; the platform itself has none."""
    return tuple(read[1:].split("\t")) if len(read) > 1 else ()


def value_of(platform: BaseModel, read: str) -> str:
    """What the read finds, in at most 48 characters."""
    found = at(platform, path_of(read))
    if found is _MISSING:
        return "missing"
    text = json.dumps(_seen(read[0], found), separators=(",", ":"), default=_dump)
    return text if len(text) <= _LONGEST else blake2b(text.encode(), digest_size=16).hexdigest()


def at(value: Any, path: tuple[str, ...]) -> Any:
    """The value at a path, or a value that equals no other."""
    for key in path:
        if isinstance(value, dict):
            value = value.get(key, _MISSING)
        elif isinstance(value, BaseModel):
            value = value.__dict__.get(key, _MISSING)
        elif isinstance(value, list | tuple) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return _MISSING
    return value


def shown(value: Any) -> str:
    """A value for people to read, on one line."""
    text = "not set" if value is _MISSING else json.dumps(value, default=_dump, ensure_ascii=False)
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _seen(mark: str, value: Any) -> Any:
    """The part of a value that the mark stands for. Maps keep their order, because generators iterate in it."""
    if mark == KEYS and isinstance(value, Mapping):
        return list(value)
    if mark in (CLASS, PRESENCE):
        return type(value).__name__
    return value


def _dump(value: Any) -> Any:
    """Models as their class and fields; anything else as its text."""
    if isinstance(value, BaseModel):
        return {"": type(value).__name__, **value.__dict__}
    return f"{type(value).__name__} {value}"
