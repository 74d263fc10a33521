"""Where Terraform gets a stack's providers: a registry, or a program built from tools/<provider>/go.mod."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.terraform import command

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".tools" / "bin"
CACHE = ROOT / ".cache" / "terraform"
_UNAVAILABLE = ("error: Failed to install provider", "error: Failed to query available provider packages")


class NotToBeHadError(Exception):
    """A provider that neither a registry gives nor this tree builds."""


@dataclass(frozen=True)
class Origin:
    described: str
    settings: dict[str, str]
    """Variables by which Terraform finds the providers."""


def obtain(providers: Mapping[str, str], folder: Path) -> Origin:
    """The providers of the stack in the folder. What else is wrong with the stack is not said here."""
    CACHE.mkdir(parents=True, exist_ok=True)
    cached = {"TF_PLUGIN_CACHE_DIR": str(CACHE)}
    problems = command.ask(folder, "init", "-backend=false", settings=cached).problems
    unavailable = [problem for problem in problems if problem.summary in _UNAVAILABLE]
    if not unavailable:
        return Origin("providers of the registry" if providers else "no provider", cached)
    without = [name for name in providers if not _built(name)]
    if without:
        raise NotToBeHadError(f"{unavailable[0].detail}; and tools/{without[0]}/go.mod does not give it either")
    return Origin(f"built from {', '.join(f'tools/{name}' for name in providers)}", _overridden(providers, folder))


@cache
def _built(name: str) -> bool:
    if not (ROOT / "tools" / name / "go.mod").exists():
        return False
    build = ["make", "--no-print-directory", f"tools-{name}"]
    return subprocess.run(build, cwd=ROOT, check=False).returncode == 0


def _overridden(providers: Mapping[str, str], folder: Path) -> dict[str, str]:
    """An override needs no `terraform init`, and no version: what was built is used whatever the stack pins."""
    file = folder / "overrides.tfrc"
    overrides = "".join(f"    {json.dumps(source)} = {json.dumps(str(BIN))}\n" for source in providers.values())
    file.write_text(f"provider_installation {{\n  dev_overrides {{\n{overrides}  }}\n  direct {{}}\n}}\n")
    return {"TF_CLI_CONFIG_FILE": str(file)}
