"""Guests by the cloud they come to: each cloud learns whose tokens to read, then who may be whom."""

from collections.abc import Mapping
from types import ModuleType

import cdktn

from generators.crossings import Guest, guests
from generators.network.providers import Providers
from generators.schema.cloud import Provider
from generators.site import EnvironmentSite
from generators.trust import aws, azure, gcp, issuers

_HOSTS: Mapping[Provider, ModuleType] = {
    "aws": aws,
    "azure": azure,
    "gcp": gcp,
}


def build(scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers) -> None:
    coming: dict[str, list[Guest]] = {}
    for guest in guests(site.platform):
        coming.setdefault(guest.away, []).append(guest)
    known = issuers.build(scope, site, providers, _homes(site, [guest for found in coming.values() for guest in found]))
    for away, found in coming.items():
        mine = {name: known[name] for name in _homes(site, found)}
        _HOSTS[site.platform.clouds[away].provider].build(scope, site.cloud(away), providers[away], found, mine)


def _homes(site: EnvironmentSite, found: list[Guest]) -> list[str]:
    """The clusters they come from."""
    homes = {guest.home for guest in found}
    return [name for name, cluster in site.platform.clusters.items() if cluster.cloud in homes]
