"""Capacity with any one cloud lost: replicas at their most, on the clusters of the other clouds.

    least over clouds of (sum over the other clouds' clusters of most replicas x requests per second per replica)

This is the N - 1 rule of Google's SRE book (https://sre.google/sre-book/service-best-practices/, "Always plan for N+2";
https://sre.google/sre-book/addressing-cascading-failures/), with whole clouds as the units: all clusters of a cloud are
lost together. What one replica serves is the intent's own figure, which load tests have to confirm. Where there is one
cloud only, nothing is left when it is lost: then the capacity is 0, save for promises of availability so low that one
cloud keeps them alone. Those count what the one cloud serves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from generators.budgets.availability import single_cloud_percent
from generators.budgets.budget import Budget, Term
from generators.budgets.places import clouds_of, cluster_reads, every_cluster_has_its_cloud, placement_reads
from generators.schema import Platform
from generators.schema.problem import Path, Problem
from generators.schema.rules.phrases import counted

_GATEWAYS: Final[Path] = ("gateway", "replicas", "max")


@dataclass(frozen=True)
class Load:
    """What is served where, and by how much. `promise` is the availability; `most` is where replicas are bounded."""

    name: str
    clouds: Mapping[str, list[str]]
    replicas: int
    each: int
    peak: int
    promise: float
    most: Path
    reads: tuple[Path, ...]

    @property
    def per_cluster(self) -> int:
        return self.replicas * self.each

    def without(self, cloud: str) -> int:
        """Clusters left when the cloud is lost."""
        return sum(len(clusters) for name, clusters in self.clouds.items() if name != cloud)

    @property
    def worst(self) -> str:
        """The cloud whose loss leaves least."""
        return min(self.clouds, key=self.without)


def capacity(platform: Platform) -> Budget:
    return _budget(platform, _of_platform(platform))


def capacity_of(platform: Platform, model: str) -> Budget:
    return _budget(platform, _of_model(platform, model))


def gateways_hold_the_peak_without_any_one_cloud(platform: Platform) -> Iterator[Problem]:
    yield from _refusals(platform, _of_platform(platform), "the gateways serve", "slo.peak_requests_per_second")


def models_hold_their_peak_without_any_one_cloud(platform: Platform) -> Iterator[Problem]:
    for name in platform.models:
        yield from _refusals(platform, _of_model(platform, name), "the model serves", "its peak_requests_per_second")


def _of_platform(platform: Platform) -> Load:
    limit: Path = ("gateway", "limits", "requests_per_second_per_replica")
    slo, gateway = platform.slo, platform.gateway
    reads = (("slo", "peak_requests_per_second"), limit, ("slo", "availability_percent"))
    return Load(
        "capacity with one cloud lost",
        clouds_of(platform, platform.clusters),
        gateway.replicas.max,
        gateway.limits.requests_per_second_per_replica,
        slo.peak_requests_per_second,
        slo.availability_percent,
        _GATEWAYS,
        (*reads, *cluster_reads(platform, ["cloud"])),
    )


def _of_model(platform: Platform, name: str) -> Load:
    model, path = platform.models[name], ("models", name)
    return Load(
        f"capacity of {name} with one cloud lost",
        clouds_of(platform, platform.placement(name)),
        model.scaling.max,
        model.scaling.requests_per_second_per_replica,
        model.slo.peak_requests_per_second,
        model.slo.availability_percent,
        (*path, "scaling", "max"),
        ((*path, "slo"), (*path, "scaling", "requests_per_second_per_replica"), *placement_reads(platform, name)),
    )


def _budget(platform: Platform, load: Load) -> Budget:
    left = _clusters_left(platform, load)
    value = left * load.per_cluster
    terms = (Term(f"{counted(left, 'cluster')} of {counted(load.replicas, 'replica')}", value),)
    return Budget(load.name, value, load.peak, "requests/s", "at least", terms, (load.most, *load.reads))


def _clusters_left(platform: Platform, load: Load) -> int:
    if not load.clouds:
        return 0
    if len(load.clouds) == 1 and load.promise <= single_cloud_percent(platform, load.clouds):
        return len(next(iter(load.clouds.values())))
    return load.without(load.worst)


def _refusals(platform: Platform, load: Load, serves: str, peak: str) -> Iterator[Problem]:
    """None where nothing is left at all: the rules on availability, references and placement say why."""
    left = _clusters_left(platform, load)
    if not left or left * load.per_cluster >= load.peak or not every_cluster_has_its_cloud(platform):
        return
    lost = f"with {load.worst} lost " if len(load.clouds) > 1 else ""
    product = f"{counted(left, 'cluster')} x {counted(load.replicas, 'replica')} x {load.each}"
    missing = load.peak - left * load.per_cluster
    sentence = (
        f"{lost}{serves} {left * load.per_cluster} requests/s ({product}), {missing} less than {peak} {load.peak}; "
        f"write {-(-load.peak // (left * load.each))} or more"
    )
    yield Problem(load.most, sentence, load.reads)
