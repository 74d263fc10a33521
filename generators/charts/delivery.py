"""How changes reach the cluster: its own Argo CD pulls its own folder of rendered/, and nothing else."""

from generators import naming
from generators.charts import metadata, network_policy
from generators.charts.chart import Manifest, ObjectFunction
from generators.site import Site

_API_VERSION = "argoproj.io/v1alpha1"
_COMPONENT = "delivery"
_SERVER = "https://kubernetes.default.svc"
_PLATFORM_APPS = ("delivery", "gateway", "namespaces")
_MODEL_KINDS = (
    ("", "ConfigMap"),
    ("", "Service"),
    ("", "ServiceAccount"),
    ("apps", "Deployment"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("policy", "PodDisruptionBudget"),
)
# Argo CD stopped judging Applications in 1.8; without this, sync waves across them order nothing.
_APPLICATION_HEALTH = """\
hs = {status = "Progressing", message = ""}
if obj.status ~= nil and obj.status.health ~= nil then
  hs.status = obj.status.health.status
  hs.message = obj.status.health.message or ""
end
return hs
"""


def namespace(site: Site) -> Manifest:
    return metadata.namespace(site, naming.ARGOCD_NAMESPACE, _COMPONENT)


def argocd(site: Site) -> Manifest:
    """Argo CD keeps itself up to date from its upstream chart."""
    chart = site.platform.versions.charts["argo-cd"]
    source = {
        "repoURL": chart.repository,
        "chart": "argo-cd",
        "targetRevision": chart.version,
        "helm": {"releaseName": "argocd", "valuesObject": _values(site)},
    }
    return _application(site, "argo-cd", source, naming.ARGOCD_NAMESPACE, wave=-5)


def root(site: Site) -> Manifest:
    """The one Application applied by hand when a cluster is born; it brings the rest, and itself."""
    return _application(site, "root", _source(site, "delivery"), naming.ARGOCD_NAMESPACE, wave=0)


def platform_project(site: Site) -> Manifest:
    return _project(
        site,
        "platform",
        "Platform services, owned by the platform team.",
        destinations=["*"],
        repositories=[site.platform.versions.charts["argo-cd"].repository],
        rules={"clusterResourceWhitelist": [_kind("*", "*")], "namespaceResourceWhitelist": [_kind("*", "*")]},
    )


def models_project(site: Site) -> Manifest:
    """Models may bring these kinds into their teams' namespaces, and their route into the gateway's; nothing else."""
    return _project(
        site,
        "models",
        "Models, owned by product teams.",
        destinations=[naming.GATEWAY_NAMESPACE, naming.team_namespace("*")],
        repositories=[],
        rules={
            "clusterResourceWhitelist": [],
            "namespaceResourceWhitelist": [_kind(group, kind) for group, kind in _MODEL_KINDS],
        },
    )


def platform_apps(site: Site) -> Manifest:
    """Its own folder is the root application's."""
    folders = [{"path": _path(site, app)} for app in _PLATFORM_APPS if app != "delivery"]
    return _application_set(site, "platform", folders, wave=1)


def model_apps(site: Site) -> Manifest:
    """Every folder that is not the platform's is a model; a new one needs no edit here."""
    excluded = [{"path": _path(site, app), "exclude": True} for app in _PLATFORM_APPS]
    return _application_set(site, "models", [{"path": _path(site, "*")}, *excluded], wave=2)


def default_deny(site: Site) -> Manifest:
    """Nothing from outside reaches Argo CD; it reaches the API server, the repository and itself."""
    meta = metadata.metadata(site, "default", naming.ARGOCD_NAMESPACE, _COMPONENT, app=naming.ARGOCD_NAMESPACE)
    own: Manifest = {"podSelector": {}}
    return network_policy.policy(meta, {}, ingress=[{"from": [own]}], egress=[{}])


OBJECTS: tuple[ObjectFunction, ...] = (
    namespace,
    argocd,
    root,
    platform_project,
    models_project,
    platform_apps,
    model_apps,
    default_deny,
)


def _application(site: Site, name: str, source: Manifest, into: str, wave: int) -> Manifest:
    meta = metadata.metadata(site, name, naming.ARGOCD_NAMESPACE, _COMPONENT, wave=wave)
    spec = {"project": "platform", "source": source, **_target(site, into)}
    return {"apiVersion": _API_VERSION, "kind": "Application", "metadata": meta, "spec": spec}


def _application_set(site: Site, project: str, folders: list[Manifest], wave: int) -> Manifest:
    """An Application per folder. `project` is no template, so that no folder's name can choose it."""
    labels = metadata.labels(site, "{{ .path.basename }}", _COMPONENT)
    template = {
        "metadata": {"name": "{{ .path.basename }}", "labels": labels},
        "spec": {"project": project, "source": _source(site, "{{ .path.basename }}"), **_target(site, "default")},
    }
    return {
        "apiVersion": _API_VERSION,
        "kind": "ApplicationSet",
        "metadata": metadata.metadata(site, project, naming.ARGOCD_NAMESPACE, _COMPONENT, wave=wave),
        "spec": {
            "goTemplate": True,
            "goTemplateOptions": ["missingkey=error"],
            "generators": [{"git": {**_revision(site), "directories": folders}}],
            "template": template,
        },
    }


def _project(
    site: Site, name: str, description: str, destinations: list[str], repositories: list[str], rules: Manifest
) -> Manifest:
    meta = metadata.metadata(site, name, naming.ARGOCD_NAMESPACE, _COMPONENT, wave=-8)
    spec = {
        "description": description,
        "sourceRepos": [naming.repository_url(site.platform), *repositories],
        "destinations": [{"server": _SERVER, "namespace": namespace} for namespace in destinations],
        **rules,
        **_freezes(site),
    }
    return {"apiVersion": _API_VERSION, "kind": "AppProject", "metadata": meta, "spec": spec}


def _freezes(site: Site) -> Manifest:
    """A freeze stops Argo CD by itself; a person may still sync, for a rollback never waits."""
    freezes = site.platform.delivery.freezes
    windows = [
        {
            "kind": "deny",
            "schedule": freezes[name].schedule,
            "duration": f"{freezes[name].hours}h",
            "applications": ["*"],
            "manualSync": True,
            "timeZone": "UTC",
        }
        for name in sorted(freezes)
    ]
    return {"syncWindows": windows} if windows else {}


def _target(site: Site, into: str) -> Manifest:
    delivery = site.platform.delivery
    retry = {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "3m"}}
    return {
        "destination": {"server": _SERVER, "namespace": into},
        "revisionHistoryLimit": delivery.revision_history,
        "syncPolicy": {
            "automated": {"prune": delivery.prune, "selfHeal": True},
            "retry": retry,
            "syncOptions": ["ServerSideApply=true", "ApplyOutOfSyncOnly=true", "PruneLast=true"],
        },
    }


def _values(site: Site) -> Manifest:
    """The settings of Argo CD that the rest of this file relies on."""
    settings = {
        "resource.customizations.health.argoproj.io_Application": _APPLICATION_HEALTH,
        "timeout.reconciliation": f"{site.platform.delivery.poll_seconds}s",
    }
    return {"configs": {"cm": settings}, "global": {"networkPolicy": {"create": True}}}


def _source(site: Site, app: str) -> Manifest:
    return {**_revision(site, "targetRevision"), "path": _path(site, app)}


def _revision(site: Site, key: str = "revision") -> Manifest:
    return {"repoURL": naming.repository_url(site.platform), key: site.platform.metadata.repository.branch}


def _path(site: Site, app: str) -> str:
    return naming.rendered_path(site.environment, site.cluster_name, app)


def _kind(group: str, kind: str) -> Manifest:
    return {"group": group, "kind": kind}
