"""The AWS stack of intents unlike the shipped one: what it protects, and what it holds with less or elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from generators.schema import Platform
from tests.generators import shipped
from tests.generators.clouds.aws_stack import CLUSTER, of, one, resources, stack, statements, without_clusters

HOLDS_DATA = (
    "aws_backup_vault",
    "aws_db_instance",
    "aws_ecr_repository",
    "aws_eks_cluster",
    "aws_kms_key",
    "aws_s3_bucket",
)
REFERENCE = re.compile(r"\b(aws_[a-z0-9_]+)\.([A-Za-z0-9_-]+)[.\[]")
Changes = dict[str, Any]


def production(changes: Changes) -> Platform:
    return shipped.changed(shipped.platform("production"), changes)


def second(region: str) -> Changes:
    """A cluster more, elsewhere."""
    first = shipped.platform("production").clusters[CLUSTER].model_dump()
    networks = {"nodes": "10.200.0.0/16", "pods": "10.204.0.0/14", "services": "10.208.0.0/20"}
    zones = [f"{region}a", f"{region}b"]
    return {"clusters.second": first | {"region": region, "zones": zones, "networks": networks}}


def moved(region: str) -> Changes:
    """The one cluster, elsewhere; the home region stays."""
    zones = [f"{region}{letter}" for letter in "abc"]
    return {f"clusters.{CLUSTER}.region": region, f"clusters.{CLUSTER}.zones": zones}


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


SHAPES: dict[str, Changes] = {
    "another home region": {"clouds.aws.region": "eu-west-1", **moved("eu-west-1")},
    "clusters elsewhere only": moved("eu-west-1"),
    "no database": {"clouds.aws.database": None, "sync.tables": {}},
    "no functions": {"clouds.aws.functions": None},
    "nothing synced": {"sync.buckets": {}, "sync.tables": {}},
    "one nat": {"network.nat": "single"},
    "two clusters": second("eu-west-1"),
    "two clusters at home": second("us-east-1"),
}


@pytest.mark.parametrize("shape", [*SHAPES, "no clusters"])
def test_references_resolve_whatever_the_intent_leaves_out(shape: str) -> None:
    found = of(without_clusters() if shape == "no clusters" else production(SHAPES[shape]))
    named = {(kind, name) for kind, group in found["resource"].items() for name in group}

    referred = {
        match for text in texts([found["resource"], found.get("locals", {})]) for match in REFERENCE.findall(text)
    }

    assert referred
    assert referred <= named


@pytest.mark.parametrize("kind", HOLDS_DATA)
def test_production_keeps_what_holds_data_and_staging_does_not(kind: str) -> None:
    production_, staging = resources(kind), resources(kind, "staging")

    assert production_
    assert {resource["lifecycle"]["prevent_destroy"] for resource in production_.values()} == {True}
    assert not any("prevent_destroy" in resource.get("lifecycle", {}) for resource in staging.values())


def test_nothing_but_what_holds_data_is_kept() -> None:
    kept = {
        kind
        for kind, named in stack()["resource"].items()
        for resource in named.values()
        if resource.get("lifecycle", {}).get("prevent_destroy")
    }

    assert kept == set(HOLDS_DATA)


def test_the_clouds_own_protection_follows_the_intent() -> None:
    for environment, protected in (("production", True), ("staging", False)):
        database = one("aws_db_instance.database", environment)
        assert database["deletion_protection"] is protected
        assert database["skip_final_snapshot"] is not protected
        assert database["delete_automated_backups"] is not protected
        assert one(f"aws_eks_cluster.{CLUSTER}", environment)["deletion_protection"] is protected
        vault = one("aws_backup_vault_lock_configuration.backups_lock", environment)
        assert ("changeable_for_days" in vault) is protected
        lock = one("aws_s3_bucket_object_lock_configuration.bucket_backups_lock", environment)
        assert lock["rule"]["default_retention"]["mode"] == ("COMPLIANCE" if protected else "GOVERNANCE")


def test_without_clusters_there_is_nobody_to_trust_and_no_network() -> None:
    found = of(without_clusters())["resource"]

    assert {"aws_s3_bucket", "aws_ecr_repository", "aws_lambda_function", "aws_backup_vault"} <= set(found)
    assert not {"aws_vpc", "aws_db_instance", "aws_security_group"} & set(found)
    assert set(found["aws_iam_openid_connect_provider"]) == {"delivery_issuer"}
    assert not [name for name in found["aws_iam_role"] if name.startswith(("service_", "model"))]


def test_the_database_needs_a_cluster_at_home() -> None:
    found = of(production(moved("eu-west-1")))["resource"]

    assert "aws_db_instance" not in found
    assert not [
        entry
        for entry in statements(found["aws_iam_role_policy"]["service_sync_rights"]["policy"])
        if "rds-db:connect" in entry["Action"]
    ]


def test_the_database_serves_every_cluster_of_the_cloud() -> None:
    rules = of(production(second("eu-west-1")))["resource"]["aws_vpc_security_group_ingress_rule"]

    served = {rule["cidr_ipv4"] for name, rule in rules.items() if name.startswith("database_from_")}

    assert served == {"10.16.0.0/16", "10.20.0.0/14", "10.200.0.0/16", "10.204.0.0/14"}


def test_a_service_is_trusted_from_every_cluster_of_the_cloud() -> None:
    roles = of(production(second("eu-west-1")))["resource"]["aws_iam_role"]

    trusted = [entry["Principal"]["Federated"] for entry in statements(roles["service_sync"]["assume_role_policy"])]

    assert trusted == [f"${{local.issuers.{CLUSTER}.arn}}", "${local.issuers.second.arn}"]


def test_an_alarm_elsewhere_reaches_a_topic_elsewhere() -> None:
    found = of(production(second("eu-west-1")))["resource"]

    for alarm in found["aws_cloudwatch_metric_alarm"].values():
        (action,) = alarm["alarm_actions"]
        topic = found["aws_sns_topic"][action.removeprefix("${aws_sns_topic.").removesuffix(".arn}")]
        assert topic.get("region") == alarm.get("region")
    away = [alarm for alarm in found["aws_cloudwatch_metric_alarm"].values() if alarm.get("region") == "eu-west-1"]
    assert len(away) == 2


def test_keys_of_a_cluster_elsewhere_serve_the_logs_of_its_region() -> None:
    keys = of(production(second("eu-west-1")))["resource"]["aws_kms_key"]

    _, logs = statements(keys["second_logs_key"]["policy"])

    assert keys["second_logs_key"]["region"] == "eu-west-1"
    assert logs["Principal"] == {"Service": ["logs.eu-west-1.amazonaws.com"]}


def test_bills_are_exported_over_the_one_region_that_can_whatever_the_home() -> None:
    found = of(production(SHAPES["another home region"]))
    (export,) = found["resource"]["aws_bcmdataexports_export"].values()
    regions = {provider.get("alias"): provider["region"] for provider in found["provider"]["aws"]}

    assert regions == {None: "eu-west-1", "us-east-1": "us-east-1"}
    assert export["provider"] == "aws.us-east-1"
    (destination,) = export["export"][0]["destination_configurations"]
    assert destination["s3_destination"][0]["s3_region"] == "eu-west-1"


def test_what_the_intent_leaves_out_is_not_there() -> None:
    without_functions = of(production(SHAPES["no functions"]))["resource"]
    nothing_synced = of(production(SHAPES["nothing synced"]))["resource"]

    assert not {"aws_lambda_function", "aws_scheduler_schedule"} & set(without_functions)
    assert set(nothing_synced["aws_s3_bucket"]) == {"bucket_backups", "bucket_billing", "bucket_models"}
    assert "aws_s3_bucket_notification" not in nothing_synced
    assert "service_gateway_rights" not in nothing_synced["aws_iam_role_policy"]
