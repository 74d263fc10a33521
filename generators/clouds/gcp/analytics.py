"""The analytical store: the prediction log, and the dataset that Google exports its bill into.

Google makes the tables of the export, standard and detailed, once a person has switched it on in the billing account;
that dataset alone has no key of ours, because the export does not write to one that has.
"""

import json
from typing import Any

import cdktn
from cdktn_provider_google.bigquery_dataset import BigqueryDataset, BigqueryDatasetDefaultEncryptionConfiguration
from cdktn_provider_google.bigquery_dataset_iam_member import BigqueryDatasetIamMember
from cdktn_provider_google.bigquery_table import (
    BigqueryTable,
    BigqueryTableEncryptionConfiguration,
    BigqueryTableTimePartitioning,
)

from generators import naming
from generators.clouds import protection
from generators.clouds.gcp.account import Account, guard
from generators.schema.cloud import Analytics
from generators.site import CloudSite

_DAY_MS = 86_400_000
_EXPORTER = "serviceAccount:billing-export-bigquery@system.gserviceaccount.com"
_PREDICTED = "predicted_at"


def build(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> dict[str, Any]:
    """The dataset that workloads write to, by its name."""
    if not site.cloud.analytics:
        return {}
    _billing(scope, site, account)
    log = dataset(scope, site, account, naming.PREDICTIONS_DATASET, "What was predicted, by which revision.")
    _predictions(scope, site, account, log, site.cloud.analytics)
    return {naming.PREDICTIONS_DATASET: log}


def dataset(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    account: Account,
    name: str,
    description: str,
    ours: bool = True,
) -> Any:
    """Encrypted with our key where `ours`."""
    key = BigqueryDatasetDefaultEncryptionConfiguration(kms_key_name=account.key("analytics"))
    return BigqueryDataset(
        scope,
        f"dataset_{name}",
        dataset_id=name,
        location=site.cloud.region,
        description=description,
        default_encryption_configuration=key if ours else None,
        delete_contents_on_destroy=not site.platform.recovery.protect_data,
        deletion_policy=guard(site),
        lifecycle=protection.kept(site),
        depends_on=account.after("bigquery", "bigquerystorage"),
    )


def column(name: str, kind: str, description: str, required: bool = False) -> dict[str, str]:
    return {"name": name, "type": kind, "mode": "REQUIRED" if required else "NULLABLE", "description": description}


def _billing(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> None:
    export = dataset(
        scope, site, account, naming.BILLING_DATASET, "Google Cloud's own account of what everything cost.", ours=False
    )
    BigqueryDatasetIamMember(
        scope,
        "dataset_billing_exporter",
        dataset_id=export.dataset_id,
        role="roles/bigquery.dataEditor",
        member=_EXPORTER,
    )


def _predictions(
    scope: cdktn.TerraformStack, site: CloudSite, account: Account, log: Any, analytics: Analytics
) -> None:
    """A query must say of which days: one that forgets would read, and cost, all of them."""
    BigqueryTable(
        scope,
        "predictions_log",
        dataset_id=log.dataset_id,
        table_id="log",
        description="A row per prediction.",
        schema=json.dumps(_columns(), sort_keys=True),
        time_partitioning=BigqueryTableTimePartitioning(
            type="DAY", field=_PREDICTED, expiration_ms=analytics.partition_expiration_days * _DAY_MS
        ),
        require_partition_filter=True,
        clustering=["model", "revision"],
        encryption_configuration=BigqueryTableEncryptionConfiguration(kms_key_name=account.key("analytics")),
        deletion_protection=site.platform.recovery.protect_data,
        deletion_policy=guard(site),
        lifecycle=protection.kept(site),
    )


def _columns() -> list[dict[str, str]]:
    return [
        column("request_id", "STRING", "The gateway's id of the request; a retried write repeats it.", required=True),
        column(_PREDICTED, "TIMESTAMP", "When the gateway answered.", required=True),
        column("model", "STRING", "Name of the model.", required=True),
        column("revision", "STRING", "Revision that answered.", required=True),
        column("consumer", "STRING", "Who asked."),
        column("cloud", "STRING", "Cloud that answered.", required=True),
        column("cluster", "STRING", "Cluster that answered.", required=True),
        column("status", "INTEGER", "HTTP status of the answer.", required=True),
        column("latency_ms", "FLOAT", "Milliseconds from request to answer.", required=True),
        column("inputs", "JSON", "What was asked, where the model's data class allows it to be kept."),
        column("outputs", "JSON", "What was answered, under the same condition."),
    ]
