"""Each kind of file that cannot be read as intent gets one sentence and a place."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Errors = Callable[[], list[str]]

BAD_YAML = {
    "alias": ("owner: *who\n", "1:8: models.fraud.owner: `*who` is an alias; write the value out"),
    "anchor": (
        "owner: &who risk\n",
        "1:8: models.fraud.owner: `&who` is an anchor; remove it, each value is written out here",
    ),
    "block item": ("owner: - a\n", "1:8: models.fraud: a list item may not stand here; put it below its key"),
    "complex key": (
        "? [a]\n: b\n",
        "1:3: models.fraud: a key must be one word, not a map or a list; write `key: value`",
    ),
    "control character": ("owner: ri\x07sk\n", "1:10: models.fraud: the character U+0007 is not allowed; remove it"),
    "directive": (
        "%FOO x\n---\na: 1\n",
        "1:5: models.fraud: directives are not part of this language; remove the line",
    ),
    "duplicate key": (
        "owner: a\nowner: b\n",
        "2:1: models.fraud.owner: the key is already on line 1; keep one of the two",
    ),
    "forbidden start": ("owner: @risk\n", "1:8: models.fraud: text may not start with `@`; put it in quotes"),
    "infinite": (
        "scaling: {min: .inf}\n",
        "1:16: models.fraud.scaling.min: only finite numbers are known here; write digits, or put text in quotes",
    ),
    "line separator": ("owner: a\u2028b\n", "1:9: models.fraud: the character U+2028 is not allowed; remove it"),
    "list": ("- a\n", "1:1: models.fraud: the file holds a list, not a map; write `key: value` lines"),
    "long number": (
        f"owner: {'9' * 5000}\n",
        "1:8: models.fraud.owner: a number of 5000 characters is too long; write fewer digits, or put text in quotes",
    ),
    "merge key": (
        "<<: {owner: risk}\n",
        '1:1: models.fraud."<<": merge keys are not part of this language; write the keys out',
    ),
    "misaligned": (
        "scaling:\n    min: 1\n  max: 2\n",
        "3:3: models.fraud: a key was expected; align it with the keys above, or close what was opened before",
    ),
    "nul": ("owner: a\0b\n", "1:9: models.fraud: the character U+0000 is not allowed; remove it"),
    "scalar": ("hello\n", "1:1: models.fraud: the file holds a single value, not a map; write `key: value` lines"),
    "second colon": (
        "owner: a: b\n",
        "1:9: models.fraud: a key may not stand here; align it with its neighbours, or put text with `: ` in quotes",
    ),
    "several documents": (
        "owner: a\n---\nowner: b\n",
        "2:1: models.fraud: a second document starts here; keep one document per file and remove the line `---`",
    ),
    "tab": ("scaling:\n\tmin: 3\n", "2:1: models.fraud: a tab in the indentation; indent with spaces"),
    "tag": (
        "owner: !!str risk\n",
        "1:8: models.fraud.owner: `tag:yaml.org,2002:str` is a tag; remove it, types come from the schema",
    ),
    "trailing": ("{owner: a}}\n", "1:11: models.fraud: nothing may follow here; remove what comes after the document"),
    "unclosed list": (
        "owner: [a, b\n",
        "2:1: models.fraud: the list is not closed; write `,` between items and `]` at the end",
    ),
    "unclosed map": (
        "scaling: {min: 1\n",
        "2:1: models.fraud: the map is not closed; write `,` between entries and `}` at the end",
    ),
    "unclosed quotes": ("owner: 'risk\n", "2:1: models.fraud: the quotes are not closed; add the closing quote"),
    "unknown escape": (
        'owner: "\\q"\n',
        "1:9: models.fraud: an unknown escape between double quotes; double the backslash",
    ),
}


@pytest.mark.parametrize(("text", "expected"), BAD_YAML.values(), ids=BAD_YAML.keys())
def test_bad_yaml_gets_one_sentence_with_its_place(root: Path, errors: Errors, text: str, expected: str) -> None:
    (root / "apps" / "fraud.yaml").write_text(text, encoding="utf-8", newline="")

    said = [problem.splitlines()[0] for problem in errors()]

    assert f"apps/fraud.yaml:{expected}" in said


BAD_FILES = {
    "byte order mark": (
        b"\xef\xbb\xbfowner: risk\n",
        "1:1: models.fraud: the file starts with a byte order mark; save it as UTF-8 without one",
    ),
    "comment only": (
        b"# nothing\n",
        "1:1: models.fraud: the file is empty; write its keys, or `{}` if it has nothing to say",
    ),
    "deep": (
        b"[\n" * 5000,
        "33:1: models.fraud: nested deeper than 32 levels; the language needs far fewer",
    ),
    "deep maps": (b"{a: " * 5000, "1:129: models.fraud: nested deeper than 32 levels; the language needs far fewer"),
    "empty": (b"", "1:1: models.fraud: the file is empty; write its keys, or `{}` if it has nothing to say"),
    "latin-1": (
        "owner: ä\nnote: Käse\n".encode("latin-1"),
        "1:8: models.fraud: byte 0xe4 is not UTF-8; save the file as UTF-8",
    ),
    "nesting of 10 MB": (
        b"[" * 10_000_000,
        "1:1: models.fraud: the file is larger than 1 MiB; the language needs a few kilobytes per file",
    ),
    "utf-16": ("owner: risk\n".encode("utf-16"), "1:1: models.fraud: byte 0xff is not UTF-8; save the file as UTF-8"),
}


@pytest.mark.parametrize(("content", "expected"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_file_gets_one_sentence(root: Path, errors: Errors, content: bytes, expected: str) -> None:
    (root / "apps" / "fraud.yaml").write_bytes(content)

    assert [problem.splitlines()[0] for problem in errors()] == [f"apps/fraud.yaml:{expected}"]


def test_a_folder_where_a_file_should_be(root: Path, errors: Errors) -> None:
    (root / "apps" / "claims.yaml").mkdir()

    said = errors()

    assert said == [
        "apps/claims.yaml:1:1: models.claims: a folder stands where a file should be; remove it or give it another name"
    ]


def test_a_pipe_is_not_opened(root: Path, errors: Errors) -> None:
    os.mkfifo(root / "apps" / "claims.yaml")

    assert errors() == ["apps/claims.yaml:1:1: models.claims: this is not a regular file; put the YAML itself here"]


def test_a_dangling_link_is_a_missing_file(root: Path, errors: Errors) -> None:
    (root / "apps" / "claims.yaml").symlink_to("nowhere")

    assert errors() == [
        "apps/claims.yaml:1:1: models.claims: the file is missing; create it, or run from the platform's folder"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(root: Path, errors: Errors) -> None:
    (root / "platform.yaml").chmod(0)

    assert errors() == ["platform.yaml:1:1: the file cannot be read (Permission denied); check its permissions"]


def test_a_missing_platform_does_not_hide_problems_of_the_apps(root: Path, errors: Errors) -> None:
    (root / "platform.yaml").unlink()
    (root / "apps" / "fraud.yaml").write_text("owner: 7\n")

    assert [problem.splitlines()[0] for problem in errors()] == [
        'apps/fraud.yaml:1:8: models.fraud.owner: 7 is not text; write it in quotes: "7"',
        "platform.yaml:1:1: the file is missing; create it, or run from the platform's folder",
    ]


def test_a_missing_apps_folder(root: Path, errors: Errors) -> None:
    (root / "apps" / "fraud.yaml").unlink()
    (root / "apps").rmdir()

    assert errors() == ["apps:1:1: the folder is missing; create it, with one YAML file per model"]


def test_a_file_that_would_not_be_read(root: Path, errors: Errors) -> None:
    (root / "apps" / "claims.yml").write_text("owner: risk\n")
    (root / "environments" / "lab.YAML").write_text("{}\n")
    (root / "apps" / ".claims.yml").write_text("an editor's\n")

    assert errors() == [
        "apps/claims.yml:1:1: the file is not read; end its name in `.yaml`",
        "environments/lab.YAML:1:1: the file is not read; end its name in `.yaml`",
    ]


def test_a_file_name_that_is_no_utf8(root: Path, errors: Errors) -> None:
    (root / os.fsdecode(b"apps/cl\xffims.yaml")).write_text("owner: risk\n")

    assert errors() == ["apps/cl\\udcffims.yaml:1:1: the file is not read; end its name in `.yaml`"]


def test_a_file_name_that_is_no_model_name(root: Path, errors: Errors) -> None:
    (root / "apps" / "fraud.yaml").rename(root / "apps" / "Fraud_2.yaml")

    assert errors() == [
        (
            'apps/Fraud_2.yaml:1:1: models.Fraud_2: "Fraud_2" is not a name that matches ^[a-z][a-z0-9-]*$; '
            "write one such as fraud\n    owner: risk\n    ^"
        )
    ]


def test_models_in_the_platform_file(root: Path, errors: Errors) -> None:
    with (root / "platform.yaml").open("a") as stream:
        stream.write("models:\n  claims: {}\n")

    assert errors() == [
        (
            "platform.yaml:10:1: models: models do not belong here; move each to a file of its own, apps/<name>.yaml\n"
            "    models:\n    ^"
        )
    ]
