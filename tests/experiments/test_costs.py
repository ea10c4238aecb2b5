from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from anomagram_build.experiments import methods
from anomagram_build.experiments.costs import (
    MethodCost,
    Timing,
    Timings,
    costs,
    from_toml,
    measure,
    numbers,
    to_toml,
)
from anomagram_build.experiments.material import Material
from anomagram_build.experiments.methods import MethodsResult
from anomagram_build.settings import MethodsSettings

SETTINGS = MethodsSettings(
    seeds=2,
    full_mixtures=(),
    diagonal_mixtures=(),
    forest_samples=(),
    convolutional_latent=(),
    recurrent_steps=(),
    adversarial_trust=(),
    variational_latent=(2,),
    variational_epochs=30,
)


@pytest.fixture(scope="module")
def result(material: Material) -> MethodsResult:
    return methods.run(material, SETTINGS, lambda done, total: None)


@pytest.fixture(scope="module")
def timings(material: Material, result: MethodsResult) -> Timings:
    told: list[Any] = []
    made = measure(material, SETTINGS, result, "a machine", lambda *seen: told.append(seen))
    assert told[-1] == (len(result.methods), len(result.methods))
    return made


def test_every_method_is_timed_with_the_setting_it_chose(
    result: MethodsResult, timings: Timings
) -> None:
    assert [(t.key, t.setting) for t in timings.methods] == [
        (m.key, m.setting) for m in result.methods
    ]
    fit = {timing.key: timing.fit_seconds for timing in timings.methods}
    assert fit["variational"] > 10 * fit["pca"]
    assert fit["variational"] == pytest.approx(fit["variational_elbo"], rel=0.8)


def test_costs_are_ratios_to_the_cheapest(result: MethodsResult, timings: Timings) -> None:
    rows = costs(result, timings).methods
    for name in ("bytes", "fit", "score"):
        ratios = [getattr(row, f"{name}_ratio") for row in rows]
        values = [getattr(row, name if name == "bytes" else f"{name}_seconds") for row in rows]
        assert min(ratios) == 1
        assert ratios == pytest.approx([value / min(values) for value in values])


def test_without_times_there_is_still_what_is_kept(result: MethodsResult) -> None:
    found = costs(result, None)
    named = numbers(found)
    assert "machine" not in named
    knn = next(row for row in found.methods if row.key == "knn")
    # 200 signals of 36 points, in single precision.
    assert knn.bytes == 4 * 200 * 36
    assert named["knn"] == {"bytes": knn.bytes, "bytes_ratio": knn.bytes_ratio}


def test_numbers_name_what_was_measured(result: MethodsResult, timings: Timings) -> None:
    named = numbers(costs(result, timings))
    assert named["machine"] == "a machine"
    assert named["pca"].keys() == {field for field in MethodCost.__annotations__ if field != "key"}


def test_the_file_says_all_and_is_the_same_each_time(timings: Timings) -> None:
    odd = replace(timings, machine='A "quoted" back\\slash')
    assert from_toml(to_toml(odd)) == odd
    assert to_toml(from_toml(to_toml(timings))) == to_toml(timings)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"methods": ()}, "no times of mean_distance, pca"),
        ({"points": 35}, "200 training signals of 35 points, but there are 200 of 36"),
        ({"signals": 9}, "times of 9 training signals"),
    ],
)
def test_times_of_something_else_are_refused(
    result: MethodsResult, timings: Timings, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        costs(result, replace(timings, **change))


def test_times_of_a_method_that_is_gone_are_refused(
    result: MethodsResult, timings: Timings
) -> None:
    more = (*timings.methods, Timing("magic", "none", 1.0, 1.0))
    with pytest.raises(ValueError, match="times of unknown methods: magic"):
        costs(result, replace(timings, methods=more))


@pytest.mark.parametrize(
    "text",
    [
        "machine = ",
        'machine = "a"\nsignals = 1\npoints = 1\n',
        'machine = "a"\nsignals = 1\npoints = 1\nmethods = 3\n',
        'machine = "a"\nsignals = 1\npoints = 1\n[methods.pca]\nsetting = "2"\nfit_seconds = 1.0\n',
        'machine = "a"\nsignals = 1\npoints = 1\n[methods.pca]\n'
        'setting = "2"\nfit_seconds = 0.0\nscore_seconds = 1.0\n',
    ],
)
def test_a_broken_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_toml(text)
