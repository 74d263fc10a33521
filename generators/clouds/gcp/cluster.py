"""A GKE cluster: regional, private, with workload identity; its node pools are beside it."""

from ipaddress import IPv4Network
from typing import Any

import cdktn
from cdktn_provider_google.container_cluster import (
    ContainerCluster,
    ContainerClusterBinaryAuthorization,
    ContainerClusterCostManagementConfig,
    ContainerClusterIpAllocationPolicy,
    ContainerClusterMasterAuthorizedNetworksConfig,
    ContainerClusterMasterAuthorizedNetworksConfigCidrBlocks,
    ContainerClusterPrivateClusterConfig,
    ContainerClusterReleaseChannel,
    ContainerClusterWorkloadIdentityConfig,
)

from generators import naming
from generators.clouds.gcp import pools
from generators.clouds.gcp.network import PODS, SERVICES, Network
from generators.site import CloudSite


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network) -> None:
    pools.build(scope, site, name, _cluster(scope, site, name, network))


def _cluster(scope: cdktn.TerraformStack, site: CloudSite, name: str, network: Network) -> Any:
    """The pool that GKE insists on at birth is removed; every pool of ours can be replaced without the cluster."""
    intent = site.clusters[name]
    return ContainerCluster(
        scope,
        name,
        name=naming.cluster(site.platform, site.environment, name),
        location=intent.region,
        node_locations=list(intent.zones),
        network=network.network.id,
        subnetwork=network.subnet.id,
        networking_mode="VPC_NATIVE",
        min_master_version=intent.kubernetes or site.platform.versions.kubernetes,
        release_channel=ContainerClusterReleaseChannel(channel="REGULAR"),
        remove_default_node_pool=True,
        initial_node_count=1,
        datapath_provider="ADVANCED_DATAPATH",
        deletion_protection=True,
        enable_shielded_nodes=True,
        resource_labels=naming.allocation(site.platform, site.environment),
        binary_authorization=ContainerClusterBinaryAuthorization(evaluation_mode="PROJECT_SINGLETON_POLICY_ENFORCE"),
        cost_management_config=ContainerClusterCostManagementConfig(enabled=True),
        ip_allocation_policy=ContainerClusterIpAllocationPolicy(
            cluster_secondary_range_name=PODS, services_secondary_range_name=SERVICES
        ),
        master_authorized_networks_config=_authorized(site, name),
        private_cluster_config=ContainerClusterPrivateClusterConfig(
            enable_private_nodes=True, enable_private_endpoint=True
        ),
        workload_identity_config=ContainerClusterWorkloadIdentityConfig(
            workload_pool=f"{site.cloud.account}.svc.id.goog"
        ),
    )


def _authorized(site: CloudSite, name: str) -> ContainerClusterMasterAuthorizedNetworksConfig:
    """A private endpoint refuses public ranges; those reach it through the network, if at all."""
    ranges = [site.clusters[name].networks.nodes, *site.platform.security.authorized_networks]
    blocks = [
        ContainerClusterMasterAuthorizedNetworksConfigCidrBlocks(cidr_block=block)
        for block in ranges
        if not IPv4Network(block).is_global
    ]
    return ContainerClusterMasterAuthorizedNetworksConfig(cidr_blocks=blocks, gcp_public_cidrs_access_enabled=False)
