"""A real control plane on loopback: etcd and kube-apiserver, built by `make tools-kubernetes`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.api import Api
from tests.integration.program import free_port, listens, running

BIN = Path(__file__).parents[2] / ".tools" / "bin"
TOKEN = "administrator"


@contextmanager
def control_plane(folder: Path) -> Iterator[Api]:
    with _etcd(folder) as etcd, _api_server(folder, etcd) as api:
        yield api


@contextmanager
def _etcd(folder: Path) -> Iterator[str]:
    port = free_port()
    clients, peers = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{free_port()}"
    arguments = [
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]
    with running(BIN / "etcd", arguments, folder) as program:
        program.wait_until(lambda: listens(port))
        yield clients


@contextmanager
def _api_server(folder: Path, etcd: str) -> Iterator[Api]:
    """It makes its own certificate, whose key also signs service accounts' tokens."""
    port, own = free_port(), folder / "certificates"
    (folder / "tokens.csv").write_text(f"{TOKEN},{TOKEN},1,system:masters\n")
    arguments = [
        f"--etcd-servers={etcd}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={own}",
        f"--service-account-key-file={own / 'apiserver.key'}",
        f"--service-account-signing-key-file={own / 'apiserver.key'}",
        f"--service-account-issuer=https://127.0.0.1:{port}",
        "--service-cluster-ip-range=10.0.0.0/16",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--allow-privileged",
    ]
    with running(BIN / "kube-apiserver", arguments, folder) as program, Api(port, TOKEN, own / "apiserver.crt") as api:
        program.wait_until(api.ready)
        yield api
