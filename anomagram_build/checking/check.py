"""All checks of one project's content and site, in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from anomagram_build.checking.content import Prose, check_prose
from anomagram_build.checking.external import dead_links
from anomagram_build.checking.origin import Origins, Sources
from anomagram_build.checking.report import Report
from anomagram_build.checking.validity import invalid_html
from anomagram_build.errors import Problem
from anomagram_build.essay.parts import Essay, Source
from anomagram_build.project import Project
from anomagram_build.site.check import count_links, find_problems, outside_links
from anomagram_build.site.weight import weigh

# The templates of pages that are not called after their folder.
_TEMPLATES = {"index.html": "essay.html.jinja", "404.html": "404.html.jinja"}


def check(
    project: Project, render: Callable[[tuple[Source, ...]], Essay], external: bool = False
) -> Report:
    """Look at the prose and at the built site; with `external`, ask other sites too.

    `render` renders the sections of one page with the latest numbers and all figures' names.

    Raises:
        BadInput: html-validate is not installed.
    """
    site = project.site.resolve()
    prose = check_prose(project.content, render)
    pages = sorted(site.rglob("*.html"))
    findings = [*find_problems(site), *invalid_html(project.root, site, pages)]
    if external:
        findings += _dead(site)
    weights = weigh(site)
    origins = Origins(site, _sources(project, prose, site, pages))
    traced = [
        *prose.findings,
        *(_traced(problem, origins) for problem in findings),
        *(weight.problem for weight in weights if weight.problem),
    ]
    return Report(
        findings=tuple(_named(problem, project) for problem in _in_order(traced)),
        claims=tuple(
            replace(claim, file=project.name_of(Path(claim.file))) for claim in prose.claims
        ),
        weights=tuple(weights),
        pages=tuple(page.relative_to(site).as_posix() for page in pages),
        links=count_links(site),
    )


def _dead(site: Path) -> list[Problem]:
    links = outside_links(site)
    return [
        Problem(f'"{address}" {fault}', page, line)
        for address, fault in dead_links(links).items()
        for page, line in links[address]
    ]


def _sources(project: Project, prose: Prose, site: Path, pages: list[Path]) -> Sources:
    names = [page.relative_to(site).as_posix() for page in pages]
    return Sources(
        prose.sections,
        project.root / "templates",
        {name: _TEMPLATES.get(name, f"{name.partition('/')[0]}.html.jinja") for name in names},
    )


def _traced(problem: Problem, origins: Origins) -> Problem:
    """The finding where its source is, with a word on where it shows if that is elsewhere."""
    if problem.file is None:
        return problem
    path, line = origins.trace(problem)
    shown = f"{problem.file}:{problem.line}"
    message = problem.message
    if not path.as_posix().endswith(problem.file):
        message += f" (at {shown} of the site)"
    return Problem(message, str(path), line, problem.hint)


def _in_order(problems: list[Problem]) -> list[Problem]:
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: (problem.file or "", problem.line or 0))


def _named(problem: Problem, project: Project) -> Problem:
    if problem.file is None:
        return problem
    return replace(problem, file=project.name_of(Path(problem.file)))
