"""How the objects of a model find its pods: all of them, or those of one revision."""

from generators.charts.chart import Manifest
from generators.charts.metadata import model_labels, model_metadata
from generators.site import ModelSite

COMPONENT = "model-server"
_VERSION = "app.kubernetes.io/version"


def pods(site: ModelSite, revision: str | None = None) -> dict[str, str]:
    found = {"app.kubernetes.io/component": COMPONENT, "app.kubernetes.io/name": site.model_name}
    return found | {_VERSION: revision} if revision else found


def labels(site: ModelSite, revision: str) -> dict[str, str]:
    return model_labels(site, COMPONENT) | pods(site, revision)


def metadata(site: ModelSite, name: str, revision: str | None = None, wave: int | None = None) -> Manifest:
    meta = model_metadata(site, name, COMPONENT, wave)
    return meta | {"labels": labels(site, revision)} if revision else meta
