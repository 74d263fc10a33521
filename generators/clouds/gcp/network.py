"""A VPC-native network per cluster: nodes in the subnet, pods and services in its secondary ranges, out through NAT.

What comes in and what goes out is denied unless a rule here lets it, or one that GKE makes for the cluster itself and
its load balancers. Denials are logged; what was let through is in the flow logs. Nothing needs private service access.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import cdktn
from cdktn_provider_google.compute_firewall import (
    ComputeFirewall,
    ComputeFirewallAllow,
    ComputeFirewallDeny,
    ComputeFirewallLogConfig,
)
from cdktn_provider_google.compute_network import ComputeNetwork
from cdktn_provider_google.compute_router import ComputeRouter
from cdktn_provider_google.compute_router_nat import ComputeRouterNat, ComputeRouterNatLogConfig
from cdktn_provider_google.compute_subnetwork import (
    ComputeSubnetwork,
    ComputeSubnetworkLogConfig,
    ComputeSubnetworkSecondaryIpRange,
)
from cdktn_provider_google.dns_policy import DnsPolicy, DnsPolicyNetworks

from generators import naming
from generators.clouds.gcp.account import Account
from generators.schema import Platform
from generators.site import CloudSite

PODS = "pods"
SERVICES = "services"

_ANYWHERE = "0.0.0.0/0"
_DENIED = 65_534
"""Just before the rules a network is born with, of which one lets everything out."""
_ALLOWED = 1_000
_HEALTH_CHECKERS = ["130.211.0.0/22", "209.85.152.0/22", "209.85.204.0/22", "35.191.0.0/16"]
"""Where Google's load balancers probe from: https://cloud.google.com/load-balancing/docs/health-check-concepts."""
_HEALTH_PORTS = ["10256", "15021", "30000-32767"]
"""Of kube-proxy, of Istio's gateways, and of services whose load balancer keeps to nodes with a pod."""
_MESH_PORTS = ["15012", "15017", "15021", "15443"]
"""Between clusters Istio talks to the other's control plane and east-west gateway only."""
_SMTP = "587"
_HTTPS = "443"


@dataclass(frozen=True)
class Network:
    network: Any
    subnet: Any


@dataclass(frozen=True)
class Opening:
    """An exception: `ports` of TCP, or everything where there are none."""

    direction: str
    ranges: list[str]
    ports: list[str] | None
    reason: str


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, account: Account) -> Network:
    network = ComputeNetwork(
        scope,
        f"{name}_network",
        name=naming.resource(site.platform, site.environment, name),
        auto_create_subnetworks=False,
        routing_mode="GLOBAL",
        depends_on=account.after("compute"),
    )
    subnet = _subnet(scope, site, name, network)
    _way_out(scope, site, name, network)
    _firewall(scope, site, name, network)
    DnsPolicy(
        scope,
        f"{name}_dns",
        name=naming.resource(site.platform, site.environment, name),
        enable_logging=True,
        networks=[DnsPolicyNetworks(network_url=network.id)],
        depends_on=account.after("dns"),
    )
    return Network(network, subnet)


def mesh_ranges(platform: Platform) -> list[str]:
    """Nodes and pods of every cluster: they reach one another over the network between the clouds."""
    networks = [cluster.networks for cluster in platform.clusters.values()]
    return sorted({block for network in networks for block in (network.nodes, network.pods)})


def openings(platform: Platform, cluster: str) -> Mapping[str, Opening]:
    mesh, services = mesh_ranges(platform), platform.clusters[cluster].networks.services
    secure = sorted({_HTTPS, str(urlsplit(platform.security.vault.address).port or _HTTPS)})
    return {
        "health": Opening("INGRESS", _HEALTH_CHECKERS, _HEALTH_PORTS, "Google's load balancers look for health."),
        "mail": Opening("EGRESS", [_ANYWHERE], [_SMTP], "Alerts leave by submission to a mail server."),
        "mesh": Opening("INGRESS", mesh, _MESH_PORTS, "Istio of the other clusters."),
        "platform": Opening("EGRESS", [*mesh, services], None, "Every cluster of the platform."),
        "secure": Opening("EGRESS", [_ANYWHERE], secure, "Cloud APIs, registries, Git, gateways elsewhere and Vault."),
    }


def _firewall(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Any) -> None:
    for key, opening in openings(site.platform, name).items():
        allow = ComputeFirewallAllow(protocol="tcp" if opening.ports else "all", ports=opening.ports)
        _rule(scope, site, name, key, network, opening, priority=_ALLOWED, allow=[allow])
    for direction in ("EGRESS", "INGRESS"):
        rest = Opening(direction, [_ANYWHERE], None, "Whatever no other rule lets through.")
        deny = ComputeFirewallDeny(protocol="all")
        log = ComputeFirewallLogConfig(metadata="INCLUDE_ALL_METADATA")
        key = f"deny_{direction.lower()}"
        _rule(scope, site, name, key, network, rest, priority=_DENIED, deny=[deny], log_config=log)


def _rule(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, key: str, network: Any, opening: Opening, **action: Any
) -> None:
    incoming = opening.direction == "INGRESS"
    ComputeFirewall(
        scope,
        f"{name}_firewall_{key}",
        name=naming.resource(site.platform, site.environment, name, key.replace("_", "-")),
        description=opening.reason,
        network=network.id,
        direction=opening.direction,
        source_ranges=opening.ranges if incoming else None,
        destination_ranges=None if incoming else opening.ranges,
        **action,
    )


def _subnet(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Any) -> Any:
    cluster = site.clusters[name]
    secondary = {PODS: cluster.networks.pods, SERVICES: cluster.networks.services}
    return ComputeSubnetwork(
        scope,
        f"{name}_nodes",
        name=naming.resource(site.platform, site.environment, name, "nodes"),
        network=network.id,
        region=cluster.region,
        ip_cidr_range=cluster.networks.nodes,
        private_ip_google_access=True,
        secondary_ip_range=[
            ComputeSubnetworkSecondaryIpRange(range_name=range_name, ip_cidr_range=block)
            for range_name, block in secondary.items()
        ],
        log_config=ComputeSubnetworkLogConfig(
            aggregation_interval="INTERVAL_10_MIN", flow_sampling=0.1, metadata="INCLUDE_ALL_METADATA"
        ),
    )


def _way_out(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Any) -> None:
    """Cloud NAT is regional, so losing a zone does not lose it."""
    region = site.clusters[name].region
    router = ComputeRouter(
        scope,
        f"{name}_router",
        name=naming.resource(site.platform, site.environment, name, "router"),
        network=network.id,
        region=region,
    )
    ComputeRouterNat(
        scope,
        f"{name}_nat",
        name=naming.resource(site.platform, site.environment, name, "nat"),
        router=router.name,
        region=region,
        nat_ip_allocate_option="AUTO_ONLY",
        source_subnetwork_ip_ranges_to_nat="ALL_SUBNETWORKS_ALL_IP_RANGES",
        enable_dynamic_port_allocation=True,
        enable_endpoint_independent_mapping=False,
        min_ports_per_vm=64,
        log_config=ComputeRouterNatLogConfig(enable=True, filter="ERRORS_ONLY"),
    )
