"""Node pools of a GKE cluster, and the account their nodes run as."""

from typing import Any

import cdktn
from cdktn_provider_google.artifact_registry_repository_iam_member import ArtifactRegistryRepositoryIamMember
from cdktn_provider_google.container_node_pool import (
    ContainerNodePool,
    ContainerNodePoolAutoscaling,
    ContainerNodePoolManagement,
    ContainerNodePoolNodeConfig,
    ContainerNodePoolNodeConfigGuestAccelerator,
    ContainerNodePoolNodeConfigGuestAcceleratorGpuDriverInstallationConfig,
    ContainerNodePoolNodeConfigKubeletConfig,
    ContainerNodePoolNodeConfigShieldedInstanceConfig,
    ContainerNodePoolNodeConfigTaint,
    ContainerNodePoolNodeConfigWorkloadMetadataConfig,
    ContainerNodePoolUpgradeSettings,
)
from cdktn_provider_google.project_iam_member import ProjectIamMember
from cdktn_provider_google.service_account import ServiceAccount

from generators import naming
from generators.clouds.gcp import TRAITS
from generators.clouds.nodes import labels, taints
from generators.schema.cluster import Gpu, NodePool
from generators.site import CloudSite
from generators.traits import GPU_TAINT

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_EFFECTS = {"NoExecute": "NO_EXECUTE", "NoSchedule": "NO_SCHEDULE", "PreferNoSchedule": "PREFER_NO_SCHEDULE"}


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any, registry: Any) -> None:
    account, roles = _account(scope, site, name, registry)
    for pool_name in site.clusters[name].node_pools:
        _pool(scope, site, name, pool_name, cluster, account, roles)


def _pool(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    name: str,
    pool_name: str,
    cluster: Any,
    account: Any,
    roles: list[Any],
) -> None:
    """Spot nodes are taken where there are any, others are spread evenly."""
    intent = site.clusters[name]
    pool = intent.node_pools[pool_name]
    ContainerNodePool(
        scope,
        f"{name}_pool_{pool_name}",
        cluster=cluster.id,
        name=pool_name,
        node_locations=list(intent.zones),
        autoscaling=ContainerNodePoolAutoscaling(
            location_policy="ANY" if pool.spot else "BALANCED",
            total_min_node_count=pool.min,
            total_max_node_count=pool.max,
        ),
        management=ContainerNodePoolManagement(auto_repair=True, auto_upgrade=True),
        node_config=_nodes(site, pool, account),
        upgrade_settings=ContainerNodePoolUpgradeSettings(strategy="SURGE", max_surge=1, max_unavailable=0),
        # How many nodes a pool begins with matters once, and GKE writes back its own answer.
        lifecycle=cdktn.TerraformResourceLifecycle(ignore_changes=["initial_node_count"]),
        depends_on=roles,
    )


def _nodes(site: CloudSite, pool: NodePool, account: Any) -> ContainerNodePoolNodeConfig:
    """GKE taints nodes with accelerators itself; saying so too would be a difference for ever."""
    allocation = naming.allocation(site.platform, site.environment)
    return ContainerNodePoolNodeConfig(
        machine_type=pool.machine_type,
        image_type="COS_CONTAINERD",
        disk_size_gb=pool.disk_gib,
        disk_type="pd-balanced",
        spot=pool.spot,
        labels=_labels(pool) or None,
        resource_labels=allocation,
        service_account=account.email,
        oauth_scopes=[_SCOPE],
        guest_accelerator=[_accelerator(pool.gpu)] if pool.gpu else None,
        kubelet_config=ContainerNodePoolNodeConfigKubeletConfig(insecure_kubelet_readonly_port_enabled="FALSE"),
        shielded_instance_config=ContainerNodePoolNodeConfigShieldedInstanceConfig(
            enable_integrity_monitoring=True, enable_secure_boot=not pool.gpu
        ),
        taint=[
            ContainerNodePoolNodeConfigTaint(key=taint.key, value=taint.value, effect=_EFFECTS[taint.effect])
            for taint in taints(pool, TRAITS)
            if taint != GPU_TAINT
        ]
        or None,
        workload_metadata_config=ContainerNodePoolNodeConfigWorkloadMetadataConfig(mode="GKE_METADATA"),
        metadata={"disable-legacy-endpoints": "true"},
    )


def _labels(pool: NodePool) -> dict[str, str]:
    """Without the accelerator's, which is GKE's own and may not be set."""
    return {key: value for key, value in labels(pool, TRAITS).items() if key != TRAITS.accelerator_label}


def _accelerator(gpu: Gpu) -> ContainerNodePoolNodeConfigGuestAccelerator:
    driver = ContainerNodePoolNodeConfigGuestAcceleratorGpuDriverInstallationConfig(gpu_driver_version="DEFAULT")
    return ContainerNodePoolNodeConfigGuestAccelerator(
        type=TRAITS.accelerators[gpu.type], count=gpu.count, gpu_driver_installation_config=driver
    )


def _account(scope: cdktn.TerraformStack, site: CloudSite, name: str, registry: Any) -> tuple[Any, list[Any]]:
    """Nodes tell of themselves and pull our images; what pods may do is theirs, by workload identity."""
    account = ServiceAccount(
        scope,
        f"{name}_nodes_account",
        account_id=naming.gcp_service_account(f"{name}-nodes"),
        display_name=f"Nodes of {name}",
    )
    project = ProjectIamMember(
        scope,
        f"{name}_nodes_role",
        project=site.cloud.account,
        role="roles/container.defaultNodeServiceAccount",
        member=account.member,
    )
    images = ArtifactRegistryRepositoryIamMember(
        scope,
        f"{name}_nodes_images",
        location=registry.location,
        repository=registry.name,
        role="roles/artifactregistry.reader",
        member=account.member,
    )
    return account, [project, images]
