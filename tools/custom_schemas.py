"""JSON schemas of the custom kinds that are rendered, out of their real definitions, for the check without a server.

They are as strict as an API server about fields it does not know; what only a server can tell (rules in CEL, formats)
is left out, and so are descriptions. What repeats inside a kind is said once: an ApplicationSet nests itself.
"""

import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tools import custom_kinds
from tools.build import ROOT
from tools.custom_kinds import Definition, Kind

FOLDER = custom_kinds.FOLDER / "schemas"
LEAST = 120
"""Characters of a schema that is worth a reference."""
KEPT = {
    *("enum", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum"),
    *("multipleOf", "pattern", "required", "type", "uniqueItems"),
}
ALTERNATIVES = ("allOf", "anyOf", "oneOf")
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
Schema = dict[str, Any]


def main() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    texts = wanted(ROOT / "rendered")
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
    lines = ",\n".join(f"{json.dumps(name)}: {_compact(part)}" for name, part in sorted(shared.items()))
    rest = "".join(f",\n{json.dumps(key)}: {_compact(value)}" for key, value in sorted(schema.items()))
    return f'{{"$comment": {json.dumps(definition.origin)},\n"$defs": {{\n{lines}\n}}{rest}}}\n'


def schema_of(definition: Definition, version: str) -> Schema:
    versions = {each["name"]: each for each in definition.document["spec"]["versions"] if each["served"]}
    if version not in versions:
        sys.exit(f"{definition.kind}: {definition.origin} serves {', '.join(versions)}, not {version}")
    schema = strict(versions[version]["schema"]["openAPIV3Schema"])
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
    is_open = (
        others or schema.get("x-kubernetes-preserve-unknown-fields") or schema.get("x-kubernetes-embedded-resource")
    )
    return {"additionalProperties": False} if closed and schema.get("type") == "object" and not is_open else {}


def _types(schema: Mapping[str, Any]) -> Schema:
    if schema.get("x-kubernetes-int-or-string"):
        return {} if "anyOf" in schema else {"anyOf": INTEGER_OR_STRING}
    if not schema.get("nullable") or "type" not in schema:
        return {}
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {"type": [schema["type"], "null"]} | choices


def folded(schema: Schema) -> Schema:
    """The same with what repeats under $defs, by the name of the field it is first met in."""
    uses: Counter[str] = Counter()
    _count(schema, uses)
    names: dict[str, str] = {}
    shared: dict[str, Schema] = {}
    return _refer(schema, "", uses, names, shared) | {"$defs": shared}


def _count(schema: Schema, uses: Counter[str]) -> None:
    text = _compact(schema)
    uses[text] += 1
    if uses[text] == 1:
        for _, part in _parts(schema):
            _count(part, uses)


def _refer(schema: Schema, field: str, uses: Counter[str], names: dict[str, str], shared: dict[str, Schema]) -> Schema:
    text = _compact(schema)
    if text in names:
        return {"$ref": f"#/$defs/{names[text]}"}
    repeats = uses[text] > 1 and len(text) >= LEAST
    if repeats:
        names[text] = _free(field, names)
    inner = dict(schema)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            inner[key] = _refer(schema[key], field, uses, names, shared)
    if "properties" in schema:
        parts = schema["properties"].items()
        inner["properties"] = {name: _refer(part, name, uses, names, shared) for name, part in parts}
    if not repeats:
        return inner
    shared[names[text]] = inner
    return {"$ref": f"#/$defs/{names[text]}"}


def _parts(schema: Schema) -> Iterator[tuple[str, Schema]]:
    yield from schema.get("properties", {}).items()
    yield from ((key, schema[key]) for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict))


def _free(field: str, names: Mapping[str, str]) -> str:
    taken, number = set(names.values()), 1
    while (name := f"{field}{number if number > 1 else ''}") in taken:
        number += 1
    return name


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())
