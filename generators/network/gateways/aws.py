"""A network load balancer with an elastic address per zone. The gateway's pods join its target group by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_aws.data_aws_subnet import DataAwsSubnet, DataAwsSubnetFilter
from cdktn_provider_aws.data_aws_vpc import DataAwsVpc, DataAwsVpcFilter
from cdktn_provider_aws.ec2_subnet_cidr_reservation import Ec2SubnetCidrReservation
from cdktn_provider_aws.eip import Eip
from cdktn_provider_aws.lb import Lb, LbSubnetMapping
from cdktn_provider_aws.lb_listener import LbListener, LbListenerDefaultAction
from cdktn_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from cdktn_provider_aws.security_group import SecurityGroup
from cdktn_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktn_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule

from generators import naming
from generators.clouds.aws.network import elsewhere
from generators.site import CloudSite

_ANYWHERE = ("0.0.0.0/0",)
_HTTPS = 443
_NAME_LIMIT = 255
_UNPRIVILEGED = {"from_port": 1024, "to_port": 65535}


@dataclass(frozen=True)
class Place:
    """Where a load balancer is made. `id` begins the addresses of what belongs to it."""

    scope: cdktn.TerraformStack
    site: CloudSite
    cluster: str
    exposure: str
    common: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.cluster}_entrance" if self.exposure == "public" else f"{self.cluster}_{self.exposure}_entrance"

    def tags(self, *parts: str) -> dict[str, str]:
        return {"Name": _name(self.site, self.cluster, self.exposure, *parts)}


def addresses(scope: cdktn.TerraformStack, site: CloudSite, name: str, provider: Any) -> Mapping[str, str]:
    place = Place(scope, site, name, "public", {"provider": provider, "region": elsewhere(site, name)})
    mappings, found = [], {}
    for zone, subnet in _subnets(place).items():
        address = Eip(scope, f"{place.id}_{zone}", domain="vpc", tags=place.tags("gateway", zone), **place.common)
        mappings.append(LbSubnetMapping(subnet_id=subnet.id, allocation_id=address.id))
        found[f"{name}_{zone}"] = address.public_ip
    _balancer(place, mappings, _ANYWHERE)
    return found


def build_private(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, provider: Any, sources: Sequence[str]
) -> None:
    """The gateway once more, inside the private network, for whoever comes from the sources."""
    place = Place(scope, site, name, "private", {"provider": provider, "region": elsewhere(site, name)})
    wanted = naming.gateway_private_addresses(site.platform, name)
    mappings = []
    for (zone, subnet), address in zip(_subnets(place).items(), wanted, strict=True):
        Ec2SubnetCidrReservation(
            scope,
            f"{place.id}_{zone}",
            subnet_id=subnet.id,
            cidr_block=f"{address}/32",
            reservation_type="explicit",
            **place.common,
        )
        mappings.append(LbSubnetMapping(subnet_id=subnet.id, private_ipv4_address=address))
    _balancer(place, mappings, sources)


def _subnets(place: Place) -> dict[str, Any]:
    """By zone, found by the names the cloud's own stack gave them."""
    found = {}
    for zone in place.site.clusters[place.cluster].zones:
        named = DataAwsSubnetFilter(name="tag:Name", values=[place.tags(zone)["Name"]])
        found[zone] = DataAwsSubnet(place.scope, f"{place.id}_{zone}_subnet", filter=[named], **place.common)
    return found


def _balancer(place: Place, mappings: list[LbSubnetMapping], sources: Sequence[str]) -> None:
    vpc = DataAwsVpc(
        place.scope,
        f"{place.id}_vpc",
        filter=[DataAwsVpcFilter(name="tag:Name", values=[_name(place.site, place.cluster)])],
        **place.common,
    )
    guard = _guard(place, vpc, sources)
    name = naming.gateway_targets(place.site.platform, place.site.environment, place.cluster, place.exposure)
    balancer = Lb(
        place.scope,
        place.id,
        name=name,
        load_balancer_type="network",
        internal=place.exposure == "private",
        subnet_mapping=mappings,
        security_groups=[guard.id],
        enable_cross_zone_load_balancing=True,
        enable_deletion_protection=place.site.platform.recovery.protect_data,
        **place.common,
    )
    _listener(place, balancer, _targets(place, name, vpc))


def _listener(place: Place, balancer: Any, targets: Any) -> None:
    """TLS passes through: the gateway holds the certificate."""
    LbListener(
        place.scope,
        f"{place.id}_https",
        load_balancer_arn=balancer.arn,
        port=_HTTPS,
        protocol="TCP",
        default_action=[LbListenerDefaultAction(type="forward", target_group_arn=targets.arn)],
        **place.common,
    )


def _targets(place: Place, name: str, vpc: Any) -> Any:
    return LbTargetGroup(
        place.scope,
        f"{place.id}_targets",
        name=name,
        port=_HTTPS,
        protocol="TCP",
        target_type="ip",
        vpc_id=vpc.id,
        deregistration_delay="30",
        health_check=LbTargetGroupHealthCheck(
            protocol="HTTPS",
            path=place.site.platform.edge.health_check.path,
            interval=10,
            healthy_threshold=2,
            unhealthy_threshold=2,
        ),
        **place.common,
    )


def _guard(place: Place, vpc: Any, sources: Sequence[str]) -> Any:
    """In from the sources on one port, out to the pods."""
    name = _name(place.site, place.cluster, place.exposure, "gateway")
    guard = SecurityGroup(
        place.scope,
        f"{place.id}_guard",
        name=name,
        description=f"The {place.exposure} entrance of {place.cluster}.",
        vpc_id=vpc.id,
        tags={"Name": name},
        **place.common,
    )
    common = {"security_group_id": guard.id, "ip_protocol": "tcp", **place.common}
    for index, block in enumerate(sources):
        said = {"description": "Predictions and health checks.", "cidr_ipv4": block}
        ports = {"from_port": _HTTPS, "to_port": _HTTPS}
        VpcSecurityGroupIngressRule(place.scope, f"{place.id}_in_{index}", **said, **ports, **common)
    said = {"description": "The gateway's pods.", "cidr_ipv4": place.site.clusters[place.cluster].networks.pods}
    VpcSecurityGroupEgressRule(place.scope, f"{place.id}_out", **said, **_UNPRIVILEGED, **common)
    return guard


def _name(site: CloudSite, *parts: str) -> str:
    return naming.resource(site.platform, site.environment, *parts, limit=_NAME_LIMIT)
