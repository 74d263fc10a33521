"""Who may do what in Azure: every role assignment, listed; and what production refuses to destroy."""

from typing import Any

import pytest

from generators import identities
from generators.clouds import models
from tests.generators import shipped
from tests.generators.clouds.stacks import of_workloads
from tests.generators.clouds.test_azure import in_two_regions, of_type, resources

KEY_USER = "Key Vault Crypto Service Encryption User"
READER, WRITER = "Storage Blob Data Reader", "Storage Blob Data Contributor"
RIGHTS = {
    "aks-eastus_admins": ("kubernetes_cluster.aks-eastus", "Azure Kubernetes Service RBAC Cluster Admin"),
    "aks-eastus_admins_login": ("kubernetes_cluster.aks-eastus", "Azure Kubernetes Service Cluster User Role"),
    "aks-eastus_control_plane_disks": ("disk_encryption_set.aks-eastus_disks", "Reader"),
    "aks-eastus_control_plane_kubelets": ("user_assigned_identity.aks-eastus_kubelets", "Managed Identity Operator"),
    "aks-eastus_control_plane_names": ("private_dns_zone.aks-eastus_api_server_zone", "Private DNS Zone Contributor"),
    "aks-eastus_control_plane_network": ("virtual_network.aks-eastus_network", "Network Contributor"),
    "aks-eastus_control_plane_secrets": ("key_vault_key.aks-eastus_secrets_key", "Key Vault Crypto User"),
    "aks-eastus_control_plane_vault": ("key_vault.aks-eastus_vault", "Key Vault Contributor"),
    "aks-eastus_disks_key_use": ("key_vault_key.aks-eastus_disks_key", KEY_USER),
    "aks-eastus_pull": ("container_registry.registry", "AcrPull"),
    "backup_data": ("storage_account.data_storage", "Storage Account Backup Contributor"),
    "database_key_use": ("key_vault_key.database_key", KEY_USER),
    "metrics-exporter_measures_account": ("resource_group.group", "Monitoring Reader"),
    "metrics-exporter_measures_aks-eastus": ("resource_group.aks-eastus_group", "Monitoring Reader"),
    "model_reads": ("storage_container.models_bucket", READER),
    "models_events_delivery": ("storage_queue.models_events", "Storage Queue Data Message Sender"),
    "prober_owns_storage": ("storage_account.prober_storage", "Storage Blob Data Owner"),
    "prober_sends_telemetry": ("application_insights.prober_insights", "Monitoring Metrics Publisher"),
    "registry_key_use": ("key_vault_key.registry_key", KEY_USER),
    "storage_key_use": ("key_vault_key.storage_key", KEY_USER),
    "sync_hears_models": ("storage_queue.models_events", "Storage Queue Data Message Processor"),
    "sync_writes_models": ("storage_container.models_bucket", WRITER),
    "undelivered_events_delivery": ("storage_container.undelivered_events", WRITER),
    "velero_keeps_aks-eastus": ("kubernetes_cluster.aks-eastus", "volumes_role"),
    "velero_writes_backups": ("storage_container.backups_bucket", WRITER),
}
"""By the name of each assignment, what it is at and the role."""


def right(assignment: dict[str, Any]) -> tuple[str, str]:
    scope = ".".join(assignment["scope"].removeprefix("${azurerm_").split(".")[:2])
    role = assignment.get("role_definition_name") or assignment["role_definition_id"].split(".")[1]
    return scope, role


@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
def test_every_right_is_one_of_these(environment: str) -> None:
    assignments = of_workloads(resources(environment)["azurerm_role_assignment"])

    assert {name: right(assignment) for name, assignment in assignments.items()} == RIGHTS


def test_only_the_administrators_are_people() -> None:
    assignments = resources()["azurerm_role_assignment"]

    people = {name: found["principal_id"] for name, found in assignments.items() if found["principal_type"] == "Group"}

    group = shipped.platform("production").clouds["azure"].admins
    assert people == {"aks-eastus_admins": group, "aks-eastus_admins_login": group}


def test_nobody_has_a_right_on_the_whole_subscription() -> None:
    (definition,) = of_workloads(resources()["azurerm_role_definition"]).values()
    (permissions,) = definition["permissions"]

    assert not any("/subscriptions/" in scope for scope, _ in RIGHTS.values())
    assert all(action.startswith("Microsoft.Compute/") and "*" not in action for action in permissions["actions"])


@pytest.mark.parametrize("identity", identities.services(shipped.platform("production"), "azure"), ids=lambda i: i.app)
def test_every_service_is_itself_on_every_cluster(identity: identities.Identity) -> None:
    found = in_two_regions()

    for cluster in ("aks-eastus", "second"):
        credential = found["azurerm_federated_identity_credential"][f"{cluster}_{identity.app}_credential"]
        assert credential["subject"] == identity.subject
        assert credential["audience"] == ["api://AzureADTokenExchange"]
        assert credential["issuer"] == f"${{azurerm_kubernetes_cluster.{cluster}.oidc_issuer_url}}"
        assert f"user_assigned_identity.{identity.app}_identity." in credential["user_assigned_identity_id"]


def test_models_read_their_own_folders_and_no_stack_names_a_model() -> None:
    found = resources()
    reads = found["azurerm_role_assignment"]["model_reads"]
    credential = found["azurerm_federated_identity_credential"]["model_credential"]

    assert (
        reads["for_each"] == found["azurerm_user_assigned_identity"]["model_identity"]["for_each"] == "${local.models}"
    )
    assert reads["condition_version"] == "2.0"
    assert reads["condition"].count("for folder in each.value.folders") == 2
    assert "model.clusters" in credential["for_each"]
    assert credential["subject"] == "system:serviceaccount:" + ":".join(
        f"{models.EACH}.{fact}}}" for fact in ("namespace", "service_account")
    )
    assert not set(shipped.platform("production").models) & {name for named in found.values() for name in named}


PROTECTED = {
    "container_registry": {"registry"},
    "data_protection_backup_instance_blob_storage": {"data_backup"},
    "data_protection_backup_vault": {"backup"},
    "key_vault": {"aks-eastus_vault", "vault"},
    "key_vault_key": {"aks-eastus_disks_key", "aks-eastus_secrets_key", "database_key", "registry_key", "storage_key"},
    "kubernetes_cluster": {"aks-eastus"},
    "mssql_database": {"database"},
    "mssql_server": {"database_server"},
    "storage_account": {"backups_storage", "billing_storage", "data_storage", "events_storage"},
    "storage_container": {"backups_bucket", "billing_bucket", "models_bucket"},
}
UNPROTECTED = {
    "storage_account": {"aks-eastus_flow_log_storage": "logs, also in the workspace", "prober_storage": "no data"},
    "storage_container": {"prober_packages": "the archive is in Git", "undelivered_events": "listings find the rest"},
}
"""What could hold data and may go, with the reason."""


def test_production_refuses_to_destroy_what_holds_data() -> None:
    found = resources()

    for kind, names in PROTECTED.items():
        kept = {name for name, held in of_type(found, kind) if held.get("lifecycle", {}).get("prevent_destroy")}
        assert kept == names, kind
        assert set(found[f"azurerm_{kind}"]) - kept == set(UNPROTECTED.get(kind, {})), kind


def test_azure_itself_refuses_to_delete_what_holds_data_in_production() -> None:
    locks = resources()["azurerm_management_lock"]

    assert {lock["lock_level"] for lock in locks.values()} == {"CanNotDelete"}
    assert set(locks) == {
        "aks-eastus_vault_lock",
        "backups_storage_lock",
        "billing_storage_lock",
        "data_storage_lock",
        "database_server_lock",
        "registry_lock",
        "vault_lock",
    }
    vault = resources()["azurerm_data_protection_backup_vault"]["backup"]
    assert (vault["immutability"], vault["soft_delete"]) == ("Unlocked", "AlwaysOn")


def test_staging_can_be_taken_down() -> None:
    found = resources("staging")

    assert "azurerm_management_lock" not in found
    assert not [
        name
        for named in found.values()
        for name, held in named.items()
        if held.get("lifecycle", {}).get("prevent_destroy")
    ]
    assert found["azurerm_data_protection_backup_vault"]["backup"]["immutability"] == "Disabled"
