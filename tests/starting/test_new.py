"""`anomagram new`, and the essay that it starts, built and checked."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from anomagram_build.cli import cli
from anomagram_build.dataset.load import load
from anomagram_build.errors import BadInput
from anomagram_build.project import open_project
from anomagram_build.runner import stages_of

QUICK = """
[experiments.methods]
seeds = 2
forest_samples = [100]
full_mixtures = [1]
convolutional_latent = [2]
convolutional_epochs = 2
variational_latent = [2]
variational_epochs = 2
recurrent_steps = [10]
recurrent_epochs = 2
adversarial_epochs = 2
"""
HEART = re.compile(r"heart|\becg|\bbeats?\b|ventric|cardi|medical", re.IGNORECASE)


def tides(count: int = 420, points: int = 24) -> str:
    """Heights of the water through a day, as a table with words for labels."""
    generator = np.random.default_rng(5)
    time = np.linspace(0, 4 * np.pi, points)
    rows = ["class;" + ";".join(f"h{point}" for point in range(points))]
    for kind, share in (("calm", 0.7), ("storm surge", 0.2), ("stuck gauge", 0.1)):
        for _ in range(round(count * share)):
            height = generator.uniform(1, 2) * np.sin(time + generator.uniform(0, 1))
            height += generator.normal(0, 0.1, points)
            if kind == "storm surge":
                height += 3 * np.exp(-(((time - generator.uniform(3, 9)) / 2) ** 2))
            if kind == "stuck gauge":
                height[points // 3 :] = height[points // 3]
            rows.append(f"{kind};" + ";".join(f"{value:.3f}" for value in height))
    return "\n".join(rows)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "tides_2020.csv"
    path.write_text(tides(), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False)


def test_the_data_and_their_card_say_the_same(table: Path, tmp_path: Path) -> None:
    outcome = run("new", tmp_path / "mine", "--data", table, "--noun", "tide")
    assert outcome.exit_code == 0
    assert "label storm surge: 84 signals" in outcome.output
    dataset = load(tmp_path / "mine" / "data" / "card.toml")
    card = dataset.card
    assert (card.name, card.noun, card.nouns) == ("Tides 2020", "tide", "tides")
    assert dataset.signals.shape == (420, 24)
    assert [info.key for info in card.classes] == ["normal", "storm-surge", "stuck-gauge"]
    assert (dataset.labels == card.normal).sum() == 294
    assert "420 signals of 24 points" in card.path.read_text(encoding="utf-8")


def test_twice_gives_the_same_and_a_full_folder_is_refused(table: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("new", tmp_path / name, "--data", table)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*")]
    assert len(files) > 8
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    with pytest.raises(BadInput, match="is not an empty folder"):
        run("new", tmp_path / "one", "--data", table)


def test_a_file_in_the_package_s_form_is_kept_as_it_is(tmp_path: Path) -> None:
    data = tmp_path / "plain.csv"
    rows = [f"{label},{label}.5,2,3,4.25" for label in [7] * 60 + [3] * 5]
    data.write_text("\n".join(["label,p0,p1,p2,p3", *rows]), encoding="utf-8")
    run("new", tmp_path / "mine", "--data", data, "--normal", "7")
    assert (tmp_path / "mine" / "data" / "plain.csv").read_bytes() == data.read_bytes()
    dataset = load(tmp_path / "mine" / "data" / "card.toml")
    assert dataset.card.normal == 7
    assert [info.name for info in dataset.card.classes] == ["Normal", "Class 3"]


def test_a_wrong_label_is_told_with_the_right_ones(table: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match='did you mean "calm"'):
        run("new", tmp_path / "mine", "--data", table, "--normal", "clam")
    assert not (tmp_path / "mine").exists()


def test_only_what_it_shows_is_built(table: Path, tmp_path: Path) -> None:
    run("new", tmp_path / "mine", "--data", table)
    stages = {stage.name for stage in stages_of(open_project(tmp_path / "mine"))}
    shown = {name.partition(":")[2] for name in stages if name.startswith("figure:")}
    assert shown == {"detector", "dataset", "replay", "latent", "threshold", "methods"}
    assert {name for name in stages if name.startswith("experiment:")} == {"experiment:methods"}


@pytest.mark.usefixtures("site")  # what every essay shares is then made
def test_it_is_published_whole_and_speaks_of_no_other_data(table: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    run("new", mine, "--data", table, "--noun", "tide")
    for stage in ("fonts", "bundle", "graphs"):
        shutil.copytree(open_project().cache / stage, mine / "build" / "cache" / stage)
    settings = mine / "essay.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + QUICK, encoding="utf-8")
    assert run("build", "--content", mine).exit_code == 0

    site = mine / "build" / "site"
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "Which of these tides are normal?" in page
    assert page.count("<figure ") == 6
    assert run("check", "--content", mine).exit_code == 0
    for path in site.rglob("*"):
        if path.suffix in (".html", ".json", ".txt", ".xml") or path.name.endswith(".vg.json"):
            found = HEART.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(site)}: {found}"
