"""The picture: the entrance above, clusters in a row, and below them an arc for each pair with its tunnels.

Neighbours' arcs lie side by side; every longer arc gets a row of its own, so no two cards ever meet.
"""

from collections.abc import Iterator, Sequence

from generators.network.rendered.entrance import Watcher
from generators.schema.probes import SERVICES
from tools.network_picture import svg
from tools.network_picture.facts import Cluster, Facts, Pair

_MARGIN, _SPACING, _CLUSTER = 30, 510, 360
_CARD, _ROW, _CARD_HEAD, _GAP = 462, 22, 58, 34
_WATCHER, _ENTRANCE_TOP, _CLUSTERS_TOP, _CLUSTER_HEIGHT = 150, 64, 322, 168
_STRAND, _PORT = 4, 26
_MOST_REGIONS = 4


def draw(facts: Facts) -> str:
    width = 2 * _MARGIN + _CLUSTER + _SPACING * max(len(facts.clusters) - 1, 1)
    centres = {cluster.name: _centre(width, len(facts.clusters), n) for n, cluster in enumerate(facts.clusters)}
    tops = _tops(facts)
    bottom = max((tops[n] + _height(pair) for n, pair in enumerate(facts.pairs)), default=_bottom())
    parts = [
        *_entrance(facts, width, centres),
        *_arcs(facts, centres, tops),
        *(part for cluster in facts.clusters for part in _cluster(cluster, centres[cluster.name])),
        *(part for n, pair in enumerate(facts.pairs) for part in _card(facts, pair, centres, tops[n])),
        *_legend(facts, bottom + 40),
    ]
    return svg.page(width, bottom + 66, f"The network in front of and between the clouds: {facts.name}", parts)


def _centre(width: int, count: int, number: int) -> float:
    return width / 2 + (number - (count - 1) / 2) * _SPACING


def _bottom() -> int:
    return _CLUSTERS_TOP + _CLUSTER_HEIGHT


def _entrance(facts: Facts, width: int, centres: dict[str, float]) -> Iterator[str]:
    yield svg.text(width / 2, 32, facts.name, "title", "middle")
    yield svg.text(width / 2, 52, "the one name clients call", "small", "middle")
    count = len(facts.watchers)
    each = min((width - 2 * _MARGIN - _GAP * (count - 1)) / max(count, 1), 560)
    left = (width - each * count - _GAP * (count - 1)) / 2
    lefts = [left + number * (each + _GAP) for number in range(count)]
    yield from _lead(facts, centres, [x + each / 2 for x in lefts])
    for watcher, x in zip(facts.watchers, lefts, strict=True):
        yield from _watcher(facts, watcher, x, each)


def _lead(facts: Facts, centres: dict[str, float], sources: Sequence[float]) -> Iterator[str]:
    """Every service leads to every gateway."""
    y = _ENTRANCE_TOP + _WATCHER + 24
    for x in sources:
        yield svg.line([(x, y - 34), (x, y)], "bus")
    ends = [*centres.values(), *sources]
    yield svg.line([(min(ends), y), (max(ends), y)], "bus")
    for cluster in facts.clusters:
        x = centres[cluster.name]
        yield svg.line([(x, y), (x, _CLUSTERS_TOP - 2)], "line")
        yield svg.text(x + 12, y + 46, _led_to(facts, cluster), "small")


def _led_to(facts: Facts, cluster: Cluster) -> str:
    """What the first service probes of a cluster; the second probes the same."""
    watcher = facts.watchers[0]
    count = sum(name == cluster.name for name in watcher.targets.values())
    noun = "address" if watcher.probe.ttl else "endpoint group"
    plural = {"address": "addresses", "endpoint group": "endpoint groups"}[noun]
    return f"1 {noun}, probed" if count == 1 else f"{count} {plural}, each probed"


def _watcher(facts: Facts, watcher: Watcher, x: float, width: float) -> Iterator[str]:
    probe, name = watcher.probe, SERVICES[watcher.strategy].name
    yield svg.box(x, _ENTRANCE_TOP + 6, width, _WATCHER - 16, "hand")
    yield svg.text(x + 18, _ENTRANCE_TOP + 34, name, "head")
    yield svg.text(x + width - 18, _ENTRANCE_TOP + 34, watcher.strategy, "mono", "end")
    failures = "1 failure" if probe.threshold == 1 else f"{probe.threshold} failures in a row"
    lines = [
        f"probes every {probe.interval} s, waits {probe.timeout} s, believes {failures}",
        _from(facts.regions.get(watcher.strategy, ())),
        f"answers live {probe.ttl} s" if probe.ttl else "one address that never changes: no answer to wait out",
    ]
    for number, said in enumerate(line for line in lines if line):
        yield svg.text(x + 18, _ENTRANCE_TOP + 58 + number * 20, said, "small")
    sentence = f"clients have left a lost gateway within {probe.recovery} s"
    yield svg.text(x + 18, _ENTRANCE_TOP + 126, sentence, "head")


def _from(regions: Sequence[str]) -> str:
    if not regions:
        return ""
    if len(regions) > _MOST_REGIONS:
        return f"from {len(regions)} regions of the world"
    return f"from {', '.join(regions)}"


def _cluster(cluster: Cluster, centre: float) -> Iterator[str]:
    x = centre - _CLUSTER / 2
    yield svg.box(x, _CLUSTERS_TOP, _CLUSTER, _CLUSTER_HEIGHT, cluster.provider)
    yield svg.text(x + 18, _CLUSTERS_TOP + 28, cluster.title, "head")
    yield svg.text(x + _CLUSTER - 18, _CLUSTERS_TOP + 28, cluster.name, "mono", "end")
    for number, (purpose, block) in enumerate(cluster.ranges.items()):
        y = _CLUSTERS_TOP + 58 + number * 22
        yield svg.text(x + 18, y, purpose, "small")
        yield svg.text(x + 110, y, block, "mono")
    if cluster.asn:
        y = _CLUSTERS_TOP + 146
        yield svg.text(x + 18, y, "VPN gateway", "small")
        yield svg.text(x + 110, y, f"AS {cluster.asn}", "mono")


def _distance(facts: Facts, pair: Pair) -> int:
    names = [cluster.name for cluster in facts.clusters]
    return abs(names.index(pair.other) - names.index(pair.one))


def _tops(facts: Facts) -> dict[int, int]:
    """Where each pair's card begins."""
    near = [n for n, pair in enumerate(facts.pairs) if _distance(facts, pair) == 1]
    tops = dict.fromkeys(near, _bottom() + 2 * _GAP)
    y = max((tops[n] + _height(facts.pairs[n]) for n in near), default=_bottom()) + _GAP
    for n, pair in enumerate(facts.pairs):
        if n not in tops:
            tops[n] = y
            y += _height(pair) + _GAP
    return tops


def _height(pair: Pair) -> int:
    return _CARD_HEAD + _ROW * max(len(pair.tunnels), 1) + 12


def _arcs(facts: Facts, centres: dict[str, float], tops: dict[int, int]) -> Iterator[str]:
    """One line per tunnel, from either cluster down and into the card; longer arcs leave further out."""
    for n, pair in enumerate(facts.pairs):
        middle = (centres[pair.one] + centres[pair.other]) / 2
        strands = max(len(pair.tunnels), 1)
        out = _PORT + (_distance(facts, pair) - 1) * -_PORT
        for side, name in ((1, pair.one), (-1, pair.other)):
            for strand in range(strands):
                x = centres[name] + side * (out + strand * _STRAND)
                y = tops[n] + _height(pair) / 2 + (strands / 2 - strand) * _STRAND
                points = [(x, _bottom()), (x, y), (middle - side * _CARD / 2, y)]
                yield svg.line(points, "peering" if pair.peered else "tunnel")


def _card(facts: Facts, pair: Pair, centres: dict[str, float], top: int) -> Iterator[str]:
    x = (centres[pair.one] + centres[pair.other]) / 2 - _CARD / 2
    styles = {cluster.name: f"dot-{cluster.provider}" for cluster in facts.clusters}
    yield svg.box(x, top, _CARD, _height(pair), "soft")
    yield svg.dot(x + 18, top + 23, styles[pair.one])
    yield svg.text(x + 28, top + 28, pair.one, "head")
    yield svg.dot(x + _CARD - 18, top + 23, styles[pair.other])
    yield svg.text(x + _CARD - 28, top + 28, pair.other, "head", "end")
    yield svg.line([(x + 14, top + 42), (x + _CARD - 14, top + 42)], "rule")
    if not pair.tunnels:
        yield svg.text(x + _CARD / 2, top + _CARD_HEAD + 8, "peered: one provider, no tunnels", "small", "middle")
    for number, tunnel in enumerate(pair.tunnels):
        y = top + _CARD_HEAD + 8 + number * _ROW
        yield svg.text(x + 14, y, tunnel.one[0], "small")
        yield svg.text(x + _CARD / 2 - 12, y, tunnel.one[1], "mono", "end")
        yield svg.text(x + _CARD / 2, y, "↔", "small", "middle")
        yield svg.text(x + _CARD / 2 + 12, y, tunnel.other[1], "mono")
        yield svg.text(x + _CARD - 14, y, tunnel.other[0], "small", "end")


def _legend(facts: Facts, y: float) -> Iterator[str]:
    x = float(_MARGIN)
    if any(pair.tunnels for pair in facts.pairs):
        yield svg.line([(x, y - 4), (x + 34, y - 4)], "tunnel")
        said = "an IPsec tunnel with BGP and a key of its own, by interface and inside address"
        yield svg.text(x + 44, y, said, "small")
        x += 580
    if any(pair.peered for pair in facts.pairs):
        yield svg.line([(x, y - 4), (x + 34, y - 4)], "peering")
        yield svg.text(x + 44, y, "a peering", "small")
