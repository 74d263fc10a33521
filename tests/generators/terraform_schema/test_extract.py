"""The committed schemas are what the installed packages say, of all that the generators import and of nothing else."""

import json

import pytest

from generators.terraform_schema import extract
from generators.terraform_schema.declarations import DisagreementError, read
from generators.terraform_schema.packages import sources
from generators.terraform_schema.schema import FOLDER, schema
from tests.generators import shipped

ADVICE = "run `make terraform-schema` and commit"


@pytest.fixture(scope="module")
def extracted() -> dict[str, str]:
    return extract.extract()


def test_the_schemas_are_of_the_installed_packages_and_of_what_is_imported() -> None:
    committed = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]

    for identity, file in zip(extract.identities(), committed, strict=True):
        assert identity.items() <= file.items(), f"{identity['package']}: {ADVICE}"


def test_extracting_again_gives_the_same_bytes(extracted: dict[str, str]) -> None:
    for name, text in extracted.items():
        assert (FOLDER / name).read_text() == text, f"{name}: {ADVICE}"


def test_the_schemas_are_of_the_versions_the_platform_names() -> None:
    assert dict(schema().versions) == dict(shipped.platform("production").versions.providers)


def test_a_package_whose_halves_disagree_is_refused() -> None:
    found = sources("cdktn_provider_google", ["compute_network"])["compute_network"]
    interfaces = found.interfaces.replace("#routing_mode}", "#routing}")

    with pytest.raises(DisagreementError, match="disagree about routing, routing_mode"):
        read(found._replace(interfaces=interfaces))
