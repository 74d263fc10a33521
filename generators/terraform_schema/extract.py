"""`make terraform-schema`: of the types the generators import, from the installed packages to schemas/*.json."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from generators.terraform_schema import backends, declarations, packages
from generators.terraform_schema.schema import FOLDER

CODE = Path(__file__).parents[1]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    current = extract()
    for stale in {path.name for path in FOLDER.glob("*.json")} - current.keys():
        (FOLDER / stale).unlink()
    for name, text in current.items():
        (FOLDER / name).write_text(text)
        print(f"terraform-schema: {FOLDER.relative_to(CODE.parent) / name}: {len(text) // 1024} KiB")


def extract() -> dict[str, str]:
    """By file name, the schemas of what the generators import: the same bytes from the same packages."""
    said = {asked["package"]: {**asked, **_schema(asked["package"], asked["modules"])} for asked in identities()}
    return {f"{name}.json": json.dumps(read, indent=1, sort_keys=True) + "\n" for name, read in said.items()}


def identities() -> list[dict[str, Any]]:
    """What makes schemas stale when it changes: for each package its version, and the modules asked of it."""
    asked = {"cdktn": {backends.FOLDER}, **packages.imported(CODE)}
    return [
        {"modules": sorted(modules), "package": package, "package_version": version(package)}
        for package, modules in sorted(asked.items())
    ]


def _schema(package: str, modules: list[str]) -> dict[str, Any]:
    sources = packages.sources(package, modules)
    if package == "cdktn":
        return {"backend": backends.read(sources[backends.FOLDER])}
    found = [declarations.read(source) for source in sources.values()]
    blocks: dict[str, Any] = {kind: {} for kind in declarations.KINDS.values()}
    for one in found:
        blocks[one.kind][one.type] = one.block
    return {**blocks, "provider_version": found[0].version}


if __name__ == "__main__":
    main()
