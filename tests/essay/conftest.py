"""A small page to try sentences on: some numbers, two figures, two references, two terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from anomagram_build.errors import AnomagramError
from anomagram_build.essay.parts import Essay, Image, Source
from anomagram_build.essay.render import render_essay

NUMBERS = {
    "test": {"auc": 0.9942, "ap": 0.987, "count": 1500},
    "pca.auc": 0.991,
    "seeds": 12,
    "parity": 3e-7,
    "methods": {"k-means": {"auc": 0.9953}},
    "share": {30: 0.55},
    "broken": float("nan"),
}
REFERENCES = """\
@book{hawkins1980,
  author = {Hawkins, D. M.}, title = {Identification of Outliers},
  publisher = {Chapman and Hall}, year = 1980, doi = {10.1007/978-94-015-3994-4},
}
@misc{malhotra2016,
  author = {Malhotra, Pankaj and others}, title = {{LSTM}-based \\"Uber} Encoder},
  year = 2016, eprint = {1607.00148},
}
"""
GLOSSARY = """\
threshold = "The *score* above which a signal is called abnormal."
reconstruction-error = "How far the copy is from the signal."
"""


def section(text: str, file: str = "content/05-threshold.md") -> Source:
    """A section under a title, unless the text brings its own."""
    number, name = file.removeprefix("content/").removesuffix(".md").split("-", 1)
    return Source(file, text, name=name, number=int(number))


def options(**changed: Any) -> dict[str, Any]:
    """What `render_essay` is given here."""
    return {
        "numbers": NUMBERS,
        "figures": ["replay", "threshold"],
        "render_figure": lambda name, caption, line: (
            f'<figure id="fig-{name}"><figcaption>{caption.takeaway}</figcaption>'
            f"{caption.rest}</figure>\n"
        ),
        "states": {"replay": ["epoch", "speed"]},
        "references": Source("content/references.bib", REFERENCES.replace('\\"Uber}', "")),
        "glossary": Source("content/glossary.toml", GLOSSARY),
        "pictures": {"beat.png": Image("assets/beat.png", 40, 30)},
        "texts": {"card": {"nouns": "heartbeats"}},
        **changed,
    }


@pytest.fixture
def render() -> Callable[..., Essay]:
    """Render a text under the title "T" (so its first line is line 3), or several files."""

    def render(*texts: str | Source, **changed: Any) -> Essay:
        sources = [t if isinstance(t, Source) else section(f"# T\n\n{t}\n") for t in texts]
        return render_essay(sources, **options(**changed))

    return render


@pytest.fixture
def body(render: Callable[..., Essay]) -> Callable[..., str]:
    """The HTML of a text, without its title."""

    def body(text: str, **changed: Any) -> str:
        return render(text, **changed).sections[0].html.split("\n", 1)[1].strip()

    return body


@pytest.fixture
def complaints(render: Callable[..., Essay]) -> Callable[..., list[str]]:
    """What is said of a text that can't be rendered, one line for each problem."""

    def complaints(*texts: str | Source, **changed: Any) -> list[str]:
        with pytest.raises(AnomagramError) as caught:
            render(*texts, **changed)
        return [
            str(problem).removeprefix("content/05-threshold.md:")
            for problem in caught.value.problems
        ]

    return complaints
