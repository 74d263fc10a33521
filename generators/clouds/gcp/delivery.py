"""GitHub's jobs in this project: a service account that plans and one that applies, each for one subject.

A pool lets in tokens of our repository, by its id; a subject of the pool then may be one of the two accounts. Whoever
applies may give the project's roles that the stack gives and no others, and may not change what a custom role allows.
"""

from typing import Any

import cdktn
from cdktn_provider_google.iam_workload_identity_pool import IamWorkloadIdentityPool
from cdktn_provider_google.iam_workload_identity_pool_provider import (
    IamWorkloadIdentityPoolProvider,
    IamWorkloadIdentityPoolProviderOidc,
)
from cdktn_provider_google.project_iam_member import ProjectIamMember
from cdktn_provider_google.project_service import ProjectService
from cdktn_provider_google.service_account import ServiceAccount
from cdktn_provider_google.service_account_iam_member import ServiceAccountIamMember

from generators import github, naming
from generators.clouds.gcp import delivery_rights
from generators.site import CloudSite


def build(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    """Comes last in the stack: it looks at the roles that are given in it."""
    if not github.trusted(site.platform):
        return
    given = {str(found.role_input) for found in scope.node.find_all() if isinstance(found, ProjectIamMember)}
    pool = _pool(scope, site)
    for role in github.ROLES:
        delivery_rights.grant(scope, site, role, _account(scope, site, pool, role), given)


def _pool(scope: cdktn.TerraformStack, site: CloudSite) -> Any:
    tokens = ProjectService(scope, "service_sts", service="sts.googleapis.com", disable_on_destroy=False)
    pool = IamWorkloadIdentityPool(
        scope,
        "delivery",
        workload_identity_pool_id=naming.GCP_DELIVERY,
        display_name="Jobs of GitHub",
        depends_on=[tokens, scope.node.find_child("service_iam")],
    )
    IamWorkloadIdentityPoolProvider(
        scope,
        "delivery_github",
        workload_identity_pool_id=pool.workload_identity_pool_id,
        workload_identity_pool_provider_id=naming.GCP_DELIVERY_PROVIDER,
        attribute_mapping={"google.subject": "assertion.sub"},
        attribute_condition=_ours(site),
        oidc=IamWorkloadIdentityPoolProviderOidc(
            issuer_uri=github.ISSUER,
            allowed_audiences=[naming.gcp_delivery_audience(site.platform, site.cloud_name)],
        ),
    )
    return pool


def _ours(site: CloudSite) -> str:
    """Ids are never given again; names are."""
    repository = site.platform.metadata.repository
    asked = {
        "repository_id": repository.repository_id,
        "repository_owner_id": repository.organisation_id,
    }
    return " && ".join(f'assertion.{claim} == "{value}"' for claim, value in asked.items())


def _account(scope: cdktn.TerraformStack, site: CloudSite, pool: Any, role: github.Role) -> Any:
    account = ServiceAccount(
        scope,
        f"delivery_{role}",
        account_id=naming.gcp_delivery_account(role),
        display_name=f"GitHub: {role}",
        depends_on=[scope.node.find_child("service_iam")],
    )
    subject = github.subject(site.platform, site.environment, role)
    ServiceAccountIamMember(
        scope,
        f"delivery_{role}_trust",
        service_account_id=account.name,
        role="roles/iam.workloadIdentityUser",
        member=f"principal://iam.googleapis.com/{pool.name}/subject/{subject}",
    )
    return account
