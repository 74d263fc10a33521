"""The language as its JSON Schema says it: what belongs at a path, and how a valid value is written."""

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel

from generators.intent.scalars import resolved
from generators.schema.problem import Path

Schema = dict[str, Any]
_PLAIN_TEXT = re.compile(r"[A-Za-z0-9./]([\w.@/+*:~ -]*[\w.@/+*~-])?")


class Language:
    """Navigates the schema of one pydantic model; built once per model."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.schema: Schema = model.model_json_schema()
        self.root = self.resolved(self.schema)

    def resolved(self, schema: Schema) -> Schema:
        """References followed and `X or null` reduced to X; what the field itself says wins over what its type says."""
        if "$ref" in schema:
            target = self.schema["$defs"][schema["$ref"].rpartition("/")[2]]
            return {**self.resolved(target), **{key: value for key, value in schema.items() if key != "$ref"}}
        options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
        if len(options) == 1:
            return {**self.resolved(options[0]), **{key: value for key, value in schema.items() if key != "anyOf"}}
        return schema

    def at(self, path: Path, data: Any) -> Schema:
        """The schema of the value at the path; the data chooses between the variants of a union."""
        schema, value = self._descended(path, data)
        return self.variant(schema, value)

    def union_at(self, path: Path, data: Any) -> Schema:
        """As above, but the union itself where one stands at the path."""
        return self._descended(path, data)[0]

    def _descended(self, path: Path, data: Any) -> tuple[Schema, Any]:
        schema = self.root
        for step in path:
            schema, data = self.step(self.variant(schema, data), step), _entry(data, step)
        return schema, data

    def variant(self, schema: Schema, data: Any) -> Schema:
        tags = self.tags(schema)
        tag = data.get(schema["discriminator"]["propertyName"]) if tags and isinstance(data, dict) else None
        return self.resolved(tags[tag]) if isinstance(tag, str) and tag in tags else schema

    def tags(self, schema: Schema) -> dict[str, Schema]:
        mapping = schema.get("discriminator", {}).get("mapping", {})
        return {tag: {"$ref": reference} for tag, reference in sorted(mapping.items())}

    def step(self, schema: Schema, step: str) -> Schema:
        if step in schema.get("properties", {}):
            return self.resolved(schema["properties"][step])
        by_name = schema.get("patternProperties", {}).values()
        for inner in (*by_name, schema.get("additionalProperties"), schema.get("items")):
            if isinstance(inner, dict):
                return self.resolved(inner)
        return {}

    def keys(self, schema: Schema) -> list[str]:
        """Keys known there: the fields of an entity, nothing for a map of names."""
        return list(schema.get("properties", {}))

    def is_map(self, schema: Schema) -> bool:
        return schema.get("type") == "object" and "properties" not in schema

    def placeholder(self, schema: Schema) -> Any:
        """A value that is valid there, from the schema's own defaults and examples."""
        for value in _offers(schema):
            return value
        for variant in self.tags(schema).values():
            return self.placeholder(self.resolved(variant))
        if schema.get("type") == "object":
            return self._entity(schema)
        if schema.get("type") == "array":
            return [self.placeholder(self.step(schema, "0"))] * schema.get("minItems", 0)
        return schema.get("minimum", {"boolean": False, "string": "x"}.get(schema.get("type", ""), 1))

    def _entity(self, schema: Schema) -> dict[str, Any]:
        fields = {key: self.placeholder(self.step(schema, key)) for key in schema.get("required", ())}
        if schema.get("minProperties") and not fields:
            return {self.name(schema): self.placeholder(self.step(schema, ""))}
        return fields

    def name(self, schema: Schema) -> str:
        """A key that a map of names takes."""
        examples = schema.get("propertyNames", {}).get("examples") or ["name"]
        return str(examples[0])

    def example(self, schema: Schema) -> str | None:
        """How a valid value is written, None where it would fill more than a line."""
        written = flow(self._telling(schema))
        return written if len(written) <= 60 else None

    def _telling(self, schema: Schema) -> Any:
        """A valid value that shows the form: an example rather than a default, an item rather than an empty list."""
        for value in (*schema.get("examples", ()), *_offers(schema)):
            if value is not None:
                return value
        if schema.get("type") == "array":
            return [self._telling(self.step(schema, "0"))]
        if self.is_map(schema):
            return {self.name(schema): self._telling(self.step(schema, ""))}
        return self.placeholder({key: value for key, value in schema.items() if key != "default"})


@cache
def language_of(model: type[BaseModel]) -> Language:
    return Language(model)


def nearest(word: str, known: list[str], likeness: float = 0.6) -> str | None:
    matches = get_close_matches(word, known, 1, likeness) or get_close_matches(word.lower(), known, 1, likeness)
    return matches[0] if matches else None


def flow(value: Any) -> str:
    """A value as one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, str):
        return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _is_plain(text: str) -> bool:
    try:
        return isinstance(resolved(text), str) and ": " not in text and _PLAIN_TEXT.fullmatch(text) is not None
    except ValueError:
        return False


def _offers(schema: Schema) -> Iterator[Any]:
    for key in ("default", "const"):
        if key in schema:
            yield schema[key]
    yield from schema.get("examples", ())
    yield from schema.get("enum", ())


def _entry(data: Any, step: str) -> Any:
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and step.isdecimal() and int(step) < len(data):
        return data[int(step)]
    return None
