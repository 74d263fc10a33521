"""Tiny platforms with their whole rendering: what a change of a generator does, on a page. `make golden` accepts it."""

import shutil
from pathlib import Path

import pytest

from generators.check import check

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.iterdir()))
def test_a_golden_platform_is_rendered_as_it_was(name: str, tmp_path: Path) -> None:
    root = Path(shutil.copytree(GOLDEN / name, tmp_path / name, ignore=shutil.ignore_patterns(".cache")))

    found = check(root, full=True)

    assert [str(finding) for finding in found] == []
