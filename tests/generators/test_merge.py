"""Two pull requests that do not touch the same lines of intent do not conflict in rendered/."""

import os
import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import pytest

from generators.check import check
from generators.render.engine import Options, render
from tests import sandbox
from tests.edits import EDITS

IN_PROCESS = Options(workers=False)
PAIRED = (
    "a-canary-step-changes",
    "a-model-is-added",
    "a-model-is-added-next-door",
    "a-model-is-removed",
    "a-node-pool-is-added",
    "a-quota-rises-in-staging",
    "production-gets-more-gateways",
)
REACHES_EVERY_MODEL = "an-image-is-upgraded"
PAIRS = [
    *combinations(PAIRED, 2),
    ("a-model-is-added", "a-model-is-added-by-a-new-team"),
    ("a-model-moves-to-another-team", "memory-rises"),
    ("a-node-pool-grows", "a-range-moves"),
    ("a-revision-gets-its-traffic-back", "an-environment-scales-a-model"),
    ("an-image-is-upgraded", "staging-gets-more-gateways"),
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rendered base on `main`, and on a branch per edit the edit with its rendering."""
    root = sandbox.copy(tmp_path_factory.mktemp("repository"))
    (root / ".gitignore").write_text(".cache/\n")
    _git(root, "init", "--quiet", "--initial-branch", "main")
    _commit(root, "base")
    for name in sorted({name for pair in PAIRS for name in pair}):
        _git(root, "switch", "--quiet", "--create", name, "main")
        for change in EDITS[name]:
            change.apply(root)
        _commit(root, name)
    _git(root, "switch", "--quiet", "main")
    return root


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda name: name)
def test_independent_edits_merge_into_what_a_fresh_render_gives(
    one: str, other: str, repository: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(repository, tmp_path / "merge", symlinks=True))
    _git(root, "switch", "--quiet", one)

    _git(root, "merge", "--quiet", "--no-edit", other)
    merged = sandbox.files(root / "rendered")
    render(root, IN_PROCESS)

    assert sandbox.files(root / "rendered") == merged


def test_what_reaches_every_model_and_a_new_model_merge_and_check_names_the_files_to_render(
    repository: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(repository, tmp_path / "merge", symlinks=True))
    _git(root, "switch", "--quiet", "a-model-is-added")

    _git(root, "merge", "--quiet", "--no-edit", REACHES_EVERY_MODEL)

    stale = {finding.file for finding in check(root)}
    assert stale
    assert all("/credit-limit/Deployment." in file for file in stale)


def _commit(root: Path, message: str) -> None:
    render(root, IN_PROCESS)
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", message)


def _git(root: Path, *arguments: str) -> None:
    """Git with an identity of its own and nobody's settings."""
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _IDENTITY.items()}
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", "-C", root, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stdout}{done.stderr}"


_IDENTITY = {"NAME": "test", "EMAIL": "test@example.com"}
