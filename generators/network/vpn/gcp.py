"""The Google Cloud end: an HA gateway of two interfaces, a router that speaks BGP, a tunnel per address of a peer."""

from typing import Any

import cdktn
from cdktn_provider_google.compute_external_vpn_gateway import (
    ComputeExternalVpnGateway,
    ComputeExternalVpnGatewayInterface,
)
from cdktn_provider_google.compute_ha_vpn_gateway import ComputeHaVpnGateway
from cdktn_provider_google.compute_router import (
    ComputeRouter,
    ComputeRouterBgp,
    ComputeRouterBgpAdvertisedIpRanges,
)
from cdktn_provider_google.compute_router_interface import ComputeRouterInterface
from cdktn_provider_google.compute_router_peer import ComputeRouterPeer
from cdktn_provider_google.compute_vpn_tunnel import ComputeVpnTunnel

from generators import naming
from generators.network.vpn.gateway import Gateway
from generators.schema.tunnels import End, Tunnel
from generators.site import CloudSite, EnvironmentSite

PROBERS = ("35.191.0.0/16", "130.211.0.0/22")
"""Where Google's health checks come from, which answers must find their way back to:
https://cloud.google.com/load-balancing/docs/health-checks#firewall_rules."""

_REDUNDANCY = {2: "TWO_IPS_REDUNDANCY", 4: "FOUR_IPS_REDUNDANCY"}
_KEEPALIVE_SECONDS = 20


def network(site: CloudSite, cluster: str) -> str:
    name = naming.resource(site.platform, site.environment, cluster)
    return f"projects/{site.cloud.account}/global/networks/{name}"


def gateway(
    scope: cdktn.TerraformStack, site: EnvironmentSite, end: End, provider: Any, _tunnels: list[Tunnel]
) -> Gateway:
    cloud, asn = site.cloud(end.cloud), site.platform.network.asns[end.cloud]
    common = {
        "provider": provider,
        "region": cloud.clusters[end.cluster].region,
        "network": network(cloud, end.cluster),
        "name": naming.resource(site.platform, site.environment, end.cluster, "vpn"),
    }
    found = ComputeHaVpnGateway(scope, f"{end.cluster}_gateway", **common)
    router = ComputeRouter(scope, f"{end.cluster}_router", bgp=_bgp(cloud, end.cluster, asn), **common)
    addresses = tuple(found.vpn_interfaces.get(number).ip_address for number in range(2))
    return Gateway(end, cloud, asn, provider, found, addresses, router)


def _bgp(site: CloudSite, cluster: str, asn: int) -> ComputeRouterBgp:
    """Pods are in a secondary range, which is advertised only when it is named."""
    networks = site.clusters[cluster].networks
    return ComputeRouterBgp(
        asn=asn,
        keepalive_interval=_KEEPALIVE_SECONDS,
        advertise_mode="CUSTOM",
        advertised_ip_ranges=[
            ComputeRouterBgpAdvertisedIpRanges(range=block) for block in (networks.nodes, networks.pods, *PROBERS)
        ],
    )


def connect(
    scope: cdktn.TerraformStack,
    mine: Gateway,
    peer: Gateway,
    tunnels: list[Tunnel],
    secrets: dict[str, str],
    outside: tuple[str, ...],
) -> None:
    """Interfaces are shared out evenly: tunnels 0 and 1 of four leave by the first, 2 and 3 by the second."""
    name = naming.resource(mine.site.platform, mine.site.environment, mine.end.cluster, peer.end.cluster)
    external = ComputeExternalVpnGateway(
        scope,
        f"{mine.end.cluster}_{peer.end.cluster}",
        provider=mine.provider,
        name=name,
        redundancy_type=_REDUNDANCY[len(outside)],
        interface=[ComputeExternalVpnGatewayInterface(id=n, ip_address=a) for n, a in enumerate(outside)],
    )
    for tunnel in tunnels:
        interface = tunnel.number * len(mine.addresses) // len(tunnels)
        _tunnel(scope, mine, peer, tunnel, external, interface, secrets[tunnel.name])


def _tunnel(
    scope: cdktn.TerraformStack,
    mine: Gateway,
    peer: Gateway,
    tunnel: Tunnel,
    external: Any,
    interface: int,
    secret: str,
) -> None:
    """Tunnels share their names with those of every cluster of the project in the region, so both ends are in them."""
    site, ends = mine.site, (mine.end.cluster, peer.end.cluster, str(tunnel.number))
    common = {
        "provider": mine.provider,
        "region": site.clusters[mine.end.cluster].region,
        "name": naming.resource(site.platform, site.environment, *ends),
    }
    name = "_".join(ends)
    found = ComputeVpnTunnel(
        scope,
        name,
        vpn_gateway=mine.construct.id,
        vpn_gateway_interface=interface,
        peer_external_gateway=external.id,
        peer_external_gateway_interface=tunnel.number,
        router=mine.router.id,
        ike_version=2,
        shared_secret_wo=secret,
        shared_secret_wo_version="1",
        **common,
    )
    _session(scope, name, mine, peer, tunnel, found, common)


def _session(
    scope: cdktn.TerraformStack,
    name: str,
    mine: Gateway,
    peer: Gateway,
    tunnel: Tunnel,
    found: Any,
    common: dict[str, Any],
) -> None:
    """BGP through the tunnel, between the addresses inside it."""
    inside = ComputeRouterInterface(
        scope,
        f"{name}_interface",
        router=mine.router.name,
        vpn_tunnel=found.name,
        ip_range=f"{tunnel.address(mine.end)}/{tunnel.block.prefixlen}",
        **common,
    )
    ComputeRouterPeer(
        scope,
        f"{name}_peer",
        router=mine.router.name,
        interface=inside.name,
        peer_ip_address=str(tunnel.address(peer.end)),
        peer_asn=peer.asn,
        **common,
    )
