"""What is committed conforms, and no key of it can be broken unnoticed: neither its name nor its value."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generators.terraform_schema import judge, judge_rendered
from generators.terraform_schema.schema import FOLDER
from tests import sandbox

STACKS = sorted(
    path.relative_to(sandbox.ROOT).as_posix() for path in sandbox.ROOT.glob("rendered/*/terraform/*/*.tf.json")
)
DEPTH = {"data": 3, "output": 2, "provider": 2, "resource": 3, "terraform": 1, "variable": 2}
"""How far below a kind of block its arguments begin; what stands above are names."""

Place = tuple[str | int, ...]

every_stack = pytest.mark.parametrize("file", STACKS)


@every_stack
def test_every_key_conforms(file: str) -> None:
    verdict = judge(file, load(file))

    assert [str(violation) for violation in verdict.violations] == []
    assert verdict.resources > 0
    assert verdict.keys > 0


@every_stack
def test_a_misspelt_key_is_named(file: str) -> None:
    unnoticed = [place for place in places(file) if not notices(file, place, renamed)]

    assert unnoticed == []


@every_stack
def test_a_value_of_another_type_is_named(file: str) -> None:
    untyped = {*arguments("any"), "for_each"}
    typed = (
        place for place in places(file) if place[-1] not in untyped and (place[0], place[-1]) != ("output", "value")
    )
    unnoticed = [place for place in typed if not notices(file, place, retyped)]

    assert unnoticed == []


def test_what_is_broken_on_disk_is_found_by_reading_it(tmp_path: Path) -> None:
    root = sandbox.copy(tmp_path / "platform", rendered=True)
    path = root / STACKS[0]
    path.write_text(path.read_text().replace('"cidr_block"', '"cidr_blok"'))

    verdict = judge_rendered(root)

    assert verdict.violations
    assert {violation.file for violation in verdict.violations} == {STACKS[0]}
    assert all('unknown argument "cidr_blok"' in violation.sentence for violation in verdict.violations)


@pytest.mark.parametrize(("text", "sentence"), [("{", "not JSON: "), ("[]", "not an object of blocks; ")])
def test_a_file_that_is_no_stack_is_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    folder = tmp_path / "rendered/production/terraform/aws"
    folder.mkdir(parents=True)
    (folder / "main.tf.json").write_text(text)

    [violation] = judge_rendered(tmp_path).violations

    assert str(violation).startswith(f"rendered/production/terraform/aws/main.tf.json: {sentence}")


def notices(file: str, place: Place, mutate: Any) -> bool:
    """Does the verdict on the block around a broken key name that key?"""
    depth = DEPTH[str(place[0])]
    broken: Any = deepcopy(inside(load(file), place[:depth]))
    key = mutate(broken, place[depth:])
    for name in reversed(place[:depth]):
        broken = {name: broken}
    return any(key in str(violation) for violation in judge(file, broken).violations)


def renamed(body: Any, place: Place) -> str:
    parent, key = inside(body, place[:-1]), str(place[-1])
    parent[f"{key}_x"] = parent.pop(key)
    return f'"{key}_x"'


def retyped(body: Any, place: Place) -> str:
    parent, key = inside(body, place[:-1]), str(place[-1])
    parent[key] = 7 if isinstance(parent[key], dict | list | bool) else {"broken": True}
    return key


def places(file: str) -> Iterator[Place]:
    """Of every key whose name a schema gives; below maps, such as tags, names are free."""
    free = arguments("map(") | arguments("any") | {"required_providers"}
    for place in below((), load(file)):
        depth = DEPTH.get(str(place[0]), len(place))
        if len(place) > depth and isinstance(place[-1], str) and not free.intersection(place[depth:-1]):
            yield place


def below(place: Place, value: Any) -> Iterator[Place]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*place, key)
        yield from below((*place, key), item)


@cache
def arguments(form: str) -> frozenset[str]:
    """The names of the arguments whose type holds a word, in the extracted schemas."""
    files = [json.loads(path.read_text()) for path in FOLDER.glob("*.json")]
    leaves = ((place[-1], inside(file, place)) for file in files for place in below((), file))
    return frozenset(str(name) for name, said in leaves if isinstance(said, str) and form in said)


def inside(value: Any, place: Place) -> Any:
    for key in place:
        value = value[key]
    return value


@cache
def load(file: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((sandbox.ROOT / file).read_text())
    return loaded
