"""What may stand in Terraform: blocks of arguments. Read from schemas/*.json, which `make terraform-schema` writes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent / "schemas"

Presence = Literal["optional", "required", "stated"]
"""What is `stated` may be null, but must be there: Terraform wants every attribute of an object written in JSON."""


@dataclass(frozen=True)
class Block:
    arguments: Mapping[str, "Argument"]
    computed: frozenset[str] = frozenset()
    """What only the provider can say: to refer to, not to set."""

    @classmethod
    def of(cls, arguments: Mapping[str, Any], computed: tuple[str, ...] = ()) -> "Block":
        return cls({name: Argument.of(said) for name, said in arguments.items()}, frozenset(computed))

    def __or__(self, other: "Block") -> "Block":
        return Block({**self.arguments, **other.arguments}, self.computed | other.computed)


@dataclass(frozen=True)
class Argument:
    form: str
    """A type such as `list(string)`, or how its block nests: `block`, `blocks`, `object`, `objects`."""
    presence: Presence = "optional"
    block: Block | None = None

    @property
    def is_block(self) -> bool:
        return self.form in ("block", "blocks")

    @classmethod
    def of(cls, said: Any) -> "Argument":
        """`required string`, or `{"is": "required block", "arguments": {…}}`."""
        nested = isinstance(said, dict)
        text: str = said["is"] if nested else said
        block = Block.of(said["arguments"]) if nested else None
        for presence in ("required", "stated"):
            if text.startswith(f"{presence} "):
                return cls(text.removeprefix(f"{presence} "), presence, block)
        return cls(text, block=block)


@dataclass(frozen=True)
class Schema:
    """The types that the generators use, by kind and name; versions by provider; and where state may lie."""

    types: Mapping[str, Mapping[str, Block]]
    versions: Mapping[str, str]
    backend: Block


@cache
def schema() -> Schema:
    types: dict[str, dict[str, Block]] = {"backend": {}, "data": {}, "provider": {}, "resource": {}}
    versions: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.json")):
        read = json.loads(path.read_text("utf-8"))
        versions |= dict.fromkeys(read.get("provider", ()), read.get("provider_version"))
        for kind, named in types.items():
            for name, said in read.get(kind, {}).items():
                named[name] = Block.of(said["arguments"], tuple(said.get("computed", ())))
    one_of = Block({name: Argument("block", block=block) for name, block in types.pop("backend").items()})
    return Schema(types, versions, Block({"backend": Argument("block", block=one_of)}))
