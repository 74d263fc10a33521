"""Node pools of an EKS cluster: a managed node group each, and the role their nodes have."""

import json
import re
from typing import Any

import cdktn
from cdktn_provider_aws.eks_addon import EksAddon
from cdktn_provider_aws.eks_node_group import (
    EksNodeGroup,
    EksNodeGroupLaunchTemplate,
    EksNodeGroupScalingConfig,
    EksNodeGroupTaint,
    EksNodeGroupUpdateConfig,
)
from cdktn_provider_aws.iam_role import IamRole
from cdktn_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from cdktn_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateMetadataOptions,
    LaunchTemplateTagSpecifications,
)

from generators import naming
from generators.clouds.aws import TRAITS
from generators.clouds.aws.network import Network, elsewhere
from generators.clouds.nodes import labels, taints
from generators.schema.cluster import NodePool
from generators.site import CloudSite

_POLICIES = {
    "cni": "AmazonEKS_CNI_Policy",
    "registry": "AmazonEC2ContainerRegistryPullOnly",
    "worker": "AmazonEKSWorkerNodePolicy",
}
_EFFECTS = {"NoExecute": "NO_EXECUTE", "NoSchedule": "NO_SCHEDULE", "PreferNoSchedule": "PREFER_NO_SCHEDULE"}
_GRAVITON = re.compile(r"^[a-z]+\d+g")


def trust(service: str) -> str:
    """The policy by which a service of AWS may assume a role."""
    actions = ["sts:AssumeRole", "sts:TagSession"] if service.startswith("eks.") else ["sts:AssumeRole"]
    statement = {"Action": actions, "Effect": "Allow", "Principal": {"Service": service}}
    return json.dumps({"Statement": [statement], "Version": "2012-10-17"}, sort_keys=True)


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any, network: Network, cni: Any) -> None:
    """Between the add-ons without which no node gets ready, and the one that needs nodes to get ready itself."""
    role, policies = _role(scope, site, name)
    first = [*policies, cni, _addon(scope, site, name, "kube-proxy", cluster, None)]
    pools = site.clusters[name].node_pools
    groups = [_group(scope, site, name, pool, cluster, network, role, first) for pool in pools]
    _addon(scope, site, name, "coredns", cluster, groups)


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


def _addon(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, addon: str, cluster: Any, after: list[Any] | None
) -> Any:
    return EksAddon(
        scope,
        f"{name}_{addon.replace('-', '_')}",
        region=elsewhere(site, name),
        cluster_name=cluster.name,
        addon_name=addon,
        depends_on=after,
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
    role = IamRole(
        scope,
        f"{name}_nodes",
        name=naming.aws_role(site.platform, site.environment, f"{name}-nodes"),
        assume_role_policy=trust("ec2.amazonaws.com"),
    )
    attached = [
        IamRolePolicyAttachment(
            scope, f"{name}_nodes_{key}", role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}"
        )
        for key, policy in _POLICIES.items()
    ]
    return role, attached
