"""Address ranges: pods of all clouds reach one another, so no two ranges may meet."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network

from generators.schema import Platform
from generators.schema.problem import Path, Problem
from generators.schema.rules.phrases import both, either
from generators.schema.rules.providers import SPELLINGS, provider_of, provider_paths

_network = lru_cache(maxsize=4096)(IPv4Network)
_TEN = IPv4Network("10.0.0.0/8")
_PRIVATE = [_TEN, *map(IPv4Network, ("100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"))]
_RESERVED = {
    "aws": [IPv4Network("172.17.0.0/16")],
    "azure": [*map(IPv4Network, ("172.17.0.0/16", "172.30.0.0/16", "172.31.0.0/16"))],
    "gcp": [IPv4Network("172.17.0.0/16")],
}
"""172.17.0.0/16 is the bridge of the nodes' container runtime; Azure refuses the other two for a service range."""

_PREFIXES = {
    ("nodes", "aws"): (16, 24),
    ("nodes", "azure"): (8, 24),
    ("nodes", "gcp"): (8, 24),
    ("pods", "aws"): (14, 22),
    ("pods", "azure"): (9, 21),
    ("pods", "gcp"): (9, 21),
    ("services", "aws"): (12, 24),
    ("services", "azure"): (12, 24),
    ("services", "gcp"): (12, 24),
}
"""Largest and smallest range; a VPC of AWS takes five blocks, none larger than /16, hence four for pods."""

_PER_NODE = {"nodes": 2, "pods": 256}
"""Addresses per node: 110 pods take a /24 on GKE and AKS; half of the nodes' range stays for load balancers."""

Range = tuple[Path, IPv4Network]


def api_servers_are_not_open_to_the_internet(platform: Platform) -> Iterator[Problem]:
    for index, text in enumerate(platform.security.authorized_networks):
        if _network(text).prefixlen < 8:
            sentence = (
                f"{text} lets a large part of the internet reach the API servers; "
                "write your offices' and VPN's own ranges"
            )
            yield Problem(("security", "authorized_networks", str(index)), sentence)


def ranges_are_private(platform: Platform) -> Iterator[Problem]:
    for path, network in _ranges(platform):
        if not any(network.subnet_of(private) for private in _PRIVATE):
            yield Problem(path, f"{network} is not private; choose a range inside {either(map(str, _PRIVATE))}")


def ranges_avoid_what_providers_reserve(platform: Platform) -> Iterator[Problem]:
    for path, network in _ranges(platform):
        provider = provider_of(platform, path[1])
        met = [reserved for reserved in _RESERVED[provider] if network.overlaps(reserved)] if provider else []
        if provider and met:
            sentence = (
                f"{network} meets {met[0]}, which {SPELLINGS[provider].kubernetes} uses itself; choose another range"
            )
            yield Problem(path, sentence, also=provider_paths(platform, path[1]))


def ranges_do_not_overlap(platform: Platform) -> Iterator[Problem]:
    """Sorted by start, a range can only overlap with those still open, so disjoint ranges cost no pairs."""
    ranges = list(_ranges(platform))
    taken = tuple(sorted(network for _, network in ranges))
    order = {path: position for position, (path, _) in enumerate(ranges)}
    for earlier, later in _meetings(ranges):
        first, second = sorted((earlier, later), key=lambda one: order[one[0]])
        free = _free(second[1].prefixlen, taken)
        advice = f"choose a free range such as {free}" if free else "choose a range that no cluster uses"
        sentence = f"{second[1]} overlaps with {first[1]} of {'.'.join(first[0])}; {advice}"
        yield Problem(second[0], sentence, also=(first[0],))


def ranges_have_sensible_sizes(platform: Platform) -> Iterator[Problem]:
    for path, network in _ranges(platform):
        provider, use = provider_of(platform, path[1]), path[-1]
        if provider is None:
            continue
        widest, narrowest = _PREFIXES[use, provider]
        if not widest <= network.prefixlen <= narrowest:
            size = "large" if network.prefixlen < widest else "small"
            service = SPELLINGS[provider].kubernetes
            sentence = (
                f"/{network.prefixlen} is too {size} for {use} on {service}; "
                f"write a prefix from /{widest} to /{narrowest}"
            )
            yield Problem(path, sentence, also=provider_paths(platform, path[1]))


def ranges_hold_every_node(platform: Platform) -> Iterator[Problem]:
    for name, cluster in platform.clusters.items():
        most = sum(pool.max for pool in cluster.node_pools.values())
        also = tuple(("clusters", name, "node_pools", pool, "max") for pool in cluster.node_pools)
        for use, each in _PER_NODE.items():
            network = _network(getattr(cluster.networks, use))
            held, prefix = network.num_addresses // each, 32 - (most * each - 1).bit_length()
            if held < most:
                sentence = (
                    f"/{network.prefixlen} holds {held} nodes where {both(cluster.node_pools)} may grow to {most}"
                )
                advice = f"write a range of /{prefix} or larger, or lower max" if prefix > 8 else "lower max"
                yield Problem(("clusters", name, "networks", use), f"{sentence} together; {advice}", also)


def _ranges(platform: Platform) -> Iterator[Range]:
    for name, cluster in platform.clusters.items():
        for use in ("nodes", "pods", "services"):
            yield ("clusters", name, "networks", use), _network(getattr(cluster.networks, use))


def _meetings(ranges: Iterable[Range]) -> Iterator[tuple[Range, Range]]:
    opened: list[Range] = []
    for one in sorted(ranges, key=lambda item: (item[1].network_address, item[1].prefixlen)):
        opened = [other for other in opened if other[1].broadcast_address >= one[1].network_address]
        yield from ((other, one) for other in opened)
        opened.append(one)


@lru_cache(maxsize=64)
def _free(prefix: int, taken: tuple[IPv4Network, ...]) -> IPv4Network | None:
    """The first range of that size in 10.0.0.0/8 that meets none."""
    start, size = int(_TEN.network_address), 2 ** (32 - prefix)
    for network in taken:
        if start + size <= int(network.network_address):
            break
        end = int(network.broadcast_address) + 1
        start = max(start, -(-end // size) * size)
    if prefix < _TEN.prefixlen or start + size - 1 > int(_TEN.broadcast_address):
        return None
    return IPv4Network((IPv4Address(start), prefix))
