"""Guests in Google Cloud: a service account each, which a subject of a pool may be; each cluster has its own pool."""

from typing import Any

import cdktn
from cdktn_provider_google.bigquery_dataset_iam_member import BigqueryDatasetIamMember
from cdktn_provider_google.iam_workload_identity_pool import IamWorkloadIdentityPool
from cdktn_provider_google.iam_workload_identity_pool_provider import (
    IamWorkloadIdentityPoolProvider,
    IamWorkloadIdentityPoolProviderOidc,
)
from cdktn_provider_google.project_iam_member import ProjectIamMember
from cdktn_provider_google.service_account import ServiceAccount
from cdktn_provider_google.service_account_iam_member import ServiceAccountIamMember
from cdktn_provider_google.storage_bucket_iam_member import StorageBucketIamMember

from generators import naming
from generators.crossings import Guest, clusters
from generators.site import CloudSite

_WRITER = "roles/storage.objectUser"


def build(
    scope: cdktn.TerraformStack, site: CloudSite, provider: Any, guests: list[Guest], issuers: dict[str, str]
) -> None:
    pools = {
        cluster: _pool(scope, site, provider, cluster, issuer, _expected(site, guests, cluster))
        for cluster, issuer in issuers.items()
    }
    for guest in guests:
        account = _account(scope, site, provider, guest, pools)
        _buckets(scope, site, provider, guest, account)
        if "analytics" in guest.grants:
            _analytics(scope, site, provider, guest, account)


def _expected(site: CloudSite, guests: list[Guest], cluster: str) -> list[str]:
    """Whom of a cluster the project needs to know at all."""
    return sorted({guest.subject for guest in guests if cluster in clusters(site.platform, guest.home)})


def _pool(
    scope: cdktn.TerraformStack, site: CloudSite, provider: Any, cluster: str, issuer: str, subjects: list[str]
) -> Any:
    construct, name = f"{site.cloud_name}_{cluster}", naming.gcp_cluster_pool(cluster)
    pool = IamWorkloadIdentityPool(
        scope, construct, provider=provider, workload_identity_pool_id=name, description=f"Workloads of {cluster}."
    )
    listed = ", ".join(f'"{subject}"' for subject in subjects)
    audience = naming.gcp_audience(site.platform, site.cloud_name, name, naming.GCP_CLUSTER_PROVIDER)
    IamWorkloadIdentityPoolProvider(
        scope,
        f"{construct}_issuer",
        provider=provider,
        workload_identity_pool_id=pool.workload_identity_pool_id,
        workload_identity_pool_provider_id=naming.GCP_CLUSTER_PROVIDER,
        attribute_mapping={"google.subject": "assertion.sub"},
        attribute_condition=f"assertion.sub in [{listed}]",
        oidc=IamWorkloadIdentityPoolProviderOidc(issuer_uri=issuer, allowed_audiences=[audience]),
    )
    return pool


def _account(scope: cdktn.TerraformStack, site: CloudSite, provider: Any, guest: Guest, pools: dict[str, Any]) -> Any:
    account = ServiceAccount(
        scope,
        guest.construct,
        provider=provider,
        account_id=naming.gcp_guest(guest.app, guest.home),
        display_name=f"{guest.app} of {guest.home}",
    )
    for cluster in clusters(site.platform, guest.home):
        ServiceAccountIamMember(
            scope,
            f"{guest.construct}_{cluster}",
            provider=provider,
            service_account_id=account.name,
            role="roles/iam.workloadIdentityUser",
            member=f"principal://iam.googleapis.com/{pools[cluster].name}/subject/{guest.subject}",
        )
    return account


def _buckets(scope: cdktn.TerraformStack, site: CloudSite, provider: Any, guest: Guest, account: Any) -> None:
    for bucket in guest.writes:
        StorageBucketIamMember(
            scope,
            f"{guest.construct}_writes_{bucket}",
            provider=provider,
            bucket=naming.bucket(site.platform, site.environment, site.cloud_name, bucket),
            role=_WRITER,
            member=account.member,
        )


def _analytics(scope: cdktn.TerraformStack, site: CloudSite, provider: Any, guest: Guest, account: Any) -> None:
    """A job belongs to the project; what it may change is one dataset."""
    ProjectIamMember(
        scope,
        f"{guest.construct}_jobs",
        provider=provider,
        project=site.cloud.account,
        role="roles/bigquery.jobUser",
        member=account.member,
    )
    BigqueryDatasetIamMember(
        scope,
        f"{guest.construct}_replica",
        provider=provider,
        dataset_id=naming.REPLICA_DATASET,
        role="roles/bigquery.dataEditor",
        member=account.member,
    )
