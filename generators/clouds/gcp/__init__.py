"""Google Cloud: a stack per project, a GKE cluster and its network per cluster of the intent."""

from typing import TYPE_CHECKING

from generators import naming
from generators.schema import Platform
from generators.traits import Taint, Traits

if TYPE_CHECKING:
    from cdktn import TerraformStack

    from generators.site import CloudSite


def stack(scope: "TerraformStack", site: "CloudSite") -> None:
    from generators.clouds.gcp import (
        account,
        analytics,
        backup,
        budget,
        cluster,
        database,
        delivery,
        functions,
        identity,
        monitoring,
        network,
        storage,
    )

    project = account.build(scope, site)
    images = storage.registry(scope, site, project, "images")
    cluster.admission(scope, site, project, images)
    clusters = []
    for name in site.clusters:
        clusters.append(cluster.build(scope, site, name, network.build(scope, site, name, project), project, images))
        backup.build(scope, site, name, clusters[-1], project)
    stored = storage.build(scope, site, project)
    datasets = analytics.build(scope, site, project) | database.build(scope, site, project)
    identity.build(scope, site, project, identity.Places(stored.buckets, stored.queues, datasets, clusters))
    functions.build(scope, site, project)
    channels = monitoring.build(scope, site, project)
    budget.build(scope, site, project, channels["ticket"])
    delivery.build(scope, site)


def _identity(platform: Platform, _environment: str, cloud_name: str, app: str) -> dict[str, str]:
    return {"iam.gke.io/gcp-service-account": naming.gcp_service_account_email(platform, cloud_name, app)}


def _identity_name(_platform: Platform, _environment: str, app: str) -> str:
    return naming.gcp_service_account(app)


def _bucket_url(platform: Platform, environment: str, cloud_name: str, bucket: str) -> str:
    return f"gs://{naming.bucket(platform, environment, cloud_name, bucket)}"


TRAITS = Traits(
    identity_annotations=_identity,
    identity_name=_identity_name,
    bucket_url=_bucket_url,
    node_zone=lambda _region, zone: zone,
    spot_taint=Taint("cloud.google.com/gke-spot", "true"),
    spot_label=("cloud.google.com/gke-spot", "true"),
    accelerator_label="cloud.google.com/gke-accelerator",
    accelerators={
        "nvidia-a100": "nvidia-tesla-a100",
        "nvidia-l4": "nvidia-l4",
        "nvidia-t4": "nvidia-tesla-t4",
    },
    storage_class="premium-rwo",
    # Dataplane V2 applies policies to the way to GKE's metadata server, which is where credentials come from.
    identity_egress=(
        {
            "to": [{"ipBlock": {"cidr": "169.254.169.254/32"}}],
            "ports": [{"port": 80, "protocol": "TCP"}],
        },
    ),
)
