"""What is lost is left in time, and what remains still meets: simulated on the rendered form of the stack."""

from collections.abc import Iterator
from itertools import combinations
from random import Random
from typing import Final

import pytest

from generators.budgets.recovery_time import recovery_time
from generators.network.rendered.entrance import Watcher, watchers
from generators.network.rendered.peerings import peerings
from generators.network.rendered.tunnels import links
from generators.schema import Platform
from generators.schema.network import Strategy
from tests.generators.network.simulation import recovery
from tests.generators.network.stacks import Stack, copied, intent, stack, synthesise
from tests.generators.shipped import changed

SCHEDULES: Final = 1_000
ENTRANCES: Final[dict[str, tuple[Strategy | None, str]]] = {
    "as-shipped": (None, "three-clouds"),
    "cloud-dns": ("cloud-dns", "three-clouds"),
    "global-load-balancer": ("global-load-balancer", "three-clouds"),
    "route53": ("route53", "three-clouds"),
    "traffic-manager": ("traffic-manager", "three-clouds"),
    "two-clouds": (None, "two-clouds"),
    "two-regions": (None, "one-cloud-in-two-regions"),
}
MESHES: Final = ("three-clouds", "two-clouds", "four-clusters", "five-clouds", "one-cloud-in-two-regions")

every_entrance = pytest.mark.parametrize("name", ENTRANCES)
every_mesh = pytest.mark.parametrize("shape", MESHES)


def schedules(platform: Platform) -> Iterator[tuple[frozenset[str], int]]:
    """Any one gateway or any one cloud, at a random phase of every probe and every cache."""
    clusters = {name: cluster.cloud for name, cluster in platform.clusters.items()}
    losses = [frozenset({name}) for name in clusters]
    losses += [frozenset(n for n, cloud in clusters.items() if cloud == lost) for lost in platform.clouds]
    possible = [loss for loss in losses if loss < clusters.keys()]
    random = Random(20_261_125)
    return ((random.choice(possible), random.getrandbits(32)) for _ in range(SCHEDULES))


@every_entrance
def test_clients_have_left_what_is_lost_within_the_budget(name: str) -> None:
    strategy, shape = ENTRANCES[name]
    platform, found = intent(shape, strategy), watchers(stack(shape, strategy))
    budget = recovery_time(platform).value

    seconds = [recovery(found, lost, seed) for lost, seed in schedules(platform)]

    assert max(seconds) <= budget
    assert max(seconds) > 0.8 * budget, "the budget is not the worst case of what is rendered"


@pytest.mark.parametrize(
    "edge",
    [
        pytest.param({"failure_threshold": 2}, id="two-failures-in-a-row"),
        pytest.param({"interval_seconds": 60, "timeout_seconds": 20}, id="slow-probes"),
    ],
)
def test_another_wish_moves_budget_and_simulation_together(edge: dict[str, int]) -> None:
    changes = {f"edge.health_check.{field}": value for field, value in edge.items()}
    platform = changed(intent("three-clouds"), changes)
    found = watchers(synthesise(platform))

    seconds = [recovery(found, lost, seed) for lost, seed in schedules(platform)]

    shipped = recovery_time(intent("three-clouds")).value
    assert shipped < max(seconds) <= recovery_time(platform).value


def test_a_file_that_says_otherwise_is_found_out() -> None:
    """The simulation reads the file: one TTL raised there, and clients stay longer than the budget says."""
    found = copied()
    found["resource"]["google_dns_record_set"]["cloud_dns_predict"]["ttl"] = 60

    seconds = [recovery(watchers(found), lost, seed) for lost, seed in schedules(intent("three-clouds"))]

    assert max(seconds) > recovery_time(intent("three-clouds")).value


def test_the_same_seed_is_the_same_loss() -> None:
    found: list[Watcher] = watchers(stack())
    lost = frozenset({"aks-eastus"})

    assert recovery(found, lost, 1) == recovery(found, lost, 1) != recovery(found, lost, 2)


def joined(found: Stack, without: frozenset[str] = frozenset()) -> set[frozenset[str]]:
    """Pairs of clusters that reach each other directly: nobody lends a network to others' traffic."""
    tunnels = {link.clusters for link in links(found) if not link.interfaces & without}
    return tunnels | peerings(found)


def pairs(clusters: Iterator[str] | list[str]) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in combinations(clusters, 2)}


@every_mesh
def test_all_networks_meet_when_any_interface_is_lost(shape: str) -> None:
    """An interface is more than a tunnel: at Azure and Google several tunnels end at one."""
    found, all_pairs = stack(shape), pairs(list(intent(shape).clusters))
    interfaces = {interface for link in links(found) for interface in link.interfaces}

    assert joined(found) == all_pairs
    for interface in interfaces:
        assert joined(found, frozenset({interface})) == all_pairs, interface


@every_mesh
def test_all_networks_meet_when_any_tunnel_is_lost(shape: str) -> None:
    found, all_pairs = stack(shape), pairs(list(intent(shape).clusters))

    for lost in links(found):
        left = {link.clusters for link in links(found) if link != lost} | peerings(found)
        assert left == all_pairs, lost


@every_mesh
def test_the_remaining_networks_meet_when_any_cloud_is_lost(shape: str) -> None:
    found, clusters = stack(shape), {name: cluster.cloud for name, cluster in intent(shape).clusters.items()}

    for cloud in set(clusters.values()):
        remaining = pairs([name for name in clusters if clusters[name] != cloud])
        assert {pair for pair in joined(found) if all(clusters[name] != cloud for name in pair)} == remaining


@every_mesh
def test_the_remaining_networks_meet_when_any_gateway_is_lost(shape: str) -> None:
    found, clusters = stack(shape), list(intent(shape).clusters)

    for lost in clusters:
        remaining = pairs([name for name in clusters if name != lost])
        assert {pair for pair in joined(found) if lost not in pair} == remaining
