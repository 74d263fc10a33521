"""JSON Schema (draft 2020-12) of the three file kinds, for editors: the same language always gives the same bytes."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import BaseModel

from generators.intent.workspace import MODELS

Schema = dict[str, Any]
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CHANGE = "Change"


def documents(model: type[BaseModel]) -> dict[str, bytes]:
    """File name to content: one schema each for platform.yaml, apps/*.yaml and environments/*.yaml."""
    return {f"{kind}.schema.json": _bytes(schema) for kind, schema in schemas(model).items()}


def schemas(model: type[BaseModel]) -> dict[str, Schema]:
    whole = _closed(model.model_json_schema())
    definitions = whole.pop("$defs", {})
    platform = {**whole, "properties": {key: value for key, value in whole["properties"].items() if key != MODELS}}
    changes = {f"{name}{_CHANGE}": _change(definition) for name, definition in definitions.items()}
    _let_variants_remove_each_other(definitions, changes)
    return {
        "environment": _document(_change(whole), {**definitions, **changes}),
        "model": _document(_values(whole["properties"][MODELS]), definitions),
        "platform": _document(platform, definitions),
    }


def _values(of_map: Schema) -> Schema:
    """What a map of names holds."""
    inner: Schema = next(iter(of_map.get("patternProperties", {}).values()), of_map.get("additionalProperties", {}))
    return inner


def _document(schema: Schema, definitions: Schema) -> Schema:
    needed = _reachable(schema, definitions)
    kept = {name: definitions[name] for name in sorted(needed)}
    return {"$schema": _DIALECT, **schema, "$defs": kept}


def _closed(schema: Any) -> Any:
    """Maps of names refuse every other name, which pydantic checks but does not say; OpenAPI's discriminator goes."""
    if isinstance(schema, list):
        return [_closed(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(inner) for key, inner in schema.items() if not _is_openapi(key, inner)}
    if "patternProperties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def _is_openapi(key: str, inner: Any) -> bool:
    return key == "discriminator" and isinstance(inner, dict) and "propertyName" in inner


def _change(schema: Schema) -> Schema:
    """What an overlay may say: less, or null to remove. Lists and scalars are replaced whole, so they stay strict."""
    if "$ref" in schema:
        return {**schema, "$ref": f"{schema['$ref']}{_CHANGE}"}
    changed = {
        key: deepcopy(value) for key, value in schema.items() if key not in ("required", "minProperties", "default")
    }
    for key in ("anyOf", "oneOf"):
        if key in changed:
            changed.pop(key)
            changed["anyOf"] = [_change(option) for option in schema[key]]
    for key in ("properties", "patternProperties"):
        if key in schema:
            changed[key] = {name: _removable(inner) for name, inner in schema[key].items()}
    if isinstance(schema.get("additionalProperties"), dict):
        changed["additionalProperties"] = _removable(schema["additionalProperties"])
    return changed


def _removable(schema: Schema) -> Schema:
    changed = _change(schema)
    description = {"description": changed.pop("description")} if "description" in changed else {}
    options = changed["anyOf"] if set(changed) <= {"anyOf", "examples", "title"} else [changed]
    if {"type": "null"} not in options:
        options = [*options, {"type": "null"}]
    return {**description, "anyOf": options}


def _let_variants_remove_each_other(definitions: Schema, changes: Schema) -> None:
    """Changing the kind of a union means removing, by null, what only the old kind has."""
    for variants in _unions(definitions):
        keys = {key for name in variants for key in definitions[name]["properties"]}
        for name in variants:
            own: Schema = changes[f"{name}{_CHANGE}"]["properties"]
            own.update({key: {"type": "null"} for key in sorted(keys - own.keys())})


def _unions(schema: Any) -> Iterator[list[str]]:
    if isinstance(schema, dict):
        if "oneOf" in schema:
            yield list(_references(schema["oneOf"]))
        for inner in schema.values():
            yield from _unions(inner)


def _reachable(schema: Schema, definitions: Schema) -> set[str]:
    found: set[str] = set()
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(definitions[name]))
    return found


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for inner in schema.values():
            yield from _references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)


def _bytes(schema: Schema) -> bytes:
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
