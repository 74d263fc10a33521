"""What gateways know about a model: one file per model and cluster, so that two models never meet in one file."""

import json

from generators import naming
from generators.charts.chart import Manifest
from generators.charts.metadata import labels
from generators.charts.model.runtimes import server
from generators.schema.model import AbTest, BlueGreen, Canary
from generators.site import ModelSite


def route(site: ModelSite) -> Manifest:
    found = labels(site, site.model_name, "model-route", site.model.owner)
    meta = {"name": naming.route(site.model_name), "namespace": naming.GATEWAY_NAMESPACE, "labels": found}
    entry = json.dumps(_entry(site), indent=2, sort_keys=True) + "\n"
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {f"{site.model_name}.json": entry}}


def _entry(site: ModelSite) -> Manifest:
    model = site.model
    return {
        "clusters": {name: _cluster(site, name) for name in site.platform.placement(site.model_name)},
        "model": site.model_name,
        "owner": model.owner,
        "ports": dict(server(site).ports),
        "residency": sorted(model.data.residency),
        "revisions": {name: _revision(site, name) for name in model.revisions},
        "runtime": model.runtime,
        "service": naming.model_service(site.platform, site.model_name),
        "slo": {
            "availability_percent": model.slo.availability_percent,
            "latency_p99_ms": model.slo.latency_p99_ms,
            "peak_requests_per_second": model.slo.peak_requests_per_second,
        },
        "strategy": _strategy(model.strategy),
        "tier": model.tier,
    }


def _cluster(site: ModelSite, name: str) -> Manifest:
    cluster = site.platform.clusters[name]
    return {"cloud": cluster.cloud, "jurisdiction": cluster.jurisdiction, "region": cluster.region}


def _revision(site: ModelSite, name: str) -> Manifest:
    namespace = naming.team_namespace(site.model.owner)
    host = f"{naming.workload(site.model_name, name)}.{namespace}.svc.cluster.local"
    return {"service": host, "traffic": site.model.revisions[name].traffic}


def _strategy(strategy: Canary | BlueGreen | AbTest) -> Manifest:
    """Gateways split traffic for A/B tests only; how a canary or a switch proceeds is the rollout's business."""
    if isinstance(strategy, AbTest):
        return {"header": strategy.header, "type": strategy.type}
    return {"type": strategy.type}
