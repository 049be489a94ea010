"""What a person allowed to be contacted or run on this machine, and since when a source fails: a file for each KPI of a
workspace, in their own state folder.

A permission is the hash of all that was allowed, which the workspace and the KPI are part of; the rest of its file only
tells a person what that was. Another permission for the KPI takes its place, and one that was taken back is a file less.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import msgspec

from okr.errors import OkrError
from okr.storage.files.folders import sync_folder
from okr.storage.files.own_files import make_own, own_folder, read_own
from okr.storage.files.private import real
from okr.storage.files.read import os_error
from okr.storage.files.replace import write_atomic
from okr.storage.toml.format import pair_text
from okr.words import Message


class _Kept:
    """A file for each KPI of a workspace."""

    def __init__(self, root: Path, environ: Mapping[str, str], name: str) -> None:
        self._root, self._environ, self._name = root, environ, name
        self.workspace = real(root)

    @cached_property
    def folder(self) -> Path:
        """Looked for only where no other permission is at hand: a machine may have no home folder."""
        return own_folder("state", self._root, self._environ, self._name)

    def path(self, id_: str) -> Path:
        return self.folder / sha256(b"\0".join((self.workspace.encode(), id_.encode()))).hexdigest()

    def write(self, id_: str, text: str) -> None:
        path = self.path(id_)
        make_own(path, self.folder.parent, self.folder)
        write_atomic(path, text.encode(), mode=0o600)

    def remove(self, id_: str) -> bool:
        """Whether there was one."""
        path = self.path(id_)
        try:
            path.unlink()
            sync_folder(self.folder)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise os_error("removed", path, error) from error
        return True


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A permission: what was allowed by its hash, and for a person the workspace by its real path and the id of the KPI."""

    hash: str
    workspace: str
    id: str
    allows: str
    """What is contacted or run, in short."""
    since: date


class Permissions(_Kept):
    """The permissions of one person for one workspace."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        super().__init__(root, environ, "allowed")

    def of(self, id_: str) -> str | None:
        """The hash of what was last allowed for a KPI and not taken back."""
        path = self.path(id_)
        data = read_own(path)
        try:
            return msgspec.toml.decode(data, type=Grant).hash if data is not None else None
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise OkrError(
                Message("cannot read {path}", path=str(path)),
                remedy=Message("Remove it, then allow again what it was for."),
            ) from error

    def keep(self, hash_: str, id_: str, allows: str, day: date) -> None:
        """Allows this, and nothing else any more for this KPI."""
        grant = Grant(hash=hash_, workspace=self.workspace, id=id_, allows=allows, since=day)
        lines = (pair_text((key,), value) for key, value in msgspec.structs.asdict(grant).items())
        self.write(id_, "\n".join((*lines, "")))


class Failures(_Kept):
    """Since when sources of a workspace fail, for one person; nothing is lost where that cannot be kept."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        super().__init__(root, environ, "failing")

    def since(self, id_: str) -> datetime | None:
        """The instant of the first of the failures that went on until now."""
        data = read_own(self.path(id_))
        try:
            return datetime.fromisoformat(data.decode().strip()) if data else None
        except ValueError:
            return None
