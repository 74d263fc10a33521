"""Vault's trust in the clusters, in a stack of its own: whoever applies it must reach Vault, which is private."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdktn import TerraformStack

    from generators.site import EnvironmentSite

STACK = "vault"


def stack(scope: "TerraformStack", site: "EnvironmentSite") -> None:
    from generators.network import providers
    from generators.trust import issuers
    from generators.trust.vault import auth

    found = issuers.build(scope, site, providers.build(scope, site, STACK), site.platform.clusters)
    auth.build(scope, site, found)
