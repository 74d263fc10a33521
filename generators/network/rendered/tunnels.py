"""The private network as its stack describes it: the ends of tunnels, and which two of them make a tunnel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from itertools import combinations
from typing import Any

from generators.network.rendered import Stack, Unreadable, follow, resources, target
from generators.schema.cloud import Provider

GATEWAYS: Mapping[Provider, str] = {
    "aws": "aws_vpn_gateway",
    "azure": "azurerm_virtual_network_gateway",
    "gcp": "google_compute_ha_vpn_gateway",
}
"""Kinds of VPN gateway."""

_GATEWAY = "_gateway"


@dataclass(frozen=True)
class End:
    """One end of a tunnel. Addresses outside are Terraform expressions: nobody knows them before they are given.

    `outside` are those it may come from, of which the peer names one; `inside` those it may have within the tunnel.
    """

    resource: str
    gateway: str
    provider: Provider
    outside: tuple[str, ...]
    towards: str
    inside: tuple[IPv4Address, ...]
    peer_inside: IPv4Address
    asn: int
    peer_asn: int
    key: str

    @property
    def cluster(self) -> str:
        return self.gateway.removesuffix(_GATEWAY)

    def meets(self, other: "End") -> bool:
        return self.towards in other.outside and other.towards in self.outside


@dataclass(frozen=True)
class Link:
    """A tunnel: two ends that lead to each other."""

    one: End
    other: End

    @property
    def clusters(self) -> frozenset[str]:
        return frozenset({self.one.cluster, self.other.cluster})

    @property
    def interfaces(self) -> frozenset[str]:
        """What it takes up at either end."""
        return frozenset({self.one.towards, self.other.towards})


def gateways(stack: Stack) -> dict[str, Provider]:
    """Clusters with a VPN gateway, and whose it is."""
    return {
        name.removesuffix(_GATEWAY): provider for provider, kind in GATEWAYS.items() for name in resources(stack, kind)
    }


def ends(stack: Stack) -> list[End]:
    return [*_aws(stack), *_azure(stack), *_gcp(stack)]


def links(stack: Stack) -> list[Link]:
    """Each with the end that comes first in the alphabet of providers first."""
    return [Link(one, other) for one, other in combinations(ends(stack), 2) if one.meets(other)]


def _aws(stack: Stack) -> Iterator[End]:
    for name, connection in resources(stack, "aws_vpn_connection").items():
        customer = follow(stack, connection["customer_gateway_id"])
        gateway = follow(stack, connection["vpn_gateway_id"])
        for number in (1, 2):
            block = IPv4Network(connection[f"tunnel{number}_inside_cidr"])
            yield End(
                f"aws_vpn_connection.{name}",
                target(connection["vpn_gateway_id"]),
                "aws",
                (f"${{aws_vpn_connection.{name}.tunnel{number}_address}}",),
                customer["ip_address"],
                (block[1],),
                block[2],
                int(gateway["amazon_side_asn"]),
                int(customer["bgp_asn"]),
                connection[f"tunnel{number}_preshared_key"],
            )


def _azure(stack: Stack) -> Iterator[End]:
    for name, connection in resources(stack, "azurerm_virtual_network_gateway_connection").items():
        peer = follow(stack, connection["local_network_gateway_id"])
        gateway = follow(stack, connection["virtual_network_gateway_id"])
        addresses = (instance["public_ip_address_id"] for instance in gateway["ip_configuration"])
        custom = connection["custom_bgp_addresses"]
        yield End(
            f"azurerm_virtual_network_gateway_connection.{name}",
            target(connection["virtual_network_gateway_id"]),
            "azure",
            tuple(address.replace(".id}", ".ip_address}") for address in addresses),
            peer["gateway_address"],
            (IPv4Address(custom["primary"]), IPv4Address(custom["secondary"])),
            IPv4Address(peer["bgp_settings"]["bgp_peering_address"]),
            int(gateway["bgp_settings"]["asn"]),
            int(peer["bgp_settings"]["asn"]),
            connection["shared_key"],
        )


def _gcp(stack: Stack) -> Iterator[End]:
    inside = {target(each["vpn_tunnel"]): each for each in resources(stack, "google_compute_router_interface").values()}
    told = {
        target(follow(stack, each["interface"])["vpn_tunnel"]): each
        for each in resources(stack, "google_compute_router_peer").values()
    }
    for name, tunnel in resources(stack, "google_compute_vpn_tunnel").items():
        if name not in inside or name not in told:
            raise Unreadable(f"google_compute_vpn_tunnel.{name} has no interface or no peer on its router")
        gateway = target(tunnel["vpn_gateway"])
        own = f"${{{GATEWAYS['gcp']}.{gateway}.vpn_interfaces[{tunnel['vpn_gateway_interface']}].ip_address}}"
        yield End(
            f"google_compute_vpn_tunnel.{name}",
            gateway,
            "gcp",
            (own,),
            _outside(stack, tunnel),
            (IPv4Interface(inside[name]["ip_range"]).ip,),
            IPv4Address(told[name]["peer_ip_address"]),
            int(follow(stack, tunnel["router"])["bgp"]["asn"]),
            int(told[name]["peer_asn"]),
            tunnel["shared_secret_wo"],
        )


def _outside(stack: Stack, tunnel: Mapping[str, Any]) -> str:
    """The address of the peer's interface that the tunnel goes to."""
    interfaces = follow(stack, tunnel["peer_external_gateway"])["interface"]
    number = tunnel["peer_external_gateway_interface"]
    found = [interface["ip_address"] for interface in interfaces if interface["id"] == number]
    if not found:
        raise Unreadable(f"{tunnel['peer_external_gateway']} has no interface {number}")
    return str(found[0])
