"""What a model server must answer. Each runtime is one file that says it; the rest of the chart knows no runtime."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from generators.site import ModelSite

MODELS = "/models"
SETTINGS = "/etc/server"
HTTP = "http"


@dataclass(frozen=True)
class Server:
    """Callables get the site and, where it matters, the revision."""

    image: str
    """Key of `versions.images`."""
    ports: Mapping[str, int]
    """By name; the one named `http` answers predictions and probes."""
    artifact: Callable[[ModelSite, str], str]
    """Where under /models the artifact of a revision has to lie."""
    command: Callable[[ModelSite, str], list[str]]
    live: Callable[[ModelSite], str]
    ready: Callable[[ModelSite], str]
    environment: Callable[[ModelSite, str], Mapping[str, str]] = lambda _site, _revision: {}
    files: Callable[[ModelSite], Mapping[str, str]] = lambda _site: {}
    """Settings, mounted at /etc/server."""
    writable: Mapping[str, str] = field(default_factory=lambda: {"/tmp": "256Mi"})
    """Folders the server writes to, with the most they may hold; everything else is read-only."""
    folder: str | None = None
    """The working directory, where it matters."""
