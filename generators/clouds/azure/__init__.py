"""Azure: a stack per subscription, an AKS cluster and its network per cluster of the intent."""

from typing import TYPE_CHECKING

from generators import naming
from generators.schema import Platform
from generators.traits import Manifest, Taint, Traits

if TYPE_CHECKING:
    from cdktn import TerraformStack

    from generators.site import CloudSite


def stack(scope: "TerraformStack", site: "CloudSite") -> None:
    from generators.clouds.azure import (
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
        storage,
    )

    watch = monitoring.build(scope, site, account.build(scope, site))
    clusters = {name: cluster.build(scope, site, watch, name) for name in site.clusters}
    networks = [found.network for found in clusters.values()]
    stored = storage.build(scope, site, watch, networks)
    database.build(scope, site, watch, networks)
    analytics.build(scope, site, watch, networks)
    functions.build(scope, site, watch)
    identity.build(scope, site, watch, stored, clusters)
    backup.build(scope, site, watch, stored)
    budget.build(scope, site, watch)
    delivery.build(scope, site)


def _identity(platform: Platform, _environment: str, cloud_name: str, _app: str) -> dict[str, str]:
    tenant = platform.clouds[cloud_name].tenant
    return {"azure.workload.identity/tenant-id": tenant} if tenant else {}


def _identity_environment(app: str) -> list[Manifest]:
    """The client id is Azure's to give, so it comes with the secrets; the webhook leaves a variable that is set."""
    source = {"secretKeyRef": {"name": naming.identity_secret(app), "key": "client-id"}}
    return [{"name": "AZURE_CLIENT_ID", "valueFrom": source}]


def _bucket_url(platform: Platform, environment: str, cloud_name: str, bucket: str) -> str:
    return f"az://{naming.azure_blob_account(platform, environment, cloud_name, bucket)}/{bucket}"


TRAITS = Traits(
    identity_annotations=_identity,
    identity_name=naming.azure_identity,
    bucket_url=_bucket_url,
    node_zone=lambda region, zone: f"{region}-{zone}",
    spot_taint=Taint("kubernetes.azure.com/scalesetpriority", "spot"),
    spot_label=("kubernetes.azure.com/scalesetpriority", "spot"),
    accelerator_label="accelerator",
    accelerators={
        "nvidia-a100": "nvidia-a100",
        "nvidia-a10g": "nvidia-a10g",
        "nvidia-l4": "nvidia-l4",
        "nvidia-t4": "nvidia-t4",
    },
    storage_class="managed-csi-premium",
    identity_pod_labels={"azure.workload.identity/use": "true"},
    identity_environment=_identity_environment,
)
