"""Node pools of an EKS cluster: a managed node group each, the role of their nodes, and the add-ons these run."""

import re
from typing import Any

import cdktn
from cdktn_provider_aws.eks_addon import EksAddon, EksAddonPodIdentityAssociation
from cdktn_provider_aws.eks_node_group import (
    EksNodeGroup,
    EksNodeGroupLaunchTemplate,
    EksNodeGroupScalingConfig,
    EksNodeGroupTaint,
    EksNodeGroupUpdateConfig,
)
from cdktn_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateMetadataOptions,
    LaunchTemplateTagSpecifications,
)

from generators import naming
from generators.clouds.aws import TRAITS
from generators.clouds.aws.iam import roles
from generators.clouds.aws.iam.policy import trust
from generators.clouds.aws.network import Network, elsewhere
from generators.clouds.nodes import labels, taints
from generators.schema.cluster import NodePool
from generators.site import CloudSite

NODE_POLICIES = {
    "cni": "AmazonEKS_CNI_Policy",
    "registry": "AmazonEC2ContainerRegistryPullOnly",
    "worker": "AmazonEKSWorkerNodePolicy",
}
_EFFECTS = {"NoExecute": "NO_EXECUTE", "NoSchedule": "NO_SCHEDULE", "PreferNoSchedule": "PREFER_NO_SCHEDULE"}
_GRAVITON = re.compile(r"^[a-z]+\d+g")


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any, network: Network, cni: Any) -> None:
    """Between the add-ons without which no node gets ready, and those that need nodes to get ready themselves."""
    role, policies = _role(scope, site, name)
    agent = addon(scope, site, name, "eks-pod-identity-agent", cluster)
    first = [*policies, cni, agent, addon(scope, site, name, "kube-proxy", cluster)]
    pools = site.clusters[name].node_pools
    groups = [_group(scope, site, name, pool, cluster, network, role, first) for pool in pools]
    addon(scope, site, name, "coredns", cluster, depends_on=groups)
    _disks(scope, site, name, cluster, groups)


def addon(scope: cdktn.TerraformStack, site: CloudSite, name: str, addon: str, cluster: Any, **arguments: Any) -> Any:
    return EksAddon(
        scope,
        f"{name}_{addon.replace('-', '_')}",
        region=elsewhere(site, name),
        cluster_name=cluster.name,
        addon_name=addon,
        addon_version=site.platform.versions.addons[addon],
        **arguments,
    )


def image(pool: NodePool) -> str:
    """The family of machine images. Those for accelerators carry the driver."""
    arm = bool(_GRAVITON.match(pool.machine_type))
    if pool.gpu:
        return "AL2023_ARM_64_NVIDIA" if arm else "AL2023_x86_64_NVIDIA"
    return "AL2023_ARM_64_STANDARD" if arm else "AL2023_x86_64_STANDARD"


def _group(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    name: str,
    pool_name: str,
    cluster: Any,
    network: Network,
    role: Any,
    after: list[Any],
) -> Any:
    pool = site.clusters[name].node_pools[pool_name]
    template = _template(scope, site, name, pool_name)
    return EksNodeGroup(
        scope,
        f"{name}_pool_{pool_name}",
        region=elsewhere(site, name),
        cluster_name=cluster.name,
        node_group_name=pool_name,
        node_role_arn=role.arn,
        subnet_ids=[subnet.id for subnet in network.private.values()],
        ami_type=image(pool),
        capacity_type="SPOT" if pool.spot else "ON_DEMAND",
        instance_types=[pool.machine_type, *pool.alternatives],
        labels=labels(pool, TRAITS) or None,
        launch_template=EksNodeGroupLaunchTemplate(
            id=template.id, version=cdktn.Token.as_string(template.latest_version)
        ),
        scaling_config=EksNodeGroupScalingConfig(min_size=pool.min, max_size=pool.max, desired_size=pool.min),
        taint=[
            EksNodeGroupTaint(key=taint.key, value=taint.value or None, effect=_EFFECTS[taint.effect])
            for taint in taints(pool, TRAITS)
        ]
        or None,
        update_config=EksNodeGroupUpdateConfig(max_unavailable_percentage=33),
        # How many nodes there are is the autoscaler's to say.
        lifecycle=cdktn.TerraformResourceLifecycle(ignore_changes=["scaling_config[0].desired_size"]),
        depends_on=after,
    )


def _disks(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any, groups: list[Any]) -> None:
    """The driver that makes volumes; its controller has a role of its own, since nodes may not make any."""
    construct = f"{name}_disks"
    role_name = naming.aws_role(site.platform, site.environment, f"{name}-disks")
    role = roles.role(scope, construct, role_name, trust("pods.eks.amazonaws.com"))
    attached = roles.attach(scope, construct, role, {"driver": "service-role/AmazonEBSCSIDriverPolicy"})
    identity = EksAddonPodIdentityAssociation(role_arn=role.arn, service_account="ebs-csi-controller-sa")
    addon(
        scope,
        site,
        name,
        "aws-ebs-csi-driver",
        cluster,
        pod_identity_association=[identity],
        depends_on=[*groups, *attached],
    )


def _template(scope: cdktn.TerraformStack, site: CloudSite, name: str, pool_name: str) -> Any:
    """Encrypted disks, and no way for a pod to the node's own credentials; tags, which a group does not hand on."""
    pool = site.clusters[name].node_pools[pool_name]
    tags = naming.allocation(site.platform, site.environment)
    disk = LaunchTemplateBlockDeviceMappingsEbs(
        volume_size=pool.disk_gib, volume_type="gp3", encrypted="true", delete_on_termination="true"
    )
    return LaunchTemplate(
        scope,
        f"{name}_pool_{pool_name}_nodes",
        region=elsewhere(site, name),
        name=naming.resource(site.platform, site.environment, name, pool_name, limit=128),
        update_default_version=True,
        block_device_mappings=[LaunchTemplateBlockDeviceMappings(device_name="/dev/xvda", ebs=disk)],
        metadata_options=LaunchTemplateMetadataOptions(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        tag_specifications=[
            LaunchTemplateTagSpecifications(resource_type=kind, tags=tags) for kind in ("instance", "volume")
        ],
    )


def _role(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> tuple[Any, list[Any]]:
    construct = f"{name}_nodes"
    role_name = naming.aws_role(site.platform, site.environment, f"{name}-nodes")
    role = roles.role(scope, construct, role_name, trust("ec2.amazonaws.com"))
    return role, roles.attach(scope, construct, role, NODE_POLICIES)
