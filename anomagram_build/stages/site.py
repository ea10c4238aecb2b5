"""Stage `site`: the pages, with all that they load, in one folder."""

from __future__ import annotations

import shutil

from anomagram_build.artifacts import read_json, write_json
from anomagram_build.errors import FailedCheck
from anomagram_build.site.bundle import Bundle
from anomagram_build.site.check import find_problems
from anomagram_build.site.discovery import robots, sitemap
from anomagram_build.site.licences import licences_text
from anomagram_build.site.pages import page_url
from anomagram_build.site.publish import link
from anomagram_build.site.weight import weigh
from anomagram_build.stages.pages import card_of
from anomagram_build.stages.parts import parts_of
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write the whole site below `site/`.

    Raises:
        FailedCheck: the finished site has faults.
    """
    site = work.out / "site"
    for place, path in parts_of(work):
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        link(path, site / place)
    shutil.copyfile(work.project.root / "templates" / "favicon.svg", site / "favicon.svg")
    (site / ".nojekyll").touch()
    numbers = {}
    for folder in work.inputs.values():
        if (folder / "used.json").exists():
            numbers.update(read_json(folder / "used.json"))
    write_json(site / "numbers.json", dict(sorted(numbers.items())))
    if url := page_url(work.settings.essay.address, ""):
        pages = work.read("navigation", "navigation", tuple[tuple[str, str], ...])
        listed = sitemap(f"{url}{place}" for place, _ in pages)
        (site / "sitemap.xml").write_text(listed, encoding="utf-8")
        (site / "robots.txt").write_text(robots(f"{url}sitemap.xml"), encoding="utf-8")
    card = card_of(work)
    packages = work.read("bundle", "bundle", Bundle).packages
    own = (work.project.root / "LICENSE").read_text(encoding="utf-8")
    data = [f"{card.name}: {card.licence}", card.source]
    licences = licences_text(own, data, packages)
    (site / "licences.txt").write_text(licences, encoding="utf-8")
    known = work.read("sizes", "sizes", dict[str, int])
    problems = [*find_problems(site), *(w.problem for w in weigh(site, known) if w.problem)]
    if problems:
        raise FailedCheck(*problems)
