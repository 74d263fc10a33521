"""What checkov finds is matched with its reasons, and the reasons are honest: specific, owned, and still needed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from generators.terraform_schema.schema import schema
from tests.generators import shipped
from tools import scan
from tools.scan import Finding, Skip

STACK = {
    "data": {"aws_region": {"here": {"name": "x"}}},
    "resource": {
        "aws_s3_bucket": {"logs": {"tags": {"team": "risk"}}, "models": {}},
        "aws_vpc": {"main": {"cidr_block": "10.0.0.0/8"}},
    },
    "terraform": {"required_version": ">= 1.11.0"},
}
FILE = "rendered/staging/terraform/aws/main.tf.json"
PUBLIC = Finding(FILE, "aws_s3_bucket.logs", "CKV_1", "Ensure nothing")
SKIP = Skip("CKV_1", "aws_s3_bucket.*", "Nothing is in it.", "risk")

every_skip = pytest.mark.parametrize("skip", scan.load(scan.SKIPS), ids=str)


@every_skip
def test_a_skip_has_an_owner_and_a_sentence(skip: Skip) -> None:
    assert skip.owner in shipped.platform("production").teams
    assert len(skip.reason.split()) >= 5
    assert skip.reason.endswith(".")


@every_skip
def test_a_skip_is_about_one_type_of_resource(skip: Skip) -> None:
    """So no skip turns a whole check off: a type that joins later is judged."""
    type_, _, name = skip.resources.partition(".")

    assert type_ in schema().types["resource"]
    assert name


@every_skip
def test_a_skip_covers_something_that_is_rendered(skip: Skip) -> None:
    rendered = (
        Finding(stack.relative_to(scan.ROOT).as_posix(), f"{type_}.{name}", skip.check, "")
        for stack in scan.ROOT.glob(scan.STACKS)
        for type_, named in json.loads(stack.read_text())["resource"].items()
        for name in named
    )

    assert any(skip.covers(finding) for finding in rendered)


def test_a_finding_without_a_reason_and_a_reason_without_a_finding_are_told() -> None:
    private = Finding(FILE, "aws_vpc.main", "CKV_1", "Ensure nothing")
    unused = Skip("CKV_2", "aws_s3_bucket.*", "Nothing is in it.", "risk")

    assert scan.judge([PUBLIC, private], [SKIP, unused]) == ([private], [unused])
    assert str(private) == f"{FILE}: aws_vpc.main: CKV_1: Ensure nothing"
    assert str(unused) == "policies/terraform/skips.yaml: CKV_2: aws_s3_bucket.*"


def test_a_skip_for_one_environment_leaves_the_others_alone() -> None:
    elsewhere = replace(PUBLIC, file=FILE.replace("staging", "production"))

    assert scan.judge([PUBLIC, elsewhere], [replace(SKIP, environment="staging")]) == ([elsewhere], [])


def test_a_line_of_a_copy_says_the_resource() -> None:
    text = scan.readable(STACK)
    lines = {line.strip(): number for number, line in enumerate(text.splitlines(), 1)}

    assert scan.at(text, lines['"logs": {']) == "aws_s3_bucket.logs"
    assert scan.at(text, lines['"team": "risk"']) == "aws_s3_bucket.logs"
    assert scan.at(text, lines['"cidr_block": "10.0.0.0/8"']) == "aws_vpc.main"


def test_a_report_of_checkov_becomes_findings(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(text := scan.readable(STACK))
    line = text.splitlines().index('   "main": {') + 1
    failed = {
        "file_path": "/main.tf.json",
        "file_line_range": [line, line],
        "check_id": "CKV_1",
        "check_name": "Ensure",
    }
    report = {"summary": {"parsing_errors": 0, "passed": 1}, "results": {"failed_checks": [failed]}}

    assert list(scan.findings(report, tmp_path)) == [Finding("main.tf.json", "aws_vpc.main", "CKV_1", "Ensure")]


@pytest.mark.parametrize("summary", [{"parsing_errors": 1, "passed": 1}, {"parsing_errors": 0, "passed": 0}])
def test_a_report_that_looked_at_nothing_is_refused(tmp_path: Path, summary: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="could not read"):
        list(scan.findings({"summary": summary, "results": {"failed_checks": []}}, tmp_path))
