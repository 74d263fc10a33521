"""Kubernetes objects to YAML, through cdk8s: an App per cluster, a Chart per app, a file per object."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generators import node
from generators.failure import PlatformError

Manifest = Mapping[str, Any]
_SAFE_INTEGER = 2**53


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
    if isinstance(value, Mapping):
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
    """The YAML of each object of each chart, in the given order."""
    node.prepare()
    import cdk8s

    with TemporaryDirectory(prefix="manifests-") as folder:
        app = cdk8s.App(
            outdir=folder,
            output_file_extension=".yaml",
            yaml_output_type=cdk8s.YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
        )
        files = {name: _chart(cdk8s, app, f"c{number}", charts[name]) for number, name in enumerate(charts)}
        app.synth()
        return {name: [Path(folder, file).read_text("utf-8") for file in found] for name, found in files.items()}


def _chart(cdk8s: Any, app: Any, chart_id: str, manifests: Sequence[Manifest]) -> list[str]:
    """Add the objects to a chart under numbers of our own: cdk8s overwrites equal names without a word."""
    chart = cdk8s.Chart(app, chart_id, disable_resource_name_hashes=True)
    files = []
    for number, manifest in enumerate(manifests):
        kind = manifest["kind"]
        construct = cdk8s.ApiObject(chart, str(number), api_version=manifest["apiVersion"], kind=kind)
        construct.add_json_patch(cdk8s.JsonPatch.add("", manifest))
        files.append(f"{chart_id}/{re.sub('[^0-9a-zA-Z_.-]', '', kind)}.{chart_id}-{number}.yaml")
    return files


def _carried(value: object) -> bool:
    if isinstance(value, str):
        return not re.fullmatch(r"0o[0-7]+", value)
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
