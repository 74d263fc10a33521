"""What a month costs: hours times list prices, per cloud, per cluster and per thing.

A month has 730 hours, as in the providers' own calculators (https://calculator.aws, Infracost: usage times price at
730 hours). Counted: nodes and their disks, control planes, two load balancers per cluster (the front door and the door
between clusters), address translation, the private network, databases. Not counted, because the intent does not tell
how much of it there will be: egress, requests, stored objects, logs, functions, queries, backups.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generators.cost.demand import Scale, nodes
from generators.cost.snapshot import Machine, Micros, Snapshot, snapshot
from generators.schema import Platform
from generators.schema.cloud import Database
from generators.schema.cluster import NodePool
from generators.schema.tunnels import tunnels

HOURS: Final = 730
_LOAD_BALANCERS: Final = 2


@dataclass(frozen=True)
class Line:
    """`pool` is set on what a node pool costs; `cluster` is None for what exists once per cloud."""

    cloud: str
    cluster: str | None
    item: str
    quantity: int
    amount: Micros
    pool: str | None = None


@dataclass(frozen=True)
class Bill:
    scale: Scale
    month: str
    lines: tuple[Line, ...]
    estimated: tuple[str, ...]
    """Regions without prices of their own, counted at the dearest of their provider."""

    @property
    def total(self) -> Micros:
        return sum(line.amount for line in self.lines)

    def by_cloud(self) -> dict[str, Micros]:
        return self._sums([(line.cloud, line.amount) for line in self.lines])

    def by_cluster(self) -> dict[str, Micros]:
        return self._sums([(line.cluster, line.amount) for line in self.lines if line.cluster is not None])

    @staticmethod
    def _sums(amounts: list[tuple[str, Micros]]) -> dict[str, Micros]:
        sums: dict[str, Micros] = {}
        for name, amount in amounts:
            sums[name] = sums.get(name, 0) + amount
        return sums


def bill(platform: Platform, scale: Scale) -> Bill:
    """One month at the fewest or at the most nodes. Machines without a price, which a rule refuses, count nothing."""
    prices = snapshot(platform.cost.prices)
    lines = (*_cloud_lines(platform, prices), *_cluster_lines(platform, scale, prices))
    return Bill(scale, prices.month, tuple(line for line in lines if line.amount), _estimated(platform, prices))


def cents(amount: Micros) -> int:
    """Half a cent rounds up."""
    return (amount + 5_000) // 10_000


def dollars(amount: Micros) -> str:
    return f"{cents(amount) / 100:,.2f}"


def _estimated(platform: Platform, prices: Snapshot) -> tuple[str, ...]:
    homes = {(cloud.provider, cloud.region) for cloud in platform.clouds.values() if cloud.database}
    placed = [cluster for cluster in platform.clusters.values() if cluster.cloud in platform.clouds]
    regions = homes | {(platform.clouds[cluster.cloud].provider, cluster.region) for cluster in placed}
    return tuple(sorted(region for provider, region in regions if not prices.knows(provider, region)))


def _cloud_lines(platform: Platform, prices: Snapshot) -> Iterator[Line]:
    for name, cloud in platform.clouds.items():
        if cloud.database:
            yield from _database_lines(platform, name, cloud.database, prices)
        ends = [end for tunnel in tunnels(platform) for end in (tunnel.one, tunnel.other) if end.cloud == name]
        if ends:
            services, gateways = prices.services_in(cloud.provider, cloud.region), len(set(ends))
            yield Line(name, None, "private network gateways", gateways, services.vpn_gateway * gateways * HOURS)
            yield Line(name, None, "private network tunnels", len(ends), services.vpn_tunnel * len(ends) * HOURS)


def _database_lines(platform: Platform, name: str, database: Database, prices: Snapshot) -> Iterator[Line]:
    cloud = platform.clouds[name]
    found = prices.database(cloud.provider, cloud.region, database.size)
    if found:
        hourly, stored = (
            (found.two_zones, found.gib_month_two_zones)
            if database.multi_zone
            else (found.one_zone, found.gib_month_one_zone)
        )
        yield Line(name, None, f"database {database.size}", 1, hourly * HOURS)
        yield Line(name, None, "database storage", database.storage_gib, stored * database.storage_gib)


def _cluster_lines(platform: Platform, scale: Scale, prices: Snapshot) -> Iterator[Line]:
    for name, cluster in platform.clusters.items():
        if cluster.cloud not in platform.clouds:
            continue
        yield from _fixed_lines(platform, name, prices)
        for pool, count in nodes(platform, name, scale, prices).items():
            yield from _pool_lines(platform, name, pool, count, prices)


def _fixed_lines(platform: Platform, name: str, prices: Snapshot) -> Iterator[Line]:
    cluster = platform.clusters[name]
    provider = platform.clouds[cluster.cloud].provider
    services = prices.services_in(provider, cluster.region)
    gateways = len(cluster.zones) if provider == "aws" and platform.network.nat == "zonal" else 1
    yield Line(cluster.cloud, name, "control plane", 1, services.control_plane * HOURS)
    yield Line(cluster.cloud, name, "load balancers", _LOAD_BALANCERS, services.load_balancer * _LOAD_BALANCERS * HOURS)
    yield Line(cluster.cloud, name, "NAT gateways", gateways, services.nat_gateway * gateways * HOURS)


def _pool_lines(platform: Platform, cluster: str, pool_name: str, count: int, prices: Snapshot) -> Iterator[Line]:
    place = platform.clusters[cluster]
    pool, provider = place.node_pools[pool_name], platform.clouds[place.cloud].provider
    machine = prices.machine(provider, place.region, pool.machine_type)
    if machine and count:
        hourly = _hourly(platform, cluster, pool, machine, prices)
        disks = prices.services_in(provider, place.region).disk_gib_month * pool.disk_gib
        yield Line(place.cloud, cluster, f"nodes {pool.machine_type}", count, hourly * count * HOURS, pool_name)
        yield Line(place.cloud, cluster, "node disks", count, disks * count, pool_name)


def _hourly(platform: Platform, cluster: str, pool: NodePool, machine: Machine, prices: Snapshot) -> Micros:
    """A node with its accelerators, which some machine types carry and others are lent."""
    place = platform.clusters[cluster]
    hourly = machine.spot if pool.spot else machine.on_demand
    if pool.gpu and not machine.gpus:
        lent = prices.accelerator(platform.clouds[place.cloud].provider, place.region, pool.gpu.type)
        hourly += (lent.spot if pool.spot else lent.on_demand) * pool.gpu.count if lent else 0
    return hourly
