"""A language of a few words, so that loading is tested apart from the platform's own language."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field, model_validator

from generators.intent import Intent, IntentError
from generators.intent.workspace import Rules, Workspace
from generators.schema.entity import Entity
from generators.schema.problem import Problem

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", examples=["fraud"])]
Number = Annotated[int, Field(ge=1, le=100, examples=[3])]


class Steps(Entity):
    type: Literal["steps"]
    weights: list[Number] = Field(min_length=1, examples=[[10, 50]])


class Switch(Entity):
    type: Literal["switch"]
    automatic: bool = False


class Scaling(Entity):
    min: Number
    max: Number


class Model(Entity):
    owner: Name
    scaling: Scaling
    strategy: Steps | Switch = Field(Switch(type="switch"), discriminator="type")
    note: Annotated[str, Field(min_length=1, max_length=20, examples=["free text"])] | None = None


class Network(Entity):
    nodes: Annotated[str, Field(examples=["10.0.0.0/16"])]
    mtu: Number = 9
    weight: Annotated[float, Field(gt=0, examples=[0.5])] = 1.0

    @model_validator(mode="after")
    def _is_not_the_forbidden_one(self) -> "Network":
        if self.nodes == "forbidden":
            raise ValueError("this range is forbidden; take another")
        return self


class Tiny(Entity):
    name: Name
    size: Number = 3
    networks: dict[Name, Network] = Field(default_factory=dict)
    labels: dict[Name, Name] = Field(default_factory=dict)
    models: dict[Name, Model] = Field(default_factory=dict)


def max_is_not_below_min(platform: Tiny) -> Iterator[Problem]:
    for name, model in platform.models.items():
        low, high = model.scaling.min, model.scaling.max
        if high < low:
            path = ("models", name, "scaling", "max")
            yield Problem(
                path, f"{high} is below min {low}; raise max or lower min", (("models", name, "scaling", "min"),)
            )


def networks_differ(platform: Tiny) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, network in platform.networks.items():
        if network.nodes in seen:
            other = ("networks", seen[network.nodes], "nodes")
            yield Problem(("networks", name, "nodes"), f"{network.nodes} is the range of {other[1]} too", (other,))
        seen[network.nodes] = name


TINY_RULES: Rules[Tiny] = {"max-is-not-below-min": max_is_not_below_min, "networks-differ": networks_differ}

PLATFORM = """\
# A comment.
name: tiny
size: 5
networks:
  east: {nodes: 10.1.0.0/16}
  west:
    nodes: 10.2.0.0/16
    mtu: 7
labels: {colour: red}
"""
FRAUD = """\
owner: risk
scaling:
  min: 3
  max: 10
strategy: {type: steps, weights: [10, 50]}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small platform that loads."""
    for folder in ("apps", "environments"):
        (tmp_path / folder).mkdir()
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    (tmp_path / "apps" / "fraud.yaml").write_text(FRAUD)
    (tmp_path / "environments" / "production.yaml").write_text("{}\n")
    return tmp_path


@pytest.fixture
def load(root: Path) -> Callable[[], Intent[Tiny]]:
    return lambda: Workspace(root, Tiny).intent("production", TINY_RULES)


@pytest.fixture
def errors(load: Callable[[], Intent[Tiny]]) -> Callable[[], list[str]]:
    """What loading says, one text per problem with its source line and caret."""

    def said() -> list[str]:
        with pytest.raises(IntentError) as caught:
            load()
        return [str(problem) for problem in caught.value.problems]

    return said


@pytest.fixture
def tiny() -> type[Tiny]:
    return Tiny
