"""Who of GitHub's jobs is let in by each cloud: the two of ours that belong there, and no stranger."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from generators import github, trial
from generators.trial.admission import admitted
from generators.trial.tokens import ours, strangers
from tests.generators import shipped
from tests.generators.trial.stacks import Change, found_after, platform, stack, synthesised

IDS = [("aws", "ids"), ("azure", "ids"), ("gcp", "ids")]
FORMATS = [*IDS, ("aws", "names"), ("gcp", "names")]
"""Azure cannot tell a repository by names, and the intent is refused."""

both_formats = pytest.mark.parametrize(("cloud", "subject_format"), FORMATS)


def identity(cloud: str, role: str) -> str:
    return {
        "aws": f"aws_iam_role.delivery_{role}",
        "azure": f"azurerm_user_assigned_identity.delivery_{role}",
        "gcp": f"google_service_account.delivery_{role}",
    }[cloud]


@both_formats
def test_a_pull_request_may_plan_and_not_apply(cloud: str, subject_format: str) -> None:
    found = platform(subject_format)
    token = ours(found, "production", "plan", trial.audience(found, cloud))

    assert admitted(stack(cloud, subject_format), token) == {identity(cloud, "plan")}


@both_formats
def test_the_environment_with_reviewers_may_apply(cloud: str, subject_format: str) -> None:
    found = platform(subject_format)
    token = ours(found, "production", "apply", trial.audience(found, cloud))

    assert admitted(stack(cloud, subject_format), token) == {identity(cloud, "apply")}


@both_formats
def test_no_stranger_may_anything(cloud: str, subject_format: str) -> None:
    found = platform(subject_format)
    let_in = {
        who: admitted(stack(cloud, subject_format), token)
        for who, token in strangers(found, "production", trial.audience(found, cloud))
    }

    assert len(let_in) >= 18
    assert not any(let_in.values()), let_in


@pytest.mark.parametrize(("cloud", "subject_format"), IDS)
def test_the_old_format_is_refused_to_a_new_repository(cloud: str, subject_format: str) -> None:
    """Whoever took the names over would have it; the ids beside it are ours even so."""
    found = platform(subject_format)
    token = {
        **ours(found, "production", "apply", trial.audience(found, cloud)),
        "sub": "repo:example/ml-platform:environment:apply-production",
    }

    assert admitted(stack(cloud, subject_format), token) == set()


def test_the_environment_of_staging_may_not_apply_to_production() -> None:
    for cloud, subject_format in IDS:
        found = platform(subject_format)
        token = ours(found, "staging", "apply", trial.audience(found, cloud))

        assert admitted(stack(cloud), token) == set()


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_a_github_of_ones_own_is_let_in_nowhere(cloud: str) -> None:
    found = shipped.changed(platform(), {"metadata.repository.host": "git.example.com"})

    assert github.ISSUER not in json.dumps(synthesised(found, cloud))


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_as_rendered_nothing_is_wrong(cloud: str) -> None:
    assert found_after(cloud, lambda _: None) == []


def _condition(role: str, change: Any) -> Change:
    """AWS: the conditions of a role, edited."""

    def edited(resources: dict[str, Any]) -> None:
        found = resources["aws_iam_role"][f"delivery_{role}"]
        policy = json.loads(found["assume_role_policy"])
        change(policy["Statement"][0])
        found["assume_role_policy"] = json.dumps(policy)

    return edited


def _asked(changes: Mapping[str, Any], operator: str = "StringEquals") -> Any:
    """Conditions on claims replaced; what is None is no longer asked."""

    def change(statement: dict[str, Any]) -> None:
        asked = statement["Condition"].pop("StringEquals")
        asked |= {f"{github.HOST}:{claim}": value for claim, value in changes.items()}
        statement["Condition"][operator] = {key: value for key, value in asked.items() if value is not None}

    return change


def _set(kind: str, name: str, **changes: Any) -> Change:
    return lambda resources: resources[kind][name].update(changes)


POOL = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.delivery.name}"
OURS = "repo:example@10203040/ml-platform@506070809"
BY_NAME = 'assertion.repository == "example/ml-platform"'
TRUST = "google_service_account_iam_member"
PROVIDER = ("google_iam_workload_identity_pool_provider", "delivery_github")
CREDENTIAL = "azurerm_federated_identity_credential"

WIDENED: dict[str, tuple[str, Change, str]] = {
    "aws: a wildcard subject": (
        "aws",
        _condition("plan", _asked({"sub": f"{OURS}:*"}, "StringLike")),
        "aws_iam_role.delivery_plan: lets in a branch;",
    ),
    "aws: any operator nobody knows": (
        "aws",
        _condition("apply", _asked({}, "StringResembles")),
        "aws_iam_role.delivery_apply: lets in a fork, pull_request;",
    ),
    "aws: anyone may assume": (
        "aws",
        _condition("apply", lambda statement: statement.update(Principal="*", Condition={})),
        "aws_iam_role.delivery_apply: lets in another issuer, pull_request;",
    ),
    "aws: claims that may be absent": (
        "aws",
        _condition("plan", _asked({"sub": None, "subject": OURS, "repository_id": None}, "StringEqualsIfExists")),
        "aws_iam_role.delivery_plan: lets in a fork, pull_request;",
    ),
    "aws: any repository": (
        "aws",
        _condition("apply", _asked({"repository_id": None})),
        "aws_iam_role.delivery_apply: lets in our subject with other ids beside it, environment:apply-production;",
    ),
    "aws: no subject": (
        "aws",
        _condition("apply", _asked({"sub": None})),
        "aws_iam_role.delivery_apply: lets in an environment whose name goes on;",
    ),
    "aws: the old format beside the new": (
        "aws",
        _condition("plan", _asked({"sub": ["repo:example/ml-platform:pull_request", f"{OURS}:pull_request"]})),
        "aws_iam_role.delivery_plan: lets in a subject in the other format, pull_request;",
    ),
    "aws: the repository of somebody else": (
        "aws",
        _condition("plan", _asked({"repository_id": "1"})),
        "aws_iam_role.delivery_plan: keeps out repo:example@10203040/ml-platform@506070809:pull_request",
    ),
    "aws: the subject of the plan may apply": (
        "aws",
        _condition("apply", _asked({"sub": f"{OURS}:pull_request"})),
        "aws_iam_role.delivery_apply: lets in repo:example@10203040/ml-platform@506070809:pull_request, which is for",
    ),
    "azure: a branch": (
        "azure",
        _set(CREDENTIAL, "delivery_plan_trust", subject=f"{OURS}:ref:refs/heads/main"),
        "azurerm_user_assigned_identity.delivery_plan: lets in a branch;",
    ),
    "azure: ids of somebody else": (
        "azure",
        _set(CREDENTIAL, "delivery_apply_trust", subject="repo:stranger@1/ml-platform@1:environment:apply-production"),
        "azurerm_user_assigned_identity.delivery_apply: lets in a fork, environment:apply-production;",
    ),
    "azure: tokens for anybody": (
        "azure",
        _set(CREDENTIAL, "delivery_apply_trust", audience=["https://github.com/stranger"]),
        "azurerm_user_assigned_identity.delivery_apply: lets in a token for somebody else,",
    ),
    "azure: the old format": (
        "azure",
        _set(CREDENTIAL, "delivery_plan_trust", subject="repo:example/ml-platform:pull_request"),
        "azurerm_user_assigned_identity.delivery_plan: lets in a subject in the other format, pull_request;",
    ),
    "gcp: a condition nobody can read": (
        "gcp",
        lambda resources: (
            _set(*PROVIDER, attribute_condition="size(assertion.sub) > 1")(resources),
            _set(TRUST, "delivery_plan_trust", member=f"{POOL}/*")(resources),
        )[0],
        "google_service_account.delivery_plan: lets in a fork, pull_request;",
    ),
    "gcp: all of the pool": (
        "gcp",
        _set(TRUST, "delivery_apply_trust", member=f"{POOL}/*"),
        "google_service_account.delivery_apply: lets in a branch;",
    ),
    "gcp: any repository": (
        "gcp",
        lambda resources: resources[PROVIDER[0]][PROVIDER[1]].pop("attribute_condition"),
        "google_service_account.delivery_plan: lets in our subject with other ids beside it, pull_request;",
    ),
    "gcp: everyone with an account": (
        "gcp",
        _set(TRUST, "delivery_plan_trust", member="allAuthenticatedUsers"),
        "google_service_account.delivery_plan: lets in another issuer, pull_request;",
    ),
    "gcp: the condition by name, the right by repository": (
        "gcp",
        lambda resources: (
            _set(
                *PROVIDER,
                attribute_condition=BY_NAME,
                attribute_mapping={"google.subject": "assertion.sub", "attribute.repository": "assertion.repository"},
            )(resources),
            _set(TRUST, "delivery_plan_trust", member=f"{POOL}/attribute.repository/example/ml-platform")(resources),
        )[0],
        "google_service_account.delivery_plan: lets in another organisation under the same names, pull_request;",
    ),
    "gcp: the old format": (
        "gcp",
        _set(
            TRUST,
            "delivery_plan_trust",
            member=f"{POOL.replace('principalSet', 'principal')}/subject/repo:example/ml-platform:pull_request",
        ),
        "google_service_account.delivery_plan: lets in a subject in the other format, pull_request;",
    ),
    "gcp: the whole project for the pool": (
        "gcp",
        lambda resources: resources["google_project_iam_member"].update(
            mine={"member": f"{POOL}/*", "project": "example-mlp-production", "role": "roles/owner"}
        ),
        "google_project_iam_member.mine: lets in a tag;",
    ),
}


@pytest.mark.parametrize("case", WIDENED)
def test_widened_by_hand_a_trust_policy_is_named(case: str) -> None:
    cloud, change, sentence = WIDENED[case]

    found = found_after(cloud, change)

    assert any(one.startswith(sentence) for one in found), found
