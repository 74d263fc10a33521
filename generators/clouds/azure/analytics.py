"""What Azure says our subscription costs, each day, in a bucket of its own: the chargeback report reads it."""

from collections.abc import Iterable

import cdktn
from cdktn_provider_azurerm.subscription_cost_management_export import (
    SubscriptionCostManagementExport,
    SubscriptionCostManagementExportExportDataOptions,
    SubscriptionCostManagementExportExportDataStorageLocation,
)

from generators import naming
from generators.clouds import protection
from generators.clouds.azure import account, network, storage
from generators.clouds.azure.monitoring import Watch
from generators.clouds.azure.network import Network
from generators.site import CloudSite

_FOLDER = "/costs"
_TOMORROW = '${timeadd(plantimestamp(), "24h")}'
_NEVER = "2099-12-31T00:00:00Z"


def build(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, networks: Iterable[Network]) -> None:
    days = site.cloud.object_storage.noncurrent_days
    found = storage.storage_account(scope, site, watch, "billing", blob_properties=storage.history(days))
    storage.expiry(scope, "billing", found, days)
    account.lock(scope, site, "billing_storage", found)
    for reached in networks:
        network.endpoint(scope, site, reached, "billing", "blob", found)
    bucket = storage.container(scope, "billing_bucket", "billing", found, protection.kept(site))
    SubscriptionCostManagementExport(
        scope,
        "billing",
        name=naming.resource(site.platform, site.environment, "billing"),
        subscription_id=f"/subscriptions/{site.cloud.account}",
        recurrence_type="Daily",
        recurrence_period_start_date=_TOMORROW,
        recurrence_period_end_date=_NEVER,
        file_format="Csv",
        export_data_options=SubscriptionCostManagementExportExportDataOptions(
            type="AmortizedCost", time_frame="MonthToDate"
        ),
        export_data_storage_location=SubscriptionCostManagementExportExportDataStorageLocation(
            container_id=bucket.id, root_folder_path=_FOLDER
        ),
        # Azure takes no start in the past, and once it runs the start no longer matters.
        lifecycle=cdktn.TerraformResourceLifecycle(ignore_changes=["recurrence_period_start_date"]),
    )
