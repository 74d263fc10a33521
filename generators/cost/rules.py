"""What the cost of an intent must hold: everything has a price, and no cloud costs more than its budget."""

import re
from collections.abc import Iterator

from generators.cost.monthly import bill, cents, dollars
from generators.cost.snapshot import months, snapshot
from generators.schema import Platform
from generators.schema.problem import Path, Problem
from generators.schema.rules.phrases import both, either, nearest
from generators.schema.rules.providers import SPELLINGS, provider_of, provider_paths

_PRICES: Path = ("cost", "prices")
_MOST_ITEMS = 3


def costs_stay_within_the_budget(platform: Platform) -> Iterator[Problem]:
    """At the fewest nodes; what autoscaling adds on top is shown only."""
    monthly = bill(platform, "minimum")
    for cloud, amount in monthly.by_cloud().items():
        budget = platform.cost.budgets.get(cloud)
        if budget and cents(amount) > round(budget.monthly * 100):
            lines = sorted((line for line in monthly.lines if line.cloud == cloud), key=lambda line: -line.amount)
            largest = both(f"{line.item} {dollars(line.amount)}" for line in lines[:_MOST_ITEMS])
            sentence = (
                f"{cloud} costs {dollars(amount)} a month at its fewest nodes, more than {dollars_of(budget.monthly)} "
                f"(mostly {largest}); raise the budget, or lower min of replicas and node pools"
            )
            yield Problem(("cost", "budgets", cloud, "monthly"), sentence, _causes(platform, cloud))


def every_database_has_a_price(platform: Platform) -> Iterator[Problem]:
    prices = snapshot(platform.cost.prices)
    for name, cloud in platform.clouds.items():
        pattern = SPELLINGS[cloud.provider].database
        size = cloud.database.size if cloud.database else None
        if size and pattern and re.fullmatch(pattern, size) and not prices.database(cloud.provider, cloud.region, size):
            sentence = _without_price(size, prices.database_sizes(cloud.provider), prices.month)
            also: tuple[Path, ...] = (("clouds", name, "provider"), _PRICES)
            yield Problem(("clouds", name, "database", "size"), sentence, also)


def every_machine_has_a_price(platform: Platform) -> Iterator[Problem]:
    prices = snapshot(platform.cost.prices)
    for name, cluster in platform.clusters.items():
        provider = provider_of(platform, name)
        for pool_name, pool in cluster.node_pools.items():
            machine = pool.machine_type
            if not provider or not re.fullmatch(SPELLINGS[provider].machine, machine):
                continue
            if not prices.machine(provider, cluster.region, machine):
                sentence = _without_price(machine, prices.machine_types(provider), prices.month)
                path: Path = ("clusters", name, "node_pools", pool_name, "machine_type")
                yield Problem(path, sentence, (*provider_paths(platform, name), _PRICES))


def prices_are_known(platform: Platform) -> Iterator[Problem]:
    known = months()
    if platform.cost.prices not in known:
        yield Problem(_PRICES, f"there are no prices of {platform.cost.prices}; write {either(known)}")


def dollars_of(amount: float) -> str:
    return dollars(round(amount * 1_000_000))


def _without_price(name: str, known: list[str], month: str) -> str:
    close = nearest(name, known)
    advice = f"write {close}, or add {name} to generators/cost/prices" if close else f"write {either(known)}"
    return f"{name} has no price in the snapshot {month}; {advice}"


def _causes(platform: Platform, cloud: str) -> tuple[Path, ...]:
    placed = [name for name, cluster in platform.clusters.items() if cluster.cloud == cloud]
    pools: list[Path] = [("clusters", name, "node_pools") for name in placed]
    replicas: list[Path] = [("models", name, "scaling", "min") for name in platform.models]
    return (_PRICES, ("clouds", cloud), ("gateway", "replicas", "min"), *pools, *replicas)
