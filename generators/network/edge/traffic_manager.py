"""Traffic Manager: answers by its own name for what the zone's name leads to, and probes every address itself."""

from typing import Any

from cdktn_provider_azurerm.dns_a_record import DnsARecord
from cdktn_provider_azurerm.dns_cname_record import DnsCnameRecord
from cdktn_provider_azurerm.dns_zone import DnsZone
from cdktn_provider_azurerm.resource_group import ResourceGroup
from cdktn_provider_azurerm.traffic_manager_external_endpoint import (
    TrafficManagerExternalEndpoint,
    TrafficManagerExternalEndpointCustomHeader,
)
from cdktn_provider_azurerm.traffic_manager_profile import (
    TrafficManagerProfile,
    TrafficManagerProfileDnsConfig,
    TrafficManagerProfileMonitorConfig,
)

from generators import naming
from generators.clouds import protection
from generators.clouds.azure.account import tags
from generators.network.edge.answers import Answer, answers, by_nearness, region, weights
from generators.network.edge.entrance import Entrance, Zone
from generators.schema.network import Strategy

_SERVICE: Strategy = "traffic-manager"
_HTTPS = 443
_MOST_WEIGHT = 1000


def build(entrance: Entrance) -> Zone:
    common = _common(entrance)
    zone = DnsZone(
        entrance.scope,
        "traffic_manager_zone",
        name=entrance.platform.metadata.domain,
        lifecycle=protection.kept(entrance.cloud(_SERVICE)),
        **common,
    )
    profile = _profile(entrance, common)
    found = answers(entrance)
    wanted = weights(found, least=1, most=_MOST_WEIGHT)
    for answer in found:
        _endpoint(entrance, profile, answer, wanted[answer.name])
    _records(entrance, {**common, "zone_name": zone.name, "ttl": entrance.probe(_SERVICE).ttl}, profile)
    return Zone(_SERVICE, zone)


def _records(entrance: Entrance, common: dict[str, Any], profile: Any) -> None:
    name = _relative(entrance, naming.predict_host(entrance.platform))
    DnsCnameRecord(entrance.scope, "traffic_manager_predict", name=name, record=profile.fqdn, **common)
    for gateway in entrance.gateways:
        DnsARecord(
            entrance.scope,
            f"traffic_manager_{gateway.cluster_name}",
            name=_relative(entrance, gateway.host),
            records=list(gateway.addresses.values()),
            **common,
        )


def _common(entrance: Entrance) -> dict[str, Any]:
    cloud = entrance.cloud(_SERVICE)
    owned = {"provider": entrance.provider(_SERVICE), "tags": tags(cloud)}
    group = ResourceGroup(
        entrance.scope,
        "traffic_manager_group",
        name=naming.resource(entrance.platform, entrance.site.environment, "entrance"),
        location=cloud.cloud.region,
        **owned,
    )
    return {**owned, "resource_group_name": group.name}


def _profile(entrance: Entrance, common: dict[str, Any]) -> Any:
    probe = entrance.probe(_SERVICE)
    cloud = entrance.cloud(_SERVICE).cloud_name
    name = naming.traffic_manager(entrance.platform, entrance.site.environment, cloud)
    return TrafficManagerProfile(
        entrance.scope,
        "traffic_manager_profile",
        name=name,
        traffic_routing_method="Performance" if by_nearness(entrance.platform) else "Weighted",
        dns_config=TrafficManagerProfileDnsConfig(relative_name=name, ttl=probe.ttl),
        monitor_config=TrafficManagerProfileMonitorConfig(
            protocol="HTTPS",
            port=_HTTPS,
            path=entrance.platform.edge.health_check.path,
            interval_in_seconds=probe.interval,
            timeout_in_seconds=probe.timeout,
            tolerated_number_of_failures=probe.threshold - 1,
        ),
        **common,
    )


def _endpoint(entrance: Entrance, profile: Any, answer: Answer, weight: int) -> None:
    TrafficManagerExternalEndpoint(
        entrance.scope,
        f"traffic_manager_{answer.name}_endpoint",
        provider=entrance.provider(_SERVICE),
        name=answer.name.replace("_", "-"),
        profile_id=profile.id,
        target=answer.address,
        weight=weight,
        endpoint_location=region(answer.gateway, "azure"),
        always_serve_enabled=False,
        custom_header=[TrafficManagerExternalEndpointCustomHeader(name="Host", value=answer.gateway.host)],
    )


def _relative(entrance: Entrance, host: str) -> str:
    """What the host is called inside the zone."""
    return host.removesuffix(f".{entrance.platform.metadata.domain}")
