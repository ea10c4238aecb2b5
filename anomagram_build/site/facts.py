"""What a build can say of itself: versions, digests, counts, the claims that it has checked.

Nothing here is a time or a place: two builds of the same inputs give the same page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anomagram_build.essay.expressions import spell
from anomagram_build.essay.parts import Claim, Essay, Number
from anomagram_build.site.licences import Package
from anomagram_build.site.tools import SHIPPED, TOOLS


@dataclass(frozen=True)
class Fact:
    """One line of a table: what it is of, and what it says. `note` may add a word."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class CheckedClaim:
    """A claim as the page shows it; `anchor` is where it stands in the essay."""

    anchor: str
    text: str
    expression: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class CheckedSection:
    """The claims of one section of the essay, in reading order."""

    title: str
    anchor: str
    claims: tuple[CheckedClaim, ...]


@dataclass(frozen=True)
class EssayFacts:
    """What other pages tell of the essay: its claims, and how many of what it has."""

    sections: tuple[CheckedSection, ...]
    claims: int
    numbers: int
    figures: int
    words: int


def tool_facts(
    python: str, versions: Mapping[str, str], packages: Iterable[Package]
) -> tuple[Fact, ...]:
    """Versions of Python, of the distributions of TOOLS, and of what the page runs (SHIPPED).

    versions: by distribution, at least those of TOOLS. Raises KeyError where one is missing.
    """
    shipped = {package.name: package.version for package in packages}
    return (
        Fact("Python", python, "runs the build"),
        *(Fact(tool, versions[tool], use) for tool, use in TOOLS.items()),
        *(Fact(name, shipped[name], use) for name, use in SHIPPED.items() if name in shipped),
    )


def essay_facts(essay: Essay) -> EssayFacts:
    """The facts of an essay; its sections without claims are left out."""
    sections = tuple(
        CheckedSection(
            section.title,
            section.headings[0].anchor if section.headings else section.name,
            tuple(_checked(claim) for claim in section.claims),
        )
        for section in essay.sections
        if section.claims
    )
    return EssayFacts(
        sections, len(essay.claims), len(essay.numbers), len(essay.figures), essay.words
    )


def licence_facts(packages: Sequence[Package]) -> tuple[Fact, ...]:
    """Packages by licence: the SPDX identifier, and who is under it, as one text."""
    by_licence: dict[str, list[str]] = {}
    for package in packages:
        by_licence.setdefault(package.licence, []).append(f"{package.name} {package.version}")
    return tuple(Fact(licence, ", ".join(names)) for licence, names in sorted(by_licence.items()))


def _checked(claim: Claim) -> CheckedClaim:
    return CheckedClaim(
        claim.id,
        claim.text,
        " ".join(claim.expression.split()),
        tuple(f"{spell(name)} = {_short(value)}" for name, value in claim.values),
    )


def _short(value: Number) -> str:
    if isinstance(value, float):
        return f"{value:.4g}".replace("-", "\u2212")
    return str(value)
