"""Every outcome by a real server that has the fault, and time that no server can stretch."""

import socket
import threading
from pathlib import Path
from time import monotonic, sleep

import pytest

from generators.functions.prober.probe import Limits
from generators.functions.prober.result import Outcome, Result
from generators.functions.prober.round import run
from generators.functions.prober.settings import Settings
from tests.generators.functions import servers
from tests.generators.functions.servers import READY, response, serving

PATIENT = Limits(timeout_seconds=10, slow_milliseconds=5000)
HURRIED = Limits(timeout_seconds=0.5, slow_milliseconds=400)
GRACE_SECONDS = 2
"""What a busy machine may add."""


def probed(url: str, limits: Limits = PATIENT) -> Result:
    start = monotonic()

    [result] = run(Settings("here", {"one": url}, limits))

    assert monotonic() - start < limits.timeout_seconds + GRACE_SECONDS
    return result


def test_a_ready_gateway_is_ok() -> None:
    with serving(servers.answers()) as url:
        result = probed(url)

    assert (result.cluster, result.outcome, result.status, result.detail) == ("one", "ok", 200, "")
    assert result.success
    assert 0 < result.latency_ms < PATIENT.timeout_seconds * 1000


def test_an_answer_is_whole_without_the_end_of_its_connection() -> None:
    with serving(servers.keeps_open) as url:
        assert probed(url).outcome == Outcome.OK


def test_a_chunked_answer_is_understood() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    with serving(servers.answers(head + b'9\r\n{"ready":\r\n6\r\n true}\r\n0\r\n\r\n')) as url:
        assert probed(url).outcome == Outcome.OK


def test_an_answer_over_the_threshold_is_slow_and_a_success() -> None:
    with serving(servers.answers(after=0.2)) as url:
        result = probed(url, Limits(timeout_seconds=10, slow_milliseconds=100))

    assert (result.outcome, result.status, result.success) == ("slow", 200, True)
    assert result.latency_ms >= 200
    assert result.detail == "more than 100 ms"


@pytest.mark.parametrize("status", ["204 No Content", "301 Moved", "404 Not Found", "500 Broken", "503 Unavailable"])
def test_any_other_status_is_a_fault(status: str) -> None:
    with serving(servers.answers(response(READY, status))) as url:
        result = probed(url)

    assert (result.outcome, result.status, result.success) == ("status", int(status[:3]), False)
    assert status[:3] in result.detail


@pytest.mark.parametrize(
    "body",
    [
        b'{"ready": false}',
        b'{"ready": 1}',
        b'{"live": true}',
        b"[true]",
        b"<html>parked</html>",
        b"\xff",
        b"",
        b"[" * 60_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_another_body_is_a_fault(body: bytes) -> None:
    with serving(servers.answers(response(body))) as url:
        result = probed(url)

    assert (result.outcome, result.status, result.success) == ("body", 200, False)
    assert len(result.detail) < 500


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.9\r\n", b"HTTP/1.1 200 OK\r\n" + b"x" * 70_000 + b"\r\n\r\n"])
def test_what_is_not_http_is_another_body(answer: bytes) -> None:
    with serving(servers.answers(answer)) as url:
        assert probed(url).outcome == Outcome.BODY


def test_a_body_without_end_is_not_read_to_its_end() -> None:
    with serving(servers.never_ends) as url:
        result = probed(url)

    assert result.outcome == Outcome.BODY
    assert result.latency_ms < PATIENT.timeout_seconds * 1000


HANGING = {
    "before it answers": servers.is_silent,
    "in its status line": servers.trickles(b"HTTP/1.1 2", b"0"),
    "in its headers": servers.trickles(b"HTTP/1.1 200 OK\r\n", b"X-Y: z\r\n"),
    "in its body": servers.trickles(response(b"", length=10_000), b" "),
    "in its chunks": servers.trickles(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
}


@pytest.mark.parametrize("behave", HANGING.values(), ids=HANGING.keys())
def test_a_hanging_server_costs_the_timeout_and_no_more(behave: servers.Behaviour) -> None:
    with serving(behave) as url:
        result = probed(url, HURRIED)

    assert (result.outcome, result.status, result.success) == ("timeout", None, False)
    assert result.latency_ms == 500
    assert result.detail == "no whole answer within 0.5 s"


def test_nothing_is_left_of_a_probe_whose_server_trickles_on() -> None:
    with serving(HANGING["in its body"]) as url:
        probed(url, HURRIED)
        for probing in (thread for thread in threading.enumerate() if thread.name == "probe one"):
            probing.join(GRACE_SECONDS)

        assert "probe one" not in [thread.name for thread in threading.enumerate()]


def test_a_server_too_busy_to_take_the_connection_costs_the_timeout_and_no_more() -> None:
    with servers.crowded() as url:
        assert probed(url, HURRIED).outcome == Outcome.TIMEOUT


def test_a_server_silent_in_tls_costs_the_timeout_and_no_more() -> None:
    with serving(servers.is_silent) as url:
        assert probed(url.replace("http:", "https:"), HURRIED).outcome == Outcome.TIMEOUT


def test_a_name_server_that_hangs_costs_the_timeout_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: sleep(1.5))

    assert probed("http://gateway.invalid/", HURRIED).outcome == Outcome.TIMEOUT


def test_nobody_who_listens_is_refused() -> None:
    with servers.refusing() as url:
        assert probed(url).outcome == Outcome.REFUSED


@pytest.mark.parametrize("host", ["gateway.invalid", "x" * 70 + ".example.com"])
def test_a_name_without_address_is_unreachable(host: str) -> None:
    result = probed(f"http://{host}/")

    assert (result.outcome, result.status) == ("unreachable", None)
    assert result.detail


DROPPING = {
    "at once": servers.drops(b""),
    "in its headers": servers.drops(b"HTTP/1.1 200 OK\r\nContent-"),
    "before its body": servers.drops(response(b"", length=15)),
    "in its body": servers.drops(response(READY[:5], length=15)),
    "in its chunks": servers.drops(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"),
    "by a reset": servers.resets,
}


@pytest.mark.parametrize("behave", DROPPING.values(), ids=DROPPING.keys())
def test_a_connection_that_ends_early_is_dropped(behave: servers.Behaviour) -> None:
    with serving(behave) as url:
        result = probed(url)

    assert (result.outcome, result.success) == ("dropped", False)
    assert result.detail


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return servers.certificate(tmp_path_factory.mktemp("trusted"), "127.0.0.1")


def test_a_gateway_whose_certificate_is_trusted_is_ok(
    trusted: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted[0]))

    with serving(servers.answers(), servers.secured(*trusted)) as url:
        assert probed(url).outcome == Outcome.OK


def test_a_gateway_that_drops_inside_tls_is_dropped(
    trusted: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted[0]))

    with serving(servers.drops(response(READY[:5], length=15)), servers.secured(*trusted)) as url:
        assert probed(url).outcome == Outcome.DROPPED


def test_a_gateway_that_trickles_inside_tls_costs_the_timeout(
    trusted: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted[0]))

    with serving(servers.trickles(response(b"", length=10_000), b" "), servers.secured(*trusted)) as url:
        assert probed(url, HURRIED).outcome == Outcome.TIMEOUT


def test_a_certificate_nobody_trusts_is_a_fault_of_tls(trusted: tuple[Path, Path]) -> None:
    with serving(servers.answers(), servers.secured(*trusted)) as url:
        result = probed(url)

    assert result.outcome == Outcome.TLS
    assert "self-signed certificate" in result.detail


def test_a_certificate_for_another_name_is_a_fault_of_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = servers.certificate(tmp_path, "predict.example.com")
    monkeypatch.setenv("SSL_CERT_FILE", str(other[0]))

    with serving(servers.answers(), servers.secured(*other)) as url:
        result = probed(url)

    assert result.outcome == Outcome.TLS
    assert "127.0.0.1" in result.detail


def test_a_server_without_tls_is_a_fault_of_tls() -> None:
    with serving(servers.answers()) as url:
        assert probed(url.replace("http:", "https:")).outcome == Outcome.TLS


def test_a_round_probes_all_at_once_and_no_target_touches_another() -> None:
    slow = servers.answers(after=0.3)
    start = monotonic()

    with (
        serving(servers.is_silent) as hanging,
        serving(servers.answers()) as good,
        servers.refusing() as refused,
        serving(slow) as first,
        serving(slow) as second,
    ):
        targets = {"hanging": hanging, "good": good, "refused": refused, "first": first, "second": second}
        results = run(Settings("here", targets, Limits(timeout_seconds=2, slow_milliseconds=250)))

    found = {result.cluster: result.outcome.value for result in results}
    latency = {result.cluster: result.latency_ms for result in results}
    assert found == {"hanging": "timeout", "good": "ok", "refused": "refused", "first": "slow", "second": "slow"}
    assert latency["good"] < latency["first"] < 2000
    assert monotonic() - start < 2 + GRACE_SECONDS


def test_a_round_without_targets_is_empty() -> None:
    assert run(Settings("here", {}, PATIENT)) == []


def test_a_gateway_is_asked_once_for_its_health(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    monkeypatch.setattr(servers.Visit, "request", lambda visit: asked.append(visit.connection.recv(4096)))

    with serving(servers.answers(response(b"", "503 Unavailable"))) as url:
        probed(f"{url}?deep=1")

    [request] = asked
    host = url.split("/")[2]
    assert request.startswith(b"GET /v2/health/ready?deep=1 HTTP/1.1\r\n")
    assert f"Host: {host}\r\n".encode() in request
    assert b"Connection: close\r\n" in request


def test_default_ports_are_those_of_the_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], _timeout: float) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    run(Settings("here", {"one": "http://a.example/"}, PATIENT))
    run(Settings("here", {"one": "https://b.example/"}, PATIENT))

    assert asked == [("a.example", 80), ("b.example", 443)]
