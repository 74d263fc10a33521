"""IPsec tunnels with BGP between the networks of different providers, every pair of them.

Each end makes its gateway first; then AWS, which alone gives each tunnel an outside address of its own, connects to its
peers; then the peers connect to what they were given.
"""

from itertools import groupby
from typing import Any

import cdktn

from generators.network.providers import Providers
from generators.network.vpn import aws, azure, gcp, keys
from generators.network.vpn.gateway import Gateway
from generators.schema.tunnels import End, Tunnel, tunnels
from generators.site import EnvironmentSite

_ENDS: dict[str, Any] = {
    "aws": aws,
    "azure": azure,
    "gcp": gcp,
}


def build(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers) -> None:
    found = tunnels(site.platform)
    if not found:
        return
    ends = sorted({end for tunnel in found for end in (tunnel.one, tunnel.other)}, key=lambda end: end.cluster)
    gateways = {end: _gateway(scope, site, providers, end, found) for end in ends}
    secrets = keys.build(scope, found)
    for (one, other), group in groupby(found, key=lambda tunnel: (tunnel.one, tunnel.other)):
        _join(scope, gateways[one], gateways[other], list(group), secrets)


def _gateway(
    scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers, end: End, found: list[Tunnel]
) -> Gateway:
    mine = [tunnel for tunnel in found if end in (tunnel.one, tunnel.other)]
    gateway: Gateway = _ENDS[end.provider].gateway(scope, site, end, providers[end.cloud], mine)
    return gateway


def _join(
    scope: cdktn.TerraformStack, one: Gateway, other: Gateway, group: list[Tunnel], secrets: dict[str, str]
) -> None:
    """Only AWS is ever asked for outside addresses by tunnel; the others' are those of their gateways."""
    if one.end.provider == "aws":
        outside = aws.connect(scope, one, other, group, secrets)
    else:
        outside = one.addresses
        _ENDS[one.end.provider].connect(scope, one, other, group, secrets, other.addresses)
    _ENDS[other.end.provider].connect(scope, other, one, group, secrets, outside)
