"""Networks of one provider reach each other by peering, which needs neither tunnels nor gateways."""

from collections.abc import Callable, Mapping
from typing import Any

import cdktn
from cdktn_provider_aws.data_aws_route_tables import DataAwsRouteTables
from cdktn_provider_aws.route import Route
from cdktn_provider_aws.vpc_peering_connection import VpcPeeringConnection
from cdktn_provider_aws.vpc_peering_connection_accepter import VpcPeeringConnectionAccepterA
from cdktn_provider_azurerm.virtual_network_peering import VirtualNetworkPeering
from cdktn_provider_google.compute_network_peering import ComputeNetworkPeering

from generators import naming
from generators.clouds.aws.network import elsewhere
from generators.network.providers import Providers
from generators.network.vpn import aws, azure, gcp
from generators.schema.cloud import Provider
from generators.schema.tunnels import End, peerings
from generators.site import EnvironmentSite


def build(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers) -> None:
    for one, other in peerings(site.platform):
        _PEERINGS[one.provider](scope, site, providers, one, other)


def _aws(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers, one: End, other: End) -> None:
    """Asked for by one side, accepted by the other; each side's route tables then lead to the other's ranges."""
    name = f"{one.cluster}_{other.cluster}"
    sides = {here: _aws_side(scope, site, providers, here, there) for here, there in ((one, other), (other, one))}
    asked = VpcPeeringConnection(
        scope,
        name,
        provider=providers[one.cloud],
        region=elsewhere(site.cloud(one.cloud), one.cluster),
        vpc_id=sides[one].id,
        peer_vpc_id=sides[other].id,
        peer_owner_id=site.platform.clouds[other.cloud].account,
        peer_region=site.platform.clusters[other.cluster].region,
    )
    accepted = VpcPeeringConnectionAccepterA(
        scope,
        f"{name}_accepted",
        provider=providers[other.cloud],
        region=elsewhere(site.cloud(other.cloud), other.cluster),
        vpc_peering_connection_id=asked.id,
        auto_accept=True,
    )
    for here, there in ((one, other), (other, one)):
        _aws_routes(scope, site, providers, here, there, sides[here], accepted)


def _aws_side(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers, end: End, peer: End) -> Any:
    return aws.network(scope, site, end, providers[end.cloud], f"{end.cluster}_{peer.cluster}_vpc")


def _aws_routes(
    scope: cdktn.TerraformStack,
    site: EnvironmentSite,
    providers: Providers,
    here: End,
    there: End,
    vpc: Any,
    accepted: Any,
) -> None:
    name = f"{here.cluster}_{there.cluster}"
    common = {"provider": providers[here.cloud], "region": elsewhere(site.cloud(here.cloud), here.cluster)}
    tables = DataAwsRouteTables(scope, f"{name}_tables", vpc_id=vpc.id, **common)
    ranges = site.platform.clusters[there.cluster].networks
    for purpose, block in (("nodes", ranges.nodes), ("pods", ranges.pods)):
        route = Route(
            scope,
            f"{name}_{purpose}",
            route_table_id="${each.value}",
            destination_cidr_block=block,
            vpc_peering_connection_id=accepted.id,
            **common,
        )
        route.add_override("for_each", f"${{toset({tables.fqn}.ids)}}")


def _azure(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers, one: End, other: End) -> None:
    for here, there in ((one, other), (other, one)):
        home = naming.resource(site.platform, site.environment, here.cluster)
        VirtualNetworkPeering(
            scope,
            f"{here.cluster}_{there.cluster}",
            provider=providers[here.cloud],
            name=naming.resource(site.platform, site.environment, there.cluster),
            resource_group_name=home,
            virtual_network_name=home,
            remote_virtual_network_id=azure.network(site.cloud(there.cloud), there.cluster),
        )


def _gcp(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers, one: End, other: End) -> None:
    for here, there in ((one, other), (other, one)):
        ComputeNetworkPeering(
            scope,
            f"{here.cluster}_{there.cluster}",
            provider=providers[here.cloud],
            name=naming.resource(site.platform, site.environment, here.cluster, there.cluster),
            network=gcp.network(site.cloud(here.cloud), here.cluster),
            peer_network=gcp.network(site.cloud(there.cloud), there.cluster),
        )


_PEERINGS: Mapping[Provider, Callable[[cdktn.TerraformStack, EnvironmentSite, Providers, End, End], None]] = {
    "aws": _aws,
    "azure": _azure,
    "gcp": _gcp,
}
