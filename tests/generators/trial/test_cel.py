"""The expressions of conditions mean here what they mean to Google Cloud."""

import pytest

from generators.trial.admission.cel import ExpressionError, evaluate

VARIABLES = {"assertion": {"repository_id": "5", "sub": "repo:a@1/b@5:pull_request"}}


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ('assertion.repository_id == "5"', True),
        ("assertion.repository_id == '6'", False),
        ('assertion.repository_id != "6"', True),
        ('assertion.repository_id in ["4", "5"]', True),
        ('assertion.repository_id in ["4"]', False),
        ('!(assertion.repository_id == "5")', False),
        ('assertion.sub.startsWith("repo:a@1/") && assertion.sub.endsWith("pull_request")', True),
        ('assertion.sub.contains("/c@") || assertion.repository_id == "5"', True),
        ('assertion.repository_id == "6" || assertion.repository_id == "5" && false', False),
        ('assertion.actor == "me"', False),
        ("true", True),
    ],
)
def test_what_an_expression_means(expression: str, wanted: bool) -> None:
    assert evaluate(expression, VARIABLES) is wanted


@pytest.mark.parametrize(
    "expression",
    ["size(assertion.sub) > 1", "assertion.sub.matches('a')", "assertion.sub ==", "(true", "true true", "request.time"],
)
def test_what_is_not_understood_is_said(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression, VARIABLES)
