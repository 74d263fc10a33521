"""The tables of docs/architecture.md are what the code says, and what the code says is what is rendered."""

import json

from generators.clouds import CLOUDS
from tools import architecture


def test_the_page_is_up_to_date() -> None:
    page = architecture.PAGE.read_text()

    assert architecture.written(page) == page, "run `make docs` and commit"


def test_everything_rendered_is_in_a_table() -> None:
    tables = architecture.table() + architecture.spanning()
    rendered = {
        type_
        for path in architecture.ROOT.glob("rendered/*/terraform/*/*.tf.json")
        for type_ in json.loads(path.read_text())["resource"]
    }

    assert rendered
    assert {type_ for type_ in rendered if f"`{type_}`" not in tables} == set()


def test_a_family_is_a_row_and_a_cloud_a_column() -> None:
    head, _, *rows = architecture.table().splitlines()

    assert head == f"| family | {' | '.join(sorted(CLOUDS))} |"
    assert "cluster" in [row.split(" | ")[0].removeprefix("| ") for row in rows]
    assert all(row.count(" | ") == len(CLOUDS) for row in rows)
