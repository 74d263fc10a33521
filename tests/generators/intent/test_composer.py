"""Scalars by the core schema and positions in characters, whatever the line endings."""

from typing import Any

import pytest

from generators.intent.composer import compose
from generators.intent.tree import Sources, plain


def data(text: str) -> Any:
    composition = compose(text, "a.yaml")
    assert composition.root is not None
    assert not composition.faults
    return plain(composition.root)


NUMBERS = {"1": 1, "-7": -7, "+3": 3, "007": 7, "0x1F": 31, "0o17": 15, "1.50": 1.5, "1e3": 1000.0, ".5": 0.5}
WORDS = {"true": True, "FALSE": False, "null": None, "~": None, "": None, "Null": None}
TEXTS = {text: text for text in ("yes", "off", "1:30", "2026-11-02", "1_000", "0b1", "10.1.0.0/16", "1.2.3", "-a", ".")}
QUOTED = {"'1'": "1", '"true"': "true", '"\\u00e9\\n"': "é\n"}


@pytest.mark.parametrize(("text", "value"), (NUMBERS | WORDS | TEXTS | QUOTED).items())
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    read = data(f"a:\n  {text}\n")["a"]

    assert read == value
    assert type(read) is type(value)


def test_block_scalars_are_text() -> None:
    assert data("a: |\n  1\n  2\nb: >-\n  3\n  4\n") == {"a": "1\n2\n", "b": "3 4"}


def test_keys_are_text() -> None:
    assert data("1: a\ntrue: b\n~: c\n'': d\n") == {"1": "a", "true": "b", "~": "c", "": "d"}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_line_endings_do_not_move_positions(line_end: str) -> None:
    text = line_end.join(["a:", "  b: 1", "  c:", "    - x", "    - {d: 2}", ""])

    composition = compose(text, "a.yaml")

    assert composition.root is not None
    assert {path: (s.line, s.column) for path, s in Sources(composition.root).items()} == {
        (): (1, 1),
        ("a",): (1, 1),
        ("a", "b"): (2, 6),
        ("a", "c"): (3, 3),
        ("a", "c", "0"): (4, 7),
        ("a", "c", "1"): (5, 7),
        ("a", "c", "1", "d"): (5, 11),
    }


def test_columns_count_characters_not_bytes() -> None:
    composition = compose('{"é😀": 日本, b: 2}\n', "a.yaml")

    assert composition.root is not None
    sources = Sources(composition.root)
    assert sources["é😀",] == ("a.yaml", 1, 8)
    assert sources["b",] == ("a.yaml", 1, 15)


def test_several_faults_of_one_file_are_all_told() -> None:
    composition = compose("a: &x 1\na: !t 2\nb: *x\n<<: {c: 1}\n", "a.yaml", ("models", "m"))

    assert [(fault.source.line, fault.path) for fault in composition.faults] == [
        (1, ("models", "m", "a")),
        (2, ("models", "m", "a")),
        (2, ("models", "m", "a")),
        (3, ("models", "m", "b")),
        (4, ("models", "m", "<<")),
    ]


def test_what_is_unknown_has_no_source_but_a_nearest_one() -> None:
    composition = compose("a: {b: 1}\n", "a.yaml")

    assert composition.root is not None
    sources = Sources(composition.root)
    assert ("a", "c") not in sources
    assert sources.nearest(("a", "c", "d")) == ("a.yaml", 1, 1)
    assert len(sources) == 3
