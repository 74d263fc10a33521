"""What the rules on references share: names that stand for nothing, and entries that a name lacks."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from generators.schema import Platform
from generators.schema.problem import Path, Problem
from generators.schema.rules.phrases import nearest, unknown

_KINDS = {"clouds": "a cloud", "clusters": "a cluster", "models": "a model", "teams": "a team"}
Named = Iterable[tuple[Path, str]]


def dangling(
    platform: Platform, section: Literal["clouds", "clusters", "models", "teams"], named: Named
) -> Iterator[Problem]:
    """Names, with the places they are written at, that the section does not define."""
    known: Mapping[str, object] = getattr(platform, section)
    for path, name in named:
        if name not in known:
            yield Problem(path, unknown(_KINDS[section], name, known), also=((section, name),))


def keys(path: Path, names: Iterable[str]) -> Named:
    return (((*path, name), name) for name in names)


def items(path: Path, names: Iterable[str]) -> Named:
    return (((*path, str(index)), name) for index, name in enumerate(names))


def absent_clouds(platform: Platform, given: Iterable[str]) -> Iterator[str]:
    """Clouds without an entry, save those that an unknown name seems to mean: that one is reported already."""
    given = set(given)
    meant = {nearest(name, platform.clouds) for name in given if name not in platform.clouds}
    yield from (name for name in platform.clouds if name not in given and name not in meant)


def providers(clouds: Iterable[str]) -> tuple[Path, ...]:
    return tuple(("clouds", name, "provider") for name in clouds)
