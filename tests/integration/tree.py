"""What is rendered for one cluster: its objects as files, in the order in which Argo CD would sync them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tools.custom_kinds import Kind

APPLICATIONS = ("Application", "ApplicationSet")
WAVE = "argocd.argoproj.io/sync-wave"


@dataclass(frozen=True)
class Object:
    path: Path
    text: str

    @cached_property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = YAML(typ="safe").load(self.text)
        return found

    @property
    def where(self) -> Path:
        """From rendered/ on."""
        return Path(*self.path.parts[-5:])

    @property
    def api_version(self) -> str:
        return str(self.document["apiVersion"])

    @property
    def kind(self) -> str:
        return str(self.document["kind"])

    @property
    def version(self) -> str:
        return self.api_version.rpartition("/")[2]

    @property
    def kind_in_group(self) -> Kind:
        return Kind(self.api_version.rpartition("/")[0], self.kind)

    @property
    def name(self) -> str:
        return str(self.document["metadata"]["name"])

    @property
    def namespace(self) -> str:
        return str(self.document["metadata"].get("namespace", "default"))

    @property
    def order(self) -> tuple[int, bool, Path]:
        """Its wave; then namespaces, as for Argo CD, before what is in them."""
        annotations = self.document["metadata"].get("annotations", {})
        return int(annotations.get(WAVE, 0)), self.kind != "Namespace", self.path


@dataclass(frozen=True)
class Tree:
    folder: Path

    def __str__(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @cached_property
    def objects(self) -> list[Object]:
        found = [Object(path, path.read_text("utf-8")) for path in self.folder.glob("*/*.yaml")]
        return sorted(found, key=lambda item: item.order)

    @property
    def namespaces(self) -> dict[str, dict[str, Any]]:
        """What Argo CD would create before it syncs an Application that asks for it, with its metadata."""
        own = {item.name for item in self.objects if item.kind == "Namespace"}
        applications = [_application(item) for item in self.objects if item.kind in APPLICATIONS]
        found = dict(_created(application) for application in applications if _creates(application))
        return {name: metadata for name, metadata in sorted(found.items()) if name not in own}


def trees(root: Path) -> list[Tree]:
    return [Tree(folder) for folder in sorted(root.glob("rendered/*/*")) if any(folder.glob("*/*.yaml"))]


def _application(item: Object) -> dict[str, Any]:
    spec: dict[str, Any] = item.document.get("spec", {})
    return dict(spec.get("template", {}).get("spec", {})) if item.kind == "ApplicationSet" else spec


def _creates(application: dict[str, Any]) -> bool:
    """A template's namespace may be a variable; the Applications it makes are not there to say which."""
    asked = "CreateNamespace=true" in application.get("syncPolicy", {}).get("syncOptions", ())
    return asked and "{{" not in application["destination"]["namespace"]


def _created(application: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    metadata = application["syncPolicy"].get("managedNamespaceMetadata", {})
    return str(application["destination"]["namespace"]), dict(metadata)
