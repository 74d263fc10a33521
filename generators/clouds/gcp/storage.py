"""Buckets, the queues that tell of changed objects, and the registry of our images.

Backups are kept by soft delete and not by a retention policy: such a policy forbids versions, and forbids overwriting,
which Velero does to a backup's own record (https://velero.io/docs/main/backup-reference), so none would ever complete.
"""

from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_google.artifact_registry_repository import (
    ArtifactRegistryRepository,
    ArtifactRegistryRepositoryCleanupPolicies,
    ArtifactRegistryRepositoryCleanupPoliciesCondition,
    ArtifactRegistryRepositoryCleanupPoliciesMostRecentVersions,
    ArtifactRegistryRepositoryDockerConfig,
    ArtifactRegistryRepositoryVulnerabilityScanningConfig,
)
from cdktn_provider_google.pubsub_subscription import (
    PubsubSubscription,
    PubsubSubscriptionDeadLetterPolicy,
    PubsubSubscriptionExpirationPolicy,
    PubsubSubscriptionRetryPolicy,
)
from cdktn_provider_google.pubsub_subscription_iam_member import PubsubSubscriptionIamMember
from cdktn_provider_google.pubsub_topic import PubsubTopic, PubsubTopicMessageStoragePolicy
from cdktn_provider_google.pubsub_topic_iam_member import PubsubTopicIamMember
from cdktn_provider_google.storage_bucket import (
    StorageBucket,
    StorageBucketEncryption,
    StorageBucketLifecycleRule,
    StorageBucketLifecycleRuleAction,
    StorageBucketLifecycleRuleCondition,
    StorageBucketSoftDeletePolicy,
    StorageBucketVersioning,
)
from cdktn_provider_google.storage_notification import StorageNotification

from generators import identities, naming
from generators.clouds import protection
from generators.clouds.gcp.account import Account, guard
from generators.site import CloudSite

DEAD_LETTERS = "dead-letters"
_DAY = 86_400
_SOFT_DELETE = (7, 90)
"""Days: the fewest and the most that Google Cloud allows."""
_EVENTS = ["OBJECT_ARCHIVE", "OBJECT_DELETE", "OBJECT_FINALIZE"]
"""In a bucket with versions, a deletion that people ask for is an archiving."""
_UNUSED_IMAGES = f"{180 * _DAY}s"
_KEPT_IMAGES = 20


@dataclass(frozen=True)
class Stored:
    """Both by the intent's names of buckets."""

    buckets: dict[str, Any]
    queues: dict[str, Any]


def build(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> Stored:
    wanted = identities.buckets(site.platform, site.cloud_name)
    buckets = {name: bucket(scope, site, account, name) for name in wanted}
    synced = identities.synced_buckets(site.platform, site.cloud_name)
    if not synced:
        return Stored(buckets, {})
    dead = _dead_letters(scope, site, account)
    return Stored(buckets, {name: _events(scope, site, account, name, buckets[name], dead) for name in synced})


def bucket(scope: cdktn.TerraformStack, site: CloudSite, account: Account, name: str, data: bool = True) -> Any:
    """One that holds no `data` but what can be made again is not protected."""
    lock = site.cloud.object_storage.backup_lock_days if name == naming.BACKUPS_BUCKET else 0
    return StorageBucket(
        scope,
        f"bucket_{name}",
        name=naming.bucket(site.platform, site.environment, site.cloud_name, name),
        location=site.cloud.region,
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning=StorageBucketVersioning(enabled=True),
        soft_delete_policy=StorageBucketSoftDeletePolicy(retention_duration_seconds=_soft_delete(lock) * _DAY),
        lifecycle_rule=_expiry(site),
        encryption=StorageBucketEncryption(default_kms_key_name=account.key("storage")),
        force_destroy=not (data and site.platform.recovery.protect_data),
        deletion_policy=guard(site) if data else None,
        lifecycle=protection.kept(site) if data else None,
    )


def _soft_delete(days: int) -> int:
    least, most = _SOFT_DELETE
    return min(max(days, least), most)


def _expiry(site: CloudSite) -> list[StorageBucketLifecycleRule]:
    storage = site.cloud.object_storage
    conditions = {
        "AbortIncompleteMultipartUpload": StorageBucketLifecycleRuleCondition(age=storage.multipart_abort_days),
        "Delete": StorageBucketLifecycleRuleCondition(
            days_since_noncurrent_time=storage.noncurrent_days, with_state="ARCHIVED"
        ),
    }
    return [
        StorageBucketLifecycleRule(action=StorageBucketLifecycleRuleAction(type=action), condition=condition)
        for action, condition in conditions.items()
    ]


def topic(scope: cdktn.TerraformStack, site: CloudSite, account: Account, construct: str, name: str) -> Any:
    return PubsubTopic(
        scope,
        construct,
        name=name,
        kms_key_name=account.key("events"),
        message_storage_policy=PubsubTopicMessageStoragePolicy(
            allowed_persistence_regions=[site.cloud.region], enforce_in_transit=True
        ),
        depends_on=account.after("pubsub"),
    )


def _dead_letters(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> Any:
    """What could not be handled waits here for a person; the full listing has long repaired what it told of."""
    name = naming.resource(site.platform, site.environment, DEAD_LETTERS)
    dead = topic(scope, site, account, "dead_letters", name)
    PubsubSubscription(
        scope,
        "dead_letters_kept",
        name=name,
        topic=dead.id,
        message_retention_duration=f"{31 * _DAY}s",
        expiration_policy=PubsubSubscriptionExpirationPolicy(ttl=""),
    )
    PubsubTopicIamMember(
        scope,
        "dead_letters_agent",
        topic=dead.id,
        role="roles/pubsub.publisher",
        member=account.agents["events"],
    )
    return dead


def _events(scope: cdktn.TerraformStack, site: CloudSite, account: Account, name: str, source: Any, dead: Any) -> Any:
    """Hints for sync: a subscription that never expires, because a quiet bucket is not an abandoned one."""
    queue = naming.gcp_event_subscription(site.platform, site.environment, name)
    events = topic(scope, site, account, f"events_{name}", queue)
    publisher = PubsubTopicIamMember(
        scope,
        f"events_{name}_publisher",
        topic=events.id,
        role="roles/pubsub.publisher",
        member=account.agents["storage"],
    )
    StorageNotification(
        scope,
        f"events_{name}_notification",
        bucket=source.name,
        topic=events.id,
        payload_format="JSON_API_V1",
        event_types=_EVENTS,
        depends_on=[publisher],
    )
    return _queue(scope, account, name, queue, events, dead)


def _queue(scope: cdktn.TerraformStack, account: Account, name: str, queue: str, events: Any, dead: Any) -> Any:
    subscription = PubsubSubscription(
        scope,
        f"events_{name}_queue",
        name=queue,
        topic=events.id,
        ack_deadline_seconds=60,
        message_retention_duration=f"{7 * _DAY}s",
        expiration_policy=PubsubSubscriptionExpirationPolicy(ttl=""),
        dead_letter_policy=PubsubSubscriptionDeadLetterPolicy(dead_letter_topic=dead.id, max_delivery_attempts=10),
        retry_policy=PubsubSubscriptionRetryPolicy(minimum_backoff="10s", maximum_backoff="600s"),
    )
    # Without this right Pub/Sub forwards nothing to the dead letters and delivers for ever.
    PubsubSubscriptionIamMember(
        scope,
        f"events_{name}_queue_agent",
        subscription=subscription.name,
        role="roles/pubsub.subscriber",
        member=account.agents["events"],
    )
    return subscription


def registry(scope: cdktn.TerraformStack, site: CloudSite, account: Account, name: str, released: bool = True) -> Any:
    """Tags of what was `released` never move; what is half a year old goes, but never the latest."""
    return ArtifactRegistryRepository(
        scope,
        f"registry_{name}",
        repository_id=naming.resource(site.platform, site.environment, name),
        location=site.cloud.region,
        format="DOCKER",
        mode="STANDARD_REPOSITORY",
        kms_key_name=account.key("images"),
        docker_config=ArtifactRegistryRepositoryDockerConfig(immutable_tags=released),
        vulnerability_scanning_config=ArtifactRegistryRepositoryVulnerabilityScanningConfig(
            enablement_config="INHERITED"
        ),
        cleanup_policy_dry_run=False,
        cleanup_policies=_cleanup(),
        deletion_policy=guard(site) if released else None,
        lifecycle=protection.kept(site) if released else None,
        depends_on=account.after("artifactregistry", "containerscanning"),
    )


def _cleanup() -> list[ArtifactRegistryRepositoryCleanupPolicies]:
    old = ArtifactRegistryRepositoryCleanupPoliciesCondition(tag_state="ANY", older_than=_UNUSED_IMAGES)
    latest = ArtifactRegistryRepositoryCleanupPoliciesMostRecentVersions(keep_count=_KEPT_IMAGES)
    return [
        ArtifactRegistryRepositoryCleanupPolicies(id="delete-old", action="DELETE", condition=old),
        ArtifactRegistryRepositoryCleanupPolicies(id="keep-latest", action="KEEP", most_recent_versions=latest),
    ]
