"""Settings that suit the size of a table."""

from __future__ import annotations

import pytest

from anomagram_build.dataset.split import split
from anomagram_build.errors import BadInput
from anomagram_build.starting.plan import LEAST_NORMAL, normal_of, plan_for


def test_the_most_frequent_label_is_normal_unless_another_is_wanted() -> None:
    labels = ["a", "b", "b", "c"]
    assert normal_of(labels, None, "f") == "b"
    assert normal_of(labels, "c", "f") == "c"
    with pytest.raises(BadInput, match='no signal has the label "d"; the labels are a, b, c'):
        normal_of(labels, "d", "f")


def test_everything_that_is_too_small_is_told_at_once() -> None:
    labels = ["n"] * (LEAST_NORMAL - 1) + ["rare", "rarer", "fine", "fine"]
    with pytest.raises(BadInput) as caught:
        plan_for(labels, "n", 3, "f.csv")
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 4
    assert told[0] == "f.csv: signals of 3 points are too short"
    assert f"only {LEAST_NORMAL - 1} signals have the normal label" in told[1]
    assert 'only 1 signal has the label "rare"' in told[2] and '"rarer"' in told[3]


def test_one_class_alone_is_not_enough() -> None:
    with pytest.raises(BadInput, match="a detector needs abnormal signals"):
        plan_for(["n"] * 100, "n", 20, "f")


@pytest.mark.parametrize(("normal", "abnormal"), [(40, 2), (60, 3), (100, 400), (2919, 2081)])
def test_the_division_and_the_gallery_can_be_had(normal: int, abnormal: int) -> None:
    import numpy as np  # noqa: PLC0415

    plan = plan_for(["n"] * normal + ["x"] * abnormal, "n", 140, "f")
    labels = np.array([1] * normal + [2] * abnormal)
    parts = split(labels, 1, plan.training, 0)
    tested = labels[parts.test]
    assert plan.training >= normal / 2
    assert 10 <= plan.gallery <= len(tested)
    of_abnormal = min(round(0.6 * plan.gallery), int((tested == 2).sum()))
    assert plan.gallery - of_abnormal <= (tested == 1).sum()
