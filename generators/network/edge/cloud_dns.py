"""Cloud DNS: probes every public address from three regions and leaves out of its answers what fails.

Probes of public addresses are HTTP, HTTPS or TCP, not oftener than every 30 s, and send no SNI: the gateway answers
with its default certificate. The zone is signed where it may be: health checks then want one address per item, and a
second provider would sign with keys that this one does not publish (RFC 8901).
"""

from typing import Any

import cdktn
from cdktn_provider_google.compute_health_check import ComputeHealthCheck, ComputeHealthCheckHttpsHealthCheck
from cdktn_provider_google.dns_managed_zone import (
    DnsManagedZone,
    DnsManagedZoneCloudLoggingConfig,
    DnsManagedZoneDnssecConfig,
)
from cdktn_provider_google.dns_record_set import (
    DnsRecordSet,
    DnsRecordSetRoutingPolicy,
    DnsRecordSetRoutingPolicyGeo,
    DnsRecordSetRoutingPolicyGeoHealthCheckedTargets,
    DnsRecordSetRoutingPolicyWrr,
    DnsRecordSetRoutingPolicyWrrHealthCheckedTargets,
)

from generators import naming
from generators.clouds import protection
from generators.clouds.gcp.account import guard
from generators.network.edge.answers import Answer, answers, by_nearness, places, weights
from generators.network.edge.entrance import Entrance, Zone
from generators.schema.network import Strategy
from generators.schema.probes import regions

_SERVICE: Strategy = "cloud-dns"
_HTTPS = 443
_MOST_WEIGHT = 1000
_SERVERS_TTL = 3600


def build(entrance: Entrance) -> Zone:
    zone = _zone(entrance)
    name = f"{naming.predict_host(entrance.platform)}."
    if entrance.balancer:
        _record(entrance, zone, "predict", name, rrdatas=[entrance.balancer])
    else:
        check = _check(entrance)
        _record(entrance, zone, "predict", name, routing_policy=_policy(entrance, answers(entrance), check))
    for gateway in entrance.gateways:
        addresses = list(gateway.addresses.values())
        _record(entrance, zone, gateway.cluster_name, f"{gateway.host}.", rrdatas=addresses)
    return Zone(_SERVICE, zone, entrance.balancer)


def list_servers(entrance: Entrance, zone: Zone, servers: str) -> None:
    """Name both providers' servers in the zone as well: resolvers prefer its list to the registrar's."""
    DnsRecordSet(
        entrance.scope,
        "cloud_dns_servers",
        provider=entrance.provider(_SERVICE),
        managed_zone=zone.construct.name,
        name=f"{entrance.platform.metadata.domain}.",
        type="NS",
        ttl=_SERVERS_TTL,
        rrdatas=cdktn.Token.as_list(f'${{[for server in {servers} : "${{trimsuffix(server, ".")}}."]}}'),
    )


def _zone(entrance: Entrance) -> Any:
    cloud, domain = entrance.cloud(_SERVICE), entrance.platform.metadata.domain
    return DnsManagedZone(
        entrance.scope,
        "cloud_dns_zone",
        provider=entrance.provider(_SERVICE),
        name=naming.resource(entrance.platform, entrance.site.environment, "entrance"),
        dns_name=f"{domain}.",
        description=f"The entrance of {domain}.",
        visibility="public",
        dnssec_config=DnsManagedZoneDnssecConfig(state="on", non_existence="nsec3") if _signed(entrance) else None,
        cloud_logging_config=DnsManagedZoneCloudLoggingConfig(enable_logging=True),
        deletion_policy=guard(cloud),
        lifecycle=protection.kept(cloud),
    )


def _signed(entrance: Entrance) -> bool:
    alone = entrance.platform.edge.secondary_dns == "none"
    return alone and bool(entrance.balancer or not by_nearness(entrance.platform))


def _check(entrance: Entrance) -> Any:
    probe = entrance.probe(_SERVICE)
    return ComputeHealthCheck(
        entrance.scope,
        "cloud_dns_check",
        provider=entrance.provider(_SERVICE),
        name=naming.resource(entrance.platform, entrance.site.environment, "entrance"),
        check_interval_sec=probe.interval,
        timeout_sec=probe.timeout,
        unhealthy_threshold=probe.threshold,
        healthy_threshold=1,
        source_regions=list(regions(entrance.platform.edge, _SERVICE)),
        https_health_check=ComputeHealthCheckHttpsHealthCheck(
            host=naming.predict_host(entrance.platform),
            port=_HTTPS,
            request_path=entrance.platform.edge.health_check.path,
        ),
    )


def _policy(entrance: Entrance, found: list[Answer], check: Any) -> DnsRecordSetRoutingPolicy:
    if by_nearness(entrance.platform):
        return DnsRecordSetRoutingPolicy(health_check=check.id, geo=_near(found))
    wanted = weights(found, least=0, most=_MOST_WEIGHT)
    items = [_weighted(answer, wanted[answer.name]) for answer in found]
    return DnsRecordSetRoutingPolicy(health_check=check.id, wrr=items)


def _weighted(answer: Answer, weight: int) -> DnsRecordSetRoutingPolicyWrr:
    targets = DnsRecordSetRoutingPolicyWrrHealthCheckedTargets(external_endpoints=[answer.address])
    return DnsRecordSetRoutingPolicyWrr(weight=weight, health_checked_targets=targets)


def _near(found: list[Answer]) -> list[DnsRecordSetRoutingPolicyGeo]:
    return [
        DnsRecordSetRoutingPolicyGeo(
            location=region,
            health_checked_targets=DnsRecordSetRoutingPolicyGeoHealthCheckedTargets(
                external_endpoints=[answer.address for answer in group]
            ),
        )
        for region, group in places(found, "gcp").items()
    ]


def _record(entrance: Entrance, zone: Any, construct: str, name: str, **answer: Any) -> None:
    DnsRecordSet(
        entrance.scope,
        f"cloud_dns_{construct}",
        provider=entrance.provider(_SERVICE),
        managed_zone=zone.name,
        name=name,
        type="A",
        ttl=entrance.probe(_SERVICE).ttl,
        **answer,
    )
