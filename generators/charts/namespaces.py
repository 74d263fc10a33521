"""A namespace for each team that has a model on the cluster, closed until something in it opens a way."""

from collections.abc import Callable, Iterator

from generators import naming
from generators.charts import metadata, network_policy
from generators.charts.chart import Manifest, ObjectFunction
from generators.site import Site

_COMPONENT = "team-namespace"


def namespaces(site: Site) -> Iterator[Manifest]:
    return _each(site, lambda team, name: metadata.namespace(site, name, _COMPONENT, team))


def default_deny(site: Site) -> Iterator[Manifest]:
    return _each(site, lambda team, name: network_policy.deny_all(_metadata(site, team, name, "default-deny")))


def limit_ranges(site: Site) -> Iterator[Manifest]:
    return _each(site, lambda team, name: _limit_range(_metadata(site, team, name, "default")))


OBJECTS: tuple[ObjectFunction, ...] = (namespaces, default_deny, limit_ranges)


def teams(site: Site) -> tuple[str, ...]:
    """Teams with a model on the cluster."""
    models = site.platform.models.items()
    found = {model.owner for name, model in models if site.cluster_name in site.platform.placement(name)}
    return tuple(sorted(found))


def _each(site: Site, object_of: Callable[[str, str], Manifest]) -> Iterator[Manifest]:
    return (object_of(team, naming.team_namespace(team)) for team in teams(site))


def _metadata(site: Site, team: str, namespace: str, name: str) -> Manifest:
    """The object's name says its namespace, because one folder holds those of all teams."""
    found = metadata.labels(site, namespace, _COMPONENT, team)
    return {"name": f"{namespace}-{name}", "namespace": namespace, "labels": found}


def _limit_range(meta: Manifest) -> Manifest:
    """What a container gets that somebody runs by hand without saying what it needs."""
    limit = {"type": "Container", "default": {"memory": "256Mi"}, "defaultRequest": {"cpu": "100m", "memory": "256Mi"}}
    return {"apiVersion": "v1", "kind": "LimitRange", "metadata": meta, "spec": {"limits": [limit]}}
