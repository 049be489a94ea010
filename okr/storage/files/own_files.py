"""What okr keeps for one person, in their own folders and outside of every workspace: folders 0700, files 0600.

Nothing that comes with a workspace is ever read from here: a folder that lies in the workspace, or in the repository
around it, is refused, whatever link or variable leads to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from okr.errors import OkrError
from okr.storage.files.folders import is_no_folder
from okr.storage.files.read import NotPlainError, os_error, read_plain
from okr.storage.files.seal import UserFolder, repository_around, user_folder
from okr.words import Message


def own_folder(kind: UserFolder, root: Path, environ: Mapping[str, str], name: str = "") -> Path:
    """A folder of the person, or the one of that name in it; nothing is made.

    OkrError where it is not outside of the workspace.
    """
    variable = f"XDG_{kind.upper()}_HOME"
    try:
        folder = user_folder(kind, environ) / name
    except RuntimeError as error:  # an account without a home, as in a container
        raise OkrError(
            Message("okr cannot find your home folder"),
            remedy=Message("Set {variable} to one of your own folders.", variable=variable),
        ) from error
    real, root = folder.resolve(), root.resolve()
    if real.is_relative_to(
        repository_around(root)
    ):  # it would be committed there, or could have come with it
        is_within = real.is_relative_to(root)
        place = Message("the workspace") if is_within else Message("the git repository around the workspace")
        raise OkrError(
            Message(
                "{folder} is in {place}, where okr keeps nothing private", folder=str(folder), place=place
            ),
            remedy=Message("Set {variable} to another folder.", variable=variable),
        )
    return folder


def make_own(path: Path, *folders: Path) -> None:
    """The folders of a file that only the person may enter, the uppermost first; those above it are made as any others."""
    try:
        folders[0].parent.mkdir(parents=True, exist_ok=True)
        for folder in dict.fromkeys(folders):
            with suppress(FileExistsError):
                folder.mkdir(0o700)
            if is_no_folder(folder):
                raise OkrError(
                    Message("{path} is not a folder", path=str(folder)),
                    remedy=Message("Remove it; okr makes its own."),
                )
            if folder.stat().st_mode & 0o077:
                folder.chmod(0o700)
    except OSError as error:
        raise os_error("written", path, error) from error


def read_own(path: Path) -> bytes | None:
    """What stands in a file that only the person can have written and can read; None where there is none.

    OkrError where others own it or can read it, or where it is no plain file.
    """
    try:
        return read_plain(path, secret=True)
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise OkrError(
            Message("{path} is not yours alone, so it is not read", path=str(path)),
            remedy=Message("Make it yours, then: chmod 600 {path}", path=str(path)),
        ) from error
    except NotPlainError as error:
        raise OkrError(
            Message("{path} is not a plain file", path=str(path)), remedy=Message("Use a plain file.")
        ) from error
    except OSError as error:
        raise os_error("read", path, error) from error
