"""The global entrance: one name in front of every gateway, and what moves clients away from those that are lost.

`edge.strategy` decides who answers. `edge.secondary_dns` has a second provider answer for the same zone with health
checks of its own: the name servers of both are delegated at the registrar and listed in both zones (an Azure zone keeps
its own list), so that resolvers ask either and losing one provider loses no name. The stack's outputs list them.
"""

from collections.abc import Callable, Mapping

import cdktn

from generators.network import gateways
from generators.network.edge import cloud_dns, global_load_balancer, route53, traffic_manager
from generators.network.edge.entrance import Entrance, Zone
from generators.network.providers import Providers
from generators.schema.network import Strategy
from generators.site import EnvironmentSite

STRATEGIES: Mapping[Strategy, Callable[[Entrance], Zone]] = {
    "cloud-dns": cloud_dns.build,
    "global-load-balancer": global_load_balancer.build,
    "route53": route53.build,
    "traffic-manager": traffic_manager.build,
}

_LISTS: Mapping[Strategy, Callable[[Entrance, Zone, str], None]] = {
    "cloud-dns": cloud_dns.list_servers,
    "route53": route53.list_servers,
}


def build(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers) -> None:
    entrance = Entrance(scope, site, providers, gateways.build(scope, site, providers))
    edge = site.platform.edge
    zones = [STRATEGIES[edge.strategy](entrance)]
    if edge.secondary_dns != "none":
        zones.append(STRATEGIES[edge.secondary_dns](entrance.behind(zones[0].balancer)))
        _list_both(entrance, zones)
    for zone in zones:
        cdktn.TerraformOutput(
            scope,
            f"name_servers_{zone.service.replace('-', '_')}",
            value=f"${{{zone.servers}}}",
            description="To be delegated at the registrar.",
        )


def _list_both(entrance: Entrance, zones: list[Zone]) -> None:
    servers = f"concat({', '.join(zone.servers for zone in zones)})"
    for zone in zones:
        if zone.service in _LISTS:
            _LISTS[zone.service](entrance, zone, servers)
