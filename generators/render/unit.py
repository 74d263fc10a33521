"""What the engine works on. A unit is one app on one cluster or one Terraform stack, and owns a folder of rendered/."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from generators.render.index import environment_of

if TYPE_CHECKING:
    from generators.intent import Intent
    from generators.schema import Platform

Manifest = dict[str, Any]
Kind = Literal["manifests", "schema", "terraform"]


@dataclass(frozen=True)
class File:
    """A finished file of a part that needs neither cdk8s nor cdktn."""

    name: str
    data: bytes


Output = File | Manifest


@dataclass(frozen=True)
class Part:
    """One function of a generator, such as `generators/charts/model.py:deployment`; its files remember what it read."""

    name: str
    function: Callable[["Platform"], Iterable[Output]]

    @property
    def module(self) -> str:
        return self.name.partition(":")[0]


@dataclass(frozen=True)
class Unit:
    """`sources` are the intent files its headers name; `reads` are what put the unit into the list of units.

    What the parts give may depend on the platform they are called with and on the unit's folder, nothing else.
    """

    folder: str
    kind: Kind
    generator: str
    parts: tuple[Part, ...]
    sources: tuple[str, ...] = ("platform.yaml",)
    reads: frozenset[str] = field(default=frozenset())

    def header(self, part: Part) -> str:
        return f"Rendered by {part.module} from {', '.join(self.sources)}. Do not edit."

    @property
    def environment(self) -> str:
        return environment_of(self.kind, self.folder)

    @property
    def identity(self) -> str:
        """What besides the intent decides its files; a unit whose identity changes is computed anew."""
        return "\n".join((self.kind, self.generator, *self.sources, *(part.name for part in self.parts)))


@dataclass(frozen=True)
class Catalogue:
    """How the engine gets its work: the environments, the units of each, and the units that belong to none."""

    load: Callable[[Path], Mapping[str, "Intent"]]
    units: Callable[[str, "Platform"], Iterable[Unit]]
    shared: Callable[[], Iterable[Unit]]
