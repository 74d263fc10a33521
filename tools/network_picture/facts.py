"""What the picture of the network shows, read from the rendered stacks of an environment and from nothing else."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from generators.network.rendered import Stack, resources
from generators.network.rendered.entrance import Watcher, watchers
from generators.network.rendered.peerings import peerings
from generators.network.rendered.tunnels import End, Link, links
from generators.schema.cloud import Provider

_CLOUDS: Mapping[str, tuple[Provider, str]] = {
    "aws_eks_cluster": ("aws", "AWS · EKS"),
    "azurerm_kubernetes_cluster": ("azure", "Azure · AKS"),
    "google_container_cluster": ("gcp", "Google Cloud · GKE"),
}
_PORT = {
    "aws": re.compile(r"_(\d+)\.tunnel(\d)_address"),
    "azure": re.compile(r"_address_(\d+)\."),
    "gcp": re.compile(r"vpn_interfaces\[(\d+)\]"),
}


@dataclass(frozen=True)
class Cluster:
    name: str
    provider: Provider
    title: str
    ranges: Mapping[str, str]
    asn: int | None


@dataclass(frozen=True)
class Tunnel:
    """Each side as (interface, inside address)."""

    one: tuple[str, str]
    other: tuple[str, str]


@dataclass(frozen=True)
class Pair:
    """Two clusters and what joins them; `tunnels` is empty where they are peered."""

    one: str
    other: str
    tunnels: tuple[Tunnel, ...]
    peered: bool


@dataclass(frozen=True)
class Facts:
    name: str
    clusters: tuple[Cluster, ...]
    pairs: tuple[Pair, ...]
    watchers: tuple[Watcher, ...]
    regions: Mapping[str, tuple[str, ...]]


def read(folder: Path) -> Facts:
    """From a folder such as rendered/production/terraform."""
    stacks = {path.parent.name: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*/main.tf.json"))}
    return of(stacks.pop("network"), list(stacks.values()))


def of(network: Stack, clouds: Sequence[Stack]) -> Facts:
    clusters = sorted(_clusters(network, clouds), key=lambda cluster: cluster.name)
    return Facts(
        _name(network),
        tuple(clusters),
        tuple(_pairs(network, [cluster.name for cluster in clusters])),
        tuple(watchers(network)),
        _regions(network),
    )


def _name(network: Stack) -> str:
    """What clients call: the name that every zone answers by its policy."""
    records = [*resources(network, "google_dns_record_set").items(), *resources(network, "aws_route53_record").items()]
    names: list[str] = [record["name"].rstrip(".") for construct, record in records if "_predict" in construct]
    zones = [zone["name"] for zone in resources(network, "azurerm_dns_zone").values()]
    return min([*names, *(f"predict.{zone}" for zone in zones)], key=len)


def _regions(network: Stack) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for check in resources(network, "google_compute_health_check").values():
        found["cloud-dns"] = tuple(check.get("source_regions", ()))
    for check in resources(network, "aws_route53_health_check").values():
        found["route53"] = tuple(check["regions"])
    return found


def _clusters(network: Stack, clouds: Sequence[Stack]) -> Iterator[Cluster]:
    numbers = {end.cluster: end.asn for link in links(network) for end in (link.one, link.other)}
    for stack in clouds:
        for kind, (provider, title) in _CLOUDS.items():
            for name, cluster in resources(stack, kind).items():
                ranges = _RANGES[provider](stack, name, cluster)
                yield Cluster(name, provider, title, ranges, numbers.get(name))


def _of_aws(stack: Stack, name: str, cluster: Mapping[str, Any]) -> dict[str, str]:
    joined = resources(stack, "aws_vpc_ipv4_cidr_block_association")
    pods = sorted(each["cidr_block"] for key, each in joined.items() if key.startswith(f"{name}_pods_"))
    return {
        "nodes": resources(stack, "aws_vpc")[f"{name}_vpc"]["cidr_block"],
        "pods": ", ".join(pods),
        "services": cluster["kubernetes_network_config"]["service_ipv4_cidr"],
    }


def _of_azure(stack: Stack, name: str, cluster: Mapping[str, Any]) -> dict[str, str]:
    profile = cluster["network_profile"]
    nodes = resources(stack, "azurerm_virtual_network")[f"{name}_network"]["address_space"][0]
    return {"nodes": nodes, "pods": profile["pod_cidr"], "services": profile["service_cidr"]}


def _of_gcp(stack: Stack, name: str, _: Mapping[str, Any]) -> dict[str, str]:
    subnet = resources(stack, "google_compute_subnetwork")[f"{name}_nodes"]
    secondary = {each["range_name"]: each["ip_cidr_range"] for each in subnet["secondary_ip_range"]}
    return {"nodes": subnet["ip_cidr_range"], **secondary}


_RANGES = {
    "aws": _of_aws,
    "azure": _of_azure,
    "gcp": _of_gcp,
}


def _pairs(network: Stack, clusters: list[str]) -> Iterator[Pair]:
    found, peered = links(network), peerings(network)
    for one, other in combinations(clusters, 2):
        tunnels = tuple(_tunnel(link, one) for link in found if link.clusters == {one, other})
        if tunnels or frozenset({one, other}) in peered:
            yield Pair(one, other, tunnels, frozenset({one, other}) in peered)


def _tunnel(link: Link, first: str) -> Tunnel:
    one, other = (link.one, link.other) if link.one.cluster == first else (link.other, link.one)
    return Tunnel((_interface(one, other), str(other.peer_inside)), (_interface(other, one), str(one.peer_inside)))


def _interface(end: End, peer: End) -> str:
    """Where at the end the peer arrives."""
    match = _PORT[end.provider].search(peer.towards)
    numbers = match.groups() if match else ("?",)
    return ", ".join((f"{_WORDS[end.provider]} {numbers[0]}", *(f"tunnel {number}" for number in numbers[1:])))


_WORDS = {"aws": "conn", "azure": "instance", "gcp": "interface"}
