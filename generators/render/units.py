"""The units of an environment: each chart's apps on each cluster, a Terraform stack per cloud, and the schema."""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from generators import identities, model_identity, network, terraform, trust
from generators.charts import CHARTS, Chart
from generators.clouds import CLOUDS
from generators.intent.json_schema import documents
from generators.render.reads import traced
from generators.render.unit import Catalogue, File, Output, Part, Unit
from generators.render.values import path_of
from generators.rules import load_all
from generators.schema import Platform
from generators.site import CloudSite, EnvironmentSite, ModelSite, Site
from generators.trust import vault

_HOME = Path(__file__).parents[2]
_PLATFORM = "platform.yaml"


def units(environment: str, platform: Platform) -> Iterator[Unit]:
    for cluster_name in platform.clusters:
        for chart in CHARTS.values():
            yield from _apps(environment, platform, cluster_name, chart)
    for cloud_name in platform.clouds:
        yield _stack(environment, platform, cloud_name)
        yield from _model_identities(environment, platform, cloud_name)
    yield from (_spanning(environment, stack) for stack in (network, trust, vault))


def shared() -> Iterator[Unit]:
    part = Part(_name(documents), lambda _: [File(name, data) for name, data in documents(Platform).items()])
    yield Unit("schema", "schema", part.module, (part,), sources=("generators/schema",))


CATALOGUE = Catalogue(load_all, units, shared)


def _apps(environment: str, platform: Platform, cluster_name: str, chart: Chart) -> Iterator[Unit]:
    """The apps of a chart on a cluster. What decided that an app is there is remembered with it."""
    reads: set[str] = set()
    for app, mine in _causes(chart.apps(traced(platform, reads), cluster_name), reads):
        parts = tuple(_part(environment, cluster_name, app, function) for function in chart.objects)
        sources = (_PLATFORM, f"apps/{app}.yaml") if app in platform.models else (_PLATFORM,)
        yield Unit(f"{environment}/{cluster_name}/{app}", "manifests", parts[0].module, parts, sources, mine)


def _causes(apps: Iterable[str], reads: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each app with the reads behind its being there: those about it, and those about no model."""
    found: dict[str | None, set[str]] = {None: set()}
    for app in apps:
        for read in reads:
            found.setdefault(_model_of(path_of(read)), set()).add(read)
        reads.clear()
        yield app, frozenset(found[None] | found.get(app, set()))


def _model_of(path: tuple[str, ...]) -> str | None:
    return path[1] if len(path) > 1 and path[0] == "models" else None


def _part(environment: str, cluster_name: str, app: str, function: Callable[..., Any]) -> Part:
    def objects(platform: Platform) -> Iterable[Output]:
        found = function(_site(environment, platform, cluster_name, app))
        return [found] if isinstance(found, dict) else found

    return Part(_name(function), objects)


def _site(environment: str, platform: Platform, cluster_name: str, app: str) -> Site:
    """A model sees itself, any other app sees its cluster."""
    traits = CLOUDS[platform.clouds[platform.clusters[cluster_name].cloud].provider].TRAITS
    if app in platform.models:
        return ModelSite(environment, platform, cluster_name, traits, app)
    return Site(environment, platform, cluster_name, traits)


def _stack(environment: str, platform: Platform, cloud_name: str) -> Unit:
    cloud = CLOUDS[platform.clouds[cloud_name].provider]

    def configuration(view: Platform) -> Iterable[Output]:
        site = CloudSite(environment, view, cloud_name)
        yield terraform.synthesise(cloud_name, lambda scope: cloud.stack(scope, site))

    part = Part(_name(cloud.stack), configuration)
    return Unit(f"{environment}/terraform/{cloud_name}", "terraform", part.module, (part,), (_PLATFORM,))


def _spanning(environment: str, spanning: ModuleType) -> Unit:
    """A stack over all clouds."""

    def configuration(view: Platform) -> Iterable[Output]:
        site = EnvironmentSite(environment, view)
        yield terraform.synthesise(spanning.STACK, lambda scope: spanning.stack(scope, site))

    part = Part(_name(spanning.stack), configuration)
    return Unit(f"{environment}/terraform/{spanning.STACK}", "terraform", part.module, (part,), (_PLATFORM,))


def _model_identities(environment: str, platform: Platform, cloud_name: str) -> Iterator[Unit]:
    """A file per model of the cloud, which the cloud's stack reads: a model more leaves the stack as it is."""
    reads: set[str] = set()
    for model, mine in _causes(identities.models(traced(platform, reads), cloud_name), reads):
        yield _model_identity(environment, platform, cloud_name, model, mine)


def _model_identity(environment: str, platform: Platform, cloud_name: str, model: str, reads: frozenset[str]) -> Unit:
    traits = CLOUDS[platform.clouds[cloud_name].provider].TRAITS

    def file(view: Platform) -> Iterable[Output]:
        found = model_identity.of(view, environment, cloud_name, model, traits)
        yield File(model_identity.FILE, terraform.dump(found, unit.header(part)))

    part = Part(_name(model_identity.of), file)
    folder = f"{environment}/terraform/{cloud_name}/{model_identity.FOLDER}/{model}"
    unit = Unit(folder, "manifests", part.module, (part,), (_PLATFORM, f"apps/{model}.yaml"), reads)
    return unit


@cache
def _name(function: Callable[..., Any]) -> str:
    """The file and name of a function: `generators/charts/model.py:deployment`."""
    file = sys.modules[function.__module__].__file__ or ""
    return f"{Path(file).relative_to(_HOME).as_posix()}:{function.__name__}"
