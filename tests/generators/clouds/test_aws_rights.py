"""Who may do what on AWS: no more than the work needs, and nobody but whom it is meant for."""

import re
from typing import Any

import pytest

from generators import identities, naming
from tests.generators import shipped
from tests.generators.clouds.aws_stack import ACCOUNT, CLUSTER, Statement, one, policies, resources, rights, stack
from tests.generators.clouds.aws_stack import statements as statements_of

ANYWHERE = {
    "cloudwatch:GetMetricData": "metrics have no names",
    "cloudwatch:GetMetricStatistics": "metrics have no names",
    "cloudwatch:ListMetrics": "metrics have no names",
    "ec2:DescribeAvailabilityZones": "EC2 tells all or nothing",
    "ec2:DescribeCapacityReservations": "EC2 tells all or nothing",
    "ec2:DescribeImages": "EC2 tells all or nothing",
    "ec2:DescribeInstanceStatus": "EC2 tells all or nothing",
    "ec2:DescribeInstanceTypeOfferings": "EC2 tells all or nothing",
    "ec2:DescribeInstanceTypes": "EC2 tells all or nothing",
    "ec2:DescribeInstances": "EC2 tells all or nothing",
    "ec2:DescribeLaunchTemplates": "EC2 tells all or nothing",
    "ec2:DescribePlacementGroups": "EC2 tells all or nothing",
    "ec2:DescribeSecurityGroups": "EC2 tells all or nothing",
    "ec2:DescribeSnapshots": "EC2 tells all or nothing",
    "ec2:DescribeSpotPriceHistory": "EC2 tells all or nothing",
    "ec2:DescribeSubnets": "EC2 tells all or nothing",
    "ec2:DescribeVolumes": "EC2 tells all or nothing",
    "iam:ListInstanceProfiles": "a list of profiles has no name",
    "pricing:GetProducts": "prices are public",
    "tag:GetResources": "tags are listed for the whole account",
    "xray:PutTelemetryRecords": "traces have no names",
    "xray:PutTraceSegments": "traces have no names",
}
"""Actions on every resource, each because the API knows no finer one."""


def actions(statement: Statement) -> list[str]:
    found = statement["Action"]
    return [found] if isinstance(found, str) else found


def of_kind(*kinds: str) -> list[tuple[str, Statement]]:
    """Of the workloads: the pipeline's rights have tests of their own."""
    found = [(name, statement) for name, statement in policies(stack()) if ".delivery" not in name]
    return [(name, statement) for name, statement in found if name.split(".")[0] in kinds]


def trusted(role: str) -> set[tuple[str, str]]:
    """The issuers, and their subjects, that may assume a workload's role."""
    found = set()
    for statement in statements_of(one(f"aws_iam_role.{role}")["assume_role_policy"]):
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert list(statement["Condition"]) == ["StringEquals"]
        asked = statement["Condition"]["StringEquals"]
        issuer = statement["Principal"]["Federated"].removesuffix(".arn}")
        assert asked[f"{issuer}.host}}:aud"] == "sts.amazonaws.com"
        found.add((issuer.rpartition(".")[2], asked[f"{issuer}.host}}:sub"]))
    return found


def buckets(statements: list[Statement], action: str) -> set[str]:
    """Names of the buckets that the action is allowed in."""
    allowed = [resource for found in statements if action in found["Action"] for resource in found["Resource"]]
    return {match.group(1) for text in allowed if (match := re.search(r"aws_s3_bucket\.bucket_([a-z0-9-]+)\.", text))}


def test_no_role_may_do_everything_with_a_service() -> None:
    allowed = [action for _, found in of_kind("aws_iam_role_policy") for action in actions(found)]

    assert allowed
    assert [action for action in allowed if "*" in action] == []


def test_an_action_is_allowed_on_everything_only_where_its_api_knows_nothing_finer() -> None:
    anywhere = {
        action for _, found in of_kind("aws_iam_role_policy") if "*" in found["Resource"] for action in actions(found)
    }

    assert anywhere == set(ANYWHERE)


def test_policies_of_resources_let_in_services_and_refuse_people() -> None:
    for name, found in policies(stack()):
        principal = found.get("Principal", {})
        if found["Effect"] == "Deny" or name.startswith("aws_iam_role_policy."):
            continue
        assert set(principal) <= {"AWS", "Federated", "Service"}, name
        assert principal.get("AWS", f"arn:aws:iam::{ACCOUNT}:root") == f"arn:aws:iam::{ACCOUNT}:root", name
        assert "AWS" not in principal or name.startswith("aws_kms_key."), name


def test_every_key_rotates_is_the_accounts_own_and_says_which_services_use_it() -> None:
    for name, key in resources("aws_kms_key").items():
        owner, *users = statements_of(key["policy"])
        assert key["enable_key_rotation"] is True
        assert owner["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        assert all(set(user["Principal"]) == {"Service"} for user in users), name
        assert not any("kms:*" in actions(user) for user in users), name


def test_what_cloudwatch_encrypts_has_a_key_that_cloudwatch_may_use() -> None:
    for group in resources("aws_cloudwatch_log_group").values():
        key = group["kms_key_id"].removeprefix("${").removesuffix(".arn}")
        services = [found["Principal"].get("Service") for found in statements_of(one(key)["policy"])]
        assert ["logs.us-east-1.amazonaws.com"] in services


def test_every_service_of_the_platform_has_the_role_its_pods_ask_for() -> None:
    platform = shipped.platform("production")

    for identity in identities.services(platform, "aws"):
        role = one(f"aws_iam_role.service_{identity.app}")
        assert role["name"] == naming.aws_role(platform, "production", identity.app)
        assert trusted(f"service_{identity.app}") == {(CLUSTER, identity.subject)}


@pytest.mark.parametrize("app", ["gateway", "metrics-exporter", "sync", "velero"])
def test_a_service_reads_and_writes_its_own_buckets_and_no_others(app: str) -> None:
    (identity,) = (found for found in identities.services(shipped.platform("production"), "aws") if found.app == app)
    found = rights(f"service_{app}")

    assert buckets(found, "s3:PutObject") == set(identity.writes)
    assert buckets(found, "s3:GetObject") == {*identity.reads, *identity.writes}
    assert buckets(found, "s3:ListBucket") == {*identity.reads, *identity.writes}


def test_sync_connects_to_the_database_as_itself_and_reads_the_queues() -> None:
    found = rights("service_sync")
    (connect,) = (entry for entry in found if "rds-db:connect" in entry["Action"])
    (receive,) = (entry for entry in found if "sqs:ReceiveMessage" in entry["Action"])

    user = f"arn:aws:rds-db:us-east-1:{ACCOUNT}:dbuser:${{aws_db_instance.database.resource_id}}/sync"
    assert connect["Resource"] == [user]
    assert receive["Resource"] == [
        "${aws_sqs_queue.models_events.arn}",
        "${aws_sqs_queue.predictions_events.arn}",
    ]


def test_velero_deletes_no_snapshot_but_its_own() -> None:
    (delete,) = (entry for entry in rights("service_velero") if "ec2:DeleteSnapshot" in entry["Action"])

    assert delete["Condition"] == {"StringLike": {"aws:ResourceTag/velero.io/backup": "*"}}


def test_a_model_is_trusted_where_it_runs_and_reads_its_own_folders() -> None:
    role, policy = one("aws_iam_role.model"), one("aws_iam_role_policy.model_rights")["policy"]

    assert role["for_each"] == one("aws_iam_role_policy.model_rights")["for_each"] == "${local.models}"
    assert role["name"] == "${each.value.name}"
    assert "for cluster in each.value.clusters" in role["assume_role_policy"]
    assert "StringEquals" in role["assume_role_policy"]
    assert '"system:serviceaccount:${each.value.namespace}:${each.value.service_account}"' in role["assume_role_policy"]
    assert 'for folder in each.value.folders : "${aws_s3_bucket.bucket_models.arn}/${folder}/*"' in policy
    assert re.findall(r'"(s3:[A-Z]\w+)"', policy) == ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"]
    assert '"*"' not in policy


def test_karpenter_ends_no_machine_of_others_and_hands_on_no_role_but_the_nodes() -> None:
    found = rights(f"{CLUSTER}_karpenter")
    (end,) = (entry for entry in found if "ec2:TerminateInstances" in entry["Action"])
    (hand_on,) = (entry for entry in found if "iam:PassRole" in entry["Action"])

    owned = "aws:ResourceTag/kubernetes.io/cluster/mlp-production-eks-us-east-1"
    assert end["Condition"]["StringEquals"] == {owned: "owned"}
    assert hand_on["Resource"] == [f"${{aws_iam_role.{CLUSTER}_karpenter_nodes.arn}}"]
    assert hand_on["Condition"] == {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}


def test_karpenter_makes_nothing_without_its_clusters_tag() -> None:
    making = [
        entry
        for entry in rights(f"{CLUSTER}_karpenter")
        if {"ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:CreateTags"} & set(entry["Action"])
    ]
    instances = [entry for entry in making if any(":instance/" in resource for resource in entry["Resource"])]

    assert len(instances) == 3
    for entry in instances:
        tags = [key for key in entry["Condition"]["StringEquals"] if "kubernetes.io/cluster/" in key]
        assert len(tags) == 1


def test_the_prober_may_write_its_log_and_nothing_that_lasts() -> None:
    allowed = {action for entry in rights("prober") for action in actions(entry)}

    assert allowed == {
        "kms:Decrypt",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:SendMessage",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }


def test_a_service_acts_for_no_other_account_where_it_says_for_whom() -> None:
    conditions: dict[str, Any] = {}
    for _, found in of_kind("aws_iam_role"):
        if "Service" in found["Principal"]:
            conditions[found["Principal"]["Service"]] = found.get("Condition")

    own = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    says = ("monitoring.rds.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com")
    assert {name: conditions[name] for name in says} == dict.fromkeys(says, own)


def test_alerts_are_published_by_services_for_this_account_and_read_by_their_topics_key() -> None:
    for topic in resources("aws_sns_topic_policy").values():
        publish, *events = statements_of(topic["policy"])
        assert publish["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
        (use,) = statements_of(one("aws_kms_key.alerts_key")["policy"])[1:]
        for found in (publish, *events):
            assert set(found["Principal"]["Service"]) <= set(use["Principal"]["Service"])
