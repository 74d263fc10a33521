"""The packages as installed: their generated sources, and which of their types the generators import."""

import ast
import tarfile
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

PREFIX = "cdktn_provider_"
PROVIDER = "provider"
"""The module of the provider itself beside those of its types."""


class Sources(NamedTuple):
    """Of one type: what it does when synthesised, and what its interfaces declare."""

    behaviour: str
    interfaces: str


def imported(code: Path) -> dict[str, set[str]]:
    """By provider's package, the modules that the code below a folder imports: one for each resource or data source."""
    found: dict[str, set[str]] = {}
    for path in code.rglob("*.py"):
        for module in _imports(ast.parse(path.read_text("utf-8"))):
            package, _, name = module.partition(".")
            if package.startswith(PREFIX) and name:
                found.setdefault(package, {PROVIDER}).add(name.partition(".")[0])
    return found


def _imports(tree: ast.Module) -> Iterator[str]:
    for statement in ast.walk(tree):
        if isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module
        elif isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)


def sources(package: str, modules: Iterable[str]) -> dict[str, Sources]:
    """By module, its sources. Some types are so large that theirs are spread over several files."""
    folders = {module.replace("_", "-"): module for module in modules}
    texts: dict[tuple[str, str], list[str]] = {}
    with tarfile.open(_archive(package), "r|gz") as archive:
        for member in archive:
            kind = next((kind for kind in (".js", ".d.ts") if member.name.endswith(kind)), "")
            module = folders.get(_folder(member.name))
            stream = archive.extractfile(member) if module and kind else None
            if module and stream:
                texts.setdefault((module, kind), []).append(stream.read().decode())
    return {
        module: Sources(*("\n".join(texts.get((module, kind), ())) for kind in (".js", ".d.ts")))
        for module in sorted(folders.values())
    }


def _archive(package: str) -> Path:
    found = find_spec(package)
    if not found or not found.origin:
        raise ModuleNotFoundError(f"{package} is not installed; run `make setup`")
    [archive] = (Path(found.origin).parent / "_jsii").glob("*.tgz")
    return archive


def _folder(member: str) -> str:
    """`package/lib/eks-cluster/index.js`: the folder below lib."""
    return member.split("/")[2] if member.count("/") > 2 else ""
