"""GitHub's jobs in this subscription: an identity that plans and one that applies, each for one subject.

Azure compares a token's subject with a string, hence the ids in it. Whoever applies may give roles to the platform's
identities but none that could give roles again, and may not change what a custom role allows.
"""

from typing import Any

import cdktn
from cdktn_provider_azurerm.federated_identity_credential import FederatedIdentityCredential
from cdktn_provider_azurerm.resource_group import ResourceGroup
from cdktn_provider_azurerm.user_assigned_identity import UserAssignedIdentity

from generators import github, naming
from generators.clouds.azure import delivery_rights
from generators.clouds.azure.account import tags
from generators.site import CloudSite


def build(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    if not github.trusted(site.platform):
        return
    group = ResourceGroup(
        scope,
        "delivery_group",
        name=naming.resource(site.platform, site.environment, site.cloud_name, "delivery"),
        location=site.cloud.region,
        tags=tags(site),
    )
    for role in github.ROLES:
        delivery_rights.grant(scope, site, role, _identity(scope, site, group, role))


def _identity(scope: cdktn.TerraformStack, site: CloudSite, group: Any, role: github.Role) -> Any:
    identity = UserAssignedIdentity(
        scope,
        f"delivery_{role}",
        name=naming.delivery_role(site.platform, site.environment, role),
        location=group.location,
        resource_group_name=group.name,
        tags=tags(site),
    )
    FederatedIdentityCredential(
        scope,
        f"delivery_{role}_trust",
        name="github",
        user_assigned_identity_id=identity.id,
        issuer=github.ISSUER,
        subject=github.subject(site.platform, site.environment, role),
        audience=[naming.AUDIENCES["azure"]],
    )
    return identity
