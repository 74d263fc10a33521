"""Azure SQL: accounts of Entra only, encrypted with a key of ours, audited, and kept for years."""

from collections.abc import Iterable
from typing import Any

import cdktn
from cdktn_provider_azurerm.mssql_database import (
    MssqlDatabase,
    MssqlDatabaseLongTermRetentionPolicy,
    MssqlDatabaseShortTermRetentionPolicy,
)
from cdktn_provider_azurerm.mssql_server import (
    MssqlServer,
    MssqlServerAzureadAdministrator,
    MssqlServerIdentity,
)
from cdktn_provider_azurerm.mssql_server_extended_auditing_policy import MssqlServerExtendedAuditingPolicy
from cdktn_provider_azurerm.mssql_server_security_alert_policy import MssqlServerSecurityAlertPolicy
from cdktn_provider_azurerm.mssql_server_transparent_data_encryption import MssqlServerTransparentDataEncryption

from generators import naming
from generators.clouds import protection
from generators.clouds.azure import account, monitoring, network
from generators.clouds.azure.account import place, tags
from generators.clouds.azure.monitoring import Threshold, Watch
from generators.clouds.azure.network import Network
from generators.schema.cloud import Database
from generators.site import CloudSite

_BACKUP_HOURS = 12
_LOGS = ("AutomaticTuning", "Blocks", "Deadlocks", "Errors", "SQLInsights", "SQLSecurityAuditEvents", "Timeouts")
_THRESHOLDS = {
    "deadlocks": Threshold("deadlock", 5, aggregation="Total"),
    "failed_connections": Threshold("connection_failed", 20, aggregation="Total"),
    "processor": Threshold("cpu_percent", 85),
    "storage": Threshold("storage_percent", 85, receiver="page"),
}


def build(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, networks: Iterable[Network]) -> None:
    intent = site.cloud.database
    if intent is None:
        return
    server = _server(scope, site, watch)
    database = _database(scope, site, intent, server)
    _watched(scope, site, watch, server, database)
    for found in networks:
        network.endpoint(scope, site, found, "database", "sqlServer", server)


def _server(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> Any:
    """No passwords: whoever may log in is an account of Entra, made in the database by the administrators."""
    key = account.key(scope, site, "database", "database", watch.account.vault, watch.account.group)
    server = MssqlServer(
        scope,
        "database_server",
        name=naming.sql_server(site.platform, site.environment, site.cloud_name),
        version="12.0",
        azuread_administrator=MssqlServerAzureadAdministrator(
            login_username=site.platform.security.admins,
            object_id=str(site.cloud.admins),
            tenant_id=site.cloud.tenant,
            azuread_authentication_only=True,
        ),
        express_vulnerability_assessment_enabled=True,
        minimum_tls_version="1.2",
        public_network_access_enabled=False,
        outbound_network_restriction_enabled=True,
        identity=MssqlServerIdentity(type="UserAssigned", identity_ids=[key.user.id]),
        primary_user_assigned_identity_id=key.user.id,
        # The key is set by the resource below, which alone can have Azure follow its rotation.
        lifecycle=protection.kept(site, ignore_changes=["transparent_data_encryption_key_vault_key_id"]),
        depends_on=[key.granted],
        **place(site, watch.account.group),
    )
    MssqlServerTransparentDataEncryption(
        scope, "database_encryption", server_id=server.id, key_vault_key_id=key.key.id, auto_rotation_enabled=True
    )
    account.lock(scope, site, "database_server", server)
    return server


def _database(scope: cdktn.TerraformStack, site: CloudSite, intent: Database, server: Any) -> Any:
    """Provisioned cores: change data capture is not to be had in the small tiers that are bought by throughput."""
    return MssqlDatabase(
        scope,
        "database",
        name=site.platform.metadata.name,
        server_id=server.id,
        sku_name=intent.size,
        max_size_gb=intent.storage_gib,
        license_type="LicenseIncluded",
        zone_redundant=intent.multi_zone,
        storage_account_type="GeoZone" if intent.multi_zone else "Geo",
        short_term_retention_policy=MssqlDatabaseShortTermRetentionPolicy(
            retention_days=intent.backup_days, backup_interval_in_hours=_BACKUP_HOURS
        ),
        long_term_retention_policy=MssqlDatabaseLongTermRetentionPolicy(
            weekly_retention="P5W", monthly_retention="P12M", yearly_retention="P3Y", week_of_year=1
        ),
        tags=tags(site),
        lifecycle=protection.kept(site),
    )


def _watched(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, server: Any, database: Any) -> None:
    """The audit of the server goes where the logs of its databases go."""
    monitoring.diagnose(scope, watch, "database", database.id, *_LOGS, metrics="Basic")
    MssqlServerExtendedAuditingPolicy(
        scope, "database_audit", server_id=server.id, enabled=True, log_monitoring_enabled=True
    )
    # The audit of a server is written by its database `master`.
    monitoring.diagnose(
        scope, watch, "database_server", f"{server.id}/databases/master", "SQLSecurityAuditEvents", metrics="Basic"
    )
    MssqlServerSecurityAlertPolicy(
        scope,
        "database_threats",
        resource_group_name=server.resource_group_name,
        server_name=server.name,
        state="Enabled",
        email_account_admins_enabled=True,
        email_addresses=[site.platform.observability.receivers.security],
    )
    for key, limit in _THRESHOLDS.items():
        description = f"The database is over its limit of {limit.limit:g}: {limit.metric}."
        namespace = "Microsoft.Sql/servers/databases"
        monitoring.threshold(scope, site, watch, f"database_{key}", database.id, namespace, description, limit)
