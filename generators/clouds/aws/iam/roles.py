"""Roles that services of AWS assume to do the platform's work, each with no more than that work needs."""

from collections.abc import Sequence
from typing import Any

import cdktn
from cdktn_provider_aws.iam_role import IamRole
from cdktn_provider_aws.iam_role_policy import IamRolePolicy
from cdktn_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment

from generators.clouds.aws.iam.policy import Statement, document

MANAGED = "arn:aws:iam::aws:policy"


def role(scope: cdktn.TerraformStack, construct: str, name: str, trust: str) -> Any:
    return IamRole(scope, construct, name=name, assume_role_policy=trust)


def grant(scope: cdktn.TerraformStack, construct: str, role: Any, statements: Sequence[Statement]) -> Any:
    """A policy that is part of its role, so neither outlives the other."""
    return IamRolePolicy(scope, f"{construct}_rights", name="rights", role=role.name, policy=document(statements))


def attach(scope: cdktn.TerraformStack, construct: str, role: Any, policies: dict[str, str]) -> list[Any]:
    """Policies that AWS maintains, by the key each has in the state."""
    return [
        IamRolePolicyAttachment(scope, f"{construct}_{key}", role=role.name, policy_arn=f"{MANAGED}/{policy}")
        for key, policy in policies.items()
    ]
