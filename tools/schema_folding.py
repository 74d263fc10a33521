"""A JSON Schema with what repeats in it said once, under $defs: an ApplicationSet nests itself, and shrinks a lot."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LEAST = 120
"""Characters of a schema that is worth a reference."""
Schema = dict[str, Any]


def folded(schema: Schema) -> Schema:
    folding = _Folding()
    folding.count(schema)
    return folding.inside(schema) | {"$defs": folding.shared}


def compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


@dataclass
class _Folding:
    uses: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    """Of what is shared, by its text: the field it is first met in, and a number where that is taken."""
    shared: dict[str, Schema] = field(default_factory=dict)

    def count(self, schema: Schema) -> None:
        """What only repeats because it is part of something that repeats counts once."""
        text = compact(schema)
        self.uses[text] += 1
        if self.uses[text] == 1:
            for part in _parts(schema):
                self.count(part)

    def part(self, schema: Schema, met_in: str) -> Schema:
        text = compact(schema)
        if self.uses[text] == 1 or len(text) < LEAST:
            return self.inside(schema, met_in)
        if text not in self.names:
            self.names[text] = name = self.free(met_in)
            self.shared[name] = self.inside(schema, met_in)
        return {"$ref": f"#/$defs/{self.names[text]}"}

    def inside(self, schema: Schema, met_in: str = "") -> Schema:
        parts = {key: self.part(schema[key], met_in) for key in _nested(schema)}
        if "properties" in schema:
            properties = schema["properties"].items()
            parts["properties"] = {name: self.part(part, name) for name, part in properties}
        return schema | parts

    def free(self, name: str) -> str:
        taken, found, number = set(self.names.values()), name, 1
        while found in taken:
            number += 1
            found = f"{name}{number}"
        return found


def _parts(schema: Schema) -> Iterator[Schema]:
    yield from schema.get("properties", {}).values()
    yield from (schema[key] for key in _nested(schema))


def _nested(schema: Schema) -> list[str]:
    """The keys, beside properties, that hold a schema."""
    return [key for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
