"""The files of a workspace as they stand in a git tree; who asks git for them passes that in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from okr.errors import NotFoundError, OkrError
from okr.ids import FILE_KINDS, FOLDERS, SETTINGS, FileKind, kind_of
from okr.storage.files.atomic import LARGEST
from okr.storage.source import FileEntry

_AT_ONCE = 64 * 1024 * 1024
"""So many bytes are asked for at once."""
_MANY = 50_000


class Listed(Protocol):
    """A file of the tree, unread."""

    @property
    def id(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def regular(self) -> bool: ...


Fetch = Callable[[Iterable[str]], Mapping[str, bytes]]
"""From the ids of blobs to their bytes."""


class Tree:
    """A state of the workspace in git, read from its objects; the stamps are the ids of the blobs."""

    def __init__(self, listed: Mapping[str, Listed], fetch: Fetch) -> None:
        self._listed = listed
        self._fetch = fetch
        self._paths = [path for path in listed if kind_of(path)]
        self._next = 0
        self._read: Mapping[str, bytes] = {}

    def entries(self) -> list[FileEntry]:
        return [FileEntry(path, self._listed[path].size, self._listed[path].id) for path in self._paths]

    def read(self, path: str) -> bytes:
        listed = self._listed.get(path)
        if listed is None:
            raise NotFoundError.of(f"file {path} in that commit")
        if not listed.regular:
            raise OkrError(f"{path} is a link in that commit.", remedy="Put a plain file there.")
        if listed.size > LARGEST:
            raise OkrError(
                f"{path} is larger than 4 MiB.", remedy="Only goals belong here: move it elsewhere."
            )
        if listed.id not in self._read:
            self._read = self._fetch(self._following(path))
        if listed.id not in self._read:
            raise OkrError(
                f"{path} is not in this clone of the repository.", remedy="`git fetch` may bring it."
            )
        return self._read[listed.id]

    def _following(self, path: str) -> Sequence[str]:
        """The blobs from this one on, in the order in which they will be read."""
        try:
            self._next = self._paths.index(path, self._next)
        except ValueError:
            self._next = self._paths.index(path) if path in self._paths else len(self._paths)
        ids, size = [self._listed[path].id], 0
        for other in self._paths[self._next : self._next + _MANY]:
            blob = self._listed[other]
            size += blob.size
            if size > _AT_ONCE:
                break
            if blob.regular and blob.size <= LARGEST:
                ids.append(blob.id)
        return ids


def places(kinds: Iterable[FileKind] = FILE_KINDS) -> list[str]:
    """Where the files of these kinds stand, as git is to be asked for them."""
    wanted = set(kinds)
    found = [SETTINGS] if "settings" in wanted else []
    return found + [folder for folder, kind in FOLDERS.items() if kind in wanted]
