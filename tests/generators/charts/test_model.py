import json
from typing import Any, get_args

import pytest

from generators.charts.model import placed
from generators.charts.model.guards import replicas
from generators.charts.model.runtimes import RUNTIMES
from generators.charts.model.server import HTTP
from generators.clouds import CLOUDS
from generators.schema.model import Runtime
from generators.traits import GPU_TAINT
from tests.generators import shipped

CLUSTERS = ("aks-eastus", "eks-us-east-1", "gke-us-central1")


def pod(cluster: str, model: str) -> dict[str, Any]:
    found = [
        entry.manifest for entry in shipped.of_kind("Deployment") if entry.cluster == cluster and entry.app == model
    ]
    return dict(found[0]["spec"]["template"]["spec"])


def entry(cluster: str, model: str) -> dict[str, Any]:
    found = [
        entry.manifest["data"][f"{model}.json"]
        for entry in shipped.of_kind("ConfigMap")
        if entry.key == (cluster, model, "ConfigMap", f"gateway-model-{model}")
    ]
    return dict(json.loads(found[0]))


def test_every_runtime_has_a_server() -> None:
    assert list(RUNTIMES) == sorted(get_args(Runtime))


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_every_server_answers_over_http_and_its_image_is_in_the_intent(runtime: Runtime) -> None:
    server = RUNTIMES[runtime]

    assert HTTP in server.ports
    for environment in shipped.ENVIRONMENTS:
        assert server.image in shipped.platform(environment).versions.images


@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
def test_models_run_where_they_are_placed_and_nowhere_else(environment: str) -> None:
    platform = shipped.platform(environment)
    running = {(found.app, found.cluster) for found in shipped.of_kind("Deployment", environment)}

    assert {pair for pair in running if pair[0] in platform.models} == {
        (model, cluster) for model in platform.models for cluster in platform.placement(model)
    }


def test_residency_keeps_a_model_out_of_a_cluster() -> None:
    platform = shipped.changed(shipped.platform("production"), {"clusters.gke-us-central1.jurisdiction": "eu"})

    assert "fraud-detection" not in placed(platform, "gke-us-central1")
    assert "product-ranking" in placed(platform, "gke-us-central1")


@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
def test_every_gateway_knows_every_model(environment: str) -> None:
    platform = shipped.platform(environment)
    known = {
        (found.app, found.cluster)
        for found in shipped.of_kind("ConfigMap", environment)
        if found.manifest["metadata"]["name"].startswith("gateway-model-")
    }

    assert known == {(model, cluster) for model in platform.models for cluster in platform.clusters}


def test_a_route_says_where_the_model_is_and_how_its_traffic_is_split() -> None:
    found = entry("gke-us-central1", "claims-triage")

    assert list(found["clusters"]) == ["aks-eastus", "eks-us-east-1"]
    assert found["residency"] == ["us"]
    assert {name: revision["traffic"] for name, revision in found["revisions"].items()} == {"v3": 100}
    assert entry("eks-us-east-1", "churn-score")["strategy"] == {"header": "x-customer-id", "type": "ab"}


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_only_models_that_may_tolerate_spot_nodes(cluster: str) -> None:
    platform = shipped.platform("production")
    taint = CLOUDS[platform.clouds[platform.clusters[cluster].cloud].provider].TRAITS.spot_taint
    for model in placed(platform, cluster):
        tolerated = {toleration["key"] for toleration in pod(cluster, model).get("tolerations", [])}

        assert (taint.key in tolerated) == platform.models[model].placement.spot


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_spot_nodes_are_the_first_choice_of_standard_models_and_the_last_of_critical_ones(cluster: str) -> None:
    for model, operator in (("churn-score", "In"), ("product-ranking", "NotIn")):
        affinity = pod(cluster, model)["affinity"]["nodeAffinity"]
        (preference,) = affinity["preferredDuringSchedulingIgnoredDuringExecution"]

        assert preference["preference"]["matchExpressions"][0]["operator"] == operator
        assert "requiredDuringSchedulingIgnoredDuringExecution" not in affinity


@pytest.mark.parametrize(
    ("cluster", "key", "values"),
    [
        ("aks-eastus", "accelerator", ["nvidia-l4", "nvidia-t4"]),
        ("eks-us-east-1", "k8s.amazonaws.com/accelerator", ["nvidia-l4", "nvidia-tesla-t4"]),
        ("gke-us-central1", "cloud.google.com/gke-accelerator", ["nvidia-l4", "nvidia-tesla-t4"]),
    ],
)
def test_a_gpu_model_lands_beside_its_accelerator(cluster: str, key: str, values: list[str]) -> None:
    found = pod(cluster, "image-embedding")
    required = found["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]

    assert required["nodeSelectorTerms"][0]["matchExpressions"] == [{"key": key, "operator": "In", "values": values}]
    assert GPU_TAINT.key in {toleration["key"] for toleration in found["tolerations"]}
    assert found["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert "nvidia.com/gpu" not in pod(cluster, "churn-score")["containers"][0]["resources"]["limits"]


@pytest.mark.parametrize(
    ("cluster", "source"),
    [
        ("aks-eastus", "az://"),
        ("eks-us-east-1", "s3://mlp-production-models-111122223333/"),
        ("gke-us-central1", "gs://mlp-production-models-example-mlp-production/"),
    ],
)
def test_artifacts_come_from_the_local_clouds_bucket(cluster: str, source: str) -> None:
    (pull,) = pod(cluster, "product-ranking")["initContainers"]

    assert pull["command"][:2] == ["platform-sync", "pull"]
    assert pull["command"][2].startswith(source)
    assert pull["command"][2].endswith("/product-ranking/2026-11")
    assert pull["command"][3] == "/models/product-ranking/1"


def test_torchserve_is_locked_down() -> None:
    settings = [
        found.manifest["data"]["config.properties"]
        for found in shipped.of_kind("ConfigMap")
        if found.key[1:] == ("document-layout", "ConfigMap", "document-layout-server")
    ]

    assert settings
    for text in settings:
        found = dict(line.split("=", 1) for line in text.splitlines())
        assert found["management_address"] == "http://127.0.0.1:8081"
        assert found["disable_token_authorization"] == "false"
        assert found["enable_model_api"] == "false"
        assert found["allowed_urls"] == "file:///models/.*"
    for cluster in CLUSTERS:
        ports = {port["containerPort"] for port in pod(cluster, "document-layout")["containers"][0]["ports"]}
        assert 8081 not in ports


def test_the_floor_of_a_revision_follows_its_traffic() -> None:
    platform = shipped.platform("production")
    site = shipped.site(platform, "eks-us-east-1", "fraud-detection")

    assert [replicas(site, revision) for revision in ("v41", "v42")] == [(4, 10), (1, 10)]


def test_a_revision_without_traffic_stays_warm() -> None:
    revisions = {"new": {"artifact": "m/new", "traffic": 100}, "old": {"artifact": "m/old", "traffic": 0}}
    platform = shipped.changed(shipped.platform("production"), {"models.fraud-detection.revisions": revisions})

    assert replicas(shipped.site(platform, "eks-us-east-1", "fraud-detection"), "old")[0] == 1


def test_only_gateways_may_call_a_model() -> None:
    for found in shipped.of_kind("NetworkPolicy"):
        if found.app in shipped.platform("production").models:
            (rule,) = found.manifest["spec"]["ingress"]
            (peer,) = rule["from"]
            assert peer["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "gateway"}
