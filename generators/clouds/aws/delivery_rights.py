"""What GitHub's jobs may do in this account, and the most that a role they make may do."""

from collections.abc import Sequence

from generators import github, naming
from generators.clouds.aws.iam.policy import Statement, allow
from generators.site import CloudSite

SERVICES = (
    "backup",
    "backup-storage",
    "bcm-data-exports",
    "budgets",
    "ce",
    "cloudwatch",
    "cur",
    "ec2",
    "ecr",
    "eks",
    "elasticloadbalancing",
    "events",
    "kms",
    "lambda",
    "logs",
    "rds",
    "route53",
    "s3",
    "scheduler",
    "sns",
    "sqs",
    "tag",
)
"""Those of the platform's resources. IAM is not among them: its actions are listed below."""

_OF_WORKLOADS = ("eks-auth", "pricing", "rds-db", "ssm", "sts")
"""Beyond them, what nodes and controllers call."""

_DATA = (
    "athena:GetQueryResults*",
    "dynamodb:BatchGet*",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ec2:GetConsole*",
    "ec2:GetPasswordData",
    "kinesis:Get*",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetQueryResults",
    "logs:StartQuery",
    "rds:DownloadDBLogFilePortion",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
)
"""What a reader of everything could read beyond settings."""

_IAM_SEEN = ("iam:Get*", "iam:List*")
_LIMITED = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
)
"""Actions that give a role rights, or the limit of them: only with ours."""

_ROLES = ("DeleteRole", "PassRole", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole*")
_PROFILES = ("AddRoleToInstanceProfile", "*InstanceProfile", "RemoveRoleFromInstanceProfile")
_ISSUERS = ("*OpenIDConnectProvider*",)


def plan(site: CloudSite) -> list[Statement]:
    """Beside AWS's policy for readers, which it narrows: settings of everything, data of nothing but the own state.

    It takes no lock: a pull request writes nothing, and its plan is made again before it is applied.
    """
    state = f"arn:aws:s3:::{naming.state_bucket(site.platform, site.environment, site.cloud_name)}"
    return [
        _deny(["s3:GetObject*"], NotResource=[f"{state}/{naming.state_key(site.environment, site.cloud_name)}"]),
        _deny(_DATA, Resource=["*"]),
    ]


def apply(site: CloudSite) -> list[Statement]:
    """State lies in a bucket, which is a right to S3 too."""
    limited = {"StringEquals": {"iam:PermissionsBoundary": _iam(site, f"policy/{_own(site, 'boundary')}")}}
    return [
        allow([f"{service}:*" for service in SERVICES], ["*"]),
        allow(_IAM_SEEN, ["*"]),
        allow(_LIMITED, [_iam(site, f"role/{_prefix(site)}-*")], limited),
        allow(_named("iam", _ROLES), [_iam(site, f"role/{_prefix(site)}-*")]),
        allow(_named("iam", _PROFILES), [_iam(site, f"instance-profile/{_prefix(site)}-*")]),
        allow(_named("iam", _ISSUERS), [_iam(site, "oidc-provider/*")]),
        allow(["iam:CreateServiceLinkedRole"], [_iam(site, "role/aws-service-role/*")]),
        _deny_not(_IAM_SEEN, _itself(site)),
    ]


def boundary(site: CloudSite) -> list[Statement]:
    """No workload changes who may do what, and none reads Terraform's state."""
    bucket = f"arn:aws:s3:::{naming.state_bucket(site.platform, site.environment, site.cloud_name)}"
    return [
        allow([f"{service}:*" for service in sorted({*SERVICES, *_OF_WORKLOADS})], ["*"]),
        allow(_IAM_SEEN, ["*"]),
        allow(_named("iam", ("PassRole",)), [_iam(site, f"role/{_prefix(site)}-*")]),
        allow(_named("iam", ("*InstanceProfile",)), [_iam(site, f"instance-profile/{_prefix(site)}-*")]),
        allow(["iam:CreateServiceLinkedRole"], [_iam(site, "role/aws-service-role/*")]),
        _deny(["s3:*"], Resource=[bucket, f"{bucket}/*"]),
        _deny_not(_IAM_SEEN, _itself(site)),
    ]


def _itself(site: CloudSite) -> list[str]:
    own = [_iam(site, f"{kind}/{_prefix(site)}-delivery_*") for kind in ("policy", "role")]
    return [_iam(site, f"oidc-provider/{github.HOST}"), *own]


def _deny(actions: Sequence[str], **where: list[str]) -> Statement:
    return {"Action": sorted(actions), "Effect": "Deny", **where}


def _deny_not(actions: Sequence[str], resources: list[str]) -> Statement:
    """All but these."""
    return {"Effect": "Deny", "NotAction": sorted(actions), "Resource": resources}


def _named(service: str, actions: Sequence[str]) -> list[str]:
    return [f"{service}:{action}" for action in actions]


def _own(site: CloudSite, role: str) -> str:
    return naming.delivery_role(site.platform, site.environment, role)


def _prefix(site: CloudSite) -> str:
    return naming.prefix(site.platform, site.environment)


def _iam(site: CloudSite, what: str) -> str:
    return f"arn:aws:iam::{site.cloud.account}:{what}"
