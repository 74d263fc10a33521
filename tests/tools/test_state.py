"""The place of the state: the one the rendered stacks name, made once, in no account but the intent's."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BACKENDS = {"aws": "s3", "azure": "azurerm", "gcp": "gcs"}
OWNER = {"aws": "--expected-bucket-owner", "azure": "--subscription", "gcp": "--project"}
FAKE = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
  *get-caller-identity*) echo "$ACCOUNT" ;;
  *head-bucket*) exit "$ABSENT" ;;
esac
"""

environments = pytest.mark.parametrize("environment", ["production", "staging"])


def state(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "state.py"), *arguments]
    return subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)


def planned(environment: str, cloud: str) -> list[list[str]]:
    done = state(environment, "--cloud", cloud, "--dry-run")
    assert done.returncode == 0, done.stderr
    return [shlex.split(line, comments=True) for line in done.stdout.splitlines()[1:]]


def values(commands: list[list[str]], option: str) -> set[str]:
    return {command[at + 1] for command in commands for at, word in enumerate(command) if word == option}


def backend(environment: str, cloud: str) -> dict[str, Any]:
    stack = json.loads((ROOT / "rendered" / environment / "terraform" / cloud / "main.tf.json").read_text())
    found: dict[str, Any] = stack["terraform"]["backend"][BACKENDS[cloud]]
    return found


@pytest.fixture
def aws(tmp_path: Path) -> dict[str, str]:
    """A command line of AWS that only notes what it is asked."""
    program = tmp_path / "aws"
    program.write_text(FAKE)
    program.chmod(0o755)
    calls = tmp_path / "calls"
    calls.touch()
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls), "ACCOUNT": "444455556666", "ABSENT": "0"}


def called(aws: dict[str, str]) -> list[str]:
    """What each call asked for: `create-bucket` of `s3api create-bucket`."""
    return [line.split()[1] for line in Path(aws["CALLS"]).read_text().splitlines()]


@environments
def test_the_bucket_on_aws_is_the_one_the_stack_names(environment: str) -> None:
    named, commands = backend(environment, "aws"), planned(environment, "aws")

    assert values(commands, "--bucket") == {named["bucket"]}
    assert values(commands, "--region") == {named["region"]}
    assert values(commands, "--expected-bucket-owner") == set(named["allowed_account_ids"])


@environments
def test_the_account_on_azure_is_the_one_the_stack_names(environment: str) -> None:
    named, commands = backend(environment, "azure"), planned(environment, "azure")
    (container,) = (command for command in commands if "container-rm" in command)

    assert values([container], "--storage-account") == {named["storage_account_name"]}
    assert values([container], "--name") == {named["container_name"]}
    assert values(commands, "--subscription") == {named["subscription_id"]}


@environments
def test_the_bucket_on_google_cloud_is_the_one_the_stack_names(environment: str) -> None:
    buckets = {word for command in planned(environment, "gcp") for word in command if word.startswith("gs://")}

    assert buckets == {f"gs://{backend(environment, 'gcp')['bucket']}"}


@environments
@pytest.mark.parametrize("cloud", BACKENDS)
def test_what_is_changed_is_changed_in_the_account_of_the_intent_only(environment: str, cloud: str) -> None:
    for command in planned(environment, cloud)[1:]:
        assert OWNER[cloud] in command


def test_a_dry_run_calls_nothing(aws: dict[str, str]) -> None:
    done = state("staging", "--cloud", "aws", "--dry-run", **aws)

    assert "s3api put-bucket-versioning" in done.stdout
    assert called(aws) == []


def test_what_is_there_is_not_made_again(aws: dict[str, str]) -> None:
    done = state("staging", "--cloud", "aws", **aws)

    assert done.returncode == 0
    assert called(aws) == [
        "get-caller-identity",
        "head-bucket",
        "put-public-access-block",
        "put-bucket-versioning",
        "put-bucket-encryption",
        "put-bucket-policy",
        "put-bucket-tagging",
    ]


def test_what_is_not_there_is_made(aws: dict[str, str]) -> None:
    state("staging", "--cloud", "aws", **aws | {"ABSENT": "1"})

    assert called(aws)[1:3] == ["head-bucket", "create-bucket"]


def test_nothing_is_done_in_another_account(aws: dict[str, str]) -> None:
    done = state("staging", "--cloud", "aws", **aws | {"ACCOUNT": "999999999999"})

    assert done.stderr.strip() == "state: logged in to 999999999999; the intent says 444455556666, so log in there"
    assert done.returncode == 1
    assert called(aws) == ["get-caller-identity"]


def test_a_cloud_that_is_not_there_is_refused() -> None:
    done = state("staging", "--cloud", "nowhere", "--dry-run")

    assert done.stderr.strip() == "state: no cloud nowhere; platform.yaml names aws, azure, gcp"
    assert done.returncode == 2
