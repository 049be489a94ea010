"""Whether nobody but a person, and root, can exchange a file: all that may be run is looked at so, as ssh looks at keys.

What is hashed and then started could else be another file in between. Every folder and every link on the way counts.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_MOST_LINKS = 40
_ADMINS = ("wheel", "admin") if sys.platform == "darwin" else ("root",)
"""Groups of those who may become root."""
_LOCAL = "" if sys.platform == "darwin" else "staff"
"""On Debian the group of /usr/local, in which nobody is."""


def writable_for_others(path: Path) -> Path | None:
    """The first file or folder on the way to a file that somebody else can write or replace; None where there is none.

    A folder with the sticky bit, as `/tmp`, lets others write, but not exchange what is not theirs. Raises OSError.
    """
    if os.name == "nt":
        return None
    return next((place for place, status in _way(path) if not _is_own(status)), None)


def _way(path: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Each folder, link and file from the root down to what an absolute path means."""
    here, parts, links = Path("/"), [*path.parts[1:]], 0
    yield here, here.lstat()
    while parts:
        name = parts.pop(0)
        if name == "..":
            here = here.parent
            continue
        status = (here / name).lstat()
        yield here / name, status
        if not stat.S_ISLNK(status.st_mode):
            here /= name
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        target = Path(os.readlink(here / name))  # noqa: PTH115  as text: its parts are walked
        parts = [*target.parts[1 if target.is_absolute() else 0 :], *parts]
        here = Path("/") if target.is_absolute() else here


def _is_own(status: os.stat_result) -> bool:
    """Whether only the person and root can write it; a link has no rights of its own, only an owner."""
    if status.st_uid not in (0, os.geteuid()):
        return False
    if stat.S_ISLNK(status.st_mode) or (stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX):
        return True
    if status.st_mode & stat.S_IWOTH:
        return False
    return not status.st_mode & stat.S_IWGRP or _is_own_group(status.st_gid)


def _is_own_group(group: int) -> bool:
    """Whether a group has nobody but the person and those who can become root anyway."""
    import grp  # noqa: PLC0415  Windows has neither
    import pwd  # noqa: PLC0415

    with suppress(KeyError):
        name, known = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(group)
        if known.gr_name in _ADMINS:
            return True
        return known.gr_name in (name, _LOCAL) and not {*known.gr_mem} - {name}
    return group == 0
