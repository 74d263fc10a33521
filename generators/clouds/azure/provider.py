"""Where a stack's state lies, and the provider."""

import cdktn
from cdktn_provider_azurerm.provider import AzurermProvider, AzurermProviderFeatures

from generators import naming
from generators.site import CloudSite


def backend(scope: cdktn.TerraformStack, site: CloudSite, stack: str) -> None:
    cdktn.AzurermBackend(
        scope,
        storage_account_name=naming.storage_account(site.platform, site.environment, site.cloud_name, naming.STATE),
        container_name=naming.STATE,
        key=naming.state_key(site.environment, stack),
        subscription_id=site.cloud.account,
        tenant_id=site.cloud.tenant,
        use_azuread_auth=True,
    )


def provider(scope: cdktn.TerraformStack, site: CloudSite, alias: str | None = None) -> AzurermProvider:
    return AzurermProvider(
        scope,
        f"azurerm_{alias}" if alias else "azurerm",
        alias=alias,
        subscription_id=site.cloud.account,
        tenant_id=site.cloud.tenant,
        storage_use_azuread=True,
        features=[AzurermProviderFeatures()],
    )
