"""Where the definitions of custom kinds come from, and the schemas made of them; no module is downloaded for it."""

import json
import re
from pathlib import Path

import pytest

from tools import custom_kinds, custom_schemas, schema_folding
from tools.custom_kinds import Definition, Kind

ROOT = Path(__file__).parents[2]
PINNED = dict(re.findall(r"^\t(\S+) (v\S+)$", (custom_kinds.FOLDER / "go.mod").read_text(), re.MULTILINE))
RENDERED = {str(Kind(group, kind)) for group, _, kind in custom_schemas.identities(ROOT / "rendered")}
MOST_UNAVAILABLE = 0
"""Rather choose a component whose definitions can be had than raise it; lower it when one can."""
DEFINITION = """
kind: CustomResourceDefinition
spec:
  group: example.com
  names:
    kind: Example
"""


def test_components_are_in_alphabetical_order() -> None:
    names = list(custom_kinds.components())

    assert names == sorted(names)


def test_every_component_has_a_pinned_module_and_every_module_a_component() -> None:
    modules = {place["module"] for place in custom_kinds.components().values()}

    assert modules == set(PINNED)


def test_every_pinned_module_has_its_checksum() -> None:
    checksums = (custom_kinds.FOLDER / "go.sum").read_text()

    assert [module for module, version in PINNED.items() if f"{module} {version} h1:" not in checksums] == []


def test_the_kinds_without_a_definition_do_not_become_more() -> None:
    assert len(custom_kinds.unavailable()) <= MOST_UNAVAILABLE


def test_a_kind_without_a_definition_is_rendered_and_says_why_it_has_none() -> None:
    for kind, reason in custom_kinds.unavailable().items():
        assert kind in RENDERED
        assert len(reason.split()) > 3


def test_the_group_and_kind_of_a_definition_are_read_without_parsing_it() -> None:
    assert Definition("example", "example.com/module v1.0.0", DEFINITION).kind == Kind("example.com", "Example")


def test_every_schema_is_of_a_rendered_kind() -> None:
    versions = custom_schemas.identities(ROOT / "rendered")

    paths = {custom_schemas.path_of(Kind(group, kind), version) for group, version, kind in versions}

    assert {path.relative_to(custom_schemas.FOLDER) for path in custom_schemas.FOLDER.glob("*/*")} <= paths


def test_every_schema_is_of_the_pinned_version() -> None:
    schemas = [json.loads(path.read_text()) for path in custom_schemas.FOLDER.glob("*/*.json")]

    assert schemas
    assert {schema["$comment"] for schema in schemas} <= {f"{module} {version}" for module, version in PINNED.items()}


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (
            {"type": "object", "description": "Gone.", "properties": {"a": {"type": "string", "default": "gone"}}},
            {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
        ),
        ({"type": "object", "x-kubernetes-preserve-unknown-fields": True}, {"type": "object"}),
        (
            {"type": "object", "additionalProperties": {"type": "string"}},
            {"type": "object", "additionalProperties": {"type": "string"}},
        ),
        ({"x-kubernetes-int-or-string": True}, {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
        ({"type": "string", "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        (
            {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            {"type": "number", "minimum": 0, "exclusiveMinimum": 0},
        ),
        (
            {"type": "object", "properties": {"a": {}}, "oneOf": [{"type": "object", "required": ["a"]}]},
            {
                "type": "object",
                "properties": {"a": {}},
                "additionalProperties": False,
                "oneOf": [{"type": "object", "required": ["a"]}],
            },
        ),
    ],
    ids=["closed", "open", "a map", "integer or string", "nullable", "an exclusive bound", "alternatives stay open"],
)
def test_a_schema_is_as_strict_as_the_api_server(given: dict[str, object], made: dict[str, object]) -> None:
    assert custom_schemas.strict(given) == made


def test_what_repeats_is_said_once_and_means_the_same() -> None:
    leaf = {"type": "object", "properties": {f"field-{number}": {"type": "string"} for number in range(9)}}
    pair = {"type": "object", "properties": {"left": leaf, "right": leaf}}
    whole = {"type": "object", "properties": {"first": pair, "second": {"type": "array", "items": pair}}}

    folded = schema_folding.folded(whole)

    assert sorted(folded["$defs"]) == ["first", "left"]
    assert unfolded(folded, folded.pop("$defs")) == whole


def unfolded(part: object, shared: dict[str, object]) -> object:
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return unfolded(shared[part["$ref"].removeprefix("#/$defs/")], shared)
    return {key: unfolded(value, shared) for key, value in part.items()}
