"""The folder that git keeps of a clone, located without running git: every command looks for a sync that was cut short.

What calls itself such a folder may come with an archive, so nothing is believed of it but what git itself would write: no
link is followed, and a `.git` that is a file must be named by the folder that it names.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from okr.storage.files.read import read_plain

FOLDER = "okr"
"""In git's folder, while `okr sync` runs or after one was cut short."""
_LONGEST_LINK = 4096
_MOST_BRANCHES = 1 << 22
_COMMIT = r"[0-9a-f]{40}(?:[0-9a-f]{24})?"


def git_folder(root: Path) -> Path | None:
    """The git folder of the clone around a workspace, that of a linked work tree or submodule included."""
    for folder in (root, *root.parents):
        found = folder / ".git"
        try:
            mode = found.lstat().st_mode
        except OSError:
            continue
        own = found if stat.S_ISDIR(mode) else _linked(found) if stat.S_ISREG(mode) else None
        return own if own is not None and _is_gits(own) else None
    return None


def was_cut_short(root: Path) -> bool:
    """Whether a sync runs in this clone or was cut short in it; costs a few looks at the disk."""
    folder = git_folder(root)
    return folder is not None and os.path.lexists(folder / FOLDER)


def last_commit(root: Path) -> str | None:
    """The commit on which a clone stands; None where there is none yet, or git keeps its branches in another way."""
    folder = git_folder(root)
    if folder is None:
        return None
    with suppress(OSError, ValueError):
        shared = folder / (_line(folder / "commondir") if (folder / "commondir").exists() else "")
        name = _line(folder / "HEAD")
        if re.fullmatch(_COMMIT, name):
            return name
        branch = name.removeprefix("ref: ")
        if not branch.startswith("refs/heads/") or ".." in branch:
            return None
        with suppress(FileNotFoundError):
            found = _line(shared / branch)
            return found if re.fullmatch(_COMMIT, found) else None
        packed = read_plain(shared / "packed-refs", _MOST_BRANCHES, whole=False).decode()
        line = re.search(rf"^({_COMMIT}) {re.escape(branch)}$", packed, re.MULTILINE)
        return line and line[1]
    return None


def _line(file: Path) -> str:
    return os.fsdecode(read_plain(file, _LONGEST_LINK, whole=False)).strip()


def _is_gits(folder: Path) -> bool:
    """Whether a folder looks like one of git: HEAD, and objects here or where `commondir` says."""
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return False
        (folder / "HEAD").lstat()
        return any(os.path.lexists(folder / name) for name in ("objects", "commondir"))
    except (OSError, ValueError):
        return False


def _linked(file: Path) -> Path | None:
    """Where a `.git` that is a file leads to, if that leads back: a linked work tree, or a submodule."""
    try:
        text = _line(file)
        folder = Path(os.path.realpath(file.parent / text.removeprefix("gitdir:").strip()))
        if not text.startswith("gitdir:"):
            return None
        if (folder / "gitdir").exists():
            back = _line(folder / "gitdir")
            return folder if os.path.realpath(folder / back) == os.path.realpath(file) else None
        config = os.fsdecode(read_plain(folder / "config", 1 << 16, whole=False))
        lines = (line.partition("=") for line in config.splitlines() if line.strip().startswith("worktree"))
        trees = [os.path.realpath(folder / tree.strip().strip('"')) for _, _, tree in lines]
    except (OSError, ValueError):
        return None
    return folder if os.path.realpath(file.parent) in trees else None
