"""A render killed at any moment leaves the old tree or the new one, and the next render is right."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.generators.render.fakes import apps, run, tree, write

HERE = Path(__file__).parents[3]
APPS = 150


def _start(root: Path, way: str = "exchange") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.generators.render.killed", str(root), way]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _old(root: Path) -> None:
    write(root, apps=apps(APPS))


def _new(root: Path) -> None:
    write(root, apps={**apps(APPS + 5, size=2), "app-3": {"size": 9}})


def _trees(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    _old(folder)
    run(folder)
    old = tree(folder)
    _new(folder)
    run(folder)
    return old, tree(folder)


def _kill(process: subprocess.Popen[str], at: float, *, swap: bool) -> None:
    """Kill after a delay; with `swap`, the delay starts when the new tree is about to take its place."""
    assert process.stdout is not None
    if swap:
        assert process.stdout.readline() == "swap\n"
    time.sleep(at)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def _duration(root: Path) -> float:
    """Seconds an undisturbed render of the new intent takes."""
    _old(root)
    run(root)
    _new(root)
    start = time.perf_counter()
    with _start(root) as process:
        start = time.perf_counter()
        process.wait()
    return time.perf_counter() - start


@pytest.mark.parametrize(("way", "kills"), [("exchange", 20), ("renames", 10)])
def test_killed_at_any_moment(tmp_path: Path, way: str, kills: int) -> None:
    chosen = random.Random(way)
    old, new = _trees(tmp_path / "undisturbed")
    duration = _duration(tmp_path / "timed")
    root = tmp_path / "killed"
    found = {"old": 0, "new": 0, "between": 0}
    for number in range(kills):
        shutil.rmtree(root, ignore_errors=True)
        _old(root)
        run(root)
        _new(root)
        aimed = number % 3 == 0
        _kill(_start(root, way), chosen.uniform(0, 0.02 if aimed else duration), swap=aimed)

        if way == "renames" and not (root / "rendered").exists():
            found["between"] += 1
        else:
            left = tree(root)
            assert left in (old, new), number
            found["new" if left == new else "old"] += 1

        run(root)
        assert tree(root) == new
        assert not (root / ".cache/render/previous").exists()
        assert run(root).computed == ()

    assert found["old"] > 0
    assert found["new"] > 0


def test_killed_while_the_intent_goes_back(tmp_path: Path) -> None:
    """The index may lag behind the tree; it must not be believed."""
    old, _ = _trees(tmp_path / "undisturbed")
    root = tmp_path / "killed"
    for delay in (0.0, 0.002, 0.005, 0.01, 0.012):
        _old(root)
        run(root)
        _new(root)
        _kill(_start(root), delay, swap=True)
        _old(root)

        run(root)

        assert tree(root) == old


def test_two_at_once(tmp_path: Path) -> None:
    _, new = _trees(tmp_path / "undisturbed")
    root = tmp_path / "both"
    _old(root)
    run(root)
    _new(root)

    both = [_start(root), _start(root)]
    said = [process.communicate()[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sorted(said) == ["done\n", "swap\ndone\n"]
    assert tree(root) == new
