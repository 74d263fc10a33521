"""A VPC-native network per cluster: nodes in the subnet, pods and services in its secondary ranges, out through NAT."""

from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_google.compute_network import ComputeNetwork
from cdktn_provider_google.compute_router import ComputeRouter
from cdktn_provider_google.compute_router_nat import ComputeRouterNat, ComputeRouterNatLogConfig
from cdktn_provider_google.compute_subnetwork import (
    ComputeSubnetwork,
    ComputeSubnetworkLogConfig,
    ComputeSubnetworkSecondaryIpRange,
)

from generators import naming
from generators.site import CloudSite

PODS = "pods"
SERVICES = "services"


@dataclass(frozen=True)
class Network:
    network: Any
    subnet: Any


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, services: list[Any]) -> Network:
    network = ComputeNetwork(
        scope,
        f"{name}_network",
        name=naming.resource(site.platform, site.environment, name),
        auto_create_subnetworks=False,
        routing_mode="GLOBAL",
        depends_on=services,
    )
    subnet = _subnet(scope, site, name, network)
    _way_out(scope, site, name, network)
    return Network(network, subnet)


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
