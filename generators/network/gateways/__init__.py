"""The public addresses of each cluster's gateway. They are here before the gateway is, so that names can lead to them.

In Google Cloud and Azure the gateway's Kubernetes Service takes its address by name. AWS gives a Service addresses by
their ids only, which no manifest can know: there the load balancer is made here and the pods join it by its name.
"""

from collections.abc import Mapping
from types import ModuleType

import cdktn

from generators.network.gateways import aws, azure, gcp
from generators.network.gateways.gateway import Gateway
from generators.network.providers import Providers
from generators.schema.cloud import Provider
from generators.site import EnvironmentSite

_GATEWAYS: Mapping[Provider, ModuleType] = {
    "aws": aws,
    "azure": azure,
    "gcp": gcp,
}


def build(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers) -> list[Gateway]:
    return [_gateway(scope, site, providers, name) for name in site.platform.clusters]


def _gateway(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers, name: str) -> Gateway:
    cloud = site.cloud(site.platform.clusters[name].cloud)
    made: Mapping[str, str] = _GATEWAYS[cloud.cloud.provider].addresses(scope, cloud, name, providers[cloud.cloud_name])
    return Gateway(name, cloud, made)
