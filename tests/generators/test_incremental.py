"""After any kind of edit, computing only what is stale gives the bytes that computing everything gives."""

import shutil
from pathlib import Path

import pytest

from generators.explain import LineExplanation, explain
from generators.render.engine import Options, Result, render
from tests import sandbox
from tests.edits import EDITS, Change

IN_PROCESS = Options(workers=False)
FULL = Options(workers=False, full=True)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = sandbox.copy(tmp_path_factory.mktemp("base"))
    render(root, IN_PROCESS)
    return root


@pytest.fixture
def root(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(base, tmp_path / "platform"))


@pytest.mark.parametrize("name", EDITS)
def test_an_incremental_render_equals_a_full_one(name: str, root: Path) -> None:
    for change in EDITS[name]:
        change.apply(root)

    result = render(root, IN_PROCESS)
    incremental = sandbox.files(root / "rendered")
    full = render(root, FULL)

    assert sandbox.files(root / "rendered") == incremental
    assert not full.changes
    assert len(result.computed) < len(full.computed)


@pytest.mark.parametrize("name", [name for name, changes in EDITS.items() if all(c.old and c.new for c in changes)])
def test_an_edit_changes_only_what_explain_names(name: str, root: Path) -> None:
    named: set[str] = set()
    for change in EDITS[name]:
        for line in _lines(root, change):
            found = explain(root, f"{change.file}:{line}")
            assert isinstance(found, LineExplanation)
            named |= {reach.file for reach in found.files}
    for change in EDITS[name]:
        change.apply(root)

    result = render(root, IN_PROCESS)

    assert _changed(result) <= named


def _lines(root: Path, change: Change) -> list[int]:
    """Where the text that the change replaces stands."""
    assert change.old
    before, _, _ = (root / change.file).read_text().partition(change.old)
    first = before.count("\n") + 1
    return list(range(first, first + change.old.rstrip("\n").count("\n") + 1))


def _changed(result: Result) -> set[str]:
    return {f"rendered/{name}" for change in result.changes for name in change.changed}
