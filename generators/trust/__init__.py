"""Trust between the clouds, in a stack of its own: what workloads of one may do in another, with their cluster's token.

No cloud holds a key to another. The stack finds clusters by name, and what they may reach by the names it has.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdktn import TerraformStack

    from generators.site import EnvironmentSite

STACK = "trust"


def stack(scope: "TerraformStack", site: "EnvironmentSite") -> None:
    from generators.network import providers
    from generators.trust import admission

    admission.build(scope, site, providers.build(scope, site, STACK))
