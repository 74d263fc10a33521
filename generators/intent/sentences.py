"""Our own sentence for each kind of structural error; pydantic's wording never reaches a reader."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generators.intent.language import Language, Schema, nearest
from generators.intent.tree import Node

_LONGEST_QUOTE = 60
_MOST_KEYS = 12


@dataclass(frozen=True)
class Mistake:
    """One structural error: `value` as read, `node` as written (None: nothing was), `schema` of what belongs there."""

    kind: str
    step: str
    value: Any
    context: dict[str, Any]
    schema: Schema
    parent: Schema
    node: Node | None
    language: Language
    removed: bool = False

    @property
    def written(self) -> str:
        return quoted(self.value, self.node)

    @property
    def such_as(self) -> str:
        example = self.language.example(self.schema)
        if example:
            return f"write one such as {example}"
        return _list_of_keys("write the keys", self.language.keys(self.schema))


def quoted(value: Any, node: Node | None = None) -> str:
    if isinstance(value, dict | list):
        return "a map" if isinstance(value, dict) else "a list"
    if isinstance(value, str):
        return json.dumps(_shortened(value), ensure_ascii=False)
    return _shortened(node.text) if node is not None and node.text else json.dumps(value)


def sentence(mistake: Mistake) -> str:
    return _SENTENCES.get(mistake.kind, _unknown_kind)(mistake)


def unknown_key(step: str, known: list[str]) -> str:
    close = nearest(step, known)
    if close:
        return f"unknown key; did you mean {close}?"
    return f"unknown key; {_list_of_keys('the keys here are', known)}" if known else "unknown key; remove it"


def misspelt_name(missing: list[str], close: str) -> str:
    keys = _list_of_keys("a new entry needs", missing)
    return f"nothing of this name to change; did you mean {close}? ({keys})"


def unknown_name(step: str, known: list[str]) -> str:
    close = nearest(step, known)
    return "there is nothing of this name to remove; " + (f"did you mean {close}?" if close else "remove the line")


def _is_not(what: str) -> Callable[[Mistake], str]:
    return lambda mistake: f"{mistake.written} is not {what}; {mistake.such_as}"


def _text(mistake: Mistake) -> str:
    if mistake.value is None or isinstance(mistake.value, dict | list):
        return f"{mistake.written} is not text; {mistake.such_as}"
    return f'{mistake.written} is not text; write it in quotes: "{mistake.written}"'


def _one_of(mistake: Mistake) -> str:
    words = [str(word) for word in mistake.schema.get("enum") or [mistake.schema.get("const", "")]]
    return _choice(mistake.written, str(mistake.value), words)


def _choice(written: str, word: str, words: list[str]) -> str:
    close = nearest(word, words)
    advice = f"did you mean {close}?" if close else "write one of them" if len(words) > 1 else "write that"
    return f"{written} is not {'one of ' if len(words) > 1 else ''}{', '.join(words)}; {advice}"


def _tag(mistake: Mistake) -> str:
    name = mistake.schema["discriminator"]["propertyName"]
    tag = mistake.value.get(name) if isinstance(mistake.value, dict) else None
    node = mistake.node.value.get(name) if mistake.node is not None and isinstance(mistake.node.value, dict) else None
    return _choice(quoted(tag, node), str(tag), list(mistake.language.tags(mistake.schema)))


def _no_tag(mistake: Mistake) -> str:
    return f"missing; write one of {', '.join(mistake.language.tags(mistake.schema))}"


def _out_of_range(mistake: Mistake) -> str:
    least, most = mistake.schema.get("minimum"), mistake.schema.get("maximum")
    above, below = mistake.schema.get("exclusiveMinimum"), mistake.schema.get("exclusiveMaximum")
    start = f"from {_number(least)}" if least is not None else f"above {_number(above)}" if above is not None else ""
    end = f"to {_number(most)}" if most is not None else f"below {_number(below)}" if below is not None else ""
    return f"{mistake.written} is out of range; write a number {' '.join(filter(None, (start, end)))}"


def _number(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _pattern(mistake: Mistake) -> str:
    return f"{mistake.written} does not match {mistake.context.get('pattern', 'its pattern')}; {mistake.such_as}"


def _length(mistake: Mistake) -> str:
    bounds = {"min_length": "at least", "max_length": "at most"}
    limits = [f"{word} {mistake.context[bound]}" for bound, word in bounds.items() if bound in mistake.context]
    unit = "character" if isinstance(mistake.value, str) else "entry" if isinstance(mistake.value, dict) else "item"
    size = _counted(len(mistake.value), unit) if mistake.value else f"no {unit}"
    return f"{size} where {' and '.join(limits)} must be; {mistake.such_as}"


def _counted(number: int, unit: str) -> str:
    many = {"entry": "entries"}.get(unit, f"{unit}s")
    return f"{number} {unit if number == 1 else many}"


def _missing(mistake: Mistake) -> str:
    if mistake.removed:
        return "this cannot be removed; give it a value, or leave the line out"
    example = mistake.language.example(mistake.schema)
    if example:
        return f"missing; add `{mistake.step}: {example}`"
    keys = mistake.language.keys(mistake.schema)
    return (
        f"missing; {_list_of_keys('add it with the keys', keys)}"
        if keys
        else "missing; add it, with an entry for each name"
    )


def _extra(mistake: Mistake) -> str:
    return unknown_key(mistake.step, mistake.language.keys(mistake.parent))


def _key(mistake: Mistake) -> str:
    pattern = mistake.context.get("pattern")
    form = f" that matches {pattern}" if pattern else ""
    return f"{quoted(mistake.step)} is not a name{form}; write one such as {mistake.language.name(mistake.parent)}"


def _own(mistake: Mistake) -> str:
    return str(mistake.context.get("error", "not valid here"))


def _unknown_kind(mistake: Mistake) -> str:
    return f"{mistake.written} is not valid here; {mistake.such_as}"


def _list_of_keys(start: str, keys: list[str]) -> str:
    if not keys:
        return "write `key: value` lines"
    more = ", …" if len(keys) > _MOST_KEYS else ""
    return f"{start} {', '.join(keys[:_MOST_KEYS])}{more}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


KEY = "key"
_SENTENCES: dict[str, Callable[[Mistake], str]] = {
    KEY: _key,
    "assertion_error": _own,
    "bool_type": _is_not("true or false"),
    "dict_type": _is_not("a map"),
    "extra_forbidden": _extra,
    "float_type": _is_not("a number"),
    "greater_than": _out_of_range,
    "greater_than_equal": _out_of_range,
    "int_type": _is_not("a whole number"),
    "less_than": _out_of_range,
    "less_than_equal": _out_of_range,
    "list_type": _is_not("a list"),
    "literal_error": _one_of,
    "missing": _missing,
    "model_attributes_type": _is_not("a map"),
    "model_type": _is_not("a map"),
    "string_pattern_mismatch": _pattern,
    "string_too_long": _length,
    "string_too_short": _length,
    "string_type": _text,
    "too_long": _length,
    "too_short": _length,
    "union_tag_invalid": _tag,
    "union_tag_not_found": _no_tag,
    "value_error": _own,
}
