"""Merged tree to platform: every structural error gets a sentence, and its place a valid value, so rules still run."""

from collections.abc import Container, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generators.intent.language import Language, language_of, nearest
from generators.intent.overlay import idle_removals
from generators.intent.sentences import KEY, Mistake, misspelt_name, sentence, unknown_key, unknown_name
from generators.intent.tree import Node, children, deepest, plain
from generators.schema.problem import Path

P = TypeVar("P", bound=BaseModel)
_ROUNDS = 6
_DROPPED = ("extra_forbidden", KEY)


@dataclass(frozen=True)
class Finding:
    """A problem by path; `at_key` when it is about the key rather than the value."""

    path: Path
    sentence: str
    at_key: bool = False
    kind: str = ""


@dataclass
class Structure(Generic[P]):
    """`platform` is None when even repair could not make one; `repaired` paths do not hold what people wrote."""

    platform: P | None = None
    findings: list[Finding] = field(default_factory=list)
    repaired: list[Path] = field(default_factory=list)


def structured(
    model: type[P], tree: Node, doubtful: Iterable[Path] = (), *, overlay: str = "", incomplete: bool = False
) -> Structure[P]:
    """`doubtful` paths are known to be wrong; an incomplete tree lacks a whole file, so nothing counts as missing."""
    result: Structure[P] = Structure(repaired=list(doubtful))
    data = plain(tree)
    for _ in range(_ROUNDS):
        try:
            result.platform = model.model_validate(data)
            break
        except ValidationError as error:
            _repair_all(result, _Reading(language_of(model), tree, data, overlay), error, incomplete)
    return result


def removal_findings(model: type[BaseModel], below: Node, change: Node) -> Iterator[Finding]:
    """An overlay's null that removes nothing is a misspelt name or an unknown key, unless it restates a default."""
    removals = list(idle_removals(below, change))
    data = plain(below) if removals else None
    for path, _, entries in removals:
        language = language_of(model)
        schema = language.at(path[:-1], data)
        known = language.keys(schema)
        if language.is_map(schema):
            yield Finding(path, unknown_name(path[-1], list(entries)), at_key=True)
        elif known and path[-1] not in known:
            yield Finding(path, unknown_key(path[-1], known), at_key=True)


def touches(path: Path, others: Iterable[Path]) -> bool:
    """Whether the path lies in, or holds, one of the others."""
    return any(path[: len(other)] == other[: len(path)] for other in others)


def _repair_all(result: Structure[Any], reading: "_Reading", error: ValidationError, incomplete: bool) -> None:
    findings = [reading.finding(details) for details in error.errors(include_url=False)]
    misspelt = {path for finding in findings if finding.kind == "extra_forbidden" for path in reading.meant(finding)}
    known = list(result.repaired)
    for finding in findings:
        said = finding.kind == "missing" and (incomplete or finding.path in misspelt)
        if not said and not touches(finding.path, known):
            result.findings.append(finding)
    result.findings = reading.without_misspelt_entries(result.findings)
    for finding in findings:
        result.repaired.extend(reading.repair(finding))


@dataclass(frozen=True)
class _Reading:
    """What pydantic's error locations mean in this language and this data."""

    language: Language
    tree: Node
    data: Any
    overlay: str

    def finding(self, error: ErrorDetails) -> Finding:
        location = error["loc"]
        kind = error["type"]
        if location and location[-1] == "[key]" and kind != "extra_forbidden":
            kind, location = KEY, location[:-1]
        path = self.path(location)
        mistake = self.mistake(kind, path, error)
        if kind.startswith("union_tag"):
            path = (*path, mistake.schema["discriminator"]["propertyName"])
        return Finding(path, sentence(mistake), kind in _DROPPED, kind)

    def path(self, location: tuple[int | str, ...]) -> Path:
        """The location without the names of union variants that pydantic puts between."""
        schema = self.language.root
        path: Path = ()
        for element in map(str, location):
            tags = self.language.tags(schema)
            if element in tags:
                schema = self.language.resolved(tags[element])
            else:
                schema, path = self.language.step(schema, element), (*path, element)
        return path

    def mistake(self, kind: str, path: Path, error: ErrorDetails) -> Mistake:
        node, depth = deepest(self.tree, path)
        schema_at = self.language.union_at if kind.startswith("union_tag") else self.language.at
        return Mistake(
            kind=kind,
            step=path[-1] if path else "",
            value=error["input"],
            context=error.get("ctx", {}),
            schema=schema_at(path, self.data),
            parent=self.language.at(path[:-1], self.data),
            node=node if depth == len(path) else None,
            language=self.language,
            removed=depth < len(path) and path[depth] in (node.removed or {}),
        )

    def without_misspelt_entries(self, findings: list[Finding]) -> list[Finding]:
        """An overlay's incomplete entry that is named almost like one below is one mistake, however much it lacks."""
        lacking: dict[Path, list[str]] = {}
        for finding in findings:
            if finding.kind == "missing":
                lacking.setdefault(finding.path[:-1], []).append(finding.path[-1])
        meant = {path: close for path in lacking if (close := self.entry_meant(path))}
        kept = [finding for finding in findings if finding.kind != "missing" or not _lies_in(finding.path, meant)]
        return kept + [Finding(path, misspelt_name(lacking[path], close), True) for path, close in meant.items()]

    def entry_meant(self, path: Path) -> str | None:
        entry, depth = deepest(self.tree, path)
        if not path or depth < len(path) or entry.place.file != self.overlay:
            return None
        if not self.language.is_map(self.language.at(path[:-1], self.data)):
            return None
        neighbours = children(deepest(self.tree, path[:-1])[0])
        return nearest(path[-1], [name for name, node in neighbours if node.place.file != self.overlay], 0.8)

    def meant(self, finding: Finding) -> list[Path]:
        """Where an unknown key was probably meant to stand."""
        known = self.language.keys(self.language.at(finding.path[:-1], self.data))
        close = nearest(finding.path[-1], known)
        return [(*finding.path[:-1], close)] if close else []

    def repair(self, finding: Finding) -> list[Path]:
        """Makes the data valid there; returns the paths that rules must not judge any more."""
        if finding.kind in _DROPPED:
            parent = _container(self.data, finding.path)
            if isinstance(parent, dict):
                parent.pop(finding.path[-1], None)
            return [finding.path] if finding.kind == KEY else self.meant(finding)
        self._replace(finding.path[:-1] if finding.kind.startswith("union_tag") else finding.path)
        return [finding.path]

    def _replace(self, path: Path) -> None:
        parent = _container(self.data, path)
        value = deepcopy(self.language.placeholder(self.language.union_at(path, self.data)))
        if isinstance(parent, dict):
            parent[path[-1]] = value
        elif isinstance(parent, list) and int(path[-1]) < len(parent):
            parent[int(path[-1])] = value


def _lies_in(path: Path, others: Container[Path]) -> bool:
    return any(path[:depth] in others for depth in range(len(path)))


def _container(data: Any, path: Path) -> Any:
    """What holds the value at the path; None when repair has already replaced it by something else."""
    for step in path[:-1]:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data
