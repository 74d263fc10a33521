"""What the tables say about real regions and machine types."""

import re

import pytest

from generators.schema.cloud import Provider
from generators.schema.rules.providers import SPELLINGS, accelerators_of, jurisdiction_of

AREAS: list[tuple[Provider, str, str | None]] = [
    ("aws", "us-east-1", "us"),
    ("aws", "us-gov-west-1", "us"),
    ("aws", "eu-west-2", "uk"),
    ("aws", "eu-central-1", "eu"),
    ("aws", "eu-central-2", None),
    ("aws", "ap-southeast-2", "apac"),
    ("aws", "sa-east-1", None),
    ("azure", "eastus", "us"),
    ("azure", "westus3", "us"),
    ("azure", "uksouth", "uk"),
    ("azure", "westeurope", "eu"),
    ("azure", "germanywestcentral", "eu"),
    ("azure", "switzerlandnorth", None),
    ("azure", "southeastasia", "apac"),
    ("azure", "australiaeast", "apac"),
    ("azure", "canadacentral", None),
    ("gcp", "us-central1", "us"),
    ("gcp", "europe-west2", "uk"),
    ("gcp", "europe-west12", "eu"),
    ("gcp", "europe-west6", None),
    ("gcp", "europe-southwest1", "eu"),
    ("gcp", "asia-northeast3", "apac"),
    ("gcp", "northamerica-northeast1", None),
]

MACHINES: list[tuple[Provider, str, set[str] | None]] = [
    ("aws", "m6i.xlarge", set()),
    ("aws", "g4dn.xlarge", {"nvidia-t4"}),
    ("aws", "g4ad.xlarge", None),
    ("aws", "g5.xlarge", {"nvidia-a10g"}),
    ("aws", "g5g.xlarge", None),
    ("aws", "g6.2xlarge", {"nvidia-l4"}),
    ("aws", "p4d.24xlarge", {"nvidia-a100"}),
    ("aws", "u-6tb1.112xlarge", set()),
    ("azure", "Standard_D4s_v5", set()),
    ("azure", "Standard_NC4as_T4_v3", {"nvidia-t4"}),
    ("azure", "Standard_NC24ads_A100_v4", {"nvidia-a100"}),
    ("azure", "Standard_ND96asr_v4", {"nvidia-a100"}),
    ("azure", "Standard_NV36ads_A10_v5", None),
    ("gcp", "n2-standard-4", set()),
    ("gcp", "n1-standard-8", None),
    ("gcp", "g2-standard-4", {"nvidia-l4"}),
    ("gcp", "a2-highgpu-1g", {"nvidia-a100"}),
    ("gcp", "a3-highgpu-8g", None),
    ("gcp", "n2d-custom-4-8192", set()),
    ("gcp", "e2-medium", set()),
]


@pytest.mark.parametrize(("provider", "region", "area"), AREAS)
def test_regions_lie_where_they_lie(provider: Provider, region: str, area: str | None) -> None:
    assert re.fullmatch(SPELLINGS[provider].region, region)
    assert jurisdiction_of(provider, region) == area


@pytest.mark.parametrize(("provider", "machine", "carried"), MACHINES)
def test_machines_carry_what_they_carry(provider: Provider, machine: str, carried: set[str] | None) -> None:
    assert re.fullmatch(SPELLINGS[provider].machine, machine)
    assert accelerators_of(provider, machine) == carried


@pytest.mark.parametrize("provider", SPELLINGS)
def test_examples_are_spelt_as_their_patterns_say(provider: Provider) -> None:
    spelling = SPELLINGS[provider]
    zone = spelling.example_zone.format(region=spelling.example_region).strip('"')

    assert re.fullmatch(spelling.region, spelling.example_region)
    assert re.fullmatch(spelling.zone.format(region=spelling.example_region), zone)
    assert re.fullmatch(spelling.machine, spelling.example_machine)
    assert spelling.database is None or re.fullmatch(spelling.database, spelling.example_database)
    assert re.search(spelling.account, spelling.example_account)
