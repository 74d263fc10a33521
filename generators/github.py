"""Jobs of our repository as the clouds know them: who issues their tokens, and the subject of each identity.

Two identities in every cloud: `plan` is what a pull request may be, `apply` what a job of the environment with
reviewers may be. https://docs.github.com/actions/reference/security/oidc
"""

from collections.abc import Callable, Mapping
from typing import Literal, get_args

from generators.schema import Platform
from generators.schema.metadata import Repository

Role = Literal["apply", "plan"]
ROLES: tuple[Role, ...] = get_args(Role)

HOST = "token.actions.githubusercontent.com"
ISSUER = f"https://{HOST}"
PULL_REQUEST = "pull_request"
_PUBLIC = "github.com"


def trusted(platform: Platform) -> bool:
    """A server of one's own has another issuer, and subjects without ids: no cloud trusts its jobs."""
    return platform.metadata.repository.host == _PUBLIC


def subject(platform: Platform, environment: str, role: Role) -> str:
    """What the token of a job says of itself, the same in every cloud."""
    context = PULL_REQUEST if role == "plan" else f"environment:{apply_environment(platform, environment)}"
    return f"{repository(platform)}:{context}"


def apply_environment(platform: Platform, environment: str) -> str:
    """The environment at GitHub whose reviewers answer for a change; no environment of ours shares another's."""
    return f"{platform.delivery.github.apply_environment}-{environment}"


def repository(platform: Platform) -> str:
    """The beginning of every subject of the repository."""
    return _REPOSITORIES[platform.delivery.github.subject_format](platform.metadata.repository)


def _ids(found: Repository) -> str:
    owner = f"{found.organisation}@{found.organisation_id}"
    return f"repo:{owner}/{found.name}@{found.repository_id}"


def _names(found: Repository) -> str:
    return f"repo:{found.organisation}/{found.name}"


_REPOSITORIES: Mapping[str, Callable[[Repository], str]] = {
    "ids": _ids,
    "names": _names,
}
