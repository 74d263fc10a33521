"""A job of GitHub becomes a delivery identity: what Terraform's providers read, made of names that the intent knows.

Only Azure's client ids are not among them; the workflows take those from variables of the repository.
"""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from generators import github, naming
from generators.failure import PlatformError
from generators.schema import Platform
from generators.schema.cloud import Provider

_ADDRESS, _BEARER = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
_PATIENCE = 10
_PRIVATE = 0o600


class LoginError(PlatformError):
    """A job that cannot be who it should be."""


def variables(platform: Platform, environment: str, role: github.Role, stack: str, folder: Path) -> dict[str, str]:
    """For the environment of a job that plans or applies a stack. Files go to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, str] = {}
    for cloud in _clouds(platform, stack):
        found |= _VARIABLES[platform.clouds[cloud].provider](platform, environment, role, cloud, folder)
    return found


def _clouds(platform: Platform, stack: str) -> list[str]:
    """A stack over all clouds needs each of them; a job can be one identity with each provider."""
    if stack in platform.clouds:
        return [stack]
    providers = [cloud.provider for cloud in platform.clouds.values()]
    if len(providers) > len(set(providers)):
        raise LoginError(f"{stack} needs two accounts of one provider, and a job has one; apply it from a terminal")
    return list(platform.clouds)


def _aws(platform: Platform, environment: str, role: github.Role, cloud: str, folder: Path) -> dict[str, str]:
    token = _private(folder / "aws-token", _token(naming.AUDIENCES["aws"]))
    name = naming.delivery_role(platform, environment, role)
    return {
        "AWS_ROLE_ARN": f"arn:aws:iam::{platform.clouds[cloud].account}:role/{name}",
        "AWS_ROLE_SESSION_NAME": f"github-{role}",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
    }


def _azure(_platform: Platform, _environment: str, _role: github.Role, _cloud: str, _folder: Path) -> dict[str, str]:
    """The provider asks GitHub itself; tenant and subscription are in the stack."""
    return {"ARM_USE_OIDC": "true"}


def _gcp(platform: Platform, _environment: str, role: github.Role, cloud: str, folder: Path) -> dict[str, str]:
    """Google's libraries ask GitHub themselves, and again whenever a token is about to end."""
    audience = naming.gcp_delivery_audience(platform, cloud)
    account = naming.gcp_delivery_email(platform, cloud, role)
    credentials = {
        "type": "external_account",
        "audience": audience.removeprefix("https:"),
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "service_account_impersonation_url": (
            f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{account}:generateAccessToken"
        ),
        "credential_source": {
            "url": _asking(audience),
            "headers": {"Authorization": f"Bearer {_given(_BEARER)}"},
            "format": {"type": "json", "subject_token_field_name": "value"},
        },
    }
    file = _private(folder / "google.json", json.dumps(credentials))
    return {"GOOGLE_APPLICATION_CREDENTIALS": str(file)}


_VARIABLES: Mapping[Provider, Callable[[Platform, str, github.Role, str, Path], dict[str, str]]] = {
    "aws": _aws,
    "azure": _azure,
    "gcp": _gcp,
}


def _token(audience: str) -> str:
    request = Request(_asking(audience), headers={"Authorization": f"Bearer {_given(_BEARER)}"})
    try:
        with urlopen(request, timeout=_PATIENCE) as response:
            answer: dict[str, Any] = json.load(response)
            return str(answer["value"])
    except (KeyError, URLError, ValueError) as error:
        raise LoginError(f"GitHub gave no token for {audience}: {error}; run the job again") from error


def _asking(audience: str) -> str:
    return f"{_given(_ADDRESS)}&audience={quote(audience, safe='')}"


def _given(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise LoginError(f"{variable} is not set; run this in a job of GitHub with `permissions: id-token: write`")
    return value


def _private(file: Path, content: str) -> Path:
    """Readable by nobody else from its first byte on."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE), "w", encoding="utf-8") as out:
        out.write(content)
    return file
