"""The look of charts and pages: one table of colours, fonts and chart settings.

Charts name colours as the pages do, by CSS custom property: `var(--normal)`. In the page the
browser looks them up, so that a change of theme needs no redraw; for a prerendered picture
`resolve` puts the colours of one theme in their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

Mode = Literal["light", "dark"]
MODES: tuple[Mode, ...] = ("light", "dark")

# What vl-convert compiles with. Its Vega and the one in package.json must agree in their major
# version, which a test holds them to: specifications are made by the first, drawn by the second.
VEGA_LITE = "6.4"


@dataclass(frozen=True)
class Colour:
    """One colour in both themes, and how far it must stand out from the page."""

    light: str
    dark: str
    use: Literal["text", "mark", "ground", "faint"] = "faint"


# `text` is at least 4.5:1 against paper and surface, `mark` at least 3:1; a test computes it.
COLOURS: dict[str, Colour] = {
    "paper": Colour("#fcfaf5", "#171513", "ground"),
    "surface": Colour("#f5f0e6", "#221f1b", "ground"),
    "ink": Colour("#24211c", "#ece6db", "text"),
    "ink-soft": Colour("#635b4e", "#b0a797", "text"),
    "line": Colour("#e3dccf", "#37322b"),
    "control": Colour("#877d6c", "#857b6c", "mark"),
    "normal": Colour("#006d77", "#5cc5c3", "text"),
    "abnormal": Colour("#b5361a", "#ff8f68", "text"),
    "normal-tint": Colour("#d9eceb", "#14312f"),
    "abnormal-tint": Colour("#fae0d6", "#41231a"),
    "model": Colour("#6a4fa3", "#b9a4f3", "text"),
    "focus": Colour("#1a5fd0", "#8ab8ff", "text"),
    "selection": Colour("#f4e0ad", "#4f411e"),
    "grid-minor": Colour("#f6e9e0", "#231d19"),
    "grid-major": Colour("#efd9cc", "#31271f"),
    # For what is neither normal nor abnormal: methods, optimizers, settings.
    "series-1": Colour("#2f63b5", "#86b1f5", "text"),
    "series-2": Colour("#826300", "#d8b44a", "text"),
    "series-3": Colour("#6a4fa3", "#b9a4f3", "text"),
    "series-4": Colour("#a3306c", "#f08dbd", "text"),
    "series-5": Colour("#4a7018", "#a3c96a", "text"),
    "series-6": Colour("#635b4e", "#b0a797", "text"),
}

SERIES = tuple(f"var(--{name})" for name in COLOURS if name.startswith("series-"))


@dataclass(frozen=True)
class Family:
    """A typeface, its package on npm, its styles, and what stands in until it is there.

    Stand-ins are fonts that most systems have; `site.fonts` gives each the measures of this one.
    """

    name: str
    package: str
    faces: tuple[tuple[int, Literal["normal", "italic"]], ...]
    stand_ins: tuple[str, ...]
    generic: str

    @property
    def measured_as(self) -> str:
        """Its name while pictures are laid out: vl-convert finds no family that has a bare number
        in its name, and guesses how wide letters are instead."""
        return re.sub(r" \d+\b", "", self.name)

    @property
    def stack(self) -> str:
        """The CSS value of font-family."""
        adjusted = [f"{self.name} as {font}" for font in self.stand_ins]
        return ", ".join([*(f'"{name}"' for name in (self.name, *adjusted)), self.generic])


SERIF = Family(
    "Source Serif 4",
    "@fontsource/source-serif-4",
    ((400, "normal"), (400, "italic"), (600, "normal")),
    ("Georgia", "Times New Roman"),
    "serif",
)
SANS = Family(
    "Source Sans 3",
    "@fontsource/source-sans-3",
    ((400, "normal"), (600, "normal")),
    ("Arial",),
    "sans-serif",
)
FAMILIES = (SERIF, SANS)


def face_file(package: str, weight: int, style: str) -> str:
    """The base name of a face's file, without suffix: `source-sans-3-400-normal`."""
    return f"{package.rpartition('/')[2]}-{weight}-{style}"


def var(name: str) -> str:
    """How a chart names a colour of the table; KeyError where there is none."""
    if name not in COLOURS:
        raise KeyError(f'no colour "{name}" in the theme; there are {", ".join(COLOURS)}')
    return f"var(--{name})"


def colour(name: str, mode: Mode) -> str:
    """The colour of one theme, as #rrggbb."""
    pair = COLOURS[name]
    return pair.light if mode == "light" else pair.dark


def resolve(spec: Any, mode: Mode) -> Any:
    """A copy of a specification with the colours of one theme in place of their names.

    Raises KeyError for a name that the table doesn't have.
    """
    if isinstance(spec, dict):
        return {key: resolve(value, mode) for key, value in spec.items()}
    if isinstance(spec, list):
        return [resolve(value, mode) for value in spec]
    if isinstance(spec, str) and "var(--" in spec:
        return re.sub(r"var\(--([\w-]+)\)", lambda match: colour(match[1], mode), spec)
    return spec


def style_sheet() -> str:
    """The colours and fonts as CSS custom properties.

    Dark by the system's wish, unless the reader has chosen; paper is always printed light.
    """

    def block(mode: Mode) -> str:
        return " ".join(f"--{name}: {colour(name, mode)};" for name in COLOURS)

    return "\n".join(
        [
            f":root {{ color-scheme: light; {block('light')}",
            f"  --serif: {SERIF.stack}; --sans: {SANS.stack}; }}",
            "@media screen and (prefers-color-scheme: dark) {",
            f'  :root:not([data-theme="light"]) {{ color-scheme: dark; {block("dark")} }}',
            "}",
            "@media screen {",
            f'  :root[data-theme="dark"] {{ color-scheme: dark; {block("dark")} }}',
            "}",
            "",
        ]
    )


def chart_config() -> dict[str, Any]:
    """Vega-Lite's `config` for every chart.

    Styles for axes, by `alt.Axis(style=…)`: `signal` draws the coarse lines of ECG paper (its
    fine lines are `chart.paper_grid`), `bare` only labels.
    """
    soft, line = var("ink-soft"), var("line")
    return {
        "background": None,
        "aria": False,  # the chart has a label; axes and legends are not read out
        "font": SANS.stack.replace('"', "'"),
        "padding": {"left": 2, "right": 10, "top": 6, "bottom": 2},
        "view": {"stroke": None},
        "axis": {
            "domainColor": var("control"),
            "gridColor": line,
            "labelColor": soft,
            "labelFontSize": 13,
            "labelPadding": 6,
            "tickColor": var("control"),
            "tickSize": 4,
            "titleColor": soft,
            "titleFontSize": 13,
            "titleFontWeight": "normal",
            "titlePadding": 8,
        },
        "axisX": {"grid": False, "labelFlush": False},
        "axisXQuantitative": {"tickCount": {"expr": "ceil(width / 90)"}},
        "axisYQuantitative": {"tickCount": {"expr": "ceil(height / 60)"}},
        # A title read without turning one's head, above the axis.
        "axisY": {
            "domain": False,
            "ticks": False,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleAngle": 0,
            "titleBaseline": "bottom",
            "titleX": 0,
            "titleY": -8,
        },
        "header": {"labelColor": soft, "labelFontSize": 13, "titleColor": soft},
        "legend": {
            "labelColor": soft,
            "labelFontSize": 13,
            "symbolStrokeWidth": 2,
            "titleColor": soft,
            "titleFontSize": 13,
            "titleFontWeight": "normal",
        },
        "line": {"color": var("ink"), "strokeWidth": 2, "strokeCap": "round"},
        "point": {"color": var("ink"), "filled": True, "size": 40},
        "circle": {"color": var("ink"), "size": 40},
        "bar": {"color": var("ink-soft")},
        "area": {"color": var("ink-soft")},
        "rect": {"color": var("ink-soft")},
        "rule": {"color": var("ink")},
        # A halo keeps names readable over lines; `paint-order` puts it behind the letters.
        "text": {
            "color": var("ink"),
            "fontSize": 14,
            "stroke": var("paper"),
            "strokeWidth": 4,
            "strokeJoin": "round",
        },
        "range": {"category": list(SERIES)},
        "style": {
            "signal": {
                "domain": False,
                "grid": True,
                "gridColor": var("grid-major"),
                "ticks": False,
            },
            "bare": {"domain": False, "grid": False, "ticks": False},
        },
    }
