"""Workflows name what the intent has, hold no secret, and ask for a token only where they need one."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from generators import github, network, trust
from tests.generators import shipped

FOLDER = shipped.ROOT / ".github" / "workflows"
DELIVERY: dict[str, Any] = {name: YAML(typ="safe").load(FOLDER / f"{name}.yaml") for name in github.ROLES}


def jobs(role: str) -> list[dict[str, Any]]:
    return list(DELIVERY[role]["jobs"].values())


@pytest.mark.parametrize("role", github.ROLES)
def test_every_environment_is_delivered(role: str) -> None:
    for job in jobs(role):
        assert set(job["strategy"]["matrix"]["environment"]) == set(shipped.ENVIRONMENTS)


def test_every_cloud_is_planned_and_what_spans_them_is_not() -> None:
    """The plan identity does not read their states, which hold keys."""
    (job,) = jobs("plan")

    assert set(job["strategy"]["matrix"]["stack"]) == set(shipped.platform("production").clouds)


def test_clouds_are_applied_before_what_spans_them() -> None:
    clouds, spanning = (DELIVERY["apply"]["jobs"][name] for name in ("clouds", "spanning"))

    assert set(clouds["strategy"]["matrix"]["stack"]) == set(shipped.platform("production").clouds)
    assert spanning["strategy"]["matrix"]["stack"] == [network.STACK, trust.STACK]
    assert spanning["needs"] == "clouds"


def test_jobs_apply_in_the_environment_that_the_clouds_trust() -> None:
    for environment in shipped.ENVIRONMENTS:
        wanted = github.apply_environment(shipped.platform(environment), environment)
        for job in jobs("apply"):
            assert job["environment"].replace("${{ matrix.environment }}", environment) == wanted


def test_a_plan_runs_on_pull_requests_in_no_environment() -> None:
    """Only then is its subject that of a pull request."""
    assert set(DELIVERY["plan"]["on"]) == {"pull_request"}
    assert all("environment" not in job for job in jobs("plan"))


@pytest.mark.parametrize("role", github.ROLES)
def test_tokens_are_asked_for_by_jobs_and_nothing_else_is_allowed(role: str) -> None:
    assert DELIVERY[role]["permissions"] == {}
    for job in jobs(role):
        assert job["permissions"] == {"contents": "read", "id-token": "write"}


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_no_secret_is_stored(file: Path) -> None:
    assert "secrets." not in file.read_text("utf-8")
