"""A zone-redundant address in the cluster's resource group; the Service of the gateway names both."""

from collections.abc import Mapping
from typing import Any

import cdktn
from cdktn_provider_azurerm.public_ip import PublicIp

from generators import naming
from generators.clouds.azure.account import tags
from generators.site import CloudSite


def addresses(scope: cdktn.TerraformStack, site: CloudSite, name: str, provider: Any) -> Mapping[str, str]:
    found = PublicIp(
        scope,
        f"{name}_entrance",
        provider=provider,
        name=naming.gateway_address(site.platform, site.environment, name),
        location=site.clusters[name].region,
        resource_group_name=naming.resource(site.platform, site.environment, name),
        allocation_method="Static",
        sku="Standard",
        zones=list(site.clusters[name].zones),
        tags=tags(site),
    )
    return {name: found.ip_address}
