"""The front door of the cluster: its namespace, who it is, what it may read and reach, and its settings.

Models and consumers are files of their own that the gateway reads while it runs.
"""

import json
from collections.abc import Iterator

from generators import naming
from generators.charts import metadata, network_policy, pods
from generators.charts.chart import Manifest, ObjectFunction
from generators.site import Site

_COMPONENT = "gateway"
_NAME = naming.GATEWAY
_NAMESPACE = naming.GATEWAY_NAMESPACE
_PORTS = {"http": 8080, "grpc": 8081, "metrics": 9090}
_PODS = {"app.kubernetes.io/component": _COMPONENT, "app.kubernetes.io/name": _NAME}
_SETTINGS = "/etc/gateway"


def namespace(site: Site) -> Manifest:
    return metadata.namespace(site, _NAMESPACE, _COMPONENT)


def service_account(site: Site) -> Manifest:
    identity = site.traits.identity_annotations(site.platform, site.environment, site.cloud_name, _NAME)
    return _object("v1", "ServiceAccount", metadata.annotated(_meta(site, wave=-2), identity))


def role(site: Site) -> Manifest:
    """Models and consumers come and go as config maps; the gateway watches them instead of being redeployed."""
    rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}]
    return _object("rbac.authorization.k8s.io/v1", "Role", _meta(site, wave=-2), rules=rules)


def role_binding(site: Site) -> Manifest:
    return _object(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        _meta(site, wave=-2),
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": _NAME},
        subjects=[{"kind": "ServiceAccount", "name": _NAME, "namespace": _NAMESPACE}],
    )


def settings(site: Site) -> Manifest:
    """What the gateway's settings class reads."""
    data = {"gateway.json": _json(_settings(site))}
    return _object("v1", "ConfigMap", _meta(site, wave=-1), data=data)


def consumers(site: Site) -> Iterator[Manifest]:
    """One file per caller; the key itself is in Vault."""
    for name, consumer in sorted(site.platform.gateway.consumers.items()):
        entry = {
            "burst": consumer.burst or consumer.requests_per_second,
            "consumer": name,
            "models": sorted(consumer.models),
            "requests_per_second": consumer.requests_per_second,
            "team": consumer.team,
        }
        meta = {
            "name": naming.fitted(f"gateway-consumer-{name}", 63),
            "namespace": _NAMESPACE,
            "labels": metadata.labels(site, _NAME, "consumer", consumer.team),
        }
        yield {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {f"{name}.json": _json(entry)}}


def deployment(site: Site) -> Manifest:
    gateway = site.platform.gateway
    template = {"metadata": {"labels": _pod_labels(site)}, "spec": _pod(site)}
    spec = {
        "revisionHistoryLimit": 3,
        "selector": {"matchLabels": _PODS},
        "strategy": {
            "type": "RollingUpdate",
            "rollingUpdate": {"maxSurge": max(1, gateway.surge), "maxUnavailable": 0},
        },
        "template": template,
    }
    return _object("apps/v1", "Deployment", _meta(site, wave=1), spec=spec)


def service(site: Site) -> Manifest:
    ports = [{"name": name, "port": number, "targetPort": name} for name, number in _PORTS.items()]
    return _object("v1", "Service", _meta(site), spec={"type": "ClusterIP", "selector": _PODS, "ports": ports})


def autoscaler(site: Site) -> Manifest:
    replicas = site.platform.gateway.replicas
    return pods.autoscaler(_meta(site, wave=2), _NAME, replicas.min, replicas.max)


def disruption_budget(site: Site) -> Manifest:
    return pods.disruption_budget(_meta(site), _PODS)


def default_deny(site: Site) -> Manifest:
    return network_policy.deny_all(metadata.metadata(site, "default-deny", _NAMESPACE, _COMPONENT, app=_NAME, wave=-2))


def gateway_policy(site: Site) -> Manifest:
    """Clients and gateways of other clusters come in; out go names, model servers, the API server and other clouds."""
    return network_policy.policy(
        _meta(site, wave=-2),
        _PODS,
        ingress=[{"ports": [network_policy.port(_PORTS["http"]), network_policy.port(_PORTS["grpc"])]}],
        egress=[
            network_policy.names(),
            network_policy.to_models(),
            network_policy.https(),
            *site.traits.identity_egress,
        ],
    )


OBJECTS: tuple[ObjectFunction, ...] = (
    namespace,
    service_account,
    role,
    role_binding,
    settings,
    consumers,
    deployment,
    service,
    autoscaler,
    disruption_budget,
    default_deny,
    gateway_policy,
)


def _settings(site: Site) -> Manifest:
    platform, gateway = site.platform, site.platform.gateway
    return {
        "cloud": site.cloud_name,
        "cluster": site.cluster_name,
        "clusters": {name: _cluster(site, name) for name in platform.clusters},
        "environment": site.environment,
        "host": naming.predict_host(platform),
        "jurisdiction": site.cluster.jurisdiction,
        "limits": {
            "body_mib": gateway.limits.body_mib,
            "requests_per_second_per_replica": gateway.limits.requests_per_second_per_replica,
            "timeout_ms": gateway.limits.timeout_ms,
        },
        "ports": _PORTS,
        "region": site.cluster.region,
        "routing": _routing(site),
        "trace_sample_percent": platform.observability.trace_sample_percent,
    }


def _cluster(site: Site, name: str) -> Manifest:
    cluster = site.platform.clusters[name]
    host = naming.gateway_host(site.platform, name)
    return {"cloud": cluster.cloud, "host": host, "jurisdiction": cluster.jurisdiction, "region": cluster.region}


def _routing(site: Site) -> Manifest:
    routing = site.platform.gateway.routing
    return {
        "hedge_after_ms": routing.hedge_after_ms,
        "prefer": routing.prefer,
        "retry_budget_percent": routing.retry_budget_percent,
        "weights": dict(routing.weights),
    }


def _pod(site: Site) -> Manifest:
    return {
        "containers": [_container(site)],
        "securityContext": pods.security(),
        "serviceAccountName": _NAME,
        "terminationGracePeriodSeconds": 45,
        "topologySpreadConstraints": pods.spread(_PODS, critical=True),
        "volumes": [{"name": "settings", "configMap": {"name": _NAME}}, pods.scratch("tmp", "64Mi")],
    }


def _container(site: Site) -> Manifest:
    return {
        "name": "gateway",
        "image": site.platform.versions.images["gateway"].reference,
        "env": [{"name": "GATEWAY_SETTINGS", "value": f"{_SETTINGS}/gateway.json"}, *_identity(site)],
        "ports": [{"name": name, "containerPort": number} for name, number in _PORTS.items()],
        "resources": pods.resources(site.platform.gateway.resources),
        "securityContext": pods.container_security(),
        "lifecycle": {"preStop": {"sleep": {"seconds": 10}}},
        "startupProbe": pods.http_probe("/v2/health/live", "http", period=2, failures=30),
        "readinessProbe": pods.http_probe("/v2/health/ready", "http", period=5, failures=2),
        "livenessProbe": pods.http_probe("/v2/health/live", "http", period=10, failures=6),
        "volumeMounts": [
            {"name": "settings", "mountPath": _SETTINGS, "readOnly": True},
            {"name": "tmp", "mountPath": "/tmp"},
        ],
    }


def _identity(site: Site) -> list[Manifest]:
    return site.traits.identity_environment(_NAME)


def _pod_labels(site: Site) -> dict[str, str]:
    return {**metadata.labels(site, _NAME, _COMPONENT), **site.traits.identity_pod_labels}


def _meta(site: Site, wave: int | None = None) -> Manifest:
    return metadata.metadata(site, _NAME, _NAMESPACE, _COMPONENT, wave=wave)


def _object(api_version: str, kind: str, meta: Manifest, **rest: object) -> Manifest:
    return {"apiVersion": api_version, "kind": kind, "metadata": meta, **rest}


def _json(data: Manifest) -> str:
    return json.dumps(data, indent=2, sort_keys=True) + "\n"
