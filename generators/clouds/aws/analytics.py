"""What AWS bills, line by line in a bucket of its own: the cost and usage report that chargeback reads.

The analytical store itself is on Google Cloud.
"""

from typing import Any

import cdktn
from cdktn_provider_aws.bcmdataexports_export import (
    BcmdataexportsExport,
    BcmdataexportsExportExport,
    BcmdataexportsExportExportDataQuery,
    BcmdataexportsExportExportDestinationConfigurations,
    BcmdataexportsExportExportDestinationConfigurationsS3Destination,
    BcmdataexportsExportExportDestinationConfigurationsS3DestinationS3OutputConfigurations,
    BcmdataexportsExportExportRefreshCadence,
)

from generators import naming
from generators.clouds.aws import provider, storage
from generators.clouds.aws.iam.policy import Condition, Statement, allow, service
from generators.site import CloudSite

_API_REGION = "us-east-1"
"""The only region with the API of exports, wherever their bucket is."""
_TABLE = "COST_AND_USAGE_REPORT"
_COLUMNS = (
    "bill_billing_period_start_date",
    "bill_payer_account_id",
    "identity_line_item_id",
    "line_item_currency_code",
    "line_item_line_item_type",
    "line_item_operation",
    "line_item_product_code",
    "line_item_resource_id",
    "line_item_unblended_cost",
    "line_item_usage_account_id",
    "line_item_usage_amount",
    "line_item_usage_start_date",
    "line_item_usage_type",
    "pricing_term",
    "product_region_code",
    "resource_tags",
    "split_line_item_parent_resource_id",
    "split_line_item_split_cost",
    "split_line_item_unused_cost",
)
_DETAIL = {
    "INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY": "FALSE",
    "INCLUDE_RESOURCES": "TRUE",
    "INCLUDE_SPLIT_COST_ALLOCATION_DATA": "TRUE",
    "TIME_GRANULARITY": "DAILY",
}
_WRITERS = ("bcm-data-exports.amazonaws.com", "billingreports.amazonaws.com")


def build(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    # The exporter is sure to write where S3's own keys encrypt.
    bucket = storage.private(scope, site, naming.BILLING_BUCKET, None, [_writing(site)])
    there = provider.provider(scope, site, alias=_API_REGION, region=_API_REGION)
    BcmdataexportsExport(
        scope,
        "billing_export",
        provider=there,
        export=[_export(site, bucket)],
        depends_on=[scope.node.find_child("bucket_billing_policy")],
    )


def _writing(site: CloudSite) -> Statement:
    bucket = f"arn:aws:s3:::{naming.bucket(site.platform, site.environment, site.cloud_name, naming.BILLING_BUCKET)}"
    own = site.cloud.account
    condition: Condition = {
        "ArnLike": {
            "aws:SourceArn": [
                f"arn:aws:bcm-data-exports:{_API_REGION}:{own}:export/*",
                f"arn:aws:cur:{_API_REGION}:{own}:definition/*",
            ]
        },
        "StringEquals": {"aws:SourceAccount": own},
    }
    return service(allow(["s3:GetBucketPolicy", "s3:PutObject"], [bucket, f"{bucket}/*"], condition), *_WRITERS)


def _export(site: CloudSite, bucket: Any) -> BcmdataexportsExportExport:
    return BcmdataexportsExportExport(
        name=naming.resource(site.platform, site.environment, "billing"),
        description="Cost and usage by resource and tag, for chargeback.",
        data_query=[
            BcmdataexportsExportExportDataQuery(
                query_statement=f"SELECT {', '.join(_COLUMNS)} FROM {_TABLE}", table_configurations={_TABLE: _DETAIL}
            )
        ],
        destination_configurations=[_destination(site, bucket)],
        refresh_cadence=[BcmdataexportsExportExportRefreshCadence(frequency="SYNCHRONOUS")],
    )


def _destination(site: CloudSite, bucket: Any) -> BcmdataexportsExportExportDestinationConfigurations:
    output = BcmdataexportsExportExportDestinationConfigurationsS3DestinationS3OutputConfigurations(
        compression="PARQUET", format="PARQUET", output_type="CUSTOM", overwrite="OVERWRITE_REPORT"
    )
    return BcmdataexportsExportExportDestinationConfigurations(
        s3_destination=[
            BcmdataexportsExportExportDestinationConfigurationsS3Destination(
                s3_bucket=bucket.bucket,
                s3_prefix="cost-and-usage",
                s3_region=site.cloud.region,
                s3_output_configurations=[output],
            )
        ]
    )
