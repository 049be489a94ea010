"""Where a person has an answer written: a file that they name, which is none of the goals and none of git's.

A link that came with the clone is never followed, so that a clone cannot decide which file is replaced. Links elsewhere are
this person's: `/tmp` or the desktop may be one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from okr.errors import OkrError
from okr.ids import FOLDERS, PRIVATE, SETTINGS
from okr.storage.clone import git_folder
from okr.storage.files.folders import OpenFolder, link_refused, open_folder
from okr.storage.files.read import os_error
from okr.storage.files.replace import put
from okr.words import Message

_GIT = ".git"


class Target(NamedTuple):
    """A name in a folder: `relative` leads there from `root`, where no link may be on the way."""

    root: Path
    relative: str
    name: str

    @property
    def around(self) -> Path:
        return self.root / self.relative

    @property
    def within(self) -> str:
        """The way from the root to what is named."""
        return "/".join(filter(None, (self.relative, self.name)))


def target(named: str, workspace: Path) -> Target:
    """What a path means, from the current folder. Raises OkrError for a link of the clone, and for a place of the goals."""
    top = next((each for each in _upwards(workspace) if os.path.lexists(each / _GIT)), workspace)
    path = Path.cwd() / named
    name = "" if path.name == ".." else path.name
    folder = _followed(path.parent if name else path, top)
    _refuse_goals(folder / name, workspace, named)
    for each in _upwards(folder):
        if _is_same(each, top):
            return Target(top, "/".join(folder.relative_to(each).parts), name)
    return Target(folder, "", name)


def write_answer(named: str, data: bytes, workspace: Path) -> None:
    """Put the bytes into a file in one step, on the disk when it returns; an earlier file keeps its mode.

    Raises OkrError, with all as it was, where the path is not one of a plain file to be, or the system says no.
    """
    place = target(named, workspace)
    try:
        with open_folder(place.root, place.relative) as folder:
            put(folder, place.name, data, _mode_of_file(folder, place.name, named))
            folder.sync()
    except FileNotFoundError as error:
        raise no_folder(os.path.dirname(named)) from error  # noqa: PTH120  as it was typed
    except OSError as error:
        raise os_error("written", named, error) from error


def no_folder(named: str) -> OkrError:
    return OkrError(
        Message('folder not found: "{folder}"', folder=named),
        remedy=Message("Create it, or choose another one."),
    )


def _mode_of_file(folder: OpenFolder, name: str, named: str) -> int | None:
    """Of the plain file that is replaced; None where there is none."""
    if not name or named.endswith(("/", os.sep)):
        raise _is_folder(named)
    status = folder.status(name)
    if status is None:
        return None
    if stat.S_ISLNK(status.st_mode):
        raise link_refused(named)
    if stat.S_ISDIR(status.st_mode):
        raise _is_folder(named)
    if not stat.S_ISREG(status.st_mode):
        raise OkrError(
            Message("{path} is not a regular file", path=named),
            remedy=Message("Name a plain file, or - to print the answer."),
        )
    return stat.S_IMODE(status.st_mode)


def _is_folder(named: str) -> OkrError:
    return OkrError(Message("{path} is a folder", path=named), remedy=Message("Add the name of a file."))


def _followed(path: Path, top: Path) -> Path:
    """Where the folders of a path lead, step by step: what `..` means depends on the links before it."""
    here = Path(path.anchor)
    for part in path.parts[1:]:
        if part == "..":
            here = here.parent
        elif not (step := here / part).is_symlink():
            here = step
        elif any(_is_same(each, top) for each in _upwards(here)):
            raise link_refused(str(step))
        else:
            here = Path(os.path.realpath(step))
    return here


def _refuse_goals(path: Path, workspace: Path, named: str) -> None:
    """Files and folders are compared, not only names: a disk may fold letters, shorten names, or have several for one."""
    git = git_folder(workspace)
    kept = [*(workspace / name for name in (*FOLDERS, PRIVATE)), *([git] if git else [])]
    for each in _upwards(path):
        names = [_GIT, PRIVATE, SETTINGS]
        if os.path.lexists(each.parent / SETTINGS):
            names += FOLDERS
        taken = (name for name in names if each.name.casefold() == name or _is_same(each, each.parent / name))
        place = next(taken, next((other.name for other in kept if _is_same(each, other)), None))
        if place:
            raise OkrError(
                Message('cannot write "{path}": {place} is for okr and git only', path=named, place=place),
                remedy=Message("Choose a place outside of the goals."),
            )


def _upwards(path: Path) -> Iterator[Path]:
    yield path
    yield from path.parents


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
