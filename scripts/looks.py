"""Pictures of every figure and page, in both themes, on a phone and on a desk, to look through.

    make looks                                  all, into build/looks, with an index.html
    python scripts/looks.py --only replay about/   some, by the names that the index gives them

A person is the judge: nothing here fails but what cannot be drawn. The site is taken as it is
built; figures are photographed once they live, pages whole.
"""

from __future__ import annotations

import argparse
import html
import itertools
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from anomagram_build.project import open_project
from anomagram_build.site.server import serving

WIDTHS = (390, 1440)
SCHEMES = ("light", "dark")
# A page as a whole is for its layout; a picture of more pixels than this no viewer shows well.
TALLEST = 6_000
MARGIN = 16
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="figures and pages by name")
    only = parser.parse_args().only
    project = open_project()
    if not (project.site / "index.html").exists():
        sys.exit("there is no site to look at: run `anomagram build` first")
    folder = project.root / "build" / "looks"
    folder.mkdir(parents=True, exist_ok=True)
    places = [
        path.parent.relative_to(project.site).as_posix().replace(".", "")
        for path in sorted(project.site.rglob("index.html"))
    ]
    taken: list[str] = []
    with serving(project.site) as url, sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, CHROMIUM)), None)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for scheme, width in itertools.product(SCHEMES, WIDTHS):
            context = browser.new_context(
                color_scheme=scheme,
                viewport={"width": width, "height": 900},
                reduced_motion="reduce",
            )
            page = context.new_page()
            for place in places:
                taken += _look(page, url, place, scheme, width, folder, only)
            context.close()
        browser.close()
    _index(folder)
    print(f"{len(taken)} pictures in {folder / 'index.html'}")


def _look(
    page: Page,
    url: str,
    place: str,
    scheme: str,
    width: int,
    folder: Path,
    only: list[str] | None,
) -> list[str]:
    """Photographs a page and its figures; answers the names of the files."""
    title, view = f"{place}/" if place else "essay", f"{scheme}-{width}"
    page.goto(f"{url}{place}/" if place else url)
    page.mouse.move(10, 10)
    taken = []
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
        taken.append(f"{name}-{view}.png")
        # A window of the figure's size: a picture of part of a page as long as this takes Chromium
        # long, and figure.screenshot() waits for a quiet machine.
        height = figure.evaluate("figure => Math.ceil(figure.getBoundingClientRect().height)")
        page.set_viewport_size({"width": width, "height": height + 2 * MARGIN})
        page.evaluate(
            "([name, margin]) => scrollTo(0, scrollY - margin +"
            " document.getElementById(`fig-${name}`).getBoundingClientRect().top)",
            [name, MARGIN],
        )
        page.wait_for_timeout(200)
        page.screenshot(path=folder / taken[-1])
        page.set_viewport_size({"width": width, "height": 900})
    if not only or title in only:
        height = page.evaluate("() => document.documentElement.scrollHeight")
        name = title.strip("/").replace("/", "-")
        for number, top in enumerate(range(0, height, TALLEST)):
            taken.append(f"page-{name}-{number + 1}-{view}.png")
            page.set_viewport_size({"width": width, "height": min(TALLEST, height - top)})
            page.evaluate("top => scrollTo(0, top)", top)
            page.wait_for_timeout(300)
            page.screenshot(path=folder / taken[-1])
        page.set_viewport_size({"width": width, "height": 900})
    return taken


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
