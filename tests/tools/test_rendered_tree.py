"""A rendered tree is delivered in the order and into the namespaces that Argo CD would choose."""

from pathlib import Path

from tests.integration.tree import Tree, trees

APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: NAME, namespace: argocd}
spec:
  destination: {namespace: NAME}
  syncPolicy:
    syncOptions: [OPTION]
    managedNamespaceMetadata: {labels: {team: platform}}
"""


def written(root: Path, name: str, text: str) -> None:
    file = root / "rendered" / "production" / "one" / "app" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def described(kind: str, name: str, wave: int) -> str:
    annotations = f'{{argocd.argoproj.io/sync-wave: "{wave}"}}'
    return f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}, annotations: {annotations}}}\n"


def tree(root: Path) -> Tree:
    (found,) = trees(root)
    return found


def test_objects_come_by_wave_and_namespaces_first_in_theirs(tmp_path: Path) -> None:
    written(tmp_path, "a", described("Service", "last", 2))
    written(tmp_path, "b", described("ConfigMap", "second", -1))
    written(tmp_path, "c", described("Namespace", "first", -1))
    written(tmp_path, "d", "apiVersion: v1\nkind: Secret\nmetadata: {name: third}\n")

    assert [item.name for item in tree(tmp_path).objects] == ["first", "second", "third", "last"]


def test_a_namespace_that_an_application_asks_for_is_created_with_its_metadata(tmp_path: Path) -> None:
    written(tmp_path, "a", APPLICATION.replace("NAME", "asked").replace("OPTION", "CreateNamespace=true"))
    written(tmp_path, "b", APPLICATION.replace("NAME", "not-asked").replace("OPTION", "ServerSideApply=true"))

    assert tree(tmp_path).namespaces == {"asked": {"labels": {"team": "platform"}}}


def test_a_namespace_that_the_tree_holds_is_not_created_for_an_application(tmp_path: Path) -> None:
    written(tmp_path, "a", APPLICATION.replace("NAME", "own").replace("OPTION", "CreateNamespace=true"))
    written(tmp_path, "b", described("Namespace", "own", -10))

    assert tree(tmp_path).namespaces == {}
