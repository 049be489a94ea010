"""What a person allowed to be contacted or run on this machine, and since when a source fails: a file each, in their own
state folder.

A permission is a file whose name is the hash of all that was allowed; its text only tells a person what that was. So two
commands at once take nothing from each other, and a permission that was taken back is a file less.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
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

_HASH = r"[0-9a-f]{64}"


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """For whom a permission is: the workspace by its real path, and the id of the KPI."""

    workspace: str
    id: str
    allows: str
    """What is contacted or run, in short."""
    since: date


class Permissions:
    """The permissions of one person for one workspace."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self._root, self._environ = root, environ
        self._workspace = real(root)

    @cached_property
    def folder(self) -> Path:
        """Looked for only where no other permission is at hand: a machine may have no home folder."""
        return own_folder("state", self._root, self._environ, "allowed")

    def has(self, hash_: str, id_: str) -> bool:
        """Whether exactly this was allowed, for this KPI of this workspace."""
        grant = self._read(self._file(hash_))
        return grant is not None and (grant.workspace, grant.id) == (self._workspace, id_)

    def of(self, id_: str) -> list[str]:
        """The hashes of what was ever allowed for a KPI and not taken back."""
        return [hash_ for hash_, grant in self._all() if grant.id == id_]

    def keep(self, hash_: str, id_: str, allows: str, day: date) -> None:
        """Allows this, and nothing else any more for this KPI."""
        path = self._file(hash_)
        make_own(path, self.folder.parent, self.folder)
        grant = Grant(workspace=self._workspace, id=id_, allows=allows, since=day)
        lines = [pair_text((key,), value) for key, value in msgspec.structs.asdict(grant).items()]
        write_atomic(path, ("\n".join(lines) + "\n").encode(), mode=0o600)
        self.remove(id_, but=hash_)

    def remove(self, id_: str, *, but: str = "") -> int:
        """Takes back what was allowed for a KPI; how many permissions that were."""
        found = [hash_ for hash_ in self.of(id_) if hash_ != but]
        for hash_ in found:
            path = self._file(hash_)
            try:
                path.unlink(missing_ok=True)
                sync_folder(self.folder)
            except OSError as error:
                raise os_error("removed", path, error) from error
        return len(found)

    def _file(self, hash_: str) -> Path:
        assert re.fullmatch(_HASH, hash_)
        return self.folder / f"{hash_}.toml"

    def _all(self) -> Iterator[tuple[str, Grant]]:
        try:
            names = sorted(os.listdir(self.folder))  # noqa: PTH208
        except FileNotFoundError:
            return
        except OSError as error:
            raise os_error("read", self.folder, error) from error
        for name in names:
            is_one = re.fullmatch(rf"{_HASH}\.toml", name)
            grant = self._read(self.folder / name) if is_one else None
            if grant is not None and grant.workspace == self._workspace:
                yield name.removesuffix(".toml"), grant

    @staticmethod
    def _read(path: Path) -> Grant | None:
        data = read_own(path)
        try:
            return msgspec.toml.decode(data, type=Grant) if data is not None else None
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise OkrError(
                Message("cannot read {path}", path=str(path)),
                remedy=Message("Remove it, then allow again what it was for."),
            ) from error


class Failures:
    """Since when sources of a workspace fail, for one person; nothing is lost where that cannot be kept."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self._workspace = real(root)
        self._folder = own_folder("state", root, environ, "failing")

    def since(self, id_: str) -> datetime | None:
        """The instant of the first of the failures that went on until now."""
        data = read_own(self._file(id_))
        try:
            return datetime.fromisoformat(data.decode().strip()) if data else None
        except ValueError:
            return None

    def note(self, id_: str, now: datetime) -> datetime:
        """Keeps the instant of a first failure."""
        path = self._file(id_)
        make_own(path, self._folder.parent, self._folder)
        write_atomic(path, f"{now.isoformat()}\n".encode(), mode=0o600)
        return now

    def forget(self, id_: str) -> None:
        """It does not fail any more."""
        self._file(id_).unlink(missing_ok=True)

    def _file(self, id_: str) -> Path:
        name = sha256(b"\0".join((self._workspace.encode(), id_.encode()))).hexdigest()
        return self._folder / name
