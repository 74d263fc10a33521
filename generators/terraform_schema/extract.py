"""`make terraform-schema`: of the types the generators import, from the installed packages to schemas/*.json."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from generators.terraform_schema import declarations, packages
from generators.terraform_schema.schema import FOLDER

CODE = Path(__file__).parents[1]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    current = extract()
    for stale in {path.name for path in FOLDER.glob("*.json")} - current.keys():
        (FOLDER / stale).unlink()
    for name, text in current.items():
        (FOLDER / name).write_text(text)
        print(f"terraform-schema: {FOLDER.relative_to(CODE.parent) / name}: {len(json.loads(text)['modules'])} modules")


def extract() -> dict[str, str]:
    """By file name, the schemas of what the generators import: the same bytes from the same packages."""
    return {
        f"{provider}.json": json.dumps(_schema(provider, modules), indent=1, sort_keys=True) + "\n"
        for provider, modules in sorted(packages.imported(CODE).items())
    }


def identity(provider: str, modules: set[str]) -> dict[str, Any]:
    """What makes a schema stale when it changes: the package, and the modules asked of it."""
    package = f"cdktn-provider-{provider}"
    return {"modules": sorted(modules), "package": f"{package} {version(package)}"}


def _schema(provider: str, modules: set[str]) -> dict[str, Any]:
    found = [declarations.read(source) for source in packages.sources(provider, modules).values()]
    [of_provider] = {one.version for one in found}
    blocks: dict[str, dict[str, Any]] = {"data": {}, "provider": {}, "resource": {}}
    for one in found:
        blocks[one.kind][one.type] = one.block
    return {**identity(provider, modules), **blocks, "version": of_provider}


if __name__ == "__main__":
    main()
