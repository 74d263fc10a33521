"""The global entrance: what each strategy's provider can do."""

import re
from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.probes import ROUTE53_REGIONS, SERVICES
from generators.schema.problem import Path, Problem
from generators.schema.rules.names import providers
from generators.schema.rules.phrases import counted, either
from generators.schema.rules.providers import SPELLINGS, provider_of, provider_paths

_CHECK: Path = ("edge", "health_check")
_STRATEGY: Path = ("edge", "strategy")


def cloud_dns_probes_from_three_google_regions(platform: Platform) -> Iterator[Problem]:
    regions, path = platform.edge.health_check.source_regions, (*_CHECK, "source_regions")
    if platform.edge.strategy != "cloud-dns":
        return
    if len(regions) != 3:
        sentence = (
            f"{counted(len(regions), 'region')}, and Cloud DNS probes from exactly 3; "
            "write three such as [us-central1, us-east1, us-west1]"
        )
        yield Problem(path, sentence, also=(_STRATEGY,))
    for index, region in enumerate(regions):
        if not re.fullmatch(SPELLINGS["gcp"].region, region):
            sentence = (
                f'"{region}" is not a region of Google Cloud, from where Cloud DNS probes; '
                "write one such as us-central1"
            )
            yield Problem((*path, str(index)), sentence, also=(_STRATEGY,))


def edge_strategies_have_their_cloud(platform: Platform) -> Iterator[Problem]:
    service = SERVICES[platform.edge.strategy]
    offered = {cloud.provider for cloud in platform.clouds.values()}
    if service.provider not in offered:
        fitting = [name for name, other in SERVICES.items() if other.provider in offered]
        sentence = (
            f"{service.name} needs a cloud of provider {service.provider}, and there is none; write {either(fitting)}"
        )
        yield Problem(_STRATEGY, sentence, also=providers(platform.clouds))


def health_check_intervals_fit_the_strategy(platform: Platform) -> Iterator[Problem]:
    service, interval = SERVICES[platform.edge.strategy], platform.edge.health_check.interval_seconds
    if interval in service.intervals:
        return
    if isinstance(service.intervals, range):
        choice = f"a number from {service.intervals[0]} to {service.intervals[-1]}"
    else:
        choice = either(map(str, service.intervals))
    sentence = f"{service.name} cannot probe every {interval} s; write {choice}"
    yield Problem((*_CHECK, "interval_seconds"), sentence, also=(_STRATEGY,))


def health_check_timeouts_end_before_the_next_probe(platform: Platform) -> Iterator[Problem]:
    """Silent where the strategy's own bounds say more."""
    check, bounds = platform.edge.health_check, SERVICES[platform.edge.strategy].timeouts
    if check.timeout_seconds > check.interval_seconds and check.interval_seconds not in bounds:
        sentence = (
            f"{check.timeout_seconds} s is longer than the {check.interval_seconds} s between two probes; "
            f"write {check.interval_seconds} or less"
        )
        yield Problem((*_CHECK, "timeout_seconds"), sentence, also=((*_CHECK, "interval_seconds"),))


def health_check_timeouts_fit_the_strategy(platform: Platform) -> Iterator[Problem]:
    service, check = SERVICES[platform.edge.strategy], platform.edge.health_check
    interval, timeout = check.interval_seconds, check.timeout_seconds
    least, most = service.timeouts.get(interval, (0, timeout))
    if not least <= timeout <= most:
        sentence = (
            f"{service.name} cannot wait {timeout} s when it probes every {interval} s; "
            f"write a number from {least} to {most}"
        )
        yield Problem((*_CHECK, "timeout_seconds"), sentence, also=(_STRATEGY, (*_CHECK, "interval_seconds")))


def load_balancer_reaches_every_gateway(platform: Platform) -> Iterator[Problem]:
    """It reaches those in other clouds through the tunnels of a network in Google Cloud."""
    if platform.edge.strategy != "global-load-balancer":
        return
    found = {provider_of(platform, name) for name in platform.clusters} - {None}
    also = tuple(path for name in platform.clusters for path in provider_paths(platform, name))
    if found and "gcp" not in found:
        sentence = (
            "Google Cloud's load balancer reaches gateways through the network of a cluster there, and there is none; "
            "add one, or write another strategy"
        )
        yield Problem(_STRATEGY, sentence, also=also)
    elif len(found) > 1 and not platform.network.vpn.enabled:
        sentence = (
            "false, and Google Cloud's load balancer reaches gateways of other clouds through the tunnels; "
            "write true, or another edge.strategy"
        )
        yield Problem(("network", "vpn", "enabled"), sentence, also=(_STRATEGY, *also))


def probe_regions_are_for_dns_strategies(platform: Platform) -> Iterator[Problem]:
    service, regions = SERVICES[platform.edge.strategy], platform.edge.health_check.source_regions
    if regions and platform.edge.strategy not in ("cloud-dns", "route53"):
        sentence = f"{service.name} does not let you choose where it probes from; remove the line"
        yield Problem((*_CHECK, "source_regions"), sentence, also=(_STRATEGY,))


def route53_probes_from_its_own_regions(platform: Platform) -> Iterator[Problem]:
    regions, path = platform.edge.health_check.source_regions, (*_CHECK, "source_regions")
    if platform.edge.strategy != "route53" or not regions:
        return
    for index, region in enumerate(regions):
        if region not in ROUTE53_REGIONS:
            yield Problem(
                (*path, str(index)),
                f'Route 53 does not probe from "{region}"; write {either(ROUTE53_REGIONS)}',
                (_STRATEGY,),
            )
    if len(set(regions)) < 3:
        sentence = (
            f"{counted(len(set(regions)), 'region')}, and Route 53 wants at least 3; "
            "add more, or remove the line for all"
        )
        yield Problem(path, sentence, also=(_STRATEGY,))


def secondary_dns_has_its_cloud(platform: Platform) -> Iterator[Problem]:
    if platform.edge.secondary_dns == "none":
        return
    service = SERVICES[platform.edge.secondary_dns]
    if all(cloud.provider != service.provider for cloud in platform.clouds.values()):
        sentence = (
            f"{service.name} needs a cloud of provider {service.provider}, and there is none; "
            "write none, or add the cloud"
        )
        yield Problem(("edge", "secondary_dns"), sentence, also=providers(platform.clouds))


def secondary_dns_is_with_another_provider(platform: Platform) -> Iterator[Problem]:
    secondary = platform.edge.secondary_dns
    if secondary != "none" and SERVICES[secondary].provider == SERVICES[platform.edge.strategy].provider:
        names = f"{SERVICES[secondary].name} would fall together with the strategy {platform.edge.strategy}"
        other = "cloud-dns" if SERVICES[secondary].provider == "aws" else "route53"
        yield Problem(("edge", "secondary_dns"), f"{names}; write {other} or none", also=(_STRATEGY,))
