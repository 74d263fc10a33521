"""What AWS says of nodes that are about to go, in a queue: Karpenter moves their pods before they do."""

import json
from typing import Any

import cdktn
from cdktn_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktn_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from cdktn_provider_aws.sqs_queue import SqsQueue
from cdktn_provider_aws.sqs_queue_policy import SqsQueuePolicy

from generators import naming
from generators.clouds.aws.iam.policy import allow, document, service
from generators.clouds.aws.network import elsewhere
from generators.site import CloudSite

_EVENTS = {
    "health": ("aws.health", "AWS Health Event"),
    "interruption": ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    "rebalance": ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    "state": ("aws.ec2", "EC2 Instance State-change Notification"),
}
_STALE_SECONDS = 300
"""A warning leaves two minutes; one that old is about a node that is gone."""


def build(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> Any:
    region, construct = elsewhere(site, name), f"{name}_interruptions"
    queue = SqsQueue(
        scope,
        construct,
        region=region,
        name=naming.aws_karpenter_queue(site.platform, site.environment, name),
        message_retention_seconds=_STALE_SECONDS,
        sqs_managed_sse_enabled=True,
    )
    rules = [_rule(scope, site, name, event, queue) for event in _EVENTS]
    send = allow(["sqs:SendMessage"], [queue.arn], {"ArnEquals": {"aws:SourceArn": [rule.arn for rule in rules]}})
    policy = document([service(send, "events.amazonaws.com")])
    SqsQueuePolicy(scope, f"{construct}_policy", region=region, queue_url=queue.url, policy=policy)
    return queue


def _rule(scope: cdktn.TerraformStack, site: CloudSite, name: str, event: str, queue: Any) -> Any:
    region, construct = elsewhere(site, name), f"{name}_{event}"
    source, kind = _EVENTS[event]
    rule = CloudwatchEventRule(
        scope,
        f"{construct}_rule",
        region=region,
        name=naming.resource(site.platform, site.environment, name, event, limit=64),
        description=kind,
        event_pattern=json.dumps({"detail-type": [kind], "source": [source]}, sort_keys=True),
    )
    CloudwatchEventTarget(scope, f"{construct}_target", region=region, rule=rule.name, arn=queue.arn)
    return rule
