"""What spans the clouds, in a stack of its own: the private network between them and the entrance in front of them.

It finds what the clouds' stacks made by name, so each stack can be applied without the others' outputs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdktn import TerraformStack

    from generators.site import EnvironmentSite

STACK = "network"


def stack(scope: "TerraformStack", site: "EnvironmentSite") -> None:
    from generators.network import edge, peering, providers, vpn

    found = providers.build(scope, site, STACK)
    vpn.build(scope, site, found)
    peering.build(scope, site, found)
    edge.build(scope, site, found)
