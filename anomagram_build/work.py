"""A stage of the pipeline, and what it is handed when it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from anomagram_build import artifacts
from anomagram_build.progress import Progress, silent
from anomagram_build.project import Project
from anomagram_build.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Stage:
    """One step from the data to the site, and all that it reads.

    `module` has a function `run(work)`; it is imported only when the stage runs. `needs` names
    earlier stages, or only some of the files that they made, as `figure:replay/numbers.json`;
    `settings` the tables of `essay.toml`, `files` patterns as `Project.files` takes them, `uses`
    further modules whose code counts, `tools` the distributions whose version counts. A stage can
    read nothing that it does not declare here.
    """

    name: str
    module: str
    needs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()

    @property
    def before(self) -> tuple[str, ...]:
        """The names of the stages that have to be finished first."""
        return tuple(dict.fromkeys(need.partition("/")[0] for need in self.needs))


@dataclass(frozen=True)
class Work:
    """What a running stage may read, and the folder `out` that it must fill.

    `scheduler` is the address of a Dask scheduler whose workers may be used, or None. Results do
    not depend on it, so no stage's key does.
    """

    stage: Stage
    project: Project
    inputs: Mapping[str, Path]
    out: Path
    progress: Progress = silent
    scheduler: str | None = None

    @property
    def settings(self) -> Settings:
        """The settings that the stage has declared; any other raises AttributeError."""
        return cast(Settings, _Declared(self.stage, self.project.settings))

    def input(self, stage: str) -> Path:
        """The folder that an earlier stage filled.

        Raises:
            LookupError: the stage does not declare that it needs that one.
        """
        if stage not in self.inputs:
            raise LookupError(f'stage "{self.stage.name}" does not declare that it needs "{stage}"')
        return self.inputs[stage]

    def read(self, stage: str, name: str, kind: type[T]) -> T:
        """Read an artifact of an earlier stage as the dataclass that was written."""
        return artifacts.read(self.input(stage), name, kind)

    def write(self, name: str, value: Any) -> None:
        """Write a dataclass as an artifact of this stage."""
        artifacts.write(self.out, name, value)

    def write_numbers(self, numbers: Mapping[str, Any]) -> None:
        """Write the numbers that this stage offers to the prose, nested by dotted name."""
        artifacts.write_json(self.out / "numbers.json", numbers)


class _Declared:
    """A view of the settings that shows only the tables a stage has declared, by dotted name."""

    def __init__(self, stage: Stage, tables: Any, place: str = "") -> None:
        self._stage, self._tables, self._place = stage, tables, place

    def __getattr__(self, table: str) -> Any:
        name = f"{self._place}{table}"
        if name in self._stage.settings:
            return getattr(self._tables, table)
        if any(declared.startswith(f"{name}.") for declared in self._stage.settings):
            return _Declared(self._stage, getattr(self._tables, table), f"{name}.")
        raise AttributeError(f'stage "{self._stage.name}" does not declare setting "{name}"')
