"""What the words of a command and the path of a database may not name: anything in the workspace, or in the repository
around it. Whoever can push there could else decide what is run or read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from okr.errors import OkrError
from okr.sources.program import paths_in
from okr.storage.files.seal import repository_around
from okr.words import Message


def lies_in(path: Path, folders: Sequence[Path]) -> bool:
    """Whether a path means something in one of the folders, through whatever links and letters it leads there."""
    real = Path(os.path.realpath(path))
    tops = [os.stat(folder) for folder in folders]  # noqa: PTH116
    for place in (real, *real.parents):
        try:
            status = place.stat()
        except OSError:
            continue
        if any(os.path.samestat(status, top) for top in tops):
            return True
    return False


class Surroundings:
    """The workspace and the repository around it."""

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self.folders = tuple(dict.fromkeys((self.root, repository_around(self.root))))

    def holds(self, path: Path) -> bool:
        return lies_in(path, self.folders)

    def refuse(self, words: Sequence[str]) -> None:
        """OkrError for the first word of a command that names anything here, or that could by way of `..`."""
        for word in words:
            if any(self._is_named(part) for part in paths_in(word)):
                raise _named_here(word)

    def refuse_path(self, path: Path) -> None:
        """OkrError for a path that leads here."""
        if self.holds(path):
            raise _named_here(str(path))

    def _is_named(self, part: str) -> bool:
        part = re.sub(r"\A\$(?:HOME|\{HOME\})(?=/)", "~", part)
        path = Path(os.path.expanduser(part))  # noqa: PTH111  an unknown ~name stays as it is
        if not path.parts:
            return False
        if path.is_absolute():
            return self.holds(path)
        if ".." in path.parts:
            return True  # from an empty folder it leads anywhere
        bases = [*self.folders, *([here] if self.holds(here := Path.cwd()) else [])]
        if any(os.path.lexists(base / path) for base in bases):
            return True
        # behind a change to a folder above: `env -C /home/ana goals/tool`
        return len(path.parts) > 1 and any(self.holds(above / path) for above in self.root.parents)


def _named_here(word: str) -> OkrError:
    return OkrError(
        Message('"{word}" names something in the workspace, so it is neither run nor read', word=word),
        remedy=Message("Use one outside the workspace, by its absolute path."),
    )
