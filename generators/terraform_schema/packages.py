"""The provider packages as installed: their generated sources, and which of their types the generators import."""

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
    """By provider, the modules that the Python files below a folder import: one for each resource or data source."""
    found: dict[str, set[str]] = {}
    for path in code.rglob("*.py"):
        for module in _imports(ast.parse(path.read_text("utf-8"))):
            package, _, name = module.partition(".")
            if package.startswith(PREFIX) and name:
                found.setdefault(package.removeprefix(PREFIX), {PROVIDER}).add(name.partition(".")[0])
    return found


def _imports(tree: ast.Module) -> Iterator[str]:
    for statement in ast.walk(tree):
        if isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module
        elif isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)


def sources(provider: str, modules: Iterable[str]) -> dict[str, Sources]:
    """By module, its sources. Some types are so large that theirs are spread over several files."""
    folders = {module.replace("_", "-"): module for module in modules}
    texts: dict[tuple[str, str], list[str]] = {}
    with tarfile.open(_archive(provider), "r|gz") as archive:
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


def _archive(provider: str) -> Path:
    package = find_spec(PREFIX + provider)
    if not package or not package.origin:
        raise FileNotFoundError(f"{PREFIX}{provider} is not installed; run `make setup`")
    [archive] = (Path(package.origin).parent / "_jsii").glob("*.tgz")
    return archive


def _folder(member: str) -> str:
    """`package/lib/eks-cluster/index.js`: the folder below lib."""
    return member.split("/")[2] if member.count("/") > 2 else ""
