"""What every pod of ours has in common: the restricted security context, probes, and how replicas spread."""

from collections.abc import Mapping

from generators.charts.chart import Manifest
from generators.schema.gateway import Resources
from generators.traits import Taint

USER = 10001


def security() -> Manifest:
    """Of a pod, as the Pod Security level `restricted` asks."""
    return {
        "fsGroup": USER,
        "runAsGroup": USER,
        "runAsNonRoot": True,
        "runAsUser": USER,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def container_security() -> Manifest:
    return {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}


def resources(wanted: Resources, extended: Mapping[str, str] | None = None) -> Manifest:
    """Memory is also the limit; the processor is not limited, so bursts use idle cores."""
    extended = dict(extended or {})
    return {
        "requests": {"cpu": wanted.cpu, "memory": wanted.memory, **extended},
        "limits": {"memory": wanted.memory, **extended},
    }


def spread(pods: dict[str, str], critical: bool) -> list[Manifest]:
    """Over zones, which critical apps insist on, then over nodes. Each rollout spreads by itself."""
    return [
        _spread("topology.kubernetes.io/zone", pods, "DoNotSchedule" if critical else "ScheduleAnyway"),
        _spread("kubernetes.io/hostname", pods, "ScheduleAnyway"),
    ]


def toleration(taint: Taint) -> Manifest:
    return {"key": taint.key, "operator": "Equal", "value": taint.value, "effect": taint.effect}


def scratch(name: str, size: str) -> Manifest:
    return {"name": name, "emptyDir": {"sizeLimit": size}}


def http_probe(path: str, port: str, period: int, failures: int) -> Manifest:
    return {
        "httpGet": {"path": path, "port": port},
        "periodSeconds": period,
        "timeoutSeconds": 2,
        "failureThreshold": failures,
    }


def disruption_budget(meta: Manifest, pods: dict[str, str]) -> Manifest:
    """One replica at a time; a lone replica can still be moved, so no node is held up for ever."""
    spec: Manifest = {
        "maxUnavailable": 1,
        "selector": {"matchLabels": pods},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": meta, "spec": spec}


def autoscaler(meta: Manifest, deployment: str, fewest: int, most: int) -> Manifest:
    """On processor use of 60 %; up at once, down slowly."""
    target = {"type": "Utilization", "averageUtilization": 60}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": meta,
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": deployment},
            "minReplicas": fewest,
            "maxReplicas": most,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
            "behavior": {
                "scaleDown": {"stabilizationWindowSeconds": 300},
                "scaleUp": {"stabilizationWindowSeconds": 0},
            },
        },
    }


def _spread(key: str, pods: dict[str, str], otherwise: str) -> Manifest:
    return {
        "maxSkew": 1,
        "topologyKey": key,
        "whenUnsatisfiable": otherwise,
        "labelSelector": {"matchLabels": pods},
        "matchLabelKeys": ["pod-template-hash"],
    }
