"""Rules of network policies. Every namespace starts with none of them: nothing in, nothing out."""

from typing import Any

from generators import naming
from generators.charts.chart import Manifest

API_VERSION = "networking.k8s.io/v1"


def deny_all(meta: Manifest) -> Manifest:
    return policy(meta, {}, ingress=[], egress=[])


def policy(meta: Manifest, pods: dict[str, str], ingress: list[Any], egress: list[Any]) -> Manifest:
    """A policy about the pods with these labels; of all pods, where there are none."""
    selector: Manifest = {"matchLabels": pods} if pods else {}
    spec: Manifest = {"podSelector": selector, "policyTypes": ["Ingress", "Egress"]}
    rules = {"ingress": ingress, "egress": egress}
    return {
        "apiVersion": API_VERSION,
        "kind": "NetworkPolicy",
        "metadata": meta,
        "spec": spec | {key: found for key, found in rules.items() if found},
    }


def names() -> Manifest:
    """Cluster DNS, wherever the cloud runs it."""
    return {"to": [_namespace("kube-system")], "ports": [port(53, "UDP"), port(53)]}


def https() -> Manifest:
    """Object stores and token services answer at public addresses that change without notice."""
    return {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [port(443)]}


def from_gateway(*ports: int) -> Manifest:
    pods = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": naming.GATEWAY}}}
    return {"from": [_namespace(naming.GATEWAY_NAMESPACE) | pods], "ports": [port(number) for number in ports]}


def to_models() -> Manifest:
    """Model servers of every team, on whatever port their runtime has."""
    pods = {"podSelector": {"matchLabels": {"app.kubernetes.io/component": "model-server"}}}
    return {"to": [{"namespaceSelector": {}} | pods]}


def port(number: int, protocol: str = "TCP") -> Manifest:
    return {"port": number, "protocol": protocol}


def _namespace(name: str) -> Manifest:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}
