"""Which outcome an error of a connection is."""

from http.client import HTTPException, IncompleteRead
from ssl import SSLError

from .result import Outcome

_OUTCOMES: tuple[tuple[tuple[type[Exception], ...], Outcome], ...] = (
    ((TimeoutError,), Outcome.TIMEOUT),
    ((ConnectionRefusedError,), Outcome.REFUSED),
    ((ConnectionError, IncompleteRead), Outcome.DROPPED),
    ((SSLError,), Outcome.TLS),
    ((HTTPException,), Outcome.BODY),
)
"""The first that fits. What is left has found no way to the server: no address, no route, no permission."""


def outcome(error: Exception) -> Outcome:
    return next((found for kinds, found in _OUTCOMES if isinstance(error, kinds)), Outcome.UNREACHABLE)
