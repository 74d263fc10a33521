"""The program and what Terraform knows of it say the same."""

import json
from typing import get_args

import pytest

from generators.functions import contract
from generators.functions.prober import aws, record, settings
from generators.functions.prober.result import Outcome, Result
from generators.schema import Platform
from generators.schema.cloud import Provider
from tests.generators import shipped

PRODUCTION = shipped.platform("production")


def clusterless(platform: Platform) -> Platform:
    return platform.model_copy(update={"clusters": {}})


@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_the_program_reads_what_terraform_writes(environment: str, cloud: str) -> None:
    platform = shipped.platform(environment)

    found = settings.load(contract.environment(platform, cloud))

    path = "/v2/health/ready"
    assert found.location == f"{cloud}/{platform.clouds[cloud].region}"
    assert found.targets == {
        name: f"https://predict.{name}.{platform.metadata.domain}{path}" for name in platform.clusters
    }
    assert (found.limits.timeout_seconds, found.limits.slow_milliseconds) == (5, 1000)


def test_terraform_writes_no_variable_that_nobody_reads() -> None:
    schedule = {"PROBER_SCHEDULE"}  # read by the Functions host

    written = {cloud: contract.environment(PRODUCTION, cloud).keys() for cloud in PRODUCTION.clouds}

    assert written["aws"] == written["gcp"] == written["azure"] - schedule
    assert schedule < written["azure"]
    assert written["aws"] == {"PROBER_LOCATION", "PROBER_SLOW_MILLISECONDS", "PROBER_TARGETS", "PROBER_TIMEOUT_SECONDS"}


def test_without_clusters_there_is_nothing_to_probe() -> None:
    assert settings.load(contract.environment(clusterless(PRODUCTION), "aws")).targets == {}


def test_a_round_is_over_before_the_cloud_ends_it() -> None:
    hurried = shipped.changed(PRODUCTION, {"clouds.aws.functions": {"timeout_seconds": 1}})

    assert settings.load(contract.environment(hurried, "aws")).limits.timeout_seconds == 0.5


@pytest.mark.parametrize(("minutes", "cron"), [(1, "*/1 * * * *"), (15, "*/15 * * * *"), (60, "0 * * * *")])
def test_the_interval_is_a_schedule(minutes: int, cron: str) -> None:
    platform = shipped.changed(PRODUCTION, {"clouds.azure.functions": {"prober_interval_minutes": minutes}})

    assert contract.cron(minutes) == cron
    assert contract.environment(platform, "azure")["PROBER_SCHEDULE"] == f"0 {cron}"


def test_records_have_the_fields_of_the_contract() -> None:
    found = record.record(Result("eks", Outcome.OK, 1.5, 200), "aws/us-east-1")

    name, value = contract.EVENT
    assert tuple(sorted(found)) == contract.FIELDS
    assert found[name] == value
    assert {contract.LATENCY, contract.SUCCESS, name, *contract.DIMENSIONS} <= found.keys()


@pytest.mark.parametrize(
    ("outcome", "metrics"), [("ok", {contract.LATENCY, contract.SUCCESS}), ("refused", {contract.SUCCESS})]
)
def test_cloudwatch_is_told_the_metrics_of_the_contract(
    outcome: str, metrics: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = record.record(Result("eks", Outcome(outcome), 1.5), "aws/us-east-1")
    monkeypatch.setattr(aws, "records", lambda _: iter([found]))

    aws.handler({}, None)

    [directive] = json.loads(capsys.readouterr().out)["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == contract.NAMESPACE
    assert directive["Dimensions"] == [list(contract.DIMENSIONS)]
    assert {metric["Name"] for metric in directive["Metrics"]} == metrics


def test_every_provider_has_an_entry_point() -> None:
    assert contract.ENTRY_POINTS.keys() == set(get_args(Provider))
