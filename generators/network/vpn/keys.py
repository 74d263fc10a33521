"""A pre-shared key per tunnel. Generated where Terraform applies, so it is in no file of this repository.

It is in this stack's state, which is encrypted and which nobody but the apply identity reads: of the three providers
Google's alone takes a key without keeping it. Letters only, because AWS refuses a key that begins with a zero.
"""

import cdktn
from cdktn_provider_random.password import Password
from cdktn_provider_random.provider import RandomProvider

from generators.schema.tunnels import Tunnel

_LENGTH = 64


def build(scope: cdktn.TerraformStack, tunnels: list[Tunnel]) -> dict[str, str]:
    """The keys by tunnel."""
    RandomProvider(scope, "random")
    return {tunnel.name: _key(scope, tunnel) for tunnel in tunnels}


def _key(scope: cdktn.TerraformStack, tunnel: Tunnel) -> str:
    key = Password(scope, f"{tunnel.name}_key", length=_LENGTH, special=False, numeric=False)
    found: str = key.result
    return found
