"""What docs/writing.md shows is true: its examples render, its errors are the real ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from anomagram_build.errors import AnomagramError
from anomagram_build.essay.formats import FILTERS
from anomagram_build.essay.parts import Essay, Source

GUIDE = (Path(__file__).parents[2] / "docs" / "writing.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)( fails)?\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
GOOD = [text for kind, fails, text in BLOCKS if kind == "markdown" and not fails]
BAD = [(text, following[2]) for (_, fails, text), following in pairwise(BLOCKS) if fails]


def source(text: str) -> Source:
    return Source("content/05-threshold.md", text, "threshold", 5)


@pytest.mark.parametrize("text", GOOD)
def test_an_example_renders(render: Callable[..., Essay], text: str) -> None:
    essay = render(source(text))
    assert essay.sections[0].words > 5
    assert "{" not in re.sub(r"<[^>]*>", "", essay.sections[0].html)


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_wrong_example_is_answered_as_shown(
    render: Callable[..., Essay], text: str, said: str
) -> None:
    with pytest.raises(AnomagramError) as caught:
        render(source(text))
    assert str(caught.value) == said.strip()


def test_there_are_examples_of_both_kinds_and_every_filter_is_named() -> None:
    assert len(GOOD) >= 8
    assert len(BAD) >= 4
    assert all(re.search(rf"[`| ]{name}\b", GUIDE) for name in FILTERS)
