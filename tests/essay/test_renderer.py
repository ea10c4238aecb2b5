from __future__ import annotations

from collections.abc import Callable

import pytest

from anomagram_build.essay.inline import parse_attributes

Body = Callable[..., str]
Complaints = Callable[..., list[str]]


# Links


def test_a_link_to_a_state_of_a_figure_works_without_script(body: Body) -> None:
    html = body(
        "[at epoch 12](#fig-replay?epoch=12&speed=2) [it](#fig-replay)\n\n"
        "::: figure replay\n**A.** b\n:::"
    )
    assert (
        '<a href="#fig-replay" data-figure="replay" data-state="epoch=12&amp;speed=2">'
        "at epoch 12</a> "
        '<a href="#fig-replay" data-figure="replay">it</a>'
    ) in html


def test_links_on_the_page_find_headings_references_terms_and_what_the_page_adds(
    body: Body,
) -> None:
    html = body(
        "[a](#threshold-sub) [b](#ref-hawkins1980) [c](#term-threshold) [d](#cite) [e](lab/)\n\n"
        "## Sub\n\n[@hawkins1980] [threshold]{term}",
        anchors=["cite"],
    )
    assert html.startswith('<p><a href="#threshold-sub">a</a>')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n[b](#fig-repaly?epoch=1)", '4: unknown figure "repaly"; did you mean "replay"?'),
        ("[b](#fig-replay)", '3: nothing on this page has the anchor "#fig-replay"'),
        (
            "[b](#fig-replay?epohc=1)\n\n::: figure replay\n**A.** b\n:::",
            '3: the figure "replay" has no state "epohc"; did you mean "epoch"?',
        ),
        ("[b](#treshold)", '3: nothing on this page has the anchor "#treshold"; did you mean'),
        ("[](lab/)", '3: the link to "lab/" has no text'),
        ("[a]()", "3: a link has no address"),
    ],
)
def test_a_wrong_link_is_told_with_its_line(
    complaints: Complaints, text: str, message: str
) -> None:
    assert complaints(text)[0].startswith(message)


# Pictures


def test_a_picture_has_its_address_in_the_site_and_its_size(body: Body) -> None:
    assert body("![A *beat*](beat.png)") == (
        '<p><img src="assets/beat.png" alt="A beat" width="40" height="30"'
        ' loading="lazy" decoding="async"></p>'
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n![](beat.png)", '4: the picture "beat.png" has no text alternative'),
        ("a\n![A beat](bear.png)", '4: there is no picture "bear.png"; did you mean "beat.png"?'),
    ],
)
def test_a_wrong_picture_is_told_with_its_line(
    complaints: Complaints, text: str, message: str
) -> None:
    (said,) = complaints(text)
    assert said.startswith(message)


# Spans


def test_classes_are_those_that_mean_something(body: Body) -> None:
    assert body("[Normal]{.normal} beats") == '<p><span class="normal">Normal</span> beats</p>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[x]{.normla}", '3: unknown class "normla"; did you mean "normal"?'),
        ('a\n[x]{clam="n.seeds > 1"}', '4: unknown attribute "clam"; did you mean "claim"?'),
        ('[x]{style="color: red"}', '3: unknown attribute "style"; inline styles are blocked'),
        ('a\n[A sentence]{claim="n.seeds > 1}', "4: cannot read the braces after [A sentence]"),
        ("[x]{}", "3: cannot read the braces after [x]"),
    ],
)
def test_wrong_attributes_are_told_with_their_line(
    complaints: Complaints, text: str, message: str
) -> None:
    assert complaints(text)[0].startswith(message)


def test_attributes_may_be_quoted_over_lines_with_anything_inside() -> None:
    text = 'x{.a .b claim="n.a\n  > {\\"k\\"}" term bare=c.d } rest'
    parsed = parse_attributes(text, 1)
    assert parsed is not None
    attributes, end = parsed
    assert attributes == {"class": "a b", "claim": 'n.a > {"k"}', "term": "", "bare": "c.d"}
    assert text[end:] == " rest"


# Text, code, tables, raw HTML


def test_quotes_and_apostrophes_are_set_but_code_is_not(body: Body) -> None:
    assert body("It's \"so\" `it's`") == "<p>It\u2019s “so” <code>it's</code></p>"


def test_code_can_be_scrolled_by_keyboard(body: Body) -> None:
    assert body("```python\nx < 1\n```") == (
        '<pre tabindex="0"><code class="language-python">x &lt; 1\n</code></pre>'
    )


def test_a_table_has_scopes_and_no_inline_style(body: Body) -> None:
    html = body("| a | b |\n|---|--:|\n| c | {{ n.seeds }} |")
    assert '<th scope="col">a</th>\n<th class="right" scope="col">b</th>' in html
    assert '<td class="right">12</td>' in html
    assert "style" not in html


def test_comments_stay_behind(body: Body) -> None:
    assert body("<!-- to do -->\n\na <!-- b --> c") == "<p>a  c</p>"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n\n<div>\nx\n</div>", 5),
        ("a\nb <span style='x'>c</span>", 4),
        ("| a |\n|---|\n| <i> |", 5),
        ("- a\n- b\n  <br>", 5),
        ("[a](x\n'title') b\n<i>", 5),
    ],
)
def test_raw_html_is_told_with_its_line(complaints: Complaints, text: str, line: int) -> None:
    said = complaints(text)[0]
    assert said.startswith(f"{line}: raw HTML")
    assert "has no place in prose; use Markdown" in said


@pytest.mark.parametrize(
    "before",
    [
        "",
        "[@hawkins1980;\n@malhotra2016] ",
        "*a\nb* ",
        "`a\nb` ",
        "[a\nb](lab/ 'x') ",
        "[a](lab/\n'x') ",
        "$x\n= y$ ",
        '[a\nb]{claim="n.seeds\n== 12"} ',
        "a\\\nb ",
    ],
)
def test_lines_are_right_whatever_comes_before(complaints: Complaints, before: str) -> None:
    line = 3 + before.count("\n")
    said = 'unknown reference "nobody"'
    assert complaints(f"{before}x [@nobody] y") == [f"{line}: {said}"]
    assert complaints(f"{before}x\n*[@nobody]* y") == [f"{line + 1}: {said}"]
    assert complaints(f"{before}\n\n- a\n- [@nobody]") == [f"{line + 3}: {said}"]


def test_after_an_expression_over_lines_lines_are_right_again(complaints: Complaints) -> None:
    said = complaints("{{ n.seeds\n}} x [@one]\n[@two]\n\n[@three]")
    # The first stands on a line of the result that began where the expression did.
    assert [line.split(":")[0] for line in said] == ["3", "5", "7"]
