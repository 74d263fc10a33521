"""Check every manifest against the schemas of the platform's Kubernetes version, offline and strictly.

The schemas of the built-in kinds come with the package kubernetes-validate, those of custom kinds from their real
definitions (tools/crds/schemas). Every object needs one, save the kinds that tools/crds/unavailable.yaml names.
"""

import importlib.util
import re
import subprocess
import sys
from collections import Counter
from importlib import metadata
from pathlib import Path
from tempfile import mkdtemp

from ruamel.yaml import YAML

from tools import custom_kinds

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "kubernetes"
CUSTOM = ROOT / "tools" / "crds" / "schemas"
KUBECONFORM = ROOT / ".tools" / "bin" / "kubeconform"
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
    kinds = Counter(kind_of(manifest) for manifest in manifests)
    skipped = {kind: count for kind, count in kinds.items() if without_version(kind) in custom_kinds.unavailable()}
    failed = conform(rendered, resolvable(schemas), skipped)
    if not failed:
        checked = kinds.total() - sum(skipped.values())
        print(f"kubeconform: {checked} objects conform to Kubernetes {version}; {unchecked(skipped)}")
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


def kind_of(manifest: Path) -> str:
    """`apps/v1/Deployment`: read from the top of the file, where one object's keys stand unindented."""
    identity = dict(IDENTITY.findall(manifest.read_text()))
    return f"{identity.get('apiVersion')}/{identity.get('kind')}"


def without_version(kind: str) -> str:
    """`apps/Deployment`: as the list of kinds without a definition names them."""
    *group, _, name = kind.split("/")
    return "/".join([*group, name])


def conform(rendered: Path, schemas: Path, skipped: dict[str, int]) -> int:
    built_in = f"{schemas}/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json"
    custom = f"{CUSTOM}/{{{{ .Group }}}}/{{{{ .ResourceKind }}}}_{{{{ .ResourceAPIVersion }}}}.json"
    locations = ["-schema-location", custom, "-schema-location", built_in]
    command = [str(KUBECONFORM), "-strict", *locations, "-skip", ",".join(skipped)]
    clusters = [str(path) for path in sorted(rendered.glob("*/*")) if path.is_dir() and path.name != "terraform"]
    done = subprocess.run(command + clusters, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="")
    if "could not find schema" in done.stdout:
        print("A custom kind gets its schema by `make kubernetes-schema`.", file=sys.stderr)
    return done.returncode


def unchecked(skipped: dict[str, int]) -> str:
    names = ", ".join(f"{kind} ({count})" for kind, count in sorted(skipped.items()))
    return f"without a schema: {names}" if names else "every kind has a schema"


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
