"""Whom a rendered stack lets in: each cloud's own rules for tokens of others, applied to its trust policies.

What cannot be read is taken to let in: a policy that nobody here understands is a finding, not a comfort.
"""

from collections.abc import Callable, Mapping

from generators.schema.cloud import Provider
from generators.trial.admission import aws, azure, gcp
from generators.trial.admission.stack import Stack
from generators.trial.tokens import Claims

IDENTITIES: Mapping[Provider, str] = {
    "aws": "aws_iam_role",
    "azure": "azurerm_user_assigned_identity",
    "gcp": "google_service_account",
}
"""What a bearer becomes, by its type in Terraform."""

_PROVIDERS: Mapping[Provider, Callable[[Stack, Claims], set[str]]] = {
    "aws": aws.admitted,
    "azure": azure.admitted,
    "gcp": gcp.admitted,
}


def admitted(stack: Stack, token: Claims) -> set[str]:
    """Addresses of what the bearer of the token may be."""
    return {address for provider in _PROVIDERS.values() for address in provider(stack, token)}
