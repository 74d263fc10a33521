"""`make docs`: the generated tables of docs/architecture.md, from what the generators import."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from generators.terraform_schema.packages import PREFIX, PROVIDER

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
GENERATORS = ROOT / "generators"
CLOUDS = GENERATORS / "clouds"
SPANNING = (GENERATORS / "network", GENERATORS / "trust")
START, END = "<!-- Written by `make docs` from here -->\n", "<!-- to here -->\n"


def main() -> int:
    PAGE.write_text(written(PAGE.read_text()))
    print(f"docs: {PAGE.relative_to(ROOT)}")
    return 0


def written(page: str) -> str:
    """The page with its tables as the code has them now."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table()}\n{spanning()}\n{END}{after}"


def table() -> str:
    clouds = {path.parent.name: families(path.parent) for path in sorted(CLOUDS.glob("*/__init__.py"))}
    every = sorted({family for found in clouds.values() for family in found})
    rows = [[family, *(_cell(found.get(family)) for found in clouds.values())] for family in every]
    head = [["family", *clouds], ["---"] * (len(clouds) + 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in head + rows)


def spanning() -> str:
    """What the stacks that span clouds render, by file."""
    files = [path for folder in SPANNING for path in sorted(folder.rglob("*.py")) if any(types(path))]
    rows = [["what spans the clouds", "types"], ["---", "---"], *([_link(path), _listed(path)] for path in files)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def families(cloud: Path) -> dict[str, Path]:
    """By name, the files of a cloud's folder that render something."""
    files = {path.relative_to(cloud).with_suffix("").as_posix(): path for path in sorted(cloud.rglob("*.py"))}
    return {name.removesuffix("/__init__"): path for name, path in files.items() if any(types(path))}


def types(path: Path) -> Iterator[str]:
    """The Terraform types whose constructs a file imports, not only parts of them."""
    for statement in ast.walk(ast.parse(path.read_text())):
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(PREFIX):
            package, _, module = str(statement.module).partition(".")
            if module != PROVIDER and _constructs(module) & {alias.name for alias in statement.names}:
                yield _type(package.removeprefix(PREFIX), module)


def _constructs(module: str) -> set[str]:
    """The class of a type; where one of its parts bears that name, the class ends in A."""
    name = "".join(part.capitalize() for part in module.split("_"))
    return {name, f"{name}A"}


def _type(provider: str, module: str) -> str:
    data = f"data_{provider}_"
    return f"data.{provider}_{module.removeprefix(data)}" if module.startswith(data) else f"{provider}_{module}"


def _cell(path: Path | None) -> str:
    if not path:
        return ""
    return f"{_link(path, CLOUDS)}<br>{_listed(path)}"


def _link(path: Path, folder: Path = GENERATORS) -> str:
    return f"[{path.relative_to(folder).as_posix()}](../{path.relative_to(ROOT).as_posix()})"


def _listed(path: Path) -> str:
    return "<br>".join(f"`{type_}`" for type_ in sorted(set(types(path))))


if __name__ == "__main__":
    sys.exit(main())
