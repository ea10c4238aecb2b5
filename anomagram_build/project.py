"""Where things are: the folders that one build reads and writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from anomagram_build.errors import BadInput, Problem
from anomagram_build.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Project:
    """The folders and settings of one build.

    `root` holds the package, the templates and the installed JavaScript packages; `content` the
    essay's text and settings; `card` is the data card; results go to `cache`, pages to `site`.
    """

    root: Path
    content: Path
    card: Path
    cache: Path
    site: Path
    settings: Settings

    def files(self, pattern: str) -> list[Path]:
        """The files that a pattern such as `content:*.md` names, sorted.

        The word before the colon is the folder: `content`, `templates`, `root`, or `data` (the
        data card's folder).
        """
        place, _, glob = pattern.partition(":")
        folder = {
            "content": self.content,
            "templates": self.root / "templates",
            "root": self.root,
            "data": self.card.parent,
        }[place]
        return sorted(path for path in folder.glob(glob) if path.is_file())

    def name_of(self, path: Path) -> str:
        """A path as messages and keys give it: from the project's root where it is below it."""
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        )


def open_project(
    content: Path | None = None,
    card: Path | None = None,
    site: Path | None = None,
    cache: Path | None = None,
) -> Project:
    """The project with its settings read; each folder can be given instead of the usual one.

    Raises:
        BadInput: there is no `essay.toml` in the content folder, or it is wrong.
    """
    content = (content or ROOT / "content").resolve()
    if not content.is_dir():
        raise BadInput(Problem("there is no such content folder", str(content)))
    settings = read_settings(content / "essay.toml")
    card = (card or content / settings.data).resolve()
    site = (site or ROOT / "build" / "site").absolute()
    return Project(
        root=ROOT,
        content=content,
        card=card,
        cache=(cache or ROOT / "build" / "cache").absolute(),
        site=site,
        settings=settings,
    )
