"""Whatever is changed, exactly what depends on it is made again, and nothing else.

The table in docs/architecture.md says the same in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

PAGES = {"page:essay", "page:about", "page:lab", "page:404"}
# What needs neither the data nor a network.
APART = {"fonts", "graphs", "bundle", "navigation"}

RUN: list[tuple[str, Callable[[Any], None], set[str]]] = [
    ("nothing", lambda clone: None, set()),
    (
        "prose",
        lambda clone: clone.edit("content/01-opening.md", "of them", "of those"),
        {"page:essay", "site"},
    ),
    (
        "prose of another page",
        lambda clone: clone.edit("content/about/01-about.md", "small", "little"),
        {"navigation", "page:about", "site"},
    ),
    (
        "a comment in a figure's module",
        lambda clone: clone.edit(
            "anomagram_build/figures/threshold.py",
            "from __future__",
            "# Said in passing.\nfrom __future__",
        ),
        set(),
    ),
    (
        "a figure's module",
        lambda clone: clone.edit(
            "anomagram_build/figures/threshold.py", "How many alarms are real?", "How many?"
        ),
        {"figure:threshold", "sizes", "page:essay", "site"},
    ),
    (
        "a figure's markup",
        lambda clone: clone.edit(
            "templates/figures/threshold/figure.html.jinja",
            "{% block body %}",
            "{% block body %}<span></span>",
        ),
        {"page:essay", "site"},
    ),
    (
        "a style",
        lambda clone: clone.edit("templates/figures/threshold/figure.css", "{", "{ --none: 0;"),
        {"bundle", "sizes", "site", *PAGES},
    ),
    (
        "a page's template",
        lambda clone: clone.edit(
            "templates/404.html.jinja", "{% block main %}", "{% block main %} "
        ),
        {"page:404", "site"},
    ),
]


@pytest.mark.parametrize(("what", "change", "expected"), RUN, ids=[case[0] for case in RUN])
def test_a_change_runs_what_depends_on_it(
    clone: Any, what: str, change: Callable[[Any], None], expected: set[str]
) -> None:
    change(clone)
    assert clone.build() == expected
    assert clone.build() == set()


def explained(output: str) -> dict[str, list[str]]:
    """The stages that would run, with the reasons of each."""
    reasons: dict[str, list[str]] = {}
    for stage, lines in re.findall(r"^(\S+): would run\n((?:  .*\n)*)", output, re.MULTILINE):
        reasons[stage] = [line.strip() for line in lines.splitlines()]
    return reasons


def would_run(clone: Any) -> dict[str, list[str]]:
    result = clone.run("explain")
    assert result.returncode == 0, result.stderr
    return explained(result.stdout)


def everything(clone: Any) -> set[str]:
    return set(re.findall(r"^(\S+): ", clone.run("explain").stdout, re.MULTILINE))


def test_a_setting_concerns_the_stages_that_read_it(clone: Any) -> None:
    clone.edit("content/essay.toml", "epochs = 6", "epochs = 7")
    reasons = would_run(clone)
    untouched = {"dataset", "figure:dataset", "lab", "page:lab", "page:404"}
    assert reasons.keys() == everything(clone) - APART - untouched
    (reason,) = reasons["training"]
    assert "training.epochs" in reason and "6" in reason and "7" in reason


def test_data_concern_all_that_is_made_from_them(clone: Any) -> None:
    rows = (clone.root / "data" / "waves.csv").read_text()
    (clone.root / "data" / "waves.csv").write_text(rows + rows.splitlines()[-1] + "\n")
    reasons = would_run(clone)
    assert reasons.keys() == everything(clone) - APART
    assert any("waves.csv" in reason for reason in reasons["dataset"])


def test_a_librarys_version_concerns_the_stages_that_use_it(clone: Any) -> None:
    newer = (
        "from importlib import metadata\n"
        "real = metadata.version\n"
        "metadata.version = lambda name: '99' if name == 'altair' else real(name)\n"
        "from anomagram_build.cli import main\n"
        "main()\n"
    )
    (clone.root / "newer.py").write_text(newer)
    reasons = explained(clone.python("newer.py", "explain").stdout)
    assert {"figure:dataset", "figure:threshold", "card", "lab"} <= reasons.keys()
    assert not reasons.keys() & {"dataset", "training", "evaluation", "export", *APART}
    assert any("altair" in reason and "99" in reason for reason in reasons["figure:dataset"])


def test_the_order_of_keys_in_the_settings_is_no_change(clone: Any) -> None:
    clone.edit("content/essay.toml", "seeds = 2\nepochs = 6\n", "epochs = 6\nseeds = 2\n")
    assert would_run(clone) == {}
