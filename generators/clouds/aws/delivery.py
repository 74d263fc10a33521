"""GitHub's jobs in this account: a role that plans and a role that applies, each for the subject of one kind of job.

Whoever applies may make roles for the platform's workloads, but none that could do what it may not do itself, and
cannot change who it is: these roles, their limits and the trust in GitHub are changed by a person.
"""

from typing import Any

import cdktn
from cdktn_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktn_provider_aws.iam_policy import IamPolicy
from cdktn_provider_aws.iam_role import IamRole
from cdktn_provider_aws.iam_role_policy import IamRolePolicy
from cdktn_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment

from generators import github, naming
from generators.clouds.aws.delivery_rights import apply, boundary, plan
from generators.clouds.aws.iam.policy import Statement, document
from generators.site import CloudSite

_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def build(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    """Comes last in the stack: every role in it gets the limit."""
    limit = _boundary(scope, site)
    if github.trusted(site.platform):
        issuer = IamOpenidConnectProvider(
            scope, "delivery_issuer", url=github.ISSUER, client_id_list=[naming.AUDIENCES["aws"]], depends_on=[limit]
        )
        _plan(scope, site, issuer)
        _apply(scope, site, issuer)


def _plan(scope: cdktn.TerraformStack, site: CloudSite, issuer: Any) -> None:
    role = _role(scope, site, issuer, "plan")
    IamRolePolicyAttachment(scope, "delivery_plan_reads", role=role.name, policy_arn=_READ_ONLY)
    _grant(scope, role, "delivery_plan", plan(site))


def _apply(scope: cdktn.TerraformStack, site: CloudSite, issuer: Any) -> None:
    role = _role(scope, site, issuer, "apply")
    _grant(scope, role, "delivery_apply", apply(site))


def _role(scope: cdktn.TerraformStack, site: CloudSite, issuer: Any, role: github.Role) -> Any:
    return IamRole(
        scope,
        f"delivery_{role}",
        name=naming.delivery_role(site.platform, site.environment, role),
        assume_role_policy=document([_trusted(site, issuer, role)]),
    )


def _trusted(site: CloudSite, issuer: Any, role: github.Role) -> Statement:
    """The id beside the subject tells our repository from another of its name, whatever the subject's format."""
    asked = {
        "aud": naming.AUDIENCES["aws"],
        "repository_id": str(site.platform.metadata.repository.repository_id),
        "sub": github.subject(site.platform, site.environment, role),
    }
    return {
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{github.HOST}:{claim}": value for claim, value in asked.items()}},
        "Effect": "Allow",
        "Principal": {"Federated": issuer.arn},
    }


def _grant(scope: cdktn.TerraformStack, role: Any, construct: str, statements: list[Statement]) -> None:
    IamRolePolicy(scope, f"{construct}_rights", name="rights", role=role.name, policy=document(statements))


def _boundary(scope: cdktn.TerraformStack, site: CloudSite) -> Any:
    """The most that any role of the stack may do, whatever its own policies say."""
    roles = [found for found in scope.node.find_all() if isinstance(found, IamRole)]
    policy = IamPolicy(
        scope,
        "delivery_boundary",
        name=naming.delivery_role(site.platform, site.environment, "boundary"),
        description="The most that a role of the platform may do.",
        policy=document(boundary(site)),
    )
    for role in roles:
        role.permissions_boundary = policy.arn
    return policy
