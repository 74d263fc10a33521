"""The shipped intent, damaged in thousands of ways: it loads or it says where and why not, and never anything else."""

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generators.intent import IntentError, environments, input_files, load
from generators.intent.composer import compose
from generators.intent.tree import plain

ROOT = Path(__file__).parents[3]
EACH = 600
TOKENS = [
    *"{}[],:'\"|>%@`#~\\\t\r\n \0\u2028\ufeff",
    *(
        ": ",
        "- ",
        "? ",
        "&a ",
        "*a",
        "!!int ",
        "!x ",
        "<<: ",
        "---",
        "...",
        "null",
        "true",
        "yes",
        "0x7f",
        "1e400",
        ".nan",
    ),
    *("-1", "3.0", "9" * 30, "9" * 5000, "日本", "e\u0301", "\x1b[31m", "10.0.0.0/8", "300.1.1.1/99", "aws", "[" * 400),
    *("production", "fraud-detection"),
]
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 3.5, 10**30, 1e308, "", " ", "a", "aws", "A B", "x" * 10_000, "\0", "é", "\udbff"),
    *([], {}, [None], [[]], [{}], ["a", "a"], {"": 1}, {"a": None}, {"type": "canary"}, {"type": []}, {"[key]": 1}),
    *("10.0.0.0/8", "0 * * * *", {"models": {}}),
]
PYDANTIC = re.compile(r"Input should|[Vv]alidation error|Field required|Extra inputs|pydantic")


def bytes_changed(content: bytes, source: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(source.randint(1, 4)):
        place = source.randrange(len(changed))
        if source.random() < 0.5:
            changed[place] = source.randrange(256)
        elif source.random() < 0.5:
            changed.insert(place, source.randrange(256))
        else:
            del changed[place : place + source.randint(1, 40)]
    return bytes(changed)


def lines_changed(content: bytes, source: random.Random) -> bytes:
    lines = content.split(b"\n")
    first, second = source.randrange(len(lines)), source.randrange(len(lines))
    action = source.randrange(6)
    if action == 0:
        del lines[first]
    elif action == 1:
        lines.insert(second, lines[first])
    elif action == 2:
        lines[first], lines[second] = lines[second], lines[first]
    elif action == 3:
        lines[first] = b" " * source.randint(1, 5) + lines[first]
    elif action == 4:
        lines[first] = lines[first].strip()
    else:
        del lines[min(first, second) : max(first, second)]
    return b"\n".join(lines)


def tokens_changed(content: bytes, source: random.Random) -> bytes:
    words = re.split(r"(\W)", content.decode("utf-8"))
    place = source.randrange(len(words))
    action = source.randrange(4)
    if action == 0:
        words[place] = source.choice(TOKENS)
    elif action == 1:
        words.insert(place, source.choice(TOKENS))
    elif action == 2:
        words[place] = source.choice(words)
    else:
        words[place] = words[place][::-1] + words[place][:1]
    return "".join(words).encode("utf-8")


def structure_changed(content: bytes, source: random.Random) -> bytes:
    root = compose(content.decode("utf-8"), "").root
    assert root is not None
    data = plain(root)
    for _ in range(source.randint(1, 5)):
        change_one(data, source)
    return json.dumps(data, indent=source.choice([None, 1, 3])).encode("utf-8")


def change_one(data: Any, source: random.Random) -> None:
    container = source.choice(list(containers(data)))
    keys: list[Any] = list(container) if isinstance(container, dict) else list(range(len(container)))
    if not keys:
        return
    key = source.choice(keys)
    action = source.randrange(4)
    if action == 0:
        container[key] = source.choice(VALUES)
    elif action == 1:
        del container[key]
    elif action == 2 and isinstance(container, dict):
        container[source.choice([key + "x", key[:-1], key.upper(), "", "[key]", "models", "a.b c"])] = container[key]
    else:
        container[key] = source.choice(list(containers(data)) + VALUES[:12])
        json_safe(data, container, key)


def json_safe(data: Any, container: Any, key: Any) -> None:
    """A part put into itself has no end; put a number there instead."""
    try:
        json.dumps(data)
    except ValueError:
        container[key] = 7


def containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


@pytest.mark.parametrize("damage", [bytes_changed, lines_changed, tokens_changed, structure_changed])
def test_damaged_intent_loads_or_says_what_is_wrong(
    damage: Callable[[bytes, random.Random], bytes], tmp_path: Path
) -> None:
    source = random.Random(damage.__name__)
    names = [path.relative_to(ROOT) for path in input_files(ROOT)]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    refused = 0

    for number in range(EACH):
        name = source.choice([names[-1], *names])
        content = damage((ROOT / name).read_bytes(), source)
        (tmp_path / name).write_bytes(content)
        refused += not loads_or_explains(
            tmp_path, source.choice(environments(ROOT)), f"{damage.__name__} {number} {name}"
        )
        shutil.copy(ROOT / name, tmp_path / name)

    assert refused > EACH / 10


def loads_or_explains(root: Path, environment: str, what: str) -> bool:
    try:
        return len(load(root, environment).sources) > 0
    except IntentError as error:
        refusal = error
    assert refusal.problems, what
    for problem in refusal.problems:
        assert problem.source.line >= 1, what
        assert problem.source.column >= 1, what
        assert (root / problem.source.file).exists(), what
        assert problem.sentence, what
        assert not PYDANTIC.search(problem.sentence), (what, problem.sentence)
    assert all(character.isprintable() or character == "\n" for character in str(refusal)), what
    json.dumps(refusal.as_json())
    return False
