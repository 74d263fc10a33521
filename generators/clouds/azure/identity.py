"""Who the workloads are to Azure: an identity each, taken on with a cluster's token, and the least it needs."""

from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_azurerm.federated_identity_credential import FederatedIdentityCredential
from cdktn_provider_azurerm.role_assignment import RoleAssignment
from cdktn_provider_azurerm.role_definition import RoleDefinition, RoleDefinitionPermissions
from cdktn_provider_azurerm.user_assigned_identity import UserAssignedIdentity

from generators import identities, naming
from generators.clouds import models
from generators.clouds.azure.account import place
from generators.clouds.azure.cluster import AksCluster
from generators.clouds.azure.monitoring import Watch
from generators.clouds.azure.storage import Storage
from generators.clouds.models import EACH
from generators.identities import Identity
from generators.site import CloudSite

_AUDIENCE = ["api://AzureADTokenExchange"]
_BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
_READER = "Storage Blob Data Reader"
_WRITER = "Storage Blob Data Contributor"
_VOLUME_ACTIONS = [
    f"Microsoft.Compute/{action}"
    for action in (
        "disks/beginGetAccess/action",
        "disks/endGetAccess/action",
        "disks/read",
        "disks/write",
        "snapshots/delete",
        "snapshots/read",
        "snapshots/write",
    )
]


@dataclass(frozen=True)
class _Granted:
    """A role at a scope; `key` tells the assignments of an identity apart."""

    key: str
    scope: str
    role: str


def build(
    scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, stored: Storage, clusters: dict[str, AksCluster]
) -> None:
    volumes = _volume_role(scope, site) if clusters else None
    for identity in identities.services(site.platform, site.cloud_name):
        user = _user(scope, site, watch, identity, clusters)
        for granted in _granted(watch, stored, clusters, identity):
            _assign(scope, f"{identity.app}_{granted.key}", user, granted.scope, role_definition_name=granted.role)
        if "volumes" in identity.grants and volumes:
            _volumes(scope, identity, user, volumes, clusters)
    _models(scope, site, watch, stored, clusters)
    for name, found in clusters.items():
        _pull(scope, name, stored, found)


def _user(
    scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, identity: Identity, clusters: dict[str, AksCluster]
) -> Any:
    user = UserAssignedIdentity(
        scope,
        f"{identity.app}_identity",
        name=naming.azure_identity(site.platform, site.environment, identity.app),
        **place(site, watch.account.group),
    )
    for name, found in clusters.items():
        FederatedIdentityCredential(
            scope,
            f"{name}_{identity.app}_credential",
            name=name,
            user_assigned_identity_id=user.id,
            issuer=found.cluster.oidc_issuer_url,
            subject=identity.subject,
            audience=_AUDIENCE,
        )
    return user


def _granted(watch: Watch, stored: Storage, clusters: dict[str, AksCluster], identity: Identity) -> list[_Granted]:
    """Rights inside a database are the database's to give: its administrators make a user of the identity's name."""
    buckets = [
        *(_Granted(f"reads_{name}", stored.buckets[name].id, _READER) for name in identity.reads),
        *(_Granted(f"writes_{name}", stored.buckets[name].id, _WRITER) for name in identity.writes),
    ]
    if "events" in identity.grants:
        role = "Storage Queue Data Message Processor"
        buckets += [_Granted(f"hears_{name}", queue.id, role) for name, queue in stored.queues.items()]
    if "metrics" in identity.grants:
        groups = {"account": watch.account.group} | {name: found.network.group for name, found in clusters.items()}
        buckets += [_Granted(f"measures_{name}", group.id, "Monitoring Reader") for name, group in groups.items()]
    return buckets


def _assign(scope: cdktn.TerraformStack, held: str, user: Any, target: str, **role: Any) -> Any:
    return RoleAssignment(
        scope, held, scope=target, principal_id=user.principal_id, principal_type="ServicePrincipal", **role
    )


def _volume_role(scope: cdktn.TerraformStack, site: CloudSite) -> Any:
    """Snapshots of disks, and disks from snapshots. Azure's own roles may also read keys of accounts."""
    subscription = f"/subscriptions/{site.cloud.account}"
    return RoleDefinition(
        scope,
        "volumes_role",
        name=naming.resource(site.platform, site.environment, "volume-backup"),
        scope=subscription,
        description="Takes snapshots of disks and makes disks of them.",
        permissions=[RoleDefinitionPermissions(actions=_VOLUME_ACTIONS)],
        assignable_scopes=[subscription],
    )


def _volumes(
    scope: cdktn.TerraformStack, identity: Identity, user: Any, role: Any, clusters: dict[str, AksCluster]
) -> None:
    """Disks of volumes are in the group that AKS makes for its nodes."""
    for name, found in clusters.items():
        _assign(
            scope,
            f"{identity.app}_keeps_{name}",
            user,
            found.cluster.node_resource_group_id,
            role_definition_id=role.role_definition_resource_id,
        )


def _pull(scope: cdktn.TerraformStack, name: str, stored: Storage, found: AksCluster) -> None:
    RoleAssignment(
        scope,
        f"{name}_pull",
        scope=stored.registry.id,
        role_definition_name="AcrPull",
        principal_id=found.kubelets.principal_id,
        principal_type="ServicePrincipal",
    )


def _models(
    scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, stored: Storage, clusters: dict[str, AksCluster]
) -> None:
    """An identity per model, which reads the folders of its artifacts and nothing else."""
    each = models.local(scope)
    user = UserAssignedIdentity(scope, "model_identity", name=f"{EACH}.name}}", **place(site, watch.account.group))
    user.add_override("for_each", each)
    right = RoleAssignment(
        scope,
        "model_reads",
        scope=stored.buckets[naming.MODELS_BUCKET].id,
        role_definition_name=_READER,
        principal_id="${azurerm_user_assigned_identity.model_identity[each.key].principal_id}",
        principal_type="ServicePrincipal",
        condition=_folders_only(),
        condition_version="2.0",
    )
    right.add_override("for_each", each)
    _credentials(scope, clusters)


def _folders_only() -> str:
    """Reading a blob goes by its path, listing by the prefix that was asked for."""
    read = _any_folder(f"@Resource[{_BLOBS}:path]")
    listed = _any_folder(f"@Request[{_BLOBS}:prefix]")
    action, listing = f"ActionMatches{{'{_BLOBS}/read'}}", "SubOperationMatches{'Blob.List'}"
    return f"((!({action} AND NOT {listing})) OR ({read})) AND ((!({action} AND {listing})) OR ({listed}))"


def _any_folder(attribute: str) -> str:
    each = f"\"{attribute} StringStartsWith '${{folder}}/'\""
    return f'${{join(" OR ", [for folder in each.value.folders : {each}])}}'


def _credentials(scope: cdktn.TerraformStack, clusters: dict[str, AksCluster]) -> None:
    """One for each cluster that a model runs on."""
    issuers = {name: found.cluster.oidc_issuer_url for name, found in clusters.items()}
    cdktn.TerraformLocal(scope, "issuers", issuers)
    pairs = '{for cluster in model.clusters : "${name}_${cluster}" => merge(model, {cluster = cluster, key = name})}'
    credential = FederatedIdentityCredential(
        scope,
        "model_credential",
        name=f"{EACH}.cluster}}",
        user_assigned_identity_id="${azurerm_user_assigned_identity.model_identity[each.value.key].id}",
        issuer="${local.issuers[each.value.cluster]}",
        subject=identities.subject(f"{EACH}.namespace}}", f"{EACH}.service_account}}"),
        audience=_AUDIENCE,
    )
    credential.add_override("for_each", f"${{merge({{}}, [for name, model in local.models : {pairs}]...)}}")
