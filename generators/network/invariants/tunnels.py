"""The tunnels: two ways between any two networks, ends that agree, addresses and keys that nothing else has."""

import re
from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

from generators.network.rendered import Stack, resources, target
from generators.network.rendered.peerings import lone_halves
from generators.network.rendered.tunnels import End, Link, ends, gateways, links

_AZURES = (IPv4Network("169.254.21.0/24"), IPv4Network("169.254.22.0/24"))
_AZURES_NUMBER = 65515
_BLOCK = 30
_KEY = re.compile(r"^\$\{random_password\.[\w-]+\.result\}$")
_REDUNDANCY = {"FOUR_IPS_REDUNDANCY": 4, "TWO_IPS_REDUNDANCY": 2}
_SECRET = re.compile(r"(preshared_key|shared_key|shared_secret(_wo)?)$")
_ZONAL = re.compile(r"^VpnGw[1-5]AZ$")


def azure_gateways_span_zones(stack: Stack) -> Iterator[str]:
    for name, gateway in resources(stack, "azurerm_virtual_network_gateway").items():
        if not _ZONAL.match(gateway["sku"]):
            yield f"{name} is of size {gateway['sku']}, which no zone can lose; write one such as VpnGw2AZ"
        if not gateway["active_active"]:
            yield f"{name} has one instance at work; write active_active"


def azure_tunnels_end_at_their_own_instance(stack: Stack) -> Iterator[str]:
    for link in links(stack):
        for mine, peer in ((link.one, link.other), (link.other, link.one)):
            if mine.provider == "azure":
                yield from _instance(stack, mine, peer)


def _instance(stack: Stack, mine: End, peer: End) -> Iterator[str]:
    gateway = resources(stack, "azurerm_virtual_network_gateway")[mine.gateway]
    configurations, peerings = gateway["ip_configuration"], gateway["bgp_settings"]["peering_addresses"]
    names = dict(zip(mine.outside, (each["name"] for each in configurations), strict=True))
    held = {each["ip_configuration_name"]: each["apipa_addresses"] for each in peerings}
    known = {IPv4Address(address) for addresses in held.values() for address in addresses}
    for address in mine.inside:
        if address not in known:
            yield f"{mine.resource} speaks BGP from {address}, which {mine.gateway} does not hold"
    instance = names[peer.towards]
    if str(peer.peer_inside) not in held[instance]:
        yield f"{peer.resource} looks for {peer.peer_inside} at {instance} of {mine.gateway}, which does not hold it"


def both_ends_agree_on_addresses(stack: Stack) -> Iterator[str]:
    for link in links(stack):
        for mine, peer in ((link.one, link.other), (link.other, link.one)):
            if peer.peer_inside not in mine.inside:
                held = " or ".join(map(str, mine.inside))
                yield f"{peer.resource} looks for {peer.peer_inside} where {mine.resource} is {held}"
        if len({_block(link.one.peer_inside), _block(link.other.peer_inside)}) > 1:
            yield f"{link.one.resource} and {link.other.resource} have addresses of different blocks"


def both_ends_agree_on_keys(stack: Stack) -> Iterator[str]:
    for link in links(stack):
        if link.one.key != link.other.key:
            yield f"{link.one.resource} and {link.other.resource} have different keys"


def both_ends_agree_on_numbers(stack: Stack) -> Iterator[str]:
    for link in links(stack):
        for mine, peer in ((link.one, link.other), (link.other, link.one)):
            if peer.peer_asn != mine.asn:
                yield f"{peer.resource} expects AS {peer.peer_asn} where {mine.gateway} is AS {mine.asn}"


def every_end_has_its_other(stack: Stack) -> Iterator[str]:
    found = links(stack)
    met = Counter((end.resource, end.outside) for link in found for end in (link.one, link.other))
    for end in ends(stack):
        if met[end.resource, end.outside] != 1:
            yield f"{end.resource} meets {met[end.resource, end.outside]} ends at {end.towards} instead of one"


def every_pair_has_two_disjoint_tunnels(stack: Stack) -> Iterator[str]:
    found = gateways(stack)
    between: dict[frozenset[str], list[Link]] = {}
    for link in links(stack):
        between.setdefault(link.clusters, []).append(link)
    for one, other in combinations(sorted(found), 2):
        mine = between.get(frozenset({one, other}), [])
        disjoint = any(not a.interfaces & b.interfaces for a, b in combinations(mine, 2))
        if found[one] != found[other] and not disjoint:
            yield f"{one} and {other} have no two tunnels that are free of a common interface; in all: {len(mine)}"


def every_tunnel_has_a_key_of_its_own(stack: Stack) -> Iterator[str]:
    for key, count in Counter(link.one.key for link in links(stack)).items():
        if count > 1:
            yield f"{key} is the key of {count} tunnels"


def inside_blocks_are_disjoint(stack: Stack) -> Iterator[str]:
    blocks = [_block(link.one.peer_inside) for link in links(stack)]
    for block, count in Counter(blocks).items():
        if count > 1:
            yield f"{block} is inside {count} tunnels"


def inside_blocks_suit_azure(stack: Stack) -> Iterator[str]:
    for link in links(stack):
        block, providers = _block(link.one.peer_inside), {link.one.provider, link.other.provider}
        if "azure" in providers and not any(block.subnet_of(window) for window in _AZURES):
            yield f"{link.one.resource} has {block} inside, and Azure takes 169.254.21.0 to 169.254.22.255 only"


def interfaces_are_used_once(stack: Stack) -> Iterator[str]:
    tunnels = resources(stack, "google_compute_vpn_tunnel").values()
    used = Counter((target(each["peer_external_gateway"]), each["peer_external_gateway_interface"]) for each in tunnels)
    for name, gateway in resources(stack, "google_compute_external_vpn_gateway").items():
        for number, count in Counter(interface["id"] for interface in gateway["interface"]).items():
            if count != 1:
                yield f"interface {number} of {name} is written {count} times; write it once"
            if used[name, number] != 1:
                yield f"interface {number} of {name} has {used[name, number]} tunnels instead of one"


def keys_are_generated(stack: Stack) -> Iterator[str]:
    """Wherever one could be written down, used or not."""
    for kind, named in stack.get("resource", {}).items():
        for name, resource in named.items():
            for argument, value in resource.items():
                if _SECRET.search(argument) and not _KEY.match(value):
                    yield f"{kind}.{name} has a {argument} that is written down; write one that is generated"


def numbers_are_distinct(stack: Stack) -> Iterator[str]:
    numbers = {end.gateway: (end.asn, end.provider) for end in ends(stack)}
    for name, (asn, provider) in numbers.items():
        if asn == _AZURES_NUMBER and provider != "azure":
            yield f"{name} has AS {asn}, which is the number Azure's gateways have by default"
    for link in links(stack):
        if link.one.asn == link.other.asn:
            yield f"{link.one.gateway} and {link.other.gateway} are both AS {link.one.asn}"


def peerings_have_both_halves(stack: Stack) -> Iterator[str]:
    for one, other in sorted(lone_halves(stack)):
        yield f"{one} is peered with {other}, but {other} is not with {one}"


def redundancy_matches_interfaces(stack: Stack) -> Iterator[str]:
    for name, gateway in resources(stack, "google_compute_external_vpn_gateway").items():
        count = len(gateway["interface"])
        if _REDUNDANCY.get(gateway["redundancy_type"]) != count:
            yield f"{name} has {count} interfaces, which {gateway['redundancy_type']} does not fit"


def _block(address: IPv4Address) -> IPv4Network:
    return IPv4Network(f"{address}/{_BLOCK}", strict=False)
