"""The private network an intent asks for: which networks meet, through which tunnels, at which addresses inside them.

Every cluster has a network of its own. Two of one provider are peered; two of different providers are joined by IPsec
tunnels with BGP, as many as the pair's gateways have interfaces between them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from itertools import islice
from typing import Final

from generators.schema import Platform
from generators.schema.cloud import Provider

TUNNELS: Final[Mapping[tuple[Provider, Provider], int]] = {
    ("aws", "azure"): 4,
    ("aws", "gcp"): 4,
    ("azure", "gcp"): 2,
}
"""Per pair of networks. AWS ends each connection in two tunnels, and each peer has two interfaces:
https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html,
https://cloud.google.com/network-connectivity/docs/vpn/concepts/topologies,
https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-howto-aws-bgp."""

_BLOCK = 30


@dataclass(frozen=True)
class End:
    """The network of one cluster."""

    cluster: str
    cloud: str
    provider: Provider


@dataclass(frozen=True)
class Tunnel:
    """`one` is of the provider that comes first in the alphabet; AWS insists on the first address of a block."""

    one: End
    other: End
    number: int
    block: IPv4Network

    @property
    def of(self) -> int:
        """How many there are between the two ends."""
        return _count(self.one, self.other)

    @property
    def name(self) -> str:
        return f"{self.one.cluster}_{self.other.cluster}_{self.number}"

    def address(self, end: End) -> IPv4Address:
        """The end's own address inside the tunnel."""
        return self.block[1 if end == self.one else 2]


def tunnels(platform: Platform) -> list[Tunnel]:
    """Every tunnel, in an order in which those of a cluster written later come later: an addition moves no address."""
    blocks = IPv4Network(platform.network.vpn.tunnel_range).subnets(new_prefix=_BLOCK)
    wanted = [(one, other, number) for one, other in _pairs(platform) for number in range(_count(one, other))]
    return [Tunnel(*tunnel, block) for tunnel, block in zip(wanted, blocks, strict=False)]


def wanted(platform: Platform) -> int:
    """How many tunnels there would be in a range large enough."""
    return sum(_count(one, other) for one, other in _pairs(platform))


def peerings(platform: Platform) -> list[tuple[End, End]]:
    """Pairs of networks of the same provider."""
    return [(one, other) for one, other in _pairs(platform) if one.provider == other.provider]


def _count(one: End, other: End) -> int:
    return TUNNELS.get((one.provider, other.provider), 0)


def _pairs(platform: Platform) -> Iterator[tuple[End, End]]:
    if platform.network.vpn.enabled:
        ends = list(_ends(platform))
        for number, later in enumerate(ends):
            for earlier in islice(ends, number):
                one, other = sorted((earlier, later), key=lambda end: end.provider)
                yield one, other


def _ends(platform: Platform) -> Iterator[End]:
    for name, cluster in platform.clusters.items():
        if cluster.cloud in platform.clouds:
            yield End(name, cluster.cloud, platform.clouds[cluster.cloud].provider)
