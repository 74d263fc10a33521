"""What makes a resource public, by type and by argument; and what is public because the intent wants it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generators.terraform_schema.schema import schema
from tests.generators.clouds.graph import Stack, references

Body = Mapping[str, Any]

ANYWHERE = frozenset({"*", "0.0.0.0/0", "::/0", "Any", "Internet"})
EVERYONE = frozenset({"allAuthenticatedUsers", "allUsers"})

DANGEROUS: dict[str, object] = {
    "allow_blob_public_access": True,
    "allow_nested_items_to_be_public": True,
    "associate_public_ip_address": True,
    "endpoint_public_access": True,
    "ipv4_enabled": True,
    "map_public_ip_on_launch": True,
    "public_network_access": "Enabled",
    "public_network_access_enabled": True,
    "publicly_accessible": True,
}
"""Arguments that make public whatever has them, with the value that does."""

STATED: dict[str, object] = {
    "allow_nested_items_to_be_public": False,
    "public_network_access_enabled": False,
}
"""Arguments whose absence means public: who has them must say no."""

ADDRESSES: dict[str, frozenset[str]] = {
    "aws_eip": frozenset({"aws_nat_gateway"}),
    "azurerm_public_ip": frozenset({"azurerm_nat_gateway_public_ip_association", "azurerm_virtual_network_gateway"}),
}
"""Public addresses, with who may hold one: what only lets traffic out, and the ends of tunnels."""

ACCESS_BLOCK = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")

GATEWAY_PORT = "443"
"""What the intent calls public: clients reach the gateway, through the load balancer before the nodes."""


def public(stack: Stack) -> list[str]:
    """A sentence for each thing that the public could reach and should not."""
    return sorted({*_by_argument(stack), *_by_type(stack), *_by_address(stack), *_buckets(stack)})


def resources(stack: Stack) -> Iterator[tuple[str, str, Body]]:
    for type_, named in stack.get("resource", {}).items():
        for name, body in named.items():
            yield type_, f"{type_}.{name}", body


def _by_argument(stack: Stack) -> Iterator[str]:
    for type_, address, body in resources(stack):
        for key, value in _arguments(body):
            if key in DANGEROUS and value == DANGEROUS[key]:
                yield f"{address}: {key} is {json.dumps(value)}"
            if isinstance(value, str) and value in EVERYONE:
                yield f"{address}: {key} is {value}"
            if isinstance(value, str) and '"Principal"' in value and _is_for_everyone(value):
                yield f"{address}: {key} allows everyone"
        for key, safe in STATED.items():
            if key in schema().types["resource"][type_].arguments and body.get(key) != safe:
                yield f"{address}: {key} is not {json.dumps(safe)}"


def _by_type(stack: Stack) -> Iterator[str]:
    for type_, address, body in resources(stack):
        if type_ in PUBLIC and PUBLIC[type_](body):
            yield f"{address}: open to everyone"


def _by_address(stack: Stack) -> Iterator[str]:
    users: dict[str, set[str]] = {}
    for one in references(stack):
        users.setdefault(one.target, set()).add(one.source.partition(".")[0])
    for type_, address, _ in resources(stack):
        if type_ in ADDRESSES and not users.get(address, {"nobody"}) <= ADDRESSES[type_]:
            yield f"{address}: a public address that {', '.join(sorted(users.get(address, {'nobody'})))} holds"


def _buckets(stack: Stack) -> Iterator[str]:
    """S3 hides a bucket's objects only where a block of public access says so, in four ways."""
    closed = {
        one.target
        for one in references(stack)
        if one.source.startswith("aws_s3_bucket_public_access_block.")
        for body in [stack["resource"]["aws_s3_bucket_public_access_block"][one.source.partition(".")[2]]]
        if all(body.get(key) is True for key in ACCESS_BLOCK)
    }
    for type_, address, _ in resources(stack):
        if type_ == "aws_s3_bucket" and address not in closed:
            yield f"{address}: public access is not blocked"


def _lets_anyone_in(body: Body) -> bool:
    rules = [rule for rule in _each(body.get("ingress")) if isinstance(rule, dict)]
    return any(
        ANYWHERE.intersection([*(rule.get("cidr_blocks") or ()), *(rule.get("ipv6_cidr_blocks") or ())])
        for rule in rules
    )


def _is_open_rule(body: Body) -> bool:
    return body.get("type", "ingress") == "ingress" and _names_anywhere(body, "cidr_blocks", "cidr_ipv4", "cidr_ipv6")


def _is_open_firewall(body: Body) -> bool:
    return body.get("direction", "INGRESS") == "INGRESS" and "allow" in body and _names_anywhere(body, "source_ranges")


def _is_open_security_rule(body: Body) -> bool:
    allows = (body.get("access"), body.get("direction")) == ("Allow", "Inbound")
    return (
        allows
        and body.get("destination_port_range") != GATEWAY_PORT
        and _names_anywhere(body, "source_address_prefix", "source_address_prefixes")
    )


def _names_anywhere(body: Body, *keys: str) -> bool:
    return any(ANYWHERE.intersection(map(str, _each(body.get(key)))) for key in keys)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_open_network_group(body: Body) -> bool:
    return any(_is_open_security_rule(rule) for rule in _each(body.get("security_rule")))


def _is_open_gke(body: Body) -> bool:
    private = body.get("private_cluster_config", {})
    return not (private.get("enable_private_endpoint") is True and private.get("enable_private_nodes") is True)


PUBLIC: dict[str, Callable[[Body], bool]] = {
    "aws_default_security_group": _lets_anyone_in,
    "aws_eks_cluster": lambda body: body["vpc_config"].get("endpoint_public_access") is not False,
    "aws_lambda_function_url": lambda body: body["authorization_type"] == "NONE",
    "aws_lb": lambda body: body.get("internal") is not True,
    "aws_security_group": _lets_anyone_in,
    "aws_security_group_rule": _is_open_rule,
    "aws_vpc_security_group_ingress_rule": _is_open_rule,
    "azurerm_kubernetes_cluster": lambda body: body.get("private_cluster_enabled") is not True,
    "azurerm_network_security_group": _is_open_network_group,
    "azurerm_network_security_rule": _is_open_security_rule,
    "azurerm_storage_container": lambda body: body.get("container_access_type", "private") != "private",
    "google_cloudfunctions2_function": lambda body: (
        body["service_config"].get("ingress_settings") in (None, "ALLOW_ALL")
    ),
    "google_compute_address": lambda body: body.get("address_type") != "INTERNAL",
    "google_compute_firewall": _is_open_firewall,
    "google_compute_instance": lambda body: any("access_config" in one for one in _each(body["network_interface"])),
    "google_container_cluster": _is_open_gke,
    "google_sql_database_instance": lambda body: _sql_address(body) is not False,
    "google_storage_bucket": lambda body: body.get("public_access_prevention") != "enforced",
}
"""By type of resource, is this one public?"""


def _sql_address(body: Body) -> Any:
    return body.get("settings", {}).get("ip_configuration", {}).get("ipv4_enabled")


def _arguments(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every argument at any depth; the items of a list go by the name of the list."""
    if isinstance(value, dict):
        for inner, item in value.items():
            yield from _arguments(item, inner)
    elif isinstance(value, list):
        for item in value:
            yield from _arguments(item, key)
    else:
        yield key, value


def _is_for_everyone(policy: str) -> bool:
    """Does a policy allow something to everyone, under no condition?"""
    try:
        statements = _each(json.loads(policy).get("Statement"))
    except ValueError:
        return re.search(r'"Principal":\s*"\*"', policy) is not None
    return any(
        one.get("Effect") == "Allow" and "Condition" not in one and "*" in _principals(one.get("Principal"))
        for one in statements
    )


def _principals(principal: Any) -> set[str]:
    named = principal.values() if isinstance(principal, dict) else [principal]
    return {str(one) for names in named for one in _each(names)}
