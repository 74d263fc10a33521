"""A traced platform records everything that can influence what is done with it."""

import copy
import json
import timeit
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, computed_field

from generators.render.reads import plain, traced
from generators.render.values import at, path_of, value_of
from generators.schema import Platform


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Step(Frozen):
    weight: int


class Slow(Frozen):
    type: Literal["slow"] = "slow"
    steps: list[Step] = []


class Fast(Frozen):
    type: Literal["fast"] = "fast"
    factor: float = 1.0


class Pool(Frozen):
    LIMIT: ClassVar[int] = 3
    size: int = 1
    spot: bool = False
    gpu: Step | None = None
    labels: dict[str, str] = {}

    @property
    def large(self) -> bool:
        return self.size > 2

    def sized(self, factor: int) -> int:
        return self.size * factor if self.spot else factor


class World(Frozen):
    name: str = "w"
    nickname: str | None = None
    pace: Slow | Fast = Fast()
    main: Pool = Pool()
    pools: dict[str, Pool] = {}
    shares: dict[str, int] = {}
    zones: list[str] = []

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        return tuple(pool.size for pool in self.pools.values())

    @computed_field  # type: ignore[prop-decorator]
    @property
    def title(self) -> str:
        return self.name.upper()

    @classmethod
    def kind(cls) -> str:
        return cls.__name__


NAMES = st.sampled_from(["a", "b", "c"])
NUMBERS = st.integers(0, 3)
STEPS = st.builds(Step, weight=NUMBERS)
POOLS = st.builds(
    Pool, size=NUMBERS, spot=st.booleans(), gpu=st.none() | STEPS, labels=st.dictionaries(NAMES, NAMES, max_size=2)
)
WORLDS = st.builds(
    World,
    name=NAMES,
    nickname=st.none() | NAMES,
    pace=st.builds(Slow, steps=st.lists(STEPS, max_size=2)) | st.builds(Fast, factor=st.sampled_from([1.0, 2.0])),
    main=POOLS,
    pools=st.dictionaries(NAMES, POOLS, max_size=3),
    shares=st.dictionaries(NAMES, NUMBERS, max_size=2),
    zones=st.lists(NAMES, max_size=2),
)

Operation = Callable[[Any], Any]


def _field(name: str) -> Operation:
    return lambda value: getattr(value, name)


MAPS: list[Operation] = [
    lambda value: value.get("a", "none"),
    lambda value: value["b"] if "b" in value else "without",  # noqa: SIM401
    lambda value: "c" in value,
    list,
    len,
    bool,
    lambda value: [str(item) for item in value.values()],
    lambda value: list({**value, "z": 1}),
    lambda value: list({"z": 1} | value),
    lambda value: value == {},
    lambda value: json.dumps(plain(value)),
    lambda value: [key for key, _ in sorted(value.items(), key=lambda item: item[0])][:1],
]
LISTS: list[Operation] = [
    lambda value: value[:1],
    len,
]
POOL: list[Operation] = [
    *map(_field, Pool.model_fields),
    lambda value: value.large,
    lambda value: value.sized(5),
    lambda value: value.LIMIT,
    lambda value: value == Pool(),
    lambda value: value.model_copy(update={"size": 9}),
]
WORLD_: list[Operation] = [
    *map(_field, World.model_fields),
    lambda value: value.sizes,
    lambda value: value.title,
    lambda value: value.kind(),
    lambda value: isinstance(value.pace, Slow),
    lambda value: value.pace.steps if isinstance(value.pace, Slow) else value.pace.factor,
    lambda value: "gpu" if value.main.gpu else "none",
    lambda value: [name for name, pool in value.pools.items() if pool.spot],
    lambda value: value.model_dump_json(),
    lambda value: copy.deepcopy(value),
    repr,
    lambda value: dict(value)["name"],
]
PLACES: list[tuple[Operation, list[Operation]]] = [
    (lambda world: world, WORLD_),
    (lambda world: world.pools, MAPS),
    (lambda world: world.shares, MAPS),
    (lambda world: world.main.labels, MAPS),
    (lambda world: world.main, POOL),
    (lambda world: world.pools.get("a") or Pool(), POOL),
    (lambda world: world.main.gpu or Step(weight=0), [lambda value: {value: value.weight}[value]]),
    (lambda world: world.zones, LISTS),
]
LOOKS = [(place, operation) for place, operations in PLACES for operation in operations]
Program = list[tuple[Operation, Operation]]
PROGRAMS: st.SearchStrategy[Program] = st.lists(st.sampled_from(LOOKS), min_size=1, max_size=3)


def _view(world: World, reads: set[str]) -> Any:
    return traced(cast(Platform, world), reads)


def _run(program: Program, world: Any) -> str:
    """Everything the program saw. Of a model or map as such only its kind: what is in it, it does not see."""
    values = [operation(place(world)) for place, operation in program]
    return "\n".join(v.__class__.__name__ if _is_whole(v) else repr(v) for v in values)


def _is_whole(value: Any) -> bool:
    return isinstance(value, BaseModel | dict)


@settings(max_examples=400, deadline=None)
@given(WORLDS, PROGRAMS)
def test_a_view_is_seen_as_the_thing(world: World, program: Program) -> None:
    assert _run(program, _view(world, set())) == _run(program, world)


def _reversed(values: dict[str, Any]) -> dict[str, Any]:
    return dict(reversed(values.items()))


EDITS: list[Callable[[dict[str, Any]], Any]] = [
    lambda w: w.update(name="z"),
    lambda w: w.update(nickname=None if w["nickname"] else "z"),
    lambda w: w.update(pace={"type": "slow", "steps": []} if w["pace"]["type"] == "fast" else {"type": "fast"}),
    lambda w: w["pace"].update({"steps": [{"weight": 8}]} if w["pace"]["type"] == "slow" else {"factor": 8.0}),
    lambda w: w["main"].update(size=8),
    lambda w: w["main"].update(spot=not w["main"]["spot"]),
    lambda w: w["main"].update(gpu=None if w["main"]["gpu"] else {"weight": 1}),
    lambda w: w["main"]["gpu"] and w["main"]["gpu"].update(weight=8),
    lambda w: w["main"]["labels"].update(a="z"),
    lambda w: w["main"].update(labels=_reversed(w["main"]["labels"])),
    lambda w: w["pools"].update(z={}),
    lambda w: w["pools"].update(a={}),
    lambda w: w["pools"].pop("b", None),
    lambda w: w.update(pools=_reversed(w["pools"])),
    lambda w: [pool.update(size=8) for pool in w["pools"].values()],
    lambda w: w["shares"].pop("a", None),
    lambda w: w["shares"].update(z=1),
    lambda w: w["shares"].update(c=w["shares"].pop("c", 0) + 1),
    lambda w: w["shares"].pop("c", None),
    lambda w: w["pools"].update(c={}),
    lambda w: w.update(shares=_reversed(w["shares"])),
    lambda w: w["zones"].append("z"),
]


def _edited(world: World, edits: list[Callable[[dict[str, Any]], Any]]) -> World:
    fields = world.model_dump(exclude={"title"})
    for edit in edits:
        edit(fields)
    return World.model_validate(fields)


def _check_soundness(one: World, two: World, program: Program) -> None:
    """Where all reads find the same, the output is the same and so are the reads."""
    reads, again = set[str](), set[str]()
    output = _run(program, _view(one, reads))
    if all(value_of(one, read) == value_of(two, read) for read in reads):
        assert _run(program, _view(two, again)) == output
        assert again == reads


@settings(max_examples=1000, deadline=None)
@given(WORLDS, st.lists(st.sampled_from(EDITS), min_size=1, max_size=2), PROGRAMS)
def test_equal_reads_give_equal_output(
    one: World, edits: list[Callable[[dict[str, Any]], Any]], program: Program
) -> None:
    _check_soundness(one, _edited(one, edits), program)


FIXED = [
    World(),
    World(
        nickname="n",
        pace=Slow(steps=[Step(weight=1)]),
        main=Pool(size=3, spot=True, gpu=Step(weight=2), labels={"a": "1", "b": "2"}),
        pools={"b": Pool(gpu=Step(weight=1)), "a": Pool(size=2, labels={"c": "3"})},
        shares={"a": 1, "b": 2},
        zones=["y"],
    ),
    World(pools={"a": Pool(), "c": Pool(spot=True)}, shares={"c": 1}),
]


@pytest.mark.parametrize("world", FIXED, ids=range(len(FIXED)))
def test_no_look_misses_an_edit(world: World) -> None:
    for edit in EDITS:
        two = _edited(world, [edit])
        for look in LOOKS:
            _check_soundness(world, two, [look])


@settings(max_examples=200, deadline=None)
@given(WORLDS, PROGRAMS)
def test_the_same_program_makes_the_same_reads(world: World, program: Program) -> None:
    first, second = set[str](), set[str]()

    _run(program, _view(world, first))
    _run(program, _view(world, second))

    assert first == second


WORLD = World(pools={"a": Pool(size=2, labels={"x": "1"}), "b": Pool()}, zones=["z"], nickname="n")


@pytest.mark.parametrize(
    ("act", "reads"),
    [
        (lambda w: w.name, {"=name"}),
        (lambda w: w.nickname, {"=nickname"}),
        (lambda w: w.main.size, {"=main\tsize"}),
        (lambda w: w.main, set()),
        (lambda w: w.main.gpu, {"=main\tgpu"}),
        (lambda w: w.pace, {"@pace"}),
        (lambda w: w.pools, set()),
        (lambda w: list(w.pools), {"*pools"}),
        (lambda w: w.pools["a"].labels["x"], {"?pools\ta", "=pools\ta\tlabels\tx"}),
        (lambda w: w.pools.get("q"), {"?pools\tq"}),
        (lambda w: w.zones, {"+zones"}),
        (lambda w: w.main.large, {"=main\tsize"}),
        (lambda w: w.main.sized(2), {"=main\tspot"}),
        (lambda w: w.sizes, {"*pools", "?pools\ta", "?pools\tb", "=pools\ta\tsize", "=pools\tb\tsize"}),
        (lambda w: str(w.main), {"+main"}),
        (lambda w: w.kind(), set()),
        (lambda w: hasattr(w, "missing"), set()),
    ],
)
def test_reads_are_narrow(act: Operation, reads: set[str]) -> None:
    seen: set[str] = set()

    act(_view(WORLD, seen))

    assert seen == reads


def test_a_list_is_a_copy() -> None:
    _view(WORLD, set()).zones.append("mine")

    assert WORLD.zones == ["z"]


def test_nothing_can_be_changed() -> None:
    view = _view(WORLD, set())

    with pytest.raises(TypeError, match="cannot be changed"):
        view.name = "mine"
    with pytest.raises(TypeError):
        view.pools["a"] = Pool()


def test_views_pass_for_the_thing() -> None:
    view = _view(WORLD, set())

    assert isinstance(view, World)
    assert isinstance(view.pools, dict)
    assert isinstance(view.pools, Mapping)
    assert plain({"pools": view.pools, "one": [view.main]}) == {
        "pools": {name: pool.model_dump() for name, pool in WORLD.pools.items()},
        "one": [WORLD.main.model_dump()],
    }
    match view.pace:
        case Fast(factor=factor):
            assert factor == 1.0
        case _:
            pytest.fail("not matched")


def test_values_tell_types_and_order_apart() -> None:
    values = [
        value_of(World(shares={"a": 1, "b": 2}), "*shares"),
        value_of(World(shares={"b": 2, "a": 1}), "*shares"),
        value_of(World(nickname="null"), "=nickname"),
        value_of(World(), "=nickname"),
        value_of(World(), "=shares\ta"),
        value_of(World(nickname="missing"), "=nickname"),
    ]

    assert len(set(values)) == len(values)


def test_a_value_is_short() -> None:
    assert len(value_of(World(name="x" * 1000), "=name")) <= 48


def test_paths_lead_back_to_values() -> None:
    assert at(WORLD, path_of("=pools\ta\tlabels\tx")) == "1"
    assert at(WORLD, path_of("+")) is WORLD


def test_a_read_costs_about_a_microsecond() -> None:
    seen: set[str] = set()
    first = min(timeit.repeat(lambda: _view(WORLD, seen).main.size, number=2000, repeat=5)) / 2000
    view = _view(WORLD, seen)
    again = min(timeit.repeat(lambda: view.main.size, number=2000, repeat=5)) / 2000

    assert first < 30e-6
    assert again < 2e-6
