"""What exists once per account: where the state lies, the provider with the tags of everything, and our images."""

import json
from typing import Any

import cdktn
from cdktn_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktn_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from cdktn_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktn_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from cdktn_provider_aws.provider import AwsProvider, AwsProviderDefaultTags

from generators import naming
from generators.clouds import protection, version
from generators.clouds.aws.iam import keys
from generators.clouds.aws.monitoring import Topics
from generators.site import CloudSite

_UNTAGGED_DAYS = 14


def build(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    version.require(scope, site)
    cdktn.S3Backend(
        scope,
        bucket=naming.state_bucket(site.platform, site.environment, site.cloud_name),
        key=naming.state_key(site.environment, site.cloud_name),
        region=site.cloud.region,
        encrypt=True,
        use_lockfile=True,
        allowed_account_ids=[site.cloud.account],
    )
    provider(scope, site, site.cloud.region)


def provider(scope: cdktn.TerraformStack, site: CloudSite, region: str, alias: str | None = None) -> AwsProvider:
    tags = naming.allocation(site.platform, site.environment)
    return AwsProvider(
        scope,
        f"aws_{alias}" if alias else "aws",
        alias=alias,
        region=region,
        allowed_account_ids=[site.cloud.account],
        default_tags=[AwsProviderDefaultTags(tags=tags)],
    )


def registry(scope: cdktn.TerraformStack, site: CloudSite, topics: Topics) -> None:
    """Our images near the clusters: scanned when they come, and a tag once given stays where it is."""
    key = keys.key(scope, site, "registry_key", "Images in the registry.")
    for name in naming.own_images(site.platform):
        _repository(scope, site, name, key)
    _findings(scope, site, topics[None]["security"])


def _repository(scope: cdktn.TerraformStack, site: CloudSite, name: str, key: Any) -> None:
    construct = f"images_{name.replace('/', '_')}"
    repository = EcrRepository(
        scope,
        construct,
        name=name,
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
        encryption_configuration=[EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=key.arn)],
        lifecycle=protection.kept(site),
    )
    # Tagged images stay: which of them a cluster may still want, a registry cannot know.
    rule = {
        "action": {"type": "expire"},
        "description": "What no tag names any more.",
        "rulePriority": 1,
        "selection": {
            "countNumber": _UNTAGGED_DAYS,
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "tagStatus": "untagged",
        },
    }
    policy = json.dumps({"rules": [rule]}, sort_keys=True)
    EcrLifecyclePolicy(scope, f"{construct}_lifecycle", repository=repository.name, policy=policy)


def _findings(scope: cdktn.TerraformStack, site: CloudSite, topic: Any) -> None:
    found = {"finding-severity-counts": {"CRITICAL": [{"numeric": [">", 0]}]}}
    pattern = {"detail": found, "detail-type": ["ECR Image Scan"], "source": ["aws.ecr"]}
    rule = CloudwatchEventRule(
        scope,
        "images_findings",
        name=naming.resource(site.platform, site.environment, "image-findings", limit=64),
        description="Images with critical vulnerabilities.",
        event_pattern=json.dumps(pattern, sort_keys=True),
    )
    CloudwatchEventTarget(scope, "images_findings_target", rule=rule.name, arn=topic.arn)
