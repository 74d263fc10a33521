"""AWS Lambda: one line of CloudWatch's embedded metric format per gateway.

CloudWatch makes metrics of such lines by itself, so the function needs no client and no right but to write its log.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import os
import time

from .record import Record, line, records

_LATENCY = {"Name": "latency_ms", "Unit": "Milliseconds"}
_SUCCESS = {"Name": "success", "Unit": "None"}


def handler(_event: object, _context: object) -> list[Record]:
    found = list(records(os.environ))
    for record in found:
        print(line(record | {"_aws": _directive(bool(record["success"]))}), flush=True)
    return found


def _directive(success: bool) -> Record:
    """The latency of a failure is none of the gateway: a refusal is quick."""
    metrics = {
        "Namespace": "Prober",
        "Dimensions": [["cluster", "location"]],
        "Metrics": [_LATENCY, _SUCCESS] if success else [_SUCCESS],
    }
    return {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [metrics]}
