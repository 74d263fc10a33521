"""Kubernetes objects to YAML, through cdk8s: a document per object, for a file per object in a folder per app."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from generators import node
from generators.failure import PlatformError

Manifest = Mapping[str, Any]
_FIRST = ("apiVersion", "kind", "metadata")
_SAFE_INTEGER = 2**53
_SEPARATOR = re.compile(r"^---\n", re.MULTILINE)
"""No line of an object begins with it: whatever a text of several lines holds is indented."""


class ManifestError(PlatformError):
    """An object that Kubernetes could not read as it was meant."""


def file_name(manifest: Manifest) -> str:
    """`Kind.name.yaml`; what a file name cannot hold everywhere, such as the colon of `system:node`, becomes a dash."""
    kind, name = manifest.get("kind"), _name(manifest)
    if not (isinstance(kind, str) and kind and name and isinstance(manifest.get("apiVersion"), str)):
        raise ManifestError(f"an object needs apiVersion, kind and metadata.name; this one has {_heading(manifest)}")
    return re.sub(r"[^0-9A-Za-z._-]", "-", f"{kind}.{name}") + ".yaml"


def check(value: object, path: str = "") -> None:
    """Refuse what JSON would carry wrongly to Node or YAML would read as another type."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ManifestError(f"{path or 'the object'} has the key {key!r}, which is not a text")
            check(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            check(item, f"{path}.{number}")
    elif not _carried(value):
        raise ManifestError(f"{path} is {value!r}, which YAML or Node would change; write it another way")


def synthesise(charts: Mapping[str, Sequence[Manifest]]) -> dict[str, list[str]]:
    """The YAML of each object of each chart, in the given order.

    Byte for byte what a cdk8s App writes, of a Chart per app and an ApiObject per object. An App costs four calls into
    Node for each object, this one call for all of them, and that decides how long a large platform takes.
    """
    given = [manifest for manifests in charts.values() for manifest in manifests]
    texts = iter(_texts(given) if given else ())
    return {name: list(islice(texts, len(manifests))) for name, manifests in charts.items()}


def _texts(manifests: Sequence[Manifest]) -> list[str]:
    node.prepare()
    import cdk8s

    texts = _SEPARATOR.split(cdk8s.Yaml.stringify(*map(_ordered, manifests)))
    if len(texts) != len(manifests):
        raise ManifestError(f"cdk8s wrote {len(texts)} documents for {len(manifests)} objects; pin another version")
    return texts


def _ordered(manifest: Manifest) -> dict[str, Any]:
    """What every object has comes first, as people expect it."""
    return {key: manifest[key] for key in _FIRST} | dict(manifest)


def _carried(value: object) -> bool:
    if isinstance(value, str):
        return not (value.startswith("0o") and re.fullmatch(r"0o[0-7]+", value))
    if isinstance(value, bool | None):
        return True
    if isinstance(value, int):
        return abs(value) < _SAFE_INTEGER
    return isinstance(value, float) and value - value == 0


def _name(manifest: Manifest) -> str:
    metadata = manifest.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    return name if isinstance(name, str) else ""


def _heading(manifest: Manifest) -> str:
    return ", ".join(f"{key}={manifest.get(key)!r}" for key in ("apiVersion", "kind", "metadata"))
