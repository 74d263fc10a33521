"""A deployment per revision: fetch the artifact from the local cloud's bucket, then serve it."""

from collections.abc import Iterator, Mapping

from generators import naming
from generators.charts import pods
from generators.charts.chart import Manifest
from generators.charts.model import labels
from generators.charts.model.placement import accelerators, scheduling
from generators.charts.model.runtimes import server
from generators.charts.model.server import HTTP, MODELS, SETTINGS, Server
from generators.charts.model.settings import settings_name
from generators.site import ModelSite


def deployments(site: ModelSite) -> Iterator[Manifest]:
    return (_deployment(site, revision) for revision in site.model.revisions)


def _deployment(site: ModelSite, revision: str) -> Manifest:
    """Without `replicas`: the autoscaler owns that field, and Argo CD must not take it back."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": labels.metadata(site, naming.workload(site.model_name, revision), revision, wave=1),
        "spec": {
            "progressDeadlineSeconds": 900,
            "revisionHistoryLimit": 3,
            "selector": {"matchLabels": labels.pods(site, revision)},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": _rolling(site)},
            "template": _template(site, revision),
        },
    }


def _rolling(site: ModelSite) -> Manifest:
    """A new replica first, except where it would wait for an accelerator that the old one holds."""
    return {"maxSurge": 0, "maxUnavailable": 1} if site.model.gpu else {"maxSurge": 1, "maxUnavailable": 0}


def _template(site: ModelSite, revision: str) -> Manifest:
    return {
        "metadata": {"labels": {**labels.labels(site, revision), **site.traits.identity_pod_labels}},
        "spec": {
            "automountServiceAccountToken": False,
            "containers": [_server(site, revision)],
            "initContainers": [_pull(site, revision)],
            "securityContext": pods.security(),
            "serviceAccountName": site.model_name,
            "terminationGracePeriodSeconds": 45,
            "volumes": _volumes(site),
            **scheduling(site, revision),
        },
    }


def _server(site: ModelSite, revision: str) -> Manifest:
    found = server(site)
    container: Manifest = {
        "name": "server",
        "image": site.platform.versions.images[found.image].reference,
        "command": found.command(site, revision),
        **_environment(_variables(found.environment(site, revision))),
        "ports": [{"name": name, "containerPort": number} for name, number in found.ports.items()],
        "resources": pods.resources(site.model.resources, accelerators(site)),
        "securityContext": pods.container_security(),
        "lifecycle": {"preStop": {"sleep": {"seconds": 10}}},
        "volumeMounts": _mounts(site, found),
        **_probes(site, found),
    }
    return container | {"workingDir": found.folder} if found.folder else container


def _probes(site: ModelSite, found: Server) -> Manifest:
    """Up to ten minutes to load a model, then seconds to leave the endpoints when it fails."""
    return {
        "startupProbe": pods.http_probe(found.ready(site), HTTP, period=5, failures=120),
        "readinessProbe": pods.http_probe(found.ready(site), HTTP, period=5, failures=2),
        "livenessProbe": pods.http_probe(found.live(site), HTTP, period=10, failures=6),
    }


def _pull(site: ModelSite, revision: str) -> Manifest:
    bucket = site.traits.bucket_url(site.platform, site.environment, site.cloud_name, naming.MODELS_BUCKET)
    source = f"{bucket}/{site.model.revisions[revision].artifact}"
    return {
        "name": "pull",
        "image": site.platform.versions.images["sync"].reference,
        "command": ["platform-sync", "pull", source, f"{MODELS}/{server(site).artifact(site, revision)}"],
        **_environment(site.traits.identity_environment(site.model_name)),
        "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "256Mi"}},
        "securityContext": pods.container_security(),
        "volumeMounts": [{"name": "models", "mountPath": MODELS}],
    }


def _mounts(site: ModelSite, found: Server) -> list[Manifest]:
    mounts: list[Manifest] = [{"name": "models", "mountPath": MODELS, "readOnly": True}]
    if found.files(site):
        mounts.append({"name": "settings", "mountPath": SETTINGS, "readOnly": True})
    return mounts + [{"name": _volume(folder), "mountPath": folder} for folder in found.writable]


def _volumes(site: ModelSite) -> list[Manifest]:
    """A model has to fit into memory, so a copy on disk needs no more than that."""
    found = server(site)
    volumes = [pods.scratch("models", site.model.resources.memory)]
    if found.files(site):
        volumes.append({"name": "settings", "configMap": {"name": settings_name(site)}})
    return volumes + [pods.scratch(_volume(folder), size) for folder, size in found.writable.items()]


def _volume(folder: str) -> str:
    return folder.strip("/").replace("/", "-")


def _variables(values: Mapping[str, str]) -> list[Manifest]:
    return [{"name": name, "value": value} for name, value in sorted(values.items())]


def _environment(variables: list[Manifest]) -> Manifest:
    return {"env": variables} if variables else {}
