"""A Kubernetes API server, spoken to plainly over one HTTPS connection: what it answers, and what it objects to."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

APPLY = "application/apply-patch+yaml"
FIELD_MANAGER = "argocd-controller"
SECONDS = 60


@dataclass(frozen=True)
class Answer:
    status: int
    document: dict[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def objection(self) -> str:
        """The server's own sentence, where it refuses."""
        refused = self.status >= 400
        return str(self.document.get("message") or f"the API server answers {self.status}") if refused else ""


@dataclass(frozen=True)
class Resource:
    """Where objects of a kind live: the API's plural name, and whether in namespaces."""

    api: str
    plural: str
    namespaced: bool

    def path(self, namespace: str, name: str) -> str:
        inside = f"namespaces/{namespace}/" if self.namespaced else ""
        return f"{self.api}/{inside}{self.plural}/{name}"


@dataclass
class Api:
    port: int
    token: str
    certificate: Path
    _resources: dict[str, dict[str, Resource]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if "_connection" in self.__dict__:
            self._connection.close()

    def ready(self) -> bool:
        try:
            return self.certificate.exists() and self.get("/readyz").status == 200
        except (OSError, HTTPException):
            self.__dict__.pop("_connection", None)
            return False

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def create(self, path: str, document: Mapping[str, Any]) -> Answer:
        return self._ask("POST", path, json.dumps(document), "application/json")

    def apply(self, text: str, resource: Resource, namespace: str, name: str, dry: bool = False) -> Answer:
        """Server-side apply, as Argo CD does it, but with strict fields: what it does not know, it refuses."""
        options = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict", "force": "true"}
        query = urlencode(options | ({"dryRun": "All"} if dry else {}))
        return self._ask("PATCH", f"{resource.path(namespace, name)}?{query}", text, APPLY)

    def resource(self, api_version: str, kind: str) -> Resource | None:
        """None where the server knows no such kind; it is asked again then, because kinds are added while it runs."""
        api = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        if kind not in self._resources.get(api, {}):
            listed = self.get(api).document.get("resources", ())
            whole = [one for one in listed if "/" not in one["name"]]
            self._resources[api] = {one["kind"]: Resource(api, one["name"], one["namespaced"]) for one in whole}
        return self._resources[api].get(kind)

    @cached_property
    def _connection(self) -> HTTPSConnection:
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return HTTPSConnection("127.0.0.1", self.port, timeout=SECONDS, context=trusted)

    def _ask(self, method: str, path: str, body: str | None = None, content: str = "") -> Answer:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self.token}"}
        encoded = body.encode() if body is not None else None
        self._connection.request(method, path, encoded, headers | ({"Content-Type": content} if content else {}))
        response = self._connection.getresponse()
        text = response.read()
        is_json = response.headers.get_content_type() == "application/json"
        warnings = tuple(response.headers.get_all("Warning", ()))
        return Answer(response.status, json.loads(text) if is_json else {}, warnings)
