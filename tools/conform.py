"""Check every manifest against the schemas of the platform's Kubernetes version, offline and strictly.

The schemas of the built-in kinds come with the package kubernetes-validate. An object of a built-in API group always
needs a schema, so a misspelt kind fails; objects of other groups are custom resources and are listed as not checked.
"""

import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from importlib import metadata
from pathlib import Path
from tempfile import mkdtemp

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "kubernetes"
KUBECONFORM = ROOT / ".tools" / "bin" / "kubeconform"
KINDS = "x-kubernetes-group-version-kind"
WHERE = re.compile(r',\s*"\$id": "[^"]*"')
IDENTITY = re.compile(r"^(apiVersion|kind): *[\"']?([^\"'\s]+)", re.MULTILINE)


def main(rendered: Path) -> int:
    manifests = sorted(rendered.glob("*/*/*/*.yaml"))
    if not manifests:
        return refuse(f"{rendered}: no manifests; run `make render`")
    version = str(YAML(typ="safe").load(ROOT / "platform.yaml")["versions"]["kubernetes"])
    schemas = schemas_of(version)
    if not schemas.is_dir():
        return refuse(f"platform.yaml: versions.kubernetes {version} has no schemas; upgrade kubernetes-validate")
    groups = built_in_groups(schemas)
    kinds = Counter(kind_of(manifest) for manifest in manifests)
    custom = {kind: count for kind, count in kinds.items() if group_of(kind) not in groups}
    failed = conform(rendered, resolvable(schemas), custom)
    if not failed:
        checked = kinds.total() - sum(custom.values())
        print(f"kubeconform: {checked} objects conform to Kubernetes {version}; {unchecked(custom)}")
    return failed


def schemas_of(version: str) -> Path:
    package = importlib.util.find_spec("kubernetes_validate")
    if not package or not package.origin:
        sys.exit("kubernetes-validate is not installed; run `make setup`")
    return Path(package.origin).parent / "kubernetes-json-schema" / f"v{version}.0-local-strict"


def resolvable(schemas: Path) -> Path:
    """A copy whose files find each other: those of the package say that their neighbours are on kubernetes.io."""
    copy = CACHE / f"{schemas.name}-{metadata.version('kubernetes-validate')}"
    if not copy.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(dir=CACHE))
        for schema in schemas.glob("*.json"):
            (aside / schema.name).write_text(WHERE.sub("", schema.read_text()).replace('"/api/', '"'))
        aside.rename(copy)
    return copy


def built_in_groups(schemas: Path) -> set[str]:
    definitions = json.loads((schemas / "_definitions.json").read_bytes())["$defs"].values()
    identities = (kind for definition in definitions for kind in definition.get(KINDS, ()))
    return {identity["group"] for identity in identities}


def kind_of(manifest: Path) -> str:
    """`apps/v1/Deployment`: read from the top of the file, where one object's keys stand unindented."""
    identity = dict(IDENTITY.findall(manifest.read_text()))
    return f"{identity.get('apiVersion')}/{identity.get('kind')}"


def group_of(kind: str) -> str:
    return kind.split("/")[0] if kind.count("/") == 2 else ""


def conform(rendered: Path, schemas: Path, custom: dict[str, int]) -> int:
    location = f"{schemas}/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json"
    command = [str(KUBECONFORM), "-strict", "-schema-location", location, "-skip", ",".join(custom)]
    clusters = [str(path) for path in sorted(rendered.glob("*/*")) if path.is_dir() and path.name != "terraform"]
    return subprocess.run(command + clusters, check=False).returncode


def unchecked(custom: dict[str, int]) -> str:
    names = ", ".join(f"{kind} ({count})" for kind, count in sorted(custom.items()))
    return f"without a schema: {names}" if names else "every kind has a schema"


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
