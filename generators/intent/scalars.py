"""Plain scalars by the core schema of YAML 1.2: `yes`, `1:30` and `2026-11-02` are text, as editors see them."""

import math
import re

_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_FIRST = frozenset("0123456789+-.tTfFnN~")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LONGEST_NUMBER = 40

Scalar = str | int | float | bool | None


def resolved(text: str) -> Scalar:
    """The value of an unquoted scalar; ValueError with a sentence for numbers no machine word holds."""
    if text and text[0] not in _FIRST:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return _number(text)


def _number(text: str) -> Scalar:
    if _INTEGER.fullmatch(text):
        return int(_short(text))
    if _FLOAT.fullmatch(text):
        return _finite(float(_short(text)))
    if _OTHER_BASE.fullmatch(text):
        return int(_short(text), 0)
    if _NOT_FINITE.fullmatch(text):
        return _finite(math.inf)
    return text


def _short(text: str) -> str:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} characters is too long; write fewer digits, or put text in quotes")
    return text


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("only finite numbers are known here; write digits, or put text in quotes")
    return number
