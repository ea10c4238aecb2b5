"""An essay that shows less needs less."""

from __future__ import annotations

from pathlib import Path

from anomagram_build.pipeline import EXPERIMENTS, FIGURES, STAGES
from anomagram_build.project import open_project
from anomagram_build.runner import stages_of
from anomagram_build.selection import named_in, select


def names(*asked: str, also: tuple[str, ...] = ()) -> set[str]:
    return {stage.name for stage in select(STAGES, asked, also)}


def optional(found: set[str]) -> set[str]:
    return {name for name in found if name.partition(":")[0] in ("figure", "experiment", "costs")}


def test_the_essay_of_this_repository_needs_everything() -> None:
    assert stages_of(open_project()) == STAGES


def test_prose_alone_needs_no_experiment_and_no_figure() -> None:
    found = names()
    assert not optional(found)
    assert {"dataset", "training", "evaluation", "export", "bundle", "site"} <= found


def test_a_figure_brings_what_it_shows_and_no_more() -> None:
    assert optional(names("detector", "digits")) == {
        "figure:detector",
        "figure:digits",
        "experiment:digits",
    }
    assert optional(names("methods")) == {"figure:methods", "experiment:methods", "costs"}


def test_numbers_bring_the_experiment_that_measures_them() -> None:
    assert optional(names("families")) == {"figure:families", "experiment:families"}
    assert optional(names("costs")) == {"costs", "experiment:methods"}


def test_a_stage_can_be_asked_for_by_its_name() -> None:
    assert optional(names(also=("figure:capacity",))) == {"figure:capacity", "experiment:capacity"}


def test_no_stage_needs_one_that_is_left_out() -> None:
    for chosen in (), ("detector",), ("methods", "digits"):
        stages = select(STAGES, chosen)
        known = {stage.name for stage in stages}
        for stage in stages:
            assert {need.partition("/")[0] for need in stage.needs} <= known


def test_names_are_read_from_all_prose(tmp_path: Path) -> None:
    (tmp_path / "about").mkdir()
    (tmp_path / "01-a.md").write_text(
        "# A\n\n::: figure replay\n**X.** {{ n.collapse.runs }}\n:::\n\n:::: figure  latent\n::::\n"
    )
    (tmp_path / "about" / "01-b.md").write_text(
        '# B\n\n[So.]{claim="1 < n["capacity"].x and n.unknowns.y > 2"} Men.costs is none.\n'
    )
    (tmp_path / "glossary.toml").write_text('x = "{{ n.digits.count }}"\n')
    assert named_in(tmp_path) == {"replay", "latent", "collapse", "capacity", "unknowns", "digits"}


def test_every_figure_and_experiment_is_somebodys() -> None:
    """A name that no stage bears would select nothing without a word."""
    stages = {stage.name for stage in STAGES}
    assert {f"figure:{name}" for name in FIGURES} <= stages
    assert {f"experiment:{name}" for name in EXPERIMENTS} <= stages
