"""A model as its cloud's Terraform sees it: a small file that the stack reads, so a new model is a new file.

Two pull requests that each add a model then touch no common line, and neither loads a provider package.
"""

from typing import Any

from generators import identities, naming
from generators.schema import Platform
from generators.traits import Traits

FILE = "identity.json"
FOLDER = "models"


def stack_value(folder: str = FOLDER) -> str:
    """Terraform's expression for all in a folder beside the stack: by model, an object as `of` gives it."""
    return (
        f'{{ for found in fileset("${{path.module}}/{folder}", "*/{FILE}") : dirname(found) => '
        f'jsondecode(file("${{path.module}}/{folder}/${{found}}")) }}'
    )


def of(platform: Platform, environment: str, cloud_name: str, model: str, traits: Traits) -> dict[str, Any]:
    """`folders` are those of the models bucket that hold the model's artifacts."""
    revisions = platform.models[model].revisions.values()
    return {
        "clusters": identities.model_clusters(platform, cloud_name, model),
        "folders": sorted({revision.artifact.partition("/")[0] for revision in revisions}),
        "name": traits.identity_name(platform, environment, model),
        "namespace": naming.team_namespace(platform.models[model].owner),
        "service_account": model,
    }
