from __future__ import annotations

from collections.abc import Callable

import pytest

from anomagram_build.essay.parts import Caption, Essay, Heading, Source

Body = Callable[..., str]
Complaints = Callable[..., list[str]]
Render = Callable[..., Essay]


def source(text: str) -> Source:
    return Source("content/05-threshold.md", text, "threshold", 5)


# Headings


def test_headings_link_to_themselves_and_make_the_contents(render: Render) -> None:
    essay = render(
        source(
            "# Choosing *a* threshold\n\n## Without labels?\n\n### Why\n\n"
            "## Costs {#cost}\n\n## Without labels?"
        )
    )
    assert essay.toc == (
        Heading(2, "threshold", "Choosing a threshold", 5),
        Heading(3, "threshold-without-labels", "Without labels?"),
        Heading(4, "threshold-why", "Why"),
        Heading(3, "cost", "Costs"),
        Heading(3, "threshold-without-labels-2", "Without labels?"),
    )
    html = essay.sections[0].html
    assert '<h2 id="threshold"><a href="#threshold">Choosing <em>a</em> threshold</a></h2>' in html
    assert '<h3 id="cost"><a href="#cost">Costs</a></h3>' in html
    assert essay.sections[0].title == "Choosing a threshold"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Text.", "1: a section begins with its title; # Title"),
        ("## A", "1: a heading of level 2 after one of 0"),
        ("# A\n\n# B", "3: a section has one title; begin others with ##"),
        ("# A\n\n### B", "3: a heading of level 3 after one of 1"),
        ("# A\n\n## B {#x}\n\n## C {#x}", '5: the anchor "x" is taken'),
        ("# A\n\n## [B](x)", "3: a link can't stand in a heading"),
        ("# A\n\n> ## B", "3: a heading can't stand inside something else"),
    ],
)
def test_a_wrong_heading_is_told_with_its_line(
    complaints: Complaints, text: str, message: str
) -> None:
    assert complaints(source(text))[0] == message


def test_two_sections_of_one_name_are_told(complaints: Complaints) -> None:
    other = Source("content/06-threshold.md", "# B", "threshold", 6)
    assert complaints(source("# A"), other) == [
        'content/06-threshold.md:1: the anchor "threshold" is taken'
    ]


# Figures


def test_a_figure_gets_its_caption_and_is_listed(render: Render) -> None:
    seen = []

    def draw(name: str, caption: Caption, line: int) -> str:
        seen.append((name, caption, line))
        return "<figure>here</figure>"

    essay = render(
        "a\n\n::: figure replay\n**The *hills* part.** At {{ n.seeds }}.\n\nMore.\n:::\nb",
        render_figure=draw,
    )
    caption = Caption("The <em>hills</em> part.", "<p>At 12.</p>\n<p>More.</p>\n")
    assert seen == [("replay", caption, 5)]
    assert "<p>a</p>\n<figure>here</figure><p>b</p>" in essay.sections[0].html
    (use,) = essay.figures
    assert (use.name, use.line, use.takeaway) == ("replay", 5, "The hills part.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n::: figure repaly\n**A.** b\n:::", '4: unknown figure "repaly"; did you mean "replay"'),
        ("::: figure\n**A.** b\n:::", '3: "::: figure" needs the name of a figure'),
        ("::: figure replay\nA. b\n:::", '3: the figure "replay" has no takeaway; begin its'),
        ("::: figure replay\nA **b**\n:::", '3: the figure "replay" has no takeaway'),
        ("::: figure replay\n:::", '3: the figure "replay" has no takeaway'),
    ],
)
def test_a_wrong_figure_is_told_with_its_line(
    complaints: Complaints, text: str, message: str
) -> None:
    assert complaints(text)[0].startswith(message)


def test_a_figure_that_stands_twice_is_told_with_both_places(complaints: Complaints) -> None:
    figure = "::: figure replay\n**A.** b\n:::\n"
    other = Source("content/06-b.md", f"# B\n\n{figure}", "b", 6)
    assert complaints(figure, other) == [
        'content/06-b.md:3: the figure "replay" stands twice; first at content/05-threshold.md:3'
    ]


# Notes


def test_a_note_stands_beside_the_block_before_it(body: Body) -> None:
    html = body("One.\n\n::: note\nAn *aside*.\n:::\n\n::: note\nTwo.\n:::\n\nThree.")
    assert html == (
        '<div class="noted">\n<p>One.</p>\n'
        '<aside class="note" role="note">\n<p>An <em>aside</em>.</p>\n</aside>\n'
        '<aside class="note" role="note">\n<p>Two.</p>\n</aside>\n</div>\n<p>Three.</p>'
    )


def test_a_note_after_a_heading_stands_alone(body: Body) -> None:
    assert "noted" not in body("::: note\nAside.\n:::")


# Directives


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("::: warning\nx\n:::", '3: unknown directive "warning"; there are "figure" and "note"'),
        ("\n::: nota\nx\n:::", '4: unknown directive "nota"; did you mean "note"?'),
        ("::: note big\nx\n:::", '3: "::: note" takes nothing, not "big"'),
        ("::: note\n:::", "3: a side note has no text"),
        ("a\n\n::: note\nx\n", '5: "::: note" is not closed; end it with a line of :::'),
        ("::: note\nx\n\n## B\n\ny", '3: "::: note" is not closed'),
        ("::: note\nx\n\n::: figure replay\n**A.** b\n:::", '3: "::: note" is not closed'),
        ("a\n:::\nb", '4: ":::" closes nothing'),
        ("- ::: note\n  x\n  :::", '3: "::: note" stands inside a list or a quotation'),
    ],
)
def test_a_wrong_directive_is_told_once_at_its_opening_line(
    complaints: Complaints, text: str, message: str
) -> None:
    (said,) = complaints(text)
    assert said.startswith(message)


def test_a_nested_directive_is_told_once(complaints: Complaints) -> None:
    text = "::: note\nx\n\n::: figure replay\n**A.** b\n:::\n\n:::\n"
    assert len(complaints(text)) == 1


def test_code_in_a_directive_may_look_like_one(body: Body) -> None:
    html = body("a\n\n::: note\n```\n# no heading\n::: figure x\n```\n:::\n\nb")
    assert "# no heading\n::: figure x\n</code>" in html
    assert html.endswith("<p>b</p>")


# The whole


def test_words_are_those_a_reader_reads(render: Render) -> None:
    text = (
        "Two words. It's 1,500 [beats]{term=threshold} [@hawkins1980] $x + y$ `code`.\n\n"
        "```\nno words here\n```\n\n::: note\nThree more words.\n:::\n\n"
        "::: figure replay\n**Title.** Caption.\n:::"
    )
    assert render(text).words == 1 + 5 + 3 + 2  # the title is T


def test_sections_know_what_they_used(render: Render) -> None:
    a = Source("content/01-a.md", '# A\n\n{{ n.seeds }} [x]{claim="n.test.auc > 0"}', "a", 1)
    b = Source("content/02-b.md", "# B\n\n{{ n.parity | sci }}", "b", 2)
    essay = render(a, b)
    assert [section.numbers for section in essay.sections] == [
        {"seeds": 12, "test.auc": 0.9942},
        {"parity": 3e-7},
    ]
    assert essay.numbers == {"parity": 3e-7, "seeds": 12, "test.auc": 0.9942}


def test_all_problems_of_all_files_are_told_sorted(complaints: Complaints) -> None:
    a = Source("content/02-a.md", "# A\n\n[@x]\n\n{{ n.x }}", "a", 2)
    b = Source("content/01-b.md", "# B\n\n<b>\n\n[x](#nowhere)", "b", 1)
    assert [line.split(": ")[0] for line in complaints(a, b)] == [
        "content/01-b.md:3",
        "content/01-b.md:5",
        "content/02-a.md:3",
        "content/02-a.md:5",
    ]


def test_the_same_input_gives_the_same_output(render: Render) -> None:
    text = "[@hawkins1980] [threshold]{term} $x$ {{ n.seeds }}"
    assert render(text) == render(text)
