"""The exact form of a problem, as text and as JSON."""

import json
import pickle

from generators.intent import IntentError, LocatedProblem, Source, dotted

SOURCE = Source("apps/fraud.yaml", 12, 9)
PATH = ("models", "fraud", "scaling", "max")
SENTENCE = "1 is below min 3; raise max or lower min"


def test_a_problem_is_position_path_sentence_line_and_caret() -> None:
    problem = LocatedProblem(SOURCE, PATH, SENTENCE, "    max: 1")

    assert str(problem) == (
        "apps/fraud.yaml:12:9: models.fraud.scaling.max: 1 is below min 3; raise max or lower min\n"
        "        max: 1\n"
        "            ^"
    )


def test_a_problem_without_a_line_is_one_line() -> None:
    assert str(LocatedProblem(Source("platform.yaml", 1, 1), (), "gone")) == "platform.yaml:1:1: gone"


def test_unusual_keys_are_quoted() -> None:
    assert dotted(("a", "b c", "é", "0", "x_y-z", "")) == 'a."b c"."é".0.x_y-z.""'


def test_the_caret_stands_under_wide_characters_and_after_tabs() -> None:
    problem = LocatedProblem(Source("a.yaml", 1, 7), (), "x", "日本:\te\u0301: 1")

    assert str(problem).split("\n")[1:] == ["    日本: e\u0301: 1", "           ^"]


def test_a_long_line_is_cut_around_the_caret() -> None:
    problem = LocatedProblem(Source("a.yaml", 1, 5001), (), "x", "a" * 5000 + "B" + "c" * 5000)

    _, line, caret = str(problem).split("\n")

    assert len(line) <= 4 + 160
    assert line[caret.index("^")] == "B"


def test_control_characters_are_spelled_out() -> None:
    problem = LocatedProblem(Source("a\n.yaml", 1, 1), ("\x1b[31m",), 'bad "\x1b"', "\x1b[31mred")

    assert "\x1b" not in str(problem)
    assert len(str(problem).split("\n")) == 3


def test_problems_are_sorted_by_place_and_said_once() -> None:
    first = LocatedProblem(Source("a.yaml", 2, 1), (), "one")
    second = LocatedProblem(Source("a.yaml", 10, 1), (), "two")

    error = IntentError([second, first, second])

    assert error.problems == (first, second)
    assert str(error) == "a.yaml:2:1: one\na.yaml:10:1: two"


def test_an_error_is_json_and_survives_a_pickle() -> None:
    error = IntentError([LocatedProblem(SOURCE, PATH, SENTENCE, "    max: 1", "max-is-not-below-min")])

    assert json.loads(json.dumps(error.as_json())) == [
        {
            "file": "apps/fraud.yaml",
            "line": 12,
            "column": 9,
            "path": ["models", "fraud", "scaling", "max"],
            "sentence": SENTENCE,
            "source_line": "    max: 1",
            "rule": "max-is-not-below-min",
        }
    ]
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
