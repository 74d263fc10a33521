"""What exists once per subscription: where the state lies, and the provider."""

import cdktn
from cdktn_provider_azurerm.provider import AzurermProvider, AzurermProviderFeatures

from generators import naming
from generators.clouds import version
from generators.site import CloudSite


def build(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    platform, environment, cloud = site.platform, site.environment, site.cloud
    version.require(scope, site)
    cdktn.AzurermBackend(
        scope,
        storage_account_name=naming.storage_account(platform, environment, site.cloud_name, naming.STATE),
        container_name=naming.STATE,
        key=naming.state_key(environment, site.cloud_name),
        subscription_id=cloud.account,
        tenant_id=cloud.tenant,
        use_azuread_auth=True,
    )
    AzurermProvider(
        scope,
        "azurerm",
        subscription_id=cloud.account,
        tenant_id=cloud.tenant,
        storage_use_azuread=True,
        features=[AzurermProviderFeatures()],
    )


def tags(site: CloudSite) -> dict[str, str]:
    """Of every resource: this provider has no default tags."""
    return naming.allocation(site.platform, site.environment)
