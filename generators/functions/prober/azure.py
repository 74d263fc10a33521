"""Azure Functions: one JSON message per gateway in the traces of Application Insights, where alert rules query it.

A custom metric would need the OpenTelemetry packages in the archive, or a right and a second call that can itself hang.
`host.json` turns sampling off, so that every probe counts.
"""

import logging
import os

import azure.functions

from .record import line, records

_LOG = logging.getLogger("prober")


def probe(timer: azure.functions.TimerRequest) -> None:  # noqa: ARG001
    for record in records(os.environ):
        _LOG.log(logging.INFO if record["success"] else logging.ERROR, "%s", line(record))


app = azure.functions.FunctionApp()
app.timer_trigger(arg_name="timer", schedule="%PROBER_SCHEDULE%")(probe)
