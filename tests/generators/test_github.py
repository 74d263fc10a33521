"""The subject of each identity, in the format GitHub writes for the repository."""

import pytest

from generators import github
from tests.generators import shipped


def test_a_pull_request_plans_and_an_environment_applies() -> None:
    platform = shipped.platform("production")

    assert github.subject(platform, "production", "plan") == "repo:example@10203040/ml-platform@506070809:pull_request"
    assert (
        github.subject(platform, "production", "apply")
        == "repo:example@10203040/ml-platform@506070809:environment:apply-production"
    )


def test_older_repositories_are_known_by_names() -> None:
    platform = shipped.changed(shipped.platform("production"), {"delivery.github.subject_format": "names"})

    assert github.subject(platform, "production", "plan") == "repo:example/ml-platform:pull_request"


def test_no_environment_applies_to_the_accounts_of_another() -> None:
    subjects = {github.subject(shipped.platform(one), one, "apply") for one in shipped.ENVIRONMENTS}

    assert len(subjects) == len(shipped.ENVIRONMENTS)


@pytest.mark.parametrize(("host", "trusted"), [("github.com", True), ("git.example.com", False)])
def test_only_the_public_github_is_trusted(host: str, trusted: bool) -> None:
    platform = shipped.changed(shipped.platform("production"), {"metadata.repository.host": host})

    assert github.trusted(platform) is trusted
