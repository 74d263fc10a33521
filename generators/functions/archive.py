"""A function's archive: the same bytes on every machine, so that its digest can stand in Terraform.

Stored, not compressed: two builds of zlib need not compress alike. `make functions` writes the archives that the
digests were computed from; Terraform uploads them when it applies.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from generators.schema.cloud import Provider

FOLDER = ".functions"
PROGRAM = Path(__file__).parent / "prober"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FILE = 0o100644 << 16
_UNIX = 3
_ENTRIES: dict[Provider, tuple[str, str]] = {
    "aws": ("lambda_function.py", "handler"),
    "azure": ("function_app.py", "app"),
    "gcp": ("main.py", "probe"),
}
"""The file each cloud looks for, and what it looks for in it; both come from `prober/<provider>.py`."""
_BESIDE: dict[Provider, tuple[str, ...]] = {"aws": (), "azure": ("host.json",), "gcp": ()}
"""Files of the program that the cloud wants beside its own."""


def name(provider: Provider) -> str:
    return f"prober-{provider}.zip"


def source(provider: Provider) -> str:
    """Where Terraform finds the archive, from a stack's own folder."""
    return f"${{path.module}}/../../../../{FOLDER}/{name(provider)}"


def digest(provider: Provider) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(content(provider)).hexdigest()


def digest64(provider: Provider) -> str:
    """SHA-256 in base64, as AWS Lambda states it."""
    return b64encode(sha256(content(provider)).digest()).decode()


@cache
def content(provider: Provider) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", ZIP_STORED) as archive:
        for file, text in sorted(_files(provider).items()):
            entry = ZipInfo(file, _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, _FILE
            archive.writestr(entry, text)
    return data.getvalue()


def _files(provider: Provider) -> dict[str, bytes]:
    """The program without the other clouds' entry points, and at the top what the cloud looks for."""
    others = _ENTRIES.keys() - {provider}
    package = {f"prober/{path.name}": path.read_bytes() for path in PROGRAM.glob("*.py") if path.stem not in others}
    entry, symbol = _ENTRIES[provider]
    beside = {file: (PROGRAM / file).read_bytes() for file in _BESIDE[provider]}
    return package | beside | {entry: f'from prober.{provider} import {symbol}\n\n__all__ = ["{symbol}"]\n'.encode()}
