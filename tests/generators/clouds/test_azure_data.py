"""What Azure keeps for us: buckets and their history, the database, backups of both, keys, and what it all costs."""

from datetime import date

import pytest

from generators import identities, naming
from generators.clouds.azure import backup
from tests.generators import shipped
from tests.generators.clouds.test_azure import FLOW_LOGS, both, of_type, resources, stack
from tests.generators.clouds.test_stacks import REFERENCE


@both
def test_only_the_account_of_flow_logs_has_keys_to_share(environment: str) -> None:
    accounts = resources(environment)["azurerm_storage_account"]

    keyed = {name for name, account in accounts.items() if account["shared_access_key_enabled"]}

    assert keyed == {f"aks-eastus{FLOW_LOGS}"}


@both
def test_storage_is_encrypted_with_our_key_in_rest_and_on_the_way(environment: str) -> None:
    for name, account in of_type(resources(environment), "storage_account"):
        assert account["customer_managed_key"]["key_vault_key_id"].endswith("storage_key.versionless_id}"), name
        assert account["min_tls_version"] == "TLS1_2"
        assert account["https_traffic_only_enabled"] is True
        assert account["network_rules"] == {"bypass": ["AzureServices"], "default_action": "Deny"}


def test_every_bucket_has_a_container_with_history() -> None:
    platform = shipped.platform("production")
    found = resources()

    for name in identities.buckets(platform, "azure"):
        container = found["azurerm_storage_container"][f"{name}_bucket"]
        _, account = next(REFERENCE.finditer(container["storage_account_id"])).groups()
        properties = found["azurerm_storage_account"][account]["blob_properties"]
        assert properties["versioning_enabled"] is True
        assert properties["delete_retention_policy"] == {"days": 30}
        assert properties["container_delete_retention_policy"] == {"days": 30}
        stored = found["azurerm_storage_account"][account]["name"]
        assert stored == naming.azure_blob_account(platform, "production", "azure", name)


def test_backups_cannot_be_changed_for_as_long_as_the_intent_says() -> None:
    changes = {"clouds.azure.object_storage": {"backup_lock_days": 21, "noncurrent_days": 7}}

    found = stack(shipped.changed(shipped.platform("production"), changes))

    accounts = found["azurerm_storage_account"]
    assert {name for name, account in accounts.items() if "immutability_policy" in account} == {"backups_storage"}
    assert accounts["backups_storage"]["immutability_policy"]["period_since_creation_in_days"] == 21
    for name, days in {"backups": 21, "data": 7}.items():
        (rule,) = found["azurerm_storage_management_policy"][f"{name}_expiry"]["rule"]
        assert rule["actions"]["version"] == {"delete_after_days_since_creation": days}


def test_every_synced_bucket_tells_a_queue_of_its_changes() -> None:
    platform = shipped.changed(
        shipped.platform("production"), {"sync.buckets.predictions.clouds": ["aws", "azure", "gcp"]}
    )

    found = stack(platform)

    assert set(found["azurerm_storage_queue"]) == {"models_events", "predictions_events"}
    for name in identities.synced_buckets(platform, "azure"):
        rule = found["azurerm_eventgrid_system_topic_event_subscription"][f"{name}_events_delivery_rule"]
        assert f"azurerm_storage_container.{name}_bucket.name" in rule["subject_filter"]["subject_begins_with"]
        assert f"azurerm_storage_queue.{name}_events.name" in rule["storage_queue_endpoint"]["queue_name"]
        assert rule["delivery_identity"] == rule["dead_letter_identity"] == {"type": "SystemAssigned"}
        assert f"azurerm_role_assignment.{name}_events_delivery" in rule["depends_on"]


def test_nothing_is_told_where_nothing_is_synced() -> None:
    found = stack(shipped.changed(shipped.platform("production"), {"sync.buckets": {}}))

    assert not set(found) & {"azurerm_storage_queue", "azurerm_eventgrid_system_topic"}


@both
def test_keys_are_rotated_and_never_expire(environment: str) -> None:
    for name, key in of_type(resources(environment), "key_vault_key"):
        assert key["rotation_policy"] == {"automatic": {"time_after_creation": "P1Y"}}, name
    for name, vault in of_type(resources(environment), "key_vault"):
        assert vault["purge_protection_enabled"] is True, name
        assert vault["rbac_authorization_enabled"] is True, name


def test_the_database_knows_accounts_of_entra_only_and_is_kept_for_years() -> None:
    found = resources()
    server, database = found["azurerm_mssql_server"]["database_server"], found["azurerm_mssql_database"]["database"]

    assert server["azuread_administrator"]["azuread_authentication_only"] is True
    assert server["azuread_administrator"]["object_id"] == shipped.platform("production").clouds["azure"].admins
    assert "administrator_login" not in server
    assert server["minimum_tls_version"] == "1.2"
    assert database["long_term_retention_policy"]["yearly_retention"] == "P3Y"
    assert database["short_term_retention_policy"]["retention_days"] == 14
    assert found["azurerm_mssql_server_extended_auditing_policy"]["database_audit"]["log_monitoring_enabled"] is True
    assert found["azurerm_mssql_server_transparent_data_encryption"]["database_encryption"]["auto_rotation_enabled"]


@pytest.mark.parametrize(("environment", "redundant"), [("production", True), ("staging", False)])
def test_the_database_spans_zones_where_the_intent_says_so(environment: str, redundant: bool) -> None:
    assert resources(environment)["azurerm_mssql_database"]["database"]["zone_redundant"] is redundant


@pytest.mark.parametrize("part", ["database", "functions"])
def test_what_the_intent_leaves_out_is_not_there(part: str) -> None:
    found = stack(shipped.changed(shipped.platform("production"), {f"clouds.azure.{part}": None}))

    kinds = {"database": "azurerm_mssql_server", "functions": "azurerm_function_app_flex_consumption"}
    assert kinds[part] not in found
    assert not [
        name
        for named in found.values()
        for name in named
        if name.startswith({"database": "database", "functions": "prober"}[part])
    ]


def test_budget_and_billing_start_when_they_are_made() -> None:
    found = resources()
    budget = found["azurerm_consumption_budget_subscription"]["budget"]
    export = found["azurerm_subscription_cost_management_export"]["billing"]

    assert [notice["threshold"] for notice in budget["notification"]] == [80, 100, 100]
    assert "plantimestamp()" in budget["time_period"]["start_date"]
    assert budget["lifecycle"]["ignore_changes"] == ["time_period"]
    assert "plantimestamp()" in export["recurrence_period_start_date"]
    assert export["lifecycle"]["ignore_changes"] == ["recurrence_period_start_date"]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("0 3 * * *", "R/2024-09-01T03:00:00+00:00/P1D"),
        ("*/30 * * * *", "R/2024-09-01T00:00:00+00:00/P1D"),
        ("15 22 * * 3", "R/2024-09-04T22:15:00+00:00/P1W"),
        ("15 22 * * 7", "R/2024-09-01T22:15:00+00:00/P1W"),
    ],
)
def test_the_vault_copies_at_the_time_of_the_schedule(schedule: str, expected: str) -> None:
    backups = shipped.platform("production").recovery.backups.model_copy(update={"schedule": schedule})

    assert backup.interval(backups) == expected


def test_weeks_of_the_vault_begin_on_a_sunday() -> None:
    assert date(2024, 9, 1).isoweekday() == 7
