"""The picture of the network is what is rendered, all of it, and nothing in it lies on anything else."""

import re
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pytest

from generators.network.rendered.tunnels import links
from tests.generators.clouds.stacks import synthesise as synthesise_cloud
from tests.generators.network.stacks import SHAPES, Stack, copied, intent, stack
from tools import network_picture
from tools.network_picture import drawing, facts

_SVG = "{http://www.w3.org/2000/svg}"
_BOXES = {"aws", "azure", "gcp", "hand", "soft"}


@cache
def clouds(shape: str) -> list[Stack]:
    platform = intent(shape)
    return [synthesise_cloud(platform, cloud) for cloud in platform.clouds]


def picture(shape: str, network: Stack | None = None) -> str:
    return drawing.draw(facts.of(network or stack(shape), clouds(shape)))


def texts(shown: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(shown).iter(f"{_SVG}text")]


def test_the_picture_is_up_to_date() -> None:
    assert network_picture.PICTURE.read_text("utf-8") == network_picture.picture(), "run `make docs` and commit"


@pytest.mark.parametrize("shape", SHAPES)
def test_every_cluster_and_every_tunnel_is_in_it(shape: str) -> None:
    shown = picture(shape)
    said, strands = texts(shown), len(re.findall(r'class="tunnel"', shown))

    assert {*intent(shape).clusters} <= {*said}
    for link in links(stack(shape)):
        assert str(link.one.peer_inside) in said
        assert str(link.other.peer_inside) in said
    legend = 1 if links(stack(shape)) else 0
    assert strands == 2 * len(links(stack(shape))) + legend


@pytest.mark.parametrize("shape", SHAPES)
def test_no_box_lies_on_another_or_outside(shape: str) -> None:
    root = ElementTree.fromstring(picture(shape))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    boxes = [_sides(each) for each in root.iter(f"{_SVG}rect") if each.get("class") in _BOXES]

    assert len(boxes) > 1
    for left, top, right, bottom in boxes:
        assert left >= 0 and top >= 0 and right <= width and bottom <= height  # noqa: PT018
    for one, other in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


def _sides(element: ElementTree.Element) -> tuple[float, float, float, float]:
    x, y, width, height = (float(element.attrib[name]) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def test_the_entrance_is_in_it_with_what_each_service_was_told() -> None:
    said = texts(picture("three-clouds"))

    assert {"predict.ml.example.com", "Cloud DNS", "Route 53", "cloud-dns", "route53", "answers live 10 s"} <= {*said}
    assert "clients have left a lost gateway within 51 s" in said


def test_a_tunnel_that_is_gone_is_gone_from_it() -> None:
    found = copied()
    del found["resource"]["azurerm_virtual_network_gateway_connection"]["aks-eastus_gke-us-central1_1"]

    assert "169.254.21.22" not in texts(picture("three-clouds", found))
