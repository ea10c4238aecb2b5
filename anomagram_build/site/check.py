"""Checks a finished site: that all it points to is there, that it keeps its policy, and that each
figure is whole for who can't see it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from anomagram_build.errors import Problem, did_you_mean

# Attributes whose value is an address or several, by element; `srcset` holds one on this site.
_ADDRESSES = {
    "a": ("href",),
    "link": ("href",),
    "script": ("src", "data-scripts", "data-imports"),
    "img": ("src",),
    "source": ("srcset",),
    "figure": ("data-script",),
    "div": ("data-spec", "data-model", "data-signals", "data-graphs", "data-run", "data-arrays"),
}
_LISTS = {"data-scripts", "data-imports"}
# What the browser fetches by itself; a link may lead anywhere.
_FETCHED = {"link", "script", "img", "source", "figure", "div"}
_NOT_FETCHED = {"canonical", "author", "license"}
# What a policy may allow beside 'self' and 'none'. Anything else is an address, or unsafe.
_ALLOWED = {"'self'", "'none'", "'wasm-unsafe-eval'"}


@dataclass(frozen=True)
class _Reference:
    address: str
    line: int
    fetched: bool


@dataclass
class _Figure:
    """What a figure has shown so far; `told` tells whether a picture has a text alternative."""

    name: str
    line: int
    pictures: int = 0
    told: bool = False
    caption: bool = False
    table: bool = False

    def faults(self) -> Iterator[tuple[int, str]]:
        """What it lacks."""
        if self.pictures and not self.told:
            yield self.line, f'no picture of the figure "{self.name}" has a text alternative (alt)'
        if not self.caption:
            yield self.line, f'the figure "{self.name}" has no caption'
        if not self.table:
            yield self.line, f'the figure "{self.name}" has no table of its data'


@dataclass
class _Page(HTMLParser):
    """What one page offers and asks for."""

    anchors: set[str] = field(default_factory=set)
    references: list[_Reference] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    policy: str | None = None
    figure: _Figure | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        if anchor := values.get("id"):
            if anchor in self.anchors:
                self.faults.append((line, f'the id "{anchor}" stands twice'))
            self.anchors.add(anchor)
        if values.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = values.get("content", "")
            self.faults += [(line, fault) for fault in _policy_faults(self.policy)]
        self._look_at_figure(tag, values, line)
        for name in values:
            if name == "style" or (name.startswith("on") and name != "one"):
                self.faults.append((line, f"<{tag} {name}=…> is forbidden by the site's policy"))
        if tag == "style" or (
            tag == "script" and "src" not in values and values.get("type") != "application/ld+json"
        ):
            self.faults.append((line, f"an inline <{tag}> is forbidden by the site's policy"))
        if tag == "img" and not values.get("alt") and "alt" not in values:
            self.faults.append((line, "a picture has no text alternative (alt)"))
        fetched = tag in _FETCHED and not _NOT_FETCHED & set(values.get("rel", "").split())
        names = _ADDRESSES.get(tag, ())
        if tag.startswith("anomagram-"):
            names, fetched = tuple(name for name in values if name.startswith("data-")), True
        for name in names:
            if name in values:
                addresses = values[name].split() if name in _LISTS else [values[name]]
                self.references += [_Reference(address, line, fetched) for address in addresses]

    def _look_at_figure(self, tag: str, values: Mapping[str, str], line: int) -> None:
        if tag == "figure" and "data-figure" in values:
            self.figure = _Figure(values["data-figure"], line)
        elif self.figure is not None:
            self.figure.pictures += tag == "img"
            self.figure.told |= tag == "img" and bool(values.get("alt"))
            self.figure.table |= tag == "table"
            self.figure.caption |= tag == "figcaption"

    def handle_endtag(self, tag: str) -> None:
        if tag == "figure" and self.figure is not None:
            self.faults += self.figure.faults()
            self.figure = None


def _policy_faults(policy: str) -> Iterator[str]:
    rules = {name: values for name, *values in map(str.split, filter(str.strip, policy.split(";")))}
    if "default-src" not in rules:
        yield "the Content-Security-Policy has no default-src"
    for name, values in rules.items():
        for value in values:
            if value not in _ALLOWED:
                yield f"the Content-Security-Policy allows {value} as {name}"


def outside_links(site: Path) -> dict[str, list[tuple[str, int]]]:
    """Every address on another site that the pages link to, with the pages and lines that do."""
    found: dict[str, list[tuple[str, int]]] = {}
    for path in sorted(site.rglob("*.html")):
        for reference in _read(path).references:
            if urlsplit(reference.address).scheme in ("http", "https"):
                place = (path.relative_to(site).as_posix(), reference.line)
                found.setdefault(reference.address, []).append(place)
    return found


def count_links(site: Path) -> int:
    """How many addresses the pages hold."""
    return sum(len(_read(path).references) for path in site.rglob("*.html"))


def find_problems(site: Path) -> list[Problem]:
    """Everything that is wrong with the pages below a folder, by page and line."""
    site = site.resolve()
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    problems: list[Problem] = []
    target_of = cache(_target)  # pages name most of theirs many times
    for path, page in pages.items():
        name = path.relative_to(site).as_posix()
        if not page.policy:
            problems.append(Problem("has no Content-Security-Policy", name, 1))
        problems += [Problem(fault, name, line) for line, fault in page.faults]
        # 404.html is served at any depth, so its addresses are of the published site.
        if name != "404.html":
            problems += _broken(site, path, pages, target_of)
    return problems


def _broken(
    site: Path,
    path: Path,
    pages: dict[Path, _Page],
    target_of: Callable[[Path, str], Path | None],
) -> Iterator[Problem]:
    name = path.relative_to(site).as_posix()
    for reference in pages[path].references:
        parts = urlsplit(reference.address)
        if parts.scheme or parts.netloc:
            if reference.fetched and parts.scheme != "data":
                message = f"{reference.address} would be fetched from another site"
                yield Problem(message, name, reference.line)
            continue
        if parts.path.startswith("/"):
            message = f'the address "{reference.address}" is not relative'
            yield Problem(message, name, reference.line, "it would break below a prefix")
            continue
        target = target_of(path.parent, unquote(parts.path)) if parts.path else path
        if target is None or not target.is_relative_to(site):
            yield Problem(f'"{reference.address}" leads nowhere', name, reference.line)
        elif parts.fragment and target in pages and parts.fragment not in pages[target].anchors:
            hint = did_you_mean(parts.fragment, pages[target].anchors)
            message = f'"{reference.address}" names an anchor that is not there'
            yield Problem(message, name, reference.line, hint)


def _target(folder: Path, way: str) -> Path | None:
    """The file that an address leads to."""
    target = Path(os.path.normpath(folder / way))
    if target.is_dir():
        target = target / "index.html"
    return target if target.is_file() else None


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page
