"""What matters in each family of the AWS stack."""

import json
from ipaddress import IPv4Network
from itertools import combinations

import pytest

from generators import identities
from generators.clouds.aws.backup import cron
from generators.functions import archive, contract
from generators.schema.rules.delivery import EKS_ADDONS
from tests.generators import shipped
from tests.generators.clouds.aws_stack import ACCOUNT, CLUSTER, of, one, resources, stack, statements

ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")


def routes(environment: str = "production") -> dict[str, str]:
    """Where a route table's default route leads, by the table's reference."""
    found = {}
    for route in resources("aws_route", environment).values():
        found[route["route_table_id"]] = route.get("nat_gateway_id") or route["gateway_id"]
    return found


def test_nothing_leads_out_of_the_subnets_of_the_database() -> None:
    intra = f"${{aws_route_table.{CLUSTER}_intra_table.id}}"
    associations = resources("aws_route_table_association").values()
    inside = {entry["subnet_id"] for entry in associations if entry["route_table_id"] == intra}

    assert set(one("aws_db_subnet_group.database_subnets")["subnet_ids"]) == inside
    assert len(inside) == len(ZONES)
    assert intra not in routes()


def test_every_zone_has_its_own_nat_in_production_and_all_share_one_in_staging() -> None:
    def nat(zone: str, environment: str) -> str:
        return routes(environment)[f"${{aws_route_table.{CLUSTER}_private_{zone}_table.id}}"]

    assert [nat(zone, "production") for zone in ZONES] == [
        f"${{aws_nat_gateway.{CLUSTER}_nat_{zone}.id}}" for zone in ZONES
    ]
    assert {nat(zone, "staging") for zone in ZONES} == {f"${{aws_nat_gateway.{CLUSTER}_nat_us-east-1a.id}}"}
    assert len(resources("aws_nat_gateway", "staging")) == 1


@pytest.mark.parametrize("nodes", ["10.16.0.0/16", "10.16.0.0/24"])
def test_subnets_of_six_zones_do_not_overlap(nodes: str) -> None:
    zones = [f"us-east-1{letter}" for letter in "abcdef"]
    changes = {f"clusters.{CLUSTER}.zones": zones, f"clusters.{CLUSTER}.networks.nodes": nodes}

    subnets = of(shipped.changed(shipped.platform("production"), changes))["resource"]["aws_subnet"]

    ranges = [IPv4Network(subnet["cidr_block"]) for subnet in subnets.values()]
    assert len(ranges) == 3 * len(zones) + 4
    assert not any(one.overlaps(other) for one, other in combinations(ranges, 2))
    assert all(range_.prefixlen <= 28 for range_ in ranges)
    assert not any(subnet["map_public_ip_on_launch"] for subnet in subnets.values())


def test_services_of_aws_are_reached_inside_the_network() -> None:
    endpoints = resources("aws_vpc_endpoint").values()
    interfaces = [endpoint for endpoint in endpoints if endpoint["vpc_endpoint_type"] == "Interface"]

    assert {endpoint["service_name"].removeprefix("com.amazonaws.us-east-1.") for endpoint in endpoints} == {
        "ecr.api",
        "ecr.dkr",
        "logs",
        "s3",
        "sts",
    }
    assert len(interfaces) == 4
    assert all(endpoint["private_dns_enabled"] for endpoint in interfaces)
    assert all(len(endpoint["subnet_ids"]) == len(ZONES) for endpoint in interfaces)


def test_nobody_but_the_clusters_and_authorised_networks_is_let_in() -> None:
    platform = shipped.platform("production")
    networks = platform.clusters[CLUSTER].networks
    known = {networks.nodes, networks.pods, *platform.security.authorized_networks}

    rules = resources("aws_vpc_security_group_ingress_rule")

    assert {rule["cidr_ipv4"] for rule in rules.values()} == known
    to_database = [rule for rule in rules.values() if "database_clients" in rule["security_group_id"]]
    assert {rule["cidr_ipv4"] for rule in to_database} == {networks.nodes, networks.pods}
    assert {(rule["from_port"], rule["to_port"]) for rule in to_database} == {(5432, 5432)}
    assert "ingress" not in one(f"aws_default_security_group.{CLUSTER}_default")


def test_every_connection_is_logged() -> None:
    flows = one(f"aws_flow_log.{CLUSTER}_flows")

    assert flows["traffic_type"] == "ALL"
    assert flows["log_destination"] == f"${{aws_cloudwatch_log_group.{CLUSTER}_flow_logs.arn}}"


@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
def test_every_log_group_is_encrypted_and_ends(environment: str) -> None:
    groups = resources("aws_cloudwatch_log_group", environment)

    assert len(groups) == 5
    assert all(group["kms_key_id"].startswith("${aws_kms_key.") for group in groups.values())
    assert {group["retention_in_days"] for group in groups.values()} == {30}


def test_logs_are_kept_as_long_as_asked_where_cloudwatch_has_no_such_number() -> None:
    platform = shipped.changed(shipped.platform("production"), {"observability.retention.logs_days": 31})

    groups = of(platform)["resource"]["aws_cloudwatch_log_group"]

    assert {group["retention_in_days"] for group in groups.values()} == {60}


def test_every_add_on_has_the_version_of_the_intent() -> None:
    found = {addon["addon_name"]: addon["addon_version"] for addon in resources("aws_eks_addon").values()}

    assert found == shipped.platform("production").versions.addons
    assert sorted(found) == list(EKS_ADDONS)


def test_karpenter_hears_of_nodes_that_are_about_to_go() -> None:
    rules = {name: rule for name, rule in resources("aws_cloudwatch_event_rule").items() if name.startswith(CLUSTER)}
    (send,) = statements(one(f"aws_sqs_queue_policy.{CLUSTER}_interruptions_policy")["policy"])

    assert sorted(json.loads(rule["event_pattern"])["detail-type"][0] for rule in rules.values()) == [
        "AWS Health Event",
        "EC2 Instance Rebalance Recommendation",
        "EC2 Instance State-change Notification",
        "EC2 Spot Instance Interruption Warning",
    ]
    assert send["Condition"]["ArnEquals"]["aws:SourceArn"] == [
        f"${{aws_cloudwatch_event_rule.{name}.arn}}" for name in sorted(rules)
    ]
    targets = {target["rule"]: target["arn"] for target in resources("aws_cloudwatch_event_target").values()}
    assert {targets[f"${{aws_cloudwatch_event_rule.{name}.name}}"] for name in rules} == {
        f"${{aws_sqs_queue.{CLUSTER}_interruptions.arn}}"
    }


def test_nodes_that_karpenter_starts_may_join() -> None:
    entry = one(f"aws_eks_access_entry.{CLUSTER}_karpenter_nodes_access")

    assert entry["type"] == "EC2_LINUX"
    assert entry["principal_arn"] == f"${{aws_iam_role.{CLUSTER}_karpenter_nodes.arn}}"
    for zone in ZONES:
        tags = one(f"aws_subnet.{CLUSTER}_private_{zone}")["tags"]
        assert tags["karpenter.sh/discovery"] == "mlp-production-eks-us-east-1"


@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
def test_every_bucket_is_versioned_encrypted_closed_and_reached_by_tls_alone(environment: str) -> None:
    wanted = {*identities.buckets(shipped.platform(environment), "aws"), "billing"}

    assert set(resources("aws_s3_bucket", environment)) == {f"bucket_{name}" for name in wanted}
    for name in wanted:
        closed = one(f"aws_s3_bucket_public_access_block.bucket_{name}_closed", environment)
        assert [value for key, value in closed.items() if key != "bucket"] == [True] * 4
        versions = one(f"aws_s3_bucket_versioning.bucket_{name}_versions", environment)
        assert versions["versioning_configuration"] == {"status": "Enabled"}
        owner = one(f"aws_s3_bucket_ownership_controls.bucket_{name}_owner", environment)
        assert owner["rule"] == {"object_ownership": "BucketOwnerEnforced"}
        (rule,) = one(f"aws_s3_bucket_server_side_encryption_configuration.bucket_{name}_encryption", environment)[
            "rule"
        ]
        encryption = rule["apply_server_side_encryption_by_default"]
        assert encryption["sse_algorithm"] == ("AES256" if name == "billing" else "aws:kms")
        policy = statements(one(f"aws_s3_bucket_policy.bucket_{name}_policy", environment)["policy"])
        refused = [statement["Condition"] for statement in policy if statement["Effect"] == "Deny"]
        assert {"Bool": {"aws:SecureTransport": "false"}} in refused


def test_what_nobody_sees_in_a_bucket_ends_when_the_intent_says() -> None:
    changes = {"clouds.aws.object_storage": {"noncurrent_days": 5, "multipart_abort_days": 2, "backup_lock_days": 9}}
    found = of(shipped.changed(shipped.platform("production"), changes))["resource"]

    for lifecycle in found["aws_s3_bucket_lifecycle_configuration"].values():
        (rule,) = lifecycle["rule"]
        assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 2}]
        assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 5}]
    (lock,) = found["aws_s3_bucket_object_lock_configuration"].values()
    assert lock["rule"]["default_retention"] == {"days": 9, "mode": "COMPLIANCE"}
    assert found["aws_s3_bucket"]["bucket_backups"]["object_lock_enabled"] is True
    assert found["aws_backup_vault_lock_configuration"]["backups_lock"]["min_retention_days"] == 9


def test_every_synced_bucket_tells_a_queue_that_no_other_bucket_can_write_to() -> None:
    synced = identities.synced_buckets(shipped.platform("production"), "aws")

    assert set(resources("aws_s3_bucket_notification")) == {f"{name}_events_from" for name in synced}
    for name in synced:
        (told,) = one(f"aws_s3_bucket_notification.{name}_events_from")["queue"]
        (send,) = statements(one(f"aws_sqs_queue_policy.{name}_events_policy")["policy"])
        queue = one(f"aws_sqs_queue.{name}_events")
        assert told["queue_arn"] == f"${{aws_sqs_queue.{name}_events.arn}}"
        assert send["Condition"] == {
            "ArnEquals": {"aws:SourceArn": f"${{aws_s3_bucket.bucket_{name}.arn}}"},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        }
        assert (
            json.loads(queue["redrive_policy"])["deadLetterTargetArn"] == f"${{aws_sqs_queue.{name}_events_dead.arn}}"
        )


def test_every_queue_is_encrypted() -> None:
    assert all(queue["sqs_managed_sse_enabled"] for queue in resources("aws_sqs_queue").values())


def test_the_database_is_private_encrypted_and_watched() -> None:
    database = one("aws_db_instance.database")

    assert database["publicly_accessible"] is False
    assert database["storage_encrypted"] is True
    assert database["iam_database_authentication_enabled"] is True
    assert database["manage_master_user_password"] is True
    assert "password" not in database
    assert database["performance_insights_enabled"] is True
    assert database["monitoring_interval"] == 60
    exported = {
        f"/aws/rds/instance/{database['identifier']}/{log}" for log in database["enabled_cloudwatch_logs_exports"]
    }
    assert exported <= {group["name"] for group in resources("aws_cloudwatch_log_group").values()}


def test_changes_of_the_database_can_be_read_and_its_connections_are_encrypted() -> None:
    (group,) = resources("aws_db_parameter_group").values()
    parameters = {entry["name"]: entry["value"] for entry in group["parameter"]}

    assert parameters["rds.logical_replication"] == "1"
    assert parameters["rds.force_ssl"] == "1"
    assert int(parameters["max_slot_wal_keep_size"]) < 200 * 1024


def test_the_database_is_as_large_and_as_safe_as_the_intent_says() -> None:
    production, staging = one("aws_db_instance.database"), one("aws_db_instance.database", "staging")

    assert (production["multi_az"], staging["multi_az"]) == (True, False)
    assert (production["instance_class"], staging["instance_class"]) == ("db.m6i.large", "db.t4g.medium")
    assert (production["allocated_storage"], staging["allocated_storage"]) == (200, 50)
    assert production["backup_retention_period"] == 14


def test_the_prober_is_the_archive_with_its_entry_point() -> None:
    prober = one("aws_lambda_function.prober")

    assert prober["source_code_hash"] == archive.digest64("aws")
    assert prober["filename"] == archive.source("aws")
    assert prober["handler"] == contract.ENTRY_POINTS["aws"]
    assert prober["environment"]["variables"] == contract.environment(shipped.platform("production"), "aws")
    assert prober["tracing_config"] == {"mode": "Active"}
    assert prober["reserved_concurrent_executions"] == 2


@pytest.mark.parametrize(("minutes", "rate"), [(1, "rate(1 minute)"), (5, "rate(5 minutes)")])
def test_the_prober_runs_as_often_as_the_intent_says(minutes: int, rate: str) -> None:
    changes = {"clouds.aws.functions.prober_interval_minutes": minutes}

    schedule = of(shipped.changed(shipped.platform("production"), changes))["resource"]["aws_scheduler_schedule"]

    assert schedule["prober_schedule"]["schedule_expression"] == rate


def test_the_registry_holds_our_images_scanned_and_unchanging() -> None:
    repositories = resources("aws_ecr_repository")

    assert {repository["name"] for repository in repositories.values()} == {"gateway", "serving", "sync"}
    for repository in repositories.values():
        assert repository["image_tag_mutability"] == "IMMUTABLE"
        assert repository["image_scanning_configuration"] == {"scan_on_push": True}
        assert repository["encryption_configuration"][0]["encryption_type"] == "KMS"
    assert len(resources("aws_ecr_lifecycle_policy")) == len(repositories)


def test_backups_hold_the_database_and_the_buckets_but_not_the_backups() -> None:
    (selection,) = resources("aws_backup_selection").values()
    (rule,) = one("aws_backup_plan.backup_plan")["rule"]

    assert selection["resources"] == [
        "${aws_db_instance.database.arn}",
        "${aws_s3_bucket.bucket_models.arn}",
        "${aws_s3_bucket.bucket_predictions.arn}",
    ]
    assert rule["schedule"] == "cron(0 3 * * ? *)"
    assert rule["lifecycle"] == {"delete_after": 30}


def test_a_restore_of_the_database_is_tried_when_the_intent_says() -> None:
    assert one("aws_backup_restore_testing_plan.restore_1_plan")["schedule_expression"] == "cron(0 5 ? * SUN *)"
    assert one("aws_backup_restore_testing_selection.restore_1_database")["protected_resource_arns"] == [
        "${aws_db_instance.database.arn}"
    ]


@pytest.mark.parametrize(
    ("schedule", "wanted"),
    [
        ("0 3 * * *", ["cron(0 3 * * ? *)"]),
        ("*/15 */6 * * *", ["cron(0/15 0/6 * * ? *)"]),
        ("30 2 1 */3 *", ["cron(30 2 1 1/3 ? *)"]),
        ("0 5 * jan 0", ["cron(0 5 ? JAN SUN *)"]),
        ("0 5 * * mon-fri", ["cron(0 5 ? * MON,TUE,WED,THU,FRI *)"]),
        ("0 5 1,15 * 6", ["cron(0 5 1,15 * ? *)", "cron(0 5 ? * SAT *)"]),
    ],
)
def test_schedules_mean_the_same_in_the_words_of_aws(schedule: str, wanted: list[str]) -> None:
    assert cron(schedule) == wanted


def test_the_bill_is_exported_where_only_the_exporter_may_write_it() -> None:
    (export,) = one("aws_bcmdataexports_export.billing_export")["export"]
    (query,) = export["data_query"]
    (target,) = export["destination_configurations"][0]["s3_destination"]
    policy = statements(one("aws_s3_bucket_policy.bucket_billing_policy")["policy"])

    assert {"line_item_unblended_cost", "resource_tags"} <= set(query["query_statement"].replace(",", "").split())
    assert target["s3_bucket"] == "${aws_s3_bucket.bucket_billing.bucket}"
    assert target["s3_region"] == "us-east-1"
    (write,) = [entry for entry in policy if entry["Effect"] == "Allow"]
    assert write["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    assert write["Principal"] == {"Service": ["bcm-data-exports.amazonaws.com", "billingreports.amazonaws.com"]}


def test_the_budget_is_that_of_the_intent_and_its_receiver_hears_of_it() -> None:
    budget = one("aws_budgets_budget.budget")
    told = [(entry["notification_type"], entry["threshold"]) for entry in budget["notification"]]

    assert (budget["limit_amount"], budget["limit_unit"], budget["time_unit"]) == ("15000.00", "USD", "MONTHLY")
    assert told == [("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]
    assert {entry["subscriber_email_addresses"][0] for entry in budget["notification"]} == {"ml-platform@example.com"}
    assert one("aws_ce_anomaly_subscription.anomalies_subscription")["subscriber"] == [
        {"address": "${aws_sns_topic.alerts_ticket.arn}", "type": "SNS"}
    ]


def test_every_receiver_of_the_intent_is_subscribed_to_its_topic() -> None:
    receivers = shipped.platform("production").observability.receivers.model_dump()

    found = {entry["topic_arn"]: entry["endpoint"] for entry in resources("aws_sns_topic_subscription").values()}

    assert found == {f"${{aws_sns_topic.alerts_{name}.arn}}": address for name, address in receivers.items()}
    assert all(topic["kms_master_key_id"] for topic in resources("aws_sns_topic").values())


def test_what_can_fail_is_alarmed_and_the_dashboard_shows_it() -> None:
    alarms = resources("aws_cloudwatch_metric_alarm").values()
    body = json.loads(one("aws_cloudwatch_dashboard.dashboard")["dashboard_body"])
    shown = [tuple(widget["properties"]["metrics"][0][:2]) for widget in body["widgets"]]

    assert {(alarm["namespace"], alarm["metric_name"]) for alarm in alarms} == {
        ("AWS/Backup", "NumberOfBackupJobsFailed"),
        ("AWS/Lambda", "Errors"),
        ("AWS/Lambda", "Invocations"),
        ("AWS/NATGateway", "ErrorPortAllocation"),
        ("AWS/RDS", "CPUUtilization"),
        ("AWS/RDS", "FreeStorageSpace"),
        ("AWS/RDS", "OldestReplicationSlotLag"),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage"),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
        (contract.NAMESPACE, contract.SUCCESS),
    }
    assert sorted(shown) == sorted((alarm["namespace"], alarm["metric_name"]) for alarm in alarms)


def test_a_silent_prober_and_a_full_disk_alarm_from_below() -> None:
    silence, disk = (
        one("aws_cloudwatch_metric_alarm.prober_silence_alarm"),
        one("aws_cloudwatch_metric_alarm.database_storage_alarm"),
    )

    assert (silence["comparison_operator"], silence["treat_missing_data"]) == ("LessThanThreshold", "breaching")
    assert (disk["comparison_operator"], disk["threshold"]) == ("LessThanThreshold", 20 * 2**30)


def test_the_stack_names_no_secret() -> None:
    assert "aws_secretsmanager_secret_version" not in stack()["resource"]
    assert "aws_iam_access_key" not in stack()["resource"]
