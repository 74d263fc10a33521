"""Shares of traffic and cost: what splits must sum to 100."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from generators.schema import Model, Platform
from generators.schema.model import AbTest, BlueGreen, Canary
from generators.schema.problem import Path, Problem
from generators.schema.rules.names import absent_clouds, dangling, keys, providers
from generators.schema.rules.phrases import both, counted

_ROUTING: Path = ("gateway", "routing", "weights")
_COST: Path = ("cost", "weights")


def ab_tests_compare_two_revisions(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        if isinstance(model.strategy, AbTest) and len(_receiving(model)) < 2:
            sentence = (
                "an A/B test needs at least 2 revisions with traffic; "
                "add one, or make the strategy canary or blue-green"
            )
            yield Problem(("models", name, "strategy", "type"), sentence, also=(("models", name, "revisions"),))


def blue_green_moves_all_traffic_at_once(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        receiving = _receiving(model)
        if isinstance(model.strategy, BlueGreen) and len(receiving) > 1:
            sentence = (
                f"blue-green switches all traffic at once, but {both(receiving)} share it; "
                "give one 100 and the others 0"
            )
            path: Path = ("models", name, "revisions", receiving[-1], "traffic")
            yield Problem(path, sentence, also=(("models", name, "revisions"), ("models", name, "strategy")))


def canaries_split_between_two_revisions(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        receiving = _receiving(model)
        if isinstance(model.strategy, Canary) and len(receiving) > 2:
            sentence = (
                f"a canary has an old and a new revision, but {counted(len(receiving), 'revision')} share the traffic"
            )
            path: Path = ("models", name, "revisions", receiving[-1], "traffic")
            advice = "give all but two 0, or make the strategy ab"
            yield Problem(
                path, f"{sentence}; {advice}", also=(("models", name, "revisions"), ("models", name, "strategy"))
            )


def canary_steps_rise_and_stay_below_100(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        weights = [0, *(step.weight for step in model.strategy.steps)] if isinstance(model.strategy, Canary) else []
        for index, (before, weight) in enumerate(pairwise(weights)):
            path: Path = ("models", name, "strategy", "steps", str(index), "weight")
            if weight >= 100:
                yield Problem(
                    path,
                    f"{weight} ends the rollout, which needs no step; write a weight below 100, or remove the step",
                )
            elif weight <= before:
                also: tuple[Path, ...] = (
                    (("models", name, "strategy", "steps", str(index - 1), "weight"),) if index else ()
                )
                wrong = f"does not rise above {before}" if index else "moves no traffic"
                yield Problem(path, f"{weight} {wrong}; write a weight from {before + 1} to 99", also)


def cost_weights_need_the_weighted_rule(platform: Platform) -> Iterator[Problem]:
    if platform.cost.weights and platform.cost.shared != "weighted":
        sentence = (
            f"weights have no effect under `shared: {platform.cost.shared}`; remove them, or write `shared: weighted`"
        )
        yield Problem(_COST, sentence, also=(("cost", "shared"),))


def cost_weights_sum_to_100(platform: Platform) -> Iterator[Problem]:
    if platform.cost.shared != "weighted":
        return
    if not platform.cost.weights:
        sentence = (
            "missing under `shared: weighted`; "
            "add a share per team, such as `{" + f"{next(iter(platform.teams))}: 100" + "}`"
        )
        yield Problem(_COST, sentence, also=(("cost", "shared"),))
    else:
        yield from _off_100(_COST, platform.cost.weights)


def every_cloud_has_a_routing_weight(platform: Platform) -> Iterator[Problem]:
    weights = platform.gateway.routing.weights
    rest = max(0, 100 - sum(weights.values()))
    for cloud in absent_clouds(platform, weights) if weights else ():
        sentence = f"missing; add `{cloud}: {rest}`" + (", or 0 to send it nothing" if rest else "")
        yield Problem((*_ROUTING, cloud), sentence, also=(_ROUTING, *providers([cloud])))


def revision_traffic_sums_to_100(platform: Platform) -> Iterator[Problem]:
    for name, model in platform.models.items():
        shares = {revision: model.revisions[revision].traffic for revision in model.revisions}
        yield from _off_100(("models", name, "revisions"), shares, ("traffic",))


def routing_weights_name_known_clouds(platform: Platform) -> Iterator[Problem]:
    yield from dangling(platform, "clouds", keys(_ROUTING, platform.gateway.routing.weights))


def routing_weights_sum_to_100(platform: Platform) -> Iterator[Problem]:
    """Silent while a cloud has none: adding it comes first."""
    weights = platform.gateway.routing.weights
    if weights and weights.keys() >= platform.clouds.keys():
        yield from _off_100(_ROUTING, weights)


def _off_100(place: Path, shares: Mapping[str, int], leaf: Path = ()) -> Iterator[Problem]:
    """Said at the last share, with the number that would make it right when there is one."""
    last, total = list(shares)[-1], sum(shares.values())
    if total == 100:
        return
    right = shares[last] + 100 - total
    advice = f"write {right} here, or change the others" if 0 <= right <= 100 else "lower them until they do"
    subject = f"the shares of {both(shares)} sum to {total}" if len(shares) > 1 else f"the only share is {total}"
    yield Problem(
        (*place, last, *leaf), f"{subject}, not 100; {advice if len(shares) > 1 else 'write 100'}", also=(place,)
    )


def _receiving(model: Model) -> list[str]:
    return [name for name, revision in model.revisions.items() if revision.traffic]
