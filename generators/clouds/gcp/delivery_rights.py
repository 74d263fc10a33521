"""What GitHub's jobs may do in this project."""

from collections.abc import Callable, Mapping
from typing import Any

import cdktn
from cdktn_provider_google.billing_account_iam_member import BillingAccountIamMember
from cdktn_provider_google.project_iam_member import ProjectIamMember, ProjectIamMemberCondition
from cdktn_provider_google.storage_bucket_iam_member import StorageBucketIamMember, StorageBucketIamMemberCondition
from cdktn_provider_google.storage_bucket_object import StorageBucketObject

from generators import github, naming
from generators.site import CloudSite

PLAN = {
    "artifacts": "roles/artifactregistry.reader",
    "backups": "roles/gkebackup.viewer",
    "bigquery": "roles/bigquery.metadataViewer",
    "binary_authorization": "roles/binaryauthorization.policyViewer",
    "buckets": "roles/storage.bucketViewer",
    "clusters": "roles/container.clusterViewer",
    "compute": "roles/compute.viewer",
    "dns": "roles/dns.reader",
    "functions": "roles/cloudfunctions.viewer",
    "keys": "roles/cloudkms.viewer",
    "logs": "roles/logging.viewer",
    "messages": "roles/pubsub.viewer",
    "monitoring": "roles/monitoring.viewer",
    "policies": "roles/iam.securityReviewer",
    "pools": "roles/iam.workloadIdentityPoolViewer",
    "project": "roles/browser",
    "run": "roles/run.viewer",
    "schedules": "roles/cloudscheduler.viewer",
    "service_accounts": "roles/iam.serviceAccountViewer",
    "services": "roles/serviceusage.serviceUsageConsumer",
}
"""Settings of every service the stack uses, and data of none."""

APPLY = {
    "artifacts": "roles/artifactregistry.admin",
    "backups": "roles/gkebackup.admin",
    "bigquery": "roles/bigquery.admin",
    "binary_authorization": "roles/binaryauthorization.policyEditor",
    "buckets": "roles/storage.admin",
    "clusters": "roles/container.clusterAdmin",
    "compute": "roles/compute.admin",
    "custom_roles": "roles/iam.roleViewer",
    "dns": "roles/dns.admin",
    "functions": "roles/cloudfunctions.admin",
    "keys": "roles/cloudkms.admin",
    "logs": "roles/logging.configWriter",
    "messages": "roles/pubsub.admin",
    "monitoring": "roles/monitoring.editor",
    "policies": "roles/iam.securityReviewer",
    "pools": "roles/iam.workloadIdentityPoolAdmin",
    "run": "roles/run.admin",
    "schedules": "roles/cloudscheduler.admin",
    "service_accounts": "roles/iam.serviceAccountAdmin",
    "service_accounts_used": "roles/iam.serviceAccountUser",
    "services": "roles/serviceusage.serviceUsageAdmin",
}

OF_GUESTS = ("roles/bigquery.jobUser",)
"""Roles on the project that workloads of other clouds get."""

_BILLING: Mapping[github.Role, str] = {"apply": "roles/billing.costsManager", "plan": "roles/billing.viewer"}


def grant(scope: cdktn.TerraformStack, site: CloudSite, role: github.Role, account: Any, granted: set[str]) -> None:
    """`granted` are the roles on the project that the stack gives."""
    _GRANTS[role](scope, site, account, granted)
    if site.cloud.billing_account:
        BillingAccountIamMember(
            scope,
            f"delivery_{role}_budgets",
            billing_account_id=site.cloud.billing_account,
            role=_BILLING[role],
            member=account.member,
        )


def _plan(scope: cdktn.TerraformStack, site: CloudSite, account: Any, _granted: set[str]) -> None:
    """The state of this stack only: others hold keys. No lock is taken, since a pull request writes nothing."""
    _project(scope, site, "delivery_plan", account, PLAN)
    _objects(scope, account)
    bucket = naming.state_bucket(site.platform, site.environment, site.cloud_name)
    state = naming.state_key(site.environment, site.cloud_name)
    StorageBucketIamMember(
        scope,
        "delivery_plan_state",
        bucket=bucket,
        role="roles/storage.objectViewer",
        member=account.member,
        condition=StorageBucketIamMemberCondition(
            title="own-state",
            expression=f'resource.name.startsWith("projects/_/buckets/{bucket}/objects/{state}/") || '
            f'api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("{state}/")',
        ),
    )


def _objects(scope: cdktn.TerraformStack, account: Any) -> None:
    """An object that the stack writes is a resource like any other."""
    for found in [found for found in scope.node.find_all() if isinstance(found, StorageBucketObject)]:
        StorageBucketIamMember(
            scope,
            f"delivery_plan_object_{found.node.id}",
            bucket=str(found.bucket_input),
            role="roles/storage.objectViewer",
            member=account.member,
        )


def _apply(scope: cdktn.TerraformStack, site: CloudSite, account: Any, granted: set[str]) -> None:
    _project(scope, site, "delivery_apply", account, APPLY)
    ProjectIamMember(
        scope,
        "delivery_apply_grants",
        project=site.cloud.account,
        role="roles/resourcemanager.projectIamAdmin",
        member=account.member,
        condition=ProjectIamMemberCondition(
            title="roles-of-the-stacks", expression=_only(sorted({*granted, *OF_GUESTS}))
        ),
    )


def _only(roles: list[str]) -> str:
    listed = ", ".join(f"'{role}'" for role in roles)
    return f"api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([{listed}])"


def _project(
    scope: cdktn.TerraformStack, site: CloudSite, construct: str, account: Any, roles: Mapping[str, str]
) -> None:
    for what, role in roles.items():
        ProjectIamMember(scope, f"{construct}_{what}", project=site.cloud.account, role=role, member=account.member)


_GRANTS: Mapping[github.Role, Callable[[cdktn.TerraformStack, CloudSite, Any, set[str]], None]] = {
    "apply": _apply,
    "plan": _plan,
}
