from __future__ import annotations

from anomagram_build.essay.expressions import make_names
from anomagram_build.essay.parts import Source
from anomagram_build.essay.substitute import Prose, substitute

NAMES = make_names({"auc": 0.9942, "count": 1500})


def run(text: str) -> Prose:
    return substitute(Source("content/01-a.md", text), NAMES)


def test_expressions_give_way_to_values_and_their_names_are_kept() -> None:
    prose = run("AUC {{ n.auc | fixed(3) }} of {{n.count}}.")
    assert prose.text == "AUC 0.994 of 1,500."
    assert prose.numbers == {"auc": 0.9942, "count": 1500}
    assert prose.problems == ()


def test_each_line_of_the_result_knows_its_line_in_the_source() -> None:
    prose = run("one\n{{ n.count\n  | int\n}} two\nthree {{ n.count }}\nfour")
    assert prose.text == "one\n1,500 two\nthree 1,500\nfour"
    assert prose.lines == (1, 2, 5, 6)


def test_braces_can_be_written_and_other_braces_are_left_alone() -> None:
    text = r"\frac{1}{x_{i}} [a]{claim} {#anchor} \{{ x }}"
    assert run(text).text == r"\frac{1}{x_{i}} [a]{claim} {#anchor} {{ x }}"


def test_all_problems_are_found_each_on_its_line() -> None:
    prose = run("{{ n.acu }}\n\n{% if x %}\n{{ n.count\n}} {{ n.auc }}\n{{ n.count \n\n{{ n.x }}")
    assert [(p.line, p.message.split(" ")[0]) for p in prose.problems] == [
        (1, "unknown"),
        (3, "statements"),
        (5, '"n.auc"'),
        (6, "{{"),
        (8, "unknown"),
    ]
    assert prose.problems[0].hint == 'did you mean "n.auc"?'
    assert "how many digits" in prose.problems[2].message
    assert all(p.file == "content/01-a.md" for p in prose.problems)
