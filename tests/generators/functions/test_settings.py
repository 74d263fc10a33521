import json

import pytest

from generators.functions.prober import settings
from generators.functions.prober.probe import Limits
from generators.functions.prober.settings import SettingsError

URL = "https://predict.eks.ml.example.com/v2/health/ready"
GOOD = {
    "PROBER_LOCATION": "aws/us-east-1",
    "PROBER_SLOW_MILLISECONDS": "1000",
    "PROBER_TARGETS": json.dumps({"gke": "http://127.0.0.1:8080", "eks": URL}),
    "PROBER_TIMEOUT_SECONDS": " 2.5 ",
}


def test_settings_come_from_the_environment() -> None:
    found = settings.load(GOOD | {"PATH": "/bin"})

    assert found.location == "aws/us-east-1"
    assert found.limits == Limits(timeout_seconds=2.5, slow_milliseconds=1000)
    assert list(found.targets.items()) == [("eks", URL), ("gke", "http://127.0.0.1:8080")]


def test_a_platform_without_clusters_has_nothing_to_probe() -> None:
    assert settings.load(GOOD | {"PROBER_TARGETS": "{}"}).targets == {}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "PROBER_LOCATION",
            " ",
            "PROBER_LOCATION: missing; write the place that is probed from, such as aws/us-east-1",
        ),
        ("PROBER_TIMEOUT_SECONDS", "", 'PROBER_TIMEOUT_SECONDS: "" is no positive number; write one, such as 5'),
        (
            "PROBER_TIMEOUT_SECONDS",
            "soon",
            'PROBER_TIMEOUT_SECONDS: "soon" is no positive number; write one, such as 5',
        ),
        ("PROBER_TIMEOUT_SECONDS", "0", '"0" is no positive number'),
        ("PROBER_TIMEOUT_SECONDS", "-1", '"-1" is no positive number'),
        ("PROBER_TIMEOUT_SECONDS", "nan", '"nan" is no positive number'),
        ("PROBER_SLOW_MILLISECONDS", "inf", '"inf" is no positive number'),
        ("PROBER_TARGETS", "", "PROBER_TARGETS: missing: no JSON object; write one URL per cluster, such as {"),
        ("PROBER_TARGETS", "eks", "PROBER_TARGETS: eks: no JSON object; write one URL per cluster"),
        ("PROBER_TARGETS", f'["{URL}"]', "no JSON object; write one URL per cluster"),
        ("PROBER_TARGETS", '{"eks": 443}', "PROBER_TARGETS: eks: 443 is no URL; write one, such as https://"),
        ("PROBER_TARGETS", '{"eks": "predict.example.com"}', 'eks: "predict.example.com" is no URL'),
        ("PROBER_TARGETS", '{"eks": "ftp://predict.example.com"}', "is no URL"),
        ("PROBER_TARGETS", '{"eks": "https:///ready"}', "is no URL"),
        ("PROBER_TARGETS", '{"eks": "https://a:99999/"}', "is no URL"),
        ("PROBER_TARGETS", '{"eks": "https://a:0/"}', "is no URL"),
        ("PROBER_TARGETS", '{"eks": "https://[::1/"}', "is no URL"),
        ("PROBER_TARGETS", '{"eks": "https://user:word@a/"}', "is no URL"),
        ("PROBER_TARGETS", '{"eks": "https://a/b c"}', "is no URL"),
        ("PROBER_TARGETS", '{"eks": "https://a/\\r\\nX-Y: z"}', "is no URL"),
    ],
)
def test_a_wrong_variable_is_said_with_what_to_write_instead(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as error:
        settings.load(GOOD | {name: value})

    assert sentence in str(error.value)
    assert str(error.value).startswith(f"{name}: ")


def test_all_wrong_variables_are_said_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        settings.load({})

    assert [line.split(":")[0] for line in str(error.value).splitlines()] == sorted(GOOD)
