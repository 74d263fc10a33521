"""The words of the language: every constrained string and number, each with an example that is valid."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field


def _canonical_network(text: str) -> str:
    try:
        meant = IPv4Network(text, strict=False)
    except ValueError:
        raise ValueError(f'"{text}" is not an IPv4 range; write one such as 10.16.0.0/16') from None
    if str(meant) != text:
        raise ValueError(f'"{text}" is an address inside a range; write {meant}')
    return text


Name = Annotated[
    str,
    Field(pattern=r"^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", examples=["fraud-detection"]),
]
"""A lower-case DNS label of at most 40 characters, so that every name derived from it stays legal in every cloud."""

TeamName = Annotated[Name, Field(examples=["risk"])]
CloudName = Annotated[Name, Field(examples=["aws"])]
Text = Annotated[str, Field(min_length=1, max_length=300, examples=["Scores card payments for fraud."])]
Domain = Annotated[
    str,
    Field(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$", max_length=200, examples=["ml.example.com"]),
]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", examples=["ml-platform@example.com"])]
Url = Annotated[str, Field(pattern=r"^(https|oci|git)://[^\s]+$", examples=["https://charts.example.com"])]
Cidr = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$",
        examples=["10.16.0.0/16"],
    ),
    AfterValidator(_canonical_network),
]
Region = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{2,30}$", examples=["us-east-1"])]
Zone = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$", examples=["us-east-1a"])]
MachineType = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,40}$", examples=["m6i.xlarge"])]
Version = Annotated[str, Field(pattern=r"^v?[0-9]+(\.[0-9]+){1,3}([-+.][0-9A-Za-z.-]+)?$", examples=["1.35.4"])]
KubernetesMinor = Annotated[str, Field(pattern=r"^1\.[0-9]{2}$", examples=["1.35"])]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$", examples=["sha256:" + "0" * 64])]
ImageName = Annotated[
    str, Field(pattern=r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+$", examples=["ghcr.io/example/gateway"])
]
Cpu = Annotated[str, Field(pattern=r"^([1-9][0-9]*m|[1-9][0-9]*)$", examples=["500m"])]
Memory = Annotated[str, Field(pattern=r"^[1-9][0-9]*(Mi|Gi)$", examples=["2Gi"])]
Cron = Annotated[str, Field(pattern=r"^(\S+ ){4}\S+$", examples=["0 3 * * *"])]
BucketPath = Annotated[
    str, Field(pattern=r"^[a-z0-9][A-Za-z0-9._/-]{0,200}$", examples=["fraud-detection/2026-11-02/model.onnx"])
]
LabelKey = Annotated[
    str, Field(pattern=r"^([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", examples=["dedicated"])
]
LabelValue = Annotated[
    str, Field(pattern=r"^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", examples=["inference"])
]

Percent = Annotated[float, Field(gt=0, le=100, examples=[99.95])]
Share = Annotated[int, Field(ge=0, le=100, examples=[50])]
Count = Annotated[int, Field(ge=0, le=10_000, examples=[3])]
Positive = Annotated[int, Field(ge=1, le=10_000_000, examples=[10])]
Days = Annotated[int, Field(ge=1, le=3650, examples=[30])]
Seconds = Annotated[int, Field(ge=1, le=86_400, examples=[10])]
Milliseconds = Annotated[int, Field(ge=1, le=600_000, examples=[100])]
Money = Annotated[float, Field(gt=0, le=100_000_000, examples=[25_000])]
Asn = Annotated[int, Field(ge=64512, le=65534, examples=[64600])]
GithubId = Annotated[int, Field(ge=1, le=10**12, examples=[123456])]
