"""The Azure stack: what nobody may get at from outside, who is told, and what is there for any number of clusters."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from generators import naming
from generators.functions import archive, contract
from generators.schema import Platform
from tests.generators import shipped
from tests.generators.clouds.stacks import of_workloads, synthesise, texts, two_clusters

Resources = dict[str, dict[str, Any]]

FLOW_LOGS = "_flow_log_storage"


@cache
def resources(environment: str = "production") -> Resources:
    return stack(shipped.platform(environment), environment)


def stack(platform: Platform, environment: str = "production") -> Resources:
    found: Resources = synthesise(platform, "azure", environment)["resource"]
    return found


def without_clusters() -> Platform:
    platform = shipped.platform("production")
    others = {
        name: cluster for name, cluster in platform.model_dump()["clusters"].items() if cluster["cloud"] != "azure"
    }
    return shipped.changed(platform, {"clusters": others})


@cache
def in_two_regions() -> Resources:
    return stack(two_clusters(shipped.platform("production"), "azure"))


def of_type(found: Resources, *types: str) -> Iterator[tuple[str, Any]]:
    for kind in types:
        yield from found.get(f"azurerm_{kind}", {}).items()


both = pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)


@both
def test_what_can_be_tagged_is(environment: str) -> None:
    allocation = naming.allocation(shipped.platform(environment), environment)

    untagged = {
        kind.removeprefix("azurerm_")
        for kind, named in resources(environment).items()
        for resource in named.values()
        if resource.get("tags") != allocation
    }

    assert untagged - {"management_lock"} == {
        "consumption_budget_subscription",
        "data_protection_backup_instance_blob_storage",
        "data_protection_backup_policy_blob_storage",
        "eventgrid_system_topic_event_subscription",
        "federated_identity_credential",
        "monitor_data_collection_rule_association",
        "monitor_diagnostic_setting",
        "mssql_server_extended_auditing_policy",
        "mssql_server_security_alert_policy",
        "mssql_server_transparent_data_encryption",
        "nat_gateway_public_ip_association",
        "role_assignment",
        "role_definition",
        "storage_blob",
        "storage_container",
        "storage_management_policy",
        "storage_queue",
        "subnet",
        "subnet_nat_gateway_association",
        "subnet_network_security_group_association",
        "subscription_cost_management_export",
    }


@both
def test_nothing_that_holds_data_has_a_public_address(environment: str) -> None:
    found = resources(environment)
    holders = ("container_registry", "function_app_flex_consumption", "key_vault", "mssql_server", "storage_account")

    public = {name for name, resource in of_type(found, *holders) if resource["public_network_access_enabled"]}

    assert public == set()
    assert set(found["azurerm_public_ip"]) == {"aks-eastus_nat_address", "prober_nat_address"}
    assert all(held["container_access_type"] == "private" for _, held in of_type(found, "storage_container"))


@both
def test_security_groups_end_with_a_denial_and_let_only_clients_in_from_anywhere(environment: str) -> None:
    open_rules = set()
    for name, group in of_type(resources(environment), "network_security_group"):
        *allowed, last = group["security_rule"]
        assert (last["access"], last["source_address_prefix"], last["priority"]) == ("Deny", "*", 4096)
        assert len({rule["priority"] for rule in group["security_rule"]}) == len(group["security_rule"])
        anywhere = [rule for rule in allowed if rule.get("source_address_prefix") in ("*", "0.0.0.0/0", "Internet")]
        open_rules |= {(name, rule["name"], rule["destination_port_range"]) for rule in anywhere}

    assert open_rules == {("aks-eastus_nodes_guard", "allow-clients", "443")}


def test_security_groups_can_do_without_administrators_networks() -> None:
    found = stack(shipped.changed(shipped.platform("production"), {"security.authorized_networks": []}))

    rules = found["azurerm_network_security_group"]["aks-eastus_api_server_guard"]["security_rule"]
    assert [rule["name"] for rule in rules] == ["allow-platform", "allow-probes", "deny-everything-else"]


def test_every_subnet_but_that_of_vpn_gateways_is_guarded() -> None:
    found = resources()

    guarded = {use["subnet_id"] for _, use in of_type(found, "subnet_network_security_group_association")}

    unguarded = {name for name in found["azurerm_subnet"] if f"${{azurerm_subnet.{name}.id}}" not in guarded}
    assert unguarded == {"aks-eastus_GatewaySubnet"}
    assert found["azurerm_subnet"]["aks-eastus_GatewaySubnet"]["name"] == "GatewaySubnet"


def test_the_cluster_takes_accounts_of_entra_and_tokens_of_workloads_only() -> None:
    cluster = resources()["azurerm_kubernetes_cluster"]["aks-eastus"]

    assert cluster["local_account_disabled"] is True
    assert cluster["azure_active_directory_role_based_access_control"]["azure_rbac_enabled"] is True
    assert cluster["oidc_issuer_enabled"] is True
    assert cluster["workload_identity_enabled"] is True
    assert cluster["run_command_enabled"] is False


def test_the_clusters_secrets_and_disks_are_encrypted_with_keys_of_its_own_region() -> None:
    found = in_two_regions()

    for name in ("aks-eastus", "second"):
        cluster = found["azurerm_kubernetes_cluster"][name]
        service = cluster["key_management_service"]
        assert service["key_vault_key_id"] == f"${{azurerm_key_vault_key.{name}_secrets_key.id}}"
        assert service["key_vault_network_access"] == "Private"
        # Without an address in the network the API server could not reach a private vault.
        assert cluster["api_server_access_profile"]["virtual_network_integration_enabled"] is True
        assert cluster["disk_encryption_set_id"] == f"${{azurerm_disk_encryption_set.{name}_disks.id}}"
        assert (
            found["azurerm_key_vault"][f"{name}_vault"]["location"]
            == f"${{azurerm_resource_group.{name}_group.location}}"
        )


def test_clusters_are_upgraded_before_their_nodes_and_in_a_window() -> None:
    cluster = resources()["azurerm_kubernetes_cluster"]["aks-eastus"]

    assert cluster["maintenance_window_auto_upgrade"]["day_of_week"] == "Tuesday"
    assert cluster["maintenance_window_node_os"]["day_of_week"] == "Wednesday"


def test_the_prober_runs_the_archive_and_is_told_what_to_probe() -> None:
    found = resources()
    app = found["azurerm_function_app_flex_consumption"]["prober"]

    assert app["storage_authentication_type"] == "UserAssignedIdentity"
    assert app["app_settings"].items() >= contract.environment(shipped.platform("production"), "azure").items()
    assert found["azurerm_service_plan"]["prober_plan"]["sku_name"] == "FC1"
    package = found["azurerm_storage_blob"]["prober_package"]
    assert package["source"] == archive.source("azure")
    assert len(bytes.fromhex(package["content_md5"])) == 16
    assert "azurerm_storage_blob.prober_package" in app["depends_on"]


def test_a_slow_prober_is_not_taken_for_a_silent_one() -> None:
    found = stack(
        shipped.changed(shipped.platform("production"), {"clouds.azure.functions.prober_interval_minutes": 60})
    )

    silence = found["azurerm_monitor_scheduled_query_rules_alert_v2"]["prober_silence_alert"]
    assert silence["window_duration"] == "PT120M"


@both
def test_everything_that_holds_data_sends_its_logs(environment: str) -> None:
    found = resources(environment)
    targets = {setting["target_resource_id"] for _, setting in of_type(found, "monitor_diagnostic_setting")}
    holders = (
        "container_registry",
        "data_protection_backup_vault",
        "key_vault",
        "kubernetes_cluster",
        "mssql_database",
        "storage_account",
    )

    silent = {
        name
        for kind in holders
        for name in found[f"azurerm_{kind}"]
        if not any(target.startswith(f"${{azurerm_{kind}.{name}.id}}") for target in targets)
    }

    assert silent == {f"aks-eastus{FLOW_LOGS}"}


def test_every_alert_reaches_somebody() -> None:
    found = resources()

    for name, alert in of_type(found, "monitor_metric_alert", "monitor_activity_log_alert"):
        assert all("_receiver.id" in action["action_group_id"] for action in alert["action"]), name
        assert alert["action"], name
    for name, alert in of_type(found, "monitor_scheduled_query_rules_alert_v2"):
        assert alert["action"]["action_groups"], name
    receivers = shipped.platform("production").observability.receivers.model_dump()
    told = {group["email_receiver"][0]["email_address"] for _, group in of_type(found, "monitor_action_group")}
    assert told == set(receivers.values())


def test_the_workbook_asks_the_workspace() -> None:
    workbook = resources()["azurerm_application_insights_workbook"]["workbook"]

    page = json.loads(workbook["data_json"])

    assert page["fallbackResourceIds"] == ["${azurerm_log_analytics_workspace.workspace.id}"]
    assert all(item["content"]["query"] for item in page["items"])


def test_every_network_has_an_endpoint_for_everything_its_pods_use() -> None:
    found = in_two_regions()
    reached = {"account_vault", "backups_blob", "billing_blob", "data_blob", "events_queue", "registry_registry"}

    for name in ("aks-eastus", "second"):
        for service in reached | {"database_sqlServer", "vault_vault"}:
            endpoint = found["azurerm_private_endpoint"][f"{name}_{service}_endpoint"]
            assert endpoint["subnet_id"] == f"${{azurerm_subnet.{name}_endpoints.id}}"
            (zone,) = endpoint["private_dns_zone_group"]["private_dns_zone_ids"]
            assert zone.startswith(f"${{azurerm_private_dns_zone.{name}_")


def test_flow_logs_are_kept_in_the_region_of_their_network() -> None:
    found = in_two_regions()

    log = found["azurerm_network_watcher_flow_log"]["second_flow_logs"]
    assert log["network_watcher_name"] == "NetworkWatcher_elsewhere1"
    storage = found["azurerm_storage_account"][f"second{FLOW_LOGS}"]
    assert storage["location"] == log["location"] == "${azurerm_resource_group.second_group.location}"


def test_without_clusters_the_account_stands_by_itself() -> None:
    found = stack(without_clusters())

    assert "azurerm_kubernetes_cluster" not in found
    assert set(found["azurerm_virtual_network"]) == {"prober_network"}
    assert set(found["azurerm_key_vault"]) == {"vault"}
    assert set(found["azurerm_storage_container"]) >= {"backups_bucket", "billing_bucket", "models_bucket"}
    assert of_workloads(found["azurerm_role_definition"]) == {}
    assert not [text for text in texts(found) if "aks-eastus." in text]


def test_names_unique_in_the_world_differ_between_environments_and_purposes() -> None:
    world = ("container_registry", "function_app_flex_consumption", "key_vault", "mssql_server", "storage_account")

    names = [
        resource["name"]
        for environment in shipped.ENVIRONMENTS
        for _, resource in of_type(resources(environment), *world)
    ]

    assert len(names) == len(set(names)) == 22
    assert max(map(len, names)) <= 32
