"""A resource group and network per cluster: nodes in one subnet, private endpoints in another, out through NAT."""

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import cdktn
from cdktn_provider_azurerm.nat_gateway import NatGateway
from cdktn_provider_azurerm.nat_gateway_public_ip_association import NatGatewayPublicIpAssociation
from cdktn_provider_azurerm.public_ip import PublicIp
from cdktn_provider_azurerm.resource_group import ResourceGroup
from cdktn_provider_azurerm.subnet import Subnet
from cdktn_provider_azurerm.subnet_nat_gateway_association import SubnetNatGatewayAssociation
from cdktn_provider_azurerm.virtual_network import VirtualNetwork

from generators import naming
from generators.clouds.azure.account import tags
from generators.site import CloudSite


@dataclass(frozen=True)
class Network:
    group: Any
    network: Any
    nodes: Any
    """The subnet of nodes."""
    way_out: Any
    """What must be there before nodes can start."""


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> Network:
    cluster = site.clusters[name]
    group = ResourceGroup(
        scope,
        f"{name}_group",
        name=naming.resource(site.platform, site.environment, name),
        location=cluster.region,
        tags=tags(site),
    )
    network = VirtualNetwork(
        scope,
        f"{name}_network",
        name=naming.resource(site.platform, site.environment, name),
        location=group.location,
        resource_group_name=group.name,
        address_space=[cluster.networks.nodes],
        tags=tags(site),
    )
    nodes_block, endpoints_block = blocks(cluster.networks.nodes)
    nodes = _subnet(scope, name, "nodes", nodes_block, group, network)
    _subnet(scope, name, "endpoints", endpoints_block, group, network)
    return Network(group, network, nodes, _nat(scope, site, name, group, nodes))


def blocks(network: str) -> tuple[str, str]:
    """Half of the network for nodes, and the eighth after it for endpoints; the rest is for gateways."""
    whole = IPv4Network(network)
    return str(next(whole.subnets(1))), str(list(whole.subnets(3))[4])


def _subnet(scope: cdktn.TerraformStack, name: str, purpose: str, block: str, group: Any, network: Any) -> Any:
    return Subnet(
        scope,
        f"{name}_{purpose}",
        name=purpose,
        resource_group_name=group.name,
        virtual_network_name=network.name,
        address_prefixes=[block],
        default_outbound_access_enabled=False,
    )


def _nat(scope: cdktn.TerraformStack, site: CloudSite, name: str, group: Any, subnet: Any) -> Any:
    """Without a zone of its own: Azure places it, and one gateway serves the subnet of all zones."""
    common = {"location": group.location, "resource_group_name": group.name, "tags": tags(site)}
    named = naming.resource(site.platform, site.environment, name, "nat")
    address = PublicIp(scope, f"{name}_nat_address", name=named, allocation_method="Static", sku="Standard", **common)
    gateway = NatGateway(scope, f"{name}_nat", name=named, sku_name="Standard", idle_timeout_in_minutes=10, **common)
    NatGatewayPublicIpAssociation(
        scope, f"{name}_nat_address_use", nat_gateway_id=gateway.id, public_ip_address_id=address.id
    )
    return SubnetNatGatewayAssociation(scope, f"{name}_nat_use", nat_gateway_id=gateway.id, subnet_id=subnet.id)
