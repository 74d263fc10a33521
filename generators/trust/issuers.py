"""Who issues the tokens of each cluster. What only a cloud knows is asked of it when the stack is applied."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import cdktn
from cdktn_provider_aws.data_aws_eks_cluster import DataAwsEksCluster
from cdktn_provider_azurerm.data_azurerm_kubernetes_cluster import DataAzurermKubernetesCluster

from generators import naming
from generators.clouds.aws.network import elsewhere
from generators.network.providers import Providers
from generators.schema.cloud import Provider
from generators.site import CloudSite, EnvironmentSite

_SCHEME = "https://"

Issuers = Mapping[str, str]
"""Addresses by cluster."""


def build(
    scope: cdktn.TerraformStack, site: EnvironmentSite, providers: Providers, clusters: Collection[str]
) -> Issuers:
    return {
        name: _ISSUERS[site.platform.clouds[cluster.cloud].provider](
            scope, site.cloud(cluster.cloud), providers[cluster.cloud], name
        )
        for name, cluster in site.platform.clusters.items()
        if name in clusters
    }


def host(scope: cdktn.TerraformStack, construct: str, issuer: str) -> str:
    """The issuer in conditions of AWS: its address without the scheme. Quotes within a policy would end it."""
    if issuer.startswith(_SCHEME):
        return issuer.removeprefix(_SCHEME)
    return cdktn.TerraformLocal(scope, construct, cdktn.Fn.replace(issuer, _SCHEME, "")).as_string


def _aws(scope: cdktn.TerraformStack, site: CloudSite, provider: Any, name: str) -> str:
    cluster = DataAwsEksCluster(
        scope,
        name,
        provider=provider,
        region=elsewhere(site, name),
        name=naming.cluster(site.platform, site.environment, name),
    )
    return str(cluster.identity.get(0).oidc.get(0).issuer)


def _azure(scope: cdktn.TerraformStack, site: CloudSite, provider: Any, name: str) -> str:
    cluster = DataAzurermKubernetesCluster(
        scope,
        name,
        provider=provider,
        name=naming.cluster(site.platform, site.environment, name),
        resource_group_name=naming.resource(site.platform, site.environment, name),
    )
    return str(cluster.oidc_issuer_url)


def _gcp(_scope: cdktn.TerraformStack, site: CloudSite, _provider: Any, name: str) -> str:
    return naming.gke_issuer(site.platform, site.environment, name)


_ISSUERS: Mapping[Provider, Callable[[cdktn.TerraformStack, CloudSite, Any, str], str]] = {
    "aws": _aws,
    "azure": _azure,
    "gcp": _gcp,
}
