"""The entrance as its stack describes it: who answers, what each of them was told, and which gateways it watches."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators.network.rendered import Stack, follow, resources, target
from generators.schema.network import Strategy
from generators.schema.probes import SERVICES, Probe

_RESERVED = {
    "aws_eip": "public_ip",
    "azurerm_public_ip": "ip_address",
    "google_compute_address": "address",
}
"""Kinds of address, and the attribute that is the address itself."""
_ENTRANCE = "_entrance"
_BALANCED = "load_balancer_"


@dataclass(frozen=True)
class Watcher:
    """A service that probes gateways and moves clients. `targets` are clusters by the Terraform expression of what is
    probed; `checkers` is how many places it probes from, `quorum` how many must fail before it believes them.
    """

    strategy: Strategy
    probe: Probe
    checkers: int
    quorum: int
    targets: Mapping[str, str]


def watchers(stack: Stack) -> list[Watcher]:
    return [watcher for read in _READERS.values() for watcher in read(stack)]


def reserved(stack: Stack) -> dict[str, list[str]]:
    """The public addresses of each cluster's gateway, as expressions."""
    found: dict[str, list[str]] = {}
    for kind, attribute in _RESERVED.items():
        for name in resources(stack, kind):
            if _ENTRANCE in name:
                expression = f"${{{kind}.{name}.{attribute}}}"
                found.setdefault(_cluster(expression), []).append(expression)
    return found


def _cloud_dns(stack: Stack) -> Iterator[Watcher]:
    for record in resources(stack, "google_dns_record_set").values():
        policy = record.get("routing_policy")
        if policy:
            check = follow(stack, policy["health_check"])
            items = [*policy.get("wrr", ()), *policy.get("geo", ())]
            addresses = [address for item in items for address in item["health_checked_targets"]["external_endpoints"]]
            checkers = len(check["source_regions"])
            yield Watcher(
                "cloud-dns",
                _google(check, "cloud-dns", record["ttl"]),
                checkers,
                checkers // 2 + 1,
                {address: _cluster(address) for address in addresses},
            )


def _load_balancer(stack: Stack) -> Iterator[Watcher]:
    for service in resources(stack, "google_compute_backend_service").values():
        check = follow(stack, service["health_checks"][0])
        groups = {backend["group"]: _balanced(backend["group"], stack) for backend in service["backend"]}
        yield Watcher("global-load-balancer", _google(check, "global-load-balancer", None), 1, 1, groups)


def _route53(stack: Stack) -> Iterator[Watcher]:
    """A checker more in five that sees an address alive keeps it: https://docs.aws.amazon.com/Route53/latest/
    DeveloperGuide/dns-failover-determining-health-of-endpoints.html (18 %)."""
    records = [each for each in resources(stack, "aws_route53_record").values() if "health_check_id" in each]
    if records:
        checks = [follow(stack, record["health_check_id"]) for record in records]
        slowest = max(checks, key=lambda check: check["request_interval"] * check["failure_threshold"])
        service, checkers = SERVICES["route53"], min(len(check["regions"]) for check in checks)
        probe = Probe(
            slowest["request_interval"],
            service.fixed_timeout or 0,
            slowest["failure_threshold"],
            service.propagation,
            max(record["ttl"] for record in records),
        )
        addresses = [check["ip_address"] for check in checks]
        quorum = checkers - int(checkers * 0.18)
        yield Watcher("route53", probe, checkers, quorum, {address: _cluster(address) for address in addresses})


def _traffic_manager(stack: Stack) -> Iterator[Watcher]:
    for name, profile in resources(stack, "azurerm_traffic_manager_profile").items():
        monitor = profile["monitor_config"]
        probe = Probe(
            monitor["interval_in_seconds"],
            monitor["timeout_in_seconds"],
            monitor["tolerated_number_of_failures"] + 1,
            SERVICES["traffic-manager"].propagation,
            profile["dns_config"]["ttl"],
        )
        endpoints = resources(stack, "azurerm_traffic_manager_external_endpoint").values()
        mine = [endpoint["target"] for endpoint in endpoints if target(endpoint["profile_id"]) == name]
        yield Watcher("traffic-manager", probe, 1, 1, {address: _cluster(address) for address in mine})


_READERS: Mapping[Strategy, Callable[[Stack], Iterator[Watcher]]] = {
    "cloud-dns": _cloud_dns,
    "global-load-balancer": _load_balancer,
    "route53": _route53,
    "traffic-manager": _traffic_manager,
}


def _google(check: Mapping[str, Any], strategy: Strategy, ttl: int | None) -> Probe:
    return Probe(
        check["check_interval_sec"],
        check["timeout_sec"],
        check["unhealthy_threshold"],
        SERVICES[strategy].propagation,
        ttl,
    )


def _cluster(address: str) -> str:
    return target(address).partition(_ENTRANCE)[0]


def _balanced(group: str, stack: Stack) -> str:
    """The cluster behind an endpoint group: ours bear its name, and GKE's that of its address."""
    if group.startswith("${"):
        return target(group).removeprefix(_BALANCED)
    pods = group.rpartition("/")[2].removesuffix("-pods")
    addresses = resources(stack, "google_compute_address")
    return next(name.partition(_ENTRANCE)[0] for name, each in addresses.items() if each["name"] == pods)
