"""Karpenter's half in the cloud: who it is, who its nodes are, and how it learns that one is about to go.

It starts nodes with an instance profile that is here already, so it needs no right to make roles' profiles.
"""

from typing import Any

import cdktn
from cdktn_provider_aws.eks_access_entry import EksAccessEntry
from cdktn_provider_aws.eks_pod_identity_association import EksPodIdentityAssociation
from cdktn_provider_aws.iam_instance_profile import IamInstanceProfile

from generators import naming
from generators.clouds.aws import pools
from generators.clouds.aws.iam import roles
from generators.clouds.aws.iam.policy import trust
from generators.clouds.aws.karpenter import interruptions, rights
from generators.clouds.aws.network import elsewhere
from generators.site import CloudSite


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any) -> None:
    queue = interruptions.build(scope, site, name)
    nodes, profile = _nodes(scope, site, name, cluster)
    construct = f"{name}_karpenter"
    role_name = naming.aws_role(site.platform, site.environment, f"{name}-karpenter")
    role = roles.role(scope, construct, role_name, trust("pods.eks.amazonaws.com"))
    roles.grant(scope, construct, role, rights.of_controller(site, name, cluster, queue, nodes, profile))
    EksPodIdentityAssociation(
        scope,
        f"{construct}_identity",
        region=elsewhere(site, name),
        cluster_name=cluster.name,
        namespace=naming.KARPENTER_NAMESPACE,
        service_account=naming.KARPENTER,
        role_arn=role.arn,
    )


def _nodes(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any) -> tuple[Any, Any]:
    """The role of the nodes, and the entry that lets them join, which only managed groups get by themselves."""
    construct = f"{name}_karpenter_nodes"
    role_name = naming.aws_karpenter_nodes(site.platform, site.environment, name)
    role = roles.role(scope, construct, role_name, trust("ec2.amazonaws.com"))
    roles.attach(scope, construct, role, pools.NODE_POLICIES)
    profile = IamInstanceProfile(scope, f"{construct}_profile", name=role_name, role=role.name)
    EksAccessEntry(
        scope,
        f"{construct}_access",
        region=elsewhere(site, name),
        cluster_name=cluster.name,
        principal_arn=role.arn,
        type="EC2_LINUX",
    )
    return role, profile
