"""What exists once per account: the state and the provider of its stack, and our images."""

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

from generators import naming
from generators.clouds import protection, version
from generators.clouds.aws import provider
from generators.clouds.aws.iam import keys
from generators.clouds.aws.monitoring import Topics
from generators.site import CloudSite

_UNTAGGED_DAYS = 14


def build(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    version.require(scope, site.platform)
    provider.backend(scope, site, site.cloud_name)
    provider.provider(scope, site)


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
