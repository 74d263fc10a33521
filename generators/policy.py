"""The rules of policies/ on rendered/: conftest judges, and each finding comes back as `file: rule: sentence`."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from generators.failure import PlatformError

Level = Literal["deny", "warn"]

_CONFTEST = Path(".tools/bin/conftest")
_NOT_MANIFESTS = r"/(terraform|schema)(/|$)"
_LEVELS: dict[str, Level] = {"failures": "deny", "warnings": "warn"}


class PolicyError(PlatformError):
    """The policies could not be tried."""


@dataclass(frozen=True)
class Violation:
    level: Level
    file: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {'warning: ' if self.level == 'warn' else ''}{self.sentence}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def judge(root: Path) -> list[Violation]:
    """Every rule that a manifest of rendered/ breaks."""
    if not (root / "rendered").is_dir():
        return []
    if not os.access(root / _CONFTEST, os.X_OK):
        raise PolicyError(f"{_CONFTEST} is not built, so no policy can be tried; run `make tools`")
    command = [
        str((root / _CONFTEST).resolve()), "test", "rendered", "--ignore", _NOT_MANIFESTS, "--output", "json",
        "--policy", "policies", "--data", "policies/levels.yaml",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    try:
        results = json.loads(done.stdout)
    except ValueError:
        why = (done.stderr or done.stdout).strip().removeprefix("Error: ")
        return [Violation("deny", "rendered", f"conftest could not judge it: {why}")]
    return sorted(_violations(results), key=lambda found: (found.level, found.file, found.sentence))


def _violations(results: list[dict[str, Any]]) -> Iterator[Violation]:
    for result in results:
        for key, level in _LEVELS.items():
            for found in result.get(key) or ():
                yield Violation(level, result["filename"], found["msg"])
