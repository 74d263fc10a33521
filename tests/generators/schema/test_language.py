"""The language documents itself: every field says what it is for, every kind of value has a valid example."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from generators.schema import Platform
from generators.schema import scalars as scalars_module

SCHEMA = Platform.model_json_schema()


def _fields() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, definition in {"Platform": SCHEMA, **SCHEMA["$defs"]}.items():
        for field, described in definition.get("properties", {}).items():
            yield f"{name}.{field}", described


FIELDS = dict(_fields())
SCALARS = {name: kind for name, kind in vars(scalars_module).items() if hasattr(kind, "__metadata__")}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_says_what_it_is_for(name: str) -> None:
    description = FIELDS[name].get("description", "")

    assert description.endswith((".", "`")), f"{name} has the description {description!r}"


@pytest.mark.parametrize("name", SCALARS)
def test_every_scalar_has_a_valid_example(name: str) -> None:
    schema = TypeAdapter(SCALARS[name]).json_schema()

    for example in schema["examples"]:
        TypeAdapter(SCALARS[name]).validate_python(example, strict=True)
    assert schema["examples"]


@pytest.mark.parametrize("name", SCHEMA["$defs"])
def test_nothing_unknown_is_let_through(name: str) -> None:
    definition = SCHEMA["$defs"][name]

    assert definition.get("additionalProperties") is False or "properties" not in definition


def test_a_platform_cannot_be_changed_after_loading() -> None:
    models: list[type[BaseModel]] = [Platform, *_models(Platform)]

    assert all(model.model_config.get("frozen") and model.model_config.get("strict") for model in models)


def _models(model: type[BaseModel]) -> set[type[BaseModel]]:
    found: set[type[BaseModel]] = set()
    waiting: list[Any] = [field.annotation for field in model.model_fields.values()]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
            found.add(kind)
            waiting += [field.annotation for field in kind.model_fields.values()]
        waiting += getattr(kind, "__args__", ())
    return found
