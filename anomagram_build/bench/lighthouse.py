"""Lighthouse's judgement of the pages, on its mobile preset, served as GitHub Pages does."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from typing import Any

from anomagram_build.bench.browser import chromium
from anomagram_build.bench.peers import FOLDER, LIGHTHOUSE, install_package
from anomagram_build.errors import BadInput
from anomagram_build.project import open_project
from anomagram_build.runner import build
from anomagram_build.site.node import node_binary
from anomagram_build.site.server import serving

PAGES = {"essay": "", "lab": "lab/", "about": "about/"}
ROUNDS = 3
_CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_TIMES = {
    "first-contentful-paint": "first paint, s",
    "largest-contentful-paint": "largest paint, s",
    "total-blocking-time": "blocked, s",
    "cumulative-layout-shift": "layout shift",
}


def measure(rounds: int = ROUNDS) -> str:
    """The medians of some runs for each page, as Markdown."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only tests install it

    project = open_project()
    build(project)
    program = install_package(LIGHTHOUSE) / "cli" / "index.js"
    with sync_playwright() as playwright:
        browser = chromium(playwright)
    head = [*_CATEGORIES, *_TIMES.values(), "sent, kB"]
    lines = [f"| page | {' | '.join(head)} |", "|---|" + "---:|" * len(head)]
    with serving(project.site, "/anomagram/") as address:
        for name, place in PAGES.items():
            if not (project.site / place / "index.html").is_file():
                continue
            runs = [_judge(str(program), browser, address + place) for _ in range(rounds)]
            lines.append(f"| {name} | {' | '.join(_cells(runs))} |")
    return "\n".join(lines)


def _judge(program: str, browser: str, address: str) -> dict[str, Any]:
    report = FOLDER / "lighthouse.json"
    command = [
        *(str(node_binary()), program, address, "--quiet"),
        *("--output=json", f"--output-path={report}"),
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        f"--only-categories={','.join(_CATEGORIES)}",
    ]
    ran = subprocess.run(
        command,
        env={**os.environ, "CHROME_PATH": browser},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise BadInput(f"Lighthouse failed: {(ran.stderr or ran.stdout)[-400:]}")
    judged: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return judged


def _cells(runs: list[dict[str, Any]]) -> list[str]:
    scores = [
        f"{100 * statistics.median(run['categories'][name]['score'] for run in runs):.0f}"
        for name in _CATEGORIES
    ]
    times = {
        name: statistics.median(run["audits"][name]["numericValue"] for run in runs)
        for name in _TIMES
    }
    told = [
        f"{value:.3f}" if name == "cumulative-layout-shift" else f"{value / 1e3:.2f}"
        for name, value in times.items()
    ]
    sent = statistics.median(run["audits"]["total-byte-weight"]["numericValue"] for run in runs)
    return [*scores, *told, f"{sent / 1e3:,.0f}"]
