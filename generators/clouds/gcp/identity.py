"""Service accounts of workloads, what each may do, and which Kubernetes service account may be it.

Rights are on the bucket, the dataset or the subscription. The few on the whole project are there because Google Cloud
has no smaller place for them; `PROJECT_ROLES` says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_google.bigquery_dataset_iam_member import BigqueryDatasetIamMember
from cdktn_provider_google.project_iam_custom_role import ProjectIamCustomRole
from cdktn_provider_google.project_iam_member import ProjectIamMember
from cdktn_provider_google.pubsub_subscription_iam_member import PubsubSubscriptionIamMember
from cdktn_provider_google.service_account import ServiceAccount
from cdktn_provider_google.service_account_iam_member import ServiceAccountIamMember
from cdktn_provider_google.storage_bucket_iam_member import StorageBucketIamMember, StorageBucketIamMemberCondition

from generators import identities, naming
from generators.clouds import models
from generators.clouds.gcp.account import Account
from generators.clouds.models import EACH
from generators.identities import Grant, Identity
from generators.site import CloudSite

READER = "roles/storage.objectViewer"
WRITER = "roles/storage.objectUser"
"""Objects, but neither the bucket's settings nor anybody's rights."""

PROJECT_ROLES: Mapping[Grant, str] = {
    "analytics": "roles/bigquery.jobUser",  # a job belongs to a project; what it may read and write does not
    "metrics": "roles/monitoring.viewer",  # metrics have no smaller home than the project
}
_SNAPSHOTS = (
    "compute.disks.create",
    "compute.disks.createSnapshot",
    "compute.disks.get",
    "compute.disks.setLabels",
    "compute.snapshots.create",
    "compute.snapshots.delete",
    "compute.snapshots.get",
    "compute.snapshots.setLabels",
    "compute.snapshots.useReadOnly",
    "compute.zones.get",
)
"""What Velero does to disks, and no more; on the project, for a disk of a pod has no name before there is a pod."""


@dataclass(frozen=True)
class Places:
    """Where rights are given: buckets and their queues by the intent's names, datasets by their own."""

    buckets: Mapping[str, Any]
    queues: Mapping[str, Any]
    datasets: Mapping[str, Any]
    clusters: list[Any]
    """What trust in Kubernetes service accounts has to wait for."""


def build(scope: cdktn.TerraformStack, site: CloudSite, account: Account, places: Places) -> None:
    for identity in identities.services(site.platform, site.cloud_name):
        _service(scope, site, account, identity, places)
    _models(scope, site, account, places)


def member(project: str, namespace: str, service_account: str) -> str:
    """A Kubernetes service account, of whichever cluster of the project."""
    return f"serviceAccount:{project}.svc.id.goog[{namespace}/{service_account}]"


def _service(
    scope: cdktn.TerraformStack, site: CloudSite, account: Account, identity: Identity, places: Places
) -> None:
    app = identity.app
    workload = ServiceAccount(
        scope,
        f"workload_{app}",
        account_id=naming.gcp_service_account(app),
        display_name=f"{identity.namespace}/{app}",
        depends_on=account.after("iam"),
    )
    # The pool of identities of a project comes with its first cluster.
    if places.clusters:
        ServiceAccountIamMember(
            scope,
            f"workload_{app}_trust",
            service_account_id=workload.name,
            role="roles/iam.workloadIdentityUser",
            member=member(site.cloud.account, identity.namespace, identity.service_account),
            depends_on=places.clusters,
        )
    _on_buckets(scope, identity, workload, places)
    _on_datasets(scope, identity, workload, places)
    _on_queues(scope, identity, workload, places)
    _on_project(scope, site, identity, workload)


def _on_buckets(scope: cdktn.TerraformStack, identity: Identity, workload: Any, places: Places) -> None:
    roles = dict.fromkeys(identity.reads, READER) | dict.fromkeys(identity.writes, WRITER)
    for name, role in roles.items():
        StorageBucketIamMember(
            scope,
            f"workload_{identity.app}_bucket_{name}",
            bucket=places.buckets[name].name,
            role=role,
            member=workload.member,
        )


def _on_datasets(scope: cdktn.TerraformStack, identity: Identity, workload: Any, places: Places) -> None:
    for name, dataset in places.datasets.items() if "analytics" in identity.grants else ():
        BigqueryDatasetIamMember(
            scope,
            f"workload_{identity.app}_dataset_{name}",
            dataset_id=dataset.dataset_id,
            role="roles/bigquery.dataEditor",
            member=workload.member,
        )


def _on_queues(scope: cdktn.TerraformStack, identity: Identity, workload: Any, places: Places) -> None:
    for name, queue in places.queues.items() if "events" in identity.grants else ():
        PubsubSubscriptionIamMember(
            scope,
            f"workload_{identity.app}_events_{name}",
            subscription=queue.name,
            role="roles/pubsub.subscriber",
            member=workload.member,
        )


def _on_project(scope: cdktn.TerraformStack, site: CloudSite, identity: Identity, workload: Any) -> None:
    roles = {grant: role for grant, role in PROJECT_ROLES.items() if grant in identity.grants}
    if "volumes" in identity.grants:
        roles["volumes"] = _snapshots(scope, identity.app)
        _signature(scope, identity.app, workload)
    for grant, role in roles.items():
        ProjectIamMember(
            scope,
            f"workload_{identity.app}_{grant}",
            project=site.cloud.account,
            role=role,
            member=workload.member,
        )


def _signature(scope: cdktn.TerraformStack, app: str, workload: Any) -> None:
    """Velero hands out links to a backup's logs, which it signs as itself."""
    ServiceAccountIamMember(
        scope,
        f"workload_{app}_signature",
        service_account_id=workload.name,
        role="roles/iam.serviceAccountTokenCreator",
        member=workload.member,
    )


def _snapshots(scope: cdktn.TerraformStack, app: str) -> str:
    role = ProjectIamCustomRole(
        scope,
        f"workload_{app}_snapshots",
        role_id=f"{naming.bigquery_name(app)}_snapshots",
        title="Disks and their snapshots",
        permissions=list(_SNAPSHOTS),
    )
    return str(role.name)


def _models(scope: cdktn.TerraformStack, site: CloudSite, account: Account, places: Places) -> None:
    """One of each per model; a model sees its own folders of the bucket and no other model's."""
    each = models.local(scope)
    workload = ServiceAccount(
        scope,
        "model",
        account_id=f"{EACH}.name}}",
        display_name=f"Model {EACH}.namespace}}/${{each.key}}",
        depends_on=account.after("iam"),
    )
    trust = ServiceAccountIamMember(
        scope,
        "model_trust",
        service_account_id="${google_service_account.model[each.key].name}",
        role="roles/iam.workloadIdentityUser",
        member=member(site.cloud.account, f"{EACH}.namespace}}", f"{EACH}.service_account}}"),
        depends_on=places.clusters or None,
    )
    bucket = naming.bucket(site.platform, site.environment, site.cloud_name, naming.MODELS_BUCKET)
    artifacts = StorageBucketIamMember(
        scope,
        "model_artifacts",
        bucket=places.buckets[naming.MODELS_BUCKET].name,
        role=READER,
        member="${google_service_account.model[each.key].member}",
        condition=StorageBucketIamMemberCondition(title="own-folders", expression=_own_folders(bucket)),
    )
    for resource in (workload, trust, artifacts):
        resource.add_override("for_each", each)


def _own_folders(bucket: str) -> str:
    """Objects by their name, and listings by the prefix they ask for: a listing is of the bucket as a whole."""
    objects = rf"resource.name.startsWith(\"projects/_/buckets/{bucket}/objects/${{folder}}/\")"
    listings = r"api.getAttribute(\"storage.googleapis.com/objectListPrefix\", \"\").startsWith(\"${folder}/\")"
    return f'${{join(" || ", [for folder in each.value.folders : "{objects} || {listings}"])}}'
