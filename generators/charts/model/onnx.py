"""Our own server for ONNX models, on ONNX Runtime; it speaks the Open Inference Protocol."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from generators.charts.model.server import HTTP, MODELS, Server
from generators.site import ModelSite


def _artifact(site: ModelSite, revision: str) -> str:
    return PurePosixPath(site.model.revisions[revision].artifact).name


def _environment(site: ModelSite, revision: str) -> Mapping[str, str]:
    return {
        "SERVING_ACCELERATOR": "cuda" if site.model.gpu else "cpu",
        "SERVING_MODEL": site.model_name,
        "SERVING_MODEL_PATH": f"{MODELS}/{_artifact(site, revision)}",
        "SERVING_MODEL_VERSION": revision,
    }


SERVER = Server(
    image="serving",
    ports={HTTP: 8080, "grpc": 8081},
    artifact=_artifact,
    command=lambda _site, _revision: ["platform-serving"],
    live=lambda _site: "/v2/health/live",
    ready=lambda site: f"/v2/models/{site.model_name}/ready",
    environment=_environment,
)
