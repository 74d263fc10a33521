"""What exists once per project: the state and the provider of its stack, services, and keys.

Google's own agents encrypt with our keys, so each key names the one agent that may. Agents are addressed as Google
documents them; those of storage, BigQuery and logging only come to be when they are asked for, hence the data sources.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_google.data_google_bigquery_default_service_account import DataGoogleBigqueryDefaultServiceAccount
from cdktn_provider_google.data_google_logging_project_settings import DataGoogleLoggingProjectSettings
from cdktn_provider_google.data_google_storage_project_service_account import DataGoogleStorageProjectServiceAccount
from cdktn_provider_google.kms_crypto_key import KmsCryptoKey
from cdktn_provider_google.kms_crypto_key_iam_member import KmsCryptoKeyIamMember
from cdktn_provider_google.kms_key_ring import KmsKeyRing
from cdktn_provider_google.project_service import ProjectService

from generators import naming
from generators.clouds import protection, version
from generators.clouds.gcp import provider
from generators.site import CloudSite

_SERVICES = (
    "artifactregistry",
    "binaryauthorization",
    "cloudkms",
    "cloudresourcemanager",
    "compute",
    "container",
    "containerscanning",
    "containersecurity",
    "dns",
    "gkebackup",
    "iam",
    "iamcredentials",
    "logging",
    "monitoring",
    "pubsub",
    "storage",
)
_OF_ANALYTICS = ("bigquery", "bigquerystorage")
_OF_BUDGETS = ("billingbudgets",)
_OF_FUNCTIONS = ("cloudbuild", "cloudfunctions", "cloudscheduler", "run")

_AT_HOME = ("events", "images", "logs", "storage")
_OF_CLUSTERS = ("backups", "clusters")
_ROTATION = f"{90 * 86_400}s"
_REGRET = f"{30 * 86_400}s"
"""How long a key version whose destruction was asked for can be had back."""


@dataclass(frozen=True)
class Account:
    """What every other file builds on."""

    home: str
    services: Mapping[str, Any]
    keys: Mapping[tuple[str, str], str]
    agents: Mapping[str, str]

    def after(self, *services: str) -> list[Any]:
        """What to wait for before these services answer."""
        return [self.services[name] for name in services]

    def key(self, purpose: str, region: str | None = None) -> str:
        return self.keys[region or self.home, purpose]


def build(scope: cdktn.TerraformStack, site: CloudSite) -> Account:
    version.require(scope, site.platform)
    provider.backend(scope, site, site.cloud_name)
    provider.provider(scope, site)
    services = {name: _service(scope, name) for name in _services(site)}
    agents = _agents(scope, site, services)
    return Account(site.cloud.region, services, _keys(scope, site, services, agents), agents)


def guard(site: CloudSite) -> str | None:
    """The provider's own protection. Unlike a lifecycle, it holds when the whole block left the configuration."""
    return "PREVENT" if site.platform.recovery.protect_data else None


def _services(site: CloudSite) -> list[str]:
    optional = [
        (_OF_ANALYTICS, site.cloud.analytics),
        (_OF_BUDGETS, site.cloud.billing_account),
        (_OF_FUNCTIONS, site.cloud.functions),
    ]
    return sorted({*_SERVICES, *(name for names, wanted in optional if wanted for name in names)})


def _service(scope: cdktn.TerraformStack, name: str) -> Any:
    return ProjectService(scope, f"service_{name}", service=f"{name}.googleapis.com", disable_on_destroy=False)


def _agents(scope: cdktn.TerraformStack, site: CloudSite, services: Mapping[str, Any]) -> dict[str, str]:
    """Who encrypts for each purpose, as a member of a policy."""
    number, project = site.cloud.project_number, site.cloud.account
    named = {
        "backups": "gcp-sa-gkebackup",
        "clusters": "container-engine-robot",
        "events": "gcp-sa-pubsub",
        "images": "gcp-sa-artifactregistry",
    }
    storage = DataGoogleStorageProjectServiceAccount(scope, "storage_agent", depends_on=[services["storage"]])
    logs = DataGoogleLoggingProjectSettings(scope, "logs_agent", project=project, depends_on=[services["logging"]])
    asked = {"logs": f"serviceAccount:{logs.kms_service_account_id}", "storage": storage.member}
    if site.cloud.analytics:
        analytics = DataGoogleBigqueryDefaultServiceAccount(scope, "analytics_agent", depends_on=[services["bigquery"]])
        asked["analytics"] = analytics.member
    return asked | {
        purpose: f"serviceAccount:service-{number}@{domain}.iam.gserviceaccount.com"
        for purpose, domain in named.items()
    }


def _keys(
    scope: cdktn.TerraformStack, site: CloudSite, services: Mapping[str, Any], agents: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """A key encrypts only in its own region: a ring in each, a key there for each purpose."""
    home, regions = site.cloud.region, {cluster.region for cluster in site.clusters.values()}
    at_home = (*_AT_HOME, *(("analytics",) if site.cloud.analytics else ()))
    wanted = {(home, purpose) for purpose in at_home}
    wanted |= {(region, purpose) for region in regions for purpose in _OF_CLUSTERS}
    rings = {region: _ring(scope, site, region, services) for region in sorted({home, *regions})}
    return {place: _key(scope, site, rings[place[0]], place, agents[place[1]]) for place in sorted(wanted)}


def _ring(scope: cdktn.TerraformStack, site: CloudSite, region: str, services: Mapping[str, Any]) -> Any:
    return KmsKeyRing(
        scope,
        f"keys_{region}",
        name=naming.prefix(site.platform, site.environment),
        location=region,
        lifecycle=protection.kept(site),
        depends_on=[services["cloudkms"]],
    )


def _key(scope: cdktn.TerraformStack, site: CloudSite, ring: Any, place: tuple[str, str], agent: str) -> str:
    """Named through the agent's right to it, so that whatever is encrypted waits until it can be."""
    region, purpose = place
    key = KmsCryptoKey(
        scope,
        f"key_{region}_{purpose}",
        name=purpose,
        key_ring=ring.id,
        rotation_period=_ROTATION,
        destroy_scheduled_duration=_REGRET,
        deletion_policy=guard(site),
        lifecycle=protection.kept(site),
    )
    right = KmsCryptoKeyIamMember(
        scope,
        f"key_{region}_{purpose}_agent",
        crypto_key_id=key.id,
        role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
        member=agent,
    )
    return str(right.crypto_key_id)
