"""The part of the Common Expression Language that conditions on tokens use: https://github.com/google/cel-spec.

Comparisons, `in`, `&&`, `||`, `!`, and three methods of strings. A claim that is not there is an error, as in the
original, and an error lets nobody in.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"""\s*(&&|\|\||==|!=|[!()\[\],.]|"[^"]*"|'[^']*'|[A-Za-z_][A-Za-z0-9_]*)""")
_METHODS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "endsWith": str.endswith,
    "startsWith": str.startswith,
}


class ExpressionError(ValueError):
    """What this part of the language does not hold."""


class _Missing(Exception):  # noqa: N818
    """A claim that the token lacks."""


def evaluate(expression: str, variables: Mapping[str, Any]) -> Any:
    try:
        return _Expression(list(_tokens(expression)), variables).whole()
    except _Missing:
        return False


def _tokens(expression: str) -> Iterator[str]:
    at, end = 0, len(expression.rstrip())
    while at < end:
        found = _TOKEN.match(expression, at)
        if found is None:
            raise ExpressionError(f"cannot read {expression[at:]!r}")
        yield found[1]
        at = found.end()


class _Expression:
    """Recursive descent, one method per precedence, each side evaluated as it is read."""

    def __init__(self, tokens: list[str], variables: Mapping[str, Any]) -> None:
        self.tokens = tokens
        self.variables = variables

    def whole(self) -> Any:
        found = self._either()
        if self.tokens:
            raise ExpressionError(f"cannot read {self.tokens[0]!r}")
        return found

    def _either(self) -> Any:
        found = self._both()
        while self._taken("||"):
            other = self._both()
            found = found or other
        return found

    def _both(self) -> Any:
        found = self._comparison()
        while self._taken("&&"):
            other = self._comparison()
            found = found and other
        return found

    def _comparison(self) -> Any:
        if self._taken("!"):
            return not self._comparison()
        found = self._operand()
        if self._taken("=="):
            return found == self._operand()
        if self._taken("!="):
            return found != self._operand()
        return found in self._operand() if self._taken("in") else found

    def _operand(self) -> Any:
        token = self._next()
        if token == "(":
            found = self._either()
            self._expect(")")
        elif token == "[":
            found = self._list()
        elif token[0] in "\"'":
            found = token[1:-1]
        elif token in ("true", "false"):
            found = token == "true"
        else:
            found = self._variable(token)
        return self._members(found)

    def _list(self) -> list[Any]:
        found = [self._operand()]
        while self._taken(","):
            found.append(self._operand())
        self._expect("]")
        return found

    def _variable(self, name: str) -> Any:
        if name not in self.variables:
            raise ExpressionError(f"knows no {name}")
        return self.variables[name]

    def _members(self, found: Any) -> Any:
        while self._taken("."):
            name = self._next()
            found = self._called(found, name) if self._taken("(") else self._field(found, name)
        return found

    def _called(self, found: Any, name: str) -> bool:
        argument = self._operand()
        self._expect(")")
        if name not in _METHODS:
            raise ExpressionError(f"knows no method {name}")
        return _METHODS[name](found, argument)

    @staticmethod
    def _field(found: Any, name: str) -> Any:
        if not isinstance(found, dict) or name not in found:
            raise _Missing
        return found[name]

    def _next(self) -> str:
        if not self.tokens:
            raise ExpressionError("ends too early")
        return self.tokens.pop(0)

    def _taken(self, token: str) -> bool:
        taken = self.tokens[:1] == [token]
        if taken:
            self.tokens.pop(0)
        return taken

    def _expect(self, token: str) -> None:
        if not self._taken(token):
            raise ExpressionError(f"lacks {token!r}")
