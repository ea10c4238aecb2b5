"""Change one thing, and what depends on it runs again: that and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from anomagram_build.pipeline import EXPERIMENTS, FIGURES, STAGES
from tests.workshop.conftest import WorkingCopy  # type: ignore[import-not-found]

ESSAY = {"page:essay", "page:about", "site"}  # the page about the essay tells its words and claims


def stale(project: WorkingCopy) -> dict[str, list[str]]:
    """The stages that would run, with the reasons that `explain` gives."""
    code, said = project.run("explain")
    assert code == 0, said
    found: dict[str, list[str]] = {}
    for line in said.splitlines():
        if line.startswith("  "):
            found[list(found)[-1]].append(line.strip())
        else:
            name, _, state = line.rpartition(": ")
            found[name] = []
            if state == "up to date":
                found[name].append(state)
    return {name: reasons for name, reasons in found.items() if reasons != ["up to date"]}


def behind(*names: str) -> set[str]:
    """These stages and all that wait for them."""
    found = set(names)
    for stage in STAGES:
        if found & set(stage.before):
            found.add(stage.name)
    return found


def comment(project: WorkingCopy) -> None:
    project.replace("anomagram_build/models/autoencoder.py", '"""', '"""Said in other words. ')
    project.append("anomagram_build/training/loop.py", "\n# A remark.\n")
    project.append("anomagram_build/settings.py", "\n\nANOTHER = 1\n")


def prose(project: WorkingCopy) -> None:
    project.append("content/03-data.md", "\nOne more sentence.\n")


def picture(project: WorkingCopy) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><path d="M0 0h9"/></svg>'
    )
    project.write("content/pictures/beat.svg", drawing)


def about(project: WorkingCopy) -> None:
    project.append("content/about/02-data.md", "\nOne more sentence.\n")


def template_of_a_page(project: WorkingCopy) -> None:
    project.replace("templates/lab.html.jinja", "<h1>", '<h1 class="new">')


def template_of_a_figure(project: WorkingCopy) -> None:
    project.append("templates/figures/capacity/figure.html.jinja", "\n<!-- new -->\n")


def figure(project: WorkingCopy) -> None:
    project.append("anomagram_build/figures/capacity.py", "\n\n_NEW = 1\n")


def style(project: WorkingCopy) -> None:
    project.append("templates/figures/capacity/figure.css", "\n.brand-new { color: red; }\n")


def setting(project: WorkingCopy) -> None:
    project.replace("content/essay.toml", "[essay]", "[experiments.unknowns]\ntrees = 7\n[essay]")


def experiment(project: WorkingCopy) -> None:
    project.append("anomagram_build/experiments/unknowns.py", "\n\n_NEW = 1\n")


def data(project: WorkingCopy) -> None:
    project.append("data/ecg5000.toml", "\n# Another digest of the card.\n")


def network(project: WorkingCopy) -> None:
    project.append("anomagram_build/training/loop.py", "\n\n_NEW = 1\n")


def licence(project: WorkingCopy) -> None:
    project.append("LICENSE", "\nMore.\n")


def library(project: WorkingCopy) -> None:
    """As if another release were installed: what comes first on the path is what counts."""
    description = "Metadata-Version: 2.1\nName: brotli\nVersion: 9.9.9\n"
    project.write("brotli-9.9.9.dist-info/METADATA", description)


# What changes, what explain names as changed itself, what may have to run behind it.
CHANGES: list[tuple[Callable[[WorkingCopy], None], set[str], set[str]]] = [
    (comment, set(), set()),
    (prose, {"page:essay"}, ESSAY),
    (picture, {"page:essay"}, ESSAY),
    (about, {"navigation"}, behind("navigation")),
    (template_of_a_page, {"page:lab"}, {"page:lab", "site"}),
    (template_of_a_figure, {"page:essay"}, ESSAY),
    (figure, {"figure:capacity"}, behind("figure:capacity")),
    (style, {"bundle"}, behind("bundle")),
    (setting, {"experiment:unknowns"}, behind("experiment:unknowns")),
    (experiment, {"experiment:unknowns"}, behind("experiment:unknowns")),
    (data, {"dataset"}, behind("dataset")),
    (licence, {"site"}, {"site"}),
    (library, {"fonts"}, behind("fonts")),
]


@pytest.mark.parametrize(
    ("change", "itself", "all_behind"), CHANGES, ids=[change[0].__name__ for change in CHANGES]
)
def test_a_change_reaches_what_depends_on_it(
    project: WorkingCopy,
    change: Callable[[WorkingCopy], None],
    itself: set[str],
    all_behind: set[str],
) -> None:
    change(project)
    found = stale(project)
    direct = {
        name
        for name, reasons in found.items()
        if not all(reason.startswith("stage ") for reason in reasons)
    }
    assert direct == itself
    assert set(found) == all_behind


def test_code_of_the_training_reaches_networks_and_no_data(project: WorkingCopy) -> None:
    network(project)
    found = stale(project)
    assert {"training", "experiment:collapse"} <= set(found)
    assert {"dataset", "fonts", "bundle"}.isdisjoint(found)


def test_explain_says_what_has_changed_in_words(project: WorkingCopy) -> None:
    setting(project)
    prose(project)
    found = stale(project)
    (reason,) = found["experiment:unknowns"]
    assert re.fullmatch(r"setting experiments\.unknowns\.trees: \d+ → 7", reason)
    library(project)
    (reason,) = stale(project)["fonts"]
    assert re.fullmatch(r"tool brotli: [\d.]+ → 9\.9\.9", reason)
    code, said = project.run("explain", "page:essai")
    assert code == 2 and 'did you mean "page:essay"?' in said


def test_a_build_runs_what_explain_has_announced_and_then_nothing(project: WorkingCopy) -> None:
    # More words than any other test adds, so that the page that counts them is a new one too.
    project.append("content/03-data.md", "\nWords, words, words, and words again, and words.\n")
    assert project.build() == ESSAY
    assert project.build() == set()


def test_a_picture_in_the_prose_comes_with_its_page(project: WorkingCopy) -> None:
    picture(project)
    project.append("content/03-data.md", "\n![A flat line](pictures/beat.svg)\n")
    assert project.build() == ESSAY
    (placed,) = (project.site / "pictures").iterdir()
    shown = f'<img src="pictures/{placed.name}" alt="A flat line" width="90" height="40"'
    assert shown in (project.site / "index.html").read_text()
    assert project.run("check")[0] == 0


def test_a_changed_figure_runs_itself_and_its_page(project: WorkingCopy) -> None:
    """Its page says the same as before, so that nothing else has to be put together."""
    figure(project)
    before = project.digests()
    ran = project.build()
    assert "figure:capacity" in ran
    assert not {name for name in ran if name.startswith(("figure:", "experiment:"))} - {
        "figure:capacity"
    }
    assert project.digests() == before


def test_taking_a_change_back_runs_nothing(project: WorkingCopy) -> None:
    good = project.read("content/03-data.md")
    prose(project)
    project.build()
    project.write("content/03-data.md", good)
    assert project.build() == set()


@pytest.mark.parametrize("damage", ["file", "manifest", "half"])
def test_a_damaged_result_is_made_again(project: WorkingCopy, damage: str) -> None:
    before = project.digests()
    for page in (project.root / "build/cache/page-404").iterdir():
        target = page / (".entry.json" if damage == "manifest" else "site/404.html")
        content = target.read_bytes()
        target.unlink()
        if damage != "half":
            target.write_bytes(content[: len(content) // 2])
    code, said = project.run("explain", "page:404")
    assert code == 0 and "would run" in said
    assert "page:404" in project.build()
    assert project.digests() == before


def test_every_stage_tells_of_all_the_code_that_it_imports(project: WorkingCopy) -> None:
    """What running them brings into memory, against what their keys cover."""
    names = [stage.name for stage in STAGES]
    assert len(names) == len(set(names))
    assert {f"experiment:{name}" for name in EXPERIMENTS} <= set(names)
    assert {f"figure:{name}" for name in FIGURES} <= set(names)
    program = """
import sys
from anomagram_build.code import Code, _NO_RESULT
from anomagram_build.pipeline import STAGES
from importlib import import_module
from pathlib import Path
stage = next(stage for stage in STAGES if stage.name == sys.argv[1])
before = set(sys.modules)
for module in (stage.module, *stage.uses):
    import_module(module)
covered = {str(path) for path in Code().digests((stage.module, *stage.uses))}
for name in set(sys.modules) - before:
    module = sys.modules[name]
    if not name.startswith("anomagram_build") or name in _NO_RESULT:
        continue
    if Path(module.__file__).read_text().strip():  # an empty package says nothing
        assert module.__file__ in covered, (stage.name, name)
"""
    for name in ("dataset", "export", "figure:detector", "lab", "page:essay", "site", "graphs"):
        subprocess.run([sys.executable, "-c", program, name], check=True)
