"""A tiny platform and units made of plain files: the engine is tested without YAML, jsii or the real language."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from generators.render.engine import Options, Result, render
from generators.render.unit import Catalogue, File, Output, Part, Unit
from generators.schema import Platform

if TYPE_CHECKING:
    from generators.intent import Intent


_APP, _ALL = "generators/charts/app.py", "generators/charts/all.py"


class App(BaseModel):
    size: int
    labels: dict[str, str] = {}


class Tiny(BaseModel):
    """What the fake intent holds."""

    note: str = ""
    region: str = "here"
    apps: dict[str, App] = {}


@dataclass(frozen=True)
class FakeIntent:
    platform: Tiny


def load(root: Path) -> Mapping[str, "Intent"]:
    """Environments from JSON files; a broken one is an error, as with real intent."""
    found = {
        path.stem: FakeIntent(Tiny.model_validate_json(path.read_text("utf-8")))
        for path in sorted((root / "environments").glob("*.yaml"))
    }
    return cast("Mapping[str, Intent]", found)


def units(environment: str, platform: Platform) -> Iterator[Unit]:
    for name in cast(Tiny, platform).apps:
        parts = Part(f"{_APP}:size", _size(name)), Part(f"{_APP}:labels", _labels(name))
        yield Unit(f"{environment}/one/{name}", "manifests", _APP, parts)
    yield Unit(f"{environment}/one/all", "manifests", _ALL, (Part(f"{_ALL}:all", _all),))


def shared() -> Iterator[Unit]:
    yield Unit("schema", "schema", "generators/export.py", (Part("generators/export.py:schema", _schema),))


CATALOGUE = Catalogue(load, units, shared)


def _size(name: str) -> Any:
    def size(platform: Any) -> Iterable[Output]:
        yield File("size.yaml", f"{platform.region} {platform.apps[name].size}\n".encode())

    return size


def _labels(name: str) -> Any:
    def labels(platform: Any) -> Iterable[Output]:
        for key, value in platform.apps[name].labels.items():
            yield File(f"{key}.yaml", f"{value}\n".encode())

    return labels


def _all(platform: Any) -> Iterable[Output]:
    yield File("names.yaml", "".join(f"{name}\n" for name in platform.apps).encode())


def _schema(_: Any) -> Iterable[Output]:
    yield File("tiny.json", b"{}\n")


def write(root: Path, environment: str = "production", **intent: Any) -> None:
    path = root / "environments" / f"{environment}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(intent), "utf-8")


def run(root: Path, catalogue: Catalogue = CATALOGUE, **options: Any) -> Result:
    return render(root, Options(**options), catalogue=catalogue)


def tree(root: Path) -> dict[str, bytes]:
    """Every file below rendered/ with its bytes."""
    home = root / "rendered"
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def apps(count: int, size: int = 1) -> dict[str, Any]:
    return {f"app-{number}": {"size": size, "labels": {"team": "a"}} for number in range(count)}
