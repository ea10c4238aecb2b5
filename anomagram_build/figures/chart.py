"""From an Altair chart to what the page needs: a Vega specification and its pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from anomagram_build.figures import theme
from anomagram_build.figures.lettering import embed_fonts

Spec = dict[str, Any]
Layered = alt.LayerChart | alt.FacetChart
"""What `alt.layer` says it returns."""


@dataclass(frozen=True)
class Size:
    """Width and height of a chart's box in CSS pixels, axes and labels included."""

    width: int
    height: int


WIDE = Size(760, 400)
NARROW = Size(360, 300)


def compile_chart(chart: alt.Chart | Layered, size: Size = WIDE) -> Spec:
    """The Vega specification of a single or layered chart, without a size of its own.

    It fits whatever box it is given by the signals `width` and `height`, labels included. Colours
    stay names (`var(--normal)`).
    """
    fitted = chart.properties(
        width=size.width,
        height=size.height,
        autosize=alt.AutoSizeParams(type="fit", contains="padding", resize=True),
    )
    spec = fitted.to_dict(context={"pre_transform": False})
    spec["config"] = theme.chart_config()
    spec.pop("$schema", None)
    vega = vl_convert.vegalite_to_vega(spec, vl_version=theme.VEGA_LITE)
    vega.pop("$schema", None)
    _silence(vega)
    return vega


def with_title_signals(spec: Spec, titles: Mapping[str, str]) -> Spec:
    """A copy whose axis titles follow signals: `titles` says which title takes which signal's name.

    The page then words its axes by the data at hand. Raises KeyError for a title that no axis has.
    """
    axes = [dict(axis) for axis in spec.get("axes", ())]
    for title, signal in titles.items():
        named_so = [axis for axis in axes if axis.get("title") == title]
        if not named_so:
            raise KeyError(f'no axis of the chart has the title "{title}"')
        for axis in named_so:
            axis["title"] = {"signal": signal}
    first = [{"name": signal, "value": title} for title, signal in titles.items()]
    return {**spec, "axes": axes, "signals": [*spec.get("signals", ()), *first]}


def _silence(group: Spec) -> None:
    """Marks are not read out one by one: the picture's label and the table are better."""
    for mark in group.get("marks", ()):
        mark["aria"] = False
        _silence(mark)


def spec_json(spec: Spec) -> str:
    """The specification as the page fetches it: small, and the same for the same chart."""
    return json.dumps(spec, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def picture(spec: Spec, mode: theme.Mode, size: Size, label: str) -> str:
    """An SVG of the chart in one theme and size; `label` is what a screen reader says of it.

    Its text is measured with the page's fonts, and carries them, once they are registered.
    """
    sized = {**theme.resolve(spec, mode), "width": size.width, "height": size.height}
    text = json.dumps(sized).replace(theme.SANS.name, theme.SANS.measured_as)
    svg = vl_convert.vega_to_svg(text, allowed_base_urls=[])
    svg = svg.replace(theme.SANS.measured_as, theme.SANS.name)
    # One picture, one label: its parts say nothing of their own.
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    svg = re.sub(r"<[^>]*>", lambda tag: _shortened(tag[0]), svg)
    svg = _renumbered(svg)
    svg = re.sub(r"<svg ", f'<svg role="img" aria-label="{escape(label)}" ', svg, count=1)
    svg = embed_fonts(svg, _fonts[-1]) if _fonts else svg
    # The halo of names (see theme.chart_config) belongs behind them.
    return re.sub(r"(<svg [^>]*>)", r"\1<style>text{paint-order:stroke}</style>", svg, count=1)


# vl-convert keeps fonts for the whole process; so where they are is kept for it too.
_fonts: list[Path] = []


def register_fonts(folder: Path) -> None:
    """Lets pictures be measured and drawn with the fonts of the page: TTF files in `folder`."""
    if folder not in _fonts:
        vl_convert.register_font_directory(str(folder))
        _fonts.append(folder)


def named(name: str, rows: Iterable[Mapping[str, Any]]) -> alt.InlineData:
    """A chart's data set under a name, by which the page can replace it: `setData(name, …)`."""
    return alt.InlineData(values=[dict(row) for row in rows], name=name)


def paper_grid(across: Sequence[float], down: Sequence[float]) -> alt.LayerChart:
    """The fine lines of ECG paper, as a layer to put below a signal, at these values."""
    rule = alt.MarkDef(type="rule", color=theme.var("grid-minor"), strokeWidth=1)
    columns = alt.Chart(named("grid-x", ({"at": float(value)} for value in across)), mark=rule)
    rows = alt.Chart(named("grid-y", ({"at": float(value)} for value in down)), mark=rule)
    layers = [columns.encode(x=alt.X("at:Q")), rows.encode(y=alt.Y("at:Q"))]
    return alt.LayerChart(layer=layers)


def _renumbered(svg: str) -> str:
    """Vega counts what it clips through the whole process; a picture must not tell what was drawn
    before it."""
    seen: dict[str, str] = {}
    return re.sub(
        r"(?<=[\"#])(clip|gradient_)\d+(?=[\")])",
        lambda found: seen.setdefault(found[0], f"{found[1]}{len(seen) + 1}"),
        svg,
    )


def _shortened(tag: str) -> str:
    """Hundredths of a pixel are enough, 12.345678 → 12.35; what the reader sees is not in tags."""
    return re.sub(r"-?\d+\.\d{3,}", lambda number: _short(number[0]), tag)


def _short(number: str) -> str:
    return f"{float(number):.2f}".rstrip("0").rstrip(".")
