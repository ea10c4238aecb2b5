"""The document in docs/ is that of the model which the essay ships."""

from __future__ import annotations

import tomllib
from pathlib import Path

from anomagram_build.search.candidates import START
from anomagram_build.search.report import as_settings
from anomagram_build.settings import parse_settings, read_settings
from anomagram_build.stages.training import architecture_of, recipe_of

ROOT = Path(__file__).parent.parent.parent


def test_the_essay_ships_what_the_search_chose():
    text = (ROOT / "docs" / "model-search.md").read_text(encoding="utf-8")
    chosen = tomllib.loads(text.split("```toml\n")[1].split("```")[0])
    settings = read_settings(ROOT / "content" / "essay.toml").model_dump(mode="json")
    for table, values in chosen.items():
        assert values == {key: settings[table][key] for key in values}


def test_settings_of_a_candidate_make_that_candidate():
    candidate = START.varied(
        {"hidden": (7, 3), "activation": "gelu", "scaling": "range", "epochs": 9, "betas": (0, 0.5)}
    )
    essay = (
        '[essay]\ntitle = ""\nsubtitle = ""\ndescription = ""\nauthors = []\n'
        'published = "2020-01-01"\n[split]\ntraining = 5\n'
    )
    settings = parse_settings(essay + as_settings(candidate, latent=3), "essay.toml")
    assert architecture_of(settings.model, 50) == candidate.architecture(50, 3)
    assert recipe_of(settings.training) == candidate.recipe
    assert settings.model.scaling == candidate.scaling
