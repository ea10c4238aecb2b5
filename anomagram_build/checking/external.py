"""Whether links to other sites still lead somewhere. Asks the network, so only on demand."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

_AT_ONCE = 8
_SECONDS = 20
# Some sites turn away whoever has no browser's name, or any program at all: that is an answer.
_ALIVE = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
}
_HEADERS: Mapping[str, str] = {"User-Agent": "Mozilla/5.0 (link check)", "Accept": "*/*"}


def dead_links(addresses: Iterable[str], seconds: float = _SECONDS) -> dict[str, str]:
    """What is wrong with each address that leads nowhere, in words; each is asked for once.

    A site that answers, though not to us (401, 403, 405, 406, 429), is alive.
    """
    wanted = sorted(set(addresses))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = pool.map(lambda address: _fault(address, seconds), wanted)
        return {address: fault for address, fault in zip(wanted, answers, strict=True) if fault}


def _fault(address: str, seconds: float) -> str | None:
    fault = None
    for method in ("HEAD", "GET"):  # not every server knows HEAD
        request = urllib.request.Request(address, headers=dict(_HEADERS), method=method)
        try:
            with urllib.request.urlopen(request, timeout=seconds):
                return None
        except urllib.error.HTTPError as error:
            if error.code in _ALIVE:
                return None
            fault = f"answers {error.code} {error.reason}".rstrip()
        except urllib.error.URLError as error:
            return f"cannot be reached ({error.reason})"
        except (OSError, ValueError) as error:
            return f"cannot be reached ({error})"
    return fault
