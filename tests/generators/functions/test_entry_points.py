"""What each cloud gets to read: the entry points run against real servers, and their lines are read back."""

import importlib
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from generators.functions import contract
from generators.functions.prober import aws, gcp
from generators.functions.prober.settings import SettingsError
from tests.generators.functions import servers

OUTCOMES = {"aks": ("status", 500, 0), "eks": ("ok", 200, 1), "gke": ("refused", None, 0)}
UNITS = {"latency_ms": "Milliseconds", "success": "None"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with servers.three() as targets:
        monkeypatch.setenv("PROBER_LOCATION", "home/one")
        monkeypatch.setenv("PROBER_SLOW_MILLISECONDS", "5000")
        monkeypatch.setenv("PROBER_TARGETS", json.dumps(targets))
        monkeypatch.setenv("PROBER_TIMEOUT_SECONDS", "10")
        yield


def checked(lines: list[str]) -> dict[str, dict[str, Any]]:
    """The records by cluster, once they are seen to say what the servers did."""
    records = {record["cluster"]: record for record in map(json.loads, lines)}
    assert {name: (it["outcome"], it["status"], it["success"]) for name, it in records.items()} == OUTCOMES
    for record in records.values():
        assert record.keys() >= set(contract.FIELDS)
        assert (record["event"], record["location"]) == ("probe", "home/one")
        assert 0 < record["latency_ms"] < 10_000
    return records


def metrics(document: dict[str, Any]) -> dict[tuple[str, ...], float]:
    """What CloudWatch makes of a document in the embedded metric format, by the rules of its specification."""
    aws = document["_aws"]
    assert abs(aws["Timestamp"] / 1000 - time.time()) < 60
    found = {}
    for directive in aws["CloudWatchMetrics"]:
        assert directive.keys() == {"Namespace", "Dimensions", "Metrics"}
        assert 0 < len(directive["Metrics"]) <= 100
        for dimensions in directive["Dimensions"]:
            assert len(dimensions) <= 30
            assert all(isinstance(document[name], str) and document[name] for name in dimensions)
            for metric in directive["Metrics"]:
                assert metric == {"Name": metric["Name"], "Unit": UNITS[metric["Name"]]}
                assert isinstance(document[metric["Name"]], int | float)
                key = (directive["Namespace"], metric["Name"], *(f"{name}={document[name]}" for name in dimensions))
                found[key] = document[metric["Name"]]
    return found


def test_cloudwatch_finds_success_of_all_and_latency_of_the_ready(capsys: pytest.CaptureFixture[str]) -> None:
    returned = aws.handler({"source": "aws.scheduler"}, None)

    lines = capsys.readouterr().out.splitlines()
    records = checked(lines)
    found: dict[tuple[str, ...], float] = {}
    for line in lines:
        found |= metrics(json.loads(line))
    assert found == {
        ("Prober", "latency_ms", "cluster=eks", "location=home/one"): records["eks"]["latency_ms"],
        ("Prober", "success", "cluster=aks", "location=home/one"): 0,
        ("Prober", "success", "cluster=eks", "location=home/one"): 1,
        ("Prober", "success", "cluster=gke", "location=home/one"): 0,
    }
    assert checked([json.dumps(record) for record in returned])


def test_cloud_logging_finds_a_structured_entry_per_gateway(capsys: pytest.CaptureFixture[str]) -> None:
    returned = gcp.probe(object())

    records = checked(capsys.readouterr().out.splitlines())
    assert {name: (record["severity"], record["message"]) for name, record in records.items()} == {
        "aks": ("ERROR", "aks: status"),
        "eks": ("INFO", "eks: ok"),
        "gke": ("ERROR", "gke: refused"),
    }
    assert checked([json.dumps(record) for record in returned])


@dataclass
class FunctionApp:
    """Stands in for the app of the Functions host: remembers what is triggered, and how."""

    triggers: list[tuple[dict[str, object], Callable[[object], None]]] = field(default_factory=list)

    def timer_trigger(self, **given: object) -> Callable[[Callable[[object], None]], object]:
        return lambda function: self.triggers.append((given, function))


@pytest.fixture
def function_app(monkeypatch: pytest.MonkeyPatch) -> FunctionApp:
    host = ModuleType("azure.functions")
    vars(host).update(FunctionApp=FunctionApp, TimerRequest=object)
    package = ModuleType("azure")
    vars(package).update(functions=host)
    monkeypatch.setitem(sys.modules, "azure", package)
    monkeypatch.setitem(sys.modules, "azure.functions", host)
    name = "generators.functions.prober.azure"
    monkeypatch.delitem(sys.modules, name, raising=False)
    app = importlib.import_module(name).app
    monkeypatch.delitem(sys.modules, name)
    assert isinstance(app, FunctionApp)
    return app


def test_azure_triggers_the_probe_by_the_schedule_of_the_environment(function_app: FunctionApp) -> None:
    [(trigger, function)] = function_app.triggers

    assert trigger == {"arg_name": "timer", "schedule": "%PROBER_SCHEDULE%"}
    assert function.__name__ == contract.ENTRY_POINTS["azure"]


def test_application_insights_finds_a_message_per_gateway(
    function_app: FunctionApp, caplog: pytest.LogCaptureFixture
) -> None:
    [(_, function)] = function_app.triggers

    with caplog.at_level(logging.INFO):
        function(object())

    records = checked([entry.getMessage() for entry in caplog.records])
    levels = {json.loads(entry.getMessage())["cluster"]: entry.levelname for entry in caplog.records}
    assert levels == {"aks": "ERROR", "eks": "INFO", "gke": "ERROR"}
    assert all(record.keys() == set(contract.FIELDS) for record in records.values())


@pytest.mark.parametrize("run", [lambda: aws.handler({}, None), lambda: gcp.probe(None)], ids=["aws", "gcp"])
def test_a_prober_that_was_told_nothing_fails_loudly(
    run: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROBER_TARGETS")

    with pytest.raises(SettingsError, match="PROBER_TARGETS: missing"):
        run()
