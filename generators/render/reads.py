"""A platform that remembers what was read from it: generators see this view, so a file knows its causes.

A read is a string: a mark, then the path joined by tabs. The marks say how much of the value was seen.
`values` tells what a read finds in another platform.
"""

import inspect
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import FunctionType, MethodType, NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

from pydantic import BaseModel

from generators.render.values import CLASS, KEYS, PRESENCE, VALUE, WHOLE
from generators.schema import Platform

_LEAVES = frozenset({str, int, float, bool, NoneType})
_ABSENT = object()
_FIELDS: dict[type[BaseModel], dict[str, str]] = {}


def traced(platform: Platform, reads: set[str]) -> Platform:
    """The same platform, adding to `reads` whatever is looked at."""
    return cast(Platform, _Model(platform, "", reads))


def plain(value: Any) -> Any:
    """The value without views, for data that leaves a generator; all of it counts as read."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _view(value: Any, path: str, reads: set[str], mark: str) -> Any:
    """A view of a value that was just looked at; `mark` says what about it could have been otherwise."""
    kind = type(value)
    if kind in _LEAVES:
        reads.add(VALUE + path)
        return value
    if isinstance(value, BaseModel):
        if mark:
            reads.add(mark + path)
        return _Model(value, path + "\t", reads)
    if kind is dict:
        if mark:
            reads.add(mark + path)
        return _Map(value, path + "\t", reads)
    reads.add(WHOLE + path)
    return list(value) if kind is list else value


class _View:
    """What models and maps share; comparing, hashing or printing a view reads all of it."""

    _target: Any
    _path: str
    _reads: set[str]

    def __init__(self, target: Any, path: str, reads: set[str]) -> None:
        own = self.__dict__
        own["_target"] = target
        own["_path"] = path
        own["_reads"] = reads

    @property
    def __class__(self) -> Any:
        return type(self._target)

    @__class__.setter
    def __class__(self, _: Any) -> None:
        raise TypeError("the platform cannot be changed")

    def _whole(self) -> Any:
        self._reads.add(WHOLE + self._path.removesuffix("\t"))
        return self._target

    def __eq__(self, other: object) -> bool:
        return bool(self._whole() == (other._whole() if isinstance(other, _View) else other))

    def __hash__(self) -> int:
        return hash(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())

    def __str__(self) -> str:
        return str(self._whole())

    def __reduce__(self) -> Any:
        return self._whole().__reduce__()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self._whole().__reduce_ex__(protocol)

    def __deepcopy__(self, memo: Any) -> Any:
        return self._whole().__deepcopy__(memo) if isinstance(self, _Model) else plain(self)

    def __setattr__(self, name: str, value: Any) -> None:
        raise TypeError(f"the platform cannot be changed: {name}")


class _Model(_View):
    """A view of a pydantic model. Its properties and methods run on the view, so what they read is seen too."""

    def __getattr__(self, name: str) -> Any:
        target = self._target
        marks = _fields(type(target))
        if name in marks:
            child = _view(target.__dict__[name], self._path + name, self._reads, marks[name])
            self.__dict__[name] = child
            return child
        return self._attribute(name)

    def _attribute(self, name: str) -> Any:
        cls = type(self._target)
        found = inspect.getattr_static(cls, name, _ABSENT)
        if found is _ABSENT:
            raise AttributeError(f"{cls.__name__} has no {name}")
        if hasattr(BaseModel, name):
            return getattr(self._whole(), name)
        if isinstance(found, FunctionType):
            return MethodType(found, self)
        if isinstance(found, property) and found.fget is not None:
            return found.fget(self)
        if isinstance(found, cached_property):
            value = self.__dict__[name] = found.func(self)
            return value
        if isinstance(found, classmethod | staticmethod):
            return getattr(cls, name)
        return getattr(self._whole(), name)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return ((name, getattr(self, name)) for name in _fields(type(self._target)))


class _Map(_View, Mapping[str, Any]):
    """A view of a map: its keys and each of its values are separate reads."""

    def __getitem__(self, key: str) -> Any:
        own = self.__dict__
        views = own.get("_views")
        if views is None:
            views = own["_views"] = {}
        if key in views:
            return views[key]
        if key not in self._target:
            self._reads.add(f"{PRESENCE}{self._path}{key}")
            raise KeyError(key)
        view = views[key] = _view(self._target[key], self._path + key, self._reads, PRESENCE)
        return view

    def __contains__(self, key: object) -> bool:
        self._reads.add(f"{PRESENCE}{self._path}{key}")
        return key in self._target

    def __iter__(self) -> Iterator[str]:
        self._reads.add(KEYS + self._path.removesuffix("\t"))
        return iter(self._target)

    def __len__(self) -> int:
        self._reads.add(KEYS + self._path.removesuffix("\t"))
        return len(self._target)

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self))

    def __or__(self, other: Mapping[str, Any]) -> dict[str, Any]:
        return {**self, **other}

    def __ror__(self, other: Mapping[str, Any]) -> dict[str, Any]:
        return {**other, **self}

    def copy(self) -> dict[str, Any]:
        return dict(self)

    __eq__ = _View.__eq__
    __hash__ = None  # type: ignore[assignment]


def _fields(cls: type[BaseModel]) -> dict[str, str]:
    """The fields of a model, each with the mark that looking at it leaves when it holds a model or a map."""
    found = _FIELDS.get(cls)
    if found is None:
        found = _FIELDS[cls] = {name: _mark(info.annotation) for name, info in cls.__pydantic_fields__.items()}
    return found


def _mark(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        return _mark(get_args(annotation)[0])
    if get_origin(annotation) not in (Union, UnionType):
        return ""
    classes = [choice for choice in get_args(annotation) if choice is not NoneType]
    return CLASS if len(classes) > 1 else PRESENCE
