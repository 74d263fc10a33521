"""Overlaps are found all and once, and the range that is offered instead is free."""

import re
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from generators.schema import Platform
from generators.schema.cluster import Cluster
from generators.schema.problem import Path
from generators.schema.rules.networks import ranges_do_not_overlap

USES = ("nodes", "pods", "services")


@st.composite
def networks(draw: st.DrawFn) -> str:
    prefix = draw(st.integers(8, 14))
    block = draw(st.integers(0, 2 ** (prefix - 8) - 1))
    return str(IPv4Network(((10 << 24) + (block << (32 - prefix)), prefix)))


def platform(ranges: list[tuple[str, str, str]]) -> Platform:
    clusters = {
        f"cluster-{number}": Cluster.model_validate(
            {
                "cloud": "gcp",
                "region": "us-central1",
                "jurisdiction": "us",
                "zones": ["us-central1-a"],
                "networks": {"nodes": nodes, "pods": pods, "services": services},
                "node_pools": {"general": {"machine_type": "n2-standard-4", "min": 1, "max": 2}},
            }
        )
        for number, (nodes, pods, services) in enumerate(ranges)
    }
    values: dict[str, Any] = {"clusters": clusters}
    return Platform.model_construct(None, **values)


@settings(deadline=None)
@given(st.lists(st.tuples(networks(), networks(), networks()), min_size=1, max_size=5))
def test_each_pair_of_overlapping_ranges_is_reported_once(ranges: list[tuple[str, str, str]]) -> None:
    written: list[tuple[Path, IPv4Network]] = [
        (("clusters", f"cluster-{number}", "networks", use), IPv4Network(text))
        for number, cluster in enumerate(ranges)
        for use, text in zip(USES, cluster, strict=True)
    ]
    expected = [(b, a) for (a, one), (b, other) in combinations(written, 2) if one.overlaps(other)]

    reported = list(ranges_do_not_overlap(platform(ranges)))

    assert sorted((problem.path, problem.also[0]) for problem in reported) == sorted(expected)


@settings(deadline=None)
@given(st.lists(st.tuples(networks(), networks(), networks()), min_size=1, max_size=5))
def test_the_offered_range_meets_no_other(ranges: list[tuple[str, str, str]]) -> None:
    taken = [IPv4Network(text) for cluster in ranges for text in cluster]

    for problem in ranges_do_not_overlap(platform(ranges)):
        offered = re.search(r"such as (\S+)$", problem.sentence)
        if offered:
            assert not any(IPv4Network(offered[1]).overlaps(network) for network in taken)
