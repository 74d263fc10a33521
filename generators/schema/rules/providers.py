"""How each provider spells its accounts, regions, zones and machines; adding a provider is one entry in each table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from generators.schema import Platform
from generators.schema.cloud import Provider
from generators.schema.problem import Path

_COMPASS = "(north|south|east|west|central|northeast|northwest|southeast|southwest)"


@dataclass(frozen=True)
class Spelling:
    """Patterns match whole words; `example_zone` and `zone` take the region as `{region}`."""

    name: str
    kubernetes: str
    account: str
    account_name: str
    example_account: str
    region: str
    example_region: str
    zone: str
    example_zone: str
    machine: str
    example_machine: str
    database: str | None
    example_database: str


SPELLINGS: Mapping[Provider, Spelling] = {
    "aws": Spelling(
        name="AWS",
        kubernetes="EKS",
        account="[0-9]{12}",
        account_name="an AWS account id",
        example_account='its 12 digits in quotes, such as "111122223333"',
        region=rf"[a-z]{{2}}(-gov|-iso[a-z]?)?-{_COMPASS}-[1-9]",
        example_region="us-east-1",
        zone="{region}[a-z]",
        example_zone="{region}a",
        machine=r"[a-z][a-z0-9-]*\.[a-z0-9-]+",
        example_machine="m6i.xlarge",
        database=r"db\.[a-z0-9]+\.[a-z0-9]+",
        example_database="db.m6i.large",
    ),
    "azure": Spelling(
        name="Azure",
        kubernetes="AKS",
        account="[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        account_name="an Azure subscription id",
        example_account="it in lower case, such as 11111111-2222-4333-8444-555555555555",
        region="[a-z]+[1-9]?[a-z]*",
        example_region="eastus",
        zone="[123]",
        example_zone='"1"',
        machine="Standard_[A-Z][A-Za-z0-9_-]*",
        example_machine="Standard_D4s_v5",
        database="Basic|[SP][0-9]+|(GP|BC|HS)_[A-Za-z0-9_]+",
        example_database="GP_Gen5_4",
    ),
    "gcp": Spelling(
        name="Google Cloud",
        kubernetes="GKE",
        account="[a-z][a-z0-9-]{4,28}[a-z0-9]",
        account_name="a Google Cloud project id",
        example_account="6 to 30 small letters, digits and hyphens, such as example-mlp-production",
        region=f"[a-z]+-{_COMPASS}[1-9][0-9]?",
        example_region="us-central1",
        zone="{region}-[a-z]",
        example_zone="{region}-a",
        machine="([a-z][0-9][a-z]?|custom)-[a-z0-9-]+",
        example_machine="n2-standard-4",
        database=None,
        example_database="",
    ),
}


def spelling_of(platform: Platform, cloud: str) -> Spelling | None:
    """None when there is no such cloud; another rule says so."""
    return SPELLINGS[platform.clouds[cloud].provider] if cloud in platform.clouds else None


def provider_of(platform: Platform, cluster: str) -> Provider | None:
    cloud = platform.clouds.get(platform.clusters[cluster].cloud)
    return cloud.provider if cloud else None


def provider_paths(platform: Platform, cluster: str) -> tuple[Path, ...]:
    """What makes the cluster belong to its provider."""
    return ("clusters", cluster, "cloud"), ("clouds", platform.clusters[cluster].cloud, "provider")


_AREAS: Mapping[Provider, tuple[tuple[str, str | None], ...]] = {
    "aws": (("us-", "us"), ("eu-west-2", "uk"), ("eu-central-2", None), ("eu-", "eu"), ("ap-", "apac")),
    "azure": (
        ("uk", "uk"),
        ("usgov|.*us[0-9]?$", "us"),
        ("(north|west)europe|austria|belgium|denmark|finland|france|germany|greece|italy|poland|spain|sweden", "eu"),
        (".*asia|.*india|australia|indonesia|japan|korea|malaysia|newzealand|taiwan", "apac"),
    ),
    "gcp": (
        ("us-", "us"),
        ("europe-west2$", "uk"),
        ("europe-west6$", None),
        ("europe-", "eu"),
        ("asia-|australia-", "apac"),
    ),
}
"""Legal area by the start of the region; None for Switzerland, which is in none of the language's areas."""


def jurisdiction_of(provider: Provider, region: str) -> str | None:
    return next((area for start, area in _AREAS[provider] if re.match(start, region)), None)


_ANY = None
_ACCELERATORS: Mapping[Provider, tuple[tuple[str, frozenset[str] | None], ...]] = {
    "aws": (
        (r"g4dn\.", frozenset({"nvidia-t4"})),
        (r"g5\.", frozenset({"nvidia-a10g"})),
        (r"g6\.", frozenset({"nvidia-l4"})),
        (r"p4de?\.", frozenset({"nvidia-a100"})),
        ("g|p|inf|trn|dl|vt", _ANY),
    ),
    "azure": (
        ("Standard_NC[0-9]+as_T4_v3", frozenset({"nvidia-t4"})),
        ("Standard_N.*(A100|asr_v4)", frozenset({"nvidia-a100"})),
        ("Standard_N", _ANY),
    ),
    "gcp": (
        ("g2-", frozenset({"nvidia-l4"})),
        ("a2-", frozenset({"nvidia-a100"})),
        ("n1-|custom-|a[3-9]|g[3-9]|ct", _ANY),
    ),
}


def accelerators_of(provider: Provider, machine: str) -> frozenset[str] | None:
    """Accelerators a machine type carries: none for ordinary families, None where this table does not know."""
    for start, carried in _ACCELERATORS[provider]:
        if re.match(start, machine):
            return carried
    return frozenset()
