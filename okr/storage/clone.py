"""The folder that git keeps of a clone, located without running git: every command looks for a sync that was cut short."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "okr"
"""In git's folder, while `okr sync` runs or after one was cut short."""
_LONGEST_LINK = 4096


def git_folder(root: Path) -> Path | None:
    """The git folder of the clone around a workspace, that of a linked work tree or submodule included."""
    for folder in (root, *root.parents):
        found = folder / ".git"
        if found.is_dir():
            return found
        if found.is_file():
            return _linked(found)
    return None


def _linked(file: Path) -> Path | None:
    """Where a `.git` that is a file leads to."""
    try:
        with file.open("rb") as stream:
            text = os.fsdecode(stream.read(_LONGEST_LINK)).strip()
    except OSError:
        return None
    folder = file.parent / text.removeprefix("gitdir:").strip()
    return folder if text.startswith("gitdir:") and folder.is_dir() else None


def was_cut_short(root: Path) -> bool:
    """Whether a sync runs in this clone or was cut short in it; costs a few looks at the disk."""
    folder = git_folder(root)
    return folder is not None and os.path.lexists(folder / FOLDER)
