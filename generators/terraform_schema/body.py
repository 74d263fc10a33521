"""The body of one block against its schema: unknown, missing, misplaced, too often, or of another type."""

from collections.abc import Callable, Iterator
from typing import Any

from generators.terraform_schema import value as values
from generators.terraform_schema.language import DYNAMIC
from generators.terraform_schema.schema import Argument, Block
from generators.terraform_schema.suggestion import did_you_mean

_COMMENT = "//"
_DYNAMIC = "dynamic"
_REPETITION = Argument("blocks", block=DYNAMIC)


class Inspection:
    """Of one block and all it nests: how many keys the schema knew, and a sentence for each fault."""

    def __init__(self, block: Block, body: Any) -> None:
        self.keys = 0
        self.faults: list[str] = []
        if isinstance(body, dict):
            self._body("", block, body)
        else:
            self._say("", f"must be an object, not {values.described(body)}")

    def _body(self, path: str, block: Block, body: dict[str, Any]) -> None:
        repeated = self._repeated(path, block, body.get(_DYNAMIC, {}))
        for name, argument in block.arguments.items():
            if name not in repeated:
                self._presence(path, name, argument, body)
        for name, value in body.items():
            if name in block.arguments:
                self.keys += 1
                self._argument(path, name, block.arguments[name], value)
            elif name not in (_COMMENT, _DYNAMIC):
                self._unknown(path, name, block)

    def _presence(self, path: str, name: str, argument: Argument, body: dict[str, Any]) -> None:
        absent = body.get(name) is None or (argument.is_block and body[name] == [])
        if argument.presence == "required" and absent:
            self._say(path, f'missing required {"block" if argument.is_block else "argument"} "{name}"')
        if argument.presence == "stated" and name not in body:
            self._say(path, f'missing "{name}"; state it as null if there is nothing to say')

    def _unknown(self, path: str, name: str, block: Block) -> None:
        if name in block.computed:
            self._say(path, f'"{name}" is for the provider to say; remove it')
        else:
            self._say(path, f'unknown argument "{name}"{did_you_mean(name, block.arguments)}')

    def _argument(self, path: str, name: str, argument: Argument, value: Any) -> None:
        if value is None:
            return
        if argument.block is None:
            for sentence in values.faults(name, argument.form, value):
                self._say(path, sentence)
            return
        for place, body in self._nested(path, name, argument, value):
            self._body(_below(path, place), argument.block, body)

    def _nested(self, path: str, name: str, argument: Argument, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects an argument consists of, each with its place."""
        if not argument.is_block and values.is_expression(value):
            return
        wanted, shape = _NESTINGS[argument.form]
        found = shape(name, value)
        if found is None:
            self._say(path, values.mismatch(name, wanted, value))
        elif argument.form == "block" and len(found) > 1:
            self._say(path, f'block "{name}" may stand once, not {len(found)} times')
        for place, body in found or ():
            if isinstance(body, dict):
                yield place, body
            else:
                self._say(path, values.mismatch(place, "an object", body))

    def _repeated(self, path: str, block: Block, dynamic: Any) -> set[str]:
        """The names of blocks that Terraform is to repeat by itself."""
        named = dynamic if isinstance(dynamic, dict) else {}
        for name, value in named.items():
            self._argument(path, f"{_DYNAMIC}.{name}", _REPETITION, value)
            for body in value if isinstance(value, list) else [value]:
                if name not in block.arguments:
                    self._unknown(path, name, block)
                elif isinstance(body, dict):
                    self._argument(path, name, block.arguments[name], body.get("content"))
        return set(named)

    def _say(self, path: str, sentence: str) -> None:
        self.faults.append(f"{path}: {sentence}" if path else sentence)


def _below(path: str, place: str) -> str:
    return f"{path}.{place}" if path else place


Places = list[tuple[str, Any]] | None


def _by_key(name: str, value: Any) -> Places:
    return [(f"{name}.{key}", item) for key, item in value.items()] if isinstance(value, dict) else None


def _many(name: str, value: Any) -> Places:
    return [(f"{name}[{index}]", item) for index, item in enumerate(value)] if isinstance(value, list) else None


def _one(name: str, value: Any) -> Places:
    return [(name, value)] if isinstance(value, dict) else None


def _one_or_many(name: str, value: Any) -> Places:
    return _one(name, value) or _many(name, value)


_NESTINGS: dict[str, tuple[str, Callable[[str, Any], Places]]] = {
    "block": ("a block", _one_or_many),
    "blocks": ("a block or a list of them", _one_or_many),
    "object": ("an object", _one),
    "objects": ("a list of objects", _many),
    "objects by key": ("an object of objects", _by_key),
}
