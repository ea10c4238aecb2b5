from __future__ import annotations

from collections.abc import Callable

import pytest

from anomagram_build.essay.glossary import read_glossary
from anomagram_build.essay.parts import Essay, Source

Complaints = Callable[..., list[str]]


def test_the_first_use_defines_and_later_ones_show_the_definition(
    body: Callable[..., str],
) -> None:
    html = body("A [threshold]{term}. Two [thresholds]{term=threshold}.")
    assert '<dfn id="term-threshold">threshold</dfn>' in html
    assert (
        '<span class="has-card"><a class="term" href="#term-threshold" '
        'aria-describedby="term-threshold-2">thresholds</a>'
        '<span class="card" id="term-threshold-2" role="tooltip" hidden>'
        "The <em>score</em> above which a signal is called abnormal.</span></span>"
    ) in html


def test_the_words_themselves_can_be_the_key(body: Callable[..., str]) -> None:
    assert 'id="term-reconstruction-error"' in body("The [Reconstruction\nerror]{term}")


def test_a_use_in_an_earlier_section_defines(render: Callable[..., Essay]) -> None:
    a = Source("content/01-a.md", "# A\n\n[threshold]{term}", "a", 1)
    b = Source("content/02-b.md", "# B\n\n[threshold]{term}", "b", 2)
    assert "<dfn" not in render(a, b).sections[1].html


def test_definitions_may_have_numbers_and_these_are_published(
    render: Callable[..., Essay],
) -> None:
    glossary = Source("content/glossary.toml", 'seed = "One of {{ n.seeds | words }}."')
    essay = render("[seed]{term} [seed]{term}", glossary=glossary)
    assert "One of twelve." in essay.sections[0].html
    assert essay.numbers == {"seeds": 12}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n[treshold]{term}", '4: unknown term "treshold"; did you mean "threshold"?'),
        ("[x]{term=zzz}", '3: unknown term "zzz"; define it in the glossary'),
        ("## A [threshold]{term}", "3: a term can't stand in a heading"),
    ],
)
def test_a_wrong_term_is_told_with_its_line(
    complaints: Complaints, text: str, message: str
) -> None:
    assert complaints(text) == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a = "x"\nb = \n', "content/glossary.toml:2: broken TOML: Invalid value"),
        ('a = "x"\nb = "', "content/glossary.toml:2: broken TOML:"),
        ('a = "x"\n\nb = 3', 'content/glossary.toml:3: the definition of "b" is not text'),
        ('a = "x"\n[b]\nc = "d"', 'content/glossary.toml:2: the definition of "b" is not text'),
        ('a = "x"\nb = "{{ n.seds }}"', 'content/glossary.toml:2: unknown number "n.seds"'),
        ('a = "x"\nb = "<i>"', 'content/glossary.toml:2: raw HTML "<i>"'),
        ('a = "x"\nb = "[@hawkins1980]"', "content/glossary.toml:2: a citation can't stand in a"),
        ("b = 'y [s]{claim=\"n.seeds > 1\"}'", "content/glossary.toml:1: a claim can't stand in"),
    ],
)
def test_a_wrong_glossary_is_told_with_its_line(
    complaints: Complaints, text: str, message: str
) -> None:
    (said,) = complaints("x", glossary=Source("content/glossary.toml", text))
    assert said.startswith(message)


def test_a_definition_knows_its_line() -> None:
    definitions, problems = read_glossary(Source("g.toml", 'a = "x"\n\n"b c" = """\ny\n"""\n'))
    assert problems == ()
    assert {key: definition.line for key, definition in definitions.items()} == {"a": 1, "b c": 3}
