import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from generators import naming
from generators.schema import Platform
from generators.schema.scalars import Name
from tests.generators import shipped

_NAME = TypeAdapter(Name)
_TAIL = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", max_size=39)
NAMES = st.builds(str.__add__, st.sampled_from("abcgsx"), _TAIL).filter(lambda text: not text.endswith("-"))
ACCOUNTS = st.sampled_from(["111122223333", "example-mlp-production", "22222222-3333-4444-8555-666666666666"])

LABEL = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")
BUCKET = re.compile(r"[a-z0-9][a-z0-9-]*[a-z0-9]")


def platform(name: str, account: str = "111122223333") -> Platform:
    return shipped.changed(shipped.platform("production"), {"metadata.name": name, "clouds.aws.account": account})


@given(NAMES)
def test_the_names_tried_here_are_names_of_the_language(name: str) -> None:
    assert _NAME.validate_python(name) == name


@given(st.text("ab-", min_size=1, max_size=200), st.integers(20, 80))
def test_a_fitted_name_is_no_longer_than_its_limit(text: str, limit: int) -> None:
    found = naming.fitted(text, limit)

    assert len(found) <= limit
    assert found == text or len(text) > limit


@given(st.sets(st.text("ab", min_size=60, max_size=64), min_size=2))
def test_long_names_that_differ_stay_different(texts: set[str]) -> None:
    assert len({naming.fitted(text, 30) for text in texts}) == len(texts)


@given(NAMES, NAMES, NAMES)
def test_names_in_the_clouds_keep_their_limits(name: str, environment: str, cluster: str) -> None:
    found = platform(name)

    limits = {
        naming.cluster(found, environment, cluster): 40,  # GKE
        naming.aws_role(found, environment, cluster): 64,
        naming.azure_identity(found, environment, cluster): 128,
        naming.resource(found, environment, cluster, "nodes"): 63,
    }

    for text, limit in limits.items():
        assert len(text) <= limit
        assert LABEL.fullmatch(text)


@given(NAMES, NAMES, NAMES, ACCOUNTS)
def test_buckets_have_names_that_both_s3_and_google_accept(
    name: str, environment: str, bucket: str, account: str
) -> None:
    text = naming.bucket(platform(name, account), environment, "aws", bucket)

    assert 3 <= len(text) <= 63
    assert BUCKET.fullmatch(text)
    assert not text.startswith(("xn--", "sthree-", "goog", "amzn-s3-demo-"))
    assert "google" not in text


@given(NAMES, NAMES, ACCOUNTS)
def test_storage_accounts_are_24_letters_and_digits(name: str, environment: str, account: str) -> None:
    found = platform(name, account)
    data, state = (naming.storage_account(found, environment, "aws", purpose) for purpose in ("data", "terraform"))

    assert data != state
    assert re.fullmatch(r"[a-z0-9]{3,24}", data)


@given(NAMES)
def test_google_service_accounts_have_6_to_30_characters(app: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9-]{4,28}[a-z0-9]", naming.gcp_service_account(app))


@given(st.sets(NAMES, min_size=2, max_size=6))
def test_azure_pools_are_12_letters_and_digits_and_distinct(names: set[str]) -> None:
    pools = {naming.azure_pool(name) for name in names}

    assert len(pools) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9]{0,11}", pool) for pool in pools)


@given(NAMES, NAMES)
def test_workloads_and_routes_are_dns_labels(model: str, revision: str) -> None:
    for text in (naming.workload(model, revision), naming.route(model), naming.identity_secret(model)):
        assert len(text) <= 63
        assert LABEL.fullmatch(text)


@given(NAMES)
def test_team_namespaces_are_dns_labels(team: str) -> None:
    assert len(naming.team_namespace(team)) <= 63
    assert LABEL.fullmatch(naming.team_namespace(team))


def test_a_bucket_says_its_account() -> None:
    found = shipped.platform("production")

    assert naming.bucket(found, "production", "aws", "models") == "mlp-production-models-111122223333"
    assert naming.bucket(shipped.platform("staging"), "staging", "aws", "models").endswith("-444455556666")


def test_identities_are_the_clouds_own_words() -> None:
    found = shipped.platform("production")

    arn = naming.aws_role_arn(found, "production", "aws", "gateway")
    email = naming.gcp_service_account_email(found, "gcp", "gateway")

    assert arn == "arn:aws:iam::111122223333:role/mlp-production-gateway"
    assert email == "workload-gateway@example-mlp-production.iam.gserviceaccount.com"


def test_no_two_clouds_or_environments_share_a_bucket_for_state() -> None:
    found = [
        name(shipped.platform(environment), environment, cloud)
        for environment in shipped.ENVIRONMENTS
        for cloud in shipped.platform(environment).clouds
        for name in (naming.state_bucket, naming.storage_account)
    ]

    assert len(set(found)) == len(found)


@pytest.mark.parametrize("team", [None, "risk"])
def test_allocation_is_legal_as_a_label_everywhere(team: str | None) -> None:
    found: dict[str, Any] = naming.allocation(shipped.platform("production"), "production", team)

    assert found["team"] == (team or "platform")
    for key, value in found.items():
        assert re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", key)  # Google Cloud's rule is the narrowest
        assert re.fullmatch(r"[a-z0-9_-]{0,63}", value)


@given(NAMES, NAMES)
def test_what_azure_makes_unique_in_the_world_fits_its_limits(name: str, environment: str) -> None:
    found = platform(name)

    names = {
        naming.key_vault(found, environment, "aws"): 24,
        naming.key_vault(found, environment, "aws", "eks-us-east-1"): 24,
        naming.azure_registry(found, environment, "aws"): 50,
        naming.azure_function(found, environment, "aws", "prober"): 32,
        naming.sql_server(found, environment, "aws"): 63,
    }

    assert len(names) == 5
    assert all(LABEL.fullmatch(text) and len(text) <= limit for text, limit in names.items())


def test_backups_have_a_storage_account_of_their_own() -> None:
    found = shipped.platform("production")

    accounts = {
        bucket: naming.azure_blob_account(found, "production", "azure", bucket)
        for bucket in (naming.BACKUPS_BUCKET, naming.MODELS_BUCKET, naming.PREDICTIONS_BUCKET)
    }

    assert accounts[naming.MODELS_BUCKET] == accounts[naming.PREDICTIONS_BUCKET]
    assert accounts[naming.BACKUPS_BUCKET] != accounts[naming.MODELS_BUCKET]
