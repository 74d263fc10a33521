"""A tree delivered to an API server: the definitions it needs, its namespaces, then every object, as Argo CD would."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.integration.api import Api
from tests.integration.tree import Object, Tree
from tools import custom_kinds
from tools.custom_kinds import Definition, Kind

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NAMESPACES = "/api/v1/namespaces"
ESTABLISHING_SECONDS = 30


@dataclass(frozen=True)
class Outcome:
    item: Object
    objection: str
    warnings: tuple[str, ...] = ()
    version: str = ""
    """Of the object as it is stored: it grows with every change."""

    def __str__(self) -> str:
        return f"{self.item.where}: {'; '.join(filter(None, (self.objection, *self.warnings)))}"


@dataclass(frozen=True)
class Delivery:
    outcomes: list[Outcome]
    seconds: float

    @property
    def refused(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.objection]

    @property
    def warned(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.warnings]

    @property
    def kinds(self) -> set[Kind]:
        return {outcome.item.kind_in_group for outcome in self.outcomes}


class DeliveryError(Exception):
    """The server does not take what the tree needs before its own objects."""


def deliver(api: Api, tree: Tree) -> Delivery:
    define(api, tree)
    for name, metadata in tree.namespaces.items():
        _create(api, NAMESPACES, {"metadata": metadata | {"name": name}}, f"the namespace {name} of an Application")
    return apply_all(api, tree)


def apply_all(api: Api, tree: Tree) -> Delivery:
    start = time.monotonic()
    outcomes = [apply(api, item) for item in tree.objects if not _without_definition(item)]
    return Delivery(outcomes, time.monotonic() - start)


def apply(api: Api, item: Object, dry: bool = False) -> Outcome:
    resource = api.resource(item.api_version, item.kind)
    if not resource:
        return Outcome(item, f"the API server knows no kind {item.kind} in {item.api_version}")
    answer = api.apply(item.text, resource, item.namespace, item.name, dry)
    version = answer.document.get("metadata", {}).get("resourceVersion", "")
    return Outcome(item, answer.objection, answer.warnings, version)


def define(api: Api, tree: Tree) -> None:
    """Give the server the definition of each custom kind in the tree; what it does not define is refused later."""
    one_of_each = {(item.api_version, item.kind): item for item in tree.objects}.values()
    unknown = [item for item in one_of_each if not api.resource(item.api_version, item.kind)]
    found = custom_kinds.definitions() if unknown else {}
    needed = {item.kind_in_group for item in unknown} & found.keys()
    for kind in sorted(needed):
        _define(api, found[kind])
    for item in unknown:
        if item.kind_in_group in needed and item.version in found[item.kind_in_group].schemas:
            _wait_for(api, item)


def _define(api: Api, definition: Definition) -> None:
    """Without conversion: no webhook runs here, and what is rendered is in one version of its kind."""
    spec = {name: value for name, value in definition.document["spec"].items() if name != "conversion"}
    _create(api, DEFINITIONS, definition.document | {"spec": spec}, f"{definition.kind} of {definition.origin}")


def _create(api: Api, path: str, document: Mapping[str, Any], what: str) -> None:
    if objection := api.create(path, document).objection:
        raise DeliveryError(f"{what}: {objection}")


def _wait_for(api: Api, item: Object) -> None:
    end = time.monotonic() + ESTABLISHING_SECONDS
    while not _served(api, item):
        if time.monotonic() > end:
            raise DeliveryError(f"{item.kind_in_group}: not served {ESTABLISHING_SECONDS} s after it was defined")
        time.sleep(0.05)


def _served(api: Api, item: Object) -> bool:
    """A kind is listed a moment before its objects can be asked for."""
    resource = api.resource(item.api_version, item.kind)
    return resource is not None and not api.get(f"{resource.api}/{resource.plural}?limit=1").objection


def _without_definition(item: Object) -> bool:
    return str(item.kind_in_group) in custom_kinds.unavailable()
