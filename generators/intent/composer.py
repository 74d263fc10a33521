"""YAML text to a tree with positions: one pass over the C parser's events, no recursion, no YAML beyond JSON's data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from generators.intent.scalars import resolved
from generators.intent.syntax import syntax_sentence
from generators.intent.tree import Node, Source
from generators.schema.problem import Path

DEEPEST = 32


@dataclass(frozen=True)
class Fault:
    """Something wrong at a place, before anybody knows the text of the line."""

    source: Source
    path: Path
    sentence: str


@dataclass
class Composition:
    """`root` is None when nothing of the file can be used; `doubtful` paths may have been spoiled by a fault."""

    root: Node | None = None
    faults: list[Fault] = field(default_factory=list)
    doubtful: list[Path] = field(default_factory=list)


class _UnusableError(Exception):
    """The rest of the file says nothing reliable."""


def compose(text: str, file: str, prefix: Path = ()) -> Composition:
    composer = _Composer(file, prefix)
    try:
        composer.run(CParser(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        composer.report(Source(file, mark.line + 1, mark.column + 1), prefix, syntax_sentence(error, text))
        composer.result.root = None
    except _UnusableError:
        composer.result.root = None
    return composer.result


class _Composer:
    def __init__(self, file: str, prefix: Path) -> None:
        self.file = file
        self.prefix = prefix
        self.result = Composition()
        self.documents = 0
        self.around: list[tuple[Node, str | None]] = []
        self.container: Any = None
        self.key: str | None = None
        self.key_source: Source | None = None
        self.handlers: dict[type, Callable[[Any], None]] = {
            ScalarEvent: self.scalar,
            MappingStartEvent: self.map_start,
            MappingEndEvent: self.end,
            SequenceStartEvent: self.list_start,
            SequenceEndEvent: self.end,
            AliasEvent: self.alias,
            DocumentStartEvent: self.document,
        }

    def run(self, parser: CParser) -> None:
        handlers, following = self.handlers, parser.get_event
        while (event := following()) is not None:
            handler = handlers.get(type(event))
            if handler is not None:
                handler(event)

    def report(self, source: Source, path: Path, sentence: str, *, doubtful: Path | None = None) -> None:
        self.result.faults.append(Fault(source, path, sentence))
        if doubtful is not None:
            self.result.doubtful.append(doubtful)

    def path(self) -> Path:
        """Path of the value that the next event gives."""
        steps = [key for _, key in self.around[1:]] + ([self.step()] if self.around else [])
        return self.prefix + tuple(step for step in steps if step is not None)

    def step(self) -> str | None:
        return str(len(self.container)) if type(self.container) is list else self.key

    def source(self, event: Any) -> Source:
        mark = event.start_mark
        return Source(self.file, mark.line + 1, mark.column + 1)

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            sentence = "a second document starts here; keep one document per file and remove the line `---`"
            self.report(self.source(event), self.prefix, sentence)
            raise _UnusableError

    def scalar(self, event: Any) -> None:
        text = event.value
        source = self.source(event)
        if event.anchor is not None or event.tag is not None:
            self.decorated(event, source)
        if self.key is None and type(self.container) is dict:
            self.begin(text, source)
            return
        value = text if event.style or event.tag else self.value(text, source)
        self.place(Node(value, text, source, self.key_source))

    def value(self, text: str, source: Source) -> Any:
        try:
            return resolved(text)
        except ValueError as error:
            self.report(source, self.path(), str(error), doubtful=self.path())
            return 0

    def begin(self, key: str, source: Source) -> None:
        self.key, self.key_source = key, source
        if key == "<<":
            sentence = "merge keys are not part of this language; write the keys out"
            self.report(source, self.path(), sentence, doubtful=self.path()[:-1])
        elif key in self.container:
            first = self.container[key].key.line
            sentence = f"the key is already on line {first}; keep one of the two"
            self.report(source, self.path(), sentence, doubtful=self.path())

    def place(self, node: Node) -> None:
        container = self.container
        if type(container) is dict:
            assert self.key is not None
            if self.key != "<<":
                container.setdefault(self.key, node)
            self.key = self.key_source = None
        elif container is None:
            self.result.root = node
        else:
            container.append(node)

    def map_start(self, event: Any) -> None:
        self.start(event, {})

    def list_start(self, event: Any) -> None:
        self.start(event, [])

    def start(self, event: Any, container: dict[str, Node] | list[Node]) -> None:
        source = self.source(event)
        if self.key is None and type(self.container) is dict:
            self.report(source, self.path(), "a key must be one word, not a map or a list; write `key: value`")
            raise _UnusableError
        if len(self.around) >= DEEPEST:
            self.report(source, self.prefix, f"nested deeper than {DEEPEST} levels; the language needs far fewer")
            raise _UnusableError
        if event.anchor is not None or event.tag is not None:
            self.decorated(event, source)
        node = Node(container, "", source, self.key_source)
        self.around.append((node, self.step() if self.around else None))
        self.place_open(node)
        self.container = container

    def place_open(self, node: Node) -> None:
        if self.container is None:
            self.result.root = node
        else:
            self.place(node)
        self.key = self.key_source = None

    def end(self, _event: Any) -> None:
        self.around.pop()
        self.container = self.around[-1][0].value if self.around else None

    def alias(self, event: Any) -> None:
        source = self.source(event)
        if self.key is None and type(self.container) is dict:
            self.report(source, self.path(), f"`*{event.anchor}` is an alias; write the key out")
            raise _UnusableError
        sentence = f"`*{event.anchor}` is an alias; write the value out"
        self.report(source, self.path(), sentence, doubtful=self.path())
        self.place(Node(None, "", source, self.key_source))

    def decorated(self, event: Any, source: Source) -> None:
        """Anchors and tags are refused, the value under them is kept."""
        path = self.path()
        if event.anchor is not None:
            self.report(source, path, f"`&{event.anchor}` is an anchor; remove it, each value is written out here")
        if event.tag is not None:
            sentence = f"`{event.tag}` is a tag; remove it, types come from the schema"
            self.report(source, path, sentence, doubtful=path)
