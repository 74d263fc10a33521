"""Is rendered/ what the intent renders, all of it, and all of it in Git? One finding per file, with what to do.

Where the network between the clouds would not hold, as the file has it, every invariant it breaks is a finding too.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from generators import network, terraform
from generators.network import invariants
from generators.render.engine import CATALOGUE, Change, Options, Progress, Result, render, silent
from generators.render.index import FileRecord
from generators.render.tree import RENDERED, digest_of
from generators.render.unit import Catalogue

Kind = Literal["differs", "edited", "ignored", "missing", "orphan", "stale", "stranger", "unsound", "untracked"]

_ADVICE: dict[Kind, str] = {
    "differs": "is not what the intent renders; run `make render` and commit, and put edits made here into the intent",
    "edited": "was edited by hand; put the edit into the intent, then run `make render`",
    "ignored": "is hidden from Git by a .gitignore, so it would not be committed; narrow the pattern",
    "missing": "is rendered from the intent but is not there; run `make render` and commit",
    "orphan": "is no longer rendered from anything; run `make render` and commit its removal",
    "stale": "is older than the intent or the generators; run `make render` and commit",
    "stranger": "is not rendered from anything; move it elsewhere, because `make render` removes it",
    "unsound": "is not a network that holds",
    "untracked": "is not in Git; run `git add rendered`",
}
_UNKNOWN: dict[Kind, tuple[str, ...]] = {"ignored": ("--ignored",), "untracked": ()}


@dataclass(frozen=True)
class Finding:
    """`file` is relative to the root; `detail` is what else there is to say."""

    kind: Kind
    file: str
    generator: str = ""
    detail: str = ""

    @property
    def advice(self) -> str:
        return f"{_ADVICE[self.kind]}: {self.detail}" if self.detail else _ADVICE[self.kind]

    def __str__(self) -> str:
        return f"{self.file}: {self.advice}"

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "file": self.file, "generator": self.generator, "advice": self.advice}


def check(
    root: Path,
    *,
    full: bool = False,
    catalogue: Catalogue | str = CATALOGUE,
    progress: Progress = silent,
) -> list[Finding]:
    """Every way in which rendered/ is not what it should be, by file. Nothing is written; `full` trusts no cache."""
    result = render(root, Options(full=full, write=False), catalogue=catalogue, progress=progress)
    known = result.known.paths() if result.known else {}
    differences = (finding for change in result.changes for finding in _differences(root, result, known, change))
    found = [*differences, *_unsound(root), *_git(root, result)]
    return sorted(found, key=lambda finding: (finding.file, finding.kind, finding.detail))


def _unsound(root: Path) -> Iterator[Finding]:
    for path in (root / RENDERED).glob(f"*/terraform/{network.STACK}/{terraform.FILE}"):
        try:
            found = invariants.breaches(json.loads(path.read_bytes()))
        except ValueError as error:
            found = [invariants.Breach("json", str(error))]
        for breach in found:
            file = path.relative_to(root).as_posix()
            yield Finding("unsound", file, detail=f"{breach.sentence} ({breach.invariant})")


def _differences(root: Path, result: Result, known: Mapping[str, FileRecord], change: Change) -> Iterator[Finding]:
    unit = result.index.units.get(change.folder)
    generator = unit.generator if unit else ""
    for name in change.added:
        yield Finding("missing", f"{RENDERED}/{name}", generator)
    for name in change.changed:
        yield Finding(_changed(root, name, known.get(name)), f"{RENDERED}/{name}", generator)
    for name in change.removed:
        rendered = name in known or _has_header(root, name)
        yield Finding("orphan" if rendered else "stranger", f"{RENDERED}/{name}", generator)


def _changed(root: Path, name: str, known: FileRecord | None) -> Kind:
    """The last render knows what it wrote. Without it, an edit cannot be told from an intent that moved on."""
    if known is None or not known.stamp:
        return "differs"
    return "stale" if digest_of(root, name) == known.digest else "edited"


def _has_header(root: Path, name: str) -> bool:
    try:
        start = (root / RENDERED / name).read_bytes()[:300]
    except OSError:
        return False
    return b"Rendered by generators/" in start


def _git(root: Path, result: Result) -> Iterator[Finding]:
    """Files Git does not know. `git diff` is silent about them, and `git status` may be set to fold or hide them."""
    rendered = {f"{RENDERED}/{name}" for name in result.disk.keys() & result.index.paths().keys()}
    for kind, options in _UNKNOWN.items():
        listed = _ask(root, "ls-files", "-z", "--others", "--exclude-standard", *options, "--", RENDERED)
        yield from (Finding(kind, file) for file in (listed or "").split("\0") if file in rendered)


def _ask(root: Path, *arguments: str) -> str | None:
    """What Git says, or nothing outside a repository and on machines without Git."""
    try:
        done = subprocess.run(["git", "-C", os.fspath(root), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None
