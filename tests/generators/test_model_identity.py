"""What a cloud's Terraform is told of the models that run there."""

import json
from pathlib import Path

from generators import identities, model_identity
from generators.clouds import CLOUDS
from tests.generators import shipped

PRODUCTION = shipped.ROOT / "rendered" / "production" / "terraform"


def _rendered(cloud: str) -> dict[str, dict[str, object]]:
    files = Path(PRODUCTION, cloud, model_identity.FOLDER).glob(f"*/{model_identity.FILE}")
    return {file.parent.name: json.loads(file.read_text()) for file in files}


def test_every_model_is_known_where_it_runs_and_nowhere_else() -> None:
    platform = shipped.platform("production")

    for cloud in platform.clouds:
        assert sorted(_rendered(cloud)) == sorted(identities.models(platform, cloud))
    assert "claims-triage" not in _rendered("gcp")


def test_a_models_identity_names_its_service_account_and_its_part_of_the_bucket() -> None:
    platform = shipped.platform("production")

    found = model_identity.of(platform, "production", "gcp", "fraud-detection", CLOUDS["gcp"].TRAITS)

    assert found == {
        "clusters": ["gke-us-central1"],
        "folders": ["fraud-detection"],
        "name": "workload-fraud-detection",
        "namespace": "ml-risk",
        "service_account": "fraud-detection",
    }


def test_the_subject_of_a_service_is_what_its_cluster_says_of_it() -> None:
    (sync,) = (one for one in identities.services(shipped.platform("production"), "aws") if one.app == "sync")

    assert sync.subject == "system:serviceaccount:sync:sync"
    assert sync.grants == {"database", "events"}
    assert sync.writes == ("models", "predictions")
