"""RDS for PostgreSQL, in the network of the cluster at home; without one there is none, and nobody whom it would serve.

What changes in it flows to other clouds, hence logical replication; who connects does so over TLS, with a token of IAM
or, for the owner, with a password that RDS itself keeps in Secrets Manager and changes.
"""

from typing import Any

import cdktn
from cdktn_provider_aws.db_event_subscription import DbEventSubscription
from cdktn_provider_aws.db_instance import DbInstance
from cdktn_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from cdktn_provider_aws.db_subnet_group import DbSubnetGroup
from cdktn_provider_aws.security_group import SecurityGroup
from cdktn_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule

from generators import naming
from generators.clouds import protection
from generators.clouds.aws import monitoring
from generators.clouds.aws.iam import keys, roles
from generators.clouds.aws.iam.policy import of_account, trust
from generators.clouds.aws.network import Network, at_home, inside
from generators.schema.cloud import Database
from generators.site import CloudSite

_MAJOR = "17"
"""A new one is a migration, which no change of a version line should start."""
_PORT = 5432
_LOGS = ("postgresql", "upgrade")
_INSIGHT_DAYS = 7
_STATIC = frozenset({"rds.logical_replication"})
"""Parameters that only a restart changes."""
_GIB = 2**30
_EVENTS = {
    "page": ["failover", "failure", "low storage"],
    "security": ["configuration change", "deletion"],
}


def build(scope: cdktn.TerraformStack, site: CloudSite, networks: dict[str, Network], topics: monitoring.Topics) -> Any:
    intent, home = site.cloud.database, at_home(site)
    if intent is None or home is None:
        return None
    key = keys.key(
        scope,
        site,
        "database_key",
        "The database's disks and logs.",
        users=[keys.used_by_logs(site, site.cloud.region)],
    )
    instance = _instance(scope, site, intent, key, networks[home])
    _events(scope, site, instance, topics)
    return instance


def alarms(site: CloudSite, instance: Any) -> list[monitoring.Alarm]:
    intent = site.cloud.database
    if intent is None or instance is None:
        return []
    metrics: list[tuple[str, str, str, str, float, bool]] = [
        ("cpu", "ticket", "The database computes at more than 80 %.", "CPUUtilization", 80, False),
        (
            "storage",
            "page",
            "The database's disk is full to 90 %.",
            "FreeStorageSpace",
            0.1 * intent.storage_gib * _GIB,
            True,
        ),
        ("lag", "page", "A reader of changes is 1 GiB behind.", "OldestReplicationSlotLag", _GIB, False),
    ]
    dimensions = {"DBInstanceIdentifier": instance.identifier}
    return [
        monitoring.Alarm(
            f"database_{key}",
            receiver,
            description,
            ("AWS/RDS", metric),
            dimensions,
            threshold,
            below=below,
            statistic="Minimum" if below else "Maximum",
        )
        for key, receiver, description, metric, threshold, below in metrics
    ]


def _instance(scope: cdktn.TerraformStack, site: CloudSite, intent: Database, key: Any, network: Network) -> Any:
    protected = site.platform.recovery.protect_data
    name = naming.aws_database(site.platform, site.environment)
    return DbInstance(
        scope,
        "database",
        identifier=name,
        engine="postgres",
        engine_version=_MAJOR,
        engine_lifecycle_support="open-source-rds-extended-support-disabled",
        instance_class=intent.size,
        db_name="platform",
        port=_PORT,
        multi_az=intent.multi_zone,
        parameter_group_name=_parameters(scope, site, intent).name,
        apply_immediately=False,
        auto_minor_version_upgrade=True,
        maintenance_window="sun:06:00-sun:07:00",
        deletion_protection=protected,
        lifecycle=protection.kept(site),
        depends_on=_logs(scope, site, name, key),
        **_disks(intent, key),
        **_backups(intent, name, protected),
        **_access(scope, site, key, network),
        **_observation(scope, site, key),
    )


def _disks(intent: Database, key: Any) -> dict[str, Any]:
    """They grow by themselves to twice the size, which leaves days between the alarm and the end."""
    return {
        "allocated_storage": intent.storage_gib,
        "kms_key_id": key.arn,
        "max_allocated_storage": 2 * intent.storage_gib,
        "storage_encrypted": True,
        "storage_type": "gp3",
    }


def _backups(intent: Database, name: str, protected: bool) -> dict[str, Any]:
    return {
        "backup_retention_period": intent.backup_days,
        "backup_window": "02:00-03:00",
        "copy_tags_to_snapshot": True,
        "delete_automated_backups": not protected,
        "final_snapshot_identifier": f"{name}-final" if protected else None,
        "skip_final_snapshot": not protected,
    }


def _access(scope: cdktn.TerraformStack, site: CloudSite, key: Any, network: Network) -> dict[str, Any]:
    return {
        "db_subnet_group_name": _subnets(scope, site, network).name,
        "iam_database_authentication_enabled": True,
        "manage_master_user_password": True,
        "master_user_secret_kms_key_id": key.arn,
        "publicly_accessible": False,
        "username": "platform_owner",
        "vpc_security_group_ids": [_clients(scope, site, network).id],
    }


def _observation(scope: cdktn.TerraformStack, site: CloudSite, key: Any) -> dict[str, Any]:
    name = naming.aws_role(site.platform, site.environment, "database-monitoring")
    assumed_by = trust("monitoring.rds.amazonaws.com", of_account(site.cloud.account))
    role = roles.role(scope, "database_monitoring", name, assumed_by)
    roles.attach(scope, "database_monitoring", role, {"metrics": "service-role/AmazonRDSEnhancedMonitoringRole"})
    return {
        "enabled_cloudwatch_logs_exports": list(_LOGS),
        "monitoring_interval": 60,
        "monitoring_role_arn": role.arn,
        "performance_insights_enabled": True,
        "performance_insights_kms_key_id": key.arn,
        "performance_insights_retention_period": _INSIGHT_DAYS,
    }


def _parameters(scope: cdktn.TerraformStack, site: CloudSite, intent: Database) -> Any:
    """A reader of changes that went away holds the log back: a quarter of the disk is where it loses its place."""
    values = {
        "log_min_duration_statement": "1000",
        "log_statement": "ddl",
        "max_slot_wal_keep_size": str(intent.storage_gib * 1024 // 4),
        "rds.force_ssl": "1",
        "rds.logical_replication": "1",
    }
    return DbParameterGroup(
        scope,
        "database_parameters",
        name=naming.resource(site.platform, site.environment, "database", f"postgres{_MAJOR}"),
        family=f"postgres{_MAJOR}",
        description="Changes can be read, and every connection is encrypted.",
        parameter=[
            DbParameterGroupParameter(
                name=name, value=value, apply_method="pending-reboot" if name in _STATIC else "immediate"
            )
            for name, value in values.items()
        ],
    )


def _subnets(scope: cdktn.TerraformStack, site: CloudSite, network: Network) -> Any:
    return DbSubnetGroup(
        scope,
        "database_subnets",
        name=naming.aws_database(site.platform, site.environment),
        description="Subnets without a way out.",
        subnet_ids=[subnet.id for subnet in network.intra.values()],
    )


def _clients(scope: cdktn.TerraformStack, site: CloudSite, network: Network) -> Any:
    group = SecurityGroup(
        scope,
        "database_clients",
        name=naming.aws_database(site.platform, site.environment),
        description="The clusters of this cloud, and nobody else.",
        vpc_id=network.vpc.id,
    )
    for name, cluster in site.clusters.items():
        for use, range_ in zip(("nodes", "pods"), inside(cluster), strict=True):
            VpcSecurityGroupIngressRule(
                scope,
                f"database_from_{name}_{use}",
                security_group_id=group.id,
                description=f"PostgreSQL from {use} of {name}",
                cidr_ipv4=range_,
                ip_protocol="tcp",
                from_port=_PORT,
                to_port=_PORT,
            )
    return group


def _logs(scope: cdktn.TerraformStack, site: CloudSite, name: str, key: Any) -> list[Any]:
    return [
        monitoring.log_group(scope, site, f"database_{log}_logs", f"/aws/rds/instance/{name}/{log}", key)
        for log in _LOGS
    ]


def _events(scope: cdktn.TerraformStack, site: CloudSite, instance: Any, topics: monitoring.Topics) -> None:
    for receiver, categories in _EVENTS.items():
        DbEventSubscription(
            scope,
            f"database_events_{receiver}",
            name=naming.resource(site.platform, site.environment, "database", receiver),
            sns_topic=topics[None][receiver].arn,
            source_type="db-instance",
            source_ids=[instance.identifier],
            event_categories=categories,
        )
