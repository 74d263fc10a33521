"""Make the place where an environment's Terraform state lies, before the first `terraform init`.

Prints each command, and with --dry-run nothing else happens. Commands whose effect is there already change nothing, so
it may run again at any time. Needs the clouds' own command lines, logged in: aws, az, gcloud.
"""

import argparse
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generators import intent, naming
from generators.failure import PlatformError
from generators.schema.cloud import Provider
from generators.site import CloudSite

ROOT = Path(__file__).resolve().parent.parent
RESTORABLE_DAYS = 90
"""How long deleted state can be had back where the cloud keeps it for a time."""
AZURE_ACCOUNT = {
    "sku": "Standard_ZRS",
    "kind": "StorageV2",
    "min-tls-version": "TLS1_2",
    "https-only": "true",
    "allow-blob-public-access": "false",
    "allow-shared-key-access": "false",
    "allow-cross-tenant-replication": "false",
    "require-infrastructure-encryption": "true",
}
AZURE_BLOBS = {
    "enable-versioning": "true",
    "enable-delete-retention": "true",
    "delete-retention-days": str(RESTORABLE_DAYS),
    "enable-container-delete-retention": "true",
    "container-delete-retention-days": str(RESTORABLE_DAYS),
}


@dataclass(frozen=True)
class Step:
    command: list[str]
    unless: list[str] | None = None
    """A command that succeeds when there is nothing to do."""
    answer: str | None = None
    """What the command must print for the next one to run."""


def aws(site: CloudSite) -> list[Step]:
    """Versioned, encrypted, private; Terraform's lock is an object beside the state. Deleting the bucket is denied."""
    account, region = site.cloud.account, site.cloud.region
    bucket = naming.state_bucket(site.platform, site.environment, site.cloud_name)
    owned = ["--bucket", bucket, "--expected-bucket-owner", account]
    placed = [] if region == "us-east-1" else ["--create-bucket-configuration", f"LocationConstraint={region}"]
    create = ["aws", "s3api", "create-bucket", "--bucket", bucket, "--region", region, *placed]
    encryption = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
    private = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    tags = [{"Key": key, "Value": value} for key, value in _allocation(site).items()]
    settings = {
        "versioning": ["--versioning-configuration", "Status=Enabled"],
        "encryption": ["--server-side-encryption-configuration", _json(encryption)],
        "policy": ["--policy", _json(_bucket_policy(bucket))],
        "tagging": ["--tagging", _json({"TagSet": tags})],
    }
    block = ["--public-access-block-configuration", ",".join(f"{name}=true" for name in private)]
    return [
        Step(["aws", "sts", "get-caller-identity", "--query", "Account", "--output", "text"], answer=account),
        Step(create, unless=["aws", "s3api", "head-bucket", *owned]),
        Step(["aws", "s3api", "put-public-access-block", *owned, *block]),
        *(Step(["aws", "s3api", f"put-bucket-{name}", *owned, *values]) for name, values in settings.items()),
    ]


def _bucket_policy(bucket: str) -> dict[str, object]:
    whole = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    denied = {"Effect": "Deny", "Principal": "*"}
    return {
        "Statement": [
            {"Sid": "OnlyEncryptedTransport", "Action": "s3:*", "Condition": insecure, "Resource": whole, **denied},
            {"Sid": "NobodyDeletesTheBucket", "Action": "s3:DeleteBucket", "Resource": whole[0], **denied},
        ],
        "Version": "2012-10-17",
    }


def azure(site: CloudSite) -> list[Step]:
    """Versioned, encrypted twice, Entra accounts only; Terraform's lock is the blob's lease. Deleting is locked."""
    subscription = ["--subscription", site.cloud.account]
    group = naming.resource(site.platform, site.environment, naming.STATE)
    account = naming.storage_account(site.platform, site.environment, site.cloud_name, naming.STATE)
    inside = ["--resource-group", group, *subscription]
    tags = ["--tags", *(f"{key}={value}" for key, value in _allocation(site).items())]
    place = ["--location", site.cloud.region, *tags]
    create = ["az", "storage", "account", "create", "--name", account, *inside, *place, *_options(AZURE_ACCOUNT)]
    blobs = ["az", "storage", "account", "blob-service-properties"]
    locked = ["--resource-name", account, "--resource-type", "Microsoft.Storage/storageAccounts"]
    return [
        Step(["az", "group", "create", "--name", group, *subscription, *place]),
        Step(create, unless=["az", "storage", "account", "show", "--name", account, *inside]),
        Step([*blobs, "update", "--account-name", account, *inside, *_options(AZURE_BLOBS)]),
        Step(
            ["az", "storage", "container-rm", "create", "--name", naming.STATE, "--storage-account", account, *inside]
        ),
        Step(["az", "lock", "create", "--name", naming.STATE, "--lock-type", "CanNotDelete", *locked, *inside]),
    ]


def gcp(site: CloudSite) -> list[Step]:
    """Versioned, encrypted, private; Terraform's lock is an object beside the state. Deleted state is kept."""
    project = ["--project", site.cloud.account]
    bucket = f"gs://{naming.state_bucket(site.platform, site.environment, site.cloud_name)}"
    services = [f"{name}.googleapis.com" for name in ("cloudresourcemanager", "serviceusage", "storage")]
    private = ["--uniform-bucket-level-access", "--public-access-prevention"]
    labels = ",".join(f"{key}={value}" for key, value in _allocation(site).items())
    keep = ["--versioning", f"--soft-delete-duration={RESTORABLE_DAYS}d", f"--update-labels={labels}"]
    buckets = ["gcloud", "storage", "buckets"]
    return [
        Step(["gcloud", "services", "enable", *services, *project]),
        Step(
            [*buckets, "create", bucket, *project, f"--location={site.cloud.region}", *private],
            unless=[*buckets, "describe", bucket, *project],
        ),
        Step([*buckets, "update", bucket, *project, *private, *keep]),
    ]


STEPS: dict[Provider, Callable[[CloudSite], list[Step]]] = {
    "aws": aws,
    "azure": azure,
    "gcp": gcp,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", help="a file of environments/, without .yaml")
    parser.add_argument("--cloud", help="one of platform.yaml; all without it")
    parser.add_argument("--dry-run", action="store_true", help="print the commands and run none")
    given = parser.parse_args()
    try:
        platform = intent.load(ROOT, given.environment).platform
    except PlatformError as problem:
        return refuse(str(problem))
    if given.cloud and given.cloud not in platform.clouds:
        return refuse(f"state: no cloud {given.cloud}; platform.yaml names {', '.join(platform.clouds)}")
    sites = [
        CloudSite(given.environment, platform, name) for name in ([given.cloud] if given.cloud else platform.clouds)
    ]
    return max(bootstrap(site, given.dry_run) for site in sites)


def bootstrap(site: CloudSite, dry_run: bool) -> int:
    print(f"# {site.environment}: state of {site.cloud_name}", flush=True)
    steps = STEPS[site.cloud.provider](site)
    program = steps[0].command[0]
    if not dry_run and not shutil.which(program):
        return refuse(f"state: {program} is not on PATH; install it and log in")
    return next((1 for step in steps if not done(step, dry_run)), 0)


def done(step: Step, dry_run: bool) -> bool:
    print(_line(step), flush=True)
    if dry_run or (step.unless and _quietly(step.unless).returncode == 0):
        return True
    outcome = subprocess.run(step.command, stdout=subprocess.PIPE, text=True, check=False)
    if step.answer is None or outcome.returncode:
        return outcome.returncode == 0
    found = outcome.stdout.strip()
    return found == step.answer or not refuse(
        f"state: logged in to {found}; the intent says {step.answer}, so log in there"
    )


def _line(step: Step) -> str:
    """As a shell would take it: the dry run can be read, kept or run by hand."""
    check = f"{shlex.join(step.unless)} > /dev/null 2>&1 || " if step.unless else ""
    answer = f"  # must answer {step.answer}" if step.answer else ""
    return check + shlex.join(step.command) + answer


def _quietly(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, check=False)


def _allocation(site: CloudSite) -> dict[str, str]:
    return naming.allocation(site.platform, site.environment)


def _options(values: dict[str, str]) -> list[str]:
    return [part for name, value in values.items() for part in (f"--{name}", value)]


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
