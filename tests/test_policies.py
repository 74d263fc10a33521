"""Every rule of policies/ has its partners, can fail, is silent on rendered/, and answers at the level it was given."""

import copy
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
POLICIES = ROOT / "policies"
CONFTEST = ROOT / ".tools" / "bin" / "conftest"
RULES = sorted(folder.name for folder in (POLICIES / "manifests").iterdir())
LEVELS: dict[str, str] = YAML(typ="safe").load(POLICIES / "levels.yaml")["levels"]

Container = dict[str, Any]
GOOD: Container = {
    "name": "main",
    "image": "ghcr.io/example/serving:0.1.0",
    "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}},
}
BREAKS: dict[str, list[Callable[[Container], Any]]] = {
    "containers-request-cpu-and-memory": [
        lambda container: container.pop("resources"),
        lambda container: container["resources"].pop("requests"),
        lambda container: container["resources"]["requests"].pop("cpu"),
        lambda container: container["resources"]["requests"].pop("memory"),
    ],
    "images-are-pinned": [
        lambda container: container.pop("image"),
        lambda container: container.update(image="ghcr.io/example/serving"),
        lambda container: container.update(image="ghcr.io/example/serving:latest"),
        lambda container: container.update(image="ghcr.io/example/serving:main"),
    ],
}
SHAPES: dict[str, Callable[[Any], Any]] = {
    "CronJob": lambda pod: {"jobTemplate": {"spec": {"template": {"spec": pod}}}},
    "Deployment": lambda pod: {"template": {"spec": pod}},
    "Pod": lambda pod: pod,
    "Rollout": lambda pod: {"template": {"spec": pod}},
}
MUTANTS = [
    (rule, number, kind, field)
    for rule in RULES
    for number in range(len(BREAKS.get(rule, [])))
    for kind in SHAPES
    for field in ("containers", "initContainers")
]


def mutant(rule: str, number: int, kind: str, field: str) -> dict[str, Any]:
    broken = copy.deepcopy(GOOD)
    BREAKS[rule][number](broken)
    pod = {"containers": [GOOD]} | {field: [broken]}
    return {"kind": kind, "metadata": {"name": "fraud"}, "spec": SHAPES[kind](pod)}


def judge(folder: Path, levels: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    data = folder / "levels.yaml"
    with data.open("w") as stream:
        YAML().dump({"levels": LEVELS if levels is None else levels}, stream)
    command = [str(CONFTEST), "test", "--policy", str(POLICIES), "--data", str(data), "--output", "json", "rendered"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def findings(done: subprocess.CompletedProcess[str], level: str) -> dict[str, list[str]]:
    """By file, what conftest says at a level."""
    return {result["filename"]: [found["msg"] for found in result.get(level, [])] for result in json.loads(done.stdout)}


def write(folder: Path, name: str, manifest: dict[str, Any]) -> str:
    path = folder / "rendered" / "staging" / "eks" / name / f"{manifest['kind']}.fraud.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(manifest))
    return str(path.relative_to(folder))


def test_every_rule_has_its_file_and_a_test_beside_it() -> None:
    for rule in RULES:
        files = {path.name for path in (POLICIES / "manifests" / rule).iterdir()}
        assert files == {f"{rule}.rego", f"{rule}_test.rego"}


def test_every_rule_says_its_title_why_and_what_to_do() -> None:
    for rule in RULES:
        header = (POLICIES / "manifests" / rule / f"{rule}.rego").read_text().split("package ")[0]
        assert all(f"# {word}" in header for word in ("METADATA", "title: ", "description: ", "  fix: ")), rule


def test_every_rule_has_a_level_and_every_level_a_rule() -> None:
    assert list(LEVELS) == RULES
    assert set(LEVELS.values()) <= {"deny", "warn", "off"}


def test_the_readme_has_a_row_per_rule_with_its_level() -> None:
    rows = re.findall(r"^\| ([a-z-]+) \| .+ \| (deny|warn|off) \|$", (POLICIES / "README.md").read_text(), re.MULTILINE)
    assert dict(rows) == LEVELS


def test_every_rule_can_be_broken() -> None:
    assert sorted(BREAKS) == RULES


def test_every_mutant_dies_by_its_own_rule_naming_the_file_and_what_to_do(tmp_path: Path) -> None:
    files = {write(tmp_path, f"app-{index}", mutant(*case)): case[0] for index, case in enumerate(MUTANTS)}
    done = judge(tmp_path, dict.fromkeys(RULES, "deny"))
    found = findings(done, "failures")
    assert done.returncode == 1
    assert found.keys() == files.keys()
    for file, rule in files.items():
        assert found[file], f"{file} breaks {rule} and passes"
        sentence = re.compile(rf"{rule}: container main of \w+ fraud .+; (set|name) .+")
        assert all(map(sentence.fullmatch, found[file])), found[file]


def test_a_good_workload_passes(tmp_path: Path) -> None:
    for kind, shape in SHAPES.items():
        spec = shape({"containers": [GOOD]})
        write(tmp_path, kind.lower(), {"kind": kind, "metadata": {"name": "fraud"}, "spec": spec})
    done = judge(tmp_path, {})
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("level", "denied", "warned"), [("deny", 1, 0), ("warn", 0, 1), ("off", 0, 0), ("no such", 1, 0)]
)
def test_a_level_is_honoured(tmp_path: Path, rule: str, level: str, denied: int, warned: int) -> None:
    file = write(tmp_path, "fraud", mutant(rule, 1, "Deployment", "containers"))
    done = judge(tmp_path, dict.fromkeys(RULES, "off") | {rule: level})
    assert bool(findings(done, "failures")[file]) == bool(denied)
    assert bool(findings(done, "warnings")[file]) == bool(warned)
    assert done.returncode == denied


def test_a_rule_without_a_level_denies(tmp_path: Path) -> None:
    write(tmp_path, "fraud", mutant("images-are-pinned", 1, "Deployment", "containers"))
    assert judge(tmp_path, {}).returncode == 1


def test_the_rendered_tree_breaks_no_rule(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rendered", tmp_path / "rendered", ignore=shutil.ignore_patterns("terraform", "schema"))
    done = judge(tmp_path)
    denied = {file: said for file, said in findings(done, "failures").items() if said}
    assert not denied
    assert len(findings(done, "failures")) == len(list(ROOT.glob("rendered/*/*/*/*.yaml")))
