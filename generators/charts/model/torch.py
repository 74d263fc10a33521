"""TorchServe, which nobody maintains any more: locked down, and to be left for ONNX.

Management listens inside the pod only, models cannot be registered at run time, and predictions need the token
that the server writes to its working directory.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath

from generators.charts.model.server import HTTP, MODELS, SETTINGS, Server
from generators.site import ModelSite

_HTTP = 8080
_METRICS = 8082
_MANAGEMENT = 8081
_FOLDER = "/run/torchserve"
_SETTINGS = "config.properties"


def _artifact(site: ModelSite, revision: str) -> str:
    return PurePosixPath(site.model.revisions[revision].artifact).name


def _command(site: ModelSite, revision: str) -> list[str]:
    return [
        "torchserve",
        "--start",
        "--foreground",
        f"--model-store={MODELS}",
        f"--models={site.model_name}={_artifact(site, revision)}",
        f"--ts-config={SETTINGS}/{_SETTINGS}",
    ]


def _files(_site: ModelSite) -> Mapping[str, str]:
    """`allowed_urls` names the folder of models, or TorchServe would load archives from anywhere."""
    settings = {
        "allowed_urls": f"file://{MODELS}/.*",
        "disable_token_authorization": "false",
        "enable_envvars_config": "false",
        "enable_model_api": "false",
        "grpc_inference_address": "127.0.0.1",
        "grpc_management_address": "127.0.0.1",
        "inference_address": f"http://0.0.0.0:{_HTTP}",
        "install_py_dep_per_model": "false",
        "management_address": f"http://127.0.0.1:{_MANAGEMENT}",
        "metrics_address": f"http://0.0.0.0:{_METRICS}",
        "metrics_mode": "prometheus",
    }
    return {_SETTINGS: "".join(f"{key}={value}\n" for key, value in settings.items())}


SERVER = Server(
    image="torchserve",
    ports={HTTP: _HTTP, "metrics": _METRICS},
    artifact=_artifact,
    command=_command,
    live=lambda _site: "/ping",
    ready=lambda _site: "/ping",
    environment=lambda _site, _revision: {"HOME": "/tmp", "LOG_LOCATION": "/tmp", "METRICS_LOCATION": "/tmp"},
    files=_files,
    writable={_FOLDER: "64Mi", "/tmp": "1Gi"},
    folder=_FOLDER,
)
