"""A render: decide what is stale, compute it, check that no file has two owners, and put the new tree in place.

When nothing changed, nothing but digests is computed: no YAML, no pydantic, no Node.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.render import index as indexes
from generators.render import inputs, tree
from generators.render.index import Index
from generators.render.tree import Seen

if TYPE_CHECKING:
    from generators.intent import Intent
    from generators.render.unit import Catalogue

CATALOGUE = "generators.render.units:CATALOGUE"

Progress = Callable[[str, int, int], None]
Summarise = Callable[[Mapping[str, "Intent"]], Any]


def silent(_phase: str, _done: int, _total: int) -> None:
    pass


@dataclass(frozen=True)
class Change:
    """A unit whose files are not what they were, by paths under rendered/."""

    folder: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass
class Result:
    """What a render did, or with `write=False` would have done.

    `disk` and `known` are the tree and the index it found; `seconds` is by phase.
    """

    index: Index
    disk: Mapping[str, Seen]
    known: Index | None = None
    changes: tuple[Change, ...] = ()
    computed: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def files(self) -> int:
        return sum(len(unit.files) for unit in self.index.units.values())

    @property
    def objects(self) -> int:
        return sum(unit.objects for unit in self.index.units.values())

    @property
    def resources(self) -> int:
        return sum(unit.resources for unit in self.index.units.values())

    @property
    def summary(self) -> Any:
        """What `summarise` said of the intent that was last rendered."""
        return self.index.summary

    def as_json(self) -> dict[str, Any]:
        return {
            "files": self.files,
            "objects": self.objects,
            "resources": self.resources,
            "units": len(self.index.units),
            "computed": list(self.computed),
            "changes": [vars(change) for change in self.changes],
            "seconds": {phase: round(seconds, 3) for phase, seconds in self.seconds.items()},
            "summary": self.summary,
        }


@dataclass(frozen=True)
class Options:
    """`full` trusts no cache; `write=False` leaves rendered/ alone; `workers=False` starts no process."""

    environments: Sequence[str] | None = None
    full: bool = False
    write: bool = True
    workers: bool = True


def render(
    root: Path,
    options: Options = Options(),
    *,
    catalogue: "Catalogue | str" = CATALOGUE,
    summarise: Summarise | None = None,
    progress: Progress = silent,
) -> Result:
    """Bring rendered/ up to date with the intent. One render at a time; a second one waits for the first."""
    clock = Clock()
    with tree.lock(root):
        with clock("read"):
            before = indexes.load(root)
            code, intent = inputs.code_digest(), inputs.intent_digest(root)
            disk = tree.listing(root)
            known = before if before and before.code == code and not options.full else None
            idle = known is not None and known.inputs == intent and untouched(root, known, disk, options.write)
        if known and idle and (known.summary is not None or not summarise):
            return Result(known, disk, known, seconds=clock.seconds)
        from generators.render.update import Update

        with _no_collector():
            update = Update(root, options, catalogue, progress, clock)
            return update.run(Index(code, intent), known, disk, summarise)


def untouched(root: Path, index: Index, disk: Mapping[str, Seen], by_stamp: bool) -> bool:
    """Whether rendered/ holds exactly the files of the index; without `by_stamp` every file is read."""
    expected = index.paths()
    written = index.written if by_stamp else 0
    return expected.keys() == disk.keys() and all(
        tree.intact(root, name, file, disk[name], written) for name, file in expected.items()
    )


@contextmanager
def _no_collector() -> Iterator[None]:
    """A render makes many objects that last and no garbage in cycles; looking for some costs a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Clock:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, phase: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[phase] = self.seconds.get(phase, 0.0) + time.perf_counter() - start
