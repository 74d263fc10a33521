"""Where a model's pods may land: beside accelerators, and on spot nodes when the intent lets them."""

from typing import Any

from generators.charts import pods
from generators.charts.chart import Manifest
from generators.charts.model import labels
from generators.site import ModelSite
from generators.traits import GPU_TAINT

GPU_RESOURCE = GPU_TAINT.key


def scheduling(site: ModelSite, revision: str) -> Manifest:
    """The parts of a pod that decide its node."""
    found: Manifest = {
        "topologySpreadConstraints": pods.spread(labels.pods(site, revision), site.model.tier == "critical"),
    }
    tolerations, affinity = _tolerations(site), _node_affinity(site)
    if tolerations:
        found["tolerations"] = tolerations
    if affinity:
        found["affinity"] = {"nodeAffinity": affinity}
    return found


def accelerators(site: ModelSite) -> dict[str, str]:
    """Extended resources of a replica."""
    return {GPU_RESOURCE: str(site.model.gpu.count)} if site.model.gpu else {}


def _tolerations(site: ModelSite) -> list[Manifest]:
    gpu = [pods.toleration(GPU_TAINT)] if site.model.gpu else []
    spot = [pods.toleration(site.traits.spot_taint)] if site.model.placement.spot else []
    return gpu + spot


def _node_affinity(site: ModelSite) -> Manifest:
    found: Manifest = {}
    if site.model.gpu:
        terms = {"nodeSelectorTerms": [{"matchExpressions": [_accelerator(site)]}]}
        found["requiredDuringSchedulingIgnoredDuringExecution"] = terms
    if site.model.placement.spot:
        preference = {"weight": 100, "preference": {"matchExpressions": [_capacity(site)]}}
        found["preferredDuringSchedulingIgnoredDuringExecution"] = [preference]
    return found


def _accelerator(site: ModelSite) -> Manifest:
    key, known = site.traits.accelerator_label, site.traits.accelerators
    types = site.model.gpu.types if site.model.gpu else []
    if not types:
        return {"key": key, "operator": "Exists"}
    return {"key": key, "operator": "In", "values": [known[wanted] for wanted in types if wanted in known]}


def _capacity(site: ModelSite) -> dict[str, Any]:
    """A preference only, so nodes of the other kind take over. Critical models go to spot nodes last, others first."""
    key, value = site.traits.spot_label
    operator = "NotIn" if site.model.tier == "critical" else "In"
    return {"key": key, "operator": operator, "values": [value]}
