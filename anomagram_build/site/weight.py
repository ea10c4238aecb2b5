"""What a reader's browser fetches, step by step, in gzipped bytes, and how much it may be."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from anomagram_build.errors import Problem

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


def weigh(site: Path) -> list[Weight]:
    """The loading steps of the essay: what stands in its page, what figures add, the runtime."""
    index = (site / "index.html").read_text(encoding="utf-8")
    fonts = sorted((site / "assets").glob("*.woff2"))
    read = [
        site / "index.html",
        *(site / name for name in _linked(index) if name.startswith("assets/")),
        *fonts,
        site / "favicon.svg",
    ]
    scripts = [
        path
        for path in (site / "assets").glob("*.js")
        if path not in read and ".worker-" not in path.name and not path.name.startswith("page.")
    ]
    data = [
        path
        for path in (site / "figures").rglob("*")
        if path.suffix == ".json" and not path.name.endswith(".vg.json")
    ]
    charts = list((site / "figures").rglob("*.vg.json"))
    first = list((site / "figures").rglob("*light-wide*.svg"))
    runtime = [
        *(site / "assets").glob("*.worker-*.js"),
        *(site / "assets").glob("*.wasm"),
        site / "models" / "detector.onnx",
    ]
    return [
        _weight("read: page, style, fonts, first scripts", read, 150_000, site),
        _weight("look: all pictures of one theme and size", first, 400_000, site),
        _weight("touch: figures' scripts and Vega", scripts, 260_000, site),
        _weight("touch: all charts' specifications", charts, 250_000, site),
        _weight("touch: all figures' data", data, 600_000, site),
        _weight("infer: runtime and detector", runtime, 4_000_000, site),
    ]


def weight_table(weights: list[Weight]) -> str:
    """The weights as lines of text."""
    lines = [f"{'loading step':<44} {'files':>5} {'sent, bytes':>12} {'budget':>12}"]
    lines += [
        f"{weight.step:<44} {len(weight.files):>5} {weight.sent:>12,} {weight.budget:>12,}"
        for weight in weights
    ]
    return "\n".join(lines)


def _weight(step: str, files: list[Path], budget: int, site: Path) -> Weight:
    sizes = {path.relative_to(site).as_posix(): sent_bytes(path) for path in set(files)}
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    return Weight(step, tuple(order), sum(sizes.values()), budget)


def sent_bytes(path: Path) -> int:
    """A file's size as a server sends it."""
    content = path.read_bytes()
    return len(content if path.suffix in _AS_THEY_ARE else gzip.compress(content, 6, mtime=0))


def _linked(html: str) -> list[str]:
    head = html.partition("</head>")[0]
    return re.findall(r'(?:src|href)="([^"#?:]+)"', head)
