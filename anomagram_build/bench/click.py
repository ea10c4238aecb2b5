"""How long a reader waits between the click on Train and the finished result.

The prototype's settings in the built page, and in TensorFlow.js as the prototype called it. Each
round has a fresh browser profile, so that nothing is compiled or cached.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from anomagram_build.artifacts import read
from anomagram_build.bench.browser import measured
from anomagram_build.bench.training import BACKENDS, peers_page
from anomagram_build.dataset.load import Dataset
from anomagram_build.dataset.scale import fit_scaling, scale
from anomagram_build.lab.graphs import Graphs
from anomagram_build.lab.presets import PRESETS, query
from anomagram_build.lab.settings import SETTINGS, initial_values
from anomagram_build.project import open_project
from anomagram_build.runner import build
from anomagram_build.site.server import serving
from anomagram_build.stages.parts import GRAPHS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROUNDS = 5
_PRESET = next(preset for preset in PRESETS if preset.key == "prototype")
_REST = 1500
"""Milliseconds that the pointer is on the button before it clicks: the page gets ready then."""

# Until the button offers to train again and all epochs are over, by the page's own words.
_CLICK = """
async () => {
  const [go, far] = ['go', 'far'].map((name) => document.querySelector(`[data-part="${name}"]`));
  const start = performance.now();
  go.click();
  await new Promise((resolve) => setTimeout(resolve));
  for (;;) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const [, epoch, epochs] = /epoch (\\d+) of (\\d+)/.exec(far.textContent) ?? [];
    const trained = performance.now() - start;
    if (trained > 50 && go.textContent !== 'Pause' && epoch === epochs) return trained;
  }
}
"""


def measure(rounds: int = ROUNDS) -> str:
    """The medians as Markdown.

    Raises:
        BadInput: there is no Chromium, or TensorFlow.js cannot be had.
    """
    project = open_project()
    entries = build(project).entries
    dataset = read(entries["dataset"].folder, "dataset", Dataset)
    signals = scale(dataset.signals, fit_scaling("range-per-point", dataset.signals))
    graphs = Graphs(entries["graphs"].folder / GRAPHS)
    peers = peers_page(project.cache.parent / "bench" / "training", graphs, signals)
    seen: dict[str, list[float]] = {}
    with (
        serving(project.site, "/anomagram/") as ours,
        serving(peers) as theirs,
        measured() as browser,
    ):
        address = f"{ours}lab/?{query(_PRESET, SETTINGS)}"
        for _ in range(rounds):
            for name, rest in (("pointer on the button before", _REST), ("nothing before", 0)):
                seen.setdefault(name, []).append(_lab(browser, address, rest))
            for backend in BACKENDS:
                spent = _tensorflow(browser, theirs, backend, dataset.signals.shape[1])
                seen.setdefault(f"TensorFlow.js {backend}", []).append(spent)
    return _table({name: statistics.median(times) for name, times in seen.items()})


def _table(medians: dict[str, float]) -> str:
    best = min(time for name, time in medians.items() if name.startswith("TensorFlow"))
    lines = [
        "| from the click to the finished run | ms | TensorFlow.js's best to it |",
        "|---|---:|---:|",
    ]
    return "\n".join(
        lines + [f"| {name} | {time:.0f} | {best / time:.1f}× |" for name, time in medians.items()]
    )


def _lab(browser: Browser, address: str, rest: int) -> float:
    page = _open(browser, address)
    page.wait_for_selector('[data-part="lab"][data-live]')
    # Every reader moves before they click: what wakes with that is no part of the training.
    page.mouse.move(10, 10)
    page.wait_for_load_state("networkidle")
    if rest:
        page.locator('[data-part="go"]').hover()
        page.wait_for_timeout(rest)
    spent = float(page.evaluate(_CLICK))
    page.context.close()
    return spent


def _tensorflow(browser: Browser, address: str, backend: str, points: int) -> float:
    settings = {**initial_values(SETTINGS), **_PRESET.change}
    page = _open(browser, address)
    page.wait_for_function("() => window.ready")
    inner = [*settings["hidden"], settings["latent"], *reversed(settings["hidden"])]
    given = {
        **{"backend": backend, "widths": [points, *inner, points], "points": points},
        **{"rate": settings["learningRate"], "batch": settings["batchSize"]},
        **{"epochs": settings["epochs"], "trained": settings["trainingSignals"]},
        "tested": settings["testSignals"],
    }
    spent = float(page.evaluate("(given) => window.whole(given)", given))
    page.context.close()
    return spent


def _open(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address)
    return page
