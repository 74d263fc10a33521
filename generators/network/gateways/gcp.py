"""A regional address on Google's own network; the Service of the gateway names it."""

from collections.abc import Mapping
from typing import Any

import cdktn
from cdktn_provider_google.compute_address import ComputeAddress

from generators import naming
from generators.site import CloudSite


def addresses(scope: cdktn.TerraformStack, site: CloudSite, name: str, provider: Any) -> Mapping[str, str]:
    found = ComputeAddress(
        scope,
        f"{name}_entrance",
        provider=provider,
        name=naming.gateway_address(site.platform, site.environment, name),
        region=site.clusters[name].region,
        address_type="EXTERNAL",
        network_tier="PREMIUM",
    )
    return {name: found.address}
