"""Node pools of an AKS cluster. One of them is the system pool, which is part of the cluster itself."""

from typing import Any

import cdktn
from cdktn_provider_azurerm.kubernetes_cluster import (
    KubernetesClusterDefaultNodePool,
    KubernetesClusterDefaultNodePoolUpgradeSettings,
)
from cdktn_provider_azurerm.kubernetes_cluster_node_pool import (
    KubernetesClusterNodePool,
    KubernetesClusterNodePoolUpgradeSettings,
)

from generators import naming
from generators.clouds.azure import TRAITS
from generators.clouds.azure.account import tags
from generators.clouds.azure.network import Network
from generators.clouds.nodes import labels, taints
from generators.schema import Cluster
from generators.schema.cluster import NodePool
from generators.site import CloudSite

_PODS = 110
"""On each node: the overlay has a range of its own, so addresses are no reason for fewer."""
_SURGE = "33%"
_ANY_PRICE = -1


def system_pool_name(cluster: Cluster) -> str:
    """The first pool that AKS lets be one: on demand, without accelerators or taints."""
    for name, pool in cluster.node_pools.items():
        if not taints(pool, TRAITS):
            return name
    return next(iter(cluster.node_pools))


def system_pool(site: CloudSite, name: str, network: Network) -> KubernetesClusterDefaultNodePool:
    intent = site.clusters[name]
    pool_name = system_pool_name(intent)
    pool = intent.node_pools[pool_name]
    return KubernetesClusterDefaultNodePool(
        name=naming.azure_pool(pool_name),
        temporary_name_for_rotation="rotation",
        auto_scaling_enabled=True,
        min_count=max(1, pool.min),
        upgrade_settings=KubernetesClusterDefaultNodePoolUpgradeSettings(max_surge=_SURGE),
        **_common(site, intent, pool, network),
    )


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, cluster: Any, network: Network) -> None:
    intent = site.clusters[name]
    system = system_pool_name(intent)
    for pool_name in intent.node_pools:
        if pool_name != system:
            _pool(scope, site, name, pool_name, cluster, network)


def _pool(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, pool_name: str, cluster: Any, network: Network
) -> None:
    intent = site.clusters[name]
    pool = intent.node_pools[pool_name]
    KubernetesClusterNodePool(
        scope,
        f"{name}_pool_{pool_name}",
        name=naming.azure_pool(pool_name),
        kubernetes_cluster_id=cluster.id,
        mode="User",
        auto_scaling_enabled=True,
        min_count=pool.min,
        node_taints=[f"{taint.key}={taint.value}:{taint.effect}" for taint in taints(pool, TRAITS)] or None,
        **_capacity(pool),
        **_common(site, intent, pool, network),
    )


def _capacity(pool: NodePool) -> dict[str, Any]:
    """Spot pools are evicted rather than upgraded, so they have no surge."""
    if pool.spot:
        return {"priority": "Spot", "eviction_policy": "Delete", "spot_max_price": _ANY_PRICE}
    return {"upgrade_settings": KubernetesClusterNodePoolUpgradeSettings(max_surge=_SURGE)}


def _common(site: CloudSite, intent: Cluster, pool: NodePool, network: Network) -> dict[str, Any]:
    spot = dict([TRAITS.spot_label]) if pool.spot else {}
    return {
        "max_count": pool.max,
        "max_pods": _PODS,
        "vm_size": pool.machine_type,
        "node_labels": {**labels(pool, TRAITS), **spot} or None,
        "os_disk_size_gb": pool.disk_gib,
        "os_sku": "Ubuntu",
        "vnet_subnet_id": network.nodes.id,
        "zones": list(intent.zones),
        "tags": tags(site),
    }
