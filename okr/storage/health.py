"""What can be wrong with the folder itself, beside the goals in it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from okr.errors import OkrError
from okr.ids import FOLDERS, PRIVATE, check_slug, checkin_name, checkin_path
from okr.periods import week_name
from okr.storage.files.atomic import temporaries
from okr.storage.index.index import Index
from okr.storage.source import Folder, walked

_LIVE_FOR = 3600
"""Seconds in which an unfinished write may still belong to a command that runs."""


def leftovers(root: Path) -> list[str]:
    """Temporary files of writes that were cut short."""
    oldest = time.time() - _LIVE_FOR
    names = ((Path(around), name) for top in _tops(root) for around, name in walked(str(top)))
    found = (around / name for around, name in names if name.startswith(".") and ".tmp-" in name)
    paths = (*temporaries(root, ".*.tmp-*"), *found)
    left = (path for path in paths if path.stat().st_mtime < oldest or not _may_live(path.name))
    return sorted(path.relative_to(root).as_posix() for path in left)


def _tops(root: Path) -> list[Path]:
    tops = [root / folder for folder in FOLDERS] + [root / PRIVATE]
    return [top for top in tops if top.is_dir() and not top.is_symlink()]


def _may_live(name: str) -> bool:
    """Whether the process that is named in `.NAME.tmp-PID-HEX` still runs, as far as can be told."""
    pid = name.rpartition(".tmp-")[2].partition("-")[0]
    if os.name == "nt":
        return True
    if not pid.isdecimal():
        return False  # no name that okr gives
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def index_differs(root: Path, file: Path) -> bool:
    """Whether the index that is kept says something else than the files do."""
    if not file.is_file():
        return False
    return Index(Folder(root), file).contents() != Index(Folder(root)).contents()


def right_place_of(root: Path, path: str) -> str:
    """Where a file belongs that stands at a depth at which nothing is read; empty where that cannot be told."""
    folder, *rest = path.split("/")
    name = rest[-1]
    try:
        if folder == "checkins":
            day, person = checkin_name(path)
            place = checkin_path(week_name(day), day, person)
        elif folder == "objectives":
            return ""
        else:
            check_slug(name.removesuffix(".toml"))
            place = f"{folder}/{name}"
    except OkrError:
        return ""
    return "" if os.path.lexists(root / place) else place
