"""A folder for one run of a program, which is removed with all that the program left in it."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PARENT = "/tmp"  # noqa: S108  the folder in it is new and private; TMPDIR may lead into a workspace


@contextlib.contextmanager
def empty_folder() -> Iterator[str]:
    """The path of a new folder that only this person may enter."""
    folder = tempfile.mkdtemp(prefix="okr-", dir=_PARENT)
    try:
        yield folder
    finally:
        with contextlib.suppress(OSError):  # a file that cannot be removed hides no error of the program
            _remove(Path(folder))


def _remove(folder: Path) -> None:
    """Remove a folder in which nothing runs any more, without following links.

    It may be deeper than a path can be long, or calls can go: so folders in it are moved up first.
    """
    waiting = [folder]
    while waiting:
        inner = waiting.pop()
        inner.chmod(0o700)  # a program can take the right from its folders
        for each in [*inner.iterdir()]:
            if each.is_symlink() or not each.is_dir():
                each.unlink()
            else:
                each.chmod(0o700)
                waiting.append(each.rename(folder / secrets.token_hex(16)))
        if inner != folder:
            inner.rmdir()
    folder.rmdir()
