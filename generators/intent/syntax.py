"""The C parser's complaints as sentences that say what to write instead."""

import re

from ruamel.yaml.error import MarkedYAMLError

LINE_BREAK = re.compile(r"\r\n|[\n\r]")

_UNCLOSED = "the quotes are not closed; add the closing quote"
_SENTENCES = {
    "block sequence entries are not allowed in this context": "a list item may not stand here; put it below its key",
    "could not find expected ':'": "a key without its colon; write `key: value`",
    "did not find expected ',' or ']'": "the list is not closed; write `,` between items and `]` at the end",
    "did not find expected ',' or '}'": "the map is not closed; write `,` between entries and `}` at the end",
    "did not find expected '-' indicator": "a list item was expected; start the line with `- `, or indent it anew",
    "did not find expected <document start>": "nothing may follow here; remove what comes after the document",
    "did not find expected key": "a key was expected; align it with the keys above, or close what was opened before",
    "did not find expected node content": "a value is missing; write one, or remove the comma or bracket before it",
    "found unexpected document indicator": _UNCLOSED,
    "found unexpected end of stream": _UNCLOSED,
    "found unknown directive name": "directives are not part of this language; remove the line",
    "found unknown escape character": "an unknown escape between double quotes; double the backslash",
    "mapping keys are not allowed in this context": "`?` starts no value; put the text in quotes",
    "mapping values are not allowed in this context": "a key may not stand here; align it with its neighbours, "
    "or put text with `: ` in quotes",
}


def syntax_sentence(error: MarkedYAMLError, text: str) -> str:
    problem = str(error.problem)
    if problem == "found character that cannot start any token":
        return _forbidden_start(error, text)
    return _SENTENCES.get(problem) or f"this is not YAML ({problem}); compare with the lines above"


def _forbidden_start(error: MarkedYAMLError, text: str) -> str:
    line = LINE_BREAK.split(text)[error.problem_mark.line]
    character = line[error.problem_mark.column : error.problem_mark.column + 1]
    if character == "\t":
        return TAB_SENTENCE
    return f"text may not start with `{character}`; put it in quotes"


TAB_SENTENCE = "a tab in the indentation; indent with spaces"
