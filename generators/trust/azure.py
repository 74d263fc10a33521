"""Guests in Azure: an identity each, with a credential per cluster at home, for the containers both clouds share."""

from typing import Any

import cdktn
from cdktn_provider_azurerm.federated_identity_credential import FederatedIdentityCredential
from cdktn_provider_azurerm.resource_group import ResourceGroup
from cdktn_provider_azurerm.role_assignment import RoleAssignment
from cdktn_provider_azurerm.user_assigned_identity import UserAssignedIdentity

from generators import naming
from generators.clouds.azure.account import tags
from generators.crossings import Guest, clusters
from generators.site import CloudSite

_WRITER = "Storage Blob Data Contributor"


def build(
    scope: cdktn.TerraformStack, site: CloudSite, provider: Any, guests: list[Guest], issuers: dict[str, str]
) -> None:
    group = ResourceGroup(
        scope,
        f"{site.cloud_name}_guests",
        provider=provider,
        name=naming.resource(site.platform, site.environment, site.cloud_name, "guests"),
        location=site.cloud.region,
        tags=tags(site),
    )
    for guest in guests:
        identity = _identity(scope, site, provider, guest, group)
        _credentials(scope, site, provider, guest, identity, issuers)
        _rights(scope, site, provider, guest, identity)


def _identity(scope: cdktn.TerraformStack, site: CloudSite, provider: Any, guest: Guest, group: Any) -> Any:
    return UserAssignedIdentity(
        scope,
        guest.construct,
        provider=provider,
        name=naming.guest(site.platform, site.environment, guest.app, guest.home),
        location=group.location,
        resource_group_name=group.name,
        tags=tags(site),
    )


def _credentials(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    provider: Any,
    guest: Guest,
    identity: Any,
    issuers: dict[str, str],
) -> None:
    for cluster in clusters(site.platform, guest.home):
        FederatedIdentityCredential(
            scope,
            f"{guest.construct}_{cluster}",
            provider=provider,
            name=cluster,
            user_assigned_identity_id=identity.id,
            issuer=issuers[cluster],
            subject=guest.subject,
            audience=[naming.AUDIENCES["azure"]],
        )


def _rights(scope: cdktn.TerraformStack, site: CloudSite, provider: Any, guest: Guest, identity: Any) -> None:
    """Rights inside a database are the database's to give: its administrators make a user of the identity's name."""
    for bucket in guest.writes:
        RoleAssignment(
            scope,
            f"{guest.construct}_writes_{bucket}",
            provider=provider,
            scope=_container(site, bucket),
            role_definition_name=_WRITER,
            principal_id=identity.principal_id,
            principal_type="ServicePrincipal",
        )


def _container(site: CloudSite, bucket: str) -> str:
    group = naming.resource(site.platform, site.environment, site.cloud_name, "account")
    account = naming.azure_blob_account(site.platform, site.environment, site.cloud_name, bucket)
    storage = f"/subscriptions/{site.cloud.account}/resourceGroups/{group}/providers/Microsoft.Storage"
    return f"{storage}/storageAccounts/{account}/blobServices/default/containers/{bucket}"
