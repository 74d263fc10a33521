"""A stack against the schemas: each of its blocks has a place, and each place says what may stand there."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generators.terraform_schema.body import Inspection
from generators.terraform_schema.language import FREE, META, WHOLE
from generators.terraform_schema.schema import Block, Schema, schema
from generators.terraform_schema.suggestion import did_you_mean
from generators.terraform_schema.value import described
from generators.terraform_schema.verdict import Verdict, Violation

_LABELS = {"data": 2, "output": 1, "provider": 1, "resource": 2, "variable": 1}
"""How many names stand between the kind of a block and its body."""


class Placed(NamedTuple):
    kind: str
    labels: tuple[str, ...]
    body: Any

    @property
    def address(self) -> str:
        return ".".join(self.labels if self.kind == "resource" else (self.kind, *self.labels))


def judge(file: str, stack: Mapping[str, Any], known: Schema | None = None) -> Verdict:
    """What is wrong with one stack, named by its file."""
    known = known or schema()
    verdict = Verdict()
    for placed in _blocks(stack):
        block = _block(known, placed)
        inspection = Inspection(block, placed.body) if isinstance(block, Block) else None
        verdict.resources += inspection is not None and placed.kind == "resource"
        verdict.keys += inspection.keys if inspection else 0
        faults = inspection.faults if inspection else [str(block)]
        verdict.violations += [Violation(file, placed.address, fault) for fault in faults]
    verdict.violations += [Violation(file, "", fault) for fault in _strangers(stack)]
    verdict.violations += [Violation(file, "terraform", fault) for fault in _versions(known, stack)]
    return verdict


def _blocks(stack: Mapping[str, Any]) -> Iterator[Placed]:
    for kind in (*META, *WHOLE):
        if kind in stack:
            yield from _placed(kind, (), stack[kind])


def _placed(kind: str, labels: tuple[str, ...], value: Any) -> Iterator[Placed]:
    if isinstance(value, dict) and len(labels) < _LABELS.get(kind, 0):
        for label, item in value.items():
            yield from _placed(kind, (*labels, label), item)
    elif isinstance(value, list):
        for item in value:
            yield from _placed(kind, labels, item)
    else:
        yield Placed(kind, labels, value)


def _block(known: Schema, placed: Placed) -> Block | str:
    """The schema of a place, or why there is none."""
    if len(placed.labels) < _LABELS.get(placed.kind, 0):
        return f"must be an object by name, not {described(placed.body)}"
    if placed.kind == "terraform":
        return WHOLE[placed.kind] | known.backend
    if placed.kind in WHOLE:
        return WHOLE[placed.kind]
    types, name = known.types[placed.kind], placed.labels[0]
    if name in types:
        return types[name] | META[placed.kind]
    meant = did_you_mean(name, types)
    extract = f"{'if it is new here' if meant else 'if it exists'}, run `make terraform-schema`"
    return f'unknown {placed.kind} type "{name}"{meant or ";"} {extract}'


def _strangers(stack: Mapping[str, Any]) -> Iterator[str]:
    known = (*FREE, *META, *WHOLE)
    for key in sorted(stack.keys() - set(known)):
        yield f'unknown block "{key}"{did_you_mean(key, known)}'


def _versions(known: Schema, stack: Mapping[str, Any]) -> Iterator[str]:
    """Schemas of another version than the one a stack asks for would prove nothing."""
    settings = stack.get("terraform")
    asked = settings.get("required_providers") if isinstance(settings, dict) else None
    for name, source in asked.items() if isinstance(asked, dict) else ():
        version, extracted = source.get("version") if isinstance(source, dict) else None, known.versions.get(name)
        if version != extracted:
            yield f"required_providers.{name}: version {version} is not {extracted}, whose schema was extracted"
