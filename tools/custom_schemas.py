"""JSON schemas of the custom kinds that are rendered, out of their real definitions, for the check without a server.

They are as strict as an API server about fields it does not know; what only a server can tell (rules in CEL, formats)
is left out, and so are descriptions. What repeats inside a kind is said once: an ApplicationSet nests itself.
"""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tools import custom_kinds
from tools.build import ROOT
from tools.custom_kinds import Definition, Kind
from tools.schema_folding import Schema, compact, folded

FOLDER = custom_kinds.FOLDER / "schemas"
KEPT = {
    *("enum", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum"),
    *("multipleOf", "pattern", "required", "type", "uniqueItems"),
}
ALTERNATIVES = ("allOf", "anyOf", "oneOf")
OPENING = ("x-kubernetes-embedded-resource", "x-kubernetes-preserve-unknown-fields")
INTEGER_OR_STRING = [{"type": "integer"}, {"type": "string"}]
STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}
TEXT = {"type": "string"}
METADATA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "annotations": STRINGS,
        "finalizers": {"type": "array", "items": TEXT},
        "labels": STRINGS,
        "name": TEXT,
        "namespace": TEXT,
    },
    "required": ["name"],
}


def main() -> int:
    texts = wanted(ROOT / "rendered")
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, text in texts.items():
        (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / path).write_text(text)
    print(f"{FOLDER.relative_to(ROOT)}: {len(texts)} kinds, {sum(map(len, texts.values())) / 1024:.0f} KiB")
    return 0


def wanted(rendered: Path) -> dict[Path, str]:
    """By path below the folder, the schema of each custom kind in the tree that has a definition."""
    definitions = custom_kinds.definitions()
    kinds = {(Kind(group, name), version) for group, version, name in identities(rendered)}
    known = sorted((kind, version) for kind, version in kinds if kind in definitions)
    return {path_of(kind, version): text_of(definitions[kind], version) for kind, version in known}


def identities(rendered: Path) -> set[tuple[str, str, str]]:
    """Group, version and kind of every object."""
    found = set()
    for manifest in rendered.glob("*/*/*/*.yaml"):
        head = YAML(typ="safe").load(manifest.read_text())
        group, _, version = head["apiVersion"].rpartition("/")
        found.add((group, version, head["kind"]))
    return found


def path_of(kind: Kind, version: str) -> Path:
    return Path(kind.group, f"{kind.name.lower()}_{version}.json")


def text_of(definition: Definition, version: str) -> str:
    """One definition a line, so that a change of one shows as such."""
    schema = folded(schema_of(definition, version))
    shared = schema.pop("$defs", {})
    lines = ",\n".join(f"{json.dumps(name)}: {compact(part)}" for name, part in sorted(shared.items()))
    rest = "".join(f",\n{json.dumps(key)}: {compact(value)}" for key, value in sorted(schema.items()))
    return f'{{"$comment": {json.dumps(definition.origin)},\n"$defs": {{\n{lines}\n}}{rest}}}\n'


def schema_of(definition: Definition, version: str) -> Schema:
    schemas = definition.schemas
    if version not in schemas:
        sys.exit(f"{definition.kind}: {definition.origin} serves {', '.join(schemas)}, not {version}")
    schema = strict(schemas[version])
    properties = {name: value for name, value in schema["properties"].items() if name != "status"}
    own = {"apiVersion": {"const": f"{definition.kind.group}/{version}"}, "kind": {"const": definition.kind.name}}
    return schema | {"properties": properties | own | {"metadata": METADATA}}


def strict(schema: Mapping[str, Any], closed: bool = True) -> Schema:
    """The same as JSON Schema, closed where the server would prune."""
    found = {key: value for key, value in schema.items() if key in KEPT}
    found |= {key: [strict(part, closed=False) for part in schema[key]] for key in ALTERNATIVES if key in schema}
    if "not" in schema:
        found["not"] = strict(schema["not"], closed=False)
    if "items" in schema:
        found["items"] = strict(schema["items"], closed)
    if "properties" in schema:
        found["properties"] = {name: strict(part, closed) for name, part in schema["properties"].items()}
    return found | _bounds(schema) | _others(schema, closed) | _types(schema)


def _bounds(schema: Mapping[str, Any]) -> Schema:
    """OpenAPI says with a boolean that a bound is exclusive, JSON Schema with the bound itself."""
    pairs = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
    return {exclusive: schema[bound] for exclusive, bound in pairs.items() if schema.get(exclusive)}


def _others(schema: Mapping[str, Any], closed: bool) -> Schema:
    """What an object may hold beside its properties."""
    others = schema.get("additionalProperties")
    if isinstance(others, Mapping):
        return {"additionalProperties": strict(others, closed)}
    is_open = others or any(schema.get(extension) for extension in OPENING)
    return {"additionalProperties": False} if closed and schema.get("type") == "object" and not is_open else {}


def _types(schema: Mapping[str, Any]) -> Schema:
    if schema.get("x-kubernetes-int-or-string"):
        return {} if "anyOf" in schema else {"anyOf": INTEGER_OR_STRING}
    if not schema.get("nullable") or "type" not in schema:
        return {}
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {"type": [schema["type"], "null"]} | choices


if __name__ == "__main__":
    sys.exit(main())
