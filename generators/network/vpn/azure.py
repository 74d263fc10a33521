"""The Azure end: an active-active gateway in `GatewaySubnet`, and per tunnel its peer and the connection to it."""

from typing import Any

import cdktn
from cdktn_provider_azurerm.local_network_gateway import LocalNetworkGateway, LocalNetworkGatewayBgpSettings
from cdktn_provider_azurerm.public_ip import PublicIp
from cdktn_provider_azurerm.virtual_network_gateway import (
    VirtualNetworkGateway,
    VirtualNetworkGatewayBgpSettings,
    VirtualNetworkGatewayBgpSettingsPeeringAddresses,
    VirtualNetworkGatewayIpConfiguration,
)
from cdktn_provider_azurerm.virtual_network_gateway_connection import (
    VirtualNetworkGatewayConnection,
    VirtualNetworkGatewayConnectionCustomBgpAddresses,
)

from generators import naming
from generators.clouds.azure.account import tags
from generators.network.vpn.gateway import Gateway
from generators.schema.tunnels import End, Tunnel
from generators.site import CloudSite, EnvironmentSite

_INSTANCES = 2
_SKU = "VpnGw2AZ"
"""Azure retired the ones without zones in September 2026."""


def network(site: CloudSite, cluster: str) -> str:
    name = naming.resource(site.platform, site.environment, cluster)
    group = f"/subscriptions/{site.cloud.account}/resourceGroups/{name}"
    return f"{group}/providers/Microsoft.Network/virtualNetworks/{name}"


def gateway(
    scope: cdktn.TerraformStack, site: EnvironmentSite, end: End, provider: Any, tunnels: list[Tunnel]
) -> Gateway:
    cloud, asn = site.cloud(end.cloud), site.platform.network.asns[end.cloud]
    common = _common(cloud, end.cluster, provider)
    addresses = [_address(scope, cloud, end, number, common) for number in range(_INSTANCES)]
    found = VirtualNetworkGateway(
        scope,
        f"{end.cluster}_gateway",
        name=naming.resource(site.platform, site.environment, end.cluster, "vpn"),
        type="Vpn",
        vpn_type="RouteBased",
        sku=_SKU,
        generation="Generation2",
        active_active=True,
        bgp_enabled=True,
        ip_configuration=[_place(cloud, end, number, address) for number, address in enumerate(addresses)],
        bgp_settings=VirtualNetworkGatewayBgpSettings(
            asn=asn, peering_addresses=[_peering(end, tunnels, number) for number in range(_INSTANCES)]
        ),
        **common,
    )
    return Gateway(end, cloud, asn, provider, found, tuple(address.ip_address for address in addresses))


def instance(tunnel: Tunnel) -> int:
    """Which of the gateway's two a tunnel ends at: the first half of a peer's tunnels at the first."""
    return tunnel.number * _INSTANCES // tunnel.of


def _place(site: CloudSite, end: End, number: int, address: Any) -> VirtualNetworkGatewayIpConfiguration:
    subnet = f"{network(site, end.cluster)}/subnets/GatewaySubnet"
    return VirtualNetworkGatewayIpConfiguration(
        name=_instance(number), public_ip_address_id=address.id, subnet_id=subnet
    )


def _peering(end: End, tunnels: list[Tunnel], number: int) -> VirtualNetworkGatewayBgpSettingsPeeringAddresses:
    mine = [str(tunnel.address(end)) for tunnel in tunnels if instance(tunnel) == number]
    return VirtualNetworkGatewayBgpSettingsPeeringAddresses(
        ip_configuration_name=_instance(number), apipa_addresses=mine
    )


def _instance(number: int) -> str:
    return f"instance-{number}"


def _common(site: CloudSite, cluster: str, provider: Any) -> dict[str, Any]:
    return {
        "provider": provider,
        "location": site.clusters[cluster].region,
        "resource_group_name": naming.resource(site.platform, site.environment, cluster),
        "tags": tags(site),
    }


def _address(scope: cdktn.TerraformStack, site: CloudSite, end: End, number: int, common: dict[str, Any]) -> Any:
    return PublicIp(
        scope,
        f"{end.cluster}_address_{number}",
        name=naming.resource(site.platform, site.environment, end.cluster, "vpn", str(number)),
        allocation_method="Static",
        sku="Standard",
        zones=list(site.clusters[end.cluster].zones),
        **common,
    )


def connect(
    scope: cdktn.TerraformStack,
    mine: Gateway,
    peer: Gateway,
    tunnels: list[Tunnel],
    secrets: dict[str, str],
    outside: tuple[str, ...],
) -> None:
    for tunnel in tunnels:
        _connection(scope, mine, peer, tunnel, tunnels, secrets[tunnel.name], outside[tunnel.number])


def _connection(
    scope: cdktn.TerraformStack,
    mine: Gateway,
    peer: Gateway,
    tunnel: Tunnel,
    group: list[Tunnel],
    secret: str,
    outside: str,
) -> None:
    site, common = mine.site, _common(mine.site, mine.end.cluster, mine.provider)
    named = naming.resource(site.platform, site.environment, peer.end.cluster, str(tunnel.number))
    there = LocalNetworkGateway(
        scope,
        f"{mine.end.cluster}_{peer.end.cluster}_{tunnel.number}_peer",
        name=named,
        gateway_address=outside,
        bgp_settings=LocalNetworkGatewayBgpSettings(asn=peer.asn, bgp_peering_address=str(tunnel.address(peer.end))),
        **common,
    )
    VirtualNetworkGatewayConnection(
        scope,
        f"{mine.end.cluster}_{peer.end.cluster}_{tunnel.number}",
        name=named,
        type="IPsec",
        connection_protocol="IKEv2",
        virtual_network_gateway_id=mine.construct.id,
        local_network_gateway_id=there.id,
        bgp_enabled=True,
        custom_bgp_addresses=_bgp_addresses(mine.end, tunnel, group),
        shared_key=secret,
        **common,
    )


def _bgp_addresses(end: End, tunnel: Tunnel, group: list[Tunnel]) -> VirtualNetworkGatewayConnectionCustomBgpAddresses:
    """Azure wants an address of either instance, though a tunnel uses its own instance's: the twin's is the other."""
    twin = group[(tunnel.number + tunnel.of // _INSTANCES) % tunnel.of]
    first, second = sorted((tunnel, twin), key=instance)
    return VirtualNetworkGatewayConnectionCustomBgpAddresses(
        primary=str(first.address(end)), secondary=str(second.address(end))
    )
