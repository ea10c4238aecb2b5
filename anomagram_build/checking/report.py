"""What a check found, as text, JSON, or annotations that GitHub shows beside the lines."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from anomagram_build.errors import Problem
from anomagram_build.essay.expressions import spell
from anomagram_build.essay.parts import Claim
from anomagram_build.site.weight import Weight, weight_table

FORMATS = ("text", "json", "github")


@dataclass(frozen=True)
class Report:
    """Everything that is wrong; the claims, each of which was held to its numbers; the weights."""

    findings: tuple[Problem, ...]
    claims: tuple[Claim, ...]
    weights: tuple[Weight, ...]
    pages: tuple[str, ...]
    links: int


def as_text(report: Report, list_claims: bool = False) -> str:
    """A line for each finding as `file:line: message`, after what was looked at."""
    lines = [weight_table(list(report.weights)), ""] if report.weights else []
    if list_claims:
        lines += [f"{claim.file}:{claim.line}: {_told(claim)}" for claim in report.claims]
    lines.append(
        f"{_count(len(report.pages), 'page')}, {_count(report.links, 'link')} and "
        f"{_count(len(report.claims), 'claim')} checked"
    )
    lines += [str(problem) for problem in report.findings]
    lines.append(_count(len(report.findings), "finding") if report.findings else "nothing found")
    return "\n".join(lines)


def as_json(report: Report) -> str:
    """One object: findings, claims with the numbers that they lean on, weights, pages."""
    content = {
        "findings": [asdict(problem) for problem in report.findings],
        "claims": [
            {
                "file": claim.file,
                "line": claim.line,
                "text": claim.text,
                "expression": " ".join(claim.expression.split()),
                "numbers": {spell(name): value for name, value in claim.values},
            }
            for claim in report.claims
        ],
        "weights": [
            {"step": weight.step, "sent": weight.sent, "budget": weight.budget}
            for weight in report.weights
        ],
        "pages": list(report.pages),
        "links": report.links,
    }
    return json.dumps(content, indent=1, ensure_ascii=False)


def as_github(report: Report) -> str:
    """A workflow command for each finding: GitHub puts it beside the line that it names."""
    lines = []
    for problem in report.findings:
        place = ""
        if problem.file is not None:
            place = f" file={_property(problem.file)}"
            place += f",line={problem.line}" if problem.line is not None else ""
        message = problem.message + (f"; {problem.hint}" if problem.hint else "")
        lines.append(f"::error{place}::{_data(message)}")
    lines.append(_count(len(report.findings), "finding"))
    return "\n".join(lines)


def _told(claim: Claim) -> str:
    numbers = ", ".join(
        f"{spell(name)} = {f'{value:.4g}' if isinstance(value, float) else value}"
        for name, value in claim.values
    )
    return f"“{claim.text}” holds: {' '.join(claim.expression.split())} with {numbers}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
