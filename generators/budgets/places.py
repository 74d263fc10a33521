"""Where things run, as far as the intent's names resolve: clusters of clouds that exist."""

from collections.abc import Iterable

from generators.schema import Platform
from generators.schema.problem import Path


def clouds_of(platform: Platform, clusters: Iterable[str]) -> dict[str, list[str]]:
    """The clusters by cloud; those of a cloud that is not there, which another rule reports, are left out."""
    found: dict[str, list[str]] = {}
    for name in clusters:
        cloud = platform.clusters[name].cloud
        if cloud in platform.clouds:
            found.setdefault(cloud, []).append(name)
    return found


def every_cluster_has_its_cloud(platform: Platform) -> bool:
    """Whether a count of clusters means anything; a rule on references reports those of no cloud."""
    return all(cluster.cloud in platform.clouds for cluster in platform.clusters.values())


def shares(platform: Platform, clouds: Iterable[str]) -> dict[str, float]:
    """Part of the traffic each cloud takes while all are healthy: the routing weights, else equal parts."""
    wanted, names = platform.gateway.routing.weights, list(clouds)
    weights = {name: wanted.get(name, 0) if wanted else 1 for name in names}
    whole = sum(weights.values())
    return {name: weights[name] / whole if whole else 1 / len(names) for name in names}


def placement_reads(platform: Platform, model: str) -> tuple[Path, ...]:
    """What decides where the model runs."""
    own: list[Path] = [("models", model, "placement"), ("models", model, "data", "residency")]
    return (*own, *cluster_reads(platform, ("cloud", "jurisdiction")))


def cluster_reads(platform: Platform, fields: Iterable[str]) -> tuple[Path, ...]:
    return tuple(("clusters", name, field) for name in platform.clusters for field in fields)
