"""The real stacks, once per cloud: what matters in them, and that what they name is there."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from generators import naming, terraform
from generators.clouds import CLOUDS
from generators.schema import Platform
from generators.site import CloudSite
from tests.generators import shipped

PROVIDERS = {"aws": "aws", "azure": "azurerm", "gcp": "google"}
CLUSTERS = {"aws": "aws_eks_cluster", "azure": "azurerm_kubernetes_cluster", "gcp": "google_container_cluster"}
REFERENCE = re.compile(r"\$\{([a-z]+_[a-z0-9_]+)\.([A-Za-z0-9_-]+)[.\[]")


def synthesise(platform: Platform, cloud: str, environment: str = "production") -> dict[str, Any]:
    site = CloudSite(environment, platform, cloud)
    generator = CLOUDS[platform.clouds[cloud].provider]
    return terraform.synthesise(cloud, lambda scope: generator.stack(scope, site))


@cache
def stack(cloud: str) -> dict[str, Any]:
    return synthesise(two_clusters(shipped.platform("production"), cloud), cloud)


def two_clusters(platform: Platform, cloud: str) -> Platform:
    """The second in another region, with ranges of its own."""
    first = next(cluster for cluster in platform.clusters.values() if cluster.cloud == cloud)
    networks = {"nodes": "10.200.0.0/16", "pods": "10.204.0.0/14", "services": "10.208.0.0/20"}
    second = first.model_dump() | {"region": "elsewhere1", "networks": networks}
    return shipped.changed(platform, {"clusters.second": second})


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


every_cloud = pytest.mark.parametrize("cloud", PROVIDERS)


@every_cloud
def test_references_resolve(cloud: str) -> None:
    resources = stack(cloud)["resource"]
    found = {match for text in texts(resources) for match in REFERENCE.findall(text)}
    waited = {
        tuple(after.split(".", 1))
        for named in resources.values()
        for resource in named.values()
        for after in resource.get("depends_on", [])
    }

    assert found
    assert [(kind, name) for kind, name in found | waited if name not in resources.get(kind, {})] == []


@every_cloud
def test_the_provider_is_the_version_the_intent_names(cloud: str) -> None:
    versions = shipped.platform("production").versions
    name = PROVIDERS[cloud]

    assert stack(cloud)["terraform"]["required_providers"][name]["version"] == versions.providers[name]
    assert stack(cloud)["terraform"]["required_version"] == f">= {versions.terraform}"


def test_state_is_locked_encrypted_and_named_by_the_intent() -> None:
    backends = {cloud: stack(cloud)["terraform"]["backend"] for cloud in PROVIDERS}

    assert backends["aws"]["s3"]["use_lockfile"] is True
    assert backends["aws"]["s3"]["encrypt"] is True
    assert backends["aws"]["s3"]["bucket"] == "mlp-production-terraform-111122223333"
    assert backends["azure"]["azurerm"]["use_azuread_auth"] is True
    assert backends["gcp"]["gcs"]["prefix"] == "production/gcp.tfstate"


def test_what_can_be_tagged_by_default_is() -> None:
    allocation = naming.allocation(shipped.platform("production"), "production")

    assert stack("aws")["provider"]["aws"][0]["default_tags"][0]["tags"] == allocation
    assert stack("gcp")["provider"]["google"][0]["default_labels"] == allocation
    untagged = {
        kind
        for kind, named in stack("azure")["resource"].items()
        for resource in named.values()
        if resource.get("tags") != allocation
    }
    assert untagged == {
        "azurerm_federated_identity_credential",
        "azurerm_nat_gateway_public_ip_association",
        "azurerm_role_assignment",
        "azurerm_role_definition",
        "azurerm_subnet",
        "azurerm_subnet_nat_gateway_association",
    }


@every_cloud
def test_a_cloud_holds_every_cluster_of_its_own(cloud: str) -> None:
    platform = two_clusters(shipped.platform("production"), cloud)
    wanted = {name for name, cluster in platform.clusters.items() if cluster.cloud == cloud}

    assert set(stack(cloud)["resource"][CLUSTERS[cloud]]) == wanted
    assert len(wanted) == 2


@every_cloud
def test_a_cloud_without_clusters_is_still_a_stack(cloud: str) -> None:
    platform = shipped.platform("production")
    others = {name: cluster for name, cluster in platform.model_dump()["clusters"].items() if cluster["cloud"] != cloud}

    found = synthesise(shipped.changed(platform, {"clusters": others}), cloud)

    assert CLUSTERS[cloud] not in found.get("resource", {})


def test_only_clusters_away_from_home_name_their_region_on_aws() -> None:
    for kind, named in stack("aws")["resource"].items():
        for name, resource in named.items():
            regional = not kind.startswith("aws_iam_")
            away = name.startswith("second") and regional
            assert resource.get("region") == ("elsewhere1" if away else None), (kind, name)


def test_api_servers_are_private() -> None:
    for cluster in stack("aws")["resource"]["aws_eks_cluster"].values():
        assert cluster["vpc_config"]["endpoint_public_access"] is False
        assert cluster["access_config"]["authentication_mode"] == "API"
        assert cluster["encryption_config"]["resources"] == ["secrets"]
        assert len(cluster["enabled_cluster_log_types"]) == 5
    for cluster in stack("gcp")["resource"]["google_container_cluster"].values():
        assert cluster["private_cluster_config"] == {"enable_private_endpoint": True, "enable_private_nodes": True}
    for cluster in stack("azure")["resource"]["azurerm_kubernetes_cluster"].values():
        assert cluster["private_cluster_enabled"] is True
        assert cluster["local_account_disabled"] is True


def test_pods_get_the_range_the_intent_gives_them() -> None:
    associations = stack("aws")["resource"]["aws_vpc_ipv4_cidr_block_association"].values()
    subnets = stack("gcp")["resource"]["google_compute_subnetwork"]["gke-us-central1_nodes"]
    cluster = stack("azure")["resource"]["azurerm_kubernetes_cluster"]["aks-eastus"]

    assert {entry["cidr_block"] for entry in associations} >= {"10.20.0.0/16", "10.21.0.0/16"}
    assert {"ip_cidr_range": "10.36.0.0/14", "range_name": "pods"} in subnets["secondary_ip_range"]
    assert cluster["network_profile"]["pod_cidr"] == "10.52.0.0/14"
    assert cluster["network_profile"]["dns_service_ip"] == "10.56.0.10"


def test_spot_and_gpu_pools_are_tainted_in_every_cloud() -> None:
    groups = stack("aws")["resource"]["aws_eks_node_group"]
    pools = stack("gcp")["resource"]["google_container_node_pool"]
    users = stack("azure")["resource"]["azurerm_kubernetes_cluster_node_pool"]

    assert groups["eks-us-east-1_pool_spot"]["capacity_type"] == "SPOT"
    assert len(groups["eks-us-east-1_pool_spot"]["instance_types"]) >= 5
    assert groups["eks-us-east-1_pool_spot"]["taint"][0]["key"] == "capacity"
    assert groups["eks-us-east-1_pool_gpu"]["ami_type"] == "AL2023_x86_64_NVIDIA"
    assert groups["eks-us-east-1_pool_gpu"]["taint"][0]["key"] == "nvidia.com/gpu"
    assert pools["gke-us-central1_pool_spot"]["node_config"]["spot"] is True
    assert pools["gke-us-central1_pool_spot"]["node_config"]["taint"][0]["key"] == "cloud.google.com/gke-spot"
    (gpu,) = pools["gke-us-central1_pool_gpu"]["node_config"]["guest_accelerator"]
    assert gpu["gpu_driver_installation_config"] == {"gpu_driver_version": "DEFAULT"}
    assert users["aks-eastus_pool_spot"]["node_taints"] == ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"]
    assert users["aks-eastus_pool_gpu"]["node_taints"] == ["nvidia.com/gpu=present:NoSchedule"]


def test_nodes_join_after_their_network_and_dns_after_nodes() -> None:
    resources = stack("aws")["resource"]
    for name, group in resources["aws_eks_node_group"].items():
        cluster = name.partition("_")[0]
        assert f"aws_eks_addon.{cluster}_vpc_cni" in group["depends_on"]
        assert f"aws_eks_addon.{cluster}_kube_proxy" in group["depends_on"]
    for name, addon in resources["aws_eks_addon"].items():
        assert bool(addon.get("depends_on")) == name.endswith("_coredns")


def test_the_system_pool_of_aks_is_no_user_pool() -> None:
    resources = stack("azure")["resource"]

    assert resources["azurerm_kubernetes_cluster"]["aks-eastus"]["default_node_pool"]["name"] == "general"
    assert "aks-eastus_pool_general" not in resources["azurerm_kubernetes_cluster_node_pool"]
    assert resources["azurerm_kubernetes_cluster"]["aks-eastus"]["node_provisioning_profile"] == {"mode": "Manual"}
