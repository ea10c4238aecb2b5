"""Prose of several pages is checked together."""

from __future__ import annotations

from pathlib import Path

import pytest

from anomagram_build.checking.content import Prose, check_prose
from anomagram_build.essay.parts import Essay, Source
from anomagram_build.essay.read import read_source
from anomagram_build.essay.render import render_essay

BIBLIOGRAPHY = """
@misc{known, author = {A. Author}, title = {Known}, year = 2001}

@misc{forgotten, author = {B. Author}, title = {Forgotten}, year = 2002}
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "about").mkdir(parents=True)
    (folder / "01-start.md").write_text("# Start\n\nSee [@known]. A [word]{term}.\n")
    (folder / "about" / "01-more.md").write_text('# More\n\n[True.]{claim="n.x > 0"}\n')
    (folder / "references.bib").write_text(BIBLIOGRAPHY)
    (folder / "glossary.toml").write_text('word = "One."\nother = "Two."\n')
    return folder


def checked(content: Path) -> Prose:
    def render(sections: tuple[Source, ...]) -> Essay:
        return render_essay(
            sections,
            numbers={"x": 1.5},
            figures=["replay"],
            references=read_source(content / "references.bib", content),
            glossary=read_source(content / "glossary.toml", content),
        )

    return check_prose(content, render)


def test_what_no_page_uses_is_found_where_it_is_defined(content: Path) -> None:
    assert [str(problem) for problem in checked(content).findings] == [
        f'{content}/references.bib:4: nothing cites the reference "forgotten"; cite it, or take '
        "it out",
        f'{content}/glossary.toml:2: nothing uses the term "other"; use it, or take it out',
    ]


def test_another_page_counts_as_use(content: Path) -> None:
    (content / "about" / "01-more.md").write_text("# More\n\n[Other]{term} [@forgotten].\n")
    assert checked(content).findings == ()


def test_all_pages_are_told_of_and_files_lie_where_they_are_named(content: Path) -> None:
    (content / "01-start.md").write_text(
        "# Start\n\n{{ n.y }} [@knwon]\n\n::: figure repaly\n:::\n"
    )
    (content / "about" / "01-more.md").write_text('# More\n\n[True.]{claim="n.x > 2"}\n')
    found = [str(problem) for problem in checked(content).findings]
    assert len(found) == 4
    assert found[0].startswith(f'{content}/01-start.md:3: unknown number "n.y"')
    assert found[1].endswith('unknown reference "knwon"; did you mean "known"?')
    assert found[2].endswith('5: unknown figure "repaly"; did you mean "replay"?')
    assert found[3].startswith(f"{content}/about/01-more.md:3: claim does not hold")


def test_claims_and_sections_are_known_by_page(content: Path) -> None:
    prose = checked(content)
    (claim,) = prose.claims
    assert (claim.file, claim.line) == (f"{content}/about/01-more.md", 3)
    assert prose.sections == {
        "index.html": {"start": content / "01-start.md"},
        "about/index.html": {"more": content / "about" / "01-more.md"},
    }
