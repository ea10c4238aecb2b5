from __future__ import annotations

from collections.abc import Callable

import pytest

from anomagram_build.essay.bibliography import read_references
from anomagram_build.essay.citations import parse_citation
from anomagram_build.essay.parts import Essay, Source

Complaints = Callable[..., list[str]]
Render = Callable[..., Essay]


def read(text: str) -> tuple[dict[str, str], list[str]]:
    """Each reference as HTML, and each problem as text."""
    references, problems = read_references(Source("content/references.bib", text))
    return (
        {key: reference.html for key, reference in references.items()},
        [str(problem).removeprefix("content/references.bib:") for problem in problems],
    )


def test_citations_are_numbered_by_first_use_and_linked_both_ways(render: Render) -> None:
    essay = render("A [@malhotra2016]. B [@hawkins1980; @malhotra2016, sec. 2].")
    html = essay.sections[0].html
    assert '<a href="#ref-malhotra2016" id="cite-malhotra2016-1"' in html
    assert html.count(">1</a>") == 2
    assert html.count(">2</a>") == 1
    assert "</span></span>, sec. 2]" in html
    first, second = essay.references_html.split("</li>")[:2]
    assert 'id="ref-malhotra2016"' in first
    assert 'href="https://arxiv.org/abs/1607.00148">arXiv:1607.00148</a>' in first
    assert 'href="#cite-malhotra2016-1"' in first
    assert 'href="#cite-malhotra2016-2"' in first
    assert 'href="https://doi.org/10.1007/978-94-015-3994-4"' in second
    assert essay.unused_references == ()


def test_numbers_go_on_from_section_to_section(render: Render) -> None:
    a = Source("content/01-a.md", "# A\n\n[@malhotra2016]", "a", 1)
    b = Source("content/02-b.md", "# B\n\n[@hawkins1980] [@malhotra2016]", "b", 2)
    assert ">2</a>" in render(a, b).sections[1].html
    assert 'id="cite-malhotra2016-2"' in render(a, b).sections[1].html


def test_a_card_describes_its_citation_and_is_hidden_without_css(
    body: Callable[..., str],
) -> None:
    html = body("As said [@hawkins1980].")
    assert 'aria-describedby="cite-hawkins1980-1-card"' in html
    assert (
        '<span class="card" id="cite-hawkins1980-1-card" role="tooltip" hidden>D.\u00a0M.\u00a0'
        "Hawkins. <cite>Identification of Outliers</cite>. Chapman and Hall, 1980.</span>"
    ) in html
    assert "said\u00a0<span" in html


def test_what_nobody_cites_is_told(render: Render) -> None:
    assert render("x").unused_references == ("hawkins1980", "malhotra2016")
    assert render("x").references_html == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n[@hawkin1980]", '4: unknown reference "hawkin1980"; did you mean "hawkins1980"?'),
        ("[@hawkins1980; x]", "3: cannot read the citation [@hawkins1980; x]; write [@key]"),
        ("[@]", "3: cannot read the citation [@]"),
        ("[see [@hawkins1980]](x)", '3: what ends in "](x)" is not a link; the words of a link'),
        ("## A [@hawkins1980]", "3: a citation can't stand in a heading"),
    ],
)
def test_a_wrong_citation_is_told_with_its_line(
    complaints: Complaints, text: str, message: str
) -> None:
    assert complaints(text)[0].startswith(message)


def test_what_is_between_the_brackets() -> None:
    assert parse_citation("@a") == [("a", "")]
    assert parse_citation("@a; @b, ch.\n2") == [("a", ""), ("b", "ch. 2")]
    assert parse_citation("@a, b; c") is None


def test_each_kind_of_entry_has_its_form() -> None:
    references, problems = read(
        "@article{a, author={A. B. One and Van Two, Chung-Kang}, title={Why {ECG} & {\\'E}?},\n"
        " journal={J}, volume=1, number=2, pages={3--4}, year=1999}\n"
        "@inproceedings{p, author={One, A and others}, title={T.}, booktitle={Proc.},\n"
        " pages={5--6}, year=2000}\n"
        "@techreport{r, author={{The Team}}, title={T}, institution={I}, number=7, year=2001}\n"
        "@misc{m, author={A One and B Two and C Three and D F and E F and F F and G G},\n"
        " title={T}, year=2002}\n"
    )
    assert problems == []
    plain = {key: html.replace("\u00a0", " ") for key, html in references.items()}
    assert plain == {
        "a": "A. B. One and C.-K. Van Two. “Why ECG &amp; É?” <cite>J</cite> 1(2): 3\u20134, 1999.",
        "p": "A. One et al. “T.” In <cite>Proc.</cite>, pp. 5\u20136, 2000.",
        "r": "The Team. “T.” I, technical report 7, 2001.",
        "m": "A. One, B. Two, C. Three et al. “T.” 2002.",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n@book{a,\n author = {x}\n title = {y}}", "4: broken BibTeX: '}' expected"),
        ("@misc{a, title = {x", "1: broken BibTeX: premature end of file"),
        ("\n@misc{a, author={X}, title=foo, year=1}", "2: undefined string in line 2: foo"),
        ("@misc{a, author={X}, title={T}, year=1}\n" * 2, '2: the reference "a" is given twice'),
        ("\n\n@misc{a, author={X}, year=1}", '3: the reference "a" has no title'),
        ("\n@book{a, author={X}, title={T}, year=1}", '2: the reference "a" has no publisher'),
        ("\n@artikel{a, author={X}, title={T}, year=1}", '2: unknown kind of entry "@artikel"'),
        ("\n@misc{a, author={A, B, C, D}, title={T}, year=1}", "2: Too many commas"),
        ("\n@misc{a, author={X}, title={T}, title={T}, year=1}", "2: entry with key a has a dup"),
    ],
)
def test_broken_bibtex_is_told_with_its_line(text: str, message: str) -> None:
    _, problems = read(text)
    assert problems
    assert problems[0].startswith(message)


def test_one_broken_entry_does_not_hide_the_next(complaints: Complaints) -> None:
    text = "@misc{a, author = X}\n@misc{b, author={X}, title={T}}\n"
    said = complaints("[@c]", references=Source("content/references.bib", text))
    assert [line.split(" ")[0] for line in said] == [
        "3:",
        "content/references.bib:1:",
        "content/references.bib:1:",
        "content/references.bib:2:",
    ]
