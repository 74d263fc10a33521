"""Intents like the shipped one that people will ask for: a cloud less, another region, a second cluster elsewhere."""

from typing import Any

from generators.schema import Platform
from generators.schema.rules import RULES
from tests.generators import shipped

ELSEWHERE: dict[str, tuple[str, list[str]]] = {
    "aws": ("us-west-2", ["us-west-2a", "us-west-2b", "us-west-2c"]),
    "azure": ("westus3", ["1", "2", "3"]),
    "gcp": ("us-east1", ["us-east1-b", "us-east1-c", "us-east1-d"]),
}
"""By cloud, a region it is not in, with its zones."""

ENTRANCE: dict[str, dict[str, Any]] = {
    "aws": {"edge.secondary_dns": "none"},
    "azure": {},
    "gcp": {
        "edge.health_check.source_regions": ["us-east-1", "us-west-1", "us-west-2"],
        "edge.secondary_dns": "none",
        "edge.strategy": "route53",
    },
}
"""By cloud, what its absence asks of the entrance, which is in the others then."""

SECOND = {"nodes": "10.112.0.0/16", "pods": "10.116.0.0/14", "services": "10.120.0.0/20"}


def without(cloud: str) -> Platform:
    platform = shipped.platform("production")
    others = sorted(platform.clouds.keys() - {cloud})
    clusters = {name: one for name, one in platform.clusters.items() if one.cloud != cloud}
    changes: dict[str, Any] = {
        "clouds": {name: platform.clouds[name] for name in others},
        "clusters": clusters,
        "cost.budgets": {name: platform.cost.budgets[name] for name in others},
        "network.asns": {name: platform.network.asns[name] for name in others},
        "recovery.backups.off_cloud": dict(zip(others, reversed(others), strict=True)),
        "sync": _without(platform.sync.model_dump(), cloud),
    }
    for name, model in platform.models.items():
        changes[f"models.{name}.placement.clusters"] = [one for one in model.placement.clusters if one in clusters]
    return shipped.changed(platform, changes | ENTRANCE[cloud])


def moved(cloud: str) -> Platform:
    platform = shipped.platform("production")
    place = elsewhere(cloud)
    changes: dict[str, Any] = {f"clouds.{cloud}.region": place["region"]}
    for name, cluster in platform.clusters.items():
        if cluster.cloud == cloud:
            changes |= {f"clusters.{name}.{key}": value for key, value in place.items()}
    return shipped.changed(platform, changes)


def doubled(cloud: str) -> Platform:
    platform = shipped.platform("production")
    first = next(cluster for cluster in platform.clusters.values() if cluster.cloud == cloud)
    second = first.model_dump() | elsewhere(cloud) | {"networks": SECOND}
    return shipped.changed(platform, {f"clusters.{cloud}-second": second})


def elsewhere(cloud: str) -> dict[str, Any]:
    region, zones = ELSEWHERE[cloud]
    return {"region": region, "zones": zones}


def _without(sync: dict[str, Any], cloud: str) -> dict[str, Any]:
    """What is left with nowhere to go from or to is not replicated."""
    buckets = {
        name: bucket | {"clouds": [other for other in bucket["clouds"] if other != cloud]}
        for name, bucket in sync["buckets"].items()
    }
    tables = {
        name: table | {"sinks": [other for other in table["sinks"] if other != cloud]}
        for name, table in sync["tables"].items()
        if table["source"] != cloud
    }
    return sync | {
        "buckets": {name: bucket for name, bucket in buckets.items() if len(bucket["clouds"]) > 1},
        "tables": {name: table for name, table in tables.items() if table["sinks"]},
    }


def problems(platform: Platform) -> list[str]:
    """What the rules that span sections say against an intent."""
    return [f"{rule}: {problem}" for rule, judge in RULES.items() for problem in judge(platform)]
