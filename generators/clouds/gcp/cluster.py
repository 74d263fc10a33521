"""A GKE cluster: regional, private, with workload identity; its node pools are beside it.

Which images may run is one policy per project, and it only reports: charts bring images that the intent does not name,
and one that is refused may be Argo CD itself. What it would have refused is told to the security receiver.
"""

from ipaddress import IPv4Network
from typing import Any

import cdktn
from cdktn_provider_google.binary_authorization_policy import (
    BinaryAuthorizationPolicy,
    BinaryAuthorizationPolicyAdmissionWhitelistPatterns,
    BinaryAuthorizationPolicyDefaultAdmissionRule,
)
from cdktn_provider_google.container_cluster import (
    ContainerCluster,
    ContainerClusterAddonsConfig,
    ContainerClusterAddonsConfigGcePersistentDiskCsiDriverConfig,
    ContainerClusterAddonsConfigGkeBackupAgentConfig,
    ContainerClusterAnonymousAuthenticationConfig,
    ContainerClusterBinaryAuthorization,
    ContainerClusterCostManagementConfig,
    ContainerClusterDatabaseEncryption,
    ContainerClusterGatewayApiConfig,
    ContainerClusterIpAllocationPolicy,
    ContainerClusterLoggingConfig,
    ContainerClusterMaintenancePolicy,
    ContainerClusterMaintenancePolicyRecurringMaintenanceWindow,
    ContainerClusterMaintenancePolicyRecurringMaintenanceWindowWindowStartTime,
    ContainerClusterMasterAuth,
    ContainerClusterMasterAuthClientCertificateConfig,
    ContainerClusterMasterAuthorizedNetworksConfig,
    ContainerClusterMasterAuthorizedNetworksConfigCidrBlocks,
    ContainerClusterMonitoringConfig,
    ContainerClusterMonitoringConfigAdvancedDatapathObservabilityConfig,
    ContainerClusterMonitoringConfigManagedPrometheus,
    ContainerClusterPrivateClusterConfig,
    ContainerClusterRbacBindingConfig,
    ContainerClusterReleaseChannel,
    ContainerClusterSecurityPostureConfig,
    ContainerClusterWorkloadIdentityConfig,
)

from generators import naming
from generators.clouds import protection
from generators.clouds.gcp import pools
from generators.clouds.gcp.account import Account, guard
from generators.clouds.gcp.network import PODS, SERVICES, Network, mesh_ranges
from generators.schema import Platform
from generators.site import CloudSite

_CONTROL_PLANE = ["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "SYSTEM_COMPONENTS"]
_MAINTENANCE = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"
_MAINTENANCE_HOUR = 6
_MAINTENANCE_LASTS = f"{4 * 3600}s"


def build(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network, account: Account, registry: Any
) -> Any:
    cluster = _cluster(scope, site, name, network, account)
    pools.build(scope, site, name, cluster, registry)
    return cluster


def admission(scope: cdktn.TerraformStack, site: CloudSite, account: Account, registry: Any) -> None:
    """Google's own system images are let in by the policy that Google maintains."""
    ours = f"{site.cloud.region}-docker.pkg.dev/{site.cloud.account}/{registry.name}/**"
    BinaryAuthorizationPolicy(
        scope,
        "admission",
        description="Images of the platform's registry, and those that the intent names.",
        global_policy_evaluation_mode="ENABLE",
        admission_whitelist_patterns=[
            BinaryAuthorizationPolicyAdmissionWhitelistPatterns(name_pattern=pattern)
            for pattern in [ours, *admitted(site.platform)]
        ],
        default_admission_rule=BinaryAuthorizationPolicyDefaultAdmissionRule(
            evaluation_mode="ALWAYS_DENY", enforcement_mode="DRYRUN_AUDIT_LOG_ONLY"
        ),
        depends_on=account.after("binaryauthorization"),
    )


def admitted(platform: Platform) -> list[str]:
    """The folders of the registries that the intent's images come from."""
    return sorted({f"{image.name.rpartition('/')[0]}/*" for image in platform.versions.images.values()})


def _cluster(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network, account: Account) -> Any:
    """The pool that GKE insists on at birth is removed; every pool of ours can be replaced without the cluster."""
    intent = site.clusters[name]
    return ContainerCluster(
        scope,
        name,
        name=naming.cluster(site.platform, site.environment, name),
        location=intent.region,
        node_locations=list(intent.zones),
        min_master_version=intent.kubernetes or site.platform.versions.kubernetes,
        release_channel=ContainerClusterReleaseChannel(channel="REGULAR"),
        remove_default_node_pool=True,
        initial_node_count=1,
        deletion_protection=site.platform.recovery.protect_data,
        deletion_policy=guard(site),
        resource_labels=naming.allocation(site.platform, site.environment),
        cost_management_config=ContainerClusterCostManagementConfig(enabled=True),
        database_encryption=ContainerClusterDatabaseEncryption(
            state="ENCRYPTED", key_name=account.key("clusters", intent.region)
        ),
        lifecycle=protection.kept(site),
        depends_on=account.after("container", "containersecurity", "gkebackup"),
        **_access(site),
        **_connection(site, name, network),
        **_operation(),
    )


def _connection(site: CloudSite, name: str, network: Network) -> dict[str, Any]:
    return {
        "datapath_provider": "ADVANCED_DATAPATH",
        "enable_intranode_visibility": True,
        "ip_allocation_policy": ContainerClusterIpAllocationPolicy(
            cluster_secondary_range_name=PODS, services_secondary_range_name=SERVICES
        ),
        "master_authorized_networks_config": _authorized(site, name),
        "network": network.network.id,
        "networking_mode": "VPC_NATIVE",
        "private_cluster_config": ContainerClusterPrivateClusterConfig(
            enable_private_nodes=True, enable_private_endpoint=True
        ),
        "subnetwork": network.subnet.id,
    }


def _operation() -> dict[str, Any]:
    """Metrics and logs of the control plane only: the platform brings its own for workloads, and its own gateway.

    Maintenance is at night in the home of most clusters, before a morning on which people work.
    """
    start = ContainerClusterMaintenancePolicyRecurringMaintenanceWindowWindowStartTime(
        hours=_MAINTENANCE_HOUR, minutes=0, seconds=0
    )
    window = ContainerClusterMaintenancePolicyRecurringMaintenanceWindow(
        recurrence=_MAINTENANCE, window_duration=_MAINTENANCE_LASTS, window_start_time=start
    )
    return {
        "addons_config": ContainerClusterAddonsConfig(
            gce_persistent_disk_csi_driver_config=ContainerClusterAddonsConfigGcePersistentDiskCsiDriverConfig(
                enabled=True
            ),
            gke_backup_agent_config=ContainerClusterAddonsConfigGkeBackupAgentConfig(enabled=True),
        ),
        "gateway_api_config": ContainerClusterGatewayApiConfig(channel="CHANNEL_DISABLED"),
        "logging_config": ContainerClusterLoggingConfig(enable_components=_CONTROL_PLANE),
        "maintenance_policy": ContainerClusterMaintenancePolicy(recurring_maintenance_window=window),
        "monitoring_config": ContainerClusterMonitoringConfig(
            enable_components=_CONTROL_PLANE,
            managed_prometheus=ContainerClusterMonitoringConfigManagedPrometheus(enabled=False),
            advanced_datapath_observability_config=ContainerClusterMonitoringConfigAdvancedDatapathObservabilityConfig(
                enable_metrics=True, enable_relay=False
            ),
        ),
    }


def _access(site: CloudSite) -> dict[str, Any]:
    """Nobody gets in by certificate or namelessly. Images are scanned in the registry, so not again in the cluster."""
    certificate = ContainerClusterMasterAuthClientCertificateConfig(issue_client_certificate=False)
    return {
        "anonymous_authentication_config": ContainerClusterAnonymousAuthenticationConfig(mode="LIMITED"),
        "binary_authorization": ContainerClusterBinaryAuthorization(evaluation_mode="PROJECT_SINGLETON_POLICY_ENFORCE"),
        "enable_legacy_abac": False,
        "enable_shielded_nodes": True,
        "master_auth": ContainerClusterMasterAuth(client_certificate_config=certificate),
        "rbac_binding_config": ContainerClusterRbacBindingConfig(
            enable_insecure_binding_system_authenticated=False, enable_insecure_binding_system_unauthenticated=False
        ),
        "security_posture_config": ContainerClusterSecurityPostureConfig(
            mode="BASIC", vulnerability_mode="VULNERABILITY_DISABLED"
        ),
        "workload_identity_config": ContainerClusterWorkloadIdentityConfig(
            workload_pool=f"{site.cloud.account}.svc.id.goog"
        ),
    }


def _authorized(site: CloudSite, name: str) -> ContainerClusterMasterAuthorizedNetworksConfig:
    """Istio of every other cluster reads this one's API server, if there is a private network between the clouds.

    A private endpoint refuses public ranges; those reach it through the network, if at all.
    """
    platform = site.platform
    mesh = mesh_ranges(platform) if platform.network.vpn.enabled else [site.clusters[name].networks.nodes]
    blocks = [
        ContainerClusterMasterAuthorizedNetworksConfigCidrBlocks(cidr_block=block)
        for block in [*mesh, *platform.security.authorized_networks]
        if not IPv4Network(block).is_global
    ]
    return ContainerClusterMasterAuthorizedNetworksConfig(cidr_blocks=blocks, gcp_public_cidrs_access_enabled=False)
