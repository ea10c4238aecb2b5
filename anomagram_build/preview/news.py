"""What the open pages are told: the state of the last build, and that a new one is there."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from threading import Condition

from anomagram_build.preview.outcome import Outcome


class News:
    """The latest state, for any number of listeners in threads of their own."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._number = 0
        # A page that knew an earlier preview must not feel at home; nanoseconds are too many for
        # the page's numbers, which would not tell one from the next.
        self._site = int(time.time() * 1000)
        self._complaints: list[str] = []

    def tell(self, outcome: Outcome) -> None:
        """Make a build's outcome the latest state."""
        with self._changed:
            self._number += 1
            self._site += outcome.published
            self._complaints = outcome.complaints
            self._changed.notify_all()

    def listen(self, seconds: float = 15) -> Iterator[str]:
        """The state now and after each change, as JSON; "" whenever nothing happens for so long.

        A page that sees another number `site` than before is old.
        """
        seen = -1
        while True:
            with self._changed:
                if self._number == seen:
                    self._changed.wait(seconds)
                same, seen = self._number == seen, self._number
                state = {"site": self._site, "complaints": self._complaints}
            yield "" if same else json.dumps(state)
