"""No file of rendered/ has two owners. Letters that differ only in case are the same: on many machines they are."""

from collections.abc import Iterable, Iterator

from generators.render.failure import RenderError
from generators.render.index import Index
from generators.render.unit import Unit


def by_folder(units: Iterable[Unit]) -> dict[str, Unit]:
    """The units by folder."""
    found: dict[str, Unit] = {}
    for unit in units:
        other = found.setdefault(unit.folder, unit)
        if other is not unit:
            claim = f"rendered/{unit.folder} is claimed by {other.generator} and by {unit.generator}"
            raise RenderError(f"{claim}; give one of them another name")
    return found


def check(index: Index) -> None:
    """Two units may not have one folder, nor one of them a file where the other has a folder."""
    owners: dict[str, str] = {}
    for folder in index.units:
        other = owners.setdefault(folder.casefold(), folder)
        if other != folder:
            raise RenderError(_sentence(index, folder, other, other))
    for folder in index.units:
        for above, name in _steps(folder):
            owner = owners.get(above.casefold())
            files = index.units[owner].files if owner is not None else ()
            clash = next((file.name for file in files if file.name.casefold() == name.casefold()), None)
            if clash and owner is not None:
                raise RenderError(_sentence(index, folder, f"{owner}/{clash}", owner))


def _steps(folder: str) -> Iterator[tuple[str, str]]:
    """Each folder above, with the name of the step below it."""
    end = folder.find("/")
    while end >= 0:
        yield folder[:end], folder[end + 1 :].partition("/")[0]
        end = folder.find("/", end + 1)


def _sentence(index: Index, folder: str, other: str, owner: str) -> str:
    claim = f"rendered/{folder} is claimed by {index.units[folder].generator}"
    return f"{claim} and, as rendered/{other}, by {index.units[owner].generator}; give one of them another name"
