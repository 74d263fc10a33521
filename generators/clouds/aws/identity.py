"""Roles of workloads: each is assumed with a cluster's token for one service account, and may what its work needs.

A role is one for all clusters of the account. Models come from files that the stack reads, so their policies are
written in Terraform's language; the platform's own workloads are known here.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_aws.iam_role import IamRole
from cdktn_provider_aws.iam_role_policy import IamRolePolicy

from generators import naming
from generators.clouds import models
from generators.clouds.aws.iam import keys, roles
from generators.clouds.aws.iam.policy import Statement, allow, document
from generators.clouds.aws.storage import Storage
from generators.identities import Grant, Identity, services
from generators.site import CloudSite

_AUDIENCE = "sts.amazonaws.com"
_ASSUME = "sts:AssumeRoleWithWebIdentity"
_LIST = ("s3:GetBucketLocation", "s3:ListBucket")
_READ = ("s3:GetObject", "s3:GetObjectVersion")
_WRITE = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject")
_VOLUMES_SEEN = ("ec2:DescribeAvailabilityZones", "ec2:DescribeSnapshots", "ec2:DescribeVolumes")
_VELERO = "velero.io/backup"
"""The tag Velero gives what it makes."""


@dataclass(frozen=True)
class Granting:
    """What grants are about."""

    site: CloudSite
    storage: Storage
    database: Any | None
    app: str


def build(
    scope: cdktn.TerraformStack, site: CloudSite, issuers: dict[str, Any], storage: Storage, database: Any | None
) -> None:
    """Without a cluster there are no tokens, hence nobody to trust."""
    if not issuers:
        return
    _believed(scope, issuers)
    for identity in services(site.platform, site.cloud_name):
        _service(scope, site, identity, list(issuers), storage, database)
    _models(scope, storage)


def _believed(scope: cdktn.TerraformStack, issuers: dict[str, Any]) -> None:
    """By cluster, the provider of IAM and the name it has in conditions: the issuer's address without its scheme."""
    found = {
        name: {"arn": issuer.arn, "host": cdktn.Fn.replace(issuer.url, "https://", "")}
        for name, issuer in issuers.items()
    }
    cdktn.TerraformLocal(scope, "issuers", found)


def _service(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    identity: Identity,
    clusters: list[str],
    storage: Storage,
    database: Any | None,
) -> None:
    construct = f"service_{identity.app}"
    trust = document([_trusted(cluster, identity.subject) for cluster in clusters])
    name = naming.aws_role(site.platform, site.environment, identity.app)
    role = roles.role(scope, construct, name, trust)
    granting = Granting(site, storage, database, identity.app)
    statements = [*_buckets(identity, storage), *(s for g in sorted(identity.grants) for s in _GRANTS[g](granting))]
    if statements:
        roles.grant(scope, construct, role, statements)


def _trusted(cluster: str, subject: str) -> Statement:
    issuer = f"local.issuers.{cluster}"
    asked = {f"${{{issuer}.host}}:aud": _AUDIENCE, f"${{{issuer}.host}}:sub": subject}
    return {
        "Action": _ASSUME,
        "Condition": {"StringEquals": asked},
        "Effect": "Allow",
        "Principal": {"Federated": f"${{{issuer}.arn}}"},
    }


def _buckets(identity: Identity, storage: Storage) -> list[Statement]:
    used = [storage.buckets[name].arn for name in sorted({*identity.reads, *identity.writes})]
    written = [f"{storage.buckets[name].arn}/*" for name in identity.writes]
    if not used:
        return []
    reading = [allow(_LIST, used), allow(_READ, [f"{arn}/*" for arn in used])]
    if not written:
        return [*reading, allow(keys.READ, [storage.key.arn])]
    return [*reading, allow(_WRITE, written), allow(keys.WRITE, [storage.key.arn])]


def _analytics(_: Granting) -> list[Statement]:
    """The intent's analytical store is on Google Cloud."""
    return []


def _database(granting: Granting) -> list[Statement]:
    if granting.database is None:
        return []
    region, account = granting.site.cloud.region, granting.site.cloud.account
    user = f"arn:aws:rds-db:{region}:{account}:dbuser:{granting.database.resource_id}/{granting.app}"
    return [allow(["rds-db:connect"], [user])]


def _events(granting: Granting) -> list[Statement]:
    queues = [queue.arn for queue in granting.storage.queues.values()]
    actions = ("ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ReceiveMessage")
    return [allow([f"sqs:{action}" for action in actions], queues)]


def _metrics(_: Granting) -> list[Statement]:
    """Metrics have no names that a policy could list."""
    actions = ("GetMetricData", "GetMetricStatistics", "ListMetrics")
    return [allow([*(f"cloudwatch:{action}" for action in actions), "tag:GetResources"], ["*"])]


def _volumes(granting: Granting) -> list[Statement]:
    """Copies of any volume, which clusters made; changes only to what bears Velero's tag."""
    site = granting.site
    regions = sorted({cluster.region for cluster in site.clusters.values()})
    volumes = [f"arn:aws:ec2:{region}:{site.cloud.account}:volume/*" for region in regions]
    snapshots = [f"arn:aws:ec2:{region}::snapshot/*" for region in regions]
    making = {"StringEquals": {"ec2:CreateAction": ["CreateSnapshot", "CreateVolume"]}}
    return [
        allow(_VOLUMES_SEEN, ["*"]),
        allow(["ec2:CreateSnapshot", "ec2:CreateVolume"], [*snapshots, *volumes]),
        allow(["ec2:CreateTags"], [*snapshots, *volumes], making),
        allow(["ec2:DeleteSnapshot"], snapshots, {"StringLike": {f"aws:ResourceTag/{_VELERO}": "*"}}),
    ]


_GRANTS: dict[Grant, Callable[[Granting], list[Statement]]] = {
    "analytics": _analytics,
    "database": _database,
    "events": _events,
    "metrics": _metrics,
    "volumes": _volumes,
}


def _models(scope: cdktn.TerraformStack, storage: Storage) -> None:
    every = models.local(scope)
    role = IamRole(scope, "model", name=f"{models.EACH}.name}}", assume_role_policy=_MODEL_TRUST)
    role.add_override("for_each", every)
    rights = IamRolePolicy(
        scope,
        "model_rights",
        name="rights",
        role="${aws_iam_role.model[each.key].name}",
        policy=_model_rights(storage),
    )
    rights.add_override("for_each", every)


_MODEL_TRUST = (
    '${jsonencode({ Version = "2012-10-17", Statement = [for cluster in each.value.clusters : { '
    f'Action = "{_ASSUME}", Effect = "Allow", Principal = {{ Federated = local.issuers[cluster].arn }}, '
    "Condition = { StringEquals = { "
    f'"${{local.issuers[cluster].host}}:aud" = "{_AUDIENCE}", '
    '"${local.issuers[cluster].host}:sub" = '
    '"system:serviceaccount:${each.value.namespace}:${each.value.service_account}" } } }] })}'
)
"""The clusters the model runs on, and its own service account there."""


def _model_rights(storage: Storage) -> str:
    """To read its own folders, and to see what is in them and nowhere else."""
    bucket, key = _arn(storage.buckets[naming.MODELS_BUCKET]), _arn(storage.key)
    objects = f'[for folder in each.value.folders : "${{{bucket}}}/${{folder}}/*"]'
    prefixes = '[for folder in each.value.folders : "${folder}/*"]'
    statements = (
        _allowed(_READ, objects),
        _allowed(["s3:ListBucket"], f"[{bucket}]", f'{{ StringLike = {{ "s3:prefix" = {prefixes} }} }}'),
        _allowed(keys.READ, f"[{key}]"),
    )
    return f'${{jsonencode({{ Version = "2012-10-17", Statement = [{", ".join(statements)}] }})}}'


def _arn(resource: Any) -> str:
    """The reference in Terraform's words: cdktn does not find its own within an expression of ours."""
    return f"{resource.terraform_resource_type}.{resource.friendly_unique_id}.arn"


def _allowed(actions: Sequence[str], resources: str, condition: str | None = None) -> str:
    also = f", Condition = {condition}" if condition else ""
    return f'{{ Action = {json.dumps(list(actions))}, Effect = "Allow", Resource = {resources}{also} }}'
