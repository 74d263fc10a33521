"""Runs units: each part on its own view of the platform, then all objects of a cluster through one cdk8s App."""

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, NamedTuple

from generators import manifests, terraform
from generators.failure import PlatformError
from generators.render.failure import RenderError
from generators.render.reads import plain, traced
from generators.render.unit import File, Output, Part, Unit
from generators.schema import Platform

Job = tuple[Unit, Platform]
_BATCH = 64
_HOME = "generators/"


class ProducedFile(NamedTuple):
    name: str
    part: int
    data: bytes


@dataclass
class Produced:
    """What one unit gave: for each part what it read, and the files."""

    folder: str
    reads: list[set[str]]
    files: list[ProducedFile]
    objects: int = 0
    resources: int = 0


class _Given(NamedTuple):
    """One output of one part, before it is text."""

    part: int
    output: Any


def produce(jobs: Iterable[Job], done: Callable[[int], None]) -> Iterator[Produced]:
    """The files of each unit. `done` is told how many units are finished."""
    finished = 0
    for _, cluster in groupby(jobs, key=_cluster):
        while batch := list(islice(cluster, _BATCH)):
            for produced in _together(batch):
                finished += 1
                done(finished)
                yield produced


def _cluster(job: Job) -> tuple[str, str]:
    return job[0].kind, job[0].folder.rpartition("/")[0]


def _together(jobs: Sequence[Job]) -> Iterator[Produced]:
    ran = {unit.folder: (unit, *_run(unit, platform)) for unit, platform in jobs}
    objects = {
        folder: [g.output for g in given if isinstance(g.output, dict)] for folder, (unit, _, given) in ran.items()
    }
    texts = manifests.synthesise({f: found for f, found in objects.items() if found and ran[f][0].kind == "manifests"})
    for folder, (unit, reads, given) in ran.items():
        produced = Produced(folder, reads, [])
        for one in given:
            _add(produced, unit, one, texts.get(folder, []))
        _no_clash(unit, produced.files)
        yield produced


def _run(unit: Unit, platform: Platform) -> tuple[list[set[str]], list[_Given]]:
    reads: list[set[str]] = []
    given: list[_Given] = []
    for number, part in enumerate(unit.parts):
        seen: set[str] = set()
        given += (_Given(number, output) for output in _outputs(unit, part, traced(platform, seen)))
        reads.append(seen)
    return reads, given


def _outputs(unit: Unit, part: Part, platform: Platform) -> list[Output]:
    try:
        return [output if isinstance(output, File) else _object(unit, output) for output in part.function(platform)]
    except PlatformError as error:
        raise RenderError(f"{part.name}, for {unit.folder}: {error}") from error
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise RenderError(
            f"{part.name} failed for {unit.folder} at {_place(error)}: {what}; this is a fault of the generator"
        ) from error


def _place(error: Exception) -> str:
    """The deepest line of our own: what fails inside a library was called with something wrong."""
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    file, line = next((frame for frame in reversed(frames) if _HOME in frame[0]), frames[-1])
    return f"{file.rpartition(_HOME)[2]}:{line}"


def _object(unit: Unit, output: Any) -> dict[str, Any]:
    """A plain copy, made while reads still count for the part."""
    copy: dict[str, Any] = plain(output)
    if unit.kind == "manifests":
        manifests.check(copy)
        manifests.file_name(copy)
    return copy


def _add(produced: Produced, unit: Unit, given: _Given, texts: list[str]) -> None:
    """One more file; the texts of a unit's manifests come in the order of its objects."""
    header = unit.header(unit.parts[given.part])
    if isinstance(given.output, File):
        file = ProducedFile(given.output.name, given.part, given.output.data)
    elif unit.kind == "manifests":
        text = texts[produced.objects]
        produced.objects += 1
        file = ProducedFile(manifests.file_name(given.output), given.part, f"# {header}\n{text}".encode())
    else:
        produced.resources += terraform.resources(given.output)
        file = ProducedFile(terraform.FILE, given.part, terraform.dump(given.output, header))
    produced.files.append(file)


def _no_clash(unit: Unit, files: list[ProducedFile]) -> None:
    """Names that differ only in case are one file on many machines."""
    owners: dict[str, str] = {}
    for file in files:
        name, part = file.name.casefold(), unit.parts[file.part].name
        if "/" in name:
            raise RenderError(
                f"{part}: {file.name} is not the name of a file; a unit owns one folder and none below it"
            )
        if name in owners:
            raise RenderError(
                f"{unit.folder}/{file.name} is claimed by {owners[name]} and by {part}; give one another name"
            )
        owners[name] = part
