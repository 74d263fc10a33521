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
_PROBER = Path(__file__).parent / "prober"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FILE = 0o100644 << 16
_ENTRIES: dict[Provider, str] = {
    "aws": "lambda_function.py",
    "azure": "function_app.py",
    "gcp": "main.py",
}
"""The file each cloud looks for; it is `prober/<provider>.py`."""


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
            entry.external_attr = _FILE
            archive.writestr(entry, text)
    return data.getvalue()


def _files(provider: Provider) -> dict[str, bytes]:
    shared = [path for path in _PROBER.glob("*") if path.is_file() and path.stem not in _ENTRIES]
    files = {f"prober/{path.name}": path.read_bytes() for path in shared}
    entry = _PROBER / f"{provider}.py"
    return files | ({_ENTRIES[provider]: entry.read_bytes()} if entry.exists() else {})
