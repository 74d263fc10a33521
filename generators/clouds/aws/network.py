"""A VPC per cluster: public subnets for gateways, private ones for nodes and for pods, and intra ones for databases.

Nothing leads out of an intra subnet.

EKS gives pods addresses of subnets, and the intent says which addresses: their range joins the VPC as secondary
blocks, of which none may be larger than a /16. AWS lets a VPC in 10.0.0.0/8 have others in there.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import cdktn
from cdktn_provider_aws.default_security_group import DefaultSecurityGroup
from cdktn_provider_aws.eip import Eip
from cdktn_provider_aws.flow_log import FlowLog
from cdktn_provider_aws.internet_gateway import InternetGateway
from cdktn_provider_aws.nat_gateway import NatGateway
from cdktn_provider_aws.route import Route
from cdktn_provider_aws.route_table import RouteTable
from cdktn_provider_aws.route_table_association import RouteTableAssociation
from cdktn_provider_aws.security_group import SecurityGroup
from cdktn_provider_aws.subnet import Subnet
from cdktn_provider_aws.vpc import Vpc
from cdktn_provider_aws.vpc_endpoint import VpcEndpoint
from cdktn_provider_aws.vpc_ipv4_cidr_block_association import VpcIpv4CidrBlockAssociation
from cdktn_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule

from generators import naming
from generators.clouds.aws import monitoring
from generators.clouds.aws.iam import keys, roles
from generators.clouds.aws.iam.policy import allow, of_account, trust
from generators.schema import Cluster
from generators.site import CloudSite

_BLOCKS = 4
"""Bits a subnet is longer than the VPC: blocks 0-5 are private, 8-13 public, whatever the number of zones."""
_PUBLIC = 8
_INTRA = (6, 7, 14, 15)
"""What is left: a database spans four zones at most."""
_POD_BLOCKS = 3
_LARGEST = 16
_INTERFACES = {"ecr_api": "ecr.api", "ecr_registry": "ecr.dkr", "logs": "logs", "sts": "sts"}
"""Services of AWS that nodes reach without NAT, which would charge for every gigabyte."""


@dataclass(frozen=True)
class Network:
    vpc: Any
    private: dict[str, Any]
    """Subnets of nodes, by zone."""
    pods: dict[str, Any]
    """Subnets of pods, by zone."""
    intra: dict[str, Any]
    """Subnets without a way out, by zone."""
    gateways: dict[str, Any]
    """NAT gateways, by zone."""
    logs_key: Any


def elsewhere(site: CloudSite, name: str) -> str | None:
    """The region of a cluster that is not in the provider's own.

    The argument `region` of provider 6 rather than a provider per region, whose removal would strand its resources.
    """
    region = site.clusters[name].region
    return region if region != site.cloud.region else None


def at_home(site: CloudSite) -> str | None:
    """The first cluster in the cloud's home region: what is regional and needs a network lives in its VPC."""
    return next((name for name, cluster in site.clusters.items() if cluster.region == site.cloud.region), None)


def inside(cluster: Cluster) -> list[str]:
    """Where requests of the cluster's nodes and pods come from."""
    return [cluster.networks.nodes, cluster.networks.pods]


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
    gateways = _gateways(scope, site, name, vpc)
    tables = _ways_out(scope, site, name, vpc, gateways)
    private = _private(scope, site, name, vpc, tables)
    _endpoints(scope, site, name, vpc, list(private.values()), list(tables.values()))
    logs_key = _flow_logs(scope, site, name, vpc)
    pods, intra = _pods(scope, site, name, vpc, tables), _intra(scope, site, name, vpc)
    return Network(vpc, private, pods, intra, gateways, logs_key)


def alarms(site: CloudSite, networks: dict[str, Network]) -> list[monitoring.Alarm]:
    return [
        monitoring.Alarm(
            f"{name}_nat_{zone}_ports",
            "page",
            f"{name} has no ports left for connections out of {zone}.",
            ("AWS/NATGateway", "ErrorPortAllocation"),
            {"NatGatewayId": gateway.id},
            threshold=0,
            statistic="Sum",
            region=elsewhere(site, name),
        )
        for name, network in networks.items()
        for zone, gateway in network.gateways.items()
    ]


def _gateways(scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any) -> dict[str, Any]:
    """A public subnet per zone, and a NAT in each or, where the intent saves, in the first."""
    region = elsewhere(site, name)
    internet = InternetGateway(scope, f"{name}_internet", region=region, vpc_id=vpc.id, tags=_name(site, name))
    tags = _name(site, name, "public")
    table = RouteTable(scope, f"{name}_public_table", region=region, vpc_id=vpc.id, tags=tags)
    _default_route(scope, f"{name}_public", region, table, gateway_id=internet.id)
    subnets = {}
    for index, zone in enumerate(site.clusters[name].zones):
        block = _block(site.clusters[name].networks.nodes, _BLOCKS, _PUBLIC + index)
        tags = {**_name(site, name, "public", zone), "kubernetes.io/role/elb": "1"}
        subnets[zone] = _subnet(scope, f"{name}_public_{zone}", region, vpc, zone, block, tags, table)
    number = len(subnets) if site.platform.network.nat == "zonal" else 1
    return {zone: _nat(scope, site, name, zone, subnets[zone], internet) for zone in list(subnets)[:number]}


def _nat(scope: cdktn.TerraformStack, site: CloudSite, name: str, zone: str, subnet: Any, internet: Any) -> Any:
    region = elsewhere(site, name)
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


def _ways_out(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any, gateways: dict[str, Any]
) -> dict[str, Any]:
    """A route table per zone, through the zone's own NAT where there is one: losing a zone then cuts off no other."""
    region = elsewhere(site, name)
    first = next(iter(gateways.values()))
    tables = {}
    for zone in site.clusters[name].zones:
        tags = _name(site, name, "private", zone)
        tables[zone] = RouteTable(scope, f"{name}_private_{zone}_table", region=region, vpc_id=vpc.id, tags=tags)
        gateway = gateways.get(zone, first)
        _default_route(scope, f"{name}_private_{zone}", region, tables[zone], nat_gateway_id=gateway.id)
    return tables


def _intra(scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any) -> dict[str, Any]:
    region, range_ = elsewhere(site, name), site.clusters[name].networks.nodes
    tags = _name(site, name, "intra")
    table = RouteTable(scope, f"{name}_intra_table", region=region, vpc_id=vpc.id, tags=tags)
    found = {}
    for zone, index in zip(site.clusters[name].zones, _INTRA, strict=False):
        block, tags = _block(range_, _BLOCKS, index), _name(site, name, "intra", zone)
        found[zone] = _subnet(scope, f"{name}_intra_{zone}", region, vpc, zone, block, tags, table)
    return found


def _endpoints(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any, subnets: list[Any], tables: list[Any]
) -> None:
    region, services = elsewhere(site, name), f"com.amazonaws.{site.clusters[name].region}"
    group = _endpoint_group(scope, site, name, vpc)
    VpcEndpoint(
        scope,
        f"{name}_endpoint_s3",
        region=region,
        vpc_id=vpc.id,
        service_name=f"{services}.s3",
        vpc_endpoint_type="Gateway",
        route_table_ids=[table.id for table in tables],
        tags=_name(site, name, "s3"),
    )
    for key, service in _INTERFACES.items():
        VpcEndpoint(
            scope,
            f"{name}_endpoint_{key}",
            region=region,
            vpc_id=vpc.id,
            service_name=f"{services}.{service}",
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            security_group_ids=[group.id],
            subnet_ids=[subnet.id for subnet in subnets],
            tags=_name(site, name, key.replace("_", "-")),
        )


def _endpoint_group(scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any) -> Any:
    region = elsewhere(site, name)
    group = SecurityGroup(
        scope,
        f"{name}_endpoints",
        region=region,
        name=naming.resource(site.platform, site.environment, name, "endpoints", limit=255),
        description="Services of AWS inside the network.",
        vpc_id=vpc.id,
    )
    for use, range_ in zip(("nodes", "pods"), inside(site.clusters[name]), strict=True):
        VpcSecurityGroupIngressRule(
            scope,
            f"{name}_endpoints_{use}",
            region=region,
            security_group_id=group.id,
            description=f"HTTPS from {use}",
            cidr_ipv4=range_,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
        )
    return group


def _flow_logs(scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any) -> Any:
    """Every connection, allowed or not. Gives the key of the cluster's logs."""
    region, construct = elsewhere(site, name), f"{name}_flow_logs"
    users = [keys.used_by_logs(site, site.clusters[name].region)]
    key = keys.key(scope, site, f"{name}_logs_key", f"Logs of the cluster {name}.", region, users)
    path = f"/aws/vpc/{naming.cluster(site.platform, site.environment, name)}/flows"
    group = monitoring.log_group(scope, site, construct, path, key, region)
    role_name = naming.aws_role(site.platform, site.environment, f"{name}-flow-logs")
    role = roles.role(
        scope, f"{construct}_role", role_name, trust("vpc-flow-logs.amazonaws.com", of_account(site.cloud.account))
    )
    groups = f"arn:aws:logs:{site.clusters[name].region}:{site.cloud.account}:log-group:*"
    rights = [
        allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [f"{group.arn}:*"]),
        allow(["logs:DescribeLogGroups"], [groups]),
    ]
    roles.grant(scope, construct, role, rights)
    FlowLog(
        scope,
        f"{name}_flows",
        region=region,
        vpc_id=vpc.id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=60,
        tags=_name(site, name),
    )
    return key


def _private(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, vpc: Any, tables: dict[str, Any]
) -> dict[str, Any]:
    cluster, region = site.clusters[name], elsewhere(site, name)
    found = {}
    for index, zone in enumerate(cluster.zones):
        block = _block(cluster.networks.nodes, _BLOCKS, index)
        discovery = {naming.KARPENTER_DISCOVERY: naming.cluster(site.platform, site.environment, name)}
        tags = {**_name(site, name, "private", zone), "kubernetes.io/role/internal-elb": "1", **discovery}
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
