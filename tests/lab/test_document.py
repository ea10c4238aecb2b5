"""docs/lab-page.md, against the table of settings."""

from __future__ import annotations

import re

from anomagram_build.lab.settings import SETTINGS, Choice, Layers
from anomagram_build.project import ROOT

DOCUMENT = (ROOT / "docs" / "lab-page.md").read_text(encoding="utf-8")


def test_it_tells_of_every_setting_its_default_and_its_choices() -> None:
    rows = dict(re.findall(r"^\| `lab\.(\w+)=[^`]+` \| (.+) \|$", DOCUMENT, re.MULTILINE))
    values = dict(re.findall(r"^\| `lab\.(\w+)=([^`]+)`", DOCUMENT, re.MULTILINE))
    assert list(values) == [*SETTINGS, "train", "hide"]
    for key, setting in SETTINGS.items():
        if isinstance(setting, Layers):
            assert values[key] == "-".join(map(str, setting.initial))
        elif isinstance(setting, Choice):
            assert values[key] == setting.initial
            assert all(f"`{word}`" in rows[key] for word in setting.words), key
        else:
            assert float(values[key]) == setting.initial
