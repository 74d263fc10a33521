"""An EKS cluster: private, logged, its secrets encrypted with a key of ours; access by access entries only."""

import json
from typing import Any

import cdktn
from cdktn_provider_aws.eks_access_entry import EksAccessEntry
from cdktn_provider_aws.eks_access_policy_association import (
    EksAccessPolicyAssociation,
    EksAccessPolicyAssociationAccessScope,
)
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
from cdktn_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule

from generators import naming
from generators.clouds import protection
from generators.clouds.aws import karpenter, monitoring, pools
from generators.clouds.aws.iam import keys, roles
from generators.clouds.aws.iam.policy import trust
from generators.clouds.aws.network import Network, elsewhere
from generators.site import CloudSite

_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network) -> Any:
    """Gives the provider by which IAM believes the cluster's tokens."""
    cluster = _cluster(scope, site, name, network, [_logs(scope, site, name, network)])
    issuer = _access(scope, site, name, cluster)
    addon = _pod_network(scope, site, name, cluster, network)
    pools.build(scope, site, name, cluster, network, addon)
    karpenter.build(scope, site, name, cluster)
    return issuer


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
        deletion_protection=site.platform.recovery.protect_data,
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
        lifecycle=protection.kept(site),
        depends_on=[*policies, *after],
    )


def _role(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> tuple[Any, list[Any]]:
    construct = f"{name}_control_plane"
    role_name = naming.aws_role(site.platform, site.environment, f"{name}-control-plane")
    role = roles.role(scope, construct, role_name, trust("eks.amazonaws.com"))
    return role, roles.attach(scope, construct, role, {"cluster": "AmazonEKSClusterPolicy"})


def _encryption(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> EksClusterEncryptionConfig:
    key = keys.key(scope, site, f"{name}_secrets", f"Secrets of the cluster {name}.", elsewhere(site, name))
    return EksClusterEncryptionConfig(
        provider=EksClusterEncryptionConfigProvider(key_arn=key.arn), resources=["secrets"]
    )


def _logs(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network) -> Any:
    path = f"/aws/eks/{naming.cluster(site.platform, site.environment, name)}/cluster"
    return monitoring.log_group(scope, site, f"{name}_logs", path, network.logs_key, elsewhere(site, name))


def _access(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any) -> Any:
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
    return IamOpenidConnectProvider(scope, f"{name}_issuer", url=issuer, client_id_list=["sts.amazonaws.com"])


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
    return pools.addon(
        scope,
        site,
        name,
        "vpc-cni",
        cluster,
        configuration_values=json.dumps(values, sort_keys=True),
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
    )
