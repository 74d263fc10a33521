"""What keeps a model up and to itself: autoscaling, a limit on disruptions, and who may talk to it."""

from collections.abc import Iterator

from generators import naming
from generators.charts import network_policy as rules
from generators.charts import pods
from generators.charts.chart import Manifest
from generators.charts.model import labels
from generators.charts.model.runtimes import server
from generators.site import ModelSite


def autoscalers(site: ModelSite) -> Iterator[Manifest]:
    for revision in site.model.revisions:
        name = naming.workload(site.model_name, revision)
        fewest, most = replicas(site, revision)
        yield pods.autoscaler(labels.metadata(site, name, revision, wave=2), name, fewest, most)


def disruption_budgets(site: ModelSite) -> Iterator[Manifest]:
    for revision in site.model.revisions:
        meta = labels.metadata(site, naming.workload(site.model_name, revision), revision)
        yield pods.disruption_budget(meta, labels.pods(site, revision))


def network_policy(site: ModelSite) -> Manifest:
    """In from gateways, out to names, object storage, and whatever hands out the cloud's credentials."""
    return rules.policy(
        labels.metadata(site, site.model_name, wave=-1),
        labels.pods(site),
        ingress=[rules.from_gateway(*server(site).ports.values())],
        egress=[rules.names(), rules.https(), *site.traits.identity_egress],
    )


def replicas(site: ModelSite, revision: str) -> tuple[int, int]:
    """The floor follows the revision's traffic; any revision may have to carry it all, so the ceiling is the model's.

    A revision without traffic keeps one replica warm: rolling back must not wait for a start.
    """
    scaling, share = site.model.scaling, site.model.revisions[revision].traffic
    return max(1, -(-scaling.min * share // 100)), scaling.max
