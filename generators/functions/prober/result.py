"""How a probe ended."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Every way a probe can end; docs/troubleshooting.md says what each means."""

    BODY = "body"
    DROPPED = "dropped"
    OK = "ok"
    REFUSED = "refused"
    SLOW = "slow"
    STATUS = "status"
    TIMEOUT = "timeout"
    TLS = "tls"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Result:
    cluster: str
    outcome: Outcome
    latency_ms: float
    """From the start to the last byte of the answer, or to the fault."""
    status: int | None = None
    detail: str = ""
    """The fault in the words of whoever noticed it."""

    @property
    def success(self) -> bool:
        """The gateway said that it is ready; how long that took is the other metric."""
        return self.outcome in (Outcome.OK, Outcome.SLOW)
