"""What the build says of itself."""

from __future__ import annotations

from anomagram_build.essay.parts import Source
from anomagram_build.essay.render import render_essay
from anomagram_build.site.facts import essay_facts, licence_facts, tool_facts
from anomagram_build.site.licences import Package
from anomagram_build.site.tools import TOOLS

FIRST = """# First

[One is *more*
than a half.]{claim="n.one.half > 0.4
and n.few < 9"}
"""


def test_claims_stand_with_what_the_build_found() -> None:
    essay = render_essay(
        [
            Source("a.md", FIRST, "first", 1),
            Source("b.md", "# Second\n\nNothing to check.\n", "second", 2),
        ],
        numbers={"one": {"half": -1 / 3 + 1}, "few": 3},
    )
    facts = essay_facts(essay)
    assert (facts.claims, facts.numbers, facts.figures) == (1, len(essay.numbers), 0)
    (section,) = facts.sections
    assert (section.title, section.anchor) == ("First", "first")
    (claim,) = section.claims
    assert claim.text == "One is more than a half."
    assert claim.expression == "n.one.half > 0.4 and n.few < 9"
    assert claim.values == ("n.one.half = 0.6667", "n.few = 3")
    assert f'id="{claim.anchor}"' in essay.sections[0].html


def test_versions_of_tools_and_of_what_the_page_runs() -> None:
    packages = [Package("vega-view", "6.2.0", "BSD-3-Clause", ""), Package("rw", "1", "ISC", "")]
    facts = tool_facts("3.11.7", dict.fromkeys(TOOLS, "1.2"), packages)
    told = {fact.name: fact.value for fact in facts}
    assert told == {"Python": "3.11.7", **dict.fromkeys(TOOLS, "1.2"), "vega-view": "6.2.0"}


def test_packages_are_listed_by_licence() -> None:
    packages = [
        Package("b", "2", "MIT", ""),
        Package("a", "1", "ISC", ""),
        Package("c", "3", "MIT", ""),
    ]
    assert [(fact.name, fact.value) for fact in licence_facts(packages)] == [
        ("ISC", "a 1"),
        ("MIT", "b 2, c 3"),
    ]
