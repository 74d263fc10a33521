"""Where a stack's state lies, and the provider with the tags of everything."""

import cdktn
from cdktn_provider_aws.provider import AwsProvider, AwsProviderDefaultTags

from generators import naming
from generators.site import CloudSite


def backend(scope: cdktn.TerraformStack, site: CloudSite, stack: str) -> None:
    cdktn.S3Backend(
        scope,
        bucket=naming.state_bucket(site.platform, site.environment, site.cloud_name),
        key=naming.state_key(site.environment, stack),
        region=site.cloud.region,
        encrypt=True,
        use_lockfile=True,
        allowed_account_ids=[site.cloud.account],
    )


def provider(
    scope: cdktn.TerraformStack, site: CloudSite, alias: str | None = None, region: str | None = None
) -> AwsProvider:
    return AwsProvider(
        scope,
        f"aws_{alias}" if alias else "aws",
        alias=alias,
        region=region or site.cloud.region,
        allowed_account_ids=[site.cloud.account],
        default_tags=[AwsProviderDefaultTags(tags=naming.allocation(site.platform, site.environment))],
    )
