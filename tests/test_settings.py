"""essay.toml: every fault is reported at once, with its line."""

from __future__ import annotations

import pytest

from anomagram_build.errors import BadInput
from anomagram_build.project import open_project
from anomagram_build.settings import Settings, parse_settings

GOOD = """\
[essay]
title = "T"
subtitle = "S"
description = "D"
authors = [{ name = "A" }]
published = "2026-01-01"

[split]
training = 10

[model]
hidden = [4]
"""


def findings(text: str) -> list[str]:
    with pytest.raises(BadInput) as raised:
        parse_settings(text, "essay.toml")
    return [str(problem) for problem in raised.value.problems]


def test_the_essays_own_settings_are_right() -> None:
    assert isinstance(open_project().settings, Settings)


def test_defaults_fill_what_is_not_given() -> None:
    settings = parse_settings(GOOD, "essay.toml")
    assert settings.model.hidden == (4,)
    assert settings.training.epochs > 0


def test_broken_toml_names_the_line() -> None:
    assert findings(GOOD + "[training\n")[0].startswith("essay.toml:13: broken TOML")


def test_unknown_key_names_the_line_and_the_nearest() -> None:
    (finding,) = findings(GOOD + "latnet = 3\n")
    assert finding == 'essay.toml:13: unknown setting "model.latnet"; did you mean "latent"?'


def test_wrong_values_are_all_reported() -> None:
    text = GOOD.replace("training = 10", "training = -1").replace("[4]", '"four"')
    first, second = findings(text)
    assert first.startswith('essay.toml:9: "split.training" is -1')
    assert second.startswith("essay.toml:12: \"model.hidden\" is 'four'")


def test_missing_key_names_its_table() -> None:
    (finding,) = findings(GOOD.replace('title = "T"\n', ""))
    assert finding == 'essay.toml:1: the setting "essay.title" is missing'


def test_missing_table_is_named() -> None:
    (finding,) = findings(GOOD.replace("[split]\ntraining = 10\n", ""))
    assert finding == 'essay.toml: the setting "split" is missing'
