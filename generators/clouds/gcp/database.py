"""Where tables of other clouds' databases land: a BigQuery dataset with a table for each.

The intent knows no relational database on Google Cloud. A table here is the log of its source's changes: a row per
change, found by the day it was committed and by the key; the last row of a key is the row as it stands.
"""

import json
from typing import Any

import cdktn
from cdktn_provider_google.bigquery_table import (
    BigqueryTable,
    BigqueryTableEncryptionConfiguration,
    BigqueryTableTimePartitioning,
)

from generators import naming
from generators.clouds import protection
from generators.clouds.gcp.account import Account, guard
from generators.clouds.gcp.analytics import column, dataset
from generators.schema.data import SyncedTable
from generators.site import CloudSite

_COMMITTED = "change_committed_at"
_CLUSTERING = 4
"""The most columns that BigQuery clusters by."""


def build(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> dict[str, Any]:
    """The dataset by its name, where there is anything to hold."""
    if not replicated(site):
        return {}
    replica = dataset(
        scope, site, account, naming.REPLICA_DATASET, "Tables of the other clouds' databases, as logs of changes."
    )
    for name, table in replicated(site).items():
        _table(scope, site, account, replica, name, table)
    return {naming.REPLICA_DATASET: replica}


def replicated(site: CloudSite) -> dict[str, SyncedTable]:
    """Tables that land in this cloud."""
    if not site.cloud.analytics:
        return {}
    return {name: table for name, table in site.platform.sync.tables.items() if site.cloud_name in table.sinks}


def _table(
    scope: cdktn.TerraformStack, site: CloudSite, account: Account, replica: Any, name: str, table: SyncedTable
) -> None:
    keys = table.key.split(",")
    BigqueryTable(
        scope,
        f"replica_{name}",
        dataset_id=replica.dataset_id,
        table_id=naming.bigquery_name(name),
        description=f"Changes of {name}, from the database of {table.source}.",
        schema=json.dumps(_columns(keys), sort_keys=True),
        time_partitioning=BigqueryTableTimePartitioning(type="DAY", field=_COMMITTED),
        clustering=keys[:_CLUSTERING],
        encryption_configuration=BigqueryTableEncryptionConfiguration(kms_key_name=account.key("analytics")),
        deletion_protection=site.platform.recovery.protect_data,
        deletion_policy=guard(site),
        lifecycle=protection.kept(site),
    )


def _columns(keys: list[str]) -> list[dict[str, str]]:
    """Keys as text, whatever they are at the source; positions in the source's log as text that sorts."""
    return [
        *(column(key, "STRING", "Primary key of the source.", required=True) for key in keys),
        column("change_payload", "JSON", "The row after the change; absent where it was deleted."),
        column("change_lsn", "STRING", "Position in the source's log, of a fixed width.", required=True),
        column(_COMMITTED, "TIMESTAMP", "When the source committed the change.", required=True),
        column("change_deleted", "BOOLEAN", "Whether the change removed the row.", required=True),
    ]
