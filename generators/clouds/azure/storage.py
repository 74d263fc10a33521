"""What holds objects and images: storage accounts, the buckets in them, what tells of changes, and the registry."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_azurerm.container_registry import (
    ContainerRegistry,
    ContainerRegistryEncryption,
    ContainerRegistryIdentity,
)
from cdktn_provider_azurerm.eventgrid_system_topic import EventgridSystemTopic, EventgridSystemTopicIdentity
from cdktn_provider_azurerm.eventgrid_system_topic_event_subscription import (
    EventgridSystemTopicEventSubscription,
    EventgridSystemTopicEventSubscriptionDeadLetterIdentity,
    EventgridSystemTopicEventSubscriptionDeliveryIdentity,
    EventgridSystemTopicEventSubscriptionRetryPolicy,
    EventgridSystemTopicEventSubscriptionStorageBlobDeadLetterDestination,
    EventgridSystemTopicEventSubscriptionStorageQueueEndpoint,
    EventgridSystemTopicEventSubscriptionSubjectFilter,
)
from cdktn_provider_azurerm.role_assignment import RoleAssignment
from cdktn_provider_azurerm.storage_account import (
    StorageAccount,
    StorageAccountBlobProperties,
    StorageAccountBlobPropertiesContainerDeleteRetentionPolicy,
    StorageAccountBlobPropertiesDeleteRetentionPolicy,
    StorageAccountCustomerManagedKey,
    StorageAccountIdentity,
    StorageAccountImmutabilityPolicy,
    StorageAccountNetworkRules,
    StorageAccountSasPolicy,
)
from cdktn_provider_azurerm.storage_container import StorageContainer
from cdktn_provider_azurerm.storage_management_policy import (
    StorageManagementPolicy,
    StorageManagementPolicyRule,
    StorageManagementPolicyRuleActions,
    StorageManagementPolicyRuleActionsSnapshot,
    StorageManagementPolicyRuleActionsVersion,
    StorageManagementPolicyRuleFilters,
)
from cdktn_provider_azurerm.storage_queue import StorageQueue

from generators import identities, naming
from generators.clouds import protection
from generators.clouds.azure import account, monitoring, network
from generators.clouds.azure.account import place
from generators.clouds.azure.monitoring import Threshold, Watch
from generators.clouds.azure.network import Network
from generators.site import CloudSite

_DELIVERY = {
    "dead_letter_identity": EventgridSystemTopicEventSubscriptionDeadLetterIdentity(type="SystemAssigned"),
    "delivery_identity": EventgridSystemTopicEventSubscriptionDeliveryIdentity(type="SystemAssigned"),
    "retry_policy": EventgridSystemTopicEventSubscriptionRetryPolicy(event_time_to_live=1440, max_delivery_attempts=30),
}
"""As the topic's own identity, thirty times within a day."""
_LOGS = ("StorageDelete", "StorageRead", "StorageWrite")
_MESSAGE_SECONDS = 604_800
_REGISTRY_UNTAGGED_DAYS = 30


@dataclass(frozen=True)
class Storage:
    accounts: dict[str, Any]
    """By purpose: data, backups, events."""
    buckets: dict[str, Any]
    """The container of each bucket."""
    queues: dict[str, Any]
    """By synced bucket, where its changes are told."""
    registry: Any


@dataclass(frozen=True)
class _Route:
    """Where a change is told, and where it is put when that fails."""

    account: Any
    queue: Any
    undelivered: Any


def build(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, networks: Iterable[Network]) -> Storage:
    accounts = _accounts(scope, site, watch)
    buckets = {
        name: container(scope, f"{name}_bucket", name, accounts[_purpose(name)], protection.kept(site))
        for name in identities.buckets(site.platform, site.cloud_name)
    }
    queues = _events(scope, site, watch, accounts, buckets)
    registry = _registry(scope, site, watch)
    reached = {"data": "blob", "backups": "blob", "events": "queue"}
    for found in networks:
        network.endpoint(scope, site, found, "account", "vault", watch.account.vault)
        network.endpoint(scope, site, found, "registry", "registry", registry)
        for purpose in accounts:
            network.endpoint(scope, site, found, purpose, reached[purpose], accounts[purpose])
    return Storage(accounts, buckets, queues, registry)


def storage_account(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, purpose: str, **more: Any) -> Any:
    """Without keys that people could hand on, without a public address, and encrypted with a key of ours."""
    key = watch.account.storage_key
    settings = _SHUT | {"account_replication_type": "ZRS", "lifecycle": protection.kept(site)} | more
    found = StorageAccount(
        scope,
        f"{purpose}_storage",
        name=naming.storage_account(site.platform, site.environment, site.cloud_name, purpose),
        identity=StorageAccountIdentity(type="UserAssigned", identity_ids=[key.user.id]),
        customer_managed_key=StorageAccountCustomerManagedKey(
            key_vault_key_id=key.key.versionless_id, user_assigned_identity_id=key.user.id
        ),
        depends_on=[key.granted],
        **settings,
        **place(site, watch.account.group),
    )
    monitoring.diagnose(
        scope, watch, f"{purpose}_storage", f"{found.id}/blobServices/default", *_LOGS, metrics="Transaction"
    )
    return found


def container(scope: cdktn.TerraformStack, held: str, name: str, found: Any, lifecycle: Any = None) -> Any:
    return StorageContainer(
        scope, held, name=name, storage_account_id=found.id, container_access_type="private", lifecycle=lifecycle
    )


def expiry(scope: cdktn.TerraformStack, purpose: str, found: Any, days: int) -> None:
    """What was overwritten or deleted goes after that many days."""
    StorageManagementPolicy(
        scope,
        f"{purpose}_expiry",
        storage_account_id=found.id,
        rule=[
            StorageManagementPolicyRule(
                name="noncurrent",
                enabled=True,
                filters=StorageManagementPolicyRuleFilters(blob_types=["blockBlob"]),
                actions=StorageManagementPolicyRuleActions(
                    snapshot=StorageManagementPolicyRuleActionsSnapshot(
                        delete_after_days_since_creation_greater_than=days
                    ),
                    version=StorageManagementPolicyRuleActionsVersion(delete_after_days_since_creation=days),
                ),
            )
        ],
    )


def history(days: int) -> StorageAccountBlobProperties:
    """Every version of every blob is kept for a while, as is what was deleted."""
    return StorageAccountBlobProperties(
        versioning_enabled=True,
        change_feed_enabled=True,
        change_feed_retention_in_days=days,
        delete_retention_policy=StorageAccountBlobPropertiesDeleteRetentionPolicy(days=min(days, 365)),
        container_delete_retention_policy=StorageAccountBlobPropertiesContainerDeleteRetentionPolicy(
            days=min(days, 365)
        ),
    )


_SHUT: dict[str, Any] = {
    "account_kind": "StorageV2",
    "account_tier": "Standard",
    "allow_nested_items_to_be_public": False,
    "allowed_copy_scope": "AAD",
    "cross_tenant_replication_enabled": False,
    "default_to_oauth_authentication": True,
    "https_traffic_only_enabled": True,
    "infrastructure_encryption_enabled": True,
    "local_user_enabled": False,
    "min_tls_version": "TLS1_2",
    # Azure's own services, such as those that back up and log, still come in as who they are.
    "network_rules": StorageAccountNetworkRules(default_action="Deny", bypass=["AzureServices"]),
    "public_network_access_enabled": False,
    "queue_encryption_key_type": "Account",
    "sas_policy": StorageAccountSasPolicy(expiration_period="00.01:00:00"),
    "shared_access_key_enabled": False,
    "table_encryption_key_type": "Account",
}


def _purpose(bucket: str) -> str:
    return "backups" if bucket == naming.BACKUPS_BUCKET else "data"


def _accounts(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> dict[str, Any]:
    kept = site.cloud.object_storage
    days = {
        "backups": max(kept.noncurrent_days, kept.backup_lock_days),
        "data": kept.noncurrent_days,
        "events": kept.noncurrent_days,
    }
    found = {}
    for purpose, length in days.items():
        more = {"immutability_policy": _immutability(site)} if purpose == "backups" else {}
        found[purpose] = storage_account(scope, site, watch, purpose, blob_properties=history(length), **more)
        expiry(scope, purpose, found[purpose], length)
        _available(scope, site, watch, purpose, found[purpose])
    for purpose in ("backups", "data"):
        account.lock(scope, site, f"{purpose}_storage", found[purpose])
    return found


def _immutability(site: CloudSite) -> StorageAccountImmutabilityPolicy:
    """Of each version, so that Velero can still overwrite and delete: what was there before stays.

    Azure lets nobody create the policy locked; locking it cannot be undone and is done by hand, once.
    """
    return StorageAccountImmutabilityPolicy(
        period_since_creation_in_days=site.cloud.object_storage.backup_lock_days,
        state="Unlocked",
        allow_protected_append_writes=False,
    )


def _available(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, purpose: str, found: Any) -> None:
    monitoring.threshold(
        scope,
        site,
        watch,
        f"{purpose}_storage_availability",
        found.id,
        "Microsoft.Storage/storageAccounts",
        f"Requests to the storage account of {purpose} fail.",
        Threshold("Availability", 99.9, operator="LessThan"),
    )


def _events(
    scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, accounts: dict[str, Any], buckets: dict[str, Any]
) -> dict[str, Any]:
    """Every synced bucket tells a queue of its own what changed; what cannot be delivered is kept to be looked at."""
    synced = identities.synced_buckets(site.platform, site.cloud_name)
    if not synced:
        return {}
    events = accounts["events"]
    lost = container(scope, "undelivered_events", "undelivered", events)
    queue_service = f"{events.id}/queueServices/default"
    monitoring.diagnose(scope, watch, "events_queues", queue_service, *_LOGS, metrics="Transaction")
    topic = EventgridSystemTopic(
        scope,
        "data_events",
        name=naming.resource(site.platform, site.environment, "data"),
        source_resource_id=accounts["data"].id,
        topic_type="Microsoft.Storage.StorageAccounts",
        identity=EventgridSystemTopicIdentity(type="SystemAssigned"),
        **place(site, watch.account.group),
    )
    monitoring.diagnose(scope, watch, "data_events", topic.id, "DeliveryFailures")
    right = _deliver(scope, "undelivered_events", lost, topic, "Storage Blob Data Contributor")
    queues = {}
    for name in synced:
        queues[name] = StorageQueue(scope, f"{name}_events", name=name, storage_account_id=events.id)
        sends = _deliver(scope, f"{name}_events", queues[name], topic, "Storage Queue Data Message Sender")
        _subscription(scope, name, topic, _Route(events, queues[name], lost), buckets[name], [right, sends])
    _told(scope, site, watch, topic, queue_service)
    return queues


def _deliver(scope: cdktn.TerraformStack, held: str, target: Any, topic: Any, role: str) -> Any:
    return RoleAssignment(
        scope,
        f"{held}_delivery",
        scope=target.id,
        role_definition_name=role,
        principal_id=topic.identity.principal_id,
        principal_type="ServicePrincipal",
    )


def _subscription(
    scope: cdktn.TerraformStack, name: str, topic: Any, route: _Route, bucket: Any, after: list[Any]
) -> None:
    EventgridSystemTopicEventSubscription(
        scope,
        f"{name}_events_delivery_rule",
        name=name,
        system_topic=topic.name,
        resource_group_name=topic.resource_group_name,
        event_delivery_schema="CloudEventSchemaV1_0",
        included_event_types=["Microsoft.Storage.BlobCreated", "Microsoft.Storage.BlobDeleted"],
        subject_filter=EventgridSystemTopicEventSubscriptionSubjectFilter(
            subject_begins_with=f"/blobServices/default/containers/{bucket.name}/", case_sensitive=True
        ),
        storage_queue_endpoint=EventgridSystemTopicEventSubscriptionStorageQueueEndpoint(
            storage_account_id=route.account.id,
            queue_name=route.queue.name,
            queue_message_time_to_live_in_seconds=_MESSAGE_SECONDS,
        ),
        storage_blob_dead_letter_destination=EventgridSystemTopicEventSubscriptionStorageBlobDeadLetterDestination(
            storage_account_id=route.account.id, storage_blob_container_name=route.undelivered.name
        ),
        **_DELIVERY,
        depends_on=after,
    )


def _told(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, topic: Any, queue_service: str) -> None:
    """Queues of Azure have no measure of age; their length each hour says the same, later."""
    monitoring.threshold(
        scope,
        site,
        watch,
        "undelivered_events",
        topic.id,
        "Microsoft.EventGrid/systemTopics",
        "Changes of objects could not be told; only the next full listing will find them.",
        Threshold("DeadLetteredCount", 0, aggregation="Total"),
    )
    monitoring.threshold(
        scope,
        site,
        watch,
        "events_backlog",
        queue_service,
        "Microsoft.Storage/storageAccounts/queueServices",
        "Nobody takes the changes of objects from their queues.",
        Threshold("QueueMessageCount", 10_000, window="PT1H", frequency="PT1H"),
    )


def _registry(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> Any:
    group = watch.account.group
    key = account.key(scope, site, "registry", "registry", watch.account.vault, group)
    found = ContainerRegistry(
        scope,
        "registry",
        name=naming.azure_registry(site.platform, site.environment, site.cloud_name),
        sku="Premium",
        admin_enabled=False,
        anonymous_pull_enabled=False,
        data_endpoint_enabled=True,
        export_policy_enabled=False,
        public_network_access_enabled=False,
        network_rule_bypass_option="AzureServices",
        retention_policy_in_days=_REGISTRY_UNTAGGED_DAYS,
        zone_redundancy_enabled=True,
        identity=ContainerRegistryIdentity(type="UserAssigned", identity_ids=[key.user.id]),
        encryption=[
            ContainerRegistryEncryption(key_vault_key_id=key.key.versionless_id, identity_client_id=key.user.client_id)
        ],
        lifecycle=protection.kept(site),
        depends_on=[key.granted],
        **place(site, group),
    )
    account.lock(scope, site, "registry", found)
    monitoring.diagnose(
        scope, watch, "registry", found.id, "ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"
    )
    return found
