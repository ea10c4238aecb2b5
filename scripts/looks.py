"""Pictures of every figure and page, in both themes, on a phone and on a desk, to look through.

    make looks                                     all, into build/looks, with an index.html
    python scripts/looks.py --only replay about    some, by the names that the index gives them

A person is the judge: nothing here fails but what cannot be drawn. The site is taken as it is
built; figures are photographed once they live, pages whole.
"""

from __future__ import annotations

import argparse
import html
import itertools
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from anomagram_build.bench.browser import chromium
from anomagram_build.project import open_project
from anomagram_build.site.server import serving

WIDTHS = (390, 1440)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
HEIGHT = 900
# No viewer shows a taller picture well; a longer page takes several.
TALLEST = 6_000
MARGIN = 16


@dataclass(frozen=True)
class View:
    """One window: its theme, its width in CSS pixels, and where its pictures go."""

    scheme: Scheme
    width: int
    folder: Path

    def open(self, browser: Browser) -> Page:
        """A page of a fresh profile."""
        return browser.new_page(
            color_scheme=self.scheme,
            viewport={"width": self.width, "height": HEIGHT},
            reduced_motion="reduce",
        )

    def take(self, page: Page, name: str, top: float, height: int) -> str:
        """Photographs what lies from `top` on, in a window as high as that; answers the file.

        A picture of part of a page as long as the essay takes Chromium minutes, and one of an
        element waits for a quiet machine.
        """
        page.set_viewport_size({"width": self.width, "height": height})
        page.evaluate("top => scrollTo(0, top)", top)
        page.wait_for_timeout(200)
        file = f"{name}-{self.scheme}-{self.width}.png"
        page.screenshot(path=self.folder / file)
        page.set_viewport_size({"width": self.width, "height": HEIGHT})
        return file


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="figures and pages by name")
    only = parser.parse_args().only
    project = open_project()
    pages = {
        (path.parent.relative_to(project.site).as_posix().strip(".") or "essay"): path
        for path in sorted(project.site.rglob("index.html"))
    }
    if not pages:
        sys.exit("there is no site to look at: run `anomagram build` first")
    folder = project.root / "build" / "looks"
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[str] = []
    with serving(project.site) as url, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=arguments)
        for scheme, width in itertools.product(SCHEMES, WIDTHS):
            view = View(scheme, width, folder)
            page = view.open(browser)
            for name in pages:
                page.goto(url if name == "essay" else f"{url}{name}/")
                page.mouse.move(10, 10)  # a sign of life
                taken += _figures(page, view, only)
                if not only or name in only:
                    taken += _whole(page, view, name)
        browser.close()
    _index(folder)
    print(f"{len(taken)} pictures in {folder / 'index.html'}")


def _figures(page: Page, view: View, only: Collection[str] | None) -> Iterator[str]:
    """Photographs the figures of a page, each as it lives."""
    names = page.locator("figure[data-figure]").evaluate_all(
        "all => all.map(figure => figure.dataset.figure)"
    )
    for name in names:
        if only and name not in only:
            continue
        figure = page.locator(f"#fig-{name}")
        figure.evaluate("figure => figure.scrollIntoView()")
        page.wait_for_function(
            "figure => !figure.dataset.script || 'live' in figure.dataset"
            " || 'failed' in figure.dataset",
            arg=figure.element_handle(),
        )
        page.wait_for_timeout(300)
        top, height = figure.evaluate(
            "figure => { const { y, height } = figure.getBoundingClientRect();"
            " return [y + scrollY, Math.ceil(height)] }"
        )
        yield view.take(page, name, top - MARGIN, height + 2 * MARGIN)


def _whole(page: Page, view: View, name: str) -> Iterator[str]:
    height = page.evaluate("() => document.documentElement.scrollHeight")
    for number, top in enumerate(range(0, height, TALLEST), start=1):
        part = f"page-{name.replace('/', '-')}-{number:02}"
        yield view.take(page, part, top, min(TALLEST, height - top))


def _index(folder: Path) -> None:
    """One page with all pictures, those of one thing side by side."""
    groups: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.png")):
        groups.setdefault(path.stem.rsplit("-", 2)[0], []).append(path.name)
    rows = "".join(
        f"<h2>{html.escape(name)}</h2><p>"
        + "".join(
            f'<a href="{file}"><img src="{file}" alt="{file}" loading="lazy"></a>' for file in files
        )
        + "</p>"
        for name, files in groups.items()
    )
    style = "body{font:16px sans-serif;background:#888}img{max-width:48%;margin:.5%}"
    (folder / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>Looks</title><style>{style}</style>{rows}",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
