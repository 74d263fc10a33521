"""What GitHub's jobs may do in this subscription."""

from collections.abc import Callable, Mapping
from typing import Any

import cdktn
from cdktn_provider_azurerm.role_assignment import RoleAssignment
from cdktn_provider_azurerm.role_definition import RoleDefinition, RoleDefinitionPermissions

from generators import github, naming
from generators.site import CloudSite

_BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"

_SEEN_BY_ACTION = (
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    "Microsoft.Web/sites/config/list/action",
)
"""What the provider asks of resources it refreshes, and Azure counts as more than reading."""

_ACCESS = (
    "Microsoft.Authorization/locks/*",
    "Microsoft.Authorization/roleAssignments/delete",
    "Microsoft.Authorization/roleAssignments/write",
)
"""What a contributor lacks. Definitions of roles are not here: their owner could give itself anything."""

PRIVILEGED = {
    "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Role Based Access Control Administrator": "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
}
"""Ids of built-in roles, the same in every tenant: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles."""


def grant(scope: cdktn.TerraformStack, site: CloudSite, role: github.Role, identity: Any) -> None:
    _GRANTS[role](scope, site, identity)


def _plan(scope: cdktn.TerraformStack, site: CloudSite, identity: Any) -> None:
    """The state of this stack only: others hold keys. No lock is taken, since a pull request writes nothing."""
    seen = _role(scope, site, "plan", "Reads what a reader cannot, to plan.", _SEEN_BY_ACTION)
    whole = _subscription(site)
    _assign(scope, "delivery_plan_reads", identity, whole, role_definition_name="Reader")
    _assign(scope, "delivery_plan_keys", identity, whole, role_definition_name="Key Vault Reader")
    _assign(scope, "delivery_plan_sees", identity, whole, role_definition_id=seen.role_definition_resource_id)
    _assign(
        scope,
        "delivery_plan_state",
        identity,
        _state(site),
        role_definition_name="Storage Blob Data Reader",
        condition=_own_state(site),
        condition_version="2.0",
    )


def _apply(scope: cdktn.TerraformStack, site: CloudSite, identity: Any) -> None:
    access = _role(scope, site, "apply", "Gives roles, and locks what holds data.", _ACCESS)
    whole = _subscription(site)
    _assign(scope, "delivery_apply_changes", identity, whole, role_definition_name="Contributor")
    _assign(scope, "delivery_apply_keys", identity, whole, role_definition_name="Key Vault Crypto Officer")
    _assign(
        scope,
        "delivery_apply_grants",
        identity,
        whole,
        role_definition_id=access.role_definition_resource_id,
        condition=_nothing_privileged(),
        condition_version="2.0",
    )
    _assign(
        scope,
        "delivery_apply_state",
        identity,
        _state(site),
        role_definition_name="Storage Blob Data Contributor",
    )


def _own_state(site: CloudSite) -> str:
    """Of the blobs themselves; their names may be seen."""
    key = naming.state_key(site.environment, site.cloud_name)
    read = f"ActionMatches{{'{_BLOBS}/read'}} AND NOT SubOperationMatches{{'Blob.List'}}"
    return f"((!({read})) OR (@Resource[{_BLOBS}:path] StringEquals '{key}'))"


def _nothing_privileged() -> str:
    """Neither given nor taken away."""
    ids = ", ".join(PRIVILEGED.values())
    sides = (("write", "@Request"), ("delete", "@Resource"))
    return " AND ".join(
        f"((!(ActionMatches{{'{_ASSIGNMENTS}/{action}'}})) OR "
        f"({side}[{_ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {{{ids}}}))"
        for action, side in sides
    )


def _role(
    scope: cdktn.TerraformStack, site: CloudSite, role: github.Role, description: str, actions: tuple[str, ...]
) -> Any:
    return RoleDefinition(
        scope,
        f"delivery_{role}_role",
        name=naming.delivery_role(site.platform, site.environment, role),
        scope=_subscription(site),
        description=description,
        permissions=[RoleDefinitionPermissions(actions=list(actions))],
        assignable_scopes=[_subscription(site)],
    )


def _assign(scope: cdktn.TerraformStack, construct: str, identity: Any, target: str, **role: Any) -> None:
    RoleAssignment(
        scope, construct, scope=target, principal_id=identity.principal_id, principal_type="ServicePrincipal", **role
    )


def _subscription(site: CloudSite) -> str:
    return f"/subscriptions/{site.cloud.account}"


def _state(site: CloudSite) -> str:
    """The container that holds Terraform's state."""
    group = naming.resource(site.platform, site.environment, naming.STATE)
    account = naming.storage_account(site.platform, site.environment, site.cloud_name, naming.STATE)
    storage = f"{_subscription(site)}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{account}"
    return f"{storage}/blobServices/default/containers/{naming.STATE}"


_GRANTS: Mapping[github.Role, Callable[[cdktn.TerraformStack, CloudSite, Any], None]] = {
    "apply": _apply,
    "plan": _plan,
}
