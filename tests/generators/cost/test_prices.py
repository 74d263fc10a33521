"""Price snapshots have the shape that sums rely on; whether the prices are right, only their sources tell."""

import json
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generators.cost import snapshot as module
from generators.cost.snapshot import months, snapshot
from tests.generators.budgets.platforms import shipped

FILES = sorted((Path(module.__file__).parent / "prices").glob("*.json"))


def rows(file: Path, *sections: str) -> list[dict[str, Any]]:
    content = json.loads(file.read_text(encoding="utf-8"))
    return [row for section in sections for row in content[section]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_a_snapshot_says_its_month_its_currency_and_its_sources(file: Path) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    used = {row["source"] for row in rows(file, "accelerators", "databases", "machines", "services")}

    assert content["month"] == file.stem
    assert content["currency"] == "USD"
    assert "list prices" in content["note"]
    assert used == content["sources"].keys()
    assert all(source.startswith("https://") for source in content["sources"].values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_amounts_are_texts_of_at_most_six_decimals(file: Path) -> None:
    words = {"accelerator", "machine", "provider", "region", "size", "source"}
    for row in rows(file, "accelerators", "databases", "machines", "services"):
        amounts = {key: value for key, value in row.items() if key not in words | {"gpus", "memory_gib", "vcpu"}}
        assert all(re.fullmatch(r"\d+(\.\d{1,6})?", amount) for amount in amounts.values()), row


@pytest.mark.parametrize("month", months())
def test_spot_is_cheaper_and_nothing_is_free(month: str) -> None:
    prices = snapshot(month)

    assert all(0 < machine.spot < machine.on_demand for machine in prices.machines.values())
    assert all(0 < lent.spot < lent.on_demand for lent in prices.accelerators.values())
    assert all(0 < size.one_zone < size.two_zones for size in prices.databases.values())


@pytest.mark.parametrize("month", months())
def test_larger_machines_of_a_family_cost_more(month: str) -> None:
    families: dict[tuple[str, str, str], list[tuple[Decimal, ...]]] = {}
    for (provider, region, name), m in snapshot(month).machines.items():
        family = name.split(".")[0] if provider == "aws" else re.sub(r"\d+(?=$|[a-z]*_)", "", name, count=1)
        families.setdefault((provider, region, family), []).append(
            (Decimal(m.vcpu), m.memory_gib, Decimal(m.on_demand), Decimal(m.spot))
        )

    for sizes in families.values():
        assert len(sizes) > 1
        for smaller, larger in pairwise(sorted(sizes)):
            assert all(one < other for one, other in zip(smaller, larger, strict=True)), (smaller, larger)


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_shipped_intent_is_priced_region_by_region(environment: str) -> None:
    intent = shipped(environment)
    prices = snapshot(intent.cost.prices)

    for cluster in intent.clusters.values():
        provider = intent.clouds[cluster.cloud].provider
        for pool in cluster.node_pools.values():
            for machine in (pool.machine_type, *pool.alternatives):
                assert (provider, cluster.region, machine) in prices.machines


def test_a_region_without_prices_takes_the_dearest_known() -> None:
    prices = snapshot("2026-11")

    assert prices.machine("aws", "ap-south-1", "m6i.xlarge") == prices.machines["aws", "eu-west-1", "m6i.xlarge"]
    assert prices.machine("aws", "ap-south-1", "z9.huge") is None


def test_a_month_without_prices_takes_the_newest() -> None:
    assert snapshot("1999-01").month == months()[-1]
