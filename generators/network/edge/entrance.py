"""What every strategy works with: the gateways, and the cloud whose service answers for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cdktn

from generators.network.gateways.gateway import Gateway
from generators.network.providers import Providers
from generators.schema import Platform
from generators.schema.network import Strategy
from generators.schema.probes import SERVICES, Probe, probe
from generators.site import CloudSite, EnvironmentSite


@dataclass(frozen=True)
class Zone:
    """The platform's zone at one provider. `servers` is the Terraform expression of its name servers.

    Where a load balancer takes every client, `balancer` is its address.
    """

    service: Strategy
    construct: Any
    balancer: str | None = None

    @property
    def servers(self) -> str:
        return f"{self.construct.fqn}.name_servers"


@dataclass(frozen=True)
class Entrance:
    scope: cdktn.TerraformStack
    site: EnvironmentSite
    providers: Providers
    gateways: Sequence[Gateway]
    balancer: str | None = None

    @property
    def platform(self) -> Platform:
        return self.site.platform

    def behind(self, balancer: str | None) -> "Entrance":
        return replace(self, balancer=balancer)

    def cloud(self, strategy: Strategy) -> CloudSite:
        """The first cloud of the strategy's provider; a rule says that there is one."""
        wanted = SERVICES[strategy].provider
        return self.site.cloud(next(name for name, cloud in self.platform.clouds.items() if cloud.provider == wanted))

    def provider(self, strategy: Strategy) -> Any:
        return self.providers[self.cloud(strategy).cloud_name]

    def probe(self, strategy: Strategy) -> Probe:
        return probe(self.platform.edge, strategy)
