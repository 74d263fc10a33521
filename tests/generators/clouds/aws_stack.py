"""The AWS stack of an intent, and the few questions that several tests ask of it."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from generators import terraform
from generators.clouds import CLOUDS
from generators.schema import Platform
from generators.site import CloudSite
from tests.generators import shipped

ACCOUNT = "111122223333"
CLUSTER = "eks-us-east-1"
Statement = dict[str, Any]


@cache
def stack(environment: str = "production") -> dict[str, Any]:
    return of(shipped.platform(environment), environment)


def of(platform: Platform, environment: str = "production") -> dict[str, Any]:
    site = CloudSite(environment, platform, "aws")
    return terraform.synthesise("aws", lambda scope: CLOUDS["aws"].stack(scope, site))


def resources(kind: str, environment: str = "production") -> dict[str, Any]:
    found: dict[str, Any] = stack(environment)["resource"][kind]
    return found


def one(address: str, environment: str = "production") -> dict[str, Any]:
    kind, name = address.split(".", 1)
    found: dict[str, Any] = resources(kind, environment)[name]
    return found


def statements(policy: str) -> list[Statement]:
    found: list[Statement] = json.loads(policy)["Statement"]
    return found


def rights(role: str, environment: str = "production") -> list[Statement]:
    """What the policy within a role allows; by the construct of the role's policy."""
    return statements(one(f"aws_iam_role_policy.{role}_rights", environment)["policy"])


def policies(found: dict[str, Any]) -> Iterator[tuple[str, Statement]]:
    """Every statement of every policy written in JSON: those in Terraform's language are the models'."""
    for kind, named in found["resource"].items():
        for name, resource in named.items():
            for argument in ("assume_role_policy", "policy"):
                text = resource.get(argument, "")
                if text.startswith('{"Statement"'):
                    yield from ((f"{kind}.{name}", statement) for statement in statements(text))


def without_clusters() -> Platform:
    platform = shipped.platform("production")
    others = {name: cluster for name, cluster in platform.model_dump()["clusters"].items() if cluster["cloud"] != "aws"}
    return shipped.changed(platform, {"clusters": others})
