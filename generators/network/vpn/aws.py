"""The AWS end: a virtual private gateway on the VPC, and two connections of two tunnels each to every peer."""

from typing import Any

import cdktn
from cdktn_provider_aws.customer_gateway import CustomerGateway
from cdktn_provider_aws.data_aws_route_tables import DataAwsRouteTables
from cdktn_provider_aws.data_aws_vpc import DataAwsVpc, DataAwsVpcFilter
from cdktn_provider_aws.vpn_connection import VpnConnection
from cdktn_provider_aws.vpn_gateway import VpnGateway
from cdktn_provider_aws.vpn_gateway_route_propagation import VpnGatewayRoutePropagation

from generators import naming
from generators.clouds.aws.network import elsewhere
from generators.network.vpn.gateway import Gateway
from generators.schema.tunnels import End, Tunnel
from generators.site import EnvironmentSite

_PER_CONNECTION = 2
_IKE = ["ikev2"]


def gateway(
    scope: cdktn.TerraformStack, site: EnvironmentSite, end: End, provider: Any, _tunnels: list[Tunnel]
) -> Gateway:
    cloud, asn = site.cloud(end.cloud), site.platform.network.asns[end.cloud]
    common = {"provider": provider, "region": elsewhere(cloud, end.cluster)}
    vpc = network(scope, site, end, provider, f"{end.cluster}_vpc")
    found = VpnGateway(
        scope,
        f"{end.cluster}_gateway",
        vpc_id=vpc.id,
        amazon_side_asn=str(asn),
        tags={"Name": naming.resource(site.platform, site.environment, end.cluster, "vpn", limit=255)},
        **common,
    )
    tables = DataAwsRouteTables(scope, f"{end.cluster}_tables", vpc_id=vpc.id, **common)
    routes = VpnGatewayRoutePropagation(
        scope, f"{end.cluster}_routes", vpn_gateway_id=found.id, route_table_id="${each.value}", **common
    )
    routes.add_override("for_each", f"${{toset({tables.fqn}.ids)}}")
    return Gateway(end, cloud, asn, provider, found)


def network(scope: cdktn.TerraformStack, site: EnvironmentSite, end: End, provider: Any, construct: str) -> Any:
    """The cluster's VPC, by the name its own stack gave it."""
    name = naming.resource(site.platform, site.environment, end.cluster, limit=255)
    return DataAwsVpc(
        scope,
        construct,
        provider=provider,
        region=elsewhere(site.cloud(end.cloud), end.cluster),
        filter=[DataAwsVpcFilter(name="tag:Name", values=[name])],
    )


def connect(
    scope: cdktn.TerraformStack, mine: Gateway, peer: Gateway, tunnels: list[Tunnel], secrets: dict[str, str]
) -> tuple[str, ...]:
    """The outside address of each tunnel."""
    outside: list[str] = []
    for number, address in enumerate(peer.addresses):
        pair = tunnels[number * _PER_CONNECTION : (number + 1) * _PER_CONNECTION]
        connection = _connection(scope, mine, peer, number, address, pair, secrets)
        outside += (connection.tunnel1_address, connection.tunnel2_address)
    return tuple(outside)


def _connection(
    scope: cdktn.TerraformStack,
    mine: Gateway,
    peer: Gateway,
    number: int,
    address: str,
    pair: list[Tunnel],
    secrets: dict[str, str],
) -> Any:
    """AWS may swap the two tunnels of a connection, so each is told its addresses and its key."""
    name = f"{mine.end.cluster}_{peer.end.cluster}_{number}"
    common = {
        "provider": mine.provider,
        "region": elsewhere(mine.site, mine.end.cluster),
        "tags": {"Name": naming.resource(mine.site.platform, mine.site.environment, name.replace("_", "-"), limit=255)},
    }
    customer = CustomerGateway(
        scope, f"{name}_peer", type="ipsec.1", bgp_asn=str(peer.asn), ip_address=address, **common
    )
    first, second = pair
    return VpnConnection(
        scope,
        name,
        type="ipsec.1",
        customer_gateway_id=customer.id,
        vpn_gateway_id=mine.construct.id,
        tunnel1_inside_cidr=str(first.block),
        tunnel1_preshared_key=secrets[first.name],
        tunnel1_ike_versions=_IKE,
        tunnel1_dpd_timeout_action="restart",
        tunnel2_inside_cidr=str(second.block),
        tunnel2_preshared_key=secrets[second.name],
        tunnel2_ike_versions=_IKE,
        tunnel2_dpd_timeout_action="restart",
        **common,
    )
