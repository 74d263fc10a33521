"""The definitions themselves, out of the modules' folders."""

from collections import Counter
from pathlib import Path

from tools import custom_kinds, custom_schemas
from tools.custom_kinds import Kind

ROOT = Path(__file__).parents[2]


def test_every_component_defines_kinds() -> None:
    assert [component for component in custom_kinds.components() if not custom_kinds.of(component)] == []


def test_no_kind_is_defined_twice() -> None:
    kinds = Counter(
        definition.kind for component in custom_kinds.components() for definition in custom_kinds.of(component)
    )

    assert [str(kind) for kind, number in kinds.items() if number > 1] == []


def test_a_kind_without_a_definition_has_none() -> None:
    defined = set(map(str, custom_kinds.definitions()))

    assert defined.isdisjoint(custom_kinds.unavailable())


def test_the_schemas_are_those_of_the_definitions() -> None:
    """Where they are not: `make kubernetes-schema`."""
    wanted = custom_schemas.wanted(ROOT / "rendered")

    found = {path.relative_to(custom_schemas.FOLDER): path.read_text() for path in custom_schemas.FOLDER.glob("*/*")}

    assert [str(path) for path in sorted(found.keys() | wanted) if found.get(path) != wanted.get(path)] == []


def test_a_definitions_group_and_kind_are_those_it_has_when_parsed() -> None:
    definitions = custom_kinds.definitions()

    parsed = {kind: definition.document["spec"] for kind, definition in definitions.items()}

    assert [kind for kind, spec in parsed.items() if kind != Kind(spec["group"], spec["names"]["kind"])] == []
