"""What the name may be answered with: an address of a gateway, with its part of the traffic and where it is.

The parts are those the availability budget counts with. Addresses are answered by weight, unless the intent prefers
latency and gives no weights: then by nearness.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from generators.budgets.places import clouds_of, shares
from generators.network.edge.entrance import Entrance
from generators.network.gateways.gateway import Gateway
from generators.schema import Platform
from generators.schema.cloud import Provider
from generators.schema.cluster import Jurisdiction

REGIONS: Final[Mapping[Jurisdiction, Mapping[Provider, str]]] = {
    "apac": {"aws": "ap-southeast-1", "azure": "southeastasia", "gcp": "asia-southeast1"},
    "eu": {"aws": "eu-central-1", "azure": "germanywestcentral", "gcp": "europe-west3"},
    "uk": {"aws": "eu-west-2", "azure": "uksouth", "gcp": "europe-west2"},
    "us": {"aws": "us-east-1", "azure": "eastus", "gcp": "us-east4"},
}
"""Where a provider is to take gateways of other providers to be, by legal area: it knows no regions but its own."""


@dataclass(frozen=True)
class Answer:
    """`name` is what the address is called in this stack; `share` is its part of all traffic."""

    name: str
    address: str
    gateway: Gateway
    share: float


def answers(entrance: Entrance) -> list[Answer]:
    clouds = clouds_of(entrance.platform, entrance.platform.clusters)
    parts = shares(entrance.platform, clouds)
    return [
        Answer(name, address, gateway, parts[cloud] / len(clouds[cloud]) / len(gateway.addresses))
        for gateway in entrance.gateways
        for name, address in gateway.addresses.items()
        for cloud in (gateway.site.cloud_name,)
    ]


def weights(found: Sequence[Answer], least: int, most: int) -> dict[str, int]:
    """Whole numbers in proportion to the shares, by name; `least` for whoever should get nothing."""
    largest = max(answer.share for answer in found)
    return {a.name: max(round(most * a.share / largest), 1 if a.share else least) for a in found}


def by_nearness(platform: Platform) -> bool:
    return platform.gateway.routing.prefer == "latency" and not platform.gateway.routing.weights


def region(gateway: Gateway, provider: Provider) -> str:
    """Where the gateway is, in the words of the provider that answers."""
    if gateway.provider == provider:
        return gateway.cluster.region
    return REGIONS[gateway.cluster.jurisdiction][provider]


def places(found: Sequence[Answer], provider: Provider) -> dict[str, list[Answer]]:
    """The answers by region."""
    grouped: dict[str, list[Answer]] = {}
    for answer in found:
        grouped.setdefault(region(answer.gateway, provider), []).append(answer)
    return grouped
