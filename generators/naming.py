"""Every name that both Terraform and manifests use, as a function of the intent; the two sides exchange nothing else.

Names are resource addresses, host names and identities: changing one here replaces what bears it.
"""

import re
from hashlib import sha256
from ipaddress import IPv4Network

from generators.schema import Platform

ARGOCD_NAMESPACE = "argocd"
AUDIENCES = {"aws": "sts.amazonaws.com", "azure": "api://AzureADTokenExchange"}
"""Whom a token must be for, where the provider says so once for all; Google Cloud says it for each pool."""
GCP_CLUSTER_PROVIDER = "kubernetes"
GCP_DELIVERY = "delivery"
GCP_DELIVERY_PROVIDER = "github"
GATEWAY_NAMESPACE = "gateway"
GATEWAY = "gateway"
BACKUPS_BUCKET = "backups"
BILLING_BUCKET = "billing"
BILLING_DATASET = "billing"
KARPENTER = "karpenter"
KARPENTER_DISCOVERY = "karpenter.sh/discovery"
"""The tag of subnets in which Karpenter may start nodes; its value is the cluster's name in the cloud."""
KARPENTER_NAMESPACE = "karpenter"
MODELS_BUCKET = "models"
MONITORING_NAMESPACE = "monitoring"
PREDICTIONS_BUCKET = "predictions"
PREDICTIONS_DATASET = "predictions"
PROBER = "prober"
REPLICA_DATASET = "replica"
STATE = "terraform"
"""Names what holds Terraform's state."""
SYNC_NAMESPACE = "sync"
VELERO_NAMESPACE = "velero"

_BUCKET_RESERVED = re.compile(r"^(amzn-s3-demo-|goog|sthree-|xn--)|google|--ol-s3$|-s3alias$")
_BUCKET_LIMIT = 63
_CLUSTER_LIMIT = 40
_DIGEST = 8
_DNS_LABEL_LIMIT = 63
_POOL_LIMIT = 32
_ROLE_LIMIT = 64
_SERVICE_ACCOUNT_LIMIT = 30
_AZURE_POOL_LIMIT = 12
_BALANCER_LIMIT = 32
_PRIVATE_HOST = -4


def fitted(text: str, limit: int) -> str:
    """The text, or where that is too long its beginning and a digest of all of it."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - _DIGEST - 1].rstrip('-')}-{_digest(text, _DIGEST)}"


def prefix(platform: Platform, environment: str) -> str:
    return f"{platform.metadata.name}-{environment}"


def resource(platform: Platform, environment: str, *parts: str, limit: int = _DNS_LABEL_LIMIT) -> str:
    """The name of a cloud resource: `mlp-production-eks-us-east-1-nodes`."""
    return fitted("-".join((prefix(platform, environment), *parts)), limit)


def cluster(platform: Platform, environment: str, cluster_name: str) -> str:
    """The cluster's name in its cloud; GKE's limit is the shortest and holds for all."""
    return resource(platform, environment, cluster_name, limit=_CLUSTER_LIMIT)


def state_key(environment: str, stack: str) -> str:
    return f"{environment}/{stack}.tfstate"


def state_bucket(platform: Platform, environment: str, cloud_name: str) -> str:
    return bucket(platform, environment, cloud_name, STATE)


def bucket(platform: Platform, environment: str, cloud_name: str, name: str) -> str:
    """A bucket of S3 or Google Cloud Storage. Their names are unique in the world, hence the account."""
    text = resource(platform, environment, name, platform.clouds[cloud_name].account, limit=_BUCKET_LIMIT)
    return f"ml-{_digest(text, 32)}" if _BUCKET_RESERVED.search(text) else text


def storage_account(platform: Platform, environment: str, cloud_name: str, purpose: str = "data") -> str:
    """An Azure storage account: unique in the world, 24 lower-case letters and digits."""
    return _azure_unique(platform, environment, cloud_name, purpose)


def azure_blob_account(platform: Platform, environment: str, cloud_name: str, bucket_name: str) -> str:
    """The storage account of a bucket: backups have their own, since all of it cannot be changed for a while."""
    purpose = BACKUPS_BUCKET if bucket_name == BACKUPS_BUCKET else "data"
    return storage_account(platform, environment, cloud_name, purpose)


def key_vault(platform: Platform, environment: str, cloud_name: str, owner: str = "account") -> str:
    """The vault of the account's keys, or of a cluster's: unique in the world, 24 letters and digits."""
    return _azure_unique(platform, environment, cloud_name, f"vault/{owner}")


def azure_registry(platform: Platform, environment: str, cloud_name: str) -> str:
    return _azure_unique(platform, environment, cloud_name, "registry")


def azure_function(platform: Platform, environment: str, cloud_name: str, function: str) -> str:
    """A function app: its address is unique in the world, and hosts tell apps apart by 32 characters."""
    return f"{function}-{_azure_unique(platform, environment, cloud_name, f'function/{function}')}"


def sql_server(platform: Platform, environment: str, cloud_name: str) -> str:
    return _azure_unique(platform, environment, cloud_name, "sql")


def azure_pool(name: str) -> str:
    """A node pool of AKS: twelve lower-case letters and digits."""
    text = _alphanumeric(name)
    return text if text == name and len(text) <= _AZURE_POOL_LIMIT else f"{text[:6]}{_digest(name, 6)}"


def aws_role(platform: Platform, environment: str, app: str) -> str:
    """The IAM role of an app, the same for every cluster of the account."""
    return resource(platform, environment, app, limit=_ROLE_LIMIT)


def aws_role_arn(platform: Platform, environment: str, cloud_name: str, app: str) -> str:
    return f"arn:aws:iam::{platform.clouds[cloud_name].account}:role/{aws_role(platform, environment, app)}"


def aws_database(platform: Platform, environment: str) -> str:
    return resource(platform, environment, "database")


def aws_event_queue(platform: Platform, environment: str, bucket: str) -> str:
    """The SQS queue that tells of changed objects in a bucket."""
    return resource(platform, environment, bucket, "events")


def aws_karpenter_nodes(platform: Platform, environment: str, cluster_name: str) -> str:
    """The role of nodes that Karpenter starts, and the instance profile that hands it to them."""
    return resource(platform, environment, cluster_name, "karpenter-nodes", limit=_ROLE_LIMIT)


def aws_karpenter_queue(platform: Platform, environment: str, cluster_name: str) -> str:
    """The SQS queue from which Karpenter learns that a node is about to go."""
    return resource(platform, environment, cluster_name, "interruptions")


def delivery_role(platform: Platform, environment: str, role: str) -> str:
    """The identity of GitHub's jobs in AWS and Azure. No app has an underscore in its name."""
    return f"{prefix(platform, environment)}-delivery_{role}"


def gcp_delivery_email(platform: Platform, cloud_name: str, role: str) -> str:
    return f"{gcp_delivery_account(role)}@{platform.clouds[cloud_name].account}.iam.gserviceaccount.com"


def guest(platform: Platform, environment: str, app: str, home: str) -> str:
    """A workload of another cloud, in AWS and Azure."""
    return fitted(f"{prefix(platform, environment)}-{app}_from_{home}", _ROLE_LIMIT)


def gcp_guest(app: str, home: str) -> str:
    return fitted(f"guest-{app}-{home}", _SERVICE_ACCOUNT_LIMIT)


def gcp_cluster_pool(cluster_name: str) -> str:
    """The identities of a cluster outside Google Cloud; in one pool, clusters could not be told apart."""
    return fitted(f"cluster-{cluster_name}", _POOL_LIMIT)


def gke_issuer(platform: Platform, environment: str, cluster_name: str) -> str:
    """Who issues the tokens of a GKE cluster; those of the other clouds are theirs to know."""
    found = platform.clusters[cluster_name]
    place = f"projects/{platform.clouds[found.cloud].account}/locations/{found.region}"
    return f"https://container.googleapis.com/v1/{place}/clusters/{cluster(platform, environment, cluster_name)}"


def gcp_delivery_account(role: str) -> str:
    return f"delivery-{role}"


def gcp_service_account(app: str) -> str:
    """The id of an app's service account, 6 to 30 characters; a project belongs to one environment."""
    return fitted(f"workload-{app}", _SERVICE_ACCOUNT_LIMIT)


def gcp_service_account_email(platform: Platform, cloud_name: str, app: str) -> str:
    return f"{gcp_service_account(app)}@{platform.clouds[cloud_name].account}.iam.gserviceaccount.com"


def gcp_event_subscription(platform: Platform, environment: str, bucket: str) -> str:
    """The Pub/Sub subscription, and its topic, that tell of changed objects in a bucket."""
    return resource(platform, environment, bucket, "events")


def bigquery_name(name: str) -> str:
    """A table of BigQuery: its queries would read a dash as minus."""
    return name.replace("-", "_")


def gcp_delivery_audience(platform: Platform, cloud_name: str) -> str:
    """Whom tokens of GitHub's jobs are for: the one provider that reads them."""
    return gcp_audience(platform, cloud_name, GCP_DELIVERY, GCP_DELIVERY_PROVIDER)


def gcp_audience(platform: Platform, cloud_name: str, pool: str, provider: str) -> str:
    return f"https://iam.googleapis.com/{gcp_pool(platform, cloud_name, pool)}/providers/{provider}"


def gcp_pool(platform: Platform, cloud_name: str, pool: str) -> str:
    """A pool of identities from outside Google Cloud."""
    number = platform.clouds[cloud_name].project_number
    return f"projects/{number}/locations/global/workloadIdentityPools/{pool}"


def azure_identity(platform: Platform, environment: str, app: str) -> str:
    """The user-assigned identity of an app. Only Azure knows its client id, which reaches the pods as a secret."""
    return resource(platform, environment, app)


def identity_secret(app: str) -> str:
    return fitted(f"{app}-identity", _DNS_LABEL_LIMIT)


def own_images(platform: Platform) -> list[str]:
    """Repositories of the images that our organisation builds, without the registry's part of the name."""
    ours = f"ghcr.io/{platform.metadata.repository.organisation}/"
    names = (image.name for image in platform.versions.images.values())
    return sorted({name.removeprefix(ours) for name in names if name.startswith(ours)})


def predict_host(platform: Platform) -> str:
    """The one name clients call."""
    return f"predict.{platform.metadata.domain}"


def gateway_host(platform: Platform, cluster_name: str) -> str:
    """The gateway of one cluster, for health checks and for other gateways."""
    return f"predict.{cluster_name}.{platform.metadata.domain}"


def gateway_address(platform: Platform, environment: str, cluster_name: str) -> str:
    """The reserved public address of a cluster's gateway, which its Kubernetes Service takes (Google Cloud, Azure)."""
    return resource(platform, environment, cluster_name, GATEWAY)


def gateway_targets(platform: Platform, environment: str, cluster_name: str, exposure: str = "public") -> str:
    """The AWS load balancer of a cluster's gateway and its target group, which a TargetGroupBinding fills with pods."""
    return resource(platform, environment, cluster_name, exposure, limit=_BALANCER_LIMIT)


def gateway_endpoints(platform: Platform, environment: str, cluster_name: str) -> str:
    """The network endpoint group, one per zone, that GKE makes of a gateway's pods when its Service is so annotated."""
    return resource(platform, environment, cluster_name, GATEWAY, "pods")


def gateway_private_addresses(platform: Platform, cluster_name: str) -> tuple[str, ...]:
    """Where a load balancer elsewhere finds the gateway in the private network; pods of GKE need no such place.

    The fourth address from the end of each subnet: the clouds keep the last for themselves and give out the first ones.
    """
    cluster = platform.clusters[cluster_name]
    nodes = IPv4Network(cluster.networks.nodes)
    match platform.clouds[cluster.cloud].provider:
        case "aws":
            blocks = list(nodes.subnets(4))[: len(cluster.zones)]
        case "azure":
            blocks = [next(nodes.subnets(1))]
        case "gcp":
            blocks = []
    return tuple(str(block[_PRIVATE_HOST]) for block in blocks)


def traffic_manager(platform: Platform, environment: str, cloud_name: str) -> str:
    """A profile of Azure Traffic Manager: its address is unique in the world, hence the account."""
    return resource(platform, environment, _digest(platform.clouds[cloud_name].account, _DIGEST))


def repository_url(platform: Platform) -> str:
    repository = platform.metadata.repository
    return f"https://{repository.host}/{repository.organisation}/{repository.name}.git"


def rendered_path(environment: str, cluster_name: str, *parts: str) -> str:
    return "/".join(("rendered", environment, cluster_name, *parts))


def team_namespace(team: str) -> str:
    return f"ml-{team}"


def model_service(platform: Platform, model: str) -> str:
    """The host of a model inside the mesh, the same in every cluster."""
    return f"{model}.{team_namespace(platform.models[model].owner)}.svc.cluster.local"


def workload(model: str, revision: str) -> str:
    """The deployment and service of one revision."""
    return fitted(f"{model}-{revision}", _DNS_LABEL_LIMIT)


def route(model: str) -> str:
    """The gateway's file about one model."""
    return fitted(f"gateway-model-{model}", _DNS_LABEL_LIMIT)


def allocation(platform: Platform, environment: str, team: str | None = None) -> dict[str, str]:
    """Whom a thing's cost belongs to: tags in the clouds and labels in the clusters, the same on both sides.

    Lower case, because Google Cloud labels allow nothing else.
    """
    cost_centre = platform.teams[team].cost_centre if team else platform.metadata.cost_centre
    return {
        "cost-centre": cost_centre.lower(),
        "environment": environment,
        "platform": platform.metadata.name,
        "team": team or platform.metadata.owner,
    }


def _azure_unique(platform: Platform, environment: str, cloud_name: str, purpose: str) -> str:
    parts = (platform.metadata.name, environment, platform.clouds[cloud_name].account, purpose)
    return f"{_alphanumeric(parts[0])[:6]}{_alphanumeric(environment)[:4]}{_digest('/'.join(parts), 14)}"


def _alphanumeric(text: str) -> str:
    return text.replace("-", "")


def _digest(text: str, length: int) -> str:
    return sha256(text.encode()).hexdigest()[:length]
