"""The private network between the clouds: tunnels and autonomous system numbers."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from generators.schema import Platform
from generators.schema.problem import Path, Problem
from generators.schema.rules.names import absent_clouds, dangling, keys, providers
from generators.schema.tunnels import wanted

_LINK_LOCAL = IPv4Network("169.254.0.0/16")
_AZURE = (IPv4Network("169.254.21.0/24"), IPv4Network("169.254.22.0/24"))
_RESERVED_BY_AWS = tuple(
    IPv4Network(f"169.254.{end}/30") for end in ("0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "169.252")
)
_AZURE_DEFAULT = 65515
_REFUSED_BY_AZURE = (65517, 65518, 65519, 65520)
_ASNS: Path = ("network", "asns")
_TUNNELS: Path = ("network", "vpn", "tunnel_range")


def asns_are_distinct(platform: Platform) -> Iterator[Problem]:
    free, first = _free_asns(platform), dict[int, str]()
    for cloud, asn in platform.network.asns.items():
        other = first.setdefault(asn, cloud)
        if other != cloud:
            sentence = f"{asn} is the number of {other} as well; write one of its own, such as {next(free, 64601)}"
            yield Problem((*_ASNS, cloud), sentence, also=((*_ASNS, other),))


def asns_are_not_azures_own(platform: Platform) -> Iterator[Problem]:
    free = _free_asns(platform)
    for name, asn in platform.network.asns.items():
        cloud = platform.clouds.get(name)
        if cloud and asn in (_REFUSED_BY_AZURE if cloud.provider == "azure" else (_AZURE_DEFAULT,)):
            owner = (
                "is kept by Azure for itself"
                if cloud.provider == "azure"
                else "is the number Azure's gateways have by default"
            )
            sentence = f"{asn} {owner}; write another, such as {next(free, 64601)}"
            yield Problem((*_ASNS, name), sentence, also=providers([name]))


def asns_name_known_clouds(platform: Platform) -> Iterator[Problem]:
    yield from dangling(platform, "clouds", keys(_ASNS, platform.network.asns))


def every_cloud_has_an_asn(platform: Platform) -> Iterator[Problem]:
    for cloud, asn in zip(absent_clouds(platform, platform.network.asns), _free_asns(platform), strict=False):
        yield Problem((*_ASNS, cloud), f"missing; add `{cloud}: {asn}`", also=providers([cloud]))


def tunnel_range_fits_azure(platform: Platform) -> Iterator[Problem]:
    tunnels = IPv4Network(platform.network.vpn.tunnel_range)
    azure = [name for name, cloud in platform.clouds.items() if cloud.provider == "azure"]
    if azure and tunnels.subnet_of(_LINK_LOCAL) and not any(tunnels.subnet_of(window) for window in _AZURE):
        sentence = (
            f"Azure takes tunnel addresses from 169.254.21.0 to 169.254.22.255 only, not {tunnels}; write {_AZURE[0]}"
        )
        yield Problem(_TUNNELS, sentence, also=providers(azure))


def tunnel_range_holds_every_tunnel(platform: Platform) -> Iterator[Problem]:
    held, needed = IPv4Network(platform.network.vpn.tunnel_range).num_addresses // 4, wanted(platform)
    if held < needed:
        prefix = 32 - (needed * 4 - 1).bit_length()
        sentence = f"{platform.network.vpn.tunnel_range} holds {held} tunnels where {len(platform.clusters)} clusters"
        also = (*providers(platform.clouds), *(("clusters", name, "cloud") for name in platform.clusters))
        yield Problem(_TUNNELS, f"{sentence} need {needed}; write a range of /{prefix} or larger", also=also)


def tunnel_range_is_link_local(platform: Platform) -> Iterator[Problem]:
    tunnels = IPv4Network(platform.network.vpn.tunnel_range)
    if not tunnels.subnet_of(_LINK_LOCAL):
        yield Problem(_TUNNELS, f"{tunnels} is not link-local; write a range inside {_LINK_LOCAL}, such as {_AZURE[0]}")


def tunnel_range_leaves_out_what_aws_reserves(platform: Platform) -> Iterator[Problem]:
    tunnels = IPv4Network(platform.network.vpn.tunnel_range)
    aws = [name for name, cloud in platform.clouds.items() if cloud.provider == "aws"]
    met = [reserved for reserved in _RESERVED_BY_AWS if reserved.overlaps(tunnels)]
    if aws and met and tunnels.subnet_of(_LINK_LOCAL):
        sentence = f"{tunnels} holds {met[0]}, which AWS keeps for itself; write a range such as {_AZURE[0]}"
        yield Problem(_TUNNELS, sentence, also=providers(aws))


def _free_asns(platform: Platform) -> Iterator[int]:
    taken = {*platform.network.asns.values(), _AZURE_DEFAULT, *_REFUSED_BY_AZURE}
    return (asn for asn in range(64601, 65535) if asn not in taken)
