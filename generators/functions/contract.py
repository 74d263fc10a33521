"""What the prober and the Terraform around it agree on: variables, entry points, metrics and log fields.

The program is packed alone and imports nothing of this; a test compares the two.
"""

import json

from generators import naming
from generators.schema import Platform
from generators.schema.cloud import Functions, Provider

ENTRY_POINTS: dict[Provider, str] = {"aws": "lambda_function.handler", "azure": "probe", "gcp": "probe"}
"""The handler of the Lambda, the name of the function in the function app, the entry point of the Cloud Function."""

NAMESPACE = "Prober"
"""Of the metrics in CloudWatch, which the embedded metric format makes of the log by itself."""
LATENCY = "latency_ms"
"""Milliseconds to the last byte of the answer. CloudWatch has it of successes only; so should every metric."""
SUCCESS = "success"
"""1 or 0 per probe: its mean is the availability seen from outside."""
DIMENSIONS = ("cluster", "location")
"""Which gateway, and from where. They are dimensions in CloudWatch and fields of the log in the other clouds."""
EVENT = ("event", "probe")
"""The field, and its value, by which a log query knows the prober's lines."""
FIELDS = ("cluster", "detail", "event", "latency_ms", "location", "outcome", "status", "success")
"""Of the JSON line per probe: `jsonPayload` in Cloud Logging, the text of the message in Application Insights."""

_SLOW_FACTOR = 10
"""A probe opens a connection across the internet: it makes several round trips where a prediction makes one, and its
name server's besides."""


def environment(platform: Platform, cloud_name: str) -> dict[str, str]:
    """The variables of a cloud's prober."""
    functions = platform.clouds[cloud_name].functions or Functions()
    variables = {
        "PROBER_LOCATION": location(platform, cloud_name),
        "PROBER_SLOW_MILLISECONDS": str(_SLOW_FACTOR * platform.slo.latency_p99_ms),
        "PROBER_TARGETS": json.dumps(_targets(platform), sort_keys=True),
        "PROBER_TIMEOUT_SECONDS": _timeout(platform, functions),
    }
    if platform.clouds[cloud_name].provider == "azure":
        variables["PROBER_SCHEDULE"] = f"0 {cron(functions.prober_interval_minutes)}"
    return variables


def location(platform: Platform, cloud_name: str) -> str:
    """The place probed from: functions live in the cloud's home region."""
    return f"{cloud_name}/{platform.clouds[cloud_name].region}"


def cron(minutes: int) -> str:
    """Every so many minutes, in five fields; Azure wants the seconds before them."""
    return "0 * * * *" if minutes == 60 else f"*/{minutes} * * * *"


def _targets(platform: Platform) -> dict[str, str]:
    path = platform.edge.health_check.path
    return {name: f"https://{naming.gateway_host(platform, name)}{path}" for name in platform.clusters}


def _timeout(platform: Platform, functions: Functions) -> str:
    """That of the edge's own health check; half a run is left to start and to publish."""
    return f"{min(platform.edge.health_check.timeout_seconds, functions.timeout_seconds / 2):g}"
