"""`platformctl render` in the current folder without Terraform and schema: what is compared with Kapitan."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from generators.render import engine, units
from generators.render.unit import Unit
from generators.schema import Platform


def _manifests(environment: str, platform: Platform) -> Iterator[Unit]:
    return (unit for unit in units.units(environment, platform) if unit.kind == "manifests")


CATALOGUE = replace(units.CATALOGUE, units=_manifests, shared=lambda: ())

if __name__ == "__main__":
    engine.render(Path(), catalogue="manifests:CATALOGUE")
