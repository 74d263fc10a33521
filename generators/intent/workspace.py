"""The files of a platform, read once, and the intent of each environment made from them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Generic

from pydantic import BaseModel
from typing_extensions import TypeVar

from generators.intent.composer import Fault
from generators.intent.files import APPS, ENVIRONMENTS, PLATFORM, File, names, read, strays
from generators.intent.language import nearest
from generators.intent.overlay import merged
from generators.intent.problems import IntentError, LocatedProblem
from generators.intent.structure import Finding, Structure, removal_findings, structured, touches
from generators.intent.tree import Node, Source, Sources, deepest
from generators.schema import Platform
from generators.schema.problem import Problem

P = TypeVar("P", bound=BaseModel, default=Platform)
Rules = Mapping[str, Callable[[P], Iterable[Problem]]]
MODELS = "models"


@dataclass(frozen=True)
class Intent(Generic[P]):
    """What people want of one environment, valid, and where each value was written."""

    environment: str
    platform: P
    sources: Sources


class Workspace(Generic[P]):
    """Everything below one root; environments share what they do not change."""

    def __init__(self, root: FilePath, model: type[P]) -> None:
        self.root = root
        self.model = model
        self.platform = read(root, PLATFORM)
        self.apps = {stem: read(root, f"{APPS}/{stem}.yaml", (MODELS, stem)) for stem in names(root, APPS)}
        self.environments = names(root, ENVIRONMENTS)
        self.files = {file.name: file for file in (self.platform, *self.apps.values())}
        compositions = [file.composition for file in self.files.values()]
        self.faults = [*self._misplaced(), *(fault for composition in compositions for fault in composition.faults)]
        self.doubtful = [path for composition in compositions for path in composition.doubtful]
        self.tree = self._tree()

    def intents(self, rules: Rules[P]) -> dict[str, Intent[P]]:
        found: dict[str, Intent[P]] = {}
        problems = [] if self.environments else [self._no_such("production")]
        for environment in self.environments:
            try:
                found[environment] = self.intent(environment, rules)
            except IntentError as error:
                problems.extend(error.problems)
        if problems:
            raise IntentError(problems)
        return found

    def intent(self, environment: str, rules: Rules[P]) -> Intent[P]:
        if environment not in self.environments:
            raise IntentError([self._no_such(environment)])
        overlay = read(self.root, f"{ENVIRONMENTS}/{environment}.yaml")
        self.files[overlay.name] = overlay
        change = overlay.composition.root
        tree = merged(self.tree, change) if change else self.tree
        incomplete = change is None or self.platform.composition.root is None
        doubtful = [*self.doubtful, *overlay.composition.doubtful]
        structure = structured(self.model, tree, doubtful, overlay=overlay.name, incomplete=incomplete)
        problems = [
            *self._structural(structure, tree, overlay),
            *(() if incomplete else self._broken(rules, structure, tree)),
        ]
        if problems or structure.platform is None:
            raise IntentError(problems)
        return Intent(environment, structure.platform, Sources(tree))

    def _tree(self) -> Node:
        """platform.yaml with the apps in it; an app that cannot be read stays as a name whose content nobody judges."""
        root = self.platform.composition.root or Node({}, "", Source(PLATFORM, 1, 1))
        models = {}
        for stem, file in self.apps.items():
            content = file.composition.root
            if content is None:
                self.doubtful.append(file.prefix)
                content = Node({}, "", Source(file.name, 1, 1))
            models[stem] = Node(content.value, "", content.source, content.source)
        return Node({**root.value, MODELS: Node(models, "", root.source)}, "", root.source)

    def _misplaced(self) -> Iterator[Fault]:
        if not (self.root / APPS).is_dir():
            yield Fault(Source(APPS, 1, 1), (), "the folder is missing; create it, with one YAML file per model")
        for folder in (APPS, ENVIRONMENTS):
            for name in strays(self.root, folder):
                yield Fault(Source(f"{folder}/{name}", 1, 1), (), "the file is not read; end its name in `.yaml`")
        root = self.platform.composition.root
        if root is not None and MODELS in root.value:
            place = root.value[MODELS].place
            yield Fault(place, (MODELS,), "models do not belong here; move each to a file of its own, apps/<name>.yaml")

    def _no_such(self, environment: str) -> LocatedProblem:
        source = Source(f"{ENVIRONMENTS}/{environment}.yaml", 1, 1)
        close = nearest(environment, self.environments)
        known = ", ".join(self.environments)
        advice = f"did you mean {close}?" if close else f"there are {known}" if known else "create the file"
        return LocatedProblem(source, (), f"there is no such environment; {advice}")

    def _structural(self, structure: Structure[P], tree: Node, overlay: File) -> Iterator[LocatedProblem]:
        yield from (self._located(fault) for fault in (*self.faults, *overlay.composition.faults))
        yield from (self._placed(finding, tree) for finding in structure.findings)
        change = overlay.composition.root
        if change is not None and self.platform.composition.root is not None:
            idle = removal_findings(self.model, self.tree, change)
            yield from (self._placed(finding, change) for finding in idle)

    def _broken(self, rules: Rules[P], structure: Structure[P], tree: Node) -> Iterator[LocatedProblem]:
        if structure.platform is None:
            return
        for name, rule in rules.items():
            for problem in rule(structure.platform):
                if not any(touches(path, structure.repaired) for path in (problem.path, *problem.also)):
                    yield self._placed(Finding(problem.path, problem.sentence), tree, name)

    def _placed(self, finding: Finding, tree: Node, rule: str | None = None) -> LocatedProblem:
        node, depth = deepest(tree, finding.path)
        place = node.place
        if depth < len(finding.path):
            place = (node.removed or {}).get(finding.path[depth], place)
        elif finding.at_key and node.key is not None:
            place = node.key
        return self._located(Fault(place, finding.path, finding.sentence), rule)

    def _located(self, fault: Fault, rule: str | None = None) -> LocatedProblem:
        file: File | None = self.files.get(fault.source.file)
        line = file.line(fault.source.line) if file else None
        return LocatedProblem(fault.source, fault.path, fault.sentence, line, rule)
