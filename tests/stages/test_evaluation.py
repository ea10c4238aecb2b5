"""A model that is no better than something stupid is not published as one that is."""

from __future__ import annotations

import pytest

from anomagram_build.errors import FailedCheck
from anomagram_build.essay.parts import Source
from anomagram_build.essay.render import render_essay
from anomagram_build.project import ROOT


def publish(autoencoder: float, mean_distance: float, pca: float) -> None:
    """Renders the sentence of the essay that says how the three stand on validation."""
    text = (ROOT / "content" / "08-threshold.md").read_text(encoding="utf-8")
    found = [line for line in text.splitlines() if "n.validation.autoencoder.auc" in line]
    assert len(found) == 1
    sentence = found[0][found[0].index("[On the validation") :]
    aucs = {"autoencoder": autoencoder, "mean_distance": mean_distance, "pca": pca}
    numbers = {"validation": {name: {"auc": value} for name, value in aucs.items()}}
    render_essay([Source("08-threshold.md", f"# T\n\n{sentence}\n", "t", 1)], numbers=numbers)


def test_a_model_that_beats_both_passes() -> None:
    publish(0.99, 0.97, 0.98)


@pytest.mark.parametrize(("mean_distance", "pca"), [(0.995, 0.98), (0.97, 0.99), (0.99, 0.99)])
def test_one_that_does_not_is_refused_with_the_figures(mean_distance: float, pca: float) -> None:
    with pytest.raises(FailedCheck, match=r"claim does not hold: .* n\.validation\.autoencoder"):
        publish(0.99, mean_distance, pca)
