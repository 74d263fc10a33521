"""The mesh as it is rendered, whatever the clouds: two disjoint ways between networks of different providers."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from generators.network.invariants import breaches
from generators.network.rendered import resources
from generators.network.rendered.tunnels import GATEWAYS, End, gateways, links
from generators.schema.tunnels import TUNNELS, tunnels
from tests.generators import shipped
from tests.generators.network.stacks import SHAPES, intent, stack, synthesise

every_shape = pytest.mark.parametrize("shape", SHAPES)
_SECRET = re.compile(r"(preshared_key|shared_key|shared_secret(_wo)?|psk)$")


@every_shape
def test_no_invariant_is_broken(shape: str) -> None:
    assert breaches(stack(shape)) == []


@every_shape
def test_what_is_rendered_is_what_is_planned(shape: str) -> None:
    planned = {(tunnel.one.cluster, tunnel.other.cluster, str(tunnel.block)) for tunnel in tunnels(intent(shape))}
    made = links(stack(shape))

    assert {(link.one.cluster, link.other.cluster, _block(link.one, link.other)) for link in made} == planned
    assert len(made) == len(planned)


def _block(one: End, other: End) -> str:
    low = min(int(one.peer_inside), int(other.peer_inside)) - 1
    return f"{type(one.peer_inside)(low)}/30"


@pytest.mark.parametrize("shape", ["three-clouds", "two-clouds", "four-clusters", "five-clouds"])
def test_any_two_networks_of_different_providers_have_the_tunnels_of_their_providers(shape: str) -> None:
    found, made = gateways(stack(shape)), links(stack(shape))

    for one, other in combinations(sorted(found), 2):
        between = [link for link in made if link.clusters == {one, other}]
        wanted = TUNNELS.get((min(found[one], found[other]), max(found[one], found[other])), 0)
        assert len(between) == wanted


def test_networks_of_one_provider_are_peered_and_have_no_gateways() -> None:
    found = stack("one-cloud-in-two-regions")

    assert gateways(found) == {}
    assert set(resources(found, "google_compute_network_peering")) == {"belgium_iowa", "iowa_belgium"}
    assert not {kind for kind in GATEWAYS.values() if resources(found, kind)}


def test_a_single_network_has_nothing_to_be_joined_to() -> None:
    kinds = set(stack("one-cloud")["resource"])

    assert not {kind for kind in kinds if "vpn" in kind or "peering" in kind or kind == "random_password"}


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_two_clusters_of_a_region_share_no_name(cloud: str) -> None:
    platform = intent("three-clouds")
    first = next(found for found in platform.clusters.values() if found.cloud == cloud)
    networks = {"nodes": "10.200.0.0/16", "pods": "10.204.0.0/14", "services": "10.208.0.0/20"}
    twin = first.model_dump() | {"networks": networks}

    found = synthesise(shipped.changed(platform, {"clusters.twin": twin}))

    names = [
        (kind, *(str(body.get(place)) for place in ("provider", "region", "resource_group_name")), body["name"])
        for kind, named in found["resource"].items()
        for body in named.values()
        if "name" in body and not kind.endswith(("_record", "_record_set"))
    ]
    assert len(names) > 20
    assert [name for name in names if names.count(name) > 1] == []


def test_every_key_is_generated_where_terraform_applies() -> None:
    found = stack()
    keys = resources(found, "random_password")
    used = [value for argument, value in _arguments(found["resource"]) if _SECRET.search(argument)]

    assert len(keys) == 10
    assert sorted(used) == sorted(f"${{random_password.{name}.result}}" for name in keys for _ in range(2))
    assert all(key["length"] == 64 and not key["special"] for key in keys.values())


def test_gateways_are_zonal_and_in_pairs() -> None:
    [azure] = resources(stack(), "azurerm_virtual_network_gateway").values()
    external = resources(stack(), "google_compute_external_vpn_gateway")

    assert azure["sku"] == "VpnGw2AZ"
    assert azure["active_active"] is True
    assert {name: each["redundancy_type"] for name, each in external.items()} == {
        "gke-us-central1_aks-eastus": "TWO_IPS_REDUNDANCY",
        "gke-us-central1_eks-us-east-1": "FOUR_IPS_REDUNDANCY",
    }


def _arguments(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for argument, item in value.items():
            yield argument, item
            yield from _arguments(item)
    if isinstance(value, list):
        for item in value:
            yield from _arguments(item)
