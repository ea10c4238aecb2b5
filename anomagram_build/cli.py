"""The `anomagram` command."""

from __future__ import annotations

import contextlib
import errno
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anomagram_build.errors import AnomagramError
from anomagram_build.project import ROOT, Project, open_project

if TYPE_CHECKING:
    from anomagram_build.preview.outcome import Outcome

# What a disk, and not this program, is at fault for.
_NO_PLACE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.ENOTDIR, errno.EISDIR, errno.EEXIST),
}
_FOLDER = click.Path(file_okay=False, path_type=Path)


def _project_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--content", type=_FOLDER, help="Folder of the essay's text and settings."),
        click.option("--data", type=click.Path(path_type=Path), help="Data card (TOML)."),
        click.option(
            "--site-dir",
            type=_FOLDER,
            help="Where the pages go; build/site if not given, beside an essay of your own.",
        ),
        click.option(
            "--cache-dir",
            type=_FOLDER,
            help="Where finished stages are kept; build/cache likewise.",
        ),
    ):
        command = option(command)
    return command


def _open(options: dict[str, Any]) -> Project:
    content, site, cache = options["content"], options["site_dir"], options["cache_dir"]
    if content is not None and content.resolve() != ROOT / "content":
        # An essay of someone's own is made and published beside its text, not over this one.
        site, cache = site or content / "build" / "site", cache or content / "build" / "cache"
    return open_project(content, options["data"], site, cache)


def _known_stage(name: str) -> None:
    from anomagram_build.errors import BadInput, did_you_mean  # noqa: PLC0415
    from anomagram_build.pipeline import STAGES  # noqa: PLC0415

    names = [stage.name for stage in STAGES]
    if name not in names:
        hint = did_you_mean(name, names) or "the stages are " + ", ".join(names)
        raise BadInput(f'there is no stage "{name}"; {hint}')


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="anomagram")
def cli() -> None:
    """Trains an autoencoder and publishes its story as a static site."""


@cli.command()
@_project_options
@click.option("--force", is_flag=True, help="Run every stage, whether or not it is up to date.")
@click.option(
    "--backend",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where experiments run: on this machine's processors, or on a Dask cluster.",
)
@click.option("--scheduler", help="Address of the cluster's scheduler, as tcp://HOST:8786.")
@click.argument("stages", nargs=-1)
def build(
    stages: tuple[str, ...], force: bool, backend: str, scheduler: str | None, **options: Any
) -> None:
    """Make the site, running only the stages whose inputs have changed.

    With STAGES, run just these and what they need, and publish nothing.
    """
    from anomagram_build.runner import build as run  # noqa: PLC0415

    if (backend == "dask") != (scheduler is not None):
        raise click.UsageError("--backend dask and --scheduler ADDRESS go together")
    for stage in stages:
        _known_stage(stage)
    project = _open(options)
    built = run(project, force, scheduler, stages)
    if built.ran:
        click.echo(f"ran {len(built.ran)} stages in {sum(built.ran.values()):.1f} s", err=True)
    if not stages:
        state = "published" if built.published else "up to date"
        click.echo(f"{project.name_of(project.site)}: {state}", err=True)


@cli.command()
@_project_options
@click.option("--port", default=8000, show_default=True, help="Port on this machine.")
@click.option("--prefix", default="/anomagram/", show_default=True, help="Path to serve it below.")
def serve(port: int, prefix: str, **options: Any) -> None:
    """Preview the site as GitHub Pages would serve it, and build again on every save.

    Open pages reload in place; what is wrong is shown in them and here.
    """
    from anomagram_build.preview.serve import previewing  # noqa: PLC0415

    project = _open(options)
    folders = {
        "content": project.content,
        "card": options["data"],  # else where the settings say, whatever they come to say
        "site": project.site,
        "cache": project.cache,
    }
    prefix = f"/{prefix.strip('/')}/".replace("//", "/")
    watched = [project.content, project.card.parent]
    with (
        contextlib.suppress(KeyboardInterrupt),
        previewing(folders, project.site, watched, prefix=prefix, port=port, report=_tell) as url,
    ):
        click.echo(f"{url}  (Ctrl-C stops)")
        threading.Event().wait()


def _tell(outcome: Outcome) -> None:
    """Say in the terminal what came of one build of the preview."""
    for complaint in outcome.complaints:
        click.echo(complaint, err=True)
    if outcome.failed:
        click.echo("not published; the pages are as they were", err=True)
    else:
        state = "published" if outcome.published else "up to date"
        click.echo(f"{state} after {outcome.seconds:.1f} s", err=True)


@cli.command()
@click.argument("folder", type=_FOLDER)
@click.option(
    "--data",
    "table",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV with one signal a row and a column of labels.",
)
@click.option("--normal", help="The label of the normal signals; if not given, the most frequent.")
@click.option("--noun", default="signal", show_default=True, help="What to call one of them.")
def new(folder: Path, table: Path, normal: str | None, noun: str) -> None:
    """Start an essay of your own in FOLDER, about the signals of a file.

    Writes a data card, settings and a short essay with the main figures; make them yours, and
    `anomagram build --content FOLDER` publishes them.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from anomagram_build.starting.start import start  # noqa: PLC0415

    counts = start(folder, table, normal, noun, datetime.now(UTC).date())
    for label, count in counts.items():
        click.echo(f"label {label}: {count:,} signals", err=True)
    click.echo(f"{folder}: written; next: anomagram build --content {folder}", err=True)


@cli.command()
@_project_options
@click.argument("stage", required=False)
def explain(stage: str | None, **options: Any) -> None:
    """Say for each stage, or for STAGE, whether it is up to date or what has changed."""
    from anomagram_build.runner import statuses  # noqa: PLC0415

    if stage is not None:
        _known_stage(stage)
    for status in statuses(_open(options)):
        if stage in (None, status.stage.name):
            click.echo(f"{status.stage.name}: {'up to date' if status.entry else 'would run'}")
            for reason in status.reasons:
                click.echo(f"  {reason}")


@cli.command()
@_project_options
def costs(**options: Any) -> None:
    """Time every method on this machine, and keep the times in costs.toml beside the essay.

    A build publishes them as ratios. It does not measure: it would never make the same pages twice.
    """
    from anomagram_build.errors import BadInput  # noqa: PLC0415
    from anomagram_build.progress import stage_line  # noqa: PLC0415
    from anomagram_build.runner import statuses  # noqa: PLC0415
    from anomagram_build.stages.costs import FILE, measure_costs  # noqa: PLC0415

    project = _open(options)
    wanted = ("dataset", "experiment:methods")
    entries = {status.stage.name: status.entry for status in statuses(project, wanted)}
    dataset, methods = (entries[name] for name in wanted)
    if dataset is None or methods is None:
        raise BadInput("the methods are not compared yet, or out of date; run `anomagram build`")
    with stage_line("costs") as progress:
        text = measure_costs(project.settings, dataset.folder, methods.folder, progress)
    (project.content / FILE).write_text(text, encoding="utf-8")
    click.echo(f"{project.name_of(project.content / FILE)}: written", err=True)


@cli.command()
@_project_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Lines of text, one JSON object, or annotations for GitHub Actions.",
)
@click.option("--claims", is_flag=True, help="List every claim with the numbers it leans on.")
@click.option("--external", is_flag=True, help="Ask other sites whether links to them still lead.")
def check(form: str, claims: bool, external: bool, **options: Any) -> None:
    """Check the prose and the site that was built, and tell all that is wrong at once.

    Looks at links and anchors, citations and terms used and defined, pictures' words and figures'
    tables, claims, valid HTML, the security policy and the pages' weights.
    """
    from anomagram_build.checking.check import check as run  # noqa: PLC0415
    from anomagram_build.checking.latest import is_out_of_date, renderer  # noqa: PLC0415
    from anomagram_build.checking.report import as_github, as_json, as_text  # noqa: PLC0415
    from anomagram_build.errors import BadInput  # noqa: PLC0415

    project = _open(options)
    if not (project.site / "index.html").exists():
        raise BadInput(f"{project.name_of(project.site)} has no site; run `anomagram build` first")
    report = run(project, renderer(project), external)
    if is_out_of_date(project):
        site = project.name_of(project.site)
        click.echo(f"{site} is older than what it is made from; run `anomagram build`", err=True)
    if form == "text":
        click.echo(as_text(report, claims))
    else:
        click.echo({"json": as_json, "github": as_github}[form](report))
    if report.findings:
        sys.exit(1)


@cli.command()
@_project_options
def search(**options: Any) -> None:
    """Search for a model again (minutes) and write docs/model-search.md."""
    from anomagram_build.search import run  # noqa: PLC0415

    project = _open(options)
    run(
        project.settings,
        project.card,
        project.root / "docs" / "model-search.md",
        progress=lambda line: click.echo(line, err=True),
    )


@cli.command()
@click.argument("sections", nargs=-1)
def bench(sections: tuple[str, ...]) -> None:
    """Measure against other programs, and how builds grow, and write docs/benchmarks.md.

    Takes long: it installs what it compares with into build/bench. With SECTIONS (rebuild, build,
    weights, lighthouse, training, click, growth), measure only those.
    """
    from anomagram_build.bench.run import MEASUREMENTS, run  # noqa: PLC0415
    from anomagram_build.errors import BadInput, did_you_mean  # noqa: PLC0415

    for section in sections:
        if section not in MEASUREMENTS:
            hint = did_you_mean(section, MEASUREMENTS) or f"there are {', '.join(MEASUREMENTS)}"
            raise BadInput(f'there is no benchmark "{section}"; {hint}')
    for text in run(sections, lambda line: click.echo(line, err=True)).values():
        click.echo(text)


@cli.command()
@_project_options
def clean(**options: Any) -> None:
    """Remove the finished stages and the site."""
    import shutil  # noqa: PLC0415

    project = _open(options)
    for folder in (project.cache, project.site):
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run the command; print what went wrong as `file:line: message` and exit as documented."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        click.echo("interrupted; the published site is as it was", err=True)
        sys.exit(130)
    except AnomagramError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno not in _NO_PLACE:
            raise
        # A full disk, a folder that is a file, missing rights: what to do is for the reader of it.
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"{place}{error.strerror or error}; the published site is as it was", err=True)
        sys.exit(2)
