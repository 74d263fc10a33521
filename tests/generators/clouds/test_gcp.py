"""The stack of Google Cloud: what matters in each family, and what must never be in it."""

import json
import re
from functools import cache
from typing import Any

import pytest

from generators import identities
from generators.clouds.gcp.identity import PROJECT_ROLES
from generators.clouds.gcp.network import openings
from generators.functions import archive
from generators.schema import Platform
from tests.generators import shipped
from tests.generators.clouds.stacks import of_workloads, stack, synthesise, texts

PROJECT_RIGHTS = {
    "gke-us-central1_nodes_role": "roles/container.defaultNodeServiceAccount",  # nodes write metrics and logs
    "prober_builder_copies": "roles/storage.objectViewer",  # a condition leaves Google's copies of the program only
    "prober_builder_log": "roles/logging.logWriter",  # the log of a build is the project's
    "second_nodes_role": "roles/container.defaultNodeServiceAccount",
    "workload_metrics-exporter_metrics": PROJECT_ROLES["metrics"],
    "workload_sync_analytics": PROJECT_ROLES["analytics"],
    "workload_velero_volumes": "${google_project_iam_custom_role.workload_velero_snapshots.name}",
}
STATEFUL = (
    "google_artifact_registry_repository",
    "google_bigquery_dataset",
    "google_bigquery_table",
    "google_container_cluster",
    "google_gke_backup_backup_plan",
    "google_kms_crypto_key",
    "google_logging_project_bucket_config",
    "google_storage_bucket",
)
CHANNEL = "google_monitoring_notification_channel"
DERIVED = {"bucket_functions", "registry_functions"}
"""What Terraform or a build can make again."""


@cache
def staging() -> dict[str, Any]:
    return synthesise(shipped.platform("staging"), "gcp", "staging")


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    return synthesise(shipped.changed(shipped.platform("production"), changes), "gcp")["resource"]  # type: ignore[no-any-return]


def of_kind(kind: str) -> dict[str, Any]:
    """With a second cluster, in another region."""
    return stack("gcp")["resource"][kind]  # type: ignore[no-any-return]


def production() -> Platform:
    return shipped.platform("production")


def test_nothing_is_public() -> None:
    resources = stack("gcp")["resource"]

    assert not {"allUsers", "allAuthenticatedUsers"} & set(texts(resources))
    assert not {"google_compute_address", "google_compute_global_address"} & resources.keys()
    for bucket in resources["google_storage_bucket"].values():
        assert bucket["public_access_prevention"] == "enforced"
        assert bucket["uniform_bucket_level_access"] is True
    for function in resources["google_cloudfunctions2_function"].values():
        assert function["service_config"]["ingress_settings"] == "ALLOW_INTERNAL_ONLY"


def test_rights_on_the_whole_project_are_few_and_each_has_a_reason() -> None:
    found = of_workloads(of_kind("google_project_iam_member"))
    rights = {name: right["role"] for name, right in found.items()}

    assert rights == PROJECT_RIGHTS
    assert "gcf-v2-sources-" in of_kind("google_project_iam_member")["prober_builder_copies"]["condition"]["expression"]


def test_no_right_is_sweeping() -> None:
    roles = {
        right["role"]
        for kind, named in stack("gcp")["resource"].items()
        if kind.endswith("_iam_member")
        for right in of_workloads(named).values()
    }

    assert roles
    assert [role for role in roles if re.search(r"roles/(owner|editor|viewer)$|[aA]dmin$", role)] == []
    for role in of_kind("google_project_iam_custom_role").values():
        assert all(re.fullmatch(r"compute\.(disks|snapshots|zones)\.\w+", name) for name in role["permissions"])


def test_production_protects_what_holds_data_and_staging_does_not() -> None:
    for kind in STATEFUL:
        for name, resource in of_kind(kind).items():
            protected = name not in DERIVED
            assert (resource.get("deletion_policy") == "PREVENT") is protected, (kind, name)
            assert (resource.get("lifecycle") == {"prevent_destroy": True}) is protected, (kind, name)
        for resource in staging()["resource"][kind].values():
            assert "deletion_policy" not in resource
            assert "lifecycle" not in resource
            assert resource.get("deletion_protection", False) is False


def test_an_incoming_packet_needs_a_named_exception() -> None:
    rules = {name: rule for name, rule in of_kind("google_compute_firewall").items() if name.startswith("gke")}
    denied = {rule["direction"]: rule for rule in rules.values() if "deny" in rule}

    assert set(denied) == {"EGRESS", "INGRESS"}
    assert all(rule["priority"] == 65_534 and rule["log_config"] for rule in denied.values())
    for name, rule in rules.items():
        if "allow" in rule:
            assert rule["priority"] < 65_534, name
            assert rule["description"]
            assert rule["direction"] == "EGRESS" or "0.0.0.0/0" not in rule["source_ranges"], name


def test_every_cluster_of_the_platform_may_reach_the_mesh() -> None:
    mesh = openings(production(), "gke-us-central1")["mesh"]

    for cluster in production().clusters.values():
        assert {cluster.networks.nodes, cluster.networks.pods} <= set(mesh.ranges)
    assert "15443" in (mesh.ports or [])


def test_vaults_port_is_open_on_the_way_out() -> None:
    assert openings(production(), "gke-us-central1")["secure"].ports == ["443", "8200"]


def test_clusters_are_hardened() -> None:
    for name, cluster in of_kind("google_container_cluster").items():
        assert cluster["database_encryption"]["state"] == "ENCRYPTED", name
        assert cluster["release_channel"] == {"channel": "REGULAR"}
        assert cluster["datapath_provider"] == "ADVANCED_DATAPATH"
        assert cluster["enable_shielded_nodes"] is True
        assert cluster["anonymous_authentication_config"] == {"mode": "LIMITED"}
        assert cluster["workload_identity_config"]["workload_pool"] == "example-mlp-production.svc.id.goog"
        assert cluster["addons_config"]["gke_backup_agent_config"] == {"enabled": True}


def test_the_maintenance_window_is_as_long_as_google_demands() -> None:
    window = of_kind("google_container_cluster")["gke-us-central1"]["maintenance_policy"][
        "recurring_maintenance_window"
    ]
    hours = int(window["window_duration"].removesuffix("s")) / 3600
    days = len(window["recurrence"].partition("BYDAY=")[2].split(","))

    assert hours >= 4
    assert hours * days * (32 // 7) >= 48


def test_the_admission_policy_names_every_image_of_the_intent() -> None:
    policy = of_kind("google_binary_authorization_policy")["admission"]
    patterns = [pattern["name_pattern"] for pattern in policy["admission_whitelist_patterns"]]
    folders = {pattern.removesuffix("*") for pattern in patterns}

    assert policy["global_policy_evaluation_mode"] == "ENABLE"
    for image in production().versions.images.values():
        assert f"{image.name.rpartition('/')[0]}/" in folders
    assert "*" not in {pattern.partition("/")[0] for pattern in patterns}


def test_what_the_intent_leaves_out_is_left_out() -> None:
    resources = changed(
        {
            "clouds.gcp.analytics": None,
            "clouds.gcp.billing_account": None,
            "clouds.gcp.functions": None,
            "sync.tables": {},
        }
    )

    gone = ("google_bigquery_dataset", "google_billing_budget", "google_cloudfunctions2_function")
    assert not [kind for kind in gone if kind in resources]
    assert "service_bigquery" not in resources["google_project_service"]
    assert "service_cloudfunctions" not in resources["google_project_service"]


def test_the_prober_is_the_archive_that_was_rendered() -> None:
    program = of_kind("google_storage_bucket_object")["prober_program"]

    assert archive.digest("gcp") in program["name"]
    assert program["source"] == archive.source("gcp")


def test_the_prober_watches_every_gateway_and_only_its_schedule_calls_it() -> None:
    function = of_kind("google_cloudfunctions2_function")["prober"]
    job = of_kind("google_cloud_scheduler_job")["prober_schedule"]
    (invoker,) = of_kind("google_cloud_run_v2_service_iam_member").values()
    targets = json.loads(function["service_config"]["environment_variables"]["PROBER_TARGETS"])

    assert {"aks-eastus", "eks-us-east-1", "gke-us-central1"} <= set(targets)
    assert targets["eks-us-east-1"] == "https://predict.eks-us-east-1.ml.example.com/v2/health/ready"
    assert job["schedule"] == "*/1 * * * *"
    assert invoker["member"] == "${google_service_account.prober_caller.member}"
    assert job["http_target"]["oidc_token"]["service_account_email"] == "${google_service_account.prober_caller.email}"


def test_workloads_get_their_buckets_and_no_other() -> None:
    rights = of_kind("google_storage_bucket_iam_member")

    for identity in identities.services(production(), "gcp"):
        found = {
            name.partition("_bucket_")[2]: right["role"]
            for name, right in rights.items()
            if name.startswith(f"workload_{identity.app}_")
        }
        assert found == dict.fromkeys(identity.writes, "roles/storage.objectUser")


def test_trust_names_the_subject_that_the_charts_name() -> None:
    trusts = of_kind("google_service_account_iam_member")

    for identity in identities.services(production(), "gcp"):
        trust = trusts[f"workload_{identity.app}_trust"]
        assert trust["member"].endswith(f".svc.id.goog[{identity.namespace}/{identity.service_account}]")
        assert trust["depends_on"] == ["google_container_cluster.gke-us-central1", "google_container_cluster.second"]


def test_a_model_sees_its_own_folders_only() -> None:
    right = of_kind("google_storage_bucket_iam_member")["model_artifacts"]

    assert right["for_each"] == "${local.models}"
    assert right["role"] == "roles/storage.objectViewer"
    assert "for folder in each.value.folders" in right["condition"]["expression"]
    assert "objectListPrefix" in right["condition"]["expression"]


def test_without_clusters_nobody_is_trusted_before_there_is_a_pool_of_identities() -> None:
    clusters = production().model_dump()["clusters"]
    resources = changed({"clusters": {name: found for name, found in clusters.items() if found["cloud"] != "gcp"}})

    assert not [name for name in resources["google_service_account_iam_member"] if name.endswith("_gateway_trust")]
    assert "google_gke_backup_backup_plan" not in resources
    assert "workload_gateway" in resources["google_service_account"]


def test_another_home_region_moves_everything_that_is_at_home() -> None:
    resources = changed({"clouds.gcp.region": "europe-west4"})

    for kind in ("google_artifact_registry_repository", "google_bigquery_dataset", "google_storage_bucket"):
        assert {found["location"] for found in resources[kind].values()} == {"europe-west4"}
    assert {ring["location"] for ring in resources["google_kms_key_ring"].values()} == {"europe-west4", "us-central1"}
    (prober,) = resources["google_cloudfunctions2_function"].values()
    assert prober["location"] == "europe-west4"


def test_every_gateway_is_checked_from_outside_over_https() -> None:
    checks = of_kind("google_monitoring_uptime_check_config")

    assert set(checks) == {"uptime_aks-eastus", "uptime_eks-us-east-1", "uptime_gke-us-central1", "uptime_second"}
    for check in checks.values():
        assert check["http_check"]["use_ssl"] is check["http_check"]["validate_ssl"] is True
        assert check["http_check"]["path"] == production().edge.health_check.path


def test_every_alert_reaches_somebody_and_says_what_to_do() -> None:
    alerts = of_kind("google_monitoring_alert_policy")
    channels = {f"${{google_monitoring_notification_channel.{name}.id}}" for name in of_kind(CHANNEL)}

    assert len(alerts) == 10
    for alert in alerts.values():
        assert set(alert["notification_channels"]) <= channels
        assert alert["documentation"]["content"]
    lag = alerts["alert_sync_lag"]["conditions"][0]["condition_threshold"]["threshold_value"]
    assert lag == production().sync.lag_seconds


def test_the_dashboard_shows_every_signal_that_alerts() -> None:
    dashboard = json.loads(of_kind("google_monitoring_dashboard")["dashboard"]["dashboard_json"])
    shown = {
        data["timeSeriesQuery"]["timeSeriesFilter"]["filter"]
        for tile in dashboard["mosaicLayout"]["tiles"]
        for data in tile["widget"]["xyChart"]["dataSets"]
    }
    alerting = {
        condition["condition_threshold"]["filter"]
        for alert in of_kind("google_monitoring_alert_policy").values()
        for condition in alert["conditions"]
        if "condition_threshold" in condition
    }

    assert shown == alerting


def test_logs_are_kept_as_long_as_the_intent_says_and_audits_longer() -> None:
    buckets = of_kind("google_logging_project_bucket_config")
    audited = {config["service"] for config in of_kind("google_project_iam_audit_config").values()}

    assert buckets["logs_operation"]["retention_days"] == production().observability.retention.logs_days
    assert buckets["logs_audit"]["retention_days"] == 400
    assert audited == {"bigquery.googleapis.com", "cloudkms.googleapis.com", "storage.googleapis.com"}


@pytest.mark.parametrize(
    ("monthly", "amount"), [(15000, {"units": "15000"}), (0.5, {"units": "0", "nanos": 5 * 10**8})]
)
def test_the_budget_is_the_intents_and_covers_this_project_only(monthly: float, amount: dict[str, Any]) -> None:
    budget = changed({"cost.budgets.gcp.monthly": float(monthly)})["google_billing_budget"]["budget"]

    assert budget["amount"]["specified_amount"] == {"currency_code": "USD", **amount}
    assert budget["budget_filter"]["projects"] == ["projects/123456789012"]
    assert [rule["threshold_percent"] for rule in budget["threshold_rules"]] == [0.8, 1, 1]
