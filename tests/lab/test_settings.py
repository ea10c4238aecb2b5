"""The lab's table of settings, against the types that the scripts use."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest

from anomagram_build.lab.presets import PRESETS, Preset, query
from anomagram_build.lab.settings import (
    SETTINGS,
    Amount,
    Choice,
    Layers,
    as_json,
    initial_values,
    settings_for,
)
from anomagram_build.lab.words import layer_sizes, network_words
from anomagram_build.project import ROOT

PROTOCOL = (ROOT / "templates" / "lab" / "trainer.protocol.ts").read_text(encoding="utf-8")


def test_its_keys_are_those_of_the_trainer() -> None:
    body = re.search(r"export interface Settings \{(.*?)\n\}", PROTOCOL, re.DOTALL)
    assert body
    keys = re.findall(r"^  (\w+): ", body[1], re.MULTILINE)
    assert keys and list(SETTINGS) == keys


@pytest.mark.parametrize("key", [k for k, s in SETTINGS.items() if isinstance(s, Choice)])
def test_choices_are_those_of_the_trainer(key: str) -> None:
    plural = {"outputBias": "BIASES"}.get(key, f"{key}s".upper().replace("YS", "IES"))
    known = re.search(rf"export const {plural} = \[(.*?)\]", PROTOCOL)
    assert known, plural
    choice = SETTINGS[key]
    assert isinstance(choice, Choice)
    assert list(choice.words) == re.findall(r'"([\w-]+)"', known[1])


@pytest.mark.parametrize(("key", "setting"), SETTINGS.items())
def test_defaults_and_offers_are_within_range(key: str, setting: object) -> None:
    if isinstance(setting, Choice):
        assert setting.initial in setting.words
    elif isinstance(setting, Layers):
        assert 1 <= len(setting.initial) <= setting.most
        values = (*setting.initial, *setting.offered)
        assert all(setting.min <= units <= setting.max for units in values)
    else:
        assert isinstance(setting, Amount)
        values = (setting.initial, *setting.offered)
        assert all(setting.min <= value <= setting.max for value in values)
        assert not setting.whole or all(value == int(value) for value in values)


def test_defaults_ask_for_no_more_than_the_data_have() -> None:
    for normal, abnormal in ((2919, 2081), (300, 20), (60, 60), (20, 3)):
        first = initial_values(settings_for(normal, abnormal))
        tested = 2 * first["testSignals"] * normal / (normal + abnormal)
        assert 1 <= first["trainingSignals"] <= normal - tested + 1
        assert 2 * first["testSignals"] < normal + abnormal
    assert initial_values(settings_for(2919, 2081)) == initial_values(SETTINGS)


def test_the_table_can_be_written_as_json() -> None:
    table = as_json(SETTINGS)
    assert table["hidden"]["initial"] == (16, 8)
    assert table["learningRate"]["whole"] is False


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_preset_is_within_the_ranges_and_says_what_it_changes(preset: Preset) -> None:
    pairs = parse_qs(query(preset, SETTINGS), strict_parsing=bool(preset.change))
    assert set(pairs) == {f"lab.{key}" for key in preset.change}
    for key, value in preset.change.items():
        setting = SETTINGS[key]
        if isinstance(setting, Choice):
            assert value in setting.words
        elif isinstance(setting, Layers):
            assert len(value) <= setting.most
            assert all(setting.min <= units <= setting.max for units in value)
        else:
            assert setting.min <= value <= setting.max


def test_a_preset_leaves_out_what_is_the_default_anyway() -> None:
    preset = Preset("p", "P", "?", {"latent": 2, "hidden": (7, 3), "abnormalShare": 0.3})
    assert query(preset, SETTINGS) == "lab.hidden=7-3&lab.abnormalShare=0.3"
    with pytest.raises(KeyError):
        query(Preset("p", "P", "?", {"units": 2}), SETTINGS)


def test_a_networks_numbers_are_counted() -> None:
    said = network_words(layer_sizes({"hidden": (7, 3), "latent": 2}, 140))
    assert said.startswith("140 → 7 → 3 → 2 → 3 → 7 → 140")
    weights = 140 * 7 + 7 * 3 + 3 * 2 + 2 * 3 + 3 * 7 + 7 * 140
    assert f"{weights + 7 + 3 + 2 + 3 + 7 + 140:,} weights" in said
