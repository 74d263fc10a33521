"""Guests in AWS: a role each, assumed with a token of a cluster at home, for the buckets both clouds share."""

from typing import Any

import cdktn
from cdktn_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktn_provider_aws.iam_role import IamRole
from cdktn_provider_aws.iam_role_policy import IamRolePolicy

from generators import naming
from generators.clouds.aws.iam.policy import Statement, allow, document
from generators.crossings import Guest, clusters
from generators.site import CloudSite
from generators.trust import issuers

_AUDIENCE = naming.AUDIENCES["aws"]
_LIST = ("s3:GetBucketLocation", "s3:ListBucket")
_OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
)
_KEY = ("kms:Decrypt", "kms:GenerateDataKey")


def build(
    scope: cdktn.TerraformStack, site: CloudSite, provider: Any, guests: list[Guest], found: dict[str, str]
) -> None:
    known = {name: _known(scope, site, provider, name, issuer) for name, issuer in found.items()}
    for guest in guests:
        _role(scope, site, provider, guest, known)


def _known(scope: cdktn.TerraformStack, site: CloudSite, provider: Any, cluster: str, issuer: str) -> tuple[Any, str]:
    """The issuer as IAM knows it, and its name in conditions, which is its address without the scheme."""
    found = IamOpenidConnectProvider(
        scope, f"{site.cloud_name}_{cluster}_issuer", provider=provider, url=issuer, client_id_list=[_AUDIENCE]
    )
    return found, issuers.host(scope, f"{site.cloud_name}_{cluster}_host", issuer)


def _role(
    scope: cdktn.TerraformStack, site: CloudSite, provider: Any, guest: Guest, known: dict[str, tuple[Any, str]]
) -> None:
    """The limit is that of every role the platform makes."""
    limit = naming.delivery_role(site.platform, site.environment, "boundary")
    role = IamRole(
        scope,
        guest.construct,
        provider=provider,
        name=naming.guest(site.platform, site.environment, guest.app, guest.home),
        assume_role_policy=document(
            [_trusted(*known[cluster], guest.subject) for cluster in clusters(site.platform, guest.home)]
        ),
        permissions_boundary=f"arn:aws:iam::{site.cloud.account}:policy/{limit}",
    )
    IamRolePolicy(
        scope,
        f"{guest.construct}_rights",
        provider=provider,
        name="rights",
        role=role.name,
        policy=document(_rights(site, guest)),
    )


def _trusted(issuer: Any, host: str, subject: str) -> Statement:
    return {
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{host}:aud": _AUDIENCE, f"{host}:sub": subject}},
        "Effect": "Allow",
        "Principal": {"Federated": issuer.arn},
    }


def _rights(site: CloudSite, guest: Guest) -> list[Statement]:
    names = [naming.bucket(site.platform, site.environment, site.cloud_name, name) for name in guest.writes]
    buckets = [f"arn:aws:s3:::{name}" for name in names]
    statements = [
        allow(_LIST, buckets),
        allow(_OBJECTS, [f"{bucket}/*" for bucket in buckets]),
        allow(_KEY, [f"arn:aws:kms:{site.cloud.region}:{site.cloud.account}:key/*"], _of_buckets(site)),
    ]
    return [*(statements if buckets else ()), *(_database(site, guest) if "database" in guest.grants else ())]


def _of_buckets(site: CloudSite) -> dict[str, dict[str, Any]]:
    """The key by its name: its id is Amazon's to give."""
    name = naming.resource(site.platform, site.environment, "storage", "key")
    return {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{name}"}}


def _database(site: CloudSite, guest: Guest) -> list[Statement]:
    """As the one user of the workload's name, in the account's one database."""
    return [
        allow(["rds-db:connect"], [f"arn:aws:rds-db:{site.cloud.region}:{site.cloud.account}:dbuser:*/{guest.app}"])
    ]
