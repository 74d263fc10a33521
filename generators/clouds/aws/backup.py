"""AWS Backup: copies of the database and the buckets in a vault that nobody can empty, and a restore that is tried.

The bucket of backups is not among them: it is locked itself, and what it holds lies in another cloud too.
"""

import re
from typing import Any

import cdktn
from cdktn_provider_aws.backup_plan import BackupPlan, BackupPlanRule, BackupPlanRuleLifecycle
from cdktn_provider_aws.backup_restore_testing_plan import (
    BackupRestoreTestingPlan,
    BackupRestoreTestingPlanRecoveryPointSelection,
)
from cdktn_provider_aws.backup_restore_testing_selection import BackupRestoreTestingSelection
from cdktn_provider_aws.backup_selection import BackupSelection
from cdktn_provider_aws.backup_vault import BackupVault
from cdktn_provider_aws.backup_vault_lock_configuration import BackupVaultLockConfiguration

from generators import naming
from generators.clouds import protection
from generators.clouds.aws import monitoring
from generators.clouds.aws.iam import keys, roles
from generators.clouds.aws.iam.policy import trust
from generators.clouds.aws.storage import Storage
from generators.schema.rules import schedules
from generators.site import CloudSite

_POLICIES = {
    "backup": "service-role/AWSBackupServiceRolePolicyForBackup",
    "backup_buckets": "AWSBackupServiceRolePolicyForS3Backup",
    "restore": "service-role/AWSBackupServiceRolePolicyForRestores",
    "restore_buckets": "AWSBackupServiceRolePolicyForS3Restore",
}
_WEEK = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_STEPS = ("0", "0", "1", "1")
"""Where the values of a minute, hour, day and month begin."""
_UNDO_DAYS = 7
_START_MINUTES, _END_MINUTES = 60, 720
_RESTORED_HOURS = 4


def build(scope: cdktn.TerraformStack, site: CloudSite, storage: Storage, database: Any | None) -> Any:
    vault = _vault(scope, site)
    role = _role(scope, site)
    buckets = [bucket.arn for name, bucket in storage.buckets.items() if name != naming.BACKUPS_BUCKET]
    plan = _plan(scope, site, vault)
    BackupSelection(
        scope,
        "backup_selection",
        name="data",
        iam_role_arn=role.arn,
        plan_id=plan.id,
        resources=[*([database.arn] if database else []), *buckets],
    )
    if database:
        _restore(scope, site, vault, role, database)
    return vault


def alarms(vault: Any) -> list[monitoring.Alarm]:
    return [
        monitoring.Alarm(
            "backup_failures",
            "ticket",
            "Backups failed.",
            ("AWS/Backup", "NumberOfBackupJobsFailed"),
            {"BackupVaultName": vault.name},
            threshold=0,
            statistic="Sum",
            minutes=60,
            periods=1,
        )
    ]


def cron(schedule: str) -> list[str]:
    """The schedule in AWS's words, which add a year and know one kind of day at a time; cron means either day."""
    *times, weekday = schedule.split(" ")
    minute, hour, day, month = (
        re.sub(r"\*/", f"{start}/", text.upper()) for text, start in zip(times, _STEPS, strict=True)
    )
    dates = f"cron({minute} {hour} {day} {month} ? *)"
    weekdays = ",".join(_WEEK[number] for number in sorted(schedules.weekdays(weekday)))
    weekly = f"cron({minute} {hour} ? {month} {weekdays} *)"
    if weekday == "*":
        return [dates]
    return [weekly] if day == "*" else [dates, weekly]


def _vault(scope: cdktn.TerraformStack, site: CloudSite) -> Any:
    key = keys.key(scope, site, "backups_key", "Backups in the vault.")
    vault = BackupVault(
        scope,
        "backups",
        name=naming.resource(site.platform, site.environment, "backups", limit=50),
        kms_key_arn=key.arn,
        lifecycle=protection.kept(site),
    )
    BackupVaultLockConfiguration(
        scope,
        "backups_lock",
        backup_vault_name=vault.name,
        min_retention_days=site.cloud.object_storage.backup_lock_days,
        # With days in which to think better of it, the lock then holds against everybody; without, an administrator
        # may lift it.
        changeable_for_days=_UNDO_DAYS if site.platform.recovery.protect_data else None,
    )
    return vault


def _role(scope: cdktn.TerraformStack, site: CloudSite) -> Any:
    name = naming.aws_role(site.platform, site.environment, "backups")
    role = roles.role(scope, "backups_role", name, trust("backup.amazonaws.com"))
    roles.attach(scope, "backups_role", role, _POLICIES)
    return role


def _plan(scope: cdktn.TerraformStack, site: CloudSite, vault: Any) -> Any:
    intent = site.platform.recovery.backups
    return BackupPlan(
        scope,
        "backup_plan",
        name=naming.resource(site.platform, site.environment, "backups", limit=50),
        rule=[
            BackupPlanRule(
                rule_name=f"scheduled-{number}",
                target_vault_name=vault.name,
                schedule=schedule,
                start_window=_START_MINUTES,
                completion_window=_END_MINUTES,
                lifecycle=BackupPlanRuleLifecycle(delete_after=intent.retention_days),
            )
            for number, schedule in enumerate(cron(intent.schedule), 1)
        ],
    )


def _restore(scope: cdktn.TerraformStack, site: CloudSite, vault: Any, role: Any, database: Any) -> None:
    """A backup is one once it has been restored: AWS does so, says how it went, and removes what it made."""
    backups = site.platform.recovery.backups
    points = BackupRestoreTestingPlanRecoveryPointSelection(
        algorithm="LATEST_WITHIN_WINDOW", include_vaults=[vault.arn], recovery_point_types=["SNAPSHOT"]
    )
    for number, schedule in enumerate(cron(backups.restore_test_schedule), 1):
        # The names of these alone know no hyphen.
        name = f"restore_{number}"
        plan = BackupRestoreTestingPlan(
            scope, f"{name}_plan", name=name, schedule_expression=schedule, recovery_point_selection=[points]
        )
        BackupRestoreTestingSelection(
            scope,
            f"{name}_database",
            name="database",
            restore_testing_plan_name=plan.name,
            iam_role_arn=role.arn,
            protected_resource_type="RDS",
            protected_resource_arns=[database.arn],
            restore_metadata_overrides={"dbSubnetGroupName": database.db_subnet_group_name},
            validation_window_hours=_RESTORED_HOURS,
        )
