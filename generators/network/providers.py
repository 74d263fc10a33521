"""The providers of every cloud in one stack, each under its cloud's name; the state lies with the first of them."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import cdktn

from generators.clouds import version
from generators.clouds.aws import provider as aws
from generators.clouds.azure import provider as azure
from generators.clouds.gcp import provider as gcp
from generators.schema.cloud import Provider
from generators.site import EnvironmentSite

PROVIDERS: Mapping[Provider, ModuleType] = {
    "aws": aws,
    "azure": azure,
    "gcp": gcp,
}

Providers = Mapping[str, Any]
"""Terraform providers by cloud."""


def build(scope: cdktn.TerraformStack, site: EnvironmentSite, stack: str) -> Providers:
    clouds = site.platform.clouds
    version.require(scope, site.platform)
    home = next(iter(clouds))
    PROVIDERS[clouds[home].provider].backend(scope, site.cloud(home), stack)
    return {
        name: PROVIDERS[cloud.provider].provider(scope, site.cloud(name), alias=name) for name, cloud in clouds.items()
    }
