"""What would this destroy? In production nothing that holds data; where something may go, it is written down why."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

import pytest

from generators.terraform_schema.schema import schema
from tests.generators import shipped
from tests.generators.clouds import graph
from tests.generators.clouds.stacks import PROVIDERS
from tests.generators.clouds.state import FORCED, LOCKED, OWN, STATEFUL, STATELESS, UNPROTECTED

STACKS = (*PROVIDERS, "network", "trust", "vault")

every_cloud = pytest.mark.parametrize("cloud", PROVIDERS)
every_stack = pytest.mark.parametrize("stack", STACKS)


class Held(NamedTuple):
    """A resource that holds data."""

    type: str
    address: str
    body: dict[str, Any]

    @property
    def own(self) -> dict[str, object]:
        """The protection that its schema offers."""
        arguments = schema().types["resource"][self.type].arguments
        return {name: value for name, value in OWN.items() if name in arguments}


@cache
def rendered(environment: str, cloud: str) -> dict[str, Any]:
    path = shipped.ROOT / "rendered" / environment / "terraform" / cloud / "main.tf.json"
    stack: dict[str, Any] = json.loads(path.read_text())
    return stack


def held(environment: str, cloud: str) -> Iterator[Held]:
    for type_, named in rendered(environment, cloud)["resource"].items():
        if matches(type_, STATEFUL[provider(type_)]):
            yield from (Held(type_, f"{type_}.{name}", body) for name, body in named.items())


def missing(one: Held, cloud: str) -> list[str]:
    """The protections that a resource of production could have and has not."""
    kept = one.body.get("lifecycle", {}).get("prevent_destroy")
    locked = one.type not in LOCKED or one.address in locks(cloud)
    off = [f"{name} is not {value}" for name, value in one.own.items() if one.body.get(name) != value]
    forced = [f"{name} is on" for name in FORCED if one.body.get(name)]
    return [*([] if kept else ["prevent_destroy"]), *([] if locked else ["a lock"]), *off, *forced]


def provider(type_: str) -> str:
    return type_.partition("_")[0]


def matches(text: str, patterns: Any) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def locks(cloud: str, environment: str = "production") -> set[str]:
    found = graph.references(rendered(environment, cloud))
    return {one.target for one in found if one.source.startswith("azurerm_management_lock.")}


@every_stack
@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
def test_every_type_is_said_to_hold_data_or_not(environment: str, stack: str) -> None:
    twice_or_never = [
        type_
        for type_ in rendered(environment, stack)["resource"]
        if matches(type_, STATEFUL[provider(type_)]) == matches(type_, STATELESS[provider(type_)])
    ]

    assert twice_or_never == [], "put each into one table of tests/generators/clouds/state.py"


@every_cloud
def test_production_destroys_nothing_that_holds_data(cloud: str) -> None:
    protected = [one for one in held("production", cloud) if not matches(one.address, UNPROTECTED)]

    assert protected
    assert {one.address: lacks for one in protected if (lacks := missing(one, cloud))} == {}


def test_the_zones_of_the_entrance_outlive_a_careless_plan() -> None:
    found = {one.address: missing(one, "network") for one in held("production", "network")}

    assert found == {"aws_route53_zone.route53_zone": [], "google_dns_managed_zone.cloud_dns_zone": []}


@every_stack
def test_staging_may_be_destroyed(stack: str) -> None:
    kept = [
        one.address
        for one in held("staging", stack)
        if one.body.get("lifecycle", {}).get("prevent_destroy")
        or any(one.body.get(name) == value for name, value in one.own.items())
    ]

    assert kept == []
    assert locks(stack, "staging") == set()


@pytest.mark.parametrize("pattern", UNPROTECTED)
def test_an_exception_is_about_something_that_lacks_a_protection(pattern: str) -> None:
    excepted = [
        (one, cloud) for cloud in PROVIDERS for one in held("production", cloud) if fnmatchcase(one.address, pattern)
    ]

    assert excepted
    assert all(missing(one, cloud) for one, cloud in excepted)
