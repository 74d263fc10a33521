"""What exists once per project: where the state lies, the provider with the labels of everything, and the services."""

from typing import Any

import cdktn
from cdktn_provider_google.project_service import ProjectService
from cdktn_provider_google.provider import GoogleProvider

from generators import naming
from generators.clouds import version
from generators.site import CloudSite

_SERVICES = ("compute", "container", "iam", "iamcredentials", "logging", "monitoring")


def build(scope: cdktn.TerraformStack, site: CloudSite) -> list[Any]:
    """The services, which anything that uses them must wait for."""
    platform, environment, cloud = site.platform, site.environment, site.cloud
    version.require(scope, site)
    cdktn.GcsBackend(
        scope,
        bucket=naming.state_bucket(platform, environment, site.cloud_name),
        prefix=naming.state_key(environment, site.cloud_name),
    )
    provider = GoogleProvider(
        scope, "google", project=cloud.account, region=cloud.region, add_terraform_attribution_label=False
    )
    # As an argument, cdktn would turn the labels' dashes into underscores.
    provider.add_override("default_labels", naming.allocation(platform, environment))
    return [_service(scope, name) for name in _SERVICES]


def _service(scope: cdktn.TerraformStack, name: str) -> Any:
    return ProjectService(scope, f"service_{name}", service=f"{name}.googleapis.com", disable_on_destroy=False)
