"""Amazon Web Services: a stack per account, an EKS cluster and its network per cluster of the intent."""

from typing import TYPE_CHECKING

from generators import naming
from generators.schema import Platform
from generators.traits import Taint, Traits

if TYPE_CHECKING:
    from cdktn import TerraformStack

    from generators.site import CloudSite


def stack(scope: "TerraformStack", site: "CloudSite") -> None:
    from generators.clouds.aws import account, cluster, delivery, network

    account.build(scope, site)
    for name in site.clusters:
        cluster.build(scope, site, name, network.build(scope, site, name))
    delivery.build(scope, site)


def _identity(platform: Platform, environment: str, cloud_name: str, app: str) -> dict[str, str]:
    return {"eks.amazonaws.com/role-arn": naming.aws_role_arn(platform, environment, cloud_name, app)}


def _bucket_url(platform: Platform, environment: str, cloud_name: str, bucket: str) -> str:
    return f"s3://{naming.bucket(platform, environment, cloud_name, bucket)}"


TRAITS = Traits(
    identity_annotations=_identity,
    identity_name=naming.aws_role,
    bucket_url=_bucket_url,
    node_zone=lambda _region, zone: zone,
    # EKS reserves its own label prefix for labels, so the taint cannot have the label's key.
    spot_taint=Taint("capacity", "spot"),
    spot_label=("eks.amazonaws.com/capacityType", "SPOT"),
    accelerator_label="k8s.amazonaws.com/accelerator",
    accelerators={
        "nvidia-a100": "nvidia-tesla-a100",
        "nvidia-a10g": "nvidia-a10g",
        "nvidia-l4": "nvidia-l4",
        "nvidia-t4": "nvidia-tesla-t4",
    },
    storage_class="gp3",
)
