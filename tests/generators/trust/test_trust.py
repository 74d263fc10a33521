"""Workloads in other clouds: let in with their own cluster's token, for what both clouds share and no more."""

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from generators import terraform, trust
from generators.crossings import guests
from generators.schema import Platform
from generators.site import EnvironmentSite
from generators.trial import breaches
from tests.generators import shipped
from tests.generators.clouds.stacks import two_clusters
from tests.generators.trial.stacks import stack as of_cloud

Change = Callable[[dict[str, Any]], Any]
POOL = "iam.googleapis.com/${google_iam_workload_identity_pool.gcp_eks-us-east-1.name}"


@cache
def stack() -> dict[str, Any]:
    return synthesise(shipped.platform("production"))


def synthesise(platform: Platform) -> dict[str, Any]:
    site = EnvironmentSite("production", platform)
    return terraform.synthesise(trust.STACK, lambda scope: trust.stack(scope, site))


def found(platform: Platform, rendered: dict[str, Any]) -> list[str]:
    return list(breaches(platform, "production", trust.STACK, rendered))


def test_as_rendered_nothing_is_wrong() -> None:
    assert found(shipped.platform("production"), stack()) == []


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_a_second_cluster_is_another_issuer(cloud: str) -> None:
    platform = two_clusters(shipped.platform("production"), cloud)

    assert found(platform, synthesise(platform)) == []


def test_without_another_cloud_there_is_nobody_to_trust() -> None:
    platform = shipped.changed(
        shipped.platform("production"),
        {"sync.buckets": {}, "sync.tables": {}, "recovery.backups.off_cloud": {}},
    )
    rendered = synthesise(platform)

    assert "resource" not in rendered
    assert "data" not in rendered


def _role(name: str, change: Callable[[dict[str, Any]], Any]) -> Change:
    def edited(resources: dict[str, Any]) -> None:
        role = resources["aws_iam_role"][name]
        policy = json.loads(role["assume_role_policy"])
        change(policy["Statement"][0])
        role["assume_role_policy"] = json.dumps(policy)

    return edited


def _any_subject(statement: dict[str, Any]) -> None:
    (host,) = {key.rpartition(":")[0] for key in statement["Condition"]["StringEquals"]}
    del statement["Condition"]["StringEquals"][f"{host}:sub"]


def _set(kind: str, name: str, **changes: Any) -> Change:
    return lambda resources: resources[kind][name].update(changes)


WIDENED: dict[str, tuple[Change, str]] = {
    "aws: any service account of the cluster": (
        _role("aws_sync_from_azure", _any_subject),
        "aws_iam_role.aws_sync_from_azure: lets in system:serviceaccount:default:default of aks-eastus;",
    ),
    "aws: the subject of another workload": (
        _role(
            "aws_velero_from_azure",
            lambda one: one["Condition"]["StringEquals"].update(
                {"${local.aws_aks-eastus_host}:sub": "system:serviceaccount:sync:sync"}
            ),
        ),
        "aws_iam_role.aws_velero_from_azure: keeps out system:serviceaccount:velero:velero of aks-eastus;",
    ),
    "azure: the issuer of another cluster": (
        _set(
            "azurerm_federated_identity_credential",
            "azure_velero_from_gcp_gke-us-central1",
            issuer="${data.aws_eks_cluster.eks-us-east-1.identity[0].oidc[0].issuer}",
        ),
        "azurerm_user_assigned_identity.azure_velero_from_gcp: lets in system:serviceaccount:velero:velero of eks-us",
    ),
    "gcp: all of the pool": (
        _set(
            "google_service_account_iam_member",
            "gcp_velero_from_aws_eks-us-east-1",
            member=f"principalSet://{POOL}/*",
        ),
        "google_service_account.gcp_velero_from_aws: lets in system:serviceaccount:sync:sync of eks-us-east-1;",
    ),
}


@pytest.mark.parametrize("case", WIDENED)
def test_widened_by_hand_a_trust_policy_is_named(case: str) -> None:
    change, sentence = WIDENED[case]
    copy = deepcopy(stack())
    change(copy["resource"])

    after = found(shipped.platform("production"), copy)

    assert any(one.startswith(sentence) for one in after), after


def test_a_guest_may_write_to_the_buckets_it_shares_and_to_nothing_else() -> None:
    resources, platform = stack()["resource"], shipped.platform("production")
    for guest in guests(platform):
        readers: dict[str, Callable[[str], Any]] = {
            "aws": lambda name: json.loads(resources["aws_iam_role_policy"][f"{name}_rights"]["policy"])["Statement"],
            "azure": lambda name: _begins(resources["azurerm_role_assignment"], name),
            "gcp": lambda name: _begins(resources["google_storage_bucket_iam_member"], name),
        }
        rights = readers[guest.away](guest.construct)
        for bucket in ("backups", "models", "predictions"):
            assert (f"{bucket}" in json.dumps(rights)) == (bucket in guest.writes), (guest, bucket)


def _begins(named: dict[str, Any], start: str) -> dict[str, Any]:
    return {name: arguments for name, arguments in named.items() if name.startswith(f"{start}_writes_")}


def test_who_applies_may_give_what_guests_need() -> None:
    """Google Cloud lets the apply identity give the roles of this list only."""
    given = {member["role"] for member in stack()["resource"]["google_project_iam_member"].values()}
    grants = of_cloud("gcp")["resource"]["google_project_iam_member"]["delivery_apply_grants"]["condition"]

    assert given
    assert all(f"'{role}'" in grants["expression"] for role in given)


def test_roles_of_guests_have_the_limit_of_every_role() -> None:
    limit = of_cloud("aws")["resource"]["aws_iam_policy"]["delivery_boundary"]["name"]

    for role in stack()["resource"]["aws_iam_role"].values():
        assert role["permissions_boundary"] == f"arn:aws:iam::111122223333:policy/{limit}"
