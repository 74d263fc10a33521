"""Kinds of edit people make to the shipped intent, as text: what pull requests consist of."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Change:
    """Replace `old`, which must occur once in `file`, by `new`; no `old` writes the whole file, no `new` deletes it."""

    file: str
    old: str | None
    new: str | None

    def apply(self, root: Path) -> None:
        path = root / self.file
        if self.new is None:
            path.unlink()
        elif self.old is None:
            path.write_text(self.new)
        else:
            text = path.read_text()
            assert text.count(self.old) == 1, f"{self.file}: {self.old!r} occurs {text.count(self.old)} times"
            path.write_text(text.replace(self.old, self.new))


Edit = tuple[Change, ...]


def _one(file: str, old: str, new: str) -> Edit:
    return (Change(file, old, new),)


def _model(name: str, owner: str = "customer") -> str:
    return f"""description: A model added by an edit, {name}.
owner: {owner}
runtime: onnx
revisions:
  first: {{artifact: {name}/first/model.onnx, traffic: 100}}
strategy:
  type: canary
  steps:
    - {{weight: 20}}
resources: {{cpu: 500m, memory: 1Gi}}
scaling: {{min: 1, max: 4, requests_per_second_per_replica: 100}}
slo: {{latency_p99_ms: 200, availability_percent: 99.5, peak_requests_per_second: 50}}
data: {{classification: internal}}
"""


def _new_model(name: str, owner: str = "customer") -> Edit:
    return (Change(f"apps/{name}.yaml", None, _model(name, owner)),)


NEW_TEAM = "  documents: {group: ml-documents, cost_centre: ML-400, contact: documents-ml@example.com}\n"
NEW_POOL = "      gpu: {machine_type: g2-standard-4, min: 1, max: 6, gpu: {type: nvidia-l4}}\n"

EDITS: dict[str, Edit] = {
    "a-canary-step-changes": _one("apps/fraud-detection.yaml", "{weight: 5, pause", "{weight: 8, pause"),
    "a-consumer-is-added": _one(
        "platform.yaml",
        "  consumers:\n",
        "  consumers:\n    audit: {team: risk, requests_per_second: 5, models: [claims-triage]}\n",
    ),
    "a-freeze-is-longer": _one("platform.yaml", "hours: 60", "hours: 61"),
    "a-model-changes-its-placement": _one(
        "apps/claims-triage.yaml", "[aks-eastus, eks-us-east-1]", "[eks-us-east-1, gke-us-central1]"
    ),
    "a-model-changes-its-strategy": _one(
        "apps/product-ranking.yaml",
        "{type: blue-green, auto_promote: false, keep_old_seconds: 1800}",
        "{type: canary, steps: [{weight: 30}]}",
    ),
    "a-model-is-added": _new_model("credit-limit"),
    "a-model-is-added-next-door": _new_model("credit-score"),
    "a-model-is-added-by-a-new-team": (
        *_new_model("delivery-time", "logistics"),
        Change(
            "platform.yaml",
            NEW_TEAM,
            NEW_TEAM + "  logistics: {group: ml-logistics, cost_centre: ML-500, contact: log@example.com}\n",
        ),
    ),
    "a-model-is-removed": (
        Change("apps/document-layout.yaml", None, None),
        Change("platform.yaml", "[churn-score, claims-triage, document-layout]", "[churn-score, claims-triage]"),
    ),
    "a-model-leaves-spot": _one("apps/product-ranking.yaml", "placement: {spot: true}\n", ""),
    "a-model-moves-to-another-team": _one("apps/churn-score.yaml", "owner: customer", "owner: documents"),
    "a-node-pool-grows": _one(
        "platform.yaml", "{machine_type: m6i.xlarge, min: 3, max: 24}", "{machine_type: m6i.xlarge, min: 3, max: 25}"
    ),
    "a-node-pool-is-added": _one(
        "platform.yaml", NEW_POOL, NEW_POOL + "      memory: {machine_type: n2-standard-4, min: 0, max: 2}\n"
    ),
    "a-quota-rises-in-staging": _one(
        "environments/staging.yaml",
        "card-payments: {requests_per_second: 250}",
        "card-payments: {requests_per_second: 260}",
    ),
    "a-range-moves": _one("platform.yaml", "services: 10.56.0.0/20", "services: 10.57.0.0/20"),
    "a-revision-gets-its-traffic-back": (
        Change("apps/fraud-detection.yaml", "model.onnx, traffic: 80", "model.onnx, traffic: 100"),
        Change("apps/fraud-detection.yaml", "model.onnx, traffic: 20", "model.onnx, traffic: 0"),
    ),
    "a-revision-is-added": _one(
        "apps/product-ranking.yaml",
        "revisions:\n",
        "revisions:\n  r2026-12: {artifact: product-ranking/2026-12, traffic: 0}\n",
    ),
    "a-team-changes-its-contact": _one("platform.yaml", "risk-ml@example.com", "risk-models@example.com"),
    "an-artifact-changes": _one(
        "apps/claims-triage.yaml", "claims-triage/v3/model.onnx", "claims-triage/v3b/model.onnx"
    ),
    "an-environment-scales-a-model": _one(
        "environments/staging.yaml", "    scaling: {max: 2}\n", "    scaling: {min: 2, max: 2}\n"
    ),
    "an-image-is-upgraded": _one(
        "platform.yaml",
        "{name: ghcr.io/example/serving, version: 0.1.0}",
        "{name: ghcr.io/example/serving, version: 0.1.1}",
    ),
    "kubernetes-is-upgraded": _one("platform.yaml", 'kubernetes: "1.35"', 'kubernetes: "1.36"'),
    "memory-rises": _one("apps/churn-score.yaml", "memory: 1Gi", "memory: 2Gi"),
    "production-gets-more-gateways": _one("environments/production.yaml", "replicas: {min: 4}", "replicas: {min: 5}"),
    "staging-gets-more-gateways": _one(
        "environments/staging.yaml", "replicas: {min: 2, max: 3}", "replicas: {min: 2, max: 4}"
    ),
    "the-ttl-falls": _one("platform.yaml", "ttl_seconds: 10", "ttl_seconds: 8"),
}
"""Each leaves the intent valid and is named as its commit would be."""
