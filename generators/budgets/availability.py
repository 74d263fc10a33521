"""Availability: the share of predictions that find a cloud able to answer.

    edge x (1 - product over clouds of (1 - cloud)) - failover

Parts in series multiply, copies in parallel multiply their absences (Google's SRE book,
https://sre.google/sre-book/availability-table/, and "The Calculus of Service Availability",
https://queue.acm.org/detail.cfm?id=3096459). Clouds are held to be independent; clusters of one cloud are not, since an
account or a provider falls whole: the best of them counts. A cloud is its Kubernetes cluster times the load balancer in
front, each as its provider's agreement promises. The edge is the DNS service or load balancer that `edge.strategy`
names; where an agreement promises 100 %, which is a refund and no forecast, 99.99 % is counted. A second DNS provider
stands in parallel. Failover is what clients lose while they leave a lost cloud: once per window, the cloud with the
largest share of the traffic is lost for the recovery time. A failover slower than the outage itself loses no more than
staying would have lost, so the best single cloud is the least that is counted.

Not in it: mistakes of our own. The platform's releases are what its error budget, the headroom, is for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Final

from generators.budgets.budget import Budget, Term, floored
from generators.budgets.places import clouds_of, cluster_reads, placement_reads, shares
from generators.budgets.recovery_time import recovery_time
from generators.schema import Platform
from generators.schema.cloud import Provider
from generators.schema.network import Strategy
from generators.schema.problem import Path, Problem

_DAY: Final = 86_400
_SECONDARY: Path = ("edge", "secondary_dns")
_WEIGHTS: Path = ("gateway", "routing", "weights")
_WINDOW: Path = ("slo", "window_days")


@dataclass(frozen=True)
class Agreement:
    """Parts of one, per month."""

    several_zones: float
    one_zone: float
    load_balancer: float


AGREEMENTS: Final[Mapping[Provider, Agreement]] = {
    "aws": Agreement(several_zones=0.9995, one_zone=0.995, load_balancer=0.9999),
    "azure": Agreement(several_zones=0.9995, one_zone=0.999, load_balancer=0.9999),
    "gcp": Agreement(several_zones=0.9995, one_zone=0.995, load_balancer=0.9999),
}
"""https://aws.amazon.com/eks/sla/ (one zone: the instance level of https://aws.amazon.com/compute/sla/) and
https://aws.amazon.com/elasticloadbalancing/sla/; https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers
(99.95 % with availability zones, 99.9 % without) and the Load Balancer part of Microsoft's agreement for online
services; https://cloud.google.com/kubernetes-engine/sla (regional and zonal) and https://cloud.google.com/network-tiers/sla."""

EDGES: Final[Mapping[Strategy, float]] = {
    "cloud-dns": 0.9999,
    "global-load-balancer": 0.9999,
    "route53": 0.9999,
    "traffic-manager": 0.9999,
}
"""https://cloud.google.com/dns/sla and https://aws.amazon.com/route53/sla/ say 100 % and are counted at 99.99 %;
https://cloud.google.com/load-balancing/sla and Traffic Manager's agreement say 99.99 %."""


def availability(platform: Platform) -> Budget:
    """Of the platform: every cluster with a gateway counts."""
    reads = cluster_reads(platform, ("cloud", "zones"))
    objective = platform.slo.availability_percent
    clouds = clouds_of(platform, platform.clusters)
    return _budget(platform, "availability", clouds, objective, (("slo", "availability_percent"), *reads))


def availability_of(platform: Platform, model: str) -> Budget:
    """Of one model: only the clusters it runs on count."""
    reads = (("models", model, "slo", "availability_percent"), *placement_reads(platform, model))
    clouds = clouds_of(platform, platform.placement(model))
    objective = platform.models[model].slo.availability_percent
    return _budget(
        platform, f"availability of {model}", clouds, objective, (*reads, *cluster_reads(platform, ["zones"]))
    )


def single_cloud_percent(platform: Platform, clouds: Mapping[str, list[str]]) -> float:
    """What the best of the clouds gives when it is alone."""
    return 100 * _edge(platform) * max((_cloud(platform, clusters) for clusters in clouds.values()), default=0)


def models_promise_no_more_than_their_clouds_give(platform: Platform) -> Iterator[Problem]:
    for name in platform.models:
        clouds = clouds_of(platform, platform.placement(name))
        path: Path = ("models", name, "slo", "availability_percent")
        yield from _refusals(
            platform, availability_of(platform, name), clouds, path, "place the model on a second cloud"
        )


def platform_promises_no_more_than_its_clouds_give(platform: Platform) -> Iterator[Problem]:
    clouds = clouds_of(platform, platform.clusters)
    yield from _refusals(
        platform, availability(platform), clouds, ("slo", "availability_percent"), "add a cluster on a second cloud"
    )


def _refusals(
    platform: Platform, budget: Budget, clouds: Mapping[str, list[str]], path: Path, second: str
) -> Iterator[Problem]:
    """None when no cloud is known: the rules on references and placement say why."""
    if budget.holds or not clouds:
        return
    given = floored(budget.value, 3)
    if len(clouds) == 1:
        sentence = f"{next(iter(clouds))} alone gives {given:g} %, and nothing is left when it is lost"
    else:
        sentence = f"the edge and {len(clouds)} clouds together give {given:g} %"
        second = "shorten the recovery time" + " or set edge.secondary_dns" * (platform.edge.secondary_dns == "none")
    also = tuple(other for other in budget.reads if other != path)
    yield Problem(path, f"{sentence}, less than {budget.objective:g}; write {given:g} or less, or {second}", also)


def _budget(
    platform: Platform, name: str, clouds: Mapping[str, list[str]], objective: float, reads: tuple[Path, ...]
) -> Budget:
    edge, absent = _edge(platform), prod(1 - _cloud(platform, clusters) for clusters in clouds.values())
    composed, alone = 100 * edge * (1 - absent), single_cloud_percent(platform, clouds)
    value = max(composed - _failover(platform, clouds), alone)
    parts = (("everything", 100.0), ("edge", 100 * (edge - 1)), ("clouds", -100 * edge * absent))
    terms = (*(Term(*part) for part in parts), Term("failover", value - composed))
    recovery = recovery_time(platform).reads
    also = (*recovery, _SECONDARY, _WEIGHTS, _WINDOW, *(("clouds", cloud, "provider") for cloud in clouds))
    return Budget(name, value, objective, "%", "at least", terms, (*reads, *also))


def _failover(platform: Platform, clouds: Mapping[str, list[str]]) -> float:
    """Percent of the window's predictions lost with the largest cloud; nothing moves where there is one only."""
    if len(clouds) < 2:
        return 0.0
    largest = max(shares(platform, clouds).values())
    return 100 * largest * recovery_time(platform).value / (platform.slo.window_days * _DAY)


def _edge(platform: Platform) -> float:
    """A second provider of the same zone answers when the first does not."""
    first, second = EDGES[platform.edge.strategy], platform.edge.secondary_dns
    return 1 - (1 - first) * (1 - EDGES[second]) if second != "none" else first


def _cloud(platform: Platform, clusters: list[str]) -> float:
    return max(_cluster(platform, name) for name in clusters)


def _cluster(platform: Platform, name: str) -> float:
    cluster = platform.clusters[name]
    agreed = AGREEMENTS[platform.clouds[cluster.cloud].provider]
    return (agreed.several_zones if len(cluster.zones) > 1 else agreed.one_zone) * agreed.load_balancer
