"""An EKS cluster: private, logged, its secrets encrypted with a key of ours; access by access entries only."""

import json
from typing import Any

import cdktn
from cdktn_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktn_provider_aws.eks_access_entry import EksAccessEntry
from cdktn_provider_aws.eks_access_policy_association import (
    EksAccessPolicyAssociation,
    EksAccessPolicyAssociationAccessScope,
)
from cdktn_provider_aws.eks_addon import EksAddon
from cdktn_provider_aws.eks_cluster import (
    EksCluster,
    EksClusterAccessConfig,
    EksClusterEncryptionConfig,
    EksClusterEncryptionConfigProvider,
    EksClusterKubernetesNetworkConfig,
    EksClusterUpgradePolicy,
    EksClusterVpcConfig,
)
from cdktn_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktn_provider_aws.iam_role import IamRole
from cdktn_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from cdktn_provider_aws.kms_alias import KmsAlias
from cdktn_provider_aws.kms_key import KmsKey
from cdktn_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule

from generators import naming
from generators.clouds.aws import pools
from generators.clouds.aws.network import Network, elsewhere
from generators.site import CloudSite

_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
_KEPT_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""The retentions CloudWatch offers."""


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network) -> None:
    logs = _logs(scope, site, name)
    cluster = _cluster(scope, site, name, network, [logs])
    _access(scope, site, name, cluster)
    addon = _pod_network(scope, site, name, cluster, network)
    pools.build(scope, site, name, cluster, network, addon)


def _cluster(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network, after: list[Any]) -> Any:
    intent = site.clusters[name]
    role, policies = _role(scope, site, name)
    return EksCluster(
        scope,
        name,
        region=elsewhere(site, name),
        name=naming.cluster(site.platform, site.environment, name),
        role_arn=role.arn,
        version=intent.kubernetes or site.platform.versions.kubernetes,
        access_config=EksClusterAccessConfig(
            authentication_mode="API", bootstrap_cluster_creator_admin_permissions=False
        ),
        # The add-on below replaces the one EKS would install, which cannot be configured before nodes join.
        bootstrap_self_managed_addons=False,
        deletion_protection=True,
        enabled_cluster_log_types=_LOGS,
        encryption_config=_encryption(scope, site, name),
        kubernetes_network_config=EksClusterKubernetesNetworkConfig(
            ip_family="ipv4", service_ipv4_cidr=intent.networks.services
        ),
        upgrade_policy=EksClusterUpgradePolicy(support_type="STANDARD"),
        vpc_config=EksClusterVpcConfig(
            subnet_ids=[subnet.id for subnet in network.private.values()],
            endpoint_private_access=True,
            endpoint_public_access=False,
        ),
        depends_on=[*policies, *after],
    )


def _role(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> tuple[Any, list[Any]]:
    role = IamRole(
        scope,
        f"{name}_control_plane",
        name=naming.aws_role(site.platform, site.environment, f"{name}-control-plane"),
        assume_role_policy=pools.trust("eks.amazonaws.com"),
    )
    policy = IamRolePolicyAttachment(
        scope,
        f"{name}_control_plane_cluster",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    )
    return role, [policy]


def _encryption(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> EksClusterEncryptionConfig:
    region = elsewhere(site, name)
    key = KmsKey(
        scope,
        f"{name}_secrets",
        region=region,
        description=f"Secrets of the cluster {name}.",
        deletion_window_in_days=30,
        enable_key_rotation=True,
    )
    alias = f"alias/{naming.resource(site.platform, site.environment, name, 'secrets')}"
    KmsAlias(scope, f"{name}_secrets_name", region=region, name=alias, target_key_id=key.key_id)
    return EksClusterEncryptionConfig(
        provider=EksClusterEncryptionConfigProvider(key_arn=key.arn), resources=["secrets"]
    )


def _logs(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> Any:
    """EKS would make the group itself, and keep logs for ever."""
    wanted = site.platform.observability.retention.logs_days
    return CloudwatchLogGroup(
        scope,
        f"{name}_logs",
        region=elsewhere(site, name),
        name=f"/aws/eks/{naming.cluster(site.platform, site.environment, name)}/cluster",
        retention_in_days=next(days for days in _KEPT_DAYS if days >= wanted),
    )


def _access(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any) -> None:
    """Who gets in: the administrators' role, networks the intent allows, and pods that assume roles."""
    region = elsewhere(site, name)
    principal = f"arn:aws:iam::{site.cloud.account}:role/{site.platform.security.admins}"
    entry = EksAccessEntry(
        scope, f"{name}_admins", region=region, cluster_name=cluster.name, principal_arn=principal, type="STANDARD"
    )
    EksAccessPolicyAssociation(
        scope,
        f"{name}_admins_policy",
        region=region,
        cluster_name=cluster.name,
        principal_arn=entry.principal_arn,
        policy_arn=_ADMIN,
        access_scope=EksAccessPolicyAssociationAccessScope(type="cluster"),
    )
    for number, range_ in enumerate(site.platform.security.authorized_networks):
        VpcSecurityGroupIngressRule(
            scope,
            f"{name}_authorized_{number}",
            region=region,
            security_group_id=cluster.vpc_config.cluster_security_group_id,
            description="API server",
            cidr_ipv4=range_,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
        )
    issuer = cluster.identity.get(0).oidc.get(0).issuer
    IamOpenidConnectProvider(scope, f"{name}_issuer", url=issuer, client_id_list=["sts.amazonaws.com"])


def _pod_network(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any, network: Network) -> Any:
    """Pods take addresses of their zone's pod subnet. Nodes must not join before this, or their pods would not."""
    groups = [cluster.vpc_config.cluster_security_group_id]
    subnets = {zone: {"id": subnet.id, "securityGroups": groups} for zone, subnet in network.pods.items()}
    values = {
        "enableNetworkPolicy": "true",
        "env": {
            "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true",
            "ENABLE_PREFIX_DELEGATION": "true",
            "ENI_CONFIG_LABEL_DEF": "topology.kubernetes.io/zone",
        },
        "eniConfig": {"create": True, "region": site.clusters[name].region, "subnets": subnets},
    }
    return EksAddon(
        scope,
        f"{name}_vpc_cni",
        region=elsewhere(site, name),
        cluster_name=cluster.name,
        addon_name="vpc-cni",
        configuration_values=json.dumps(values, sort_keys=True),
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
    )
