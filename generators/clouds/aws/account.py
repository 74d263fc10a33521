"""What exists once per account: where the state lies, and the provider with the tags of everything."""

import cdktn
from cdktn_provider_aws.provider import AwsProvider, AwsProviderDefaultTags

from generators import naming
from generators.clouds import version
from generators.site import CloudSite


def build(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    version.require(scope, site.platform)
    backend(scope, site, site.cloud_name)
    provider(scope, site)


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


def provider(scope: cdktn.TerraformStack, site: CloudSite, alias: str | None = None) -> AwsProvider:
    return AwsProvider(
        scope,
        alias or "aws",
        alias=alias,
        region=site.cloud.region,
        allowed_account_ids=[site.cloud.account],
        default_tags=[AwsProviderDefaultTags(tags=naming.allocation(site.platform, site.environment))],
    )
