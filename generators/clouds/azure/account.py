"""What exists once per subscription: where the state lies, the provider, a resource group, and the vault of keys."""

from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_azurerm.key_vault import KeyVault, KeyVaultNetworkAcls
from cdktn_provider_azurerm.key_vault_key import (
    KeyVaultKey,
    KeyVaultKeyRotationPolicy,
    KeyVaultKeyRotationPolicyAutomatic,
)
from cdktn_provider_azurerm.management_lock import ManagementLock
from cdktn_provider_azurerm.provider import AzurermProvider, AzurermProviderFeatures
from cdktn_provider_azurerm.resource_group import ResourceGroup
from cdktn_provider_azurerm.role_assignment import RoleAssignment
from cdktn_provider_azurerm.user_assigned_identity import UserAssignedIdentity

from generators import naming
from generators.clouds import protection, version
from generators.site import CloudSite

_KEY_SIZE = 3072
_SOFT_DELETE_DAYS = 90


@dataclass(frozen=True)
class Key:
    key: Any
    user: Any
    """The identity that services take on to use the key."""
    granted: Any
    """What must be there before they can."""


@dataclass(frozen=True)
class Account:
    group: Any
    """Holds what belongs to no cluster, in the home region."""
    vault: Any
    storage_key: Key
    """Of every storage account."""


def build(scope: cdktn.TerraformStack, site: CloudSite) -> Account:
    _provider(scope, site)
    group = ResourceGroup(
        scope,
        "group",
        name=naming.resource(site.platform, site.environment, site.cloud_name, "account"),
        location=site.cloud.region,
        tags=tags(site),
    )
    found = vault(scope, site, "vault", naming.key_vault(site.platform, site.environment, site.cloud_name), group)
    return Account(group, found, key(scope, site, "storage", "storage", found, group))


def tags(site: CloudSite) -> dict[str, str]:
    """Of every resource: this provider has no default tags."""
    return naming.allocation(site.platform, site.environment)


def place(site: CloudSite, group: Any) -> dict[str, Any]:
    """What nearly every resource states: its region, its group, and whose it is."""
    return {"location": group.location, "resource_group_name": group.name, "tags": tags(site)}


def lock(scope: cdktn.TerraformStack, site: CloudSite, held: str, resource: Any) -> None:
    """Where the intent protects data, Azure refuses to delete what holds it, whoever asks."""
    if site.platform.recovery.protect_data:
        ManagementLock(
            scope,
            f"{held}_lock",
            name="protect-data",
            scope=resource.id,
            lock_level="CanNotDelete",
            notes="Holds data: `recovery.protect_data` must be false before this can be deleted.",
        )


def vault(scope: cdktn.TerraformStack, site: CloudSite, held: str, name: str, group: Any) -> Any:
    """Deleted keys can always be had back: nobody may purge them, since data without its key is lost."""
    found = KeyVault(
        scope,
        held,
        name=name,
        tenant_id=str(site.cloud.tenant),
        sku_name="premium",
        rbac_authorization_enabled=True,
        public_network_access_enabled=False,
        purge_protection_enabled=True,
        soft_delete_retention_days=_SOFT_DELETE_DAYS,
        network_acls=KeyVaultNetworkAcls(default_action="Deny", bypass="AzureServices"),
        lifecycle=protection.kept(site),
        **place(site, group),
    )
    lock(scope, site, held, found)
    return found


def key(scope: cdktn.TerraformStack, site: CloudSite, held: str, purpose: str, found: Any, group: Any) -> Key:
    """A key and the one identity that may wrap with it; services unwrap their own keys as that identity."""
    made = bare_key(scope, site, held, purpose, found)
    user = UserAssignedIdentity(
        scope,
        f"{held}_key_user",
        name=naming.azure_identity(site.platform, site.environment, f"{held.replace('_', '-')}-key"),
        **place(site, group),
    )
    granted = RoleAssignment(
        scope,
        f"{held}_key_use",
        scope=made.resource_versionless_id,
        role_definition_name="Key Vault Crypto Service Encryption User",
        principal_id=user.principal_id,
        principal_type="ServicePrincipal",
    )
    return Key(made, user, granted)


def bare_key(scope: cdktn.TerraformStack, site: CloudSite, held: str, purpose: str, found: Any) -> Any:
    """Rotated every year, and never expiring: a key that did would take its data along."""
    return KeyVaultKey(
        scope,
        f"{held}_key",
        name=purpose,
        key_vault_id=found.id,
        key_type="RSA-HSM",
        key_size=_KEY_SIZE,
        key_opts=["decrypt", "encrypt", "unwrapKey", "wrapKey"],
        rotation_policy=KeyVaultKeyRotationPolicy(
            automatic=KeyVaultKeyRotationPolicyAutomatic(time_after_creation="P1Y")
        ),
        tags=tags(site),
        lifecycle=protection.kept(site),
    )


def _provider(scope: cdktn.TerraformStack, site: CloudSite) -> None:
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
