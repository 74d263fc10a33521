"""Where a stack's state lies, and the provider with the labels of everything.

Calls are billed to the project itself: budgets refuse those billed to whoever applies.
"""

import cdktn
from cdktn_provider_google.provider import GoogleProvider

from generators import naming
from generators.site import CloudSite


def backend(scope: cdktn.TerraformStack, site: CloudSite, stack: str) -> None:
    cdktn.GcsBackend(
        scope,
        bucket=naming.state_bucket(site.platform, site.environment, site.cloud_name),
        prefix=naming.state_key(site.environment, stack),
    )


def provider(scope: cdktn.TerraformStack, site: CloudSite, alias: str | None = None) -> GoogleProvider:
    found = GoogleProvider(
        scope,
        f"google_{alias}" if alias else "google",
        alias=alias,
        project=site.cloud.account,
        region=site.cloud.region,
        billing_project=site.cloud.account,
        user_project_override=True,
        add_terraform_attribution_label=False,
    )
    # As an argument, cdktn would turn the labels' dashes into underscores.
    found.add_override("default_labels", naming.allocation(site.platform, site.environment))
    return found
