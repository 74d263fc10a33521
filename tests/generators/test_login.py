"""A job becomes a delivery identity by names that the stacks have too, and keeps its tokens to itself."""

import json
import stat
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from generators.login import LoginError, variables
from tests.generators import shipped
from tests.generators.trial.stacks import stack


class GitHub(BaseHTTPRequestHandler):
    """Answers with the audience it was asked for, to whoever bears the job's own token."""

    def do_GET(self) -> None:
        audience = parse_qs(urlparse(self.path).query)["audience"][0]
        good = self.headers["Authorization"] == "Bearer of-the-job"
        self.send_response(200 if good else 401)
        self.end_headers()
        self.wfile.write(json.dumps({"value": f"token for {audience}"} if good else {}).encode())

    def log_message(self, *_: Any) -> None:
        """Silence."""


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), GitHub)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/token?api-version=2.0"
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", address)
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job")
    yield address
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("job")
@pytest.mark.parametrize("role", ["apply", "plan"])
def test_aws_is_told_the_role_of_the_stack(role: Any, tmp_path: Path) -> None:
    found = variables(shipped.platform("production"), "production", role, "aws", tmp_path)

    name = stack("aws")["resource"]["aws_iam_role"][f"delivery_{role}"]["name"]
    token = Path(found["AWS_WEB_IDENTITY_TOKEN_FILE"])
    assert found["AWS_ROLE_ARN"] == f"arn:aws:iam::111122223333:role/{name}"
    assert token.read_text("utf-8") == "token for sts.amazonaws.com"
    assert stat.S_IMODE(token.stat().st_mode) == 0o600


@pytest.mark.parametrize("role", ["apply", "plan"])
def test_google_asks_github_itself_for_the_provider_and_account_of_the_stack(
    role: Any, job: str, tmp_path: Path
) -> None:
    found = variables(shipped.platform("production"), "production", role, "gcp", tmp_path)

    resources = stack("gcp")["resource"]
    (audience,) = resources["google_iam_workload_identity_pool_provider"]["delivery_github"]["oidc"][
        "allowed_audiences"
    ]
    account = resources["google_service_account"][f"delivery_{role}"]["account_id"]
    file = Path(found["GOOGLE_APPLICATION_CREDENTIALS"])
    credentials = json.loads(file.read_text("utf-8"))
    assert f"https:{credentials['audience']}" == audience
    assert parse_qs(urlparse(credentials["credential_source"]["url"]).query)["audience"] == [audience]
    assert credentials["credential_source"]["url"].startswith(job)
    assert f"/{account}@example-mlp-production.iam" in credentials["service_account_impersonation_url"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.usefixtures("job")
def test_a_stack_over_all_clouds_needs_each_of_them(tmp_path: Path) -> None:
    found = variables(shipped.platform("production"), "production", "apply", "network", tmp_path)

    assert {"ARM_USE_OIDC", "AWS_ROLE_ARN", "GOOGLE_APPLICATION_CREDENTIALS"} <= set(found)


def test_outside_a_job_it_says_what_lacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_URL", raising=False)

    with pytest.raises(LoginError, match="ACTIONS_ID_TOKEN_REQUEST_URL is not set"):
        variables(shipped.platform("production"), "production", "plan", "aws", tmp_path)


@pytest.mark.usefixtures("job")
def test_a_refusal_of_github_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-somebody-else")

    with pytest.raises(LoginError, match=r"GitHub gave no token for sts.amazonaws.com: .*401"):
        variables(shipped.platform("production"), "production", "plan", "aws", tmp_path)


@pytest.mark.usefixtures("job")
def test_two_accounts_of_one_provider_are_two_jobs(tmp_path: Path) -> None:
    platform = shipped.platform("production")
    research = platform.clouds["aws"].model_dump() | {"account": "999988887777"}
    found = shipped.changed(platform, {"clouds.aws-research": research})

    with pytest.raises(LoginError, match="trust needs two accounts of one provider"):
        variables(found, "production", "apply", "trust", tmp_path)
