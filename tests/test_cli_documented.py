"""docs/cli.md says what `--help` says: every command and every option, and none that isn't."""

from __future__ import annotations

import re

import click
import pytest

from anomagram_build.cli import cli
from anomagram_build.project import ROOT

TEXT = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## `anomagram (\w+)[^\n]*\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S))
SHARED = TEXT.partition("## Options of most commands")[2].partition("\n## ")[0]


def options_of(command: click.Command) -> set[str]:
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }


def named_in(text: str) -> set[str]:
    return set(re.findall(r"^\| `(--[\w-]+)`", text, re.M))


def test_every_command_has_its_section_and_no_other() -> None:
    assert set(SECTIONS) == set(cli.commands)


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_option_is_in_a_table_and_no_other(name: str) -> None:
    options = options_of(cli.commands[name])
    own, shared = named_in(SECTIONS[name]), named_in(SHARED)
    assert own <= options
    assert options <= own | shared


def test_the_shared_options_are_those_of_build() -> None:
    assert named_in(SHARED) - {"--help"} <= options_of(cli.commands["build"])


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_what_an_option_may_be_is_told(name: str) -> None:
    for parameter in cli.commands[name].params:
        if isinstance(parameter.type, click.Choice):
            for choice in parameter.type.choices:
                assert f"`{choice}`" in SECTIONS[name], f"{parameter.name}: {choice}"


def test_the_benchmarks_are_those_that_there_are() -> None:
    from anomagram_build.bench.run import MEASUREMENTS  # noqa: PLC0415

    for key in MEASUREMENTS:
        assert f"`{key}`" in SECTIONS["bench"]
        assert key in (cli.commands["bench"].help or "")
