"""A keyed hash over the state that okr keeps, so that it knows again what this person made on this machine.

The key is the person's: 32 random bytes in a file that only they can read, in the state folder of the user and never
in a workspace. What a clone, a copy, an archive or another user brings has no seal that fits.
"""

from __future__ import annotations

import os
import sys
from _blake2 import blake2b  # by this name no OpenSSL is loaded, which every command would wait for
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from okr.errors import OkrError
from okr.storage.files.read import read_plain
from okr.storage.files.replace import write_atomic

_BYTES = 32
_LINUX = sys.platform.startswith("linux")
_LONGEST = 1024


def seal(root: Path, purpose: str, content: bytes, environ: Mapping[str, str] = os.environ) -> str | None:
    """What only this person can write beside content that okr made for this very folder; None where no key can be kept.

    `purpose` keeps the seals of a journal entry, of the index and of a sync apart. The real path of the folder is part of it.
    """
    key = _key(root, environ, make=True)
    return _seal(key, root, purpose, content) if key else None


def fits(
    root: Path, purpose: str, content: bytes, said: str, environ: Mapping[str, str] = os.environ
) -> bool:
    """Whether a seal is the one that this person would write; without a key no seal fits."""
    key = _key(root, environ, make=False)
    return key is not None and _seal(key, root, purpose, content) == said


UserFolder = Literal["config", "data", "state"]
_USUAL: Mapping[UserFolder, str] = {"config": ".config", "data": ".local/share", "state": ".local/state"}


def user_folder(kind: UserFolder, environ: Mapping[str, str] = os.environ) -> Path:
    """`$XDG_DATA_HOME/okr`, `$XDG_STATE_HOME/okr` or `$XDG_CONFIG_HOME/okr`, or where the system keeps such a thing for a
    user's programs."""
    said = environ.get(f"XDG_{kind.upper()}_HOME", "")
    if os.path.isabs(said):  # noqa: PTH117  asked by every command
        return Path(said) / "okr"
    if _LINUX:  # platformdirs says the same, but takes 7 ms to be imported
        return Path.home() / _USUAL[kind] / "okr"
    import platformdirs  # noqa: PLC0415  only elsewhere

    paths = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "state": platformdirs.user_state_path,
    }
    folder = paths[kind]("okr", appauthor=False)
    # there all three are one folder, in which the id of any workspace is a name for its notes
    return folder / ".state" if kind == "state" else folder


def _seal(key: bytes, root: Path, purpose: str, content: bytes) -> str:
    place = os.fsencode(os.path.realpath(root))
    digest = blake2b(key=key, digest_size=_BYTES)
    for part in (purpose.encode(), place, content):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _key(root: Path, environ: Mapping[str, str], *, make: bool) -> bytes | None:
    """The person's key; None where there is none, or where another could have put it there or read it."""
    try:
        folder = user_folder("state", environ)
        if Path(os.path.realpath(folder)).is_relative_to(repository_around(Path(os.path.realpath(root)))):
            return None  # what lies in the workspace, or the repository around it, could have come with it
        return _read(folder / "key") or (_made(folder / "key") if make else None)
    except (OSError, RuntimeError):
        return None


def repository_around(root: Path) -> Path:
    """The work tree of git in which a folder lies, or that has it as its `.git`; else the folder itself."""
    start = root.parent if root.name == ".git" else root
    return next((folder for folder in (start, *start.parents) if os.path.lexists(folder / ".git")), start)


def _read(path: Path) -> bytes | None:
    """A key that only this person can have put there and can read; else PermissionError, None where there is none.

    What another could read is never replaced: it may be somebody's who lent us a home.
    """
    try:
        key = read_plain(path, _LONGEST, secret=True)
    except FileNotFoundError:
        return None
    return key if len(key) == _BYTES else None


def _made(path: Path) -> bytes | None:
    """A new key in its place; of two who make one at once both get that of the faster."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if _read(path) is None and path.stat().st_size != _BYTES:
            path.unlink()  # cut short by a crash, and not made by another process meanwhile
    with suppress(OkrError):
        write_atomic(path, os.urandom(_BYTES), mode=0o600, fresh=True)
    return _read(path)
