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
    version.require(scope, site.platform)
    backend(scope, site, site.cloud_name)
    provider(scope, site)
    return [_service(scope, name) for name in _SERVICES]


def backend(scope: cdktn.TerraformStack, site: CloudSite, stack: str) -> None:
    cdktn.GcsBackend(
        scope,
        bucket=naming.state_bucket(site.platform, site.environment, site.cloud_name),
        prefix=naming.state_key(site.environment, stack),
    )


def provider(scope: cdktn.TerraformStack, site: CloudSite, alias: str | None = None) -> GoogleProvider:
    found = GoogleProvider(
        scope,
        alias or "google",
        alias=alias,
        project=site.cloud.account,
        region=site.cloud.region,
        add_terraform_attribution_label=False,
    )
    # As an argument, cdktn would turn the labels' dashes into underscores.
    found.add_override("default_labels", naming.allocation(site.platform, site.environment))
    return found


def _service(scope: cdktn.TerraformStack, name: str) -> Any:
    return ProjectService(scope, f"service_{name}", service=f"{name}.googleapis.com", disable_on_destroy=False)
