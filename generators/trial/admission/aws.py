"""Who may assume the roles of a stack with a token from outside.

The token must come from an issuer that IAM knows, for an audience listed with it, and fulfil every condition of a
statement. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
"""

import json
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from generators.trial.admission.stack import Stack, items, name_of, of_type, value
from generators.trial.tokens import Claims

_ACTION = "sts:AssumeRoleWithWebIdentity"
_ISSUERS = "aws_iam_openid_connect_provider"


def _like(found: str, wanted: str) -> bool:
    return fnmatchcase(found, wanted.replace("[", "[[]"))


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda found, wanted: found == wanted,
    "StringEqualsIgnoreCase": lambda found, wanted: found.casefold() == wanted.casefold(),
    "StringLike": _like,
}


def admitted(stack: Stack, token: Claims) -> set[str]:
    roles = of_type(stack, "aws_iam_role")
    return {f"aws_iam_role.{name}" for name, role in roles.items() if _assumed(stack, role, token)}


def _assumed(stack: Stack, role: dict[str, Any], token: Claims) -> bool:
    """A policy that Terraform computes, for a model, is read for the only issuer it could name by mistake."""
    policy = role["assume_role_policy"]
    try:
        statements = items(json.loads(policy)["Statement"])
    except ValueError:
        return token["iss"].removeprefix("https://") in value(stack, policy)
    return any(_allows(stack, statement, token) for statement in statements)


def _allows(stack: Stack, statement: dict[str, Any], token: Claims) -> bool:
    """A denial is not counted on: it would have to be tried against every token there is."""
    return (
        statement["Effect"] == "Allow"
        and any(_like(_ACTION, action) for action in items(statement.get("Action", "*")))
        and _vouched(stack, statement.get("Principal", "*"), token)
        and all(
            _met(stack, operator, key, wanted, token)
            for operator, asked in statement.get("Condition", {}).items()
            for key, wanted in asked.items()
        )
    )


def _vouched(stack: Stack, principal: Any, token: Claims) -> bool:
    if principal == "*":
        return True
    for federated in items(principal.get("Federated", [])):
        if federated == "*" or _knows(stack, value(stack, federated), token):
            return True
    return False


def _knows(stack: Stack, federated: str, token: Claims) -> bool:
    issuer = of_type(stack, _ISSUERS).get(name_of(federated, _ISSUERS) or "")
    if issuer is None:
        return federated.endswith(f":oidc-provider/{token['iss'].removeprefix('https://')}")
    return value(stack, issuer["url"]) == token["iss"] and token["aud"] in issuer["client_id_list"]


def _met(stack: Stack, operator: str, key: str, wanted: Any, token: Claims) -> bool:
    """A claim that the token lacks fails the condition, unless the operator asks only if it is there."""
    issuer, _, claim = value(stack, key).rpartition(":")
    found = token.get(claim) if issuer == token["iss"].removeprefix("https://") else None
    matches = _OPERATORS.get(operator.removesuffix("IfExists").removeprefix("ForAnyValue:"))
    if matches is None:
        return True
    if found is None:
        return operator.endswith("IfExists")
    return any(matches(found, value(stack, one)) for one in items(wanted))
