"""Regions, zones and legal areas agree with each other and with the provider."""

import re
from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.problem import Path, Problem
from generators.schema.rules.providers import (
    SPELLINGS,
    Spelling,
    jurisdiction_of,
    provider_of,
    provider_paths,
    spelling_of,
)


def aws_clusters_span_two_zones(platform: Platform) -> Iterator[Problem]:
    for name, cluster in platform.clusters.items():
        if provider_of(platform, name) == "aws" and len(set(cluster.zones)) < 2:
            sentence = "1 zone, and EKS wants its control plane in at least 2; add another zone of the region"
            yield Problem(("clusters", name, "zones"), sentence, also=provider_paths(platform, name))


def jurisdictions_fit_their_region(platform: Platform) -> Iterator[Problem]:
    for name, cluster in platform.clusters.items():
        provider = provider_of(platform, name)
        area = jurisdiction_of(provider, cluster.region) if provider else None
        if area and area != cluster.jurisdiction:
            sentence = f"{cluster.region} does not lie in {cluster.jurisdiction}; write {area}"
            also = (("clusters", name, "region"), *provider_paths(platform, name))
            yield Problem(("clusters", name, "jurisdiction"), sentence, also)


def regions_fit_their_provider(platform: Platform) -> Iterator[Problem]:
    for name, cloud in platform.clouds.items():
        path = ("clouds", name, "region")
        yield from _foreign_region(path, cloud.region, SPELLINGS[cloud.provider], (("clouds", name, "provider"),))
    for name, cluster in platform.clusters.items():
        path, spelling = ("clusters", name, "region"), spelling_of(platform, cluster.cloud)
        yield from _foreign_region(path, cluster.region, spelling, provider_paths(platform, name))


def zones_belong_to_their_region(platform: Platform) -> Iterator[Problem]:
    for name, cluster in platform.clusters.items():
        spelling = spelling_of(platform, cluster.cloud)
        if spelling is None or not re.fullmatch(spelling.region, cluster.region):
            continue
        pattern = re.compile(spelling.zone.format(region=cluster.region))
        example = spelling.example_zone.format(region=cluster.region)
        also = (("clusters", name, "region"), *provider_paths(platform, name))
        for index, zone in enumerate(cluster.zones):
            if not pattern.fullmatch(zone):
                sentence = f'"{zone}" is not a zone of {cluster.region}; write one such as {example}'
                yield Problem(("clusters", name, "zones", str(index)), sentence, also)


def _foreign_region(path: Path, region: str, spelling: Spelling | None, also: tuple[Path, ...]) -> Iterator[Problem]:
    if spelling and not re.fullmatch(spelling.region, region):
        sentence = f'"{region}" is not a region of {spelling.name}; write one such as {spelling.example_region}'
        yield Problem(path, sentence, also)
