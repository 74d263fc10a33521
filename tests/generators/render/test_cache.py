"""Whatever happens to the cache costs one full render and never a wrong file."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generators.render import index
from tests.generators.render.fakes import apps, run, tree, write

UNITS = 3 + 1 + 1


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, apps=apps(3))
    run(tmp_path)
    return tmp_path


def _spoil(root: Path, change: Callable[[bytes], bytes]) -> None:
    path = root / index.CACHE / "index.json"
    path.write_bytes(change(path.read_bytes()))


def _edited(root: Path) -> dict[str, bytes]:
    """The tree that an edit should give; the edit is made, the render is not."""
    write(root, apps={**apps(2), "app-1": {"size": 9}})
    other = root / "elsewhere"
    shutil.copytree(root / "environments", other / "environments")
    run(other)
    found = tree(other)
    shutil.rmtree(other)
    return found


def _is_full_and_right(root: Path) -> None:
    expected = _edited(root)

    result = run(root)

    assert len(result.computed) == UNITS - 1
    assert tree(root) == expected
    assert run(root).computed == ()


def test_deleted(root: Path) -> None:
    shutil.rmtree(root / ".cache")

    _is_full_and_right(root)


@pytest.mark.parametrize("tenths", range(10))
def test_cut_off(root: Path, tenths: int) -> None:
    _spoil(root, lambda data: data[: len(data) * tenths // 10])

    _is_full_and_right(root)


@pytest.mark.parametrize("seed", range(20))
def test_a_flipped_bit(root: Path, seed: int) -> None:
    chosen = random.Random(seed)

    def flip(data: bytes) -> bytes:
        spot = chosen.randrange(len(data))
        return data[:spot] + bytes([data[spot] ^ 1 << chosen.randrange(8)]) + data[spot + 1 :]

    _spoil(root, flip)

    _is_full_and_right(root)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}",
        b"\x00" * 4096,
        b"null\nnull",
        b"render-index-1-0\n{}",
        b"[" * 100_000,
        "ü\n{}".encode("latin-1"),
    ],
    ids=range(8),
)
def test_another_format(root: Path, content: bytes) -> None:
    _spoil(root, lambda _: content)

    _is_full_and_right(root)


@pytest.mark.parametrize(
    "body", [{}, [], None, {"code": "x"}, {"units": {"a": [1]}, "tables": {"b": []}}], ids=range(5)
)
def test_right_sum_but_wrong_shape(root: Path, body: object) -> None:
    data = json.dumps(body).encode()
    _spoil(root, lambda _: index._digest(data).encode() + b"\n" + data)  # noqa: SLF001

    _is_full_and_right(root)


def test_an_older_version(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "FORMAT", index.FORMAT + 1)

    _is_full_and_right(root)


def test_a_folder_in_its_place(root: Path) -> None:
    path = root / index.CACHE / "index.json"
    path.unlink()
    path.mkdir()
    expected = _edited(root)

    run(root)

    assert tree(root) == expected


def test_of_another_platform(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    write(other, apps=apps(3, size=5))
    run(other)
    shutil.copy(other / index.CACHE / "index.json", root / index.CACHE / "index.json")

    run(root)

    assert tree(root)["production/one/app-0/size.yaml"] == b"here 1\n"


def test_a_half_built_tree_of_a_killed_render(root: Path) -> None:
    staging = root / index.CACHE / "staging"
    (staging / "production").mkdir(parents=True)
    (staging / "production/half").write_bytes(b"ha")
    expected = _edited(root)

    run(root)

    assert tree(root) == expected


def test_a_changed_copy_of_the_tree_it_replaced(root: Path) -> None:
    """That tree shares files with the present one and is brought up to date for the next."""
    write(root, apps=apps(3, size=2))
    run(root)
    staging = root / index.CACHE / "staging"
    (staging / "production/one/app-0/team.yaml").unlink()
    (staging / "production/one/app-1/team.yaml").unlink()
    (staging / "production/one/app-1/team.yaml").write_bytes(b"a\n")
    (staging / "production/one/app-2/team.yaml").unlink()
    (staging / "production/one/app-2/team.yaml").mkdir()
    (staging / "stranger").symlink_to(root)
    expected = _edited(root)

    run(root)

    assert tree(root) == expected
    assert sorted(path.name for path in (root / "rendered").iterdir()) == ["production", "schema"]
    assert root.exists()
