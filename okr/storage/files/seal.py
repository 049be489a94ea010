"""A keyed hash over the state that okr keeps, so that it knows again what this person made on this machine.

The key is the person's: 32 random bytes in a file that only they can read, in the state folder of the user and never
in a workspace. What a clone, a copy, an archive or another user brings has no seal that fits.
"""

from __future__ import annotations

import os
import stat
import sys
from _blake2 import blake2b  # by this name no OpenSSL is loaded, which every command would wait for
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_BYTES = 32
_LINUX = sys.platform.startswith("linux")
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_BLOCK = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


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


def state_home(environ: Mapping[str, str] = os.environ) -> Path:
    """`$XDG_STATE_HOME/okr`, or where the system keeps the state of a user's programs."""
    said = environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(said):  # noqa: PTH117  asked by every command
        return Path(said) / "okr"
    if _LINUX:  # platformdirs says the same, but takes 7 ms to be imported
        return Path.home() / ".local" / "state" / "okr"
    from platformdirs import user_state_path  # noqa: PLC0415  only elsewhere

    return user_state_path("okr", appauthor=False)


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
        folder = state_home(environ)
        if Path(os.path.realpath(folder)).is_relative_to(_around(Path(os.path.realpath(root)))):
            return None  # what lies in the workspace, or the repository around it, could have come with it
        return _read(folder / "key") or (_made(folder / "key") if make else None)
    except (OSError, RuntimeError):
        return None


def _around(root: Path) -> Path:
    """The work tree of git in which a folder lies, or that has it as its `.git`; else the folder itself."""
    start = root.parent if root.name == ".git" else root
    return next((folder for folder in (start, *start.parents) if os.path.lexists(folder / ".git")), start)


def _read(path: Path) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW | _NO_BLOCK | _BINARY)
    except FileNotFoundError:
        return None
    try:
        status = os.fstat(descriptor)
        shared = os.name != "nt" and (status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077)
        if shared or not stat.S_ISREG(status.st_mode):
            raise PermissionError  # never replaced: it may be somebody's who lent us a home
        key = os.read(descriptor, _BYTES + 1)
    finally:
        os.close(descriptor)
    return key if len(key) == _BYTES else None


def _made(path: Path) -> bytes | None:
    """A new key in its place; of two who make one at once both get that of the faster."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".key.tmp-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        with os.fdopen(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY, 0o600), "wb"
        ) as file:
            file.write(os.urandom(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        if _read(path) is None:
            with suppress(FileNotFoundError):
                if path.stat().st_size != _BYTES:
                    path.unlink()  # cut short by a crash
            _take_place(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink()
    return _read(path)


def _take_place(temporary: Path, path: Path) -> None:
    with suppress(FileExistsError):
        if hasattr(os, "link"):
            os.link(temporary, path)
        else:
            temporary.rename(path)
