"""A kadet component, for Kapitan: from a target's inventory to the objects of a cluster, or of a team's models on it.

It calls the functions that `platformctl` calls, so that the two programs differ in everything but the objects.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kapitan.inputs.kadet import BaseObj, inventory  # type: ignore[import-not-found]  # has its own environment

from generators.charts import CHARTS
from generators.clouds import CLOUDS
from generators.manifests import file_name
from generators.schema import Platform
from generators.site import ModelSite, Site

Manifest = dict[str, Any]


def main(input_params: Mapping[str, Any]) -> Any:
    """Objects by file, to which Kapitan adds `.yaml`; each a BaseObj, which is kadet's way, or a plain dictionary."""
    found = _manifests(inventory(lazy=True).parameters)
    if input_params["plain"]:
        return dict(found)
    output = BaseObj()
    for name, manifest in found:
        output.root[name] = BaseObj.from_dict(manifest)
    return output


def _manifests(parameters: Any) -> Iterator[tuple[str, Manifest]]:
    platform = Platform.model_validate({name: parameters[name].to_dict() for name in Platform.model_fields})
    models = parameters.part == "models"
    for chart in CHARTS.values():
        for app in chart.apps(platform, parameters.cluster):
            if (app in platform.models) == models:
                site = _site(parameters.environment, platform, parameters.cluster, app)
                for manifest in _objects(site, chart.objects):
                    yield f"{app}/{file_name(manifest).removesuffix('.yaml')}", manifest


def _objects(site: Site, functions: Iterable[Callable[[Any], Any]]) -> Iterator[Manifest]:
    for function in functions:
        found = function(site)
        yield from [found] if isinstance(found, dict) else found


def _site(environment: str, platform: Platform, cluster: str, app: str) -> Site:
    traits = CLOUDS[platform.clouds[platform.clusters[cluster].cloud].provider].TRAITS
    if app in platform.models:
        return ModelSite(environment, platform, cluster, traits, app)
    return Site(environment, platform, cluster, traits)
