"""Every key of a stack against the schemas: unknown, missing, misplaced, too often, or of another type."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generators.terraform_schema import value as values
from generators.terraform_schema.language import DYNAMIC, FREE, META, NAMED, SETTINGS
from generators.terraform_schema.schema import Argument, Block, Kind, Schema, schema
from generators.terraform_schema.suggestion import did_you_mean
from generators.terraform_schema.verdict import Verdict, Violation

KINDS: tuple[Kind, ...] = ("data", "provider", "resource")
_PREFIXES: dict[Kind, str] = {"data": "data.", "provider": "provider.", "resource": ""}


def judge(file: str, stack: Mapping[str, Any], known: Schema | None = None) -> Verdict:
    """What is wrong with one stack, named by its file."""
    return _Judge(file, known or schema()).stack(stack)


class _Judge:
    def __init__(self, file: str, known: Schema) -> None:
        self.file = file
        self.known = known
        self.address = ""
        self.verdict = Verdict()

    def stack(self, stack: Mapping[str, Any]) -> Verdict:
        for key in stack.keys() - {*FREE, *KINDS, *NAMED, *SETTINGS}:
            self.say("", f'unknown block "{key}"{did_you_mean(key, (*FREE, *KINDS, *NAMED, *SETTINGS))}')
        for kind in KINDS:
            for type_, named in stack.get(kind, {}).items():
                self.type(kind, type_, named)
        for key, block in NAMED.items():
            for name, body in stack.get(key, {}).items():
                self.body(f"{key}.{name}", block, body)
        for key, block in SETTINGS.items():
            for body in _bodies(stack.get(key, [])):
                self.body(key, block, body)
        self.versions(stack)
        return self.verdict

    def type(self, kind: Kind, type_: str, named: Any) -> None:
        blocks = self.known.blocks[kind]
        address = f"{_PREFIXES[kind]}{type_}"
        entries = [(address, body) for body in _bodies(named)] if kind == "provider" else _named(address, named)
        for place, body in entries:
            self.address = place
            if type_ in blocks:
                self.body(place, blocks[type_] | META[kind], body)
                self.verdict.resources += kind == "resource"
            else:
                meant = did_you_mean(type_, blocks) or ";"
                self.say(
                    "", f'no schema of {kind} type "{type_}"{meant} if it is new here, run `make terraform-schema`'
                )

    def body(self, address: str, block: Block, body: Any) -> None:
        self.address = address
        if isinstance(body, dict):
            self.arguments("", block, body)
        else:
            self.say("", f"must be an object, not {values.described(body)}")

    def arguments(self, path: str, block: Block, body: dict[str, Any]) -> None:
        dynamic = self.dynamic(path, block, body.get("dynamic", {})) if "dynamic" not in block.arguments else set()
        for name, argument in block.arguments.items():
            self.presence(path, name, argument, body, dynamic)
        for name, value in body.items():
            if name in block.arguments:
                self.verdict.keys += 1
                if value is not None:
                    self.argument(path, name, block.arguments[name], value)
            elif name not in ("//", "dynamic"):
                self.unknown(path, name, block)

    def presence(self, path: str, name: str, argument: Argument, body: dict[str, Any], dynamic: set[str]) -> None:
        word = "block" if argument.form in ("block", "blocks") else "argument"
        absent = body.get(name) is None or (word == "block" and body[name] == [])
        if argument.presence == "required" and absent and name not in dynamic:
            self.say(path, f'missing required {word} "{name}"')
        elif argument.presence == "stated" and name not in body:
            self.say(path, f'missing "{name}"; state it as null if there is nothing to say')

    def unknown(self, path: str, name: str, block: Block) -> None:
        if name in block.computed:
            self.say(path, f'"{name}" is for the provider to say; remove it')
        else:
            self.say(path, f'unknown argument "{name}"{did_you_mean(name, block.arguments)}')

    def argument(self, path: str, name: str, argument: Argument, value: Any) -> None:
        if argument.block is None:
            for sentence in values.faults(name, argument.form, value):
                self.say(path, sentence)
            return
        for place, body in self.nested(path, name, argument.form, value):
            self.arguments(f"{path}.{place}" if path else place, argument.block, body)

    def nested(self, path: str, name: str, form: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects that a nested argument consists of, each with its place; what has no such form is said."""
        if form.startswith("object") and values.is_expression(value):
            return
        wanted, shape = _NESTINGS[form]
        found = shape(name, value)
        if found is None:
            self.say(path, values.mismatch(name, wanted, value))
            return
        if form == "block" and len(found) > 1:
            self.say(path, f'block "{name}" may stand once, not {len(found)} times')
        for place, body in found:
            if isinstance(body, dict):
                yield place, body
            else:
                self.say(path, values.mismatch(place, "an object", body))

    def dynamic(self, path: str, block: Block, found: Any) -> set[str]:
        """Blocks that Terraform repeats by itself, by the name of the block."""
        for name, bodies in found.items():
            for body in _bodies(bodies):
                place = f"dynamic.{name}"
                self.arguments(f"{path}.{place}" if path else place, DYNAMIC, body)
                if name in block.arguments:
                    self.argument(path, name, block.arguments[name], body.get("content", {}))
                else:
                    self.unknown(path, name, block)
        return set(found)

    def versions(self, stack: Mapping[str, Any]) -> None:
        """Schemas of another version than the one the stack asks for would prove nothing."""
        for name, asked in stack.get("terraform", {}).get("required_providers", {}).items():
            known = self.known.versions.get(name)
            if known and isinstance(asked, dict) and asked.get("version") != known:
                self.address = "terraform.required_providers"
                self.say(name, f"version is {asked.get('version')}, but the schemas are of {known}; make them the same")

    def say(self, path: str, sentence: str) -> None:
        self.verdict.violations.append(Violation(self.file, self.address, f"{path}: {sentence}" if path else sentence))


def _bodies(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(address: str, named: Any) -> list[tuple[str, Any]]:
    if not isinstance(named, dict):
        return [(address, named)]
    return [(f"{address}.{name}", body) for name, body in named.items()]


Places = list[tuple[str, Any]] | None


def _one(name: str, value: Any) -> Places:
    return [(name, value)] if isinstance(value, dict) else None


def _many(name: str, value: Any) -> Places:
    return [(f"{name}[{index}]", item) for index, item in enumerate(value)] if isinstance(value, list) else None


def _one_or_many(name: str, value: Any) -> Places:
    return _one(name, value) or _many(name, value)


def _by_key(name: str, value: Any) -> Places:
    return [(f"{name}.{key}", item) for key, item in value.items()] if isinstance(value, dict) else None


_NESTINGS: dict[str, tuple[str, Callable[[str, Any], Places]]] = {
    "block": ("a block", _one_or_many),
    "blocks": ("a block or a list of them", _one_or_many),
    "object": ("an object", _one),
    "objects": ("a list of objects", _many),
    "objects by key": ("an object of objects", _by_key),
}
