"""Stage `page:about`: the model card, the data card, and what the build can say of itself."""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata
from typing import Any

from anomagram_build.essay.read import read_sections
from anomagram_build.site.bundle import Bundle
from anomagram_build.site.facts import EssayFacts, Fact, licence_facts, tool_facts
from anomagram_build.site.tools import TOOLS
from anomagram_build.stages.pages import card_of, page, render_prose, write_page
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write the page, if the content folder has a folder `about`.

    Raises:
        AnomagramError: the prose is wrong, or a claim is false.
    """
    if not work.project.files("content:about/*.md"):
        return
    title = f"About {work.settings.essay.title}"
    write_page(
        work,
        "about.html.jinja",
        page(
            work,
            title,
            "What the model is, where the data come from, how the pages were made.",
            "about/",
            heading=title,
        ),
        essay=render_prose(
            work.inputs, work.project, read_sections(work.project.content / "about"), "../"
        ),
        facts=_facts(work),
    )


def _facts(work: Work) -> dict[str, Any]:
    """What the page tells beside its prose, by table."""
    essay = work.read("page:essay", "facts", EssayFacts)
    packages = work.read("bundle", "bundle", Bundle).packages
    card = card_of(work)
    experiments = work.settings.experiments.model_dump()
    return {
        "build": (
            Fact(f"{card.name}, SHA-256", card.sha256 or "not stated"),
            *(
                Fact(f"{path.name}, SHA-256", hashlib.sha256(path.read_bytes()).hexdigest())
                for path in sorted((work.input("export") / "models").glob("*.onnx"))
            ),
            Fact("Claims checked", f"{essay.claims:,}"),
            Fact("Numbers that the prose reads", f"{essay.numbers:,}"),
            Fact("Figures", f"{essay.figures:,}"),
            Fact("Words", f"{essay.words:,}"),
        ),
        "tools": tool_facts(
            platform.python_version(),
            {tool: metadata.version(tool) for tool in TOOLS},
            packages,
        ),
        "seeds": [
            Fact(name, f"{table['seeds']:,}")
            for name, table in sorted(experiments.items())
            if "seeds" in table
        ],
        "claims": essay.sections,
        "licences": licence_facts(packages),
    }
