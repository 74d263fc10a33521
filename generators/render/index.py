"""What the last render knew: for each file its hash, for each part what it read, for each read what it found.

Kept outside Git. Whatever is wrong with it, `load` gives None, and the next render computes everything.
"""

import json
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = 1
CACHE = Path(".cache/render")


class FileRecord(NamedTuple):
    """A file of a unit. `part` counts the unit's parts; `stamp` tells without reading whether it was touched."""

    name: str
    part: int
    digest: str
    stamp: str


class PartRecord(NamedTuple):
    name: str
    reads: list[int]


@dataclass
class UnitRecord:
    kind: str
    generator: str
    identity: str
    reads: list[int]
    parts: list[PartRecord]
    files: list[FileRecord]
    objects: int
    resources: int

    def numbers(self, part: int) -> set[int]:
        """The reads behind the files of a part, and behind the unit being there at all."""
        return {*self.reads, *self.parts[part].reads}


def environment_of(kind: str, folder: str) -> str:
    """The environment a unit belongs to; the schema belongs to none, which is the empty name."""
    return "" if kind == "schema" else folder.partition("/")[0]


@dataclass
class Table:
    """The reads of one environment, numbered, with what each of them found."""

    reads: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, reads: Iterable[str]) -> list[int]:
        """The numbers of reads, new ones appended with a value still to be found."""
        return sorted(self._number(read) for read in reads)

    def complete(self, value: Callable[[str], str]) -> None:
        """Find the values of the reads that are new."""
        for number, known in enumerate(self.values):
            if not known:
                self.values[number] = value(self.reads[number])

    def _number(self, read: str) -> int:
        found = self.numbers.get(read)
        if found is None:
            found = self.numbers[read] = len(self.reads)
            self.reads.append(read)
            self.values.append("")
        return found


@dataclass
class Index:
    """`inputs` is the digest of a whole intent that was rendered completely, or empty; `written` is in nanoseconds."""

    code: str
    inputs: str = ""
    written: int = 0
    tables: dict[str, Table] = field(default_factory=dict)
    units: dict[str, UnitRecord] = field(default_factory=dict)
    summary: Any = None

    def paths(self) -> dict[str, FileRecord]:
        """Every file, by its path under rendered/."""
        return {f"{folder}/{file.name}": file for folder, unit in self.units.items() for file in unit.files}


def load(root: Path) -> Index | None:
    """The index of the last render, or None when there is none to be trusted."""
    try:
        digest, _, body = (root / CACHE / "index.json").read_bytes().partition(b"\n")
        if digest.decode("ascii") != _digest(body):
            return None
        return _decoded(json.loads(body))
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None


def save(root: Path, index: Index) -> None:
    """Replace the index in one step. A disk that refuses costs the next render time, and this one nothing."""
    body = json.dumps(_encoded(index), separators=(",", ":"), ensure_ascii=False).encode()
    path = root / CACHE / "index.json"
    new = path.with_name("index.json.new")
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        new.write_bytes(_digest(body).encode("ascii") + b"\n" + body)
        new.replace(path)


def _digest(body: bytes) -> str:
    return f"render-index-{FORMAT}-{blake2b(body, digest_size=16).hexdigest()}"


def _encoded(index: Index) -> dict[str, Any]:
    return {
        "code": index.code,
        "inputs": index.inputs,
        "written": index.written,
        "tables": {name: [table.reads, table.values] for name, table in index.tables.items()},
        "units": {folder: list(vars(unit).values()) for folder, unit in index.units.items()},
        "summary": index.summary,
    }


def _decoded(data: dict[str, Any]) -> Index:
    return Index(
        code=data["code"],
        inputs=data["inputs"],
        written=data["written"],
        tables={name: _table(reads, values) for name, (reads, values) in data["tables"].items()},
        units={folder: _unit(*row) for folder, row in data["units"].items()},
        summary=data["summary"],
    )


def _table(reads: list[str], values: list[str]) -> Table:
    return Table(reads, values, {read: number for number, read in enumerate(reads)})


def _unit(
    kind: str,
    generator: str,
    identity: str,
    reads: list[int],
    parts: list[Any],
    files: list[Any],
    objects: int,
    resources: int,
) -> UnitRecord:
    rows = [PartRecord(*row) for row in parts], [FileRecord(*row) for row in files]
    return UnitRecord(kind, generator, identity, reads, *rows, objects, resources)
