"""The files people edit: which there are, and what they hold. What is wrong is a problem, never an exception."""

import stat
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from generators.intent.composer import Composition, Fault, compose
from generators.intent.syntax import LINE_BREAK, TAB_SENTENCE
from generators.intent.tree import Source
from generators.schema.problem import Path

PLATFORM = "platform.yaml"
APPS = "apps"
ENVIRONMENTS = "environments"
LARGEST = 1024 * 1024

_ALLOWED = frozenset("\t\n\r")


@dataclass
class File:
    """One file, read and composed: `name` is relative to the root, `prefix` the path of its content in the platform."""

    name: str
    prefix: Path
    composition: Composition
    lines: list[str] = field(default_factory=list)

    def line(self, number: int) -> str | None:
        """The text of a line, None for what has none: an empty or unreadable file."""
        text = self.lines[number - 1] if 0 < number <= len(self.lines) else ""
        return text if text.strip() else None


class _UnreadableError(Exception):
    def __init__(self, sentence: str, line: int = 1, column: int = 1) -> None:
        super().__init__(sentence)
        self.line, self.column = line, column


def names(root: FilePath, folder: str) -> list[str]:
    """YAML files of a folder by stem, sorted; hidden files are an editor's, not ours."""
    found = (entry[: -len(".yaml")] for entry in _visible(root / folder) if entry.endswith(".yaml"))
    return sorted(stem for stem in found if _is_utf8(stem))


def strays(root: FilePath, folder: str) -> list[str]:
    """Files that look like intent but would never be read."""
    looks = (entry for entry in _visible(root / folder) if entry.lower().endswith((".yml", ".yaml")))
    return sorted(entry for entry in looks if not entry.endswith(".yaml") or not _is_utf8(entry))


def read(root: FilePath, name: str, prefix: Path = ()) -> File:
    lines: list[str] = []
    try:
        text = _text(_bytes(root / name))
        lines = LINE_BREAK.split(text)
        _check_characters(lines)
        composition = _with_a_map(compose(text, name, prefix), name, prefix)
    except _UnreadableError as error:
        composition = _fault(name, prefix, error)
    return File(name, prefix, composition, lines)


def _fault(name: str, prefix: Path, error: _UnreadableError) -> Composition:
    return Composition(faults=[Fault(Source(name, error.line, error.column), prefix, str(error))])


def _with_a_map(composition: Composition, name: str, prefix: Path) -> Composition:
    root = composition.root
    if root is not None and isinstance(root.value, dict):
        return composition
    if composition.faults:
        return Composition(faults=composition.faults)
    if root is None or root.value is None:
        return _fault(
            name, prefix, _UnreadableError("the file is empty; write its keys, or `{}` if it has nothing to say")
        )
    what = "a list" if isinstance(root.value, list) else "a single value"
    sentence = f"the file holds {what}, not a map; write `key: value` lines"
    return _fault(name, prefix, _UnreadableError(sentence, root.source.line, root.source.column))


def _bytes(path: FilePath) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _UnreadableError("a folder stands where a file should be; remove it or give it another name")
        if not stat.S_ISREG(mode):
            raise _UnreadableError("this is not a regular file; put the YAML itself here")
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise _UnreadableError("the file is missing; create it, or run from the platform's folder") from None
    except OSError as error:
        raise _UnreadableError(f"the file cannot be read ({error.strerror}); check its permissions") from None
    if len(content) > LARGEST:
        raise _UnreadableError("the file is larger than 1 MiB; the language needs a few kilobytes per file")
    return content


def _text(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        raise _UnreadableError("the file starts with a byte order mark; save it as UTF-8 without one")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = LINE_BREAK.split(content[: error.start].decode("utf-8"))
        sentence = f"byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise _UnreadableError(sentence, len(before), len(before[-1]) + 1) from None


def _check_characters(lines: list[str]) -> None:
    for number, line in enumerate(lines, 1):
        if not line.isprintable():
            _check_line(number, line)


def _check_line(number: int, line: str) -> None:
    indentation = line[: len(line) - len(line.lstrip(" \t"))]
    if "\t" in indentation:
        raise _UnreadableError(TAB_SENTENCE, number, indentation.index("\t") + 1)
    for column, character in enumerate(line, 1):
        if not _is_allowed(character):
            raise _UnreadableError(f"the character U+{ord(character):04X} is not allowed; remove it", number, column)


def _is_allowed(character: str) -> bool:
    """What YAML allows, without byte order marks and the line separators that editors and parsers count differently."""
    code = ord(character)
    if code < 0xA0:
        return 0x20 <= code < 0x7F or character in _ALLOWED
    return code not in (0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)


def _visible(folder: FilePath) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir() if not entry.name.startswith(".")]
    except OSError:
        return []


def _is_utf8(name: str) -> bool:
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in name)
