"""Terraform, by cloud: each provider is a folder with the same files, and one line here."""

from generators.clouds import aws, azure, gcp
from generators.schema.cloud import Provider
from generators.traits import Cloud

CLOUDS: dict[Provider, Cloud] = {
    "aws": aws,
    "azure": azure,
    "gcp": gcp,
}
