"""Names, labels and order of objects. Allocation labels are the clouds' tags, so bill and pod agree."""

from generators import naming
from generators.charts.chart import Manifest
from generators.site import ModelSite, Site

WAVE = "argocd.argoproj.io/sync-wave"
MANAGED_BY = "platformctl"


def metadata(
    site: Site, name: str, namespace: str | None, component: str, *, app: str | None = None, wave: int | None = None
) -> Manifest:
    """Metadata of an object of the platform's own team."""
    return _metadata(name, namespace, labels(site, app or name, component), wave)


def model_metadata(site: ModelSite, name: str, component: str, wave: int | None = None) -> Manifest:
    """Metadata of an object of a model, in its team's namespace."""
    return _metadata(name, naming.team_namespace(site.model.owner), model_labels(site, component), wave)


def labels(site: Site, app: str, component: str, team: str | None = None) -> dict[str, str]:
    return {
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/managed-by": MANAGED_BY,
        "app.kubernetes.io/name": app,
        "app.kubernetes.io/part-of": site.platform.metadata.name,
        **naming.allocation(site.platform, site.environment, team),
    }


def model_labels(site: ModelSite, component: str) -> dict[str, str]:
    return labels(site, site.model_name, component, site.model.owner)


def annotated(meta: Manifest, annotations: dict[str, str]) -> Manifest:
    return {**meta, "annotations": {**meta.get("annotations", {}), **annotations}}


def namespace(site: Site, name: str, component: str, team: str | None = None) -> Manifest:
    """A namespace of ours. Argo CD asks before it removes one, for everything inside would go with it."""
    level = site.platform.security.pod_security
    pod_security = {f"pod-security.kubernetes.io/{mode}": level for mode in ("audit", "enforce", "warn")}
    meta = _metadata(name, None, {**labels(site, name, component, team), **pod_security}, wave=-10)
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": annotated(meta, {"argocd.argoproj.io/sync-options": "Prune=confirm"}),
    }


def _metadata(name: str, namespace: str | None, found: dict[str, str], wave: int | None) -> Manifest:
    meta: Manifest = {"name": name, "labels": found}
    if namespace is not None:
        meta["namespace"] = namespace
    if wave is not None:
        meta["annotations"] = {WAVE: str(wave)}
    return meta
