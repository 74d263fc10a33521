"""Buckets, and for each that is synced a queue that tells of its changes."""

import json
from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_aws.s3_bucket import S3Bucket
from cdktn_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktn_provider_aws.s3_bucket_notification import S3BucketNotification, S3BucketNotificationQueue
from cdktn_provider_aws.s3_bucket_object_lock_configuration import (
    S3BucketObjectLockConfigurationA,
    S3BucketObjectLockConfigurationRuleA,
    S3BucketObjectLockConfigurationRuleDefaultRetentionA,
)
from cdktn_provider_aws.s3_bucket_ownership_controls import S3BucketOwnershipControls, S3BucketOwnershipControlsRule
from cdktn_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktn_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktn_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktn_provider_aws.s3_bucket_versioning import S3BucketVersioningA, S3BucketVersioningVersioningConfiguration
from cdktn_provider_aws.sqs_queue import SqsQueue
from cdktn_provider_aws.sqs_queue_policy import SqsQueuePolicy
from cdktn_provider_aws.sqs_queue_redrive_allow_policy import SqsQueueRedriveAllowPolicy

from generators import identities, naming
from generators.clouds import protection
from generators.clouds.aws import monitoring
from generators.clouds.aws.iam import keys
from generators.clouds.aws.iam.policy import Statement, allow, document, of_account, redrive, service
from generators.site import CloudSite

_CHANGES = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
_TRIES = 5
_DAY = 86_400
_EVENT_DAYS = 4
_DEAD_DAYS = 14
_VISIBILITY_SECONDS = 120


@dataclass(frozen=True)
class Storage:
    key: Any
    buckets: dict[str, Any]
    queues: dict[str, Any]
    """By bucket, for those that are synced."""
    dead: dict[str, Any]
    """What nobody could handle, by bucket."""


def build(scope: cdktn.TerraformStack, site: CloudSite) -> Storage:
    key = keys.key(scope, site, "storage_key", "Objects in buckets.")
    buckets = {name: _bucket(scope, site, name, key) for name in identities.buckets(site.platform, site.cloud_name)}
    synced = identities.synced_buckets(site.platform, site.cloud_name)
    dead = {name: _dead(scope, site, name) for name in synced}
    queues = {name: _queue(scope, site, name, buckets[name], dead[name]) for name in synced}
    return Storage(key, buckets, queues, dead)


def alarms(site: CloudSite, storage: Storage) -> list[monitoring.Alarm]:
    late = site.platform.sync.lag_seconds
    return [
        alarm
        for name, queue in storage.queues.items()
        for alarm in (
            monitoring.Alarm(
                f"{name}_events_age",
                "ticket",
                f"Changes in {name} wait for more than {late} s.",
                ("AWS/SQS", "ApproximateAgeOfOldestMessage"),
                {"QueueName": queue.name},
                threshold=late,
            ),
            monitoring.Alarm(
                f"{name}_events_dead",
                "ticket",
                f"Changes in {name} that sync could not handle.",
                ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
                {"QueueName": storage.dead[name].name},
                threshold=0,
                periods=1,
            ),
        )
    ]


def private(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    name: str,
    key: Any | None,
    allowed: list[Statement] | None = None,
    locked: bool = False,
) -> Any:
    """A bucket as every one of ours is: versioned, encrypted, closed to the public and to plain HTTP."""
    construct = f"bucket_{name}"
    bucket = S3Bucket(
        scope,
        construct,
        bucket=naming.bucket(site.platform, site.environment, site.cloud_name, name),
        object_lock_enabled=locked or None,
        lifecycle=protection.kept(site),
    )
    _versioned(scope, site, construct, bucket)
    _encrypted(scope, construct, bucket, key)
    _closed(scope, construct, bucket, allowed or [])
    return bucket


def _versioned(scope: cdktn.TerraformStack, site: CloudSite, construct: str, bucket: Any) -> None:
    """Until nobody sees them any more: old versions end, and so do their markers and uploads that were given up."""
    intent = site.cloud.object_storage
    enabled = S3BucketVersioningVersioningConfiguration(status="Enabled")
    versions = S3BucketVersioningA(scope, f"{construct}_versions", bucket=bucket.id, versioning_configuration=enabled)
    old = S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=intent.noncurrent_days)
    abort = S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
        days_after_initiation=intent.multipart_abort_days
    )
    unseen = S3BucketLifecycleConfigurationRule(
        id="unseen",
        status="Enabled",
        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
        abort_incomplete_multipart_upload=[abort],
        expiration=[S3BucketLifecycleConfigurationRuleExpiration(expired_object_delete_marker=True)],
        noncurrent_version_expiration=[old],
    )
    S3BucketLifecycleConfiguration(
        scope, f"{construct}_lifecycle", bucket=bucket.id, rule=[unseen], depends_on=[versions]
    )


def _bucket(scope: cdktn.TerraformStack, site: CloudSite, name: str, key: Any) -> Any:
    backups = name == naming.BACKUPS_BUCKET
    bucket = private(scope, site, name, key, locked=backups)
    if backups:
        _lock(scope, site, bucket)
    return bucket


def _lock(scope: cdktn.TerraformStack, site: CloudSite, bucket: Any) -> None:
    """Where the intent protects data nobody at all can shorten the time, not even the account's root."""
    retention = S3BucketObjectLockConfigurationRuleDefaultRetentionA(
        mode="COMPLIANCE" if site.platform.recovery.protect_data else "GOVERNANCE",
        days=site.cloud.object_storage.backup_lock_days,
    )
    S3BucketObjectLockConfigurationA(
        scope,
        "bucket_backups_lock",
        bucket=bucket.id,
        rule=S3BucketObjectLockConfigurationRuleA(default_retention=retention),
    )


def _encrypted(scope: cdktn.TerraformStack, construct: str, bucket: Any, key: Any | None) -> None:
    default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
        sse_algorithm="aws:kms" if key else "AES256", kms_master_key_id=key.arn if key else None
    )
    S3BucketServerSideEncryptionConfigurationA(
        scope,
        f"{construct}_encryption",
        bucket=bucket.id,
        rule=[
            S3BucketServerSideEncryptionConfigurationRuleA(
                apply_server_side_encryption_by_default=default, bucket_key_enabled=True if key else None
            )
        ],
    )


def _closed(scope: cdktn.TerraformStack, construct: str, bucket: Any, allowed: list[Statement]) -> None:
    block = S3BucketPublicAccessBlock(
        scope,
        f"{construct}_closed",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    owner = S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced")
    S3BucketOwnershipControls(scope, f"{construct}_owner", bucket=bucket.id, rule=owner)
    S3BucketPolicy(
        scope,
        f"{construct}_policy",
        bucket=bucket.id,
        policy=document([*allowed, *_modern_tls(bucket)]),
        # S3 refuses two changes to a bucket's access at once.
        depends_on=[block],
    )


def _modern_tls(bucket: Any) -> list[Statement]:
    refused = {
        "Action": ["s3:*"],
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Resource": [bucket.arn, f"{bucket.arn}/*"],
    }
    return [
        refused | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        refused | {"Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}},
    ]


def _dead(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> Any:
    return SqsQueue(
        scope,
        f"{name}_events_dead",
        name=naming.resource(site.platform, site.environment, name, "events", "dead", limit=80),
        message_retention_seconds=_DEAD_DAYS * _DAY,
        sqs_managed_sse_enabled=True,
    )


def _queue(scope: cdktn.TerraformStack, site: CloudSite, name: str, bucket: Any, dead: Any) -> Any:
    """Events say which object changed and hold nothing of it, so the queue's own encryption does."""
    queue = SqsQueue(
        scope,
        f"{name}_events",
        name=naming.aws_event_queue(site.platform, site.environment, name),
        message_retention_seconds=_EVENT_DAYS * _DAY,
        receive_wait_time_seconds=20,
        redrive_policy=redrive(dead.arn, _TRIES),
        sqs_managed_sse_enabled=True,
        visibility_timeout_seconds=_VISIBILITY_SECONDS,
    )
    sources = {"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}
    SqsQueueRedriveAllowPolicy(
        scope,
        f"{name}_events_dead_from",
        queue_url=dead.url,
        redrive_allow_policy=json.dumps(sources, sort_keys=True),
    )
    _told(scope, site, name, bucket, queue)
    return queue


def _told(scope: cdktn.TerraformStack, site: CloudSite, name: str, bucket: Any, queue: Any) -> None:
    condition = of_account(site.cloud.account) | {"ArnEquals": {"aws:SourceArn": bucket.arn}}
    send = service(allow(["sqs:SendMessage"], [queue.arn], condition), "s3.amazonaws.com")
    policy = SqsQueuePolicy(scope, f"{name}_events_policy", queue_url=queue.url, policy=document([send]))
    S3BucketNotification(
        scope,
        f"{name}_events_from",
        bucket=bucket.id,
        # AWS Backup follows changes by it, and would switch it on behind Terraform's back.
        eventbridge=True,
        queue=[S3BucketNotificationQueue(queue_arn=queue.arn, events=_CHANGES)],
        # S3 tries the queue when it is told of it.
        depends_on=[policy],
    )
