"""Running the stages of the pipeline: those whose inputs have changed, and no others."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from anomagram_build.code import Code
from anomagram_build.errors import BadInput, Problem
from anomagram_build.lock import only_one_build
from anomagram_build.pipeline import STAGES
from anomagram_build.progress import stage_line
from anomagram_build.project import Project
from anomagram_build.selection import named_in, select
from anomagram_build.site.publish import publish
from anomagram_build.store import CODE, Entry, Store, differences, inputs_of
from anomagram_build.work import Stage, Work

# Below which the last stage puts what is to be published.
_PAGES = "site/"


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
    with only_one_build(project.cache):
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
        published = not only and _publish(done["site"], project.site)
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


def _publish(made: Entry, site: Path) -> bool:
    pages = {name: digest for name, digest in made.outputs.items() if name.startswith(_PAGES)}
    digests = {name.removeprefix(_PAGES): digest for name, digest in pages.items()}
    return publish(made.folder / _PAGES, digests, site)
