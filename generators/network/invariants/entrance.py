"""The entrance: every gateway is among the answers, and no answer is given that nobody watches."""

from collections.abc import Iterator
from typing import Any

from generators.network.rendered import Stack, resources
from generators.network.rendered.entrance import reserved, watchers


def answers_of_one_service_live_equally_long(stack: Stack) -> Iterator[str]:
    lives: dict[str, set[int]] = {}
    for kind, record in _records(stack):
        if record["type"] == "A" and "ttl" in record:
            lives.setdefault(kind, set()).add(record["ttl"])
    for kind, found in lives.items():
        if len(found) > 1:
            yield f"answers of {kind} live {' or '.join(map(str, sorted(found)))} s; write one TTL"


def every_answer_is_probed(stack: Stack) -> Iterator[str]:
    """Save one that is the only one: whom to send clients to instead?"""
    for name, record in resources(stack, "aws_route53_record").items():
        chosen = "set_identifier" in record and "alias" not in record
        if chosen and "health_check_id" not in record:
            yield f"aws_route53_record.{name} is answered whether it is alive or not; write its health_check_id"
    for name, record in resources(stack, "google_dns_record_set").items():
        if "routing_policy" in record and "health_check" not in record["routing_policy"]:
            yield f"google_dns_record_set.{name} is answered whether it is alive or not; write its health_check"
    for name, endpoint in resources(stack, "azurerm_traffic_manager_external_endpoint").items():
        if endpoint.get("always_serve_enabled"):
            yield f"azurerm_traffic_manager_external_endpoint.{name} is answered whether it is alive or not"


def every_gateway_is_an_answer(stack: Stack) -> Iterator[str]:
    gateways = reserved(stack)
    for watcher in watchers(stack):
        for cluster, addresses in gateways.items():
            balanced = watcher.probe.ttl is None and cluster in watcher.targets.values()
            missing = [address for address in addresses if address not in watcher.targets]
            if missing and not balanced:
                yield f"{watcher.strategy} never leads to {cluster}: {', '.join(missing)} is no answer of it"


def _records(stack: Stack) -> Iterator[tuple[str, Any]]:
    for kind in ("aws_route53_record", "google_dns_record_set"):
        for record in resources(stack, kind).values():
            yield kind, record
