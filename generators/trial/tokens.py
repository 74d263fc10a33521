"""Tokens as GitHub would issue them: to jobs of our repository, and to strangers that look like them."""

from collections.abc import Iterator, Mapping

from generators import github
from generators.schema import Platform

Claims = Mapping[str, str]

_ELSEWHERE: Mapping[str, Mapping[str, str | int]] = {
    "a fork": {"organisation": "stranger", "organisation_id": 1, "repository_id": 1},
    "another organisation under the same names": {"organisation_id": 1, "repository_id": 1},
    "another repository of the organisation": {"name": "stranger", "repository_id": 1},
}
"""What differs in the repository."""

_FORMATS = {"ids": "names", "names": "ids"}


def ours(platform: Platform, environment: str, role: github.Role, audience: str) -> Claims:
    return _claims(platform, github.subject(platform, environment, role), audience)


def strangers(platform: Platform, environment: str, audience: str) -> Iterator[tuple[str, Claims]]:
    """Who is to be let in by no cloud, and the token they come with."""
    for role in github.ROLES:
        context = _context(platform, environment, role)
        subject = github.subject(platform, environment, role)
        for who, changes in _ELSEWHERE.items():
            other = _moved(platform, changes)
            yield f"{who}, {context}", _claims(other, f"{github.repository(other)}:{context}", audience)
        yield f"a subject in the other format, {context}", _claims(platform, _reformatted(platform, context), audience)
        yield f"a token for somebody else, {context}", _claims(platform, subject, "https://github.com/stranger")
        false = {**_claims(platform, subject, audience), "iss": "https://stranger.example.com"}
        yield f"another issuer, {context}", false
    for who, context in _contexts(platform, environment).items():
        yield who, _claims(platform, f"{github.repository(platform)}:{context}", audience)


def impostors(platform: Platform, environment: str, audience: str) -> Iterator[tuple[str, Claims]]:
    """Our subject from another repository: GitHub issues none, and a cloud that asks for ids needs not rely on it."""
    for role in github.ROLES:
        subject = github.subject(platform, environment, role)
        other = _claims(_moved(platform, _ELSEWHERE["another organisation under the same names"]), subject, audience)
        yield f"our subject with other ids beside it, {_context(platform, environment, role)}", other


def _contexts(platform: Platform, environment: str) -> dict[str, str]:
    """Jobs of our own repository that are neither."""
    branch, apply = platform.metadata.repository.branch, github.apply_environment(platform, environment)
    return {
        "a branch": f"ref:refs/heads/{branch}",
        "a branch named like the environment": f"ref:refs/heads/{apply}",
        "a tag": "ref:refs/tags/v1",
        "an environment whose name goes on": f"environment:{apply}-stranger",
        "another environment": "environment:stranger",
        "the environment of other accounts": f"environment:{platform.delivery.github.apply_environment}-stranger",
    }


def _context(platform: Platform, environment: str, role: github.Role) -> str:
    return github.subject(platform, environment, role).removeprefix(f"{github.repository(platform)}:")


def _moved(platform: Platform, changes: Mapping[str, str | int]) -> Platform:
    repository = platform.metadata.repository.model_copy(update=dict(changes))
    return platform.model_copy(update={"metadata": platform.metadata.model_copy(update={"repository": repository})})


def _reformatted(platform: Platform, context: str) -> str:
    found = platform.delivery.github
    other = found.model_copy(update={"subject_format": _FORMATS[found.subject_format]})
    delivery = platform.delivery.model_copy(update={"github": other})
    return f"{github.repository(platform.model_copy(update={'delivery': delivery}))}:{context}"


def _claims(platform: Platform, subject: str, audience: str) -> Claims:
    repository = platform.metadata.repository
    return {
        "aud": audience,
        "iss": github.ISSUER,
        "repository": f"{repository.organisation}/{repository.name}",
        "repository_id": str(repository.repository_id),
        "repository_owner": repository.organisation,
        "repository_owner_id": str(repository.organisation_id),
        "sub": subject,
    }
