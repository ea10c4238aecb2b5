from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from anomagram_build.essay.formulas import FormulaError, mathml

FORMULAS = [
    r"\text{MSE} = \frac{1}{p} \sum_{i=1}^{p} (x_i - \hat{x}_i)^2",
    r"x' = \frac{x - \min x}{\max x - \min x}",
    r"\text{precision} = \frac{TP}{TP + FP}, \quad \text{recall} = \frac{TP}{TP + FN}",
    r"F_\beta = (1 + \beta^2) \frac{P \cdot R}{\beta^2 P + R}",
    r"\text{AUC} = P(s_\text{abnormal} > s_\text{normal}) \geq \tfrac{1}{2}",
    r"\mathbb{E}_{q(z \mid x)}[\log p(x \mid z)] - \mathrm{KL}(q(z \mid x) \,\|\, p(z))",
    r"w \leftarrow w - \eta \nabla_w \mathcal{L}, \quad \sigma(a) = \frac{1}{1 + e^{-a}}",
    r"\text{a < b & c}",
]


@pytest.mark.parametrize("latex", FORMULAS)
def test_the_formulas_of_the_essay_become_well_formed_mathml(latex: str) -> None:
    root = ElementTree.fromstring(mathml(latex, block=True))
    assert root.tag == "math"
    assert root.attrib == {"display": "block"}
    assert not any("\\" in text for text in root.itertext())


def test_rows_of_one_are_left_out() -> None:
    assert mathml("x^2 < y") == (
        "<math><msup><mi>x</mi><mn>2</mn></msup><mo>&lt;</mo><mi>y</mi></math>"
    )


@pytest.mark.parametrize(
    ("latex", "message", "hint"),
    [
        (r"\fraq{1}{2}", r"unknown command \fraq", r'did you mean "\frac"?'),
        (r"x^{2", "{ without }", None),
        ("x}", "} without {", None),
        (r"\frac{1}", "something is missing", None),
        (r"\left( x", r"\left has no \right", None),
        (r"\begin{cases} a", r"\begin has no \end", None),
        ("x_1_2", "two subscripts", None),
    ],
)
def test_a_wrong_formula_says_why(latex: str, message: str, hint: str | None) -> None:
    with pytest.raises(FormulaError) as caught:
        mathml(latex)
    assert message in str(caught.value)
    assert caught.value.hint == hint


def test_a_formula_in_a_line(body: Callable[..., str]) -> None:
    assert body("If $x_1 > {{ n.seeds }}$, so.") == (
        "<p>If <math><msub><mi>x</mi><mn>1</mn></msub><mo>&gt;</mo><mn>12</mn></math>, so.</p>"
    )


def test_a_block_is_followed_by_the_sentence_that_reads_it(body: Callable[..., str]) -> None:
    html = body("$$\nx = 1\n$$\n: The *unknown* is [one]{term=threshold}.\n\nMore.")
    assert html.startswith(
        '<div class="formula"><div class="formula-scroll" tabindex="0" role="group"'
    )
    assert '<p>The <em>unknown</em> is <dfn id="term-threshold">one</dfn>.</p>\n</div>' in html
    assert html.endswith("<p>More.</p>")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\nb $\\fo$ c", r"4: unknown command \fo in $\fo$"),
        ("a\n\n$$\n\\fo\n$$\n: It is.", r"5: unknown command \fo in $\fo$"),
        ("$$\nx\n$$\n\nNo.", "3: nothing reads this formula out"),
        ("$$\nx\n$$", "3: nothing reads this formula out"),
        ("a\n\n$$\nx = 1\n\nb", "5: a formula opened with $ is not closed"),
        ("a\nthe $x is", r"4: a formula opened with $ is not closed; write \$ for a dollar"),
        ("- $$\n  x\n  $$", "3: a $$ formula can't stand inside something else"),
    ],
)
def test_a_wrong_formula_is_told_with_its_line(
    complaints: Callable[..., list[str]], text: str, message: str
) -> None:
    assert complaints(text)[0].startswith(message)


def test_dollars_for_money(body: Callable[..., str]) -> None:
    assert body(r"It costs \$5.") == "<p>It costs $5.</p>"
