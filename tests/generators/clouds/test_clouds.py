import subprocess
import sys
from ipaddress import IPv4Network
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest

from generators import clouds
from generators.clouds import CLOUDS
from generators.clouds.aws.network import pod_block
from generators.clouds.azure.network import blocks
from generators.schema.cloud import Provider
from generators.traits import Traits
from tests.generators import shipped

FOLDER = Path(clouds.__path__[0])


def test_every_cloud_has_a_generator() -> None:
    assert list(CLOUDS) == sorted(get_args(Provider))


def test_every_cloud_has_the_same_files() -> None:
    files = {name: sorted(path.name for path in (FOLDER / name).glob("*.py")) for name in CLOUDS}

    assert len({tuple(found) for found in files.values()}) == 1


@pytest.mark.parametrize("provider", CLOUDS)
def test_every_cloud_answers(provider: Provider) -> None:
    assert isinstance(CLOUDS[provider].TRAITS, Traits)
    assert callable(CLOUDS[provider].stack)


def test_importing_the_clouds_and_charts_starts_no_node() -> None:
    program = (
        "import sys; import generators.clouds, generators.charts; "
        "print([name for name in sys.modules if name.split('.')[0] in ('jsii', 'cdktn', 'cdk8s', 'constructs')])"
    )

    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=shipped.ROOT
    )

    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
def test_every_accelerator_of_a_pool_can_be_had_in_its_cloud(environment: str) -> None:
    platform = shipped.platform(environment)
    for cluster in platform.clusters.values():
        known = CLOUDS[platform.clouds[cluster.cloud].provider].TRAITS.accelerators
        assert all(pool.gpu.type in known for pool in cluster.node_pools.values() if pool.gpu)


def test_pods_of_a_zone_keep_their_block_when_a_zone_is_added() -> None:
    assert [pod_block("10.20.0.0/14", index) for index in range(3)] == [
        "10.20.0.0/17",
        "10.20.128.0/17",
        "10.21.0.0/17",
    ]
    assert pod_block("10.16.0.0/12", 1) == "10.17.0.0/16"
    assert pod_block("10.20.0.0/20", 5) == "10.20.10.0/23"


@pytest.mark.parametrize("network", ["10.48.0.0/16", "10.48.0.0/20"])
def test_subnets_of_azure_are_within_the_network_and_do_not_overlap(network: str) -> None:
    found = [IPv4Network(block) for block in blocks(network).values()]

    assert all(block.subnet_of(IPv4Network(network)) for block in found)
    assert not any(one.overlaps(other) for one, other in combinations(found, 2))


def test_subnets_of_azure_keep_their_place() -> None:
    assert blocks("10.48.0.0/16") == {
        "nodes": "10.48.0.0/17",
        "endpoints": "10.48.128.0/19",
        "api-server": "10.48.160.0/22",
        "GatewaySubnet": "10.48.164.0/22",
    }
