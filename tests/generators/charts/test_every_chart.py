"""What holds for every object of every chart, on every cluster of every environment."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generators import charts, naming
from generators.charts import CHARTS
from generators.charts.delivery import model_apps, models_project, platform_apps
from tests.generators import shipped
from tests.generators.shipped import ENVIRONMENTS, Found

every_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)
EXEMPT_FROM_NAMESPACE = {"Namespace"}


def pods(environment: str) -> list[tuple[Found, dict[str, Any]]]:
    found = [entry for entry in shipped.shipped(environment) if entry.manifest["kind"] == "Deployment"]
    return [(entry, entry.manifest["spec"]["template"]) for entry in found]


def containers(environment: str) -> list[tuple[Found, dict[str, Any]]]:
    return [
        (entry, container)
        for entry, template in pods(environment)
        for container in template["spec"]["containers"] + template["spec"].get("initContainers", [])
    ]


def test_charts_are_listed_in_alphabetical_order() -> None:
    assert list(CHARTS) == sorted(CHARTS)


def test_no_chart_names_a_cloud() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(charts.__path__[0]).rglob("*.py"))

    assert not re.search(r"\b(aws|gcp|azure|eks|gke|aks|amazonaws|gserviceaccount)\b", source, re.IGNORECASE)


@every_environment
def test_no_two_objects_have_one_file(environment: str) -> None:
    count = Counter(found.key for found in shipped.shipped(environment))

    assert [key for key, number in count.items() if number > 1] == []


@every_environment
def test_no_two_objects_of_a_cluster_are_the_same_object(environment: str) -> None:
    """Folders differ, the cluster does not: the API server would see one object, and two Applications fight for it."""
    count = Counter(
        (found.cluster, found.manifest["kind"], found.manifest["metadata"].get("namespace"), found.key[3])
        for found in shipped.shipped(environment)
    )

    assert [key for key, number in count.items() if number > 1] == []


@every_environment
def test_every_object_says_whose_cost_it_is(environment: str) -> None:
    platform = shipped.platform(environment)
    for found in shipped.shipped(environment):
        labels = found.manifest["metadata"]["labels"]

        assert {f"app.kubernetes.io/{key}" for key in ("component", "managed-by", "name", "part-of")} <= set(labels)
        assert naming.allocation(platform, environment, labels["team"]).items() <= labels.items()
        assert all(re.fullmatch(r"([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?", value) for value in labels.values())


@every_environment
def test_pods_bear_the_labels_of_their_deployment(environment: str) -> None:
    for found, template in pods(environment):
        assert found.manifest["metadata"]["labels"].items() <= template["metadata"]["labels"].items()


@every_environment
def test_every_namespace_that_is_used_is_there_and_closed(environment: str) -> None:
    for cluster in shipped.platform(environment).clusters:
        found = [entry.manifest for entry in shipped.shipped(environment) if entry.cluster == cluster]
        there = {entry["metadata"]["name"] for entry in found if entry["kind"] == "Namespace"}
        used = {entry["metadata"].get("namespace") for entry in found if entry["kind"] not in EXEMPT_FROM_NAMESPACE}
        closed = {
            entry["metadata"]["namespace"]
            for entry in found
            if entry["kind"] == "NetworkPolicy" and entry["spec"]["podSelector"] == {}
        }

        assert used == there == closed


@every_environment
def test_every_namespace_enforces_pod_security(environment: str) -> None:
    for found in shipped.of_kind("Namespace", environment):
        assert found.manifest["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


@every_environment
def test_every_container_requests_what_it_needs(environment: str) -> None:
    for found, container in containers(environment):
        resources = container["resources"]

        assert {"cpu", "memory"} <= set(resources["requests"]), found.key
        assert resources["limits"]["memory"] == resources["requests"]["memory"]


@every_environment
def test_every_pod_is_restricted(environment: str) -> None:
    for _, template in pods(environment):
        assert template["spec"]["securityContext"]["runAsNonRoot"] is True
        assert template["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for _, container in containers(environment):
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["securityContext"]["readOnlyRootFilesystem"] is True


@every_environment
def test_every_mount_has_its_volume(environment: str) -> None:
    for found, template in pods(environment):
        volumes = {volume["name"] for volume in template["spec"]["volumes"]}
        all_containers = template["spec"]["containers"] + template["spec"].get("initContainers", [])
        mounts = {mount["name"] for container in all_containers for mount in container["volumeMounts"]}

        assert mounts == volumes, found.key


@every_environment
def test_images_are_pinned(environment: str) -> None:
    for _, container in containers(environment):
        assert re.search(r"(:v?\d[\w.-]*|@sha256:[0-9a-f]{64})$", container["image"])


@every_environment
def test_selectors_match_pods_and_services_their_ports(environment: str) -> None:
    for cluster in shipped.platform(environment).clusters:
        here = [(entry, template) for entry, template in pods(environment) if entry.cluster == cluster]
        for found in shipped.shipped(environment):
            selector = _selector(found.manifest)
            if found.cluster != cluster or not selector:
                continue
            matched = [
                template
                for entry, template in here
                if entry.manifest["metadata"]["namespace"] == found.manifest["metadata"]["namespace"]
                and selector.items() <= template["metadata"]["labels"].items()
            ]
            assert matched, found.key
            if found.manifest["kind"] == "Service":
                wanted = {port["targetPort"] for port in found.manifest["spec"]["ports"]}
                for template in matched:
                    assert wanted <= {port["name"] for port in template["spec"]["containers"][0]["ports"]}


@every_environment
def test_every_deployment_is_guarded(environment: str) -> None:
    """By an autoscaler that owns its replicas, a limit on disruptions, a service account of its own, and probes."""
    for kind in ("HorizontalPodAutoscaler", "PodDisruptionBudget"):
        guarded = {found.key[:2] + found.key[3:] for found in shipped.of_kind(kind, environment)}
        assert guarded == {found.key[:2] + found.key[3:] for found, _ in pods(environment)}
    accounts = {found.key[:2] + found.key[3:] for found in shipped.of_kind("ServiceAccount", environment)}
    for found, template in pods(environment):
        assert (*found.key[:2], template["spec"]["serviceAccountName"]) in accounts
        assert "replicas" not in found.manifest["spec"]
        assert {"livenessProbe", "readinessProbe", "startupProbe"} <= set(template["spec"]["containers"][0])
        assert len(template["spec"]["topologySpreadConstraints"]) == 2


@every_environment
def test_every_object_a_model_brings_is_allowed_by_its_project(environment: str) -> None:
    platform = shipped.platform(environment)
    for cluster in platform.clusters:
        project = models_project(shipped.site(platform, cluster, environment=environment))["spec"]
        allowed = {(entry["group"], entry["kind"]) for entry in project["namespaceResourceWhitelist"]}
        mine = [found for found in shipped.shipped(environment) if found.app in platform.models]
        brought = {(_group(found.manifest), found.manifest["kind"]) for found in mine}
        namespaces = {destination["namespace"] for destination in project["destinations"]}

        assert brought == allowed
        assert namespaces == {"gateway", "ml-*"}
        assert {found.manifest["metadata"]["namespace"].split("-")[0] for found in mine} == {"gateway", "ml"}


@every_environment
def test_every_folder_belongs_to_one_application_set_or_the_root(environment: str) -> None:
    platform = shipped.platform(environment)
    for cluster in platform.clusters:
        site = shipped.site(platform, cluster, environment=environment)
        named = [entry["path"] for entry in _folders(platform_apps(site))]
        excluded = [entry["path"] for entry in _folders(model_apps(site)) if entry.get("exclude")]
        folders = {found.app for found in shipped.shipped(environment) if found.cluster == cluster}

        base = f"rendered/{environment}/{cluster}/"
        assert set(excluded) == {*named, f"{base}delivery"}
        assert {path.removeprefix(base) for path in excluded} == folders - set(platform.models)


def test_freezes_are_sync_windows_in_production_only() -> None:
    for environment, wanted in (("production", ["0 18 * * 5"]), ("staging", [])):
        for found in shipped.of_kind("AppProject", environment):
            windows = found.manifest["spec"].get("syncWindows", [])
            assert [window["schedule"] for window in windows] == wanted
            assert all(window["manualSync"] for window in windows)


def test_a_new_model_changes_no_file_that_was_there() -> None:
    """Two pull requests that each add a model then meet in no file."""
    platform = shipped.platform("production")
    before = {found.key: found.manifest for found in shipped.shipped("production")}

    more = shipped.changed(platform, {"models.fraud-detectors": platform.models["fraud-detection"].model_dump()})
    after = {found.key: found.manifest for found in shipped.objects(more)}

    assert {key: after.get(key) for key in before} == before
    assert {key[1] for key in after.keys() - before.keys()} == {"fraud-detectors"}


def test_a_new_cluster_changes_only_what_lists_clusters() -> None:
    platform = shipped.platform("production")
    before = {found.key: found.manifest for found in shipped.shipped("production")}

    second = platform.clusters["eks-us-east-1"].model_dump() | {"region": "us-west-2"}
    after = {
        found.key: found.manifest for found in shipped.objects(shipped.changed(platform, {"clusters.eks-2": second}))
    }
    touched = {key[2:] for key in before if before[key] != after[key]}

    assert {kind for kind, _ in touched} == {"ConfigMap"}
    assert {name.removeprefix("gateway").split("-")[0] for _, name in touched} == {""}


def _selector(manifest: dict[str, Any]) -> dict[str, str]:
    spec = manifest.get("spec", {})
    if manifest["kind"] == "Service":
        return dict(spec["selector"])
    if manifest["kind"] == "NetworkPolicy":
        return dict(spec["podSelector"].get("matchLabels", {}))
    if manifest["kind"] in ("Deployment", "PodDisruptionBudget"):
        return dict(spec["selector"]["matchLabels"])
    return {}


def _group(manifest: dict[str, Any]) -> str:
    group, _, version = str(manifest["apiVersion"]).rpartition("/")
    assert version
    return group


def _folders(application_set: dict[str, Any]) -> list[dict[str, Any]]:
    return list(application_set["spec"]["generators"][0]["git"]["directories"])
