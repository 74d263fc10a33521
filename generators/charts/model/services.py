"""Who a model is, and where it is reached: one stable service, and one per revision for those that split traffic."""

from collections.abc import Iterator

from generators import naming
from generators.charts.chart import Manifest
from generators.charts.metadata import annotated
from generators.charts.model import labels
from generators.charts.model.runtimes import server
from generators.site import ModelSite


def service(site: ModelSite) -> Manifest:
    return _service(site, site.model_name, None)


def revision_services(site: ModelSite) -> Iterator[Manifest]:
    return (_service(site, naming.workload(site.model_name, revision), revision) for revision in site.model.revisions)


def service_account(site: ModelSite) -> Manifest:
    identity = site.traits.identity_annotations(site.platform, site.environment, site.cloud_name, site.model_name)
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": annotated(labels.metadata(site, site.model_name, wave=-1), identity),
        "automountServiceAccountToken": False,
    }


def _service(site: ModelSite, name: str, revision: str | None) -> Manifest:
    """The port's name carries its protocol, which is how the mesh learns it."""
    ports = [
        {"name": port, "port": number, "targetPort": port, "appProtocol": "grpc" if port == "grpc" else "http"}
        for port, number in server(site).ports.items()
    ]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": labels.metadata(site, name, revision),
        "spec": {"type": "ClusterIP", "selector": labels.pods(site, revision), "ports": ports},
    }
