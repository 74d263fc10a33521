"""Route 53: a health check per address that asks for the ready answer by name, and a record that goes when it fails."""

from collections.abc import Mapping
from typing import Any

import cdktn
from cdktn_provider_aws.route53_health_check import Route53HealthCheck
from cdktn_provider_aws.route53_record import (
    Route53Record,
    Route53RecordAlias,
    Route53RecordLatencyRoutingPolicy,
    Route53RecordWeightedRoutingPolicy,
)
from cdktn_provider_aws.route53_zone import Route53Zone

from generators import naming
from generators.clouds import protection
from generators.network.edge.answers import Answer, answers, by_nearness, places, weights
from generators.network.edge.entrance import Entrance, Zone
from generators.schema.network import Strategy
from generators.schema.probes import regions

_SERVICE: Strategy = "route53"
_HTTPS = 443
_MOST_WEIGHT = 255
_SERVERS_TTL = 3600
_READY = "true"
"""Of the Open Inference Protocol's ready answer, however it is spaced."""


def build(entrance: Entrance) -> Zone:
    zone = Route53Zone(
        entrance.scope,
        "route53_zone",
        provider=entrance.provider(_SERVICE),
        name=entrance.platform.metadata.domain,
        comment=f"The entrance of {entrance.platform.metadata.domain}.",
        lifecycle=protection.kept(entrance.cloud(_SERVICE)),
    )
    if entrance.balancer:
        _record(entrance, zone, "predict", naming.predict_host(entrance.platform), [entrance.balancer])
    else:
        _answer(entrance, zone, answers(entrance))
    for gateway in entrance.gateways:
        _record(entrance, zone, gateway.cluster_name, gateway.host, list(gateway.addresses.values()))
    return Zone(_SERVICE, zone, entrance.balancer)


def list_servers(entrance: Entrance, zone: Zone, servers: str) -> None:
    """Name both providers' servers in the zone as well, in the place of the list the zone was born with."""
    Route53Record(
        entrance.scope,
        "route53_servers",
        provider=entrance.provider(_SERVICE),
        zone_id=zone.construct.zone_id,
        name=entrance.platform.metadata.domain,
        type="NS",
        ttl=_SERVERS_TTL,
        records=cdktn.Token.as_list(f'${{[for server in {servers} : trimsuffix(server, ".")]}}'),
        allow_overwrite=True,
    )


def _answer(entrance: Entrance, zone: Any, found: list[Answer]) -> None:
    host = naming.predict_host(entrance.platform)
    checks = {answer.name: _check(entrance, answer) for answer in found}
    if by_nearness(entrance.platform):
        for region, group in places(found, "aws").items():
            _weighted(entrance, zone, f"{region}.{host}", group, checks)
            _near(entrance, zone, region)
    else:
        _weighted(entrance, zone, host, found, checks)


def _weighted(entrance: Entrance, zone: Any, host: str, found: list[Answer], checks: Mapping[str, Any]) -> None:
    wanted = weights(found, least=0, most=_MOST_WEIGHT)
    for answer in found:
        _record(
            entrance,
            zone,
            f"predict_{answer.name}",
            host,
            [answer.address],
            set_identifier=answer.name,
            health_check_id=checks[answer.name].id,
            weighted_routing_policy=Route53RecordWeightedRoutingPolicy(weight=wanted[answer.name]),
        )


def _near(entrance: Entrance, zone: Any, region: str) -> None:
    """Leads to the answers of a region while one of them is healthy; Route 53 takes one such record per region."""
    host = naming.predict_host(entrance.platform)
    Route53Record(
        entrance.scope,
        f"route53_predict_{region}",
        provider=entrance.provider(_SERVICE),
        zone_id=zone.zone_id,
        name=host,
        type="A",
        set_identifier=region,
        alias=Route53RecordAlias(name=f"{region}.{host}", zone_id=zone.zone_id, evaluate_target_health=True),
        latency_routing_policy=Route53RecordLatencyRoutingPolicy(region=region),
    )


def _check(entrance: Entrance, answer: Answer) -> Any:
    probe = entrance.probe(_SERVICE)
    return Route53HealthCheck(
        entrance.scope,
        f"route53_{answer.name}_check",
        provider=entrance.provider(_SERVICE),
        type="HTTPS_STR_MATCH",
        fqdn=answer.gateway.host,
        ip_address=answer.address,
        port=_HTTPS,
        resource_path=entrance.platform.edge.health_check.path,
        search_string=_READY,
        enable_sni=True,
        request_interval=probe.interval,
        failure_threshold=probe.threshold,
        regions=list(regions(entrance.platform.edge, _SERVICE)),
        tags={"Name": f"{answer.gateway.host} at {answer.name}"},
    )


def _record(entrance: Entrance, zone: Any, construct: str, name: str, addresses: list[str], **policy: Any) -> None:
    Route53Record(
        entrance.scope,
        f"route53_{construct}",
        provider=entrance.provider(_SERVICE),
        zone_id=zone.zone_id,
        name=name,
        type="A",
        ttl=entrance.probe(_SERVICE).ttl,
        records=addresses,
        **policy,
    )
