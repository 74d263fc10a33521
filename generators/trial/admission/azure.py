"""Which identities of a stack a token from outside may be: those with a credential that it equals letter by letter.

https://learn.microsoft.com/entra/workload-id/workload-identity-federation
"""

from generators.trial.admission.stack import Stack, of_type, value
from generators.trial.tokens import Claims

_IDENTITY = "user_assigned_identity_id"


def admitted(stack: Stack, token: Claims) -> set[str]:
    credentials = of_type(stack, "azurerm_federated_identity_credential").values()
    return {
        credential[_IDENTITY].removeprefix("${").removesuffix(".id}")
        for credential in credentials
        if value(stack, credential["issuer"]) == token["iss"]
        and value(stack, credential["subject"]) == token["sub"]
        and token["aud"] in credential["audience"]
    }
