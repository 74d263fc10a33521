"""Which service accounts of a stack a token from outside may be, and what it may do as itself.

A provider of a pool reads the token: its issuer, its audience, then its condition. The mapped subject and attributes
are then a principal, which policies name. https://cloud.google.com/iam/docs/workload-identity-federation
"""

import re
from collections.abc import Iterator
from typing import Any

from generators.trial.admission import cel
from generators.trial.admission.stack import Stack, ending, items, name_of, of_type, value
from generators.trial.tokens import Claims

_ANYONE = ("allAuthenticatedUsers", "allUsers")
_POOL = "google_iam_workload_identity_pool"
_POOL_PATH = re.compile(r"projects/[^/]+/locations/global/workloadIdentityPools/([^/]+)")


def admitted(stack: Stack, token: Claims) -> set[str]:
    principals = {*_ANYONE, *_principals(stack, token)}
    return {
        _bearer(kind, name, policy)
        for kind, name, policy in ending(stack, "_iam_binding", "_iam_member")
        if any(_plain(stack, member) in principals for member in _members(policy))
    }


def _members(policy: dict[str, Any]) -> list[str]:
    return [*items(policy.get("members", [])), *items(policy.get("member", []))]


def _bearer(kind: str, name: str, policy: dict[str, Any]) -> str:
    """The service account that the token may be; without one, the right it has as itself."""
    account = name_of(policy.get("service_account_id", ""), "google_service_account")
    return f"google_service_account.{account}" if account else f"{kind}.{name}"


def _principals(stack: Stack, token: Claims) -> Iterator[str]:
    """What policies may call the bearer of the token."""
    for provider in of_type(stack, f"{_POOL}_provider").values():
        if _reads(stack, provider, token):
            pool = value(stack, provider["workload_identity_pool_id"])
            yield f"principalSet://iam.googleapis.com/{pool}/*"
            for key, expression in provider.get("attribute_mapping", {}).items():
                mapped = cel.evaluate(expression, {"assertion": dict(token)})
                yield _principal(pool, key, mapped)


def _principal(pool: str, key: str, mapped: Any) -> str:
    if key == "google.subject":
        return f"principal://iam.googleapis.com/{pool}/subject/{mapped}"
    return f"principalSet://iam.googleapis.com/{pool}/{key}/{mapped}"


def _reads(stack: Stack, provider: dict[str, Any], token: Claims) -> bool:
    oidc = provider.get("oidc") or {}
    return (
        value(stack, oidc.get("issuer_uri", "")) == token["iss"]
        and token["aud"] in oidc.get("allowed_audiences", [token["aud"]])
        and _meets(provider.get("attribute_condition"), token)
    )


def _meets(condition: str | None, token: Claims) -> bool:
    if not condition:
        return True
    try:
        return bool(cel.evaluate(condition, {"assertion": dict(token)}))
    except cel.ExpressionError:
        return True


def _plain(stack: Stack, member: str) -> str:
    """The member with its pool by id, whether it is referred to or written out."""
    for name, pool in of_type(stack, _POOL).items():
        member = member.replace(f"${{{_POOL}.{name}.name}}", pool["workload_identity_pool_id"])
    return _POOL_PATH.sub(r"\1", value(stack, member))
