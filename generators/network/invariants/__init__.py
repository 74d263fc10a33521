"""What must be true of the rendered network stack, whoever wrote it: each invariant says in sentences where it is not.

They read the file and not the plan, so that an edit by hand is told what it breaks.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from generators.network.invariants import entrance, references, tunnels
from generators.network.rendered import Stack, Unreadable

INVARIANTS: Final[Mapping[str, Callable[[Stack], Iterator[str]]]] = {
    "answers-of-one-service-live-equally-long": entrance.answers_of_one_service_live_equally_long,
    "azure-gateways-span-zones": tunnels.azure_gateways_span_zones,
    "azure-tunnels-end-at-their-own-instance": tunnels.azure_tunnels_end_at_their_own_instance,
    "both-ends-agree-on-addresses": tunnels.both_ends_agree_on_addresses,
    "both-ends-agree-on-keys": tunnels.both_ends_agree_on_keys,
    "both-ends-agree-on-numbers": tunnels.both_ends_agree_on_numbers,
    "every-answer-is-probed": entrance.every_answer_is_probed,
    "every-end-has-its-other": tunnels.every_end_has_its_other,
    "every-gateway-is-an-answer": entrance.every_gateway_is_an_answer,
    "every-pair-has-two-disjoint-tunnels": tunnels.every_pair_has_two_disjoint_tunnels,
    "every-tunnel-has-a-key-of-its-own": tunnels.every_tunnel_has_a_key_of_its_own,
    "inside-blocks-are-disjoint": tunnels.inside_blocks_are_disjoint,
    "inside-blocks-suit-azure": tunnels.inside_blocks_suit_azure,
    "interfaces-are-used-once": tunnels.interfaces_are_used_once,
    "keys-are-generated": tunnels.keys_are_generated,
    "numbers-are-distinct": tunnels.numbers_are_distinct,
    "peerings-have-both-halves": tunnels.peerings_have_both_halves,
    "redundancy-matches-interfaces": tunnels.redundancy_matches_interfaces,
    "references-have-no-cycle": references.references_have_no_cycle,
    "references-resolve": references.references_resolve,
}


@dataclass(frozen=True)
class Breach:
    invariant: str
    sentence: str


def breaches(stack: Stack) -> list[Breach]:
    return [Breach(name, sentence) for name, check in INVARIANTS.items() for sentence in _said(check, stack)]


def _said(check: Callable[[Stack], Iterator[str]], stack: Stack) -> list[str]:
    """Where a resource or an argument is gone, this is what there is to say."""
    try:
        return list(check(stack))
    except Unreadable as error:
        return [str(error)]
    except (KeyError, TypeError, ValueError) as error:
        return [f"cannot be judged, because something is missing or malformed: {error!r}"]
