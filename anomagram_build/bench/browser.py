"""The Chromium that is measured, photographed and tested in: for all the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from anomagram_build.errors import BadInput

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium(playwright: Playwright) -> str:
    """The path of the system's own; of Playwright's, if the system has none.

    Raises:
        BadInput: there is neither.
    """
    own = filter(None, map(shutil.which, _NAMES))
    found = next(own, None) or playwright.chromium.executable_path
    if not Path(found).exists():
        raise BadInput("there is no Chromium; scripts/ensure_chromium.sh installs one")
    return found


@contextmanager
def measured() -> Iterator[Browser]:
    """It, with WebGL in software, so that machines without a graphics card have it too.

    Raises:
        BadInput: there is none.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only tests install it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(playwright),
            args=["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"],
        )
        yield browser
        browser.close()
