"""Checks a finished site: that all it points to is there, and that it keeps its policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from anomagram_build.errors import Problem, did_you_mean

# Attributes whose value is an address, by element; `srcset` holds one address on this site.
_ADDRESSES = {
    "a": ("href",),
    "link": ("href",),
    "script": ("src",),
    "img": ("src",),
    "source": ("srcset",),
    "figure": ("data-script",),
    "div": ("data-spec", "data-model", "data-signals"),
}
# What the browser fetches by itself; a link may lead anywhere.
_FETCHED = {"link", "script", "img", "source", "figure", "div"}
_NOT_FETCHED = {"canonical", "author", "license"}


@dataclass(frozen=True)
class _Reference:
    address: str
    line: int
    fetched: bool


@dataclass
class _Page(HTMLParser):
    """What one page offers and asks for."""

    anchors: set[str] = field(default_factory=set)
    references: list[_Reference] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    policy: str | None = None

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
                self.references.append(_Reference(values[name], line, fetched))


def find_problems(site: Path) -> list[Problem]:
    """Everything that is wrong with the pages below a folder, by page and line."""
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    problems: list[Problem] = []
    for path, page in pages.items():
        name = path.relative_to(site).as_posix()
        if not page.policy:
            problems.append(Problem("has no Content-Security-Policy", name, 1))
        problems += [Problem(fault, name, line) for line, fault in page.faults]
        # 404.html is served at any depth, so its addresses are of the published site.
        if name != "404.html":
            problems += _broken(site, path, pages)
    return problems


def _broken(site: Path, path: Path, pages: dict[Path, _Page]) -> Iterator[Problem]:
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
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if target.is_dir():
            target = target / "index.html"
        if not target.is_file() or not target.is_relative_to(site.resolve()):
            yield Problem(f'"{reference.address}" leads nowhere', name, reference.line)
        elif parts.fragment and target in pages and parts.fragment not in pages[target].anchors:
            hint = did_you_mean(parts.fragment, pages[target].anchors)
            message = f'"{reference.address}" names an anchor that is not there'
            yield Problem(message, name, reference.line, hint)


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page
