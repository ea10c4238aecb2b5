"""Pages from templates: the environment, and what every page is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from anomagram_build.errors import BadInput, Problem
from anomagram_build.essay.parts import Caption
from anomagram_build.figures import theme
from anomagram_build.settings import EssaySettings
from anomagram_build.site.bundle import Bundle
from anomagram_build.site.preload import preloaded

# GitHub Pages sets no headers, so the policy is in each page. Nothing from another origin, no
# inline script or style, no eval; WebAssembly may compile.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)

NAVIGATION = (("", "Essay"), ("lab/", "Lab"), ("about/", "About"))


@dataclass(frozen=True)
class Page:
    """One page. `place` is its folder below the root: "" or "lab/"; `heading` its h1."""

    title: str
    description: str
    place: str = ""
    heading: str = ""
    kind: str = "website"
    indexed: bool = True
    url: str | None = None
    card: str | None = None
    card_label: str = ""

    @property
    def name(self) -> str:
        """What its own script and style sheet are called after."""
        return self.place.rstrip("/")


@dataclass(frozen=True)
class Frame:
    """What all pages of a site share."""

    settings: EssaySettings
    assets: Bundle
    navigation: Sequence[tuple[str, str]] = NAVIGATION
    notice: str = ""


def environment(templates: Path, compiled: Path | None = None) -> jinja2.Environment:
    """Templates that escape what they are given and refuse names that they were not given.

    `compiled` is a folder that keeps them as bytecode, each with its source's digest: compiling
    takes longer than rendering.
    """
    if compiled is not None:
        compiled.mkdir(parents=True, exist_ok=True)
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates, encoding="utf-8"),
        bytecode_cache=jinja2.FileSystemBytecodeCache(str(compiled)) if compiled else None,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_page(
    templates: jinja2.Environment,
    template: str,
    frame: Frame,
    page: Page,
    base: str | None = None,
    **content: Any,
) -> str:
    """The page as HTML. `base` leads to the site's root, and follows from the page's place.

    Raises BadInput with the template's file and line where the template is wrong.
    """
    base = "../" * page.place.count("/") if base is None else base
    scripts, imports = frame.assets.of_page(page.name)
    fonts = preloaded(page.name, frame.assets.files)
    context = {
        "site": frame.settings,
        "page": page,
        "base": base,
        "assets": frame.assets,
        "scripts": [base + script for script in scripts],
        "imports": [base + script for script in imports],
        "fonts": [frame.assets.files[name] for name in fonts],
        "navigation": frame.navigation,
        "notice": frame.notice,
        "policy": POLICY,
        "theme_colours": {mode: theme.colour("paper", mode) for mode in theme.MODES},
        **content,
    }
    return _render(templates, template, context)


def render_figure(
    templates: jinja2.Environment,
    figure: Mapping[str, Any],
    caption: Caption,
    base: str,
    script: str | None,
) -> str:
    """A figure's markup: its own template where it has one, else its charts one by one.

    `figure` is what `figures.manifest.read_figure` gives; its files are in `figures/NAME`.
    """
    own = f"figures/{figure['name']}/figure.html.jinja"
    known = templates.list_templates(filter_func=lambda name: name == own)
    context = {
        "figure": figure,
        "takeaway": Markup(caption.takeaway),
        "caption": Markup(caption.rest),
        "base": base,
        "script": script,
    }
    return _render(templates, known[0] if known else "shared/figure.html.jinja", context)


def page_url(address: str | None, place: str) -> str | None:
    """A page's full address, if it is known where the site will be."""
    return None if address is None else address.rstrip("/") + "/" + place


def absolute_base(address: str | None) -> str:
    """The root as a path, for the one page that is served at any depth: 404.html."""
    path = urlsplit(address).path if address else ""
    return path.rstrip("/") + "/"


def _render(templates: jinja2.Environment, name: str, context: Mapping[str, Any]) -> str:
    try:
        return templates.get_template(name).render(context)
    except jinja2.TemplateSyntaxError as error:
        raise BadInput(
            Problem(error.message or "syntax error", error.filename, error.lineno)
        ) from error
    except jinja2.TemplateNotFound as error:
        raise BadInput(Problem(f'there is no template "{error.name}"', name)) from error
    except jinja2.UndefinedError as error:
        file, line = _place_in_template(error, name)
        raise BadInput(Problem(error.message or "undefined", file, line)) from error


def _place_in_template(error: Exception, name: str) -> tuple[str, int | None]:
    """Jinja rewrites tracebacks so that their last frame in a template has its file and line."""
    place: tuple[str, int | None] = (name, None)
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".jinja"):
            place = (file, trace.tb_lineno)
        trace = trace.tb_next
    return place
