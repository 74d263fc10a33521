"""How fast `platformctl render` is, beside Kapitan writing the same objects: one run, one table, ratios.

`make bench` runs it; --write puts the result into bench/README.md. What each row means is said there.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import large
import peer
import report
from measure import BenchError, Machine, Run
from report import Row

_EDITED = "fraud-detection"
_SMALLER = (4, 2)
_CLOUDS = ("aws", "azure", "gcp")
_REGIONS = 4
_STACKS = (*_CLOUDS, "network", "trust", "vault")


@dataclass
class Bench:
    """The rows so far, and what every measurement needs. Each from-scratch run gets a folder of its own."""

    machine: Machine
    folder: Path
    code: Path
    repeat: int
    rows: list[Row] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def add(self, row: Row) -> Row:
        self.rows.append(row)
        print(f"{row.what}: {row.seconds:.2f} s", file=sys.stderr, flush=True)
        return row

    def shipped(self) -> Path:
        return _copy(large.ROOT, self._new())

    def large(self, models: int) -> Path:
        target = self._new()
        large.write(target, models)
        return target

    def project(self) -> Path:
        return self._new() / "kapitan"

    def _new(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder))

    def scratch(self, root: Path) -> Run:
        """What it says is for programs, with the seconds of each phase."""
        return self._python(root, "-m", "generators", "render", "--output", "json")

    def again(self, root: Path) -> Run:
        """As people call it."""
        return self._python(root, "-m", "generators", "render")

    def manifests(self, root: Path) -> Run:
        """From scratch in a folder of its own, without Terraform: what Kapitan is asked to do."""
        return self._python(_copy(root, self._new()), str(Path(__file__).with_name("manifests.py")))

    def stack(self, stack: str, regions: int) -> Run:
        """Stacks of the shipped production, by pattern."""
        return self._python(self._new(), str(Path(__file__).with_name("stack.py")), stack, str(regions))

    def _python(self, folder: Path, *arguments: str) -> Run:
        return self.machine.run((sys.executable, *arguments), folder, {"PYTHONPATH": str(self.code)})


def main() -> None:
    arguments = _arguments()
    began = report.machine()
    cache = large.ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=cache) as folder:
        bench = Bench(Machine(Path(folder)), Path(folder), _code(Path(folder)), arguments.repeat)
        try:
            _shipped(bench)
            _stacks(bench)
            _large(bench, arguments.models, arguments.kapitan)
        except BenchError as error:
            sys.exit(f"bench: {error}")
    report.show(bench.rows, bench.sentences)
    if arguments.write:
        report.write(bench.rows, bench.sentences, began)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="put the figures into bench/README.md")
    parser.add_argument("--models", type=int, default=1000, help="models of the largest platform (1000)")
    parser.add_argument("--repeat", type=int, default=5, help="runs of what takes seconds (5)")
    parser.add_argument("--kapitan", type=Path, default=peer.KAPITAN, help="Kapitan's program (.tools/bench)")
    return parser.parse_args()


def _shipped(bench: Bench) -> None:
    """The intent as it is in the repository, with all its environments."""
    root = bench.shipped()
    first = bench.scratch(root)
    bench.add(Row("from scratch, empty home: jsii unpacks its packages", [first], "", _amount(first)))
    scratch = [bench.scratch(bench.shipped()) for _ in range(3)]
    bench.add(Row("from scratch", scratch, "≤ 20 s, ≤ 3 GB", _phases(scratch[-1])))
    idle = [bench.again(root) for _ in range(bench.repeat)]
    bench.add(Row("nothing changed", idle, "≤ 0.5 s, no Node", _last_line(idle)))
    edited = list(_edits(bench, root))
    bench.add(Row(f"{_EDITED} edited", edited, "≤ 1.5 s", _last_line(edited)))


def _stacks(bench: Bench) -> None:
    """The Terraform of production: each stack in a process of its own, and all in one."""
    for stack in _STACKS:
        run = bench.stack(stack, 1)
        bench.add(Row(f"Terraform of {stack}", [run], "", f"{_told(run)['resources']:,} resources"))
    bench.add(Row("Terraform of all stacks", [bench.stack("*", 1)]))
    for cloud in _CLOUDS:
        seconds = _told(bench.stack(cloud, _REGIONS))["seconds"]
        times = ", ".join(f"{one:.2f}" for one in seconds)
        bench.sentences.append(f"{cloud} with clusters in 1 to {_REGIONS} regions, providers loaded: {times} s")


def _large(bench: Bench, models: int, kapitan: Path) -> None:
    """Platforms of three sizes; the largest is also edited, and rendered by Kapitan."""
    sizes = [models // part for part in _SMALLER]
    smaller = [_scratch(bench, size, bench.large(size)) for size in sizes]
    root = bench.large(models)
    whole = _scratch(bench, models, root, "≤ 60 s")
    bench.sentences.append(_linear([*sizes, models], [*smaller, whole]))
    idle = [bench.again(root) for _ in range(bench.repeat)]
    bench.add(Row(f"{models:,} models, nothing changed", idle, "", _last_line(idle)))
    _kapitan(bench, root, whole, kapitan)
    edited = list(_edits(bench, root))
    bench.add(Row(f"{models:,} models, one edited", edited, "≤ 3 s", _last_line(edited)))


def _scratch(bench: Bench, models: int, root: Path, to_reach: str = "") -> Row:
    run = bench.scratch(root)
    return bench.add(Row(f"{models:,} models, from scratch", [run], to_reach, f"{_amount(run)}; {_phases(run)}"))


def _edits(bench: Bench, root: Path) -> Iterator[Run]:
    for _ in range(bench.repeat):
        large.edit(root, _EDITED)
        yield bench.again(root)


def _kapitan(bench: Bench, root: Path, whole: Row, program: Path) -> None:
    """Kapitan on the largest platform: as its documentation writes components, and as fast as it can be made."""
    if not program.exists():
        raise BenchError(f"there is no {program}; run `make bench`, or name Kapitan's program with --kapitan")
    alone = bench.add(Row("the same, manifests only", [bench.manifests(root)]))
    for style in peer.styles(program):
        project = bench.project()
        peer.write(root, project, style)
        run = peer.run(bench.machine, program, bench.code, project, style)
        objects = _compared(root, project)
        row = bench.add(Row(style.name, [run], "", f"{peer.version(program)} {style.flags}; {objects:,} equal objects"))
        bench.sentences += [
            _ratio(name, ours, row, objects) for name, ours in (("", whole), ("manifests only, ", alone))
        ]


def _compared(root: Path, project: Path) -> int:
    objects, unequal = peer.differences(root / "rendered" / large.ENVIRONMENT, project)
    if unequal:
        raise BenchError(f"{len(unequal)} of {objects} objects differ from Kapitan's, such as {unequal[0]}")
    return objects


def _ratio(what: str, ours: Row, theirs: Row, objects: int) -> str:
    rates = objects / ours.seconds, objects / theirs.seconds
    figures = f"{rates[0]:,.0f} objects/s against {rates[1]:,.0f}"
    return f"{what}{figures} of {theirs.what}: {rates[0] / rates[1]:.2f} (to reach: 1.5)"


def _linear(sizes: Sequence[int], rows: Sequence[Row]) -> str:
    """What a further model costs between one size and the next: the same everywhere when time is linear in models."""
    measured = pairwise(zip(sizes, rows, strict=True))
    costs = (
        f"{(more.seconds - less.seconds) / (to - since) * 1000:.0f} ms from {since:,} to {to:,}"
        for (since, less), (to, more) in measured
    )
    return f"each further model costs {', '.join(costs)} models"


def _code(folder: Path) -> Path:
    """A copy of the generators, so that an edit in the meantime is no edit of what is measured."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(large.ROOT / "generators", folder / "code" / "generators", ignore=ignored)
    return folder / "code"


def _copy(source: Path, target: Path) -> Path:
    shutil.copy2(source / "platform.yaml", target)
    for folder in ("apps", "environments"):
        shutil.copytree(source / folder, target / folder)
    return target


def _told(run: Run) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run.output)
    return told


def _amount(run: Run) -> str:
    told = _told(run)
    return f"{told['objects']:,} objects, {told['resources']:,} Terraform resources, {told['files']:,} files"


def _phases(run: Run) -> str:
    return ", ".join(f"{phase} {seconds:.2f}" for phase, seconds in _told(run)["seconds"].items())


def _last_line(runs: Sequence[Run]) -> str:
    return runs[-1].output.splitlines()[-1]


if __name__ == "__main__":
    main()
