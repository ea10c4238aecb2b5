"""What a reader's browser fetches, step by step, in gzipped bytes, and how much it may be."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from anomagram_build.errors import Problem
from anomagram_build.figures.theme import FAMILIES, face_file
from anomagram_build.site.slices import slices_of

# Compressed already; a server sends them as they are.
_AS_THEY_ARE = {".woff2", ".png", ".jpg"}


@dataclass(frozen=True)
class Weight:
    """Files of one loading step and their weight as sent, in bytes; `budget` is the most."""

    step: str
    files: tuple[str, ...]
    sent: int
    budget: int

    @property
    def problem(self) -> Problem | None:
        """What to say where the step is too heavy."""
        if self.sent <= self.budget:
            return None
        heaviest = ", ".join(self.files[:3])
        return Problem(
            f"{self.step}: {self.sent:,} bytes gzipped, more than the {self.budget:,} allowed",
            hint=f"heaviest: {heaviest}",
        )


# A step's name, its files, and its budget in bytes.
_Step = tuple[str, Iterable[Path], int]


def weigh(site: Path, known: Mapping[str, int] | None = None) -> list[Weight]:
    """The loading steps of the essay, then of the lab: to read, to touch, to infer or train.

    `known` spares weighing files again: bytes as sent, by path in the site.
    """
    site = site.resolve()
    read = _read_first(site, site / "index.html")
    figures = _all_scripts(site, _attributes(site / "index.html", "data-script"))
    data = [
        path
        for path in (site / "figures").rglob("*")
        if path.suffix == ".json" and not path.name.endswith(".vg.json")
    ]
    charts = list((site / "figures").rglob("*.vg.json"))
    first = list((site / "figures").rglob("*-light-wide.svg"))
    runtime = [
        *(site / "assets").glob("runtime.worker-*.js"),
        *(site / "assets").glob("*.wasm"),
        site / "models" / "detector.onnx",
    ]
    steps: list[_Step] = [
        ("read: page, style, fonts, scripts, first figure", read, 150_000),
        ("look: all pictures of one theme and size", first, 400_000),
        ("touch: figures' scripts and Vega", figures - read, 260_000),
        ("touch: all charts' specifications", charts, 250_000),
        ("touch: all figures' data", data, 600_000),
        ("infer: runtime and detector", runtime, 4_000_000),
        *(_steps_of_lab(site) if (site / "lab").is_dir() else ()),
    ]
    return [_weight(step, files, budget, site, known or {}) for step, files, budget in steps]


def _steps_of_lab(site: Path) -> list[_Step]:
    page = site / "lab" / "index.html"
    read = _read_first(site, page)
    # Graphs and signals: fetched to train, not to look.
    trained_on = _attributes(page, "data-graphs") | _attributes(page, "data-signals")
    film = _attributes(page, "data-film") | _attributes(page, "data-film-arrays")
    touch = _all_scripts(site, _linked(page)) | {
        path
        for path in (site / "lab").iterdir()
        if path.suffix in {".json", ".bin"} and path not in trained_on | film
    }
    train = {
        *(site / "assets").glob("trainer.worker-*.js"),
        *(site / "assets").glob("*.wasm"),
        *trained_on,
    }
    return [
        ("lab, read: page, styles, fonts, scripts", read, 150_000),
        ("lab, touch: panels, charts, recorded run", touch - read, 400_000),
        ("lab, without WebAssembly: recorded epochs", film, 250_000),
        ("lab, train: runtime, graphs, signals", train, 5_200_000),
    ]


def weight_table(weights: list[Weight]) -> str:
    """The weights as lines of text."""
    lines = [f"{'loading step':<44} {'files':>5} {'sent, bytes':>12} {'budget':>12}"]
    lines += [
        f"{weight.step:<44} {len(weight.files):>5} {weight.sent:>12,} {weight.budget:>12,}"
        for weight in weights
    ]
    return "\n".join(lines)


def _weight(
    step: str, files: Iterable[Path], budget: int, site: Path, known: Mapping[str, int]
) -> Weight:
    names = {path.relative_to(site).as_posix(): path for path in files}
    sizes = {
        name: known[name] if name in known else sent_bytes(path) for name, path in names.items()
    }
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    return Weight(step, tuple(order), sum(sizes.values()), budget)


def sent_bytes(path: Path) -> int:
    """A file's size as a server sends it."""
    content = path.read_bytes()
    return len(content if path.suffix in _AS_THEY_ARE else gzip.compress(content, 6, mtime=0))


def _read_first(site: Path, page: Path) -> set[Path]:
    """A page with what its head asks for, its fonts, and the pictures of its first figure."""
    text = page.read_text(encoding="utf-8")
    fonts = [
        file
        for family in FAMILIES
        for weight, style in family.faces
        for name in slices_of(text, weight, style)
        for file in site.glob(f"assets/{face_file(family.package, weight, style)}-{name}-*.woff2")
    ]
    first = re.search(r"<figure\b.*?</figure>", text, re.DOTALL)
    pictures = re.findall(r'<img src="([^"]+-light-wide\.svg)"', first[0]) if first else []
    near = {(page.parent / name).resolve() for name in pictures}
    return {page, *_linked(page), *fonts, *near, site / "favicon.svg"}


def _linked(page: Path) -> set[Path]:
    """Styles, scripts and fonts that a page's head names."""
    head = page.read_text(encoding="utf-8").partition("</head>")[0]
    lists = re.findall(r'(?:src|href|data-scripts|data-imports)="([^"#?:]+)"', head)
    names = [name for names in lists for name in names.split()]
    return {(page.parent / name).resolve() for name in names if "assets/" in name}


def _attributes(page: Path, name: str) -> set[Path]:
    """The files that a page's attributes of this name point to."""
    found = re.findall(rf'\b{name}="([^"]+)"', page.read_text(encoding="utf-8"))
    return {(page.parent / file).resolve() for file in found}


def _all_scripts(site: Path, entries: Iterable[Path]) -> set[Path]:
    """These scripts and all that they import, at once or later."""
    seen: set[Path] = set()
    waiting = [path for path in entries if path.suffix == ".js"]
    while waiting:
        script = waiting.pop()
        if script in seen:
            continue
        seen.add(script)
        names = re.findall(r'["\'`]\./([\w.-]+\.js)["\'`]', script.read_text(encoding="utf-8"))
        waiting += [script.parent / name for name in names if (script.parent / name).is_file()]
    return seen
