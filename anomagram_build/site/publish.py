"""Putting a finished site in the place of the last one, all at once."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from anomagram_build.digests import file_digests

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_LEFTOVER = ".old"


def publish(pages: Path, digests: Mapping[str, str], site: Path) -> bool:
    """Puts finished pages in place, unless those in place are the same to the byte.

    Args:
        pages: the folder of the new pages.
        digests: each of its files by its path, with its SHA-256.
        site: where the site is to stand.

    Returns:
        Whether the site is another than before.
    """
    recover(site)
    there = file_digests(site) if site.is_dir() else {}
    if there == digests:
        return False
    aside = site.with_name(f".{site.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    for name, digest in digests.items():
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        if there.get(name) == digest:
            # From the site that is about to go: never from the cache, for a site may be edited.
            link(site / name, aside / name)
        else:
            shutil.copyfile(pages / name, aside / name)
    swap(aside, site)
    return True


def link(file: Path, place: Path) -> None:
    """The same file under a second name, or a copy of it where the file system has no such thing.

    For files that nobody will write to.
    """
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)


def swap(new: Path, site: Path) -> None:
    """Makes `new` the folder `site`; what was there before is removed.

    Both must be on one file system. On Linux the two are exchanged in one step, so that whoever
    looks finds the old site or the new one; elsewhere there is a moment without, and an
    interrupted swap is undone by the next `recover`. If anything fails, the old site stands.

    Raises:
        FileNotFoundError: `new` is not a folder.
    """
    if not new.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no folder to publish", str(new))
    recover(site)
    site.parent.mkdir(parents=True, exist_ok=True)
    if not site.exists():
        new.rename(site)
    elif _exchange(new, site):
        shutil.rmtree(new)
    else:
        old = _leftover(site)
        site.rename(old)
        try:
            new.rename(site)
        except OSError:
            old.rename(site)
            raise
        shutil.rmtree(old)


def recover(site: Path) -> None:
    """Undoes what an interrupted swap left: the old site beside an empty place, or a remnant."""
    old = _leftover(site)
    if not old.exists():
        return
    if site.exists():
        shutil.rmtree(old)
    else:
        old.rename(site)


def _leftover(site: Path) -> Path:
    return site.with_name(site.name + _LEFTOVER)


def _exchange(one: Path, other: Path) -> bool:
    """Exchanges two paths in one step; False where the system has no such call."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    arguments = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    if renameat2(*arguments) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):  # the file system can't
        return False
    raise OSError(code, os.strerror(code), str(other))
