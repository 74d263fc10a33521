"""Kapitan on the same platform: the inventory made of the intent, the run, and the comparison of what both wrote."""

import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import large
from measure import Machine, Run

KAPITAN = large.ROOT / ".tools/bench/bin/kapitan"
PROCESSES = 2
_CHUNK = 500

Pair = tuple[str, Path | None, Path | None]


@dataclass(frozen=True)
class Style:
    """A way to use Kapitan: objects as plain dictionaries or as kadet's, rapidyaml's emitter or PyYAML's."""

    name: str
    plain: bool = False
    rapid: bool = False

    @property
    def flags(self) -> str:
        return f"--parallelism {PROCESSES}{' --yaml-use-rapidyaml' if self.rapid else ''}"


def styles(program: Path) -> list[Style]:
    """The documented way, then the fastest that the installation has the parts for."""
    rapid = subprocess.run([program.parent / "python", "-c", "import ryml"], capture_output=True, check=False)
    fastest = Style("Kapitan, plain dictionaries", plain=True, rapid=rapid.returncode == 0)
    return [Style("Kapitan, kadet objects", rapid=fastest.rapid), fastest]


def version(program: Path) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def write(intent: Path, project: Path, style: Style) -> None:
    """A class per file of the intent, a target per cluster and one per cluster and team."""
    classes = project / "inventory" / "classes"
    platform = large.load(intent / "platform.yaml")
    overlay = large.load(intent / "environments" / f"{large.ENVIRONMENT}.yaml")
    changed = overlay.pop("models", {})
    _save(classes / "platform.yml", parameters=platform)
    _save(classes / "production.yml", parameters=overlay)
    teams: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted((intent / "apps").glob("*.yaml")):
        model = large.load(path)
        teams[model["owner"]] += list(_model(classes, path.stem, model, changed.get(path.stem)))
    for team, models in teams.items():
        _save(classes / "teams" / f"{team}.yml", classes=models)
    for cluster in platform["clusters"]:
        _target(project, cluster, "platform", sorted(teams), style)
        for team in teams:
            _target(project, cluster, "models", [team], style)
    component = project / "components" / "platform"
    component.mkdir(parents=True)
    shutil.copy2(Path(__file__).with_name("component.py"), component / "__init__.py")


def run(machine: Machine, program: Path, code: Path, project: Path, style: Style) -> Run:
    """`code` has the functions that build the objects."""
    return machine.run([program, "compile", *style.flags.split()], project, {"PYTHONPATH": str(code)})


def differences(rendered: Path, project: Path) -> tuple[int, list[str]]:
    """How many objects were compared, and the files whose objects are not equal or that only one side has."""
    ours = {"/".join(path.parts[-3:]): path for path in rendered.glob("*/*/*.yaml")}
    theirs = {f"{path.parts[-4]}/{path.parts[-2]}/{path.name}": path for path in project.glob("compiled/*/*/*/*.yaml")}
    pairs: list[Pair] = [(name, ours.get(name), theirs.get(name)) for name in sorted(ours | theirs)]
    chunks = [pairs[start : start + _CHUNK] for start in range(0, len(pairs), _CHUNK)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        return len(pairs), [name for found in pool.map(_unequal, chunks) for name in found]


def _unequal(pairs: list[Pair]) -> list[str]:
    return [name for name, one, other in pairs if not (one and other and large.load(one) == large.load(other))]


def _model(classes: Path, name: str, model: large.Values, changed: large.Values | None) -> Iterator[str]:
    """The classes of a model: as its file says, and what production changes."""
    for folder, values in (("models", model), ("changes", changed)):
        if values:
            _save(classes / folder / f"{name}.yml", parameters={"models": {name: values}})
            yield f"{folder}.{name}"


def _target(project: Path, cluster: str, part: str, teams: list[str], style: Style) -> None:
    """Its files come out as compiled/<cluster>/<target>/<app>/Kind.name.yaml."""
    name = f"{cluster}.{part if part == 'platform' else teams[0]}"
    step = {
        "input_type": "kadet",
        "input_paths": ["components/platform"],
        "input_params": {"plain": style.plain},
        "output_path": ".",
        "output_type": "yaml",
    }
    _save(
        project / "inventory" / "targets" / f"{name}.yml",
        classes=["platform", "production", *(f"teams.{team}" for team in teams)],
        parameters={
            "environment": large.ENVIRONMENT,
            "cluster": cluster,
            "part": part,
            "kapitan": {"vars": {"target": name}, "compile": [step]},
        },
    )


def _save(path: Path, **document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    large.dump(document, path)
