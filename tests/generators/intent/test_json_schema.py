"""The exported schemas and pydantic say yes and no to the same files."""

import copy
import random
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import extend
from pydantic import BaseModel, ValidationError

from generators.intent import environments
from generators.intent.composer import compose
from generators.intent.json_schema import documents, schemas
from generators.intent.tree import plain
from generators.schema import Platform
from generators.schema.model import Model

ROOT = Path(__file__).parents[3]
WHOLE_NUMBERS = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
)
Strict: Any = extend(Draft202012Validator, type_checker=WHOLE_NUMBERS)  # type: ignore[no-untyped-call]
VALIDATORS = {kind: Strict(schema) for kind, schema in schemas(Platform).items()}
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    1,
    -1,
    3.0,
    0.5,
    10**9,
    "",
    "a",
    "A b",
    "x" * 400,
    "10.0.0.0/16",
    [],
    {},
    ["a"],
    {"a": 1},
    [{}],
)


def data(path: Path) -> Any:
    root = compose(path.read_text(encoding="utf-8"), path.name).root
    assert root is not None
    return plain(root)


def files() -> list[tuple[str, Path]]:
    apps = [("model", path) for path in sorted((ROOT / "apps").glob("*.yaml"))]
    overlays = [("environment", ROOT / "environments" / f"{name}.yaml") for name in environments(ROOT)]
    return [("platform", ROOT / "platform.yaml"), *apps, *overlays]


@pytest.mark.parametrize(("kind", "path"), files(), ids=[path.name for _, path in files()])
def test_the_shipped_files_satisfy_their_schema(kind: str, path: Path) -> None:
    VALIDATORS[kind].validate(data(path))


@pytest.mark.parametrize("kind", sorted(VALIDATORS))
def test_a_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(VALIDATORS[kind].schema)


def test_the_bytes_are_always_the_same() -> None:
    assert documents(Platform) == documents(Platform)
    assert all(content.endswith(b"}\n") for content in documents(Platform).values())


@pytest.mark.parametrize(("kind", "model"), [("model", Model), ("platform", Platform)])
def test_schema_and_pydantic_agree_on_changed_files(kind: str, model: type[BaseModel]) -> None:
    source = random.Random(7)
    original = data(ROOT / ("platform.yaml" if kind == "platform" else "apps/fraud-detection.yaml"))
    for _ in range(1500):
        changed = copy.deepcopy(original)
        changed_at = disturbed(changed, source)

        kinds = pydantic_errors(model, changed)

        if kinds != {"value_error"}:
            assert VALIDATORS[kind].is_valid(changed) == (not kinds), (changed_at, kinds)


def test_an_overlay_may_leave_out_or_remove_anything_but_say_nothing_unknown() -> None:
    source = random.Random(11)
    original = data(ROOT / "platform.yaml")
    for _ in range(300):
        overlay = thinned(original, source)

        VALIDATORS["environment"].validate(overlay)
        overlay[source.choice(["zzz", "gateways"])] = 1
        assert not VALIDATORS["environment"].is_valid(overlay)


def test_an_overlay_may_change_the_kind_of_a_union() -> None:
    strategy = {"type": "blue-green", "steps": None}

    VALIDATORS["environment"].validate({"models": {"fraud-detection": {"strategy": strategy}}})


@pytest.mark.parametrize(
    "overlay",
    [
        {"edge": {"ttl_seconds": "ten"}},
        {"edge": {"ttl": None}},
        {"clusters": {"Bad Name": {}}},
        {"models": {"fraud-detection": {"strategy": {"type": "canry"}}}},
        {"models": {"fraud-detection": {"strategy": {"steps": [{"weight": None}]}}}},
        {"models": {"fraud-detection": {"data": {"residency": [None]}}}},
        {"gateway": []},
    ],
)
def test_an_overlay_is_as_strict_about_what_it_does_say(overlay: dict[str, Any]) -> None:
    assert not VALIDATORS["environment"].is_valid(overlay)


def pydantic_errors(model: type[BaseModel], value: Any) -> set[str]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        return {details["type"] for details in error.errors()}
    return set()


def disturbed(value: Any, source: random.Random) -> tuple[Any, ...]:
    """One value replaced, removed or added somewhere; where."""
    places = list(containers(value))
    container = source.choice(places)
    keys: list[Any] = list(container) if isinstance(container, dict) else list(range(len(container)))
    action = source.choice(["replace", "replace", "remove", "add"])
    if action == "add" or not keys:
        if isinstance(container, dict):
            container[source.choice(["zzz", "Bad Name", "a"])] = source.choice(VALUES)
        else:
            container.append(source.choice(VALUES))
        return (action,)
    key = source.choice(keys)
    if action == "remove":
        del container[key]
    else:
        container[key] = source.choice(VALUES)
    return action, key


def containers(value: Any) -> Any:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


def thinned(value: Any, source: random.Random) -> Any:
    if not isinstance(value, dict):
        return value
    kept = {key: inner for key, inner in value.items() if source.random() < 0.7}
    return {key: None if source.random() < 0.1 else thinned(inner, source) for key, inner in kept.items()}
