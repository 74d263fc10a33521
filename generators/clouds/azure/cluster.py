"""An AKS cluster: private, Entra accounts only, workload identity, secrets and disks encrypted with keys of ours."""

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import cdktn
from cdktn_provider_azurerm.disk_encryption_set import DiskEncryptionSet, DiskEncryptionSetIdentity
from cdktn_provider_azurerm.kubernetes_cluster import (
    KubernetesCluster,
    KubernetesClusterApiServerAccessProfile,
    KubernetesClusterAzureActiveDirectoryRoleBasedAccessControl,
    KubernetesClusterIdentity,
    KubernetesClusterKeyManagementService,
    KubernetesClusterKubeletIdentity,
    KubernetesClusterMaintenanceWindowAutoUpgrade,
    KubernetesClusterMaintenanceWindowNodeOs,
    KubernetesClusterMicrosoftDefender,
    KubernetesClusterNetworkProfile,
    KubernetesClusterNetworkProfileAdvancedNetworking,
    KubernetesClusterNodeProvisioningProfile,
    KubernetesClusterOmsAgent,
)
from cdktn_provider_azurerm.monitor_data_collection_rule import (
    MonitorDataCollectionRule,
    MonitorDataCollectionRuleDataFlow,
    MonitorDataCollectionRuleDataSources,
    MonitorDataCollectionRuleDataSourcesExtension,
    MonitorDataCollectionRuleDestinations,
    MonitorDataCollectionRuleDestinationsLogAnalytics,
)
from cdktn_provider_azurerm.monitor_data_collection_rule_association import MonitorDataCollectionRuleAssociation
from cdktn_provider_azurerm.private_dns_zone import PrivateDnsZone
from cdktn_provider_azurerm.role_assignment import RoleAssignment
from cdktn_provider_azurerm.user_assigned_identity import UserAssignedIdentity

from generators import naming
from generators.clouds import protection
from generators.clouds.azure import account, monitoring, pools
from generators.clouds.azure import network as networks
from generators.clouds.azure.account import place, tags
from generators.clouds.azure.monitoring import Threshold, Watch
from generators.clouds.azure.network import Network
from generators.schema import Cluster
from generators.site import CloudSite

_ADMIN_ROLES = {
    "admins": "Azure Kubernetes Service RBAC Cluster Admin",
    "admins_login": "Azure Kubernetes Service Cluster User Role",
}
_DNS_ADDRESS = 10
_DNS_PREFIX_LIMIT = 54
_IMAGE_CLEANER_HOURS = 168
_LOGS = (
    "cloud-controller-manager",
    "cluster-autoscaler",
    "guard",
    "kube-apiserver",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
)
_STREAMS = ["Microsoft-ContainerLogV2", "Microsoft-KubeEvents", "Microsoft-KubePodInventory"]
_CONTAINERS = MonitorDataCollectionRuleDataSourcesExtension(
    name="containers", extension_name="ContainerInsights", streams=_STREAMS
)
_THRESHOLDS = {
    "disk": Threshold("node_disk_usage_percentage", 85),
    "memory": Threshold("node_memory_working_set_percentage", 90),
    "processor": Threshold("node_cpu_usage_percentage", 90),
}
_WINDOW = {
    "frequency": "Weekly",
    "interval": 1,
    "duration": 4,
    "start_time": "03:00",
    "utc_offset": "+00:00",
}
"""When Azure may upgrade: four hours of a working day's night, so that people are near when it is over."""


@dataclass(frozen=True)
class AksCluster:
    network: Network
    cluster: Any
    kubelets: Any
    """Who its nodes are."""


@dataclass(frozen=True)
class _Foundation:
    """What must be there before a cluster: who its control plane is, and what that may use."""

    identity: Any
    kubelets: Any
    zone: Any
    secrets: Any
    disks: Any
    rights: list[Any]


def build(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, name: str) -> AksCluster:
    network = networks.build(scope, site, watch, name)
    foundation = _foundation(scope, site, watch, name, network)
    cluster = _cluster(scope, site, watch, name, network, foundation)
    pools.build(scope, site, name, cluster, network)
    _admins(scope, site, name, cluster)
    _watched(scope, site, watch, name, network, cluster)
    return AksCluster(network, cluster, foundation.kubelets)


def _cluster(
    scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, name: str, network: Network, foundation: _Foundation
) -> Any:
    intent = site.clusters[name]
    return KubernetesCluster(
        scope,
        name,
        name=naming.cluster(site.platform, site.environment, name),
        node_resource_group=naming.resource(site.platform, site.environment, name, "nodes", limit=80),
        dns_prefix_private_cluster=naming.resource(site.platform, site.environment, name, limit=_DNS_PREFIX_LIMIT),
        kubernetes_version=intent.kubernetes or site.platform.versions.kubernetes,
        sku_tier="Standard",
        default_node_pool=pools.system_pool(site, name, network),
        identity=KubernetesClusterIdentity(type="UserAssigned", identity_ids=[foundation.identity.id]),
        kubelet_identity=KubernetesClusterKubeletIdentity(
            client_id=foundation.kubelets.client_id,
            object_id=foundation.kubelets.principal_id,
            user_assigned_identity_id=foundation.kubelets.id,
        ),
        network_profile=_network_profile(intent),
        # Node auto-provisioning would forbid pools that scale, and the intent says which pools there are.
        node_provisioning_profile=KubernetesClusterNodeProvisioningProfile(mode="Manual"),
        **_access(site, network, foundation),
        **_upgrades(),
        **_guards(watch, foundation),
        cost_analysis_enabled=True,
        lifecycle=protection.kept(site),
        depends_on=[*foundation.rights, network.way_out],
        **place(site, network.group),
    )


def _access(site: CloudSite, network: Network, foundation: _Foundation) -> dict[str, Any]:
    """The API server has an address in the network and none outside; it knows accounts of Entra only."""
    return {
        "private_cluster_enabled": True,
        "private_cluster_public_fqdn_enabled": False,
        "private_dns_zone_id": foundation.zone.id,
        "api_server_access_profile": KubernetesClusterApiServerAccessProfile(
            virtual_network_integration_enabled=True, subnet_id=network.subnets["api-server"].id
        ),
        "local_account_disabled": True,
        "role_based_access_control_enabled": True,
        "run_command_enabled": False,
        "oidc_issuer_enabled": True,
        "workload_identity_enabled": True,
        "azure_active_directory_role_based_access_control": KubernetesClusterAzureActiveDirectoryRoleBasedAccessControl(
            azure_rbac_enabled=True, tenant_id=site.cloud.tenant
        ),
    }


def _upgrades() -> dict[str, Any]:
    """Nodes the day after the control plane."""
    return {
        "automatic_upgrade_channel": "patch",
        "node_os_upgrade_channel": "NodeImage",
        "maintenance_window_auto_upgrade": KubernetesClusterMaintenanceWindowAutoUpgrade(
            day_of_week="Tuesday", **_WINDOW
        ),
        "maintenance_window_node_os": KubernetesClusterMaintenanceWindowNodeOs(day_of_week="Wednesday", **_WINDOW),
    }


def _guards(watch: Watch, foundation: _Foundation) -> dict[str, Any]:
    workspace = watch.workspace.id
    return {
        "azure_policy_enabled": True,
        "disk_encryption_set_id": foundation.disks.id,
        "image_cleaner_enabled": True,
        "image_cleaner_interval_hours": _IMAGE_CLEANER_HOURS,
        "key_management_service": KubernetesClusterKeyManagementService(
            key_vault_key_id=foundation.secrets.id, key_vault_network_access="Private"
        ),
        "microsoft_defender": KubernetesClusterMicrosoftDefender(log_analytics_workspace_id=workspace),
        "oms_agent": KubernetesClusterOmsAgent(
            log_analytics_workspace_id=workspace, msi_auth_for_monitoring_enabled=True
        ),
    }


def _network_profile(intent: Cluster) -> KubernetesClusterNetworkProfile:
    return KubernetesClusterNetworkProfile(
        network_plugin="azure",
        network_plugin_mode="overlay",
        network_data_plane="cilium",
        network_policy="cilium",
        advanced_networking=KubernetesClusterNetworkProfileAdvancedNetworking(
            observability_enabled=True, security_enabled=True
        ),
        outbound_type="userAssignedNATGateway",
        load_balancer_sku="standard",
        pod_cidr=intent.networks.pods,
        service_cidr=intent.networks.services,
        dns_service_ip=str(IPv4Network(intent.networks.services)[_DNS_ADDRESS]),
    )


def _foundation(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, name: str, network: Network) -> _Foundation:
    """Keys are in a vault of the cluster's own region, so that it starts while the home region is lost."""
    identity = _identity(scope, site, name, "control-plane", network)
    kubelets = _identity(scope, site, name, "kubelets", network)
    zone = PrivateDnsZone(
        scope,
        f"{name}_api_server_zone",
        name=f"privatelink.{site.clusters[name].region}.azmk8s.io",
        resource_group_name=network.group.name,
        tags=tags(site),
    )
    vault = _vault(scope, site, watch, name, network)
    secrets = account.bare_key(scope, site, f"{name}_secrets", "secrets", vault)
    disks, granted = _disks(scope, site, name, network, vault)
    scopes = {
        "disks": (disks.id, "Reader"),
        "kubelets": (kubelets.id, "Managed Identity Operator"),
        "names": (zone.id, "Private DNS Zone Contributor"),
        "network": (network.network.id, "Network Contributor"),
        "secrets": (secrets.resource_versionless_id, "Key Vault Crypto User"),
        # To approve the endpoint through which it reaches a vault without a public address.
        "vault": (vault.id, "Key Vault Contributor"),
    }
    rights = [_right(scope, name, key, identity, *scopes[key]) for key in scopes]
    return _Foundation(identity, kubelets, zone, secrets, disks, [*rights, granted])


def _vault(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, name: str, network: Network) -> Any:
    unique = naming.key_vault(site.platform, site.environment, site.cloud_name, name)
    vault = account.vault(scope, site, f"{name}_vault", unique, network.group)
    monitoring.diagnose(scope, watch, f"{name}_vault", vault.id, "AuditEvent")
    networks.endpoint(scope, site, network, "vault", "vault", vault)
    return vault


def _identity(scope: cdktn.TerraformStack, site: CloudSite, name: str, role: str, network: Network) -> Any:
    return UserAssignedIdentity(
        scope,
        f"{name}_{role.replace('-', '_')}",
        name=naming.azure_identity(site.platform, site.environment, f"{name}-{role}"),
        **place(site, network.group),
    )


def _right(scope: cdktn.TerraformStack, name: str, key: str, identity: Any, target: str, role: str) -> Any:
    return RoleAssignment(
        scope,
        f"{name}_control_plane_{key}",
        scope=target,
        role_definition_name=role,
        principal_id=identity.principal_id,
        principal_type="ServicePrincipal",
    )


def _disks(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network, vault: Any) -> tuple[Any, Any]:
    """How disks of nodes and of volumes are encrypted."""
    key = account.key(scope, site, f"{name}_disks", "disks", vault, network.group)
    disks = DiskEncryptionSet(
        scope,
        f"{name}_disks",
        name=naming.resource(site.platform, site.environment, name, "disks"),
        key_vault_key_id=key.key.versionless_id,
        auto_key_rotation_enabled=True,
        identity=DiskEncryptionSetIdentity(type="UserAssigned", identity_ids=[key.user.id]),
        depends_on=[key.granted],
        **place(site, network.group),
    )
    return disks, key.granted


def _admins(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any) -> None:
    for key, role in _ADMIN_ROLES.items():
        RoleAssignment(
            scope,
            f"{name}_{key}",
            scope=cluster.id,
            role_definition_name=role,
            principal_id=str(site.cloud.admins),
            principal_type="Group",
            description=f"Members of {site.platform.security.admins}",
        )


def _watched(
    scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, name: str, network: Network, cluster: Any
) -> None:
    monitoring.diagnose(scope, watch, name, cluster.id, *_LOGS)
    _container_logs(scope, site, watch, name, network, cluster)
    for key, limit in _THRESHOLDS.items():
        monitoring.threshold(
            scope,
            site,
            watch,
            f"{name}_{key}",
            cluster.id,
            "Microsoft.ContainerService/managedClusters",
            f"Nodes of {name} use more than {limit.limit:.0f} % of their {key}.",
            limit,
        )


def _container_logs(
    scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, name: str, network: Network, cluster: Any
) -> None:
    """Without this rule the agent on the nodes collects nothing. Metrics are Prometheus's, which each cluster has."""
    rule = MonitorDataCollectionRule(
        scope,
        f"{name}_container_logs",
        name=naming.resource(site.platform, site.environment, name, "container-logs"),
        kind="Linux",
        data_sources=MonitorDataCollectionRuleDataSources(extension=[_CONTAINERS]),
        destinations=MonitorDataCollectionRuleDestinations(
            log_analytics=[
                MonitorDataCollectionRuleDestinationsLogAnalytics(
                    name="workspace", workspace_resource_id=watch.workspace.id
                )
            ]
        ),
        data_flow=[MonitorDataCollectionRuleDataFlow(streams=_STREAMS, destinations=["workspace"])],
        # A rule that sends to a workspace is where that workspace is.
        location=watch.workspace.location,
        resource_group_name=network.group.name,
        tags=tags(site),
    )
    MonitorDataCollectionRuleAssociation(
        scope,
        f"{name}_container_logs_use",
        name="container-logs",
        target_resource_id=cluster.id,
        data_collection_rule_id=rule.id,
    )
