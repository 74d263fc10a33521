"""Incremental rendering: the right units are computed, and the tree always equals a full render."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generators.render import inputs
from generators.render.engine import Result
from generators.render.failure import RenderError
from generators.render.unit import Catalogue, File, Part, Unit
from tests.generators.render import fakes
from tests.generators.render.fakes import apps, run, tree, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, apps=apps(3))
    write(tmp_path, "staging", apps=apps(2))
    return tmp_path


def full(root: Path) -> dict[str, bytes]:
    """What a render from nothing gives for the same intent."""
    other = root.parent / f"{root.name}-from-nothing"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(root / "environments", other / "environments")
    run(other)
    return tree(other)


def test_the_first_render_computes_everything(root: Path) -> None:
    result = run(root)

    assert len(result.computed) == 3 + 1 + 2 + 1 + 1
    assert result.files == len(tree(root)) == 3 * 2 + 1 + 2 * 2 + 1 + 1
    assert tree(root)["production/one/app-1/size.yaml"] == b"here 1\n"


def test_a_second_render_neither_loads_nor_computes(root: Path) -> None:
    run(root)

    result = run(root, Catalogue(_refuse, _refuse, _refuse))

    assert result.computed == ()
    assert result.changes == ()
    assert result.files == len(tree(root))


def _refuse(*_: object) -> Any:
    raise AssertionError("nothing changed, so nothing may be loaded")


def test_a_comment_in_the_intent_computes_nothing(root: Path) -> None:
    run(root)
    path = root / "environments/production.yaml"
    path.write_text(path.read_text("utf-8") + "\n\n", "utf-8")

    result = run(root)

    assert result.computed == ()
    assert run(root, Catalogue(_refuse, _refuse, _refuse)).computed == ()


def test_one_edit_computes_one_unit(root: Path) -> None:
    run(root)
    write(root, apps={**apps(3), "app-1": {"size": 7}})

    result = run(root)

    assert result.computed == ("production/one/app-1",)
    assert [change.folder for change in result.changes] == ["production/one/app-1"]
    assert result.changes[0].changed == ("production/one/app-1/size.yaml",)
    assert result.changes[0].removed == ("production/one/app-1/team.yaml",)
    assert tree(root) == full(root)


def test_a_value_nobody_reads_computes_nothing(root: Path) -> None:
    run(root)
    write(root, apps=apps(3), note="changed")

    assert run(root).computed == ()


def test_a_new_app_computes_itself_and_what_lists_apps(root: Path) -> None:
    run(root)
    write(root, apps=apps(4))

    assert run(root).computed == ("production/one/all", "production/one/app-3")
    assert tree(root) == full(root)


def test_a_removed_app_takes_its_files_along(root: Path) -> None:
    run(root)
    write(root, apps=apps(1))

    result = run(root)

    assert "production/one/app-2/size.yaml" not in tree(root)
    assert not (root / "rendered/production/one/app-2").exists()
    assert tree(root) == full(root)
    assert {name for change in result.changes for name in change.removed} >= {"production/one/app-2/size.yaml"}


def test_a_removed_environment_takes_its_tree_along(root: Path) -> None:
    run(root)
    (root / "environments/staging.yaml").unlink()

    run(root)

    assert not (root / "rendered/staging").exists()


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def _same_size(path: Path) -> None:
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


def _link(path: Path) -> None:
    path.rename(path.with_suffix(".real"))
    path.symlink_to(path.with_suffix(".real"))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inner").touch()


@pytest.mark.parametrize("damage", [_append, _same_size, _link, _folder, Path.unlink, lambda path: path.chmod(0o755)])
def test_a_hand_edit_is_overwritten(root: Path, damage: Callable[[Path], None]) -> None:
    run(root)
    before = tree(root)
    path = root / "rendered/production/one/app-1/size.yaml"
    damage(path)

    result = run(root)

    assert result.computed == ("production/one/app-1",)
    assert tree(root) == before
    assert not path.is_symlink()
    assert not os.access(path, os.X_OK)


def test_what_nobody_renders_is_removed(root: Path) -> None:
    run(root)
    stranger = root / "rendered/production/notes.txt"
    stranger.write_text("mine", "utf-8")

    result = run(root)

    assert not stranger.exists()
    assert result.computed == ()
    assert result.changes[0].removed == ("production/notes.txt",)


def test_an_unchanged_file_keeps_its_place_on_disk(root: Path) -> None:
    run(root)
    untouched = root / "rendered/production/one/app-0/size.yaml"
    before = untouched.stat()
    write(root, apps={**apps(3), "app-1": {"size": 7}})

    run(root)

    assert (untouched.stat().st_ino, untouched.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_other_code_computes_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    monkeypatch.setattr(inputs, "code_digest", lambda: "another")

    assert len(run(root).computed) == 8


def test_full_computes_everything(root: Path) -> None:
    run(root)

    result = run(root, full=True)

    assert len(result.computed) == 8
    assert result.changes == ()


def test_nothing_is_written_when_asked_not_to(root: Path) -> None:
    run(root)
    before = tree(root)
    write(root, apps={**apps(3), "app-1": {"size": 7}})

    result = run(root, write=False)

    assert result.changes[0].changed == ("production/one/app-1/size.yaml",)
    assert tree(root) == before
    assert run(root).computed == ("production/one/app-1",)


def test_a_render_that_does_not_write_leaves_a_usable_cache(root: Path) -> None:
    first = run(root, write=False)
    second = run(root, write=False)

    assert len(first.computed) == 8
    assert second.computed == ()
    assert not (root / "rendered").exists()
    assert len(run(root).computed) == 8
    assert tree(root) == full(root)


class TestChosenEnvironments:
    def test_others_stay_as_they_are(self, root: Path) -> None:
        run(root)
        write(root, apps=apps(1))
        write(root, "staging", apps=apps(1, size=9))

        result = run(root, environments=["staging"])

        assert set(result.computed) == {"staging/one/all", "staging/one/app-0"}
        assert "production/one/app-2/size.yaml" in tree(root)
        assert tree(root)["staging/one/app-0/size.yaml"] == b"here 9\n"

    def test_the_next_render_brings_the_rest(self, root: Path) -> None:
        run(root)
        write(root, apps=apps(1))
        run(root, environments=["staging"])

        run(root)

        assert tree(root) == full(root)

    def test_without_a_cache_files_of_others_are_kept(self, root: Path) -> None:
        run(root)
        shutil.rmtree(root / ".cache")
        before = tree(root)

        run(root, environments=["staging"])

        assert tree(root) == before

    def test_a_file_missing_elsewhere_is_not_invented(self, root: Path) -> None:
        run(root)
        (root / "rendered/production/one/app-0/size.yaml").unlink()

        run(root, environments=["staging"])
        assert "production/one/app-0/size.yaml" not in tree(root)

        run(root)
        assert tree(root) == full(root)

    def test_an_unknown_one_is_refused(self, root: Path) -> None:
        with pytest.raises(RenderError, match="there is no environment stagin; did you mean staging"):
            run(root, environments=["stagin"])


class TestClaims:
    @staticmethod
    def catalogue(*units: Unit) -> Catalogue:
        return Catalogue(fakes.load, lambda environment, _: units if environment == "production" else (), lambda: ())

    @staticmethod
    def unit(folder: str, generator: str, *names: str) -> Unit:
        parts = tuple(Part(f"{generator}:{name}", _gives(name)) for name in names)
        return Unit(folder, "manifests", generator, parts)

    def test_two_units_of_one_folder(self, root: Path) -> None:
        both = self.catalogue(self.unit("production/a", "one.py", "x"), self.unit("production/a", "two.py", "y"))

        with pytest.raises(RenderError, match=r"rendered/production/a is claimed by one\.py and by two\.py"):
            run(root, both)

    def test_folders_that_differ_in_case(self, root: Path) -> None:
        both = self.catalogue(self.unit("production/a", "one.py", "x"), self.unit("production/A", "two.py", "x"))

        with pytest.raises(
            RenderError, match=r"production/a is claimed by one\.py and, as rendered/production/A, by two\.py"
        ):
            run(root, both)

    def test_a_file_where_another_has_a_folder(self, root: Path) -> None:
        both = self.catalogue(self.unit("production", "one.py", "A"), self.unit("production/a", "two.py", "x"))

        with pytest.raises(
            RenderError, match=r"production/a is claimed by two\.py and, as rendered/production/A, by one\.py"
        ):
            run(root, both)

    def test_two_objects_of_one_unit(self, root: Path) -> None:
        parts = (Part("one.py:first", _gives("x")), Part("one.py:second", _gives("X")))

        with pytest.raises(RenderError, match=r"production/a/X is claimed by one\.py:first and by one\.py:second"):
            run(root, self.catalogue(Unit("production/a", "manifests", "one.py", parts)))

    def test_nothing_is_written(self, root: Path) -> None:
        run(root)
        before = tree(root)

        with pytest.raises(RenderError):
            run(root, self.catalogue(self.unit("production/a", "one.py", "x", "x")), full=True)

        assert tree(root) == before


def _gives(name: str) -> Any:
    def give(_: Any) -> Iterator[File]:
        yield File(name, b"data\n")

    return give


def test_a_fault_of_a_generator_names_it(root: Path) -> None:
    def broken(platform: Any) -> Any:
        return platform.nowhere

    unit = Unit("production/a", "manifests", "one.py", (Part("one.py:broken", broken),))

    with pytest.raises(
        RenderError, match=r"one\.py:broken failed for production/a .*Tiny has no nowhere.*fault of the generator"
    ):
        run(root, TestClaims.catalogue(unit))


def test_the_platform_cannot_be_changed(root: Path) -> None:
    def careless(platform: Any) -> Any:
        platform.note = "mine"

    unit = Unit("production/a", "manifests", "one.py", (Part("one.py:careless", careless),))

    with pytest.raises(RenderError, match="the platform cannot be changed"):
        run(root, TestClaims.catalogue(unit))


def test_two_folders_are_rendered_alike(tmp_path: Path) -> None:
    trees = []
    for name in ("a", "b/deeper"):
        root = tmp_path / name
        write(root, apps=apps(3))
        run(root)
        trees.append(tree(root))

    assert trees[0] == trees[1]


def test_progress_is_told(root: Path) -> None:
    from generators.render.engine import render

    seen: list[tuple[str, int, int]] = []

    render(root, catalogue=fakes.CATALOGUE, progress=lambda *step: seen.append(step))

    assert ("generate", 0, 8) in seen
    assert ("generate", 8, 8) in seen
    assert ("write", 13, 13) in seen


def test_the_summary_comes_from_the_cache(root: Path) -> None:
    from generators.render.engine import render

    def summarise(intents: Any) -> Any:
        return {"environments": list(intents)}

    def rendered() -> Result:
        return render(root, catalogue=fakes.CATALOGUE, summarise=summarise)

    run(root)
    assert rendered().summary == rendered().summary == {"environments": ["production", "staging"]}
