"""Keys, one per purpose: the account's own policies say who uses one, and the key's policy which services may."""

from typing import Any

import cdktn
from cdktn_provider_aws.kms_alias import KmsAlias
from cdktn_provider_aws.kms_key import KmsKey

from generators import naming
from generators.clouds import protection
from generators.clouds.aws.iam.policy import Statement, allow, document, service
from generators.site import CloudSite

_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
READ = ("kms:Decrypt",)
WRITE = ("kms:Decrypt", "kms:GenerateDataKey")


def key(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    construct: str,
    description: str,
    region: str | None = None,
    users: list[Statement] | None = None,
) -> Any:
    """Losing a key is losing what it encrypts, so it is kept like data."""
    made = KmsKey(
        scope,
        construct,
        region=region,
        description=description,
        deletion_window_in_days=30,
        enable_key_rotation=True,
        policy=document([_account(site), *(users or [])]),
        lifecycle=protection.kept(site),
    )
    alias = f"alias/{naming.resource(site.platform, site.environment, *construct.split('_'))}"
    KmsAlias(scope, f"{construct}_name", region=region, name=alias, target_key_id=made.key_id)
    return made


def used_by_logs(site: CloudSite, region: str) -> Statement:
    """CloudWatch encrypts the log groups of this account, and proves for which one it asks."""
    group = f"arn:aws:logs:{region}:{site.cloud.account}:log-group:*"
    statement = allow(_USE, ["*"], {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": group}})
    return service(statement, f"logs.{region}.amazonaws.com")


def used_by(*names: str) -> Statement:
    """Services that publish to encrypted topics; the topics' policies say for whom they may."""
    return service(allow(["kms:Decrypt", "kms:GenerateDataKey*"], ["*"]), *names)


def _account(site: CloudSite) -> Statement:
    """Without it nobody could change the key any more. In a key's policy, `*` is the key itself."""
    root = f"arn:aws:iam::{site.cloud.account}:root"
    return allow(["kms:*"], ["*"]) | {"Principal": {"AWS": root}}
