"""Price snapshots: one dated file of public list prices per month, named by `cost.prices`.

Amounts are whole micro-dollars, so that sums are exact. A region without prices takes the dearest known ones of its
provider. What depends on use (egress, requests, stored objects, logs) is in no snapshot: the intent does not tell it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from generators.schema.cloud import Provider

Micros = int
"""Millionths of the currency's unit."""

T = TypeVar("T")
_FOLDER: Final = Path(__file__).parent / "prices"


@dataclass(frozen=True)
class Machine:
    """Prices are per hour."""

    vcpu: int
    memory_gib: Decimal
    gpus: int
    on_demand: Micros
    spot: Micros


@dataclass(frozen=True)
class Accelerator:
    """What an accelerator costs per hour on machines that carry none of their own."""

    on_demand: Micros
    spot: Micros


@dataclass(frozen=True)
class DatabaseSize:
    """Instances are per hour, storage per GiB and month."""

    one_zone: Micros
    two_zones: Micros
    gib_month_one_zone: Micros
    gib_month_two_zones: Micros


@dataclass(frozen=True)
class Services:
    """What a cluster or a cloud needs besides nodes; per hour, disks per GiB and month."""

    control_plane: Micros
    disk_gib_month: Micros
    load_balancer: Micros
    nat_gateway: Micros
    vpn_gateway: Micros
    vpn_tunnel: Micros


@dataclass(frozen=True)
class Snapshot:
    """Keys are provider, region and name; services have no name."""

    month: str
    accelerators: Mapping[tuple[str, str, str], Accelerator]
    databases: Mapping[tuple[str, str, str], DatabaseSize]
    machines: Mapping[tuple[str, str, str], Machine]
    services: Mapping[tuple[str, str], Services]

    def accelerator(self, provider: Provider, region: str, name: str) -> Accelerator | None:
        found = self.accelerators.get((provider, region, name))
        return found or max(_elsewhere(self.accelerators, provider, name), key=lambda a: a.on_demand, default=None)

    def database(self, provider: Provider, region: str, size: str) -> DatabaseSize | None:
        found = self.databases.get((provider, region, size))
        return found or max(_elsewhere(self.databases, provider, size), key=lambda d: d.one_zone, default=None)

    def machine(self, provider: Provider, region: str, name: str) -> Machine | None:
        found = self.machines.get((provider, region, name))
        return found or max(_elsewhere(self.machines, provider, name), key=lambda m: m.on_demand, default=None)

    def services_in(self, provider: Provider, region: str) -> Services:
        found = self.services.get((provider, region))
        known = (services for (owner, _), services in self.services.items() if owner == provider)
        return found or max(known, key=lambda s: s.disk_gib_month)

    def knows(self, provider: Provider, region: str) -> bool:
        return (provider, region) in self.services

    def database_sizes(self, provider: Provider) -> list[str]:
        return sorted({size for owner, _, size in self.databases if owner == provider})

    def machine_types(self, provider: Provider) -> list[str]:
        return sorted({name for owner, _, name in self.machines if owner == provider})


def months() -> list[str]:
    """Months there are snapshots of, oldest first."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


@lru_cache(maxsize=8)
def snapshot(month: str) -> Snapshot:
    """The month's prices, or the newest there are: a rule refuses intent that names a month without any."""
    known = months()
    text = (_FOLDER / f"{month if month in known else known[-1]}.json").read_text(encoding="utf-8")
    content = json.loads(text)
    return Snapshot(
        content["month"],
        _rows(content["accelerators"], "accelerator", Accelerator),
        _rows(content["databases"], "size", DatabaseSize),
        {(row["provider"], row["region"], row["machine"]): _machine(row) for row in content["machines"]},
        {(row["provider"], row["region"]): Services(**_amounts(row, Services)) for row in content["services"]},
    )


def micros(amount: str) -> Micros:
    return int(Decimal(amount) * 1_000_000)


def _machine(row: Mapping[str, Any]) -> Machine:
    memory = Decimal(str(row["memory_gib"]))
    return Machine(row["vcpu"], memory, row["gpus"], micros(row["on_demand"]), micros(row["spot"]))


def _rows(rows: Iterable[Mapping[str, Any]], name: str, kind: Any) -> dict[tuple[str, str, str], Any]:
    return {(row["provider"], row["region"], row[name]): kind(**_amounts(row, kind)) for row in rows}


def _amounts(row: Mapping[str, Any], kind: Any) -> dict[str, Micros]:
    return {field: micros(row[field]) for field in kind.__dataclass_fields__}


def _elsewhere(known: Mapping[tuple[str, str, str], T], provider: str, name: str) -> Iterator[T]:
    return (item for (owner, _, other), item in known.items() if owner == provider and other == name)
