"""The real definitions (CRDs) of custom kinds, out of the Go modules that tools/crds/go.mod pins.

Run it to download the modules and to see which kinds each component defines.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from tools import build

FOLDER = Path(__file__).parent / "crds"
OWN_UV = build.ROOT / ".tools" / "uv" / "bin" / "uv"
IS_DEFINITION = re.compile(r"^kind: *CustomResourceDefinition\b", re.MULTILINE)
GROUP = re.compile(r"^ +group: *[\"']?([^\"'\s]+)", re.MULTILINE)
KIND = re.compile(r"^ +kind: *[\"']?([^\"'\s]+)", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Kind:
    group: str
    name: str

    def __str__(self) -> str:
        return f"{self.group}/{self.name}"


@dataclass(frozen=True)
class Definition:
    component: str
    origin: str
    """The module and its version."""
    text: str

    @cached_property
    def kind(self) -> Kind:
        """Read without parsing: a hundred of them hold many megabytes, and few are needed."""
        spec = self.text[self.text.index("\nspec:") :]
        group, kind = GROUP.search(spec), KIND.search(spec)
        if not group or not kind:
            sys.exit(f"{self.origin}: a CustomResourceDefinition without a group or a kind")
        return Kind(group[1], kind[1])

    @cached_property
    def document(self) -> dict[str, Any]:
        loader = YAML(typ="safe")
        loader.Constructor = _Constructor
        found: dict[str, Any] = loader.load(self.text)
        return found

    @property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """Of each version that is served."""
        versions = (version for version in self.document["spec"]["versions"] if version["served"])
        return {version["name"]: version["schema"]["openAPIV3Schema"] for version in versions}


class _Constructor(SafeConstructor):
    """YAML 1.1 has a meaning for a lone `=`, which the enums of some definitions list as an operator."""


_Constructor.add_constructor("tag:yaml.org,2002:value", SafeConstructor.construct_yaml_str)


def main() -> int:
    for component in components():
        names = sorted(definition.kind.name for definition in of(component))
        print(f"{component:<24} {', '.join(names)}")
    return 0


@cache
def components() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = YAML(typ="safe").load((FOLDER / "components.yaml").read_text())
    return found


@cache
def unavailable() -> dict[str, str]:
    found: dict[str, str] = YAML(typ="safe").load((FOLDER / "unavailable.yaml").read_text())
    return found


@cache
def definitions() -> dict[Kind, Definition]:
    return {definition.kind: definition for component in components() for definition in of(component)}


@cache
def of(component: str) -> tuple[Definition, ...]:
    place = components()[component]
    module = modules()[place["module"]]
    path = Path(module["Dir"], place["crds"])
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    texts = [text for file in files for text in re.split(r"^---.*$", file.read_text("utf-8"), flags=re.MULTILINE)]
    origin = f"{module['Path']} {module['Version']}"
    return tuple(Definition(component, origin, text) for text in texts if IS_DEFINITION.search(text))


@cache
def modules() -> dict[str, dict[str, str]]:
    """By path, what Go says of each module, its folder in Go's cache above all; downloaded where it is not there."""
    uv = shutil.which("uv") or str(OWN_UV)
    go = build.machine_go((FOLDER / "go.mod").read_text()) or build.own_go(uv)
    command = [go, "mod", "download", "-json"]
    done = subprocess.run(command, cwd=FOLDER, env=build.environment(), capture_output=True, text=True, check=False)
    found = _documents(done.stdout)
    problems = [module["Error"] for module in found if "Error" in module]
    if done.returncode or problems:
        sys.exit("\n".join(["tools/crds: the modules do not download", *problems, done.stderr.strip()]).strip())
    return {module["Path"]: module for module in found}


def _documents(output: str) -> list[dict[str, str]]:
    decoder, text, found = json.JSONDecoder(), output.strip(), []
    while text:
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:].lstrip()
    return found


if __name__ == "__main__":
    sys.exit(main())
