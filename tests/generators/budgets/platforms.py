"""Platforms to compute with: the fixtures' base with changes, the shipped ones, and structurally valid nonsense."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from ruamel.yaml import YAML

from generators.intent import load
from generators.schema import Platform

ROOT = Path(__file__).parents[3]
NAMES = ("aws", "azure", "gcp", "nowhere")


@cache
def _base() -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / "tests" / "platforms" / "base.yaml")
    return content


def platform(changes: dict[str, Any] | None = None) -> Platform:
    """The base with the changes merged in: maps merge, None removes, everything else is replaced."""
    return Platform.model_validate(merged(copy.deepcopy(_base()), changes or {}))


@cache
def shipped(environment: str) -> Platform:
    return load(ROOT, environment, {}).platform


def merged(target: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    for key, value in changes.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict) and isinstance(target.get(key), dict):
            merged(target[key], value)
        else:
            target[key] = copy.deepcopy(value)
    return target


def resolves(root: Platform, path: tuple[str, ...]) -> bool:
    """Whether the path leads to something in the platform."""
    found: Any = root
    for step in path:
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        elif hasattr(type(found), "model_fields") and step in type(found).model_fields:
            found = getattr(found, step)
        else:
            return False
    return True


COUNTS = st.integers(0, 40)
POSITIVES = st.sampled_from([1, 2, 3, 10, 800, 10_000_000])
SECONDS = st.sampled_from([1, 5, 10, 30, 300, 86_400])
PERCENTS = st.sampled_from([0.001, 50.0, 99.0, 99.95, 99.9999, 100.0])
MACHINES = st.sampled_from(["m6i.xlarge", "n1-standard-4", "g4dn.xlarge", "Standard_D4s_v5", "z9.huge", "NO-SUCH"])
REGIONS = st.sampled_from(["us-east-1", "eu-west-1", "us-central1", "europe-west9", "eastus", "moon-1"])
AREAS = st.sampled_from(["apac", "eu", "uk", "us"])
GPUS = st.none() | st.fixed_dictionaries(
    {"type": st.sampled_from(["nvidia-t4", "nvidia-a100"]), "count": st.sampled_from([1, 8])}
)
CLOUDS = st.fixed_dictionaries(
    {
        "provider": st.sampled_from(["aws", "azure", "gcp"]),
        "account": st.just("1"),
        "region": REGIONS,
        "database": st.none()
        | st.fixed_dictionaries(
            {
                "size": st.sampled_from(["db.m6i.large", "GP_Gen5_4", "db.z9.huge", "wrong"]),
                "storage_gib": POSITIVES,
                "multi_zone": st.booleans(),
            }
        ),
    }
)
POOLS = st.fixed_dictionaries(
    {
        "machine_type": MACHINES,
        "min": COUNTS,
        "max": POSITIVES,
        "spot": st.booleans(),
        "gpu": GPUS,
        "taints": st.sampled_from([[], [{"key": "dedicated"}]]),
    }
)
CLUSTERS = st.fixed_dictionaries(
    {
        "cloud": st.sampled_from(NAMES),
        "region": REGIONS,
        "jurisdiction": AREAS,
        "zones": st.sampled_from([["a"], ["a", "b", "c"]]),
        "networks": st.just({"nodes": "10.0.0.0/16", "pods": "10.0.0.0/16", "services": "10.0.0.0/16"}),
        "node_pools": st.dictionaries(st.sampled_from(["general", "gpu", "spot"]), POOLS, min_size=1),
    }
)
MODELS = st.fixed_dictionaries(
    {
        "description": st.just("Any."),
        "owner": st.sampled_from(["risk", "nobody"]),
        "runtime": st.just("onnx"),
        "revisions": st.just({"v1": {"artifact": "a/model.onnx", "traffic": 100}}),
        "strategy": st.just({"type": "blue-green"}),
        "resources": st.fixed_dictionaries(
            {"cpu": st.sampled_from(["1m", "500m", "64"]), "memory": st.sampled_from(["1Mi", "4Gi", "512Gi"])}
        ),
        "gpu": GPUS.map(lambda gpu: gpu and {"count": gpu["count"], "types": [gpu["type"]]}),
        "scaling": st.fixed_dictionaries(
            {"min": POSITIVES, "max": POSITIVES, "requests_per_second_per_replica": POSITIVES}
        ),
        "slo": st.fixed_dictionaries(
            {"latency_p99_ms": SECONDS, "availability_percent": PERCENTS, "peak_requests_per_second": POSITIVES}
        ),
        "placement": st.fixed_dictionaries(
            {"clusters": st.lists(st.sampled_from(["east", "west", "gone"]), max_size=3), "spot": st.booleans()}
        ),
        "data": st.fixed_dictionaries({"classification": st.just("public"), "residency": st.lists(AREAS, max_size=2)}),
    }
)
NONSENSE = st.fixed_dictionaries(
    {
        "clouds": st.dictionaries(st.sampled_from(NAMES[:3]), CLOUDS, min_size=1),
        "clusters": st.dictionaries(st.sampled_from(["east", "west", "middle"]), CLUSTERS, min_size=1),
        "models": st.dictionaries(st.sampled_from(["one", "two"]), MODELS),
        "edge": st.fixed_dictionaries(
            {
                "strategy": st.sampled_from(["cloud-dns", "global-load-balancer", "route53", "traffic-manager"]),
                "secondary_dns": st.sampled_from(["none", "route53", "cloud-dns"]),
                "ttl_seconds": st.sampled_from([1, 10, 3600]),
                "health_check": st.fixed_dictionaries(
                    {
                        "interval_seconds": SECONDS,
                        "timeout_seconds": SECONDS,
                        "failure_threshold": st.sampled_from([1, 2, 10]),
                    }
                ),
            }
        ),
        "gateway": st.fixed_dictionaries(
            {
                "replicas": st.fixed_dictionaries({"min": POSITIVES, "max": POSITIVES}),
                "resources": st.just({"cpu": "2", "memory": "1Gi"}),
                "limits": st.fixed_dictionaries(
                    {"requests_per_second_per_replica": POSITIVES, "overhead_p99_ms": SECONDS}
                ),
                "routing": st.fixed_dictionaries(
                    {
                        "weights": st.dictionaries(st.sampled_from(NAMES), st.sampled_from([0, 1, 100])),
                        "hedge_after_ms": st.none() | SECONDS,
                    }
                ),
            }
        ),
        "slo": st.fixed_dictionaries(
            {
                "latency_p99_ms": SECONDS,
                "inference_p99_ms": SECONDS,
                "availability_percent": PERCENTS,
                "window_days": st.sampled_from([1, 30]),
                "recovery_time_seconds": SECONDS,
                "recovery_point_seconds": SECONDS,
                "peak_requests_per_second": POSITIVES,
            }
        ),
        "cost": st.fixed_dictionaries(
            {
                "prices": st.sampled_from(["2026-11", "1999-01"]),
                "budgets": st.dictionaries(st.sampled_from(NAMES), st.just({"monthly": 1.0})),
                "shared": st.sampled_from(["even", "proportional", "weighted"]),
                "weights": st.dictionaries(st.sampled_from(["risk", "nobody"]), st.sampled_from([0, 50])),
            }
        ),
    }
)


@st.composite
def nonsense(draw: st.DrawFn) -> Platform:
    """Any platform the schema takes: names that dangle, machines that are not, bounds in no order."""
    content = copy.deepcopy(_base())
    content.update(draw(NONSENSE))
    return Platform.model_validate(content)
