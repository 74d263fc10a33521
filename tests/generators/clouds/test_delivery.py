"""What GitHub's jobs may do: plans read settings and one state, applies change the stacks and not themselves."""

import json
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from generators import github, network, terraform, trust
from generators.clouds.aws import delivery_rights as aws
from generators.clouds.azure import delivery_rights as azure
from generators.clouds.gcp import delivery_rights as gcp
from generators.site import EnvironmentSite
from tests.generators import shipped
from tests.generators.trial.stacks import stack

SERVICES = {
    "backup_": "backup",
    "bcmdataexports_": "bcm-data-exports",
    "budgets_": "budgets",
    "ce_": "ce",
    "cloudwatch_": "cloudwatch",
    "cloudwatch_event_": "events",
    "cloudwatch_log_": "logs",
    "customer_gateway": "ec2",
    "db_": "rds",
    "default_": "ec2",
    "ecr_": "ecr",
    "eip": "ec2",
    "eks_": "eks",
    "flow_log": "ec2",
    "iam_": "iam",
    "internet_gateway": "ec2",
    "kms_": "kms",
    "lambda_": "lambda",
    "launch_template": "ec2",
    "lb": "elasticloadbalancing",
    "nat_gateway": "ec2",
    "route": "ec2",
    "route53_": "route53",
    "s3_": "s3",
    "scheduler_": "scheduler",
    "security_group": "ec2",
    "sns_": "sns",
    "sqs_": "sqs",
    "subnet": "ec2",
    "vpc": "ec2",
    "vpn_": "ec2",
}
"""The service of IAM behind a resource, by how its type begins after `aws_`; the longest beginning counts."""


@cache
def spanning(name: str) -> dict[str, Any]:
    module = {network.STACK: network, trust.STACK: trust}[name]
    site = EnvironmentSite("production", shipped.platform("production"))
    return terraform.synthesise(name, lambda scope: module.stack(scope, site))


def statements(kind: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(stack("aws")["resource"][kind][name]["policy"])["Statement"]
    return found


def service(kind: str) -> str:
    begun = [start for start in SERVICES if kind.removeprefix("aws_").startswith(start)]
    assert begun, f"{kind}: say which service of IAM it belongs to, in SERVICES above"
    return SERVICES[max(begun, key=len)]


def test_who_applies_may_change_every_service_of_the_stacks() -> None:
    kinds = {
        kind
        for found in (stack("aws"), spanning(network.STACK), spanning(trust.STACK))
        for kind in found["resource"]
        if kind.startswith("aws_")
    }

    assert {service(kind) for kind in kinds} <= {*aws.SERVICES, "iam"}


def test_who_applies_gives_roles_of_the_platform_with_their_limit_only() -> None:
    rights = statements("aws_iam_role_policy", "delivery_apply_rights")
    giving = [one for one in rights if "iam:PutRolePolicy" in one.get("Action", ())]
    limit = "arn:aws:iam::111122223333:policy/mlp-production-delivery_boundary"

    assert [one["Condition"] for one in giving] == [{"StringEquals": {"iam:PermissionsBoundary": limit}}]
    assert [one["Resource"] for one in giving] == [["arn:aws:iam::111122223333:role/mlp-production-*"]]
    for one in rights:
        if one["Effect"] == "Allow":
            assert not {"*", "iam:*"} & set(one["Action"])
            assert not any("User" in action or "AccessKey" in action for action in one["Action"])


@pytest.mark.parametrize(
    "what",
    [
        "oidc-provider/token.actions.githubusercontent.com",
        "policy/mlp-production-delivery_boundary",
        "role/mlp-production-delivery_apply",
        "role/mlp-production-delivery_plan",
    ],
)
@pytest.mark.parametrize(
    ("kind", "name"), [("aws_iam_role_policy", "delivery_apply_rights"), ("aws_iam_policy", "delivery_boundary")]
)
def test_nobody_of_the_platform_changes_who_applies(what: str, kind: str, name: str) -> None:
    (denied,) = [one for one in statements(kind, name) if "NotAction" in one]

    assert denied["Effect"] == "Deny"
    assert denied["NotAction"] == ["iam:Get*", "iam:List*"]
    assert any(fnmatchcase(f"arn:aws:iam::111122223333:{what}", pattern) for pattern in denied["Resource"])


def test_every_role_has_the_limit_but_those_of_delivery() -> None:
    limited = {
        name: role.get("permissions_boundary") for name, role in stack("aws")["resource"]["aws_iam_role"].items()
    }
    without = {name for name, limit in limited.items() if limit is None}

    assert len(limited) > len(without)
    assert without == {"delivery_apply", "delivery_plan"}


def test_plans_read_the_state_of_their_own_stack() -> None:
    """Where the stack says its state is; anything else of the bucket is denied or not given."""
    backends = {cloud: stack(cloud)["terraform"]["backend"] for cloud in ("aws", "azure", "gcp")}
    denied = statements("aws_iam_role_policy", "delivery_plan_rights")[0]
    blob = stack("azure")["resource"]["azurerm_role_assignment"]["delivery_plan_state"]
    objects = stack("gcp")["resource"]["google_storage_bucket_iam_member"]["delivery_plan_state"]

    s3, azurerm, gcs = backends["aws"]["s3"], backends["azure"]["azurerm"], backends["gcp"]["gcs"]
    assert denied["NotResource"] == [f"arn:aws:s3:::{s3['bucket']}/{s3['key']}"]
    assert blob["scope"].endswith(
        f"/storageAccounts/{azurerm['storage_account_name']}/blobServices/default/containers/{azurerm['container_name']}"
    )
    assert f"StringEquals '{azurerm['key']}'" in blob["condition"]
    assert objects["bucket"] == gcs["bucket"]
    assert f'"projects/_/buckets/{gcs["bucket"]}/objects/{gcs["prefix"]}/"' in objects["condition"]["expression"]


def test_plans_change_nothing() -> None:
    assert {one["Effect"] for one in statements("aws_iam_role_policy", "delivery_plan_rights")} == {"Deny"}
    reading = ("browser", "Reader", "reader", "Reviewer", "Viewer", "viewer", "serviceUsageConsumer")
    assert all(role.endswith(reading) for role in gcp.PLAN.values())
    assigned = stack("azure")["resource"]["azurerm_role_assignment"]
    roles = {one.get("role_definition_name") for name, one in assigned.items() if name.startswith("delivery_plan_")}
    assert roles == {None, "Key Vault Reader", "Reader", "Storage Blob Data Reader"}
    (permissions,) = stack("azure")["resource"]["azurerm_role_definition"]["delivery_plan_role"]["permissions"]
    assert all(action.rpartition("/")[2] == "action" for action in permissions["actions"])


def test_on_google_cloud_only_roles_of_the_stacks_are_given() -> None:
    members = stack("gcp")["resource"]["google_project_iam_member"]
    granted = {one["role"] for name, one in members.items() if not name.startswith("delivery_")}
    condition = members["delivery_apply_grants"]["condition"]["expression"]

    listed = condition.partition("hasOnly([")[2].partition("])")[0]
    assert {role.strip("' ") for role in listed.split(",")} == {*granted, *gcp.OF_GUESTS}
    assert not {"roles/owner", "roles/editor", "roles/iam.roleAdmin"} & set(gcp.APPLY.values())


def test_on_azure_nobody_gives_or_takes_a_privileged_role() -> None:
    resources = stack("azure")["resource"]
    grants = resources["azurerm_role_assignment"]["delivery_apply_grants"]
    (permissions,) = resources["azurerm_role_definition"]["delivery_apply_role"]["permissions"]

    for action in ("write", "delete"):
        assert f"ActionMatches{{'Microsoft.Authorization/roleAssignments/{action}'}}" in grants["condition"]
    assert all(grants["condition"].count(role) == 2 for role in azure.PRIVILEGED.values())
    assert not [one for one in permissions["actions"] if "roleDefinitions" in one or one.endswith("Authorization/*")]


@pytest.mark.parametrize("role", github.ROLES)
def test_accounts_with_budgets_let_them_be_seen(role: str) -> None:
    members = stack("gcp")["resource"]["google_billing_account_iam_member"]

    assert members[f"delivery_{role}_budgets"]["billing_account_id"] == "0A1B2C-3D4E5F-6A7B8C"
