"""An AKS cluster: private, Entra accounts only, workload identity, pods on an overlay with Cilium."""

from ipaddress import IPv4Network
from typing import Any

import cdktn
from cdktn_provider_azurerm.kubernetes_cluster import (
    KubernetesCluster,
    KubernetesClusterAzureActiveDirectoryRoleBasedAccessControl,
    KubernetesClusterIdentity,
    KubernetesClusterNetworkProfile,
    KubernetesClusterNodeProvisioningProfile,
)
from cdktn_provider_azurerm.role_assignment import RoleAssignment
from cdktn_provider_azurerm.user_assigned_identity import UserAssignedIdentity

from generators import naming
from generators.clouds.azure import pools
from generators.clouds.azure.account import tags
from generators.clouds.azure.network import Network
from generators.schema import Cluster
from generators.site import CloudSite

_DNS_ADDRESS = 10
_DNS_PREFIX_LIMIT = 54


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network) -> None:
    pools.build(scope, site, name, _cluster(scope, site, name, network), network)


def _cluster(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network) -> Any:
    intent = site.clusters[name]
    identity, rights = _identity(scope, site, name, network)
    return KubernetesCluster(
        scope,
        name,
        name=naming.cluster(site.platform, site.environment, name),
        location=network.group.location,
        resource_group_name=network.group.name,
        node_resource_group=naming.resource(site.platform, site.environment, name, "nodes", limit=80),
        dns_prefix=naming.resource(site.platform, site.environment, name, limit=_DNS_PREFIX_LIMIT),
        kubernetes_version=intent.kubernetes or site.platform.versions.kubernetes,
        sku_tier="Standard",
        automatic_upgrade_channel="patch",
        node_os_upgrade_channel="NodeImage",
        private_cluster_enabled=True,
        private_cluster_public_fqdn_enabled=False,
        local_account_disabled=True,
        role_based_access_control_enabled=True,
        run_command_enabled=False,
        oidc_issuer_enabled=True,
        workload_identity_enabled=True,
        cost_analysis_enabled=True,
        azure_active_directory_role_based_access_control=KubernetesClusterAzureActiveDirectoryRoleBasedAccessControl(
            azure_rbac_enabled=True, tenant_id=site.cloud.tenant
        ),
        default_node_pool=pools.system_pool(site, name, network),
        identity=KubernetesClusterIdentity(type="UserAssigned", identity_ids=[identity.id]),
        network_profile=_network_profile(intent),
        # Node auto-provisioning would forbid pools that scale, and the intent says which pools there are.
        node_provisioning_profile=KubernetesClusterNodeProvisioningProfile(mode="Manual"),
        tags=tags(site),
        depends_on=[rights, network.way_out],
    )


def _network_profile(intent: Cluster) -> KubernetesClusterNetworkProfile:
    return KubernetesClusterNetworkProfile(
        network_plugin="azure",
        network_plugin_mode="overlay",
        network_data_plane="cilium",
        network_policy="cilium",
        outbound_type="userAssignedNATGateway",
        load_balancer_sku="standard",
        pod_cidr=intent.networks.pods,
        service_cidr=intent.networks.services,
        dns_service_ip=str(IPv4Network(intent.networks.services)[_DNS_ADDRESS]),
    )


def _identity(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network) -> tuple[Any, Any]:
    """The control plane puts load balancers into our network, so it must be let in beforehand."""
    identity = UserAssignedIdentity(
        scope,
        f"{name}_control_plane",
        name=naming.azure_identity(site.platform, site.environment, f"{name}-control-plane"),
        location=network.group.location,
        resource_group_name=network.group.name,
        tags=tags(site),
    )
    rights = RoleAssignment(
        scope,
        f"{name}_control_plane_network",
        scope=network.network.id,
        role_definition_name="Network Contributor",
        principal_id=identity.principal_id,
        principal_type="ServicePrincipal",
    )
    return identity, rights
