"""Stage `site`: the pages, with all that they load, in one folder."""

from __future__ import annotations

import hashlib
import platform
import shutil
from collections.abc import Mapping
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any, cast

from anomagram_build.artifacts import read_json, write_json
from anomagram_build.dataset.load import Dataset
from anomagram_build.errors import FailedCheck
from anomagram_build.essay.cite_this import cite_bibtex, cite_text
from anomagram_build.essay.parts import Essay, Source
from anomagram_build.essay.read import read_sections, read_source
from anomagram_build.essay.render import render_essay
from anomagram_build.figures.figure import MANIFEST, read_figure
from anomagram_build.site.bundle import Bundle
from anomagram_build.site.check import find_problems
from anomagram_build.site.discovery import robots, sitemap, structured_data
from anomagram_build.site.facts import Fact, checked_claims, licence_facts, tool_facts
from anomagram_build.site.licences import licences_text
from anomagram_build.site.numbers import merge_numbers
from anomagram_build.site.pages import (
    Frame,
    Page,
    absolute_base,
    environment,
    page_url,
    render_figure,
    render_page,
)
from anomagram_build.site.texts import prose_texts
from anomagram_build.site.tools import TOOLS
from anomagram_build.site.weight import weigh
from anomagram_build.stages.lab import MANIFEST as LAB
from anomagram_build.work import Work

_WORDS_PER_MINUTE = 230


def run(work: Work) -> None:
    """Write the whole site below `site/`.

    Raises:
        AnomagramError: the content is wrong, a claim is false, or the finished site has faults.
    """
    site = work.out / "site"
    site.mkdir()
    bundle = work.read("bundle", "bundle", Bundle)
    settings = work.settings.essay
    card = work.read("dataset", "dataset", Dataset).card
    figures = _copy_figures(work, site)
    shutil.copytree(work.input("bundle") / "assets", site / "assets")
    shutil.copytree(work.input("export") / "models", site / "models")
    shutil.copy(work.project.root / "templates" / "favicon.svg", site / "favicon.svg")
    shutil.copy(work.input("card") / "card.png", site / "card.png")
    (site / ".nojekyll").touch()

    templates = environment(work.project.root / "templates")
    frame = Frame(settings, bundle, _navigation(work.project.content))
    lab = _copy_lab(work, site)
    numbers = merge_numbers(
        (stage, read_json(folder / "numbers.json"))
        for stage, folder in sorted(work.inputs.items())
        if (folder / "numbers.json").exists()
    )
    texts = prose_texts(card, lab)

    def render(sections: tuple[Source, ...], base: str) -> Essay:
        return render_essay(
            sections,
            numbers=numbers,
            figures=figures,
            render_figure=lambda name, caption, line: render_figure(
                templates, figures[name], caption, base, bundle.figures.get(name)
            ),
            references=_optional(work.project.content, "references.bib"),
            glossary=_optional(work.project.content, "glossary.toml"),
            texts=texts,
        )

    used: dict[str, Any] = {}
    essay = render(read_sections(work.project.content), "")
    used.update(essay.numbers)
    address = settings.address
    year = date.fromisoformat(settings.published).year
    names = [author.name for author in settings.authors]
    url = page_url(address, "")
    image = page_url(address, "card.png")
    pictured = f"{settings.title}, above four {card.nouns} in a row, one of them abnormal"
    _write(
        site / "index.html",
        render_page(
            templates,
            "essay.html.jinja",
            frame,
            Page(
                f"{settings.title}: {settings.subtitle}",
                settings.description,
                kind="article",
                url=url,
                card=image,
                card_label=pictured,
            ),
            essay=essay,
            cite={
                "text": cite_text(settings.title, names, year, url or ""),
                "bibtex": cite_bibtex(settings.title, names, year, url or ""),
            },
            graph=structured_data(settings, url, image, essay.words),
            published=_long_date(settings.published),
            minutes=max(1, round(essay.words / _WORDS_PER_MINUTE)),
        ),
    )

    _write(
        site / "lab" / "index.html",
        render_page(
            templates,
            "lab.html.jinja",
            frame,
            Page(
                f"The lab: train a network on {card.nouns}",
                f"Build an autoencoder, train it in this page, and see which {card.nouns} it can "
                "tell apart.",
                "lab/",
                "The lab",
                url=page_url(address, "lab/"),
                card=image,
                card_label=pictured,
            ),
            lab=lab,
        ),
    )
    if (work.project.content / "about").is_dir():
        about = render(read_sections(work.project.content / "about"), "../")
        used.update(about.numbers)
        _write(
            site / "about" / "index.html",
            render_page(
                templates,
                "about.html.jinja",
                frame,
                Page(
                    f"About {settings.title}",
                    "What the model is, where the data come from, how the pages were made.",
                    "about/",
                    f"About {settings.title}",
                    url=page_url(address, "about/"),
                    card=image,
                    card_label=pictured,
                ),
                essay=about,
                facts=_facts(work, site, bundle, essay),
            ),
        )
    _write(
        site / "404.html",
        render_page(
            templates,
            "404.html.jinja",
            frame,
            Page("Not found", "There is no such page here.", heading="Not found", indexed=False),
            base=absolute_base(address),
        ),
    )
    if url:
        places = [place for place, _ in frame.navigation]
        _write(site / "sitemap.xml", sitemap(f"{url}{place}" for place in places))
        _write(site / "robots.txt", robots(f"{url}sitemap.xml"))
    own = (work.project.root / "LICENSE").read_text(encoding="utf-8")
    data = [f"{card.name}: {card.licence}", card.source]
    _write(site / "licences.txt", licences_text(own, data, bundle.packages))
    write_json(site / "numbers.json", dict(sorted(used.items())))
    work.write("claims", [_claim(claim) for claim in essay.claims])
    problems = [*find_problems(site), *(w.problem for w in weigh(site) if w.problem)]
    if problems:
        raise FailedCheck(*problems)


def _copy_figures(work: Work, site: Path) -> dict[str, dict[str, Any]]:
    """Every figure's files into the site; what the templates need to know of each, by name."""
    figures = {}
    for stage, folder in work.inputs.items():
        kind, _, name = stage.partition(":")
        if kind == "figure":
            shutil.copytree(
                folder,
                site / "figures" / name,
                ignore=shutil.ignore_patterns(MANIFEST, "numbers.json", ".*"),
            )
            figures[name] = read_figure(folder)
    return figures


def _copy_lab(work: Work, site: Path) -> dict[str, Any]:
    """The lab's files into the site; what its template needs to know."""
    folder = work.input("lab")
    ignored = shutil.ignore_patterns(LAB, "numbers.json", ".*")
    shutil.copytree(folder, site / "lab", ignore=ignored)
    return cast(dict[str, Any], read_json(folder / LAB))


def _facts(work: Work, site: Path, bundle: Bundle, essay: Essay) -> dict[str, Any]:
    """What the page about the site tells beside its prose, by table."""
    card = work.read("dataset", "dataset", Dataset).card
    experiments = work.settings.experiments.model_dump()
    return {
        "build": (
            Fact(f"{card.name}, SHA-256", card.sha256 or "not stated"),
            *(
                Fact(f"{path.name}, SHA-256", hashlib.sha256(path.read_bytes()).hexdigest())
                for path in sorted((site / "models").glob("*.onnx"))
            ),
            Fact("Claims checked", f"{len(essay.claims):,}"),
            Fact("Numbers that the prose reads", f"{len(essay.numbers):,}"),
            Fact("Figures", f"{len(essay.figures):,}"),
            Fact("Words", f"{essay.words:,}"),
        ),
        "tools": tool_facts(
            platform.python_version(),
            {tool: metadata.version(tool) for tool in TOOLS},
            bundle.packages,
        ),
        "seeds": [
            Fact(name, f"{table['seeds']:,}")
            for name, table in sorted(experiments.items())
            if "seeds" in table
        ],
        "claims": checked_claims(essay),
        "licences": licence_facts(bundle.packages),
    }


def _navigation(content: Path) -> tuple[tuple[str, str], ...]:
    pages = [("", "Essay"), ("lab/", "Lab")]
    if (content / "about").is_dir():
        pages.append(("about/", "About"))
    return tuple(pages)


def _optional(folder: Path, name: str) -> Source | None:
    return read_source(folder / name, folder) if (folder / name).exists() else None


def _claim(claim: Any) -> Mapping[str, Any]:
    return {
        "section": claim.section,
        "line": claim.line,
        "text": claim.text,
        "expression": claim.expression,
    }


def _long_date(day: str) -> str:
    """2026-11-22 → "22 November 2026"."""
    moment = date.fromisoformat(day)
    return f"{moment.day} {moment:%B %Y}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
