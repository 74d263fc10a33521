"""Who pays: each team for the requests of its models, and its part of what all share.

Nodes without accelerators are divided by the mean of the shares of cores and of memory a team's replicas request, as
OpenCost weighs them (https://opencost.io/docs/specification); nodes with accelerators by accelerators. What the gateway
requests and what is no node is shared; what nobody requests is idle. Both are split by `cost.shared`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from generators.cost.demand import Demand, Workload, node_capacity, workloads
from generators.cost.monthly import Bill, cents
from generators.cost.snapshot import snapshot
from generators.schema import Platform

Cents = int
_SHARED = ""
_IDLE = " "


@dataclass(frozen=True)
class Chargeback:
    """To the cent: `direct` of all teams, `shared` and `idle` sum to `total`, and so does `charged`."""

    direct: Mapping[str, Cents]
    shared: Cents
    idle: Cents
    charged: Mapping[str, Cents]

    @property
    def total(self) -> Cents:
        return sum(self.direct.values()) + self.shared + self.idle


def chargeback(platform: Platform, monthly: Bill) -> Chargeback:
    parts: dict[str, Fraction] = dict.fromkeys((*platform.teams, _SHARED, _IDLE), Fraction(0))
    for payer, amount in _parts(platform, monthly):
        parts[payer] = parts.get(payer, Fraction(0)) + amount
    direct = apportion(cents(monthly.total), parts)
    shared, idle = direct.pop(_SHARED), direct.pop(_IDLE)
    split = apportion(shared + idle, _keys(platform, direct))
    return Chargeback(direct, shared, idle, {team: amount + split[team] for team, amount in direct.items()})


def apportion(amount: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole parts that sum to the amount: rounded down, the rest to the largest remainders, by name when they tie."""
    whole = sum(weights.values())
    if not whole:
        weights, whole = dict.fromkeys(weights, Fraction(1)), Fraction(len(weights))
    exact = {name: amount * weight / whole for name, weight in weights.items()}
    parts = {name: int(share) for name, share in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    for name in by_remainder[: amount - sum(parts.values())]:
        parts[name] += 1
    return parts


def _keys(platform: Platform, direct: Mapping[str, Cents]) -> dict[str, Fraction]:
    """What shared cost is split by."""
    if platform.cost.shared == "proportional":
        return {team: Fraction(amount) for team, amount in direct.items()}
    if platform.cost.shared == "weighted":
        return {team: Fraction(platform.cost.weights.get(team, 0)) for team in direct}
    return dict.fromkeys(direct, Fraction(1))


def _parts(platform: Platform, monthly: Bill) -> Iterator[tuple[str, Fraction]]:
    yield _SHARED, Fraction(sum(line.amount for line in monthly.lines if line.pool is None))
    for cluster in platform.clusters:
        found = list(workloads(platform, cluster, monthly.scale))
        for with_gpu in (False, True):
            group = [workload for workload in found if workload.needs_gpu == with_gpu]
            yield from _node_parts(platform, monthly, cluster, with_gpu, group)


def _node_parts(
    platform: Platform, monthly: Bill, cluster: str, with_gpu: bool, group: list[Workload]
) -> Iterator[tuple[str, Fraction]]:
    """What the nodes with, or without, accelerators cost, by who requests them."""
    pools = platform.clusters[cluster].node_pools
    chosen = {name for name, pool in pools.items() if (pool.gpu is not None) == with_gpu}
    lines = [line for line in monthly.lines if line.cluster == cluster and line.pool in chosen]
    cost = sum(line.amount for line in lines)
    if not cost:
        return
    shares = [(w.owner, _share(w.demand, _capacity(platform, cluster, monthly, chosen), with_gpu)) for w in group]
    requested = sum((share for _, share in shares), Fraction(0))
    full = max(requested, Fraction(1))
    yield from ((_SHARED if owner is None else owner, cost * share / full) for owner, share in shares)
    yield _IDLE, cost * (1 - requested / full)


def _share(demand: Demand, capacity: Demand, with_gpu: bool) -> Fraction:
    if with_gpu:
        return Fraction(demand.gpus, max(capacity.gpus, 1))
    return (Fraction(demand.cpu, max(capacity.cpu, 1)) + Fraction(demand.memory, max(capacity.memory, 1))) / 2


def _capacity(platform: Platform, cluster: str, monthly: Bill, chosen: set[str]) -> Demand:
    place, prices = platform.clusters[cluster], snapshot(platform.cost.prices)
    whole = Demand()
    for line in monthly.lines:
        if line.cluster == cluster and line.pool in chosen and line.item.startswith("nodes "):
            pool = place.node_pools[line.pool or ""]
            machine = prices.machine(platform.clouds[place.cloud].provider, place.region, pool.machine_type)
            whole += node_capacity(machine, pool).times(line.quantity) if machine else Demand()
    return whole
