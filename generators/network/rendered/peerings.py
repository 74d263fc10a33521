"""Networks of one provider that are peered, as the stack describes it."""

from generators.network.rendered import Stack, resources

_ONE_SIDED = ("aws_vpc_peering_connection",)
_TWO_SIDED = ("azurerm_virtual_network_peering", "google_compute_network_peering")


def peerings(stack: Stack) -> set[frozenset[str]]:
    """Pairs of clusters. What Azure and Google call a peering is half of one: it works when the other half is there."""
    asked = {_clusters(name) for kind in _ONE_SIDED for name in resources(stack, kind)}
    both = {(one, other) for one, other in _halves(stack) if (other, one) in _halves(stack)}
    return {frozenset(pair) for pair in asked | both}


def lone_halves(stack: Stack) -> set[tuple[str, str]]:
    halves = _halves(stack)
    return {(one, other) for one, other in halves if (other, one) not in halves}


def _halves(stack: Stack) -> set[tuple[str, str]]:
    return {_clusters(name) for kind in _TWO_SIDED for name in resources(stack, kind)}


def _clusters(name: str) -> tuple[str, str]:
    one, other = name.split("_")[:2]
    return one, other
