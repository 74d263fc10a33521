"""What exists once per account: where the state lies, and the provider with the tags of everything."""

import cdktn
from cdktn_provider_aws.provider import AwsProvider, AwsProviderDefaultTags

from generators import naming
from generators.clouds import version
from generators.site import CloudSite


def build(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    platform, environment, cloud = site.platform, site.environment, site.cloud
    version.require(scope, site)
    cdktn.S3Backend(
        scope,
        bucket=naming.state_bucket(platform, environment, site.cloud_name),
        key=naming.state_key(environment, site.cloud_name),
        region=cloud.region,
        encrypt=True,
        use_lockfile=True,
        allowed_account_ids=[cloud.account],
    )
    AwsProvider(
        scope,
        "aws",
        region=cloud.region,
        allowed_account_ids=[cloud.account],
        default_tags=[AwsProviderDefaultTags(tags=naming.allocation(platform, environment))],
    )
