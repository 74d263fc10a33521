"""The stacks of the shipped intent and of intents like it, synthesised once."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from generators import terraform
from generators.clouds import CLOUDS
from generators.schema import Platform
from generators.site import CloudSite
from tests.generators import shipped

PROVIDERS = {"aws": "aws", "azure": "azurerm", "gcp": "google"}


def synthesise(platform: Platform, cloud: str, environment: str = "production") -> dict[str, Any]:
    site = CloudSite(environment, platform, cloud)
    generator = CLOUDS[platform.clouds[cloud].provider]
    return terraform.synthesise(cloud, lambda scope: generator.stack(scope, site))


@cache
def stack(cloud: str) -> dict[str, Any]:
    return synthesise(two_clusters(shipped.platform("production"), cloud), cloud)


def two_clusters(platform: Platform, cloud: str) -> Platform:
    """The second in another region, with ranges of its own."""
    first = next(cluster for cluster in platform.clusters.values() if cluster.cloud == cloud)
    networks = {"nodes": "10.200.0.0/16", "pods": "10.204.0.0/14", "services": "10.208.0.0/20"}
    second = first.model_dump() | {"region": "elsewhere1", "networks": networks}
    return shipped.changed(platform, {"clusters.second": second})


def of_workloads(named: dict[str, Any]) -> dict[str, Any]:
    """Without what belongs to the pipeline, whose rights have tests of their own."""
    return {name: resource for name, resource in named.items() if not name.startswith("delivery")}


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value
