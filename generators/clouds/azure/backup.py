"""Copies of the buckets in a vault that nobody can empty, apart from the account that holds the buckets.

The clusters' own backups are Velero's: the vault's agent for AKS is a Velero too, and a cluster takes only one.
"""

from typing import Any

import cdktn
from cdktn_provider_azurerm.data_protection_backup_instance_blob_storage import (
    DataProtectionBackupInstanceBlobStorage,
)
from cdktn_provider_azurerm.data_protection_backup_policy_blob_storage import DataProtectionBackupPolicyBlobStorage
from cdktn_provider_azurerm.data_protection_backup_vault import (
    DataProtectionBackupVault,
    DataProtectionBackupVaultIdentity,
)
from cdktn_provider_azurerm.role_assignment import RoleAssignment

from generators import naming
from generators.clouds import protection
from generators.clouds.azure import monitoring
from generators.clouds.azure.account import place
from generators.clouds.azure.monitoring import Watch
from generators.clouds.azure.storage import Storage
from generators.schema.data import Backups
from generators.site import CloudSite

_LOGS = ("AddonAzureBackupJobs", "AddonAzureBackupPolicy", "CoreAzureBackup")
_SOFT_DELETE_DAYS = 14


def build(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, stored: Storage) -> None:
    vault = _vault(scope, site, watch)
    data = stored.accounts["data"]
    right = RoleAssignment(
        scope,
        "backup_data",
        scope=data.id,
        role_definition_name="Storage Account Backup Contributor",
        principal_id=vault.identity.principal_id,
        principal_type="ServicePrincipal",
    )
    policy = _policy(scope, site, vault)
    DataProtectionBackupInstanceBlobStorage(
        scope,
        "data_backup",
        name=naming.resource(site.platform, site.environment, "data"),
        location=data.location,
        vault_id=vault.id,
        storage_account_id=data.id,
        storage_account_container_names=[
            bucket.name for name, bucket in stored.buckets.items() if name != naming.BACKUPS_BUCKET
        ],
        backup_policy_id=policy.id,
        lifecycle=protection.kept(site),
        depends_on=[right],
    )


def interval(backups: Backups) -> str:
    """When the vault copies: once a day or once a week, at the time of the schedule; it knows nothing finer."""
    minute, hour, _, _, weekday = backups.schedule.split()
    at = f"{int(hour) if hour.isdigit() else 0:02}:{int(minute) if minute.isdigit() else 0:02}"
    return f"R/{_monday(weekday)}T{at}:00+00:00/{'P1D' if weekday == '*' else 'P1W'}"


def _monday(weekday: str) -> str:
    """A day in the past that is of the weekday, 0 and 7 being Sunday."""
    day = int(weekday) % 7 if weekday.isdigit() else 0
    return f"2024-09-{1 + day:02}"


def _vault(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> Any:
    """Where data is protected, nothing in it ends before its time, and what is deleted can be had back for a while.

    Locking that for ever cannot be undone and is done by hand, once.
    """
    protected = site.platform.recovery.protect_data
    vault = DataProtectionBackupVault(
        scope,
        "backup",
        name=naming.resource(site.platform, site.environment, "backup", limit=50),
        datastore_type="VaultStore",
        redundancy="GeoRedundant",
        cross_region_restore_enabled=True,
        immutability="Unlocked" if protected else "Disabled",
        soft_delete="AlwaysOn" if protected else "On",
        retention_duration_in_days=_SOFT_DELETE_DAYS,
        identity=DataProtectionBackupVaultIdentity(type="SystemAssigned"),
        lifecycle=protection.kept(site),
        **place(site, watch.account.group),
    )
    monitoring.diagnose(scope, watch, "backup", vault.id, *_LOGS, metrics="Health")
    return vault


def _policy(scope: cdktn.TerraformStack, site: CloudSite, vault: Any) -> Any:
    backups = site.platform.recovery.backups
    return DataProtectionBackupPolicyBlobStorage(
        scope,
        "data_backup_policy",
        name="data",
        vault_id=vault.id,
        backup_repeating_time_intervals=[interval(backups)],
        vault_default_retention_duration=f"P{backups.retention_days}D",
        time_zone="UTC",
    )
