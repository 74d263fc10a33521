import json
from typing import Any

import pytest

from generators.charts import gateway
from tests.generators import shipped


def settings(cluster: str, environment: str = "production") -> dict[str, Any]:
    site = shipped.site(shipped.platform(environment), cluster, environment=environment)
    return dict(json.loads(gateway.settings(site)["data"]["gateway.json"]))


def test_a_gateway_knows_where_it_is_and_where_the_others_are() -> None:
    found = settings("aks-eastus")

    assert (found["cloud"], found["cluster"], found["region"]) == ("azure", "aks-eastus", "eastus")
    assert found["clusters"]["gke-us-central1"]["host"] == "predict.gke-us-central1.ml.example.com"
    assert found["host"] == "predict.ml.example.com"


def test_environments_have_hosts_of_their_own() -> None:
    assert settings("aks-eastus", "staging")["host"] == "predict.staging.ml.example.com"


@pytest.mark.parametrize(
    ("cluster", "annotations"),
    [
        ("aks-eastus", {"azure.workload.identity/tenant-id": "77777777-8888-4999-8aaa-bbbbbbbbbbbb"}),
        ("eks-us-east-1", {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/mlp-production-gateway"}),
        (
            "gke-us-central1",
            {"iam.gke.io/gcp-service-account": ("workload-gateway@example-mlp-production.iam.gserviceaccount.com")},
        ),
    ],
)
def test_the_gateway_is_somebody_in_its_cloud(cluster: str, annotations: dict[str, str]) -> None:
    account = gateway.service_account(shipped.site(shipped.platform("production"), cluster))

    assert annotations.items() <= account["metadata"]["annotations"].items()


def test_every_consumer_has_a_file_of_its_own() -> None:
    platform = shipped.platform("production")
    found = {
        name: json.loads(text)
        for manifest in gateway.consumers(shipped.site(platform, "aks-eastus"))
        for name, text in manifest["data"].items()
    }

    assert set(found) == {f"{name}.json" for name in platform.gateway.consumers}
    assert found["card-payments.json"]["burst"] == 2500
    assert found["card-payments.json"]["team"] == "risk"
