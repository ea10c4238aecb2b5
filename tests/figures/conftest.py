"""What the tests of figures share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from anomagram_build.pipeline import STAGES
from anomagram_build.project import Project, open_project
from anomagram_build.runner import Built, build
from anomagram_build.work import Work


@pytest.fixture(scope="session")
def built() -> Built:
    """The real project, built through its own cache."""
    return build(open_project())


@pytest.fixture(scope="session")
def work_of(built: Built) -> Callable[[str], Work]:
    """What a stage is handed, so that a test can read what the stages before it made."""
    project: Project = open_project()
    stages = {stage.name: stage for stage in STAGES}

    def find(name: str) -> Work:
        stage = stages[name]
        folders = {need: built.entries[need].folder for need in stage.needs}
        return Work(stage, project, folders, Path("unused"))

    return find


@dataclass(frozen=True)
class OpenFigure:
    """A figure that is live in a page."""

    page: Page
    root: Locator

    def part(self, name: str) -> Locator:
        return self.root.locator(f'[data-part="{name}"]')

    def text(self, name: str) -> str:
        return self.part(name).inner_text()

    def settle(self) -> None:
        """Until what was done is drawn: moves of the pointer are taken once a frame."""
        self.page.evaluate(
            "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
        )


@pytest.fixture
def open_figure(site_url: str, new_page: Callable[..., Page]) -> Callable[..., OpenFigure]:
    """Opens the essay at a figure and waits until its script has taken over."""

    def open_at(
        name: str,
        query: str = "",
        prepare: Callable[[Page], None] = lambda page: None,
        **options: Any,
    ) -> OpenFigure:
        page = new_page(**{"viewport": {"width": 1280, "height": 900}, **options})
        prepare(page)
        page.goto(f"{site_url}?{query}#fig-{name}")
        page.locator(f"#fig-{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#fig-{name}[data-live]", timeout=60_000)
        figure = OpenFigure(page, page.locator(f"#fig-{name}"))
        figure.settle()
        return figure

    return open_at
