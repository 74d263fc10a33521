"""The shipped intent, what its charts give, and copies of it with something changed."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from generators import intent
from generators.charts import CHARTS, Manifest
from generators.clouds import CLOUDS
from generators.schema import Platform
from generators.site import ModelSite, Site

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = tuple(intent.environments(ROOT))


class Found(NamedTuple):
    cluster: str
    app: str
    manifest: Manifest

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.cluster, self.app, self.manifest["kind"], self.manifest["metadata"]["name"]


@cache
def platform(environment: str) -> Platform:
    return intent.load(ROOT, environment).platform


@cache
def shipped(environment: str) -> tuple[Found, ...]:
    return tuple(objects(platform(environment), environment))


def objects(found: Platform, environment: str = "production") -> Iterator[Found]:
    for cluster in found.clusters:
        for chart in CHARTS.values():
            for app in chart.apps(found, cluster):
                for function in chart.objects:
                    given = function(site(found, cluster, app, environment))
                    for manifest in [given] if isinstance(given, dict) else given:
                        yield Found(cluster, app, manifest)


def site(found: Platform, cluster: str, app: str = "", environment: str = "production") -> Any:
    traits = CLOUDS[found.clouds[found.clusters[cluster].cloud].provider].TRAITS
    if app in found.models:
        return ModelSite(environment, found, cluster, traits, app)
    return Site(environment, found, cluster, traits)


def changed(found: Platform, changes: Mapping[str, Any]) -> Platform:
    """With values replaced, each named by its dotted path."""
    data = deepcopy(found.model_dump())
    for path, value in changes.items():
        *parents, last = path.split(".")
        place = data
        for part in parents:
            place = place[part]
        place[last] = value
    return Platform.model_validate(data)


def of_kind(kind: str, environment: str = "production") -> list[Found]:
    return [found for found in shipped(environment) if found.manifest["kind"] == kind]
