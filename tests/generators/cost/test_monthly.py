"""A month's bill: a tiny platform to the cent, and what must hold for every platform."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators.cost import RULES, Bill, bill, cents, chargeback
from generators.cost.chargeback import apportion
from generators.schema import Platform
from tests.generators.budgets.platforms import merged, nonsense, platform

SMALL = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def tiny(**changes: Any) -> Platform:
    """One cloud, one cluster, one gateway replica of 1 core and 1 GiB, one model of 1 core and 2 GiB."""
    content: dict[str, Any] = {
        "clouds": {"azure": None, "gcp": None, "aws": {"database": {"size": "db.m6i.large", "storage_gib": 100}}},
        "clusters": {
            "aks-eastus": None,
            "gke-us-central1": None,
            "eks-us-east-1": {
                "zones": ["us-east-1a", "us-east-1b"],
                "node_pools": {
                    "general": {"min": 2, "max": 4, "disk_gib": 50},
                    "gpu": None,
                    "spot": {"min": 1, "max": 3, "disk_gib": 50},
                },
            },
        },
        "gateway": {"replicas": {"min": 1, "max": 2}, "resources": {"cpu": "1", "memory": "1Gi"}},
        "models": {
            "fraud-detection": {"resources": {"cpu": "1", "memory": "2Gi"}, "scaling": {"min": 1, "max": 2}},
            "product-ranking": None,
        },
        "cost": {"budgets": {"azure": None, "gcp": None}},
    }
    return platform(merged(content, changes))


def amounts(monthly: Bill) -> dict[str, int]:
    return {f"{line.pool or line.cluster or line.cloud}: {line.item}": cents(line.amount) for line in monthly.lines}


def test_the_bill_of_a_tiny_platform_by_hand() -> None:
    assert amounts(bill(tiny(), "minimum")) == {
        "aws: database db.m6i.large": 259_88,  # 0.356 x 730
        "aws: database storage": 23_00,  # 0.23 x 100
        "eks-us-east-1: control plane": 73_00,  # 0.10 x 730
        "eks-us-east-1: load balancers": 32_85,  # 2 x 0.0225 x 730
        "eks-us-east-1: NAT gateways": 65_70,  # 2 zones x 0.045 x 730
        "general: nodes m6i.xlarge": 280_32,  # 2 x 0.192 x 730
        "general: node disks": 8_00,  # 2 x 50 x 0.08
        "spot: nodes m6i.xlarge": 58_84,  # 0.0806 x 730 = 58.838
        "spot: node disks": 4_00,  # 50 x 0.08
    }
    assert cents(bill(tiny(), "minimum").total) == 805_59  # 805.588


def test_the_same_at_its_largest() -> None:
    # 522.43 as above for cluster and cloud less nodes (454.43) + 4 x 140.16 + 3 x 58.838 + 7 x 50 x 0.08
    assert cents(bill(tiny(), "maximum").total) == 454_43 + 560_64 + 176_51 + 28_00 == 1_219_58


def test_who_pays_for_the_tiny_platform() -> None:
    """Nodes cost 351.158: 12 cores and 48 GiB. The model asks 1/12 and 2/48, the gateway 1/12 and 1/48."""
    shares = chargeback(tiny(), bill(tiny(), "minimum"))

    assert shares.direct == {"discovery": 0, "platform": 0, "risk": 21_95}  # 351.158 x (1/12 + 1/24) / 2 = 21.947
    assert shares.shared == 454_43 + 18_29  # 351.158 x (1/12 + 1/48) / 2 = 18.289
    assert shares.idle == 805_59 - 21_95 - 472_72
    assert shares.charged == {"discovery": 0, "platform": 0, "risk": 805_59}


def test_shared_cost_follows_the_rule() -> None:
    even = tiny(cost={"shared": "even"})
    weighted = tiny(cost={"shared": "weighted", "weights": {"discovery": 75, "risk": 25}})

    shares = chargeback(even, bill(even, "minimum"))
    assert sorted(shares.charged[team] - shares.direct[team] for team in shares.direct) == [261_21, 261_21, 261_22]
    shares = chargeback(weighted, bill(weighted, "minimum"))
    assert shares.charged == {"discovery": 587_73, "platform": 0, "risk": 21_95 + 195_91}


def test_replicas_bring_their_nodes() -> None:
    wanted = {"models": {"fraud-detection": {"scaling": {"min": 11, "max": 20}}}}

    assert _nodes(tiny(**wanted), "general") == 4  # 12 cores of 3.6 usable ones each


def test_models_with_accelerators_bring_theirs() -> None:
    pools = {"gpu": {"machine_type": "g4dn.xlarge", "min": 0, "max": 5, "gpu": {"type": "nvidia-t4"}}}
    wanted = {
        "clusters": {"eks-us-east-1": {"node_pools": pools}},
        "models": {"fraud-detection": {"gpu": {"count": 1}, "scaling": {"min": 3, "max": 5}}},
    }

    assert _nodes(tiny(**wanted), "gpu") == 3


def test_accelerators_lent_to_a_machine_cost_extra() -> None:
    def costs(count: int) -> int:
        gpu = {"machine_type": "n1-standard-8", "gpu": {"type": "nvidia-t4", "count": count}}
        changed = platform({"clusters": {"gke-us-central1": {"node_pools": {"gpu": gpu}}}})
        return bill(changed, "minimum").by_cluster()["gke-us-central1"]

    assert costs(2) - costs(1) == 350_000 * 730


def test_a_region_without_prices_is_named() -> None:
    moved = platform({"clusters": {"gke-us-central1": {"region": "europe-west2"}}})

    assert bill(moved, "minimum").estimated == ("europe-west2",)


@given(st.integers(2, 40), st.integers(1, 40), st.integers(0, 20))
def test_twice_the_nodes_cost_twice(general: int, spot: int, gpu: int) -> None:
    def compute(times: int) -> int:
        pools = {"general": {"min": general * times, "max": 100}, "spot": {"min": spot * times, "max": 100}}
        gpus = {"gpu": {"machine_type": "g5.xlarge", "min": gpu * times, "max": 100, "gpu": {"type": "nvidia-a10g"}}}
        monthly = bill(tiny(clusters={"eks-us-east-1": {"node_pools": pools | gpus}}), "minimum")
        return sum(line.amount for line in monthly.lines if line.pool)

    assert compute(2) == 2 * compute(1)


@given(st.integers(1, 200), st.integers(1, 200))
def test_more_replicas_never_cost_less(one: int, other: int) -> None:
    def total(replicas: int) -> int:
        scaling = {"min": replicas, "max": 200}
        return bill(platform({"models": {"fraud-detection": {"scaling": scaling}}}), "minimum").total

    assert (one - other) * (total(one) - total(other)) >= 0


@SMALL
@given(nonsense(), st.sampled_from(["minimum", "maximum"]))
def test_teams_and_shared_and_idle_are_the_total_to_the_cent(intent: Platform, scale: Any) -> None:
    monthly = bill(intent, scale)
    shares = chargeback(intent, monthly)

    assert shares.total == cents(monthly.total) == sum(shares.charged.values())
    assert shares.shared >= 0
    assert shares.idle >= 0
    assert all(amount >= 0 for amount in (*shares.direct.values(), *shares.charged.values()))


@SMALL
@given(nonsense(), st.sampled_from(["minimum", "maximum"]))
def test_clouds_are_the_total_and_clusters_part_of_it(intent: Platform, scale: Any) -> None:
    monthly = bill(intent, scale)

    assert sum(monthly.by_cloud().values()) == monthly.total
    assert sum(monthly.by_cluster().values()) <= monthly.total
    assert all(line.amount > 0 for line in monthly.lines)


@given(st.integers(0, 10**9), st.dictionaries(st.sampled_from("abcde"), st.fractions(0, 100), min_size=1))
def test_apportioned_parts_are_whole_and_fair(amount: int, weights: Any) -> None:
    parts = apportion(amount, weights)
    whole = sum(weights.values())

    assert sum(parts.values()) == amount
    if whole:
        assert all(abs(parts[name] - amount * weights[name] / whole) < 1 for name in weights)


def _nodes(intent: Platform, pool: str) -> int:
    lines = bill(intent, "minimum").lines
    return next(line.quantity for line in lines if line.pool == pool and line.item.startswith("nodes "))


@pytest.mark.parametrize(
    ("rule", "changes", "path", "sentence"),
    [
        pytest.param(
            "costs-stay-within-the-budget",
            {"cost": {"budgets": {"aws": {"monthly": 805.58}}}},
            ("cost", "budgets", "aws", "monthly"),
            "aws costs 805.59 a month at its fewest nodes, more than 805.58 (mostly nodes m6i.xlarge 280.32, "
            "database db.m6i.large 259.88 and control plane 73.00); raise the budget, or lower min of replicas and "
            "node pools",
            id="over-budget",
        ),
        pytest.param(
            "every-machine-has-a-price",
            {"clusters": {"eks-us-east-1": {"node_pools": {"general": {"machine_type": "m6in.xlarge"}}}}},
            ("clusters", "eks-us-east-1", "node_pools", "general", "machine_type"),
            "m6in.xlarge has no price in the snapshot 2026-11; write m6i.xlarge, or add m6in.xlarge to "
            "generators/cost/prices",
            id="machine",
        ),
        pytest.param(
            "every-database-has-a-price",
            {"clouds": {"aws": {"database": {"size": "db.m6i.huge"}}}},
            ("clouds", "aws", "database", "size"),
            "db.m6i.huge has no price in the snapshot 2026-11; write db.m6i.large, or add db.m6i.huge to "
            "generators/cost/prices",
            id="database",
        ),
        pytest.param(
            "prices-are-known",
            {"cost": {"prices": "2026-10"}},
            ("cost", "prices"),
            "there are no prices of 2026-10; write 2026-11",
            id="month",
        ),
    ],
)
def test_what_is_refused(rule: str, changes: Any, path: tuple[str, ...], sentence: str) -> None:
    [problem] = RULES[rule](tiny(**changes))

    assert problem.path == path
    assert problem.sentence == sentence


def test_a_budget_met_to_the_cent_is_kept() -> None:
    assert not list(RULES["costs-stay-within-the-budget"](tiny(cost={"budgets": {"aws": {"monthly": 805.59}}})))
