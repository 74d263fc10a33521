"""RFC 7386, and that every value still points at the text it came from."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.intent.composer import compose
from generators.intent.overlay import idle_removals, merged
from generators.intent.tree import Node, Sources, deepest, plain

KEYS = st.sampled_from(["a", "b", "c", "d-e", "é", "null", "1"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-99, 99), st.text("abcé: #'\"", max_size=5))


def maps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(KEYS, values, max_size=4)


VALUES = st.recursive(SCALARS, lambda inner: st.one_of(maps(inner), st.lists(inner, max_size=3)), max_leaves=12)
TREES = maps(VALUES)


def shaped(leaf: st.SearchStrategy[Any], depth: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    """Trees in which a name is always a map or always a leaf, as in any language with a schema."""
    inner = {"a": leaf, "b": st.lists(leaf, max_size=2)}
    if depth:
        inner |= {"m": shaped(leaf, depth - 1), "n": shaped(leaf, depth - 1)}
    return st.fixed_dictionaries({}, optional=inner)


def tree(data: Any, file: str = "a.yaml") -> Node:
    root = compose(written(data), file).root
    assert root is not None
    return root


def written(data: Any) -> str:
    """JSON over many lines, which is YAML."""
    return json.dumps(data, indent=1, ensure_ascii=False)


def rfc_7386(target: Any, patch: Any) -> Any:
    """The pseudo-code of the RFC, word for word."""
    if not isinstance(patch, dict):
        return patch
    target = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = rfc_7386(target.get(name), value)
    return target


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_rfc(target: Any, patch: Any, result: Any) -> None:
    assert plain(merged(tree(target), tree(patch))) == result


@given(TREES, TREES)
def test_merging_is_what_the_rfc_says(below: dict[str, Any], change: dict[str, Any]) -> None:
    assert plain(merged(tree(below), tree(change))) == rfc_7386(below, change)


@given(TREES)
def test_an_empty_overlay_changes_nothing(below: dict[str, Any]) -> None:
    whole = tree(below)

    result = merged(whole, tree({}))

    assert plain(result) == below
    assert dict(Sources(result)) == dict(Sources(whole))


@given(TREES, TREES)
def test_merging_twice_is_merging_once(below: dict[str, Any], change: dict[str, Any]) -> None:
    patch = tree(change)
    once = merged(tree(below), patch)

    assert plain(merged(once, patch)) == plain(once)


@given(shaped(st.integers(0, 9)), shaped(st.integers(0, 9)), shaped(st.integers(0, 9)))
def test_without_nulls_and_changes_of_shape_merging_is_associative(
    first: dict[str, Any], second: dict[str, Any], third: dict[str, Any]
) -> None:
    a, b, c = tree(first, "1"), tree(second, "2"), tree(third, "3")

    left, right = merged(merged(a, b), c), merged(a, merged(b, c))

    assert plain(left) == plain(right)
    assert leaves(left) == leaves(right)


@given(TREES, st.data())
def test_null_removes(below: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(KEYS)

    result = plain(merged(tree(below), tree({key: None})))

    assert result == {name: value for name, value in below.items() if name != key}


@given(TREES, TREES)
def test_nothing_below_is_changed_by_merging(below: dict[str, Any], change: dict[str, Any]) -> None:
    one, two = tree(below), tree(change)

    merged(one, two)

    assert plain(one) == below
    assert plain(two) == change


@given(TREES, TREES)
def test_every_source_points_at_the_text_of_its_value(below: dict[str, Any], change: dict[str, Any]) -> None:
    texts = {"below": written(below).split("\n"), "change": written(change).split("\n")}

    result = merged(tree(below, "below"), tree(change, "change"))

    for path, source in Sources(result).items():
        rest = texts[source.file][source.line - 1][source.column - 1 :]
        node, _ = deepest(result, path)
        assert rest.startswith(expected_text(path, node)), path


@given(TREES, TREES)
def test_every_source_names_the_file_that_decided(below: dict[str, Any], change: dict[str, Any]) -> None:
    result = merged(tree(below, "below"), tree(change, "change"))

    for path, (value, file) in leaves(result).items():
        said = at(change, path)
        assert file == ("change" if said is not None and said == value else "below") or in_a_list(result, path)


@given(TREES, TREES)
def test_nulls_that_remove_nothing_are_found(below: dict[str, Any], change: dict[str, Any]) -> None:
    for path, node, entries in idle_removals(tree(below), tree(change)):
        assert node.value is None
        assert path[-1] not in entries
        assert at(below, path) is None


def expected_text(path: tuple[str, ...], node: Node) -> str:
    """What stands at a source: the key of a map or list, the scalar itself otherwise."""
    if isinstance(node.value, dict | list):
        return json.dumps(path[-1], ensure_ascii=False) if node.key else "[" if isinstance(node.value, list) else "{"
    return json.dumps(node.value, ensure_ascii=False)


def leaves(root: Node) -> dict[tuple[str, ...], tuple[Any, str]]:
    found = ((path, deepest(root, path)[0]) for path in Sources(root))
    return {path: (node.value, node.source.file) for path, node in found if not isinstance(node.value, dict | list)}


def at(data: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def in_a_list(root: Node, path: tuple[str, ...]) -> bool:
    return any(isinstance(deepest(root, path[:depth])[0].value, list) for depth in range(len(path)))
