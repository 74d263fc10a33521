"""A VPC per cluster: public subnets for gateways, private ones for nodes, and subnets of their own for pods.

EKS gives pods addresses of subnets, and the intent says which addresses: their range joins the VPC as secondary
blocks, of which none may be larger than a /16. AWS lets a VPC in 10.0.0.0/8 have others in there.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import cdktn
from cdktn_provider_aws.default_security_group import DefaultSecurityGroup
from cdktn_provider_aws.eip import Eip
from cdktn_provider_aws.internet_gateway import InternetGateway
from cdktn_provider_aws.nat_gateway import NatGateway
from cdktn_provider_aws.route import Route
from cdktn_provider_aws.route_table import RouteTable
from cdktn_provider_aws.route_table_association import RouteTableAssociation
from cdktn_provider_aws.subnet import Subnet
from cdktn_provider_aws.vpc import Vpc
from cdktn_provider_aws.vpc_ipv4_cidr_block_association import VpcIpv4CidrBlockAssociation

from generators import naming
from generators.site import CloudSite

_BLOCKS = 4
"""Bits a subnet is longer than the VPC: blocks 0-5 are private, 8-13 public, whatever the number of zones."""
_PUBLIC = 8
_POD_BLOCKS = 3
_LARGEST = 16


@dataclass(frozen=True)
class Network:
    vpc: Any
    private: dict[str, Any]
    """Subnets of nodes, by zone."""
    pods: dict[str, Any]
    """Subnets of pods, by zone."""


def elsewhere(site: CloudSite, name: str) -> str | None:
    """The region of a cluster that is not in the provider's own.

    The argument `region` of provider 6 rather than a provider per region, whose removal would strand its resources.
    """
    region = site.clusters[name].region
    return region if region != site.cloud.region else None


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> Network:
    region = elsewhere(site, name)
    vpc = Vpc(
        scope,
        f"{name}_vpc",
        region=region,
        cidr_block=site.clusters[name].networks.nodes,
        enable_dns_hostnames=True,
        enable_dns_support=True,
        tags=_name(site, name),
    )
    DefaultSecurityGroup(scope, f"{name}_default", region=region, vpc_id=vpc.id)
    tables = _ways_out(scope, site, name, vpc)
    return Network(vpc, _private(scope, site, name, vpc, tables), _pods(scope, site, name, vpc, tables))


def _ways_out(scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any) -> dict[str, Any]:
    """A route table per zone, each through the zone's own NAT: losing a zone cuts off no other."""
    region = elsewhere(site, name)
    internet = InternetGateway(scope, f"{name}_internet", region=region, vpc_id=vpc.id, tags=_name(site, name))
    tags = _name(site, name, "public")
    public = RouteTable(scope, f"{name}_public_table", region=region, vpc_id=vpc.id, tags=tags)
    _default_route(scope, f"{name}_public", region, public, gateway_id=internet.id)
    tables = {}
    for index, zone in enumerate(site.clusters[name].zones):
        nat = _nat(scope, site, name, zone, index, vpc, public, internet)
        table = RouteTable(
            scope, f"{name}_private_{zone}_table", region=region, vpc_id=vpc.id, tags=_name(site, name, "private", zone)
        )
        _default_route(scope, f"{name}_private_{zone}", region, table, nat_gateway_id=nat.id)
        tables[zone] = table
    return tables


def _nat(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, zone: str, index: int, vpc: Any, table: Any, internet: Any
) -> Any:
    region = elsewhere(site, name)
    block = _block(site.clusters[name].networks.nodes, _BLOCKS, _PUBLIC + index)
    tags = {**_name(site, name, "public", zone), "kubernetes.io/role/elb": "1"}
    subnet = _subnet(scope, f"{name}_public_{zone}", region, vpc, zone, block, tags, table)
    address = Eip(scope, f"{name}_nat_{zone}_address", region=region, domain="vpc", tags=_name(site, name, "nat", zone))
    return NatGateway(
        scope,
        f"{name}_nat_{zone}",
        region=region,
        allocation_id=address.id,
        subnet_id=subnet.id,
        tags=_name(site, name, "nat", zone),
        depends_on=[internet],
    )


def _private(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any, tables: dict[str, Any]
) -> dict[str, Any]:
    cluster, region = site.clusters[name], elsewhere(site, name)
    found = {}
    for index, zone in enumerate(cluster.zones):
        block = _block(cluster.networks.nodes, _BLOCKS, index)
        tags = {**_name(site, name, "private", zone), "kubernetes.io/role/internal-elb": "1"}
        found[zone] = _subnet(scope, f"{name}_private_{zone}", region, vpc, zone, block, tags, tables[zone])
    return found


def _pods(scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any, tables: dict[str, Any]) -> dict[str, Any]:
    cluster, region = site.clusters[name], elsewhere(site, name)
    blocks = {zone: pod_block(cluster.networks.pods, index) for index, zone in enumerate(cluster.zones)}
    joined: dict[str, Any] = {}
    found = {}
    for zone, block in blocks.items():
        secondary = _secondary(cluster.networks.pods, block)
        if secondary not in joined:
            joined[secondary] = VpcIpv4CidrBlockAssociation(
                scope, f"{name}_pods_{len(joined)}", region=region, vpc_id=vpc.id, cidr_block=secondary
            )
        tags = _name(site, name, "pods", zone)
        found[zone] = _subnet(
            scope, f"{name}_pods_{zone}", region, vpc, zone, block, tags, tables[zone], joined[secondary]
        )
    return found


def _subnet(
    scope: cdktn.TerraformStack,
    construct: str,
    region: str | None,
    vpc: Any,
    zone: str,
    block: str,
    tags: dict[str, str],
    table: Any,
    after: Any = None,
) -> Any:
    subnet = Subnet(
        scope,
        construct,
        region=region,
        vpc_id=vpc.id,
        availability_zone=zone,
        cidr_block=block,
        map_public_ip_on_launch=False,
        tags=tags,
        depends_on=[after] if after else None,
    )
    RouteTableAssociation(scope, construct + "_routes", region=region, subnet_id=subnet.id, route_table_id=table.id)
    return subnet


def _default_route(scope: cdktn.TerraformStack, construct: str, region: str | None, table: Any, **target: str) -> None:
    Route(
        scope,
        f"{construct}_default",
        region=region,
        route_table_id=table.id,
        destination_cidr_block="0.0.0.0/0",
        **target,
    )


def pod_block(pods: str, index: int) -> str:
    """The pods' block of a zone, an eighth of the range and at most a /16; a zone more moves no other."""
    network = IPv4Network(pods)
    return str(list(network.subnets(new_prefix=max(_LARGEST, network.prefixlen + _POD_BLOCKS)))[index])


def _secondary(pods: str, block: str) -> str:
    """What joins the VPC so that a block may be in it."""
    return pods if IPv4Network(pods).prefixlen >= _LARGEST else str(IPv4Network(block).supernet(new_prefix=_LARGEST))


def _block(network: str, bits: int, index: int) -> str:
    return str(list(IPv4Network(network).subnets(bits))[index])


def _name(site: CloudSite, *parts: str) -> dict[str, str]:
    return {"Name": naming.resource(site.platform, site.environment, *parts, limit=255)}
