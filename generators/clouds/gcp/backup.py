"""Backups of whole clusters by GKE itself, quick to restore in this cloud; Velero keeps the ones another can read.

Secrets stay out: they come from Vault, and are there again as soon as a restored cluster asks for them.
"""

from typing import Any

import cdktn
from cdktn_provider_google.gke_backup_backup_plan import (
    GkeBackupBackupPlan,
    GkeBackupBackupPlanBackupConfig,
    GkeBackupBackupPlanBackupConfigEncryptionKey,
    GkeBackupBackupPlanBackupSchedule,
    GkeBackupBackupPlanRetentionPolicy,
)

from generators import naming
from generators.clouds import protection
from generators.clouds.gcp.account import Account, guard
from generators.site import CloudSite

_LONGEST_KEPT = 365
_LONGEST_LOCKED = 90
"""Days; Google Cloud allows no more."""


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any, account: Account) -> None:
    backups, region = site.platform.recovery.backups, site.clusters[name].region
    GkeBackupBackupPlan(
        scope,
        f"{name}_backups",
        name=naming.resource(site.platform, site.environment, name),
        cluster=cluster.id,
        location=region,
        description=f"All of {name}.",
        backup_config=GkeBackupBackupPlanBackupConfig(
            all_namespaces=True,
            include_secrets=False,
            include_volume_data=True,
            encryption_key=GkeBackupBackupPlanBackupConfigEncryptionKey(
                gcp_kms_encryption_key=account.key("backups", region)
            ),
        ),
        backup_schedule=GkeBackupBackupPlanBackupSchedule(cron_schedule=backups.schedule),
        retention_policy=_retention(site),
        deletion_policy=guard(site),
        lifecycle=protection.kept(site),
    )


def _retention(site: CloudSite) -> GkeBackupBackupPlanRetentionPolicy:
    """Where data is protected the policy itself is locked, so that nobody shortens it first."""
    return GkeBackupBackupPlanRetentionPolicy(
        backup_delete_lock_days=min(site.cloud.object_storage.backup_lock_days, _LONGEST_LOCKED),
        backup_retain_days=min(site.platform.recovery.backups.retention_days, _LONGEST_KEPT),
        locked=site.platform.recovery.protect_data,
    )
