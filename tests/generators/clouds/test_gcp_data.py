"""What the stack of Google Cloud holds data in, and what keeps it: keys, buckets, queues, BigQuery, backups, images."""

import json
import re
from functools import reduce
from operator import getitem

from generators import identities, naming
from tests.generators.clouds.stacks import stack
from tests.generators.clouds.test_gcp import changed, of_kind, production, staging


def test_every_store_has_a_key_of_ours_that_its_agent_may_use() -> None:
    resources = stack("gcp")["resource"]
    encrypted = {
        "google_artifact_registry_repository": "kms_key_name",
        "google_bigquery_table": "encryption_configuration.kms_key_name",
        "google_container_cluster": "database_encryption.key_name",
        "google_gke_backup_backup_plan": "backup_config.encryption_key.gcp_kms_encryption_key",
        "google_logging_project_bucket_config": "cmek_settings.kms_key_name",
        "google_pubsub_topic": "kms_key_name",
        "google_storage_bucket": "encryption.default_kms_key_name",
    }

    for kind, path in encrypted.items():
        for name, found in resources[kind].items():
            key = reduce(getitem, path.split("."), found)
            right = re.fullmatch(r"\$\{google_kms_crypto_key_iam_member\.(\S+)\.crypto_key_id\}", str(key))
            assert right, (kind, name)
            assert right[1] in resources["google_kms_crypto_key_iam_member"]


def test_keys_rotate_and_lie_in_the_region_of_what_they_encrypt() -> None:
    keys, rings = of_kind("google_kms_crypto_key"), of_kind("google_kms_key_ring")

    assert {ring["location"] for ring in rings.values()} == {"elsewhere1", "us-central1"}
    assert all(key["rotation_period"] == "7776000s" for key in keys.values())
    for name, region in (("gke-us-central1", "us-central1"), ("second", "elsewhere1")):
        cluster = of_kind("google_container_cluster")[name]
        assert f"key_{region}_clusters_agent" in cluster["database_encryption"]["key_name"]


def test_every_bucket_of_the_intent_is_there_with_its_history() -> None:
    wanted = {f"bucket_{name}" for name in (*identities.buckets(production(), "gcp"), "functions")}
    buckets = of_kind("google_storage_bucket")

    assert set(buckets) == wanted
    for bucket in buckets.values():
        assert bucket["versioning"] == {"enabled": True}
        assert {rule["action"]["type"] for rule in bucket["lifecycle_rule"]} == {
            "AbortIncompleteMultipartUpload",
            "Delete",
        }


def test_deleted_backups_can_be_had_back_as_long_as_the_intent_says() -> None:
    buckets = changed({"clouds.gcp.object_storage.backup_lock_days": 21})["google_storage_bucket"]

    assert buckets["bucket_backups"]["soft_delete_policy"]["retention_duration_seconds"] == 21 * 86_400
    assert "retention_policy" not in buckets["bucket_backups"]
    assert buckets["bucket_models"]["soft_delete_policy"]["retention_duration_seconds"] == 7 * 86_400


def test_every_synced_bucket_tells_of_its_changes_by_the_name_both_sides_know() -> None:
    topics, queues = of_kind("google_pubsub_topic"), of_kind("google_pubsub_subscription")

    for name in identities.synced_buckets(production(), "gcp"):
        queue = queues[f"events_{name}_queue"]
        notification = of_kind("google_storage_notification")[f"events_{name}_notification"]
        assert queue["name"] == naming.gcp_event_subscription(production(), "production", name)
        assert queue["expiration_policy"] == {"ttl": ""}
        assert queue["dead_letter_policy"]["dead_letter_topic"] == "${google_pubsub_topic.dead_letters.id}"
        assert set(notification["event_types"]) >= {"OBJECT_ARCHIVE", "OBJECT_FINALIZE"}
        assert notification["depends_on"] == [f"google_pubsub_topic_iam_member.events_{name}_publisher"]
        assert f"events_{name}" in topics


def test_pubsub_may_forward_what_cannot_be_handled() -> None:
    agent = "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com"

    assert of_kind("google_pubsub_topic_iam_member")["dead_letters_agent"]["member"] == agent
    for name in identities.synced_buckets(production(), "gcp"):
        right = of_kind("google_pubsub_subscription_iam_member")[f"events_{name}_queue_agent"]
        assert (right["member"], right["role"]) == (agent, "roles/pubsub.subscriber")


def test_a_cloud_that_syncs_nothing_has_no_queues() -> None:
    resources = changed({"sync.buckets": {}, "sync.tables": {}})

    assert not [name for name in resources["google_pubsub_topic"] if name != "budget_topic"]
    assert "google_storage_notification" not in resources
    assert "alert_sync_lag" not in resources["google_monitoring_alert_policy"]


def test_a_replicated_table_is_found_by_day_and_key() -> None:
    resources = changed({"sync.tables.feature-labels.key": "tenant,id"})
    table = resources["google_bigquery_table"]["replica_feature-labels"]
    columns = {column["name"]: column for column in json.loads(table["schema"])}

    assert table["table_id"] == "feature_labels"
    assert table["clustering"] == ["tenant", "id"]
    assert table["time_partitioning"] == {"field": "change_committed_at", "type": "DAY"}
    assert [columns[key]["type"] for key in table["clustering"]] == ["STRING", "STRING"]
    assert columns["change_payload"]["type"] == "JSON"
    assert columns["change_deleted"]["mode"] == "REQUIRED"


def test_a_table_that_lands_elsewhere_is_not_here() -> None:
    resources = changed({"sync.tables.feature-labels.sinks": ["azure"]})

    assert "dataset_replica" not in resources["google_bigquery_dataset"]
    assert set(resources["google_bigquery_table"]) == {"predictions_log"}


def test_predictions_expire_and_a_query_says_of_which_days() -> None:
    table = of_kind("google_bigquery_table")["predictions_log"]
    days = production().clouds["gcp"].analytics.partition_expiration_days  # type: ignore[union-attr]

    assert table["require_partition_filter"] is True
    assert table["time_partitioning"]["expiration_ms"] == days * 86_400_000
    assert table["clustering"] == ["model", "revision"]


def test_googles_bill_is_exported_to_a_dataset_without_a_key_of_ours() -> None:
    dataset = of_kind("google_bigquery_dataset")["dataset_billing"]

    assert "default_encryption_configuration" not in dataset
    exporter = of_kind("google_bigquery_dataset_iam_member")["dataset_billing_exporter"]
    assert exporter["member"].startswith("serviceAccount:billing-export-bigquery@")


def test_every_cluster_is_backed_up_without_secrets() -> None:
    plans = of_kind("google_gke_backup_backup_plan")

    assert {plan["location"] for plan in plans.values()} == {"elsewhere1", "us-central1"}
    for plan in plans.values():
        assert plan["backup_config"]["include_secrets"] is False
        assert plan["backup_schedule"]["cron_schedule"] == production().recovery.backups.schedule
        assert plan["retention_policy"]["locked"] is True
    (tried,) = staging()["resource"]["google_gke_backup_backup_plan"].values()
    assert tried["retention_policy"]["locked"] is False


def test_backups_are_kept_no_longer_than_google_allows() -> None:
    resources = changed({"recovery.backups.retention_days": 1000, "clouds.gcp.object_storage.backup_lock_days": 1000})

    (plan,) = resources["google_gke_backup_backup_plan"].values()
    assert plan["retention_policy"] == {"backup_delete_lock_days": 90, "backup_retain_days": 365, "locked": True}


def test_what_was_released_never_changes_under_its_tag() -> None:
    registry = of_kind("google_artifact_registry_repository")["registry_images"]

    assert registry["docker_config"] == {"immutable_tags": True}
    assert registry["vulnerability_scanning_config"] == {"enablement_config": "INHERITED"}
    for node in ("gke-us-central1", "second"):
        right = of_kind("google_artifact_registry_repository_iam_member")[f"{node}_nodes_images"]
        assert right["role"] == "roles/artifactregistry.reader"
