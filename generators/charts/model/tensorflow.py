"""TensorFlow Serving. It wants a saved model in a folder named by a number, whatever the revision is called."""

from generators.charts.model.server import HTTP, MODELS, SETTINGS, Server
from generators.site import ModelSite

_HTTP = 8501
_GRPC = 8500
_MONITORING = "monitoring.config"


def _command(site: ModelSite, _revision: str) -> list[str]:
    return [
        "tensorflow_model_server",
        f"--model_name={site.model_name}",
        f"--model_base_path={MODELS}/{site.model_name}",
        f"--port={_GRPC}",
        f"--rest_api_port={_HTTP}",
        f"--monitoring_config_file={SETTINGS}/{_MONITORING}",
    ]


def _status(site: ModelSite) -> str:
    return f"/v1/models/{site.model_name}"


SERVER = Server(
    image="tensorflow-serving",
    ports={HTTP: _HTTP, "grpc": _GRPC},
    artifact=lambda site, _revision: f"{site.model_name}/1",
    command=_command,
    live=_status,
    ready=_status,
    files=lambda _site: {
        _MONITORING: 'prometheus_config { enable: true, path: "/monitoring/prometheus/metrics" }\n',
    },
)
