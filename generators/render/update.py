"""The part of a render that knows the intent: which units are stale, what they give, and what the tree becomes."""

import time
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from generators.render import claims, tree, worker
from generators.render import index as indexes
from generators.render.engine import Change, Clock, Options, Progress, Result, Summarise
from generators.render.failure import RenderError
from generators.render.index import FileRecord, Index, PartRecord, Table, UnitRecord
from generators.render.produce import Produced, produce
from generators.render.shares import shares
from generators.render.tree import Seen
from generators.render.unit import Catalogue, Unit
from generators.render.values import value_of
from generators.schema import Platform

if TYPE_CHECKING:
    from generators.intent import Intent

_NOTHING: Platform = cast(Any, Platform).model_construct()
"""What units of no environment are called with; to read from it is a fault."""


class Update:
    """One run over an intent of which it is not known that it is rendered."""

    def __init__(
        self, root: Path, options: Options, catalogue: Catalogue | str, progress: Progress, clock: Clock
    ) -> None:
        self.root = root
        self.options = options
        self.reference = catalogue if isinstance(catalogue, str) else ""
        self.catalogue = worker.find(catalogue) if isinstance(catalogue, str) else catalogue
        self.progress = progress
        self.clock = clock
        self.platforms: dict[str, Platform] = {}

    def run(self, index: Index, known: Index | None, disk: Mapping[str, Seen], summarise: Summarise | None) -> Result:
        """`index` comes with the digests of this run's inputs and leaves as what the next run starts from."""
        with self.clock("intent"):
            intents = self.catalogue.load(self.root)
            others = self._others(intents)
            index.summary = summarise(intents) if summarise else None
        with self.clock("units"):
            units = self._units(intents, others)
            changed = self._tables(index, known)
            stale = self._stale(units, index, known, changed, disk)
        with self.clock("generate"):
            produced = self._produce(stale)
            data = self._record(index, units, produced)
        with self.clock("write"):
            claims.check(index)
            mine = {name: seen for name, seen in disk.items() if name.partition("/")[0] not in others}
            same = self._same(index, data, mine)
            changes = _changes(index.paths(), mine, same)
            looks = {name: disk[name] for name in same}
            if changes and self.options.write:
                looks |= self._replace(disk, {*same, *(disk.keys() - mine.keys())}, data, index)
            _keep(others, index, known)
            if self.options.write or not known:
                self._save(index, looks)
        return Result(index, disk, known, changes, tuple(produced), self.clock.seconds)

    def _others(self, intents: Mapping[str, "Intent"]) -> set[str]:
        """Environments this run leaves alone."""
        chosen = self.options.environments
        if chosen is None:
            return set()
        for name in chosen:
            if name not in intents:
                close = get_close_matches(name, intents, 1)
                advice = f"did you mean {close[0]}?" if close else f"there are {', '.join(intents)}"
                raise RenderError(f"there is no environment {name}; {advice}")
        return set(intents) - set(chosen)

    def _units(self, intents: Mapping[str, "Intent"], others: Collection[str]) -> dict[str, Unit]:
        """Every unit to bring up to date, by folder."""
        wanted = {name: intent.platform for name, intent in intents.items() if name not in others}
        self.platforms = {worker.SHARED: _NOTHING, **wanted}
        listed = [unit for name, platform in wanted.items() for unit in self.catalogue.units(name, platform)]
        return claims.by_folder([*self.catalogue.shared(), *listed])

    def _tables(self, index: Index, known: Index | None) -> dict[str, set[int]]:
        """Bring what was read up to date in the new index; gives the reads that find something else now."""
        changed = {}
        for environment, platform in self.platforms.items():
            old = known.tables.get(environment) if known else None
            reads = list(old.reads) if old else []
            values = [value_of(platform, read) for read in reads]
            index.tables[environment] = Table(reads, values, dict(old.numbers) if old else {})
            pairs = zip(old.values if old else (), values, strict=True)
            changed[environment] = {number for number, (then, now) in enumerate(pairs) if then != now}
        return changed

    def _stale(
        self,
        units: Mapping[str, Unit],
        index: Index,
        known: Index | None,
        changed: Mapping[str, set[int]],
        disk: Mapping[str, Seen],
    ) -> list[Unit]:
        """Units to compute; the records of the fresh ones move to the new index."""
        found = []
        for folder, unit in units.items():
            record = known.units.get(folder) if known else None
            if known and record and self._fresh(unit, record, changed[unit.environment], known, disk):
                index.units[folder] = record
                record.reads = index.tables[unit.environment].number(unit.reads)
            else:
                found.append(unit)
        return sorted(found, key=lambda unit: (unit.kind, unit.folder))

    def _fresh(self, unit: Unit, record: UnitRecord, changed: set[int], known: Index, disk: Mapping[str, Seen]) -> bool:
        if record.identity != unit.identity or not all(changed.isdisjoint(part.reads) for part in record.parts):
            return False
        names = {f"{unit.folder}/{file.name}": file for file in record.files}
        return not self.options.write or all(
            tree.intact(self.root, name, file, disk.get(name), known.written) for name, file in names.items()
        )

    def _produce(self, stale: Sequence[Unit]) -> dict[str, Produced]:
        def done(count: int) -> None:
            self.progress("generate", count, len(stale))

        done(0)
        parted = shares(stale) if self.options.workers and self.reference else [list(stale)]
        if len(parted) > 1:
            found = worker.run([self._request(share) for share in parted], done)
        else:
            found = list(produce([(unit, self.platforms[unit.environment]) for unit in stale], done))
        return {produced.folder: produced for produced in sorted(found, key=lambda one: one.folder)}

    def _request(self, units: Sequence[Unit]) -> worker.Request:
        needed = {unit.environment: self.platforms[unit.environment] for unit in units}
        ordered = sorted(units, key=lambda unit: (unit.kind, unit.folder))
        return worker.Request(self.reference, needed, [(unit.environment, unit.folder) for unit in ordered])

    def _record(self, index: Index, units: Mapping[str, Unit], produced: Mapping[str, Produced]) -> dict[str, bytes]:
        """Enter into the index what was computed; gives the bytes by path."""
        for folder, found in produced.items():
            unit = units[folder]
            index.units[folder] = _unit_record(unit, found, index.tables[unit.environment])
        for environment, platform in self.platforms.items():
            index.tables[environment].complete(partial(value_of, platform))
        index.units = dict(sorted(index.units.items()))
        return {f"{folder}/{file.name}": file.data for folder, found in produced.items() for file in found.files}

    def _same(self, index: Index, data: Collection[str], disk: Mapping[str, Seen]) -> set[str]:
        """Files of the index that rendered/ has already. A fresh unit's were looked at when it was found fresh."""
        return {
            name
            for name, file in index.paths().items()
            if name in disk and (self._looked_at(name, data) or self._equal(name, file, disk[name]))
        }

    def _looked_at(self, name: str, data: Collection[str]) -> bool:
        return self.options.write and name not in data

    def _equal(self, name: str, file: FileRecord, seen: Seen) -> bool:
        return bool(seen.stamp) and tree.digest_of(self.root, name) == file.digest

    def _replace(
        self, disk: Mapping[str, Seen], kept: Collection[str], data: Mapping[str, bytes], index: Index
    ) -> dict[str, Seen]:
        written = {name: data[name] for name in index.paths().keys() - kept}
        total = len(kept) + len(written)
        return tree.replace(self.root, disk, kept, written, lambda count: self.progress("write", count, total))

    def _save(self, index: Index, looks: Mapping[str, Seen]) -> None:
        """Keep the index, with how its files look; files that were not looked at will be read by the next run."""
        for folder, unit in index.units.items():
            unit.files = [_looking(file, looks.get(f"{folder}/{file.name}")) for file in unit.files]
        index.written = time.time_ns()
        indexes.save(self.root, index)


def _unit_record(unit: Unit, found: Produced, table: Table) -> UnitRecord:
    parts = [PartRecord(part.name, table.number(reads)) for part, reads in zip(unit.parts, found.reads, strict=True)]
    files = [FileRecord(file.name, file.part, tree.digest(file.data), "") for file in found.files]
    reads = table.number(unit.reads)
    return UnitRecord(unit.kind, unit.generator, unit.identity, reads, parts, files, found.objects, found.resources)


def _looking(file: FileRecord, seen: Seen | None) -> FileRecord:
    return file._replace(stamp=seen.stamp if seen else "")


def _keep(others: Collection[str], index: Index, known: Index | None) -> None:
    """Keep the records of environments this run left alone, for the next render to judge."""
    if not others:
        return
    index.inputs = ""
    if known:
        kept = {f: unit for f, unit in known.units.items() if indexes.environment_of(unit.kind, f) in others}
        index.units = dict(sorted((index.units | kept).items()))
        index.tables |= {name: known.tables[name] for name in others if name in known.tables}


def _changes(expected: Collection[str], disk: Collection[str], same: Collection[str]) -> tuple[Change, ...]:
    """What differs between the tree as it was and as it is wanted, by folder."""
    added, changed, removed = (
        set(expected) - set(disk),
        (set(expected) & set(disk)) - set(same),
        set(disk) - set(expected),
    )
    folders = sorted({name.rpartition("/")[0] for name in added | changed | removed})
    grouped = [_by_folder(names) for names in (added, changed, removed)]
    return tuple(Change(folder, *(group.get(folder, ()) for group in grouped)) for folder in folders)


def _by_folder(names: Collection[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(names):
        folder = name.rpartition("/")[0]
        found[folder] = (*found.get(folder, ()), name)
    return found
