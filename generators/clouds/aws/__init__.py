"""Amazon Web Services: a stack per account, an EKS cluster and its network per cluster of the intent."""

from typing import TYPE_CHECKING

from generators import naming
from generators.schema import Platform
from generators.traits import Taint, Traits

if TYPE_CHECKING:
    from cdktn import TerraformStack

    from generators.clouds.aws.monitoring import Alarm, Topics
    from generators.site import CloudSite


def stack(scope: "TerraformStack", site: "CloudSite") -> None:
    from generators.clouds.aws import account, analytics, budget, delivery, monitoring

    account.build(scope, site)
    topics = monitoring.topics(scope, site)
    account.registry(scope, site, topics)
    watched = _work(scope, site, topics)
    analytics.build(scope, site)
    budget.build(scope, site, topics)
    monitoring.build(scope, site, topics, watched)
    delivery.build(scope, site)


def _work(scope: "TerraformStack", site: "CloudSite", topics: "Topics") -> list["Alarm"]:
    """What runs, and what it works on. Gives what of it is to be watched."""
    from generators.clouds.aws import backup, cluster, database, functions, identity, network, storage

    networks = {name: network.build(scope, site, name) for name in site.clusters}
    issuers = {name: cluster.build(scope, site, name, networks[name]) for name in site.clusters}
    buckets = storage.build(scope, site)
    instance = database.build(scope, site, networks, topics)
    prober = functions.build(scope, site)
    identity.build(scope, site, issuers, buckets, instance)
    vault = backup.build(scope, site, buckets, instance)
    return [
        *functions.alarms(site, prober),
        *database.alarms(site, instance),
        *storage.alarms(site, buckets),
        *backup.alarms(vault),
        *network.alarms(site, networks),
    ]


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
