"""`check` finds every way in which rendered/ is not what the intent renders, and says what to do."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from generators.check import Finding, check
from tests.generators.render.fakes import CATALOGUE, apps, run, tree, write

SIZE = "rendered/production/one/app-1/size.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, apps=apps(3))
    run(tmp_path)
    (tmp_path / ".gitignore").write_text(".cache/\n", "utf-8")
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "config", "status.showUntrackedFiles", "no")
    _git(tmp_path, "add", ".")
    return tmp_path


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True)


def found(root: Path) -> list[tuple[str, str]]:
    return [(finding.kind, finding.file) for finding in check(root, catalogue=CATALOGUE)]


def test_nothing(root: Path) -> None:
    assert found(root) == []


@pytest.mark.parametrize("cached", [True, False])
def test_a_hand_edit(root: Path, cached: bool) -> None:
    (root / SIZE).write_text("mine\n", "utf-8")
    if not cached:
        shutil.rmtree(root / ".cache")

    assert found(root) == [("edited" if cached else "differs", SIZE)]
    assert found(root) == [("edited" if cached else "differs", SIZE)]


@pytest.mark.parametrize("cached", [True, False])
def test_intent_that_is_not_rendered(root: Path, cached: bool) -> None:
    write(root, apps={**apps(3), "app-1": {"size": 5, "labels": {"team": "a"}}})
    if not cached:
        shutil.rmtree(root / ".cache")

    assert found(root) == [("stale" if cached else "differs", SIZE)]
    assert found(root) == [("stale" if cached else "differs", SIZE)]


def test_a_program_bit(root: Path) -> None:
    (root / SIZE).chmod(0o755)

    assert [file for _, file in found(root)] == [SIZE]


def test_a_missing_file(root: Path) -> None:
    (root / SIZE).unlink()

    assert found(root) == [("missing", SIZE)]


def test_an_orphan(root: Path) -> None:
    write(root, apps={name: app for name, app in apps(3).items() if name != "app-1"})

    assert found(root) == [
        ("stale", "rendered/production/one/all/names.yaml"),
        ("orphan", SIZE),
        ("orphan", "rendered/production/one/app-1/team.yaml"),
    ]


def test_a_stranger(root: Path) -> None:
    (root / "rendered/notes.txt").write_text("mine", "utf-8")

    assert found(root) == [("stranger", "rendered/notes.txt")]


def test_an_orphan_without_a_cache_is_known_by_its_header(root: Path) -> None:
    old = root / "rendered/production/one/Old.yaml"
    old.write_text("# Rendered by generators/charts/old.py from platform.yaml. Do not edit.\n", "utf-8")
    shutil.rmtree(root / ".cache")

    assert found(root) == [("orphan", "rendered/production/one/Old.yaml")]


def test_untracked_files_in_a_new_folder(root: Path) -> None:
    write(root, apps=apps(4))
    run(root)

    assert ("untracked", "rendered/production/one/app-3/size.yaml") in found(root)
    assert ("untracked", "rendered/production/one/app-3/team.yaml") in found(root)


def test_a_name_git_would_quote(root: Path) -> None:
    write(root, apps={**apps(3), "äpp": {"size": 1}})
    run(root)

    assert found(root) == [("untracked", "rendered/production/one/äpp/size.yaml")]


def test_files_hidden_from_git(root: Path) -> None:
    (root / ".gitignore").write_text(".cache/\ntiny.*\n", "utf-8")
    _git(root, "rm", "--cached", "--quiet", "rendered/schema/tiny.json")

    assert found(root) == [("ignored", "rendered/schema/tiny.json")]


def test_a_platform_in_a_folder_of_a_repository(root: Path) -> None:
    inner = root / "teams/ml"
    write(inner, apps=apps(1))
    run(inner)

    assert ("untracked", "rendered/schema/tiny.json") in found(inner)


def test_outside_a_repository(tmp_path: Path) -> None:
    write(tmp_path, apps=apps(1))
    run(tmp_path)

    assert found(tmp_path) == []


def test_nothing_is_written(root: Path) -> None:
    write(root, apps=apps(1))
    before = tree(root)

    check(root, catalogue=CATALOGUE)

    assert tree(root) == before


def test_findings_say_what_to_do(root: Path) -> None:
    (root / SIZE).write_text("mine\n", "utf-8")

    [finding] = check(root, catalogue=CATALOGUE)

    assert str(finding) == f"{SIZE}: was edited by hand; put the edit into the intent, then run `make render`"
    assert json.loads(json.dumps(finding.as_json())) == {
        "kind": "edited",
        "file": SIZE,
        "generator": "generators/charts/app.py",
        "advice": "was edited by hand; put the edit into the intent, then run `make render`",
    }
    assert Finding("missing", "x").advice
