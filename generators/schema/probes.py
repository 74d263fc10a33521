"""How the entrance learns that a gateway is lost: what the provider of each strategy will really be told.

The intent wishes, the provider has choices and least values. What comes of it is worked out here alone: the entrance is
rendered from it, and the recovery time is computed from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from generators.schema.cloud import Provider
from generators.schema.network import Edge, Strategy

ROUTE53_REGIONS: Final = (
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-west-1",
    "us-west-2",
)
"""The regions Route 53 has checkers in; it wants three of them or the default, all."""

CLOUD_DNS_REGIONS: Final = ("asia-southeast1", "europe-west1", "us-central1")
"""Where Cloud DNS probes from when it is the second provider: the intent's regions are for the first."""


@dataclass(frozen=True)
class Service:
    """In seconds: `intervals` is a choice or a range; `timeouts` are the least and the most by interval.

    A `fixed_timeout` is the provider's own. Without `ttl` clients keep one address, so no TTL runs.
    """

    name: str
    provider: Provider
    intervals: tuple[int, ...] | range
    propagation: int
    ttl: int | None
    timeouts: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    fixed_timeout: int | None = None

    def interval(self, wanted: int) -> int:
        """The longest that is no longer than wanted, or the shortest there is."""
        return max((each for each in self.intervals if each <= wanted), default=min(self.intervals))

    def timeout(self, wanted: int, interval: int) -> int:
        if self.fixed_timeout is not None:
            return self.fixed_timeout
        least, most = self.timeouts.get(interval, (1, interval))
        return min(max(wanted, least), most)


SERVICES: Final[Mapping[Strategy, Service]] = {
    "cloud-dns": Service("Cloud DNS", "gcp", range(30, 301), propagation=3, ttl=5),
    "global-load-balancer": Service("Google Cloud's load balancer", "gcp", range(1, 301), propagation=5, ttl=None),
    "route53": Service("Route 53", "aws", (10, 30), propagation=5, ttl=1, fixed_timeout=6),
    "traffic-manager": Service(
        "Traffic Manager", "azure", (10, 30), propagation=5, ttl=1, timeouts={10: (5, 9), 30: (5, 10)}
    ),
}
"""Cloud DNS probes public names from three regions, no oftener than every 30 s. Route 53 gives an HTTPS probe 4 s to
connect and 2 s to answer. A global load balancer keeps its address, so no TTL runs."""


@dataclass(frozen=True)
class Probe:
    """In seconds; `threshold` is how many probes in a row must fail."""

    interval: int
    timeout: int
    threshold: int
    propagation: int
    ttl: int | None

    @property
    def detection(self) -> int:
        return self.interval * self.threshold

    @property
    def recovery(self) -> int:
        """From the loss of a gateway until the last client has left it, at worst."""
        return self.detection + self.timeout + self.propagation + (self.ttl or 0)


@dataclass(frozen=True)
class Wish:
    """What the intent asks for, in seconds."""

    interval: int
    timeout: int
    threshold: int
    ttl: int


def wish(edge: Edge) -> Wish:
    check = edge.health_check
    return Wish(check.interval_seconds, check.timeout_seconds, check.failure_threshold, edge.ttl_seconds)


def least(strategy: Strategy) -> Wish:
    """The smallest wish that the strategy's provider fulfils."""
    service = SERVICES[strategy]
    interval = min(service.intervals)
    return Wish(interval, service.timeout(1, interval), 1, service.ttl or 1)


def told(strategy: Strategy, wanted: Wish) -> Probe:
    """What the provider makes of a wish."""
    service = SERVICES[strategy]
    interval = service.interval(wanted.interval)
    ttl = None if service.ttl is None else max(wanted.ttl, service.ttl)
    return Probe(interval, service.timeout(wanted.timeout, interval), wanted.threshold, service.propagation, ttl)


def probe(edge: Edge, strategy: Strategy) -> Probe:
    return told(strategy, wish(edge))


def watching(edge: Edge) -> tuple[Strategy, ...]:
    """Whose verdicts move clients. Resolvers ask either DNS provider, so the slower one decides.

    Behind a load balancer's one address no DNS provider has anything to decide.
    """
    if edge.secondary_dns == "none" or SERVICES[edge.strategy].ttl is None:
        return (edge.strategy,)
    return edge.strategy, edge.secondary_dns


def slowest(edge: Edge, wanted: Wish) -> Probe:
    """Which of them keeps clients longest with a lost gateway, if it were told what is wanted."""
    return max((told(strategy, wanted) for strategy in watching(edge)), key=lambda found: found.recovery)


def regions(edge: Edge, strategy: Strategy) -> tuple[str, ...]:
    """Where a DNS provider probes from."""
    default = CLOUD_DNS_REGIONS if strategy == "cloud-dns" else ROUTE53_REGIONS
    return tuple(edge.health_check.source_regions if strategy == edge.strategy else ()) or default
