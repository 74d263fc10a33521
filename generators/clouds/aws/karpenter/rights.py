"""What Karpenter may do: start machines that bear its cluster's tag, and end no others."""

from typing import Any

from generators import naming
from generators.clouds.aws.iam.policy import Condition, Statement, allow
from generators.site import CloudSite

_PARTS = ("capacity-reservation", "image", "network-interface", "security-group", "snapshot", "subnet")
"""What a machine is started from, which Karpenter finds and does not own."""
_MADE = ("fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume")
_DESCRIBED = (
    "CapacityReservations",
    "Images",
    "InstanceStatus",
    "InstanceTypeOfferings",
    "InstanceTypes",
    "Instances",
    "LaunchTemplates",
    "PlacementGroups",
    "SecurityGroups",
    "SpotPriceHistory",
    "Subnets",
)
_POOL = "karpenter.sh/nodepool"
_START = ("ec2:CreateFleet", "ec2:RunInstances")
_TAGS_LATER = ["Name", "eks:eks-cluster-name", "karpenter.sh/nodeclaim"]
"""What a machine is given once it is known which node it became."""
_TAGGED = ("ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances")


def of_controller(site: CloudSite, name: str, cluster: Any, queue: Any, nodes: Any, profile: Any) -> list[Statement]:
    region = site.clusters[name].region
    found = allow(
        [f"ec2:Describe{thing}" for thing in _DESCRIBED], ["*"], {"StringEquals": {"aws:RequestedRegion": region}}
    )
    return [
        *_machines(f"arn:aws:ec2:{region}:*", naming.cluster(site.platform, site.environment, name)),
        found,
        allow(["pricing:GetProducts"], ["*"]),
        allow(["ssm:GetParameter"], [f"arn:aws:ssm:{region}::parameter/aws/service/*"]),
        allow(["eks:DescribeCluster"], [cluster.arn]),
        allow(["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], [queue.arn]),
        allow(["iam:PassRole"], [nodes.arn], {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}),
        allow(["iam:GetInstanceProfile"], [profile.arn]),
        # Reading them all is how Karpenter finds those of its own that nobody needs any more.
        allow(["iam:ListInstanceProfiles"], ["*"]),
    ]


def _machines(ec2: str, cluster: str) -> list[Statement]:
    """Machines are made with the cluster's tag, and with that tag alone may be changed or ended."""
    owned = f"kubernetes.io/cluster/{cluster}"
    asked = {f"aws:RequestTag/{owned}": "owned", "aws:RequestTag/eks:eks-cluster-name": cluster}
    pool = {f"aws:RequestTag/{_POOL}": "*"}
    borne = {f"aws:ResourceTag/{owned}": "owned"}
    ours = {"StringEquals": borne, "StringLike": {f"aws:ResourceTag/{_POOL}": "*"}}
    made = [f"{ec2}:{kind}/*" for kind in _MADE]
    instances, templates = f"{ec2}:instance/*", f"{ec2}:launch-template/*"
    making = {"StringEquals": asked | {"ec2:CreateAction": [action.partition(":")[2] for action in _TAGGED]}}
    naming_later: Condition = {"ForAllValues:StringEquals": {"aws:TagKeys": _TAGS_LATER}, "StringEquals": borne}
    return [
        allow(_START, [f"{ec2}:{kind}/*" for kind in _PARTS]),
        allow(_START, [templates], ours),
        allow(_TAGGED, made, {"StringEquals": asked, "StringLike": pool}),
        allow(["ec2:CreateTags"], made, making),
        allow(["ec2:CreateTags"], [instances], naming_later),
        allow(["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"], [instances, templates], ours),
    ]
