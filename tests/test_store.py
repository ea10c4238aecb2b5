"""The store gives back what was made from the same inputs, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from anomagram_build.project import Project, open_project
from anomagram_build.store import Store, differences, inputs_of
from anomagram_build.work import Stage

STAGE = Stage(
    "stage",
    "anomagram_build.code",
    settings=("split",),
    files=("content:*.md",),
    tools=("numpy",),
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    content = tmp_path / "content"
    content.mkdir()
    settings = open_project().content / "essay.toml"
    (content / "essay.toml").write_text(settings.read_text())
    (content / "01-one.md").write_text("# One\n")
    return open_project(content, cache=tmp_path / "cache")


def make(store: Store, project: Project, text: str = "made") -> None:
    folder = store.begin(STAGE)
    (folder / "result.txt").write_text(text)
    store.finish(STAGE, inputs_of(STAGE, project, {}), folder, 1.0)


def test_what_was_made_is_found(project: Project) -> None:
    store = Store(project.cache)
    assert store.find(STAGE, inputs_of(STAGE, project, {})) is None
    make(store, project)
    entry = store.find(STAGE, inputs_of(STAGE, project, {}))
    assert entry is not None
    assert (entry.folder / "result.txt").read_text() == "made"


def changed_file(project: Project) -> Project:
    (project.content / "01-one.md").write_text("# Another\n")
    return project


def added_file(project: Project) -> Project:
    (project.content / "02-two.md").write_text("# Two\n")
    return project


def changed_setting(project: Project) -> Project:
    split = project.settings.split.model_copy(update={"seed": 123})
    return replace(project, settings=project.settings.model_copy(update={"split": split}))


@pytest.mark.parametrize("change", [changed_file, added_file, changed_setting])
def test_a_change_makes_it_stale_and_is_named(project: Project, change) -> None:
    store = Store(project.cache)
    make(store, project)
    before = inputs_of(STAGE, project, {})
    now = inputs_of(STAGE, change(project), {})
    assert store.find(STAGE, now) is None
    assert len(differences(before, now)) == 1


def test_a_setting_of_another_stage_does_not_matter(project: Project) -> None:
    model = project.settings.model.model_copy(update={"latent": 5})
    other = replace(project, settings=project.settings.model_copy(update={"model": model}))
    assert inputs_of(STAGE, other, {}) == inputs_of(STAGE, project, {})


@pytest.mark.parametrize("damage", ["truncate", "remove", "add", "entry"])
def test_a_damaged_entry_is_not_used(project: Project, damage: str) -> None:
    store = Store(project.cache)
    make(store, project)
    inputs = inputs_of(STAGE, project, {})
    entry = store.find(STAGE, inputs)
    assert entry is not None
    match damage:
        case "truncate":
            (entry.folder / "result.txt").write_text("ma")
        case "remove":
            (entry.folder / "result.txt").unlink()
        case "add":
            (entry.folder / "stray.txt").write_text("stray")
        case "entry":
            (entry.folder / ".entry.json").write_text("{")
    assert store.find(STAGE, inputs) is None
    make(store, project, "again")
    assert store.find(STAGE, inputs) is not None


def test_going_back_finds_the_earlier_entry(project: Project) -> None:
    store = Store(project.cache)
    make(store, project, "first")
    page = project.content / "01-one.md"
    first = page.read_text()
    page.write_text("# Changed\n")
    make(store, project, "second")
    page.write_text(first)
    entry = store.find(STAGE, inputs_of(STAGE, project, {}))
    assert entry is not None
    assert (entry.folder / "result.txt").read_text() == "first"


def test_leftovers_of_a_killed_build_are_swept(project: Project) -> None:
    store = Store(project.cache)
    left = store.begin(STAGE)
    store.sweep()
    assert not left.exists()


def test_the_results_used_last_are_kept(project: Project) -> None:
    """Trying one wording after another does not drive out the one that one always comes back to."""
    store, words = Store(project.cache), project.content / "01-one.md"
    good = words.read_text()
    make(store, project, "good")
    for attempt in range(5):
        words.write_text(f"# Attempt {attempt}\n")
        make(store, project, f"attempt {attempt}")
        words.write_text(good)
        entry = store.find(STAGE, inputs_of(STAGE, project, {}))
        assert entry is not None
        assert (entry.folder / "result.txt").read_text() == "good"
    assert len([path for path in project.cache.glob("stage/*") if path.is_dir()]) == 3
