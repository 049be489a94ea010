"""Where the files of a workspace are read from: a folder, or a tree of git; anything else that can list and read will do."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from msgspec import Struct

from okr.errors import NotFoundError, OkrError
from okr.ids import FILE_KINDS, FOLDERS, KINDS, SETTINGS, kind_of
from okr.storage.files.read import EXHAUSTED, LARGEST, os_error, read_bytes, read_plain
from okr.words import Message

Stamp = int | str
"""What tells that a file of the same size changed: the time of its last change, or a digest."""

PLACES = ("checkins", *(folder for folder in FOLDERS if folder != "checkins"), SETTINGS)
"""Where the files of a workspace stand, as git is to be asked for them; where most stand comes first."""
_DEEPEST = 20


class FileEntry(NamedTuple):
    """A file as it is listed, unread. Without a stamp only reading it tells whether it changed."""

    path: str
    size: int
    stamp: Stamp | None


NamedFile = tuple[str, int, Stamp | None]
"""The same within its folder: name, size and stamp."""


class Listing(Struct, frozen=True):
    """What stands where files of ours should, by folder: in no order, also what will be refused when read."""

    files: dict[str, list[NamedFile]]
    stamps: dict[str, int]
    """When each folder was last changed, of those that change whenever a file in them comes, goes or is replaced."""

    def entries(self) -> list[FileEntry]:
        return [
            FileEntry(f"{folder}/{name}" if folder else name, size, stamp)
            for folder, files in self.files.items()
            for name, size, stamp in files
        ]

    def add(self, path: str, size: int = 0, stamp: Stamp | None = None) -> None:
        folder, _, name = path.rpartition("/")
        self.files.setdefault(folder, []).append((name, size, stamp))


Skips = Callable[[str, int], bool]
"""Whether a folder that was last changed at that time need not be listed."""


def no_folder(_folder: str, _stamp: int) -> bool:
    return False


class Source(Protocol):
    """What lists and reads the files of one state of a workspace."""

    def listing(self, skips: Skips = no_folder) -> Listing:
        """All files but those of folders that are skipped."""

    def listed(self, folder: str) -> Listing:
        """The files of one folder that was skipped."""

    def stamped(self, folder: str, names: Iterable[str]) -> set[NamedFile] | None:
        """These files of a folder that was skipped; None where one of them is no file any more."""

    def read(self, path: str) -> bytes:
        """The bytes of a file; NotFoundError if it is gone, OkrError that says why it is refused."""


class Folder:
    """A folder on disk. A link is followed only where it stays inside."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._plain: set[str] = set()
        """Folders that are no links, so that their files can be opened without following the whole path."""
        self._closed: dict[str, OSError] = {}
        """Folders that the system did not let us list or enter."""

    def listing(self, skips: Skips = no_folder, kinds: Container[str] = FILE_KINDS) -> Listing:
        found = Listing({}, {})
        self._plain.add("")
        with suppress(FileNotFoundError):
            status = (self.root / SETTINGS).lstat()
            # of all but a regular file, which is refused when it is read, only that it is there
            regular = stat.S_ISREG(status.st_mode)
            found.add(SETTINGS, *((status.st_size, status.st_mtime_ns) if regular else ()))
        for place, kind in FOLDERS.items():
            if kind not in kinds:
                continue
            if not KINDS[kind].nested:
                self._list_files(place, found)
                continue
            for folder, stamp in self._folders(place, found):
                if stamp is None or not skips(folder, stamp):
                    self._list_files(folder, found, stamp)
        return found

    def listed(self, folder: str) -> Listing:
        found = Listing({}, {})
        with suppress(OSError):
            self._list_files(folder, found, _changed(os.lstat(f"{self.root}/{folder}")))
        return found

    def stamped(self, folder: str, names: Iterable[str]) -> set[NamedFile] | None:
        found: set[NamedFile] = set()
        with suppress(OSError), _opened(f"{self.root}/{folder}") as place:
            for name in names:
                status = _status(place, name)
                if not stat.S_ISREG(status.st_mode):
                    return None
                found.add((name, status.st_size, status.st_mtime_ns))
            return found
        return None

    def _folders(self, place: str, found: Listing) -> list[tuple[str, int | None]]:
        """The folders in one of ours; the time of the last change of each that is no link."""
        folders: list[tuple[str, int | None]] = []
        for entry, status in self._listed(place, found, follow=True):
            path = f"{place}/{entry.name}"
            if stat.S_ISDIR(status.st_mode):
                folders.append((path, None if entry.is_symlink() else _changed(status)))
            elif path.endswith(".toml") and stat.S_ISREG(status.st_mode):
                found.add(path)  # beside the folders, not in one
        return folders

    def _list_files(self, folder: str, found: Listing, stamp: int | None = None) -> None:
        """Add the files of a folder; `stamp` is added where all in it are plain files, which change with the folder."""
        files = found.files.setdefault(folder, [])
        begun = len(self._closed)
        plain = True
        for entry, status in self._listed(folder, found):
            name, mode = entry.name, status.st_mode
            if stat.S_ISREG(mode):
                if name.endswith(".toml"):
                    files.append((name, status.st_size, status.st_mtime_ns))
                continue
            plain = False
            if name.endswith(".toml"):
                files.append((name, 0, None))
            elif stat.S_ISDIR(mode):
                # deeper than any item is kept: listed, so that it can be named
                inner = (Path(around, name) for around, name in walked(f"{self.root}/{folder}/{name}"))
                for file in inner:
                    if file.name.endswith(".toml"):
                        found.add(file.relative_to(self.root).as_posix())
        if plain and stamp is not None and len(self._closed) == begun and folder in self._plain:
            found.stamps[folder] = stamp

    def read(self, path: str) -> bytes:
        if path in self._closed:
            raise os_error("read", path, self._closed[path])
        if self._learns(path.rpartition("/")[0]):
            with suppress(OSError):  # which is told by the careful way
                return read_plain(f"{self.root}/{path}")
        return read_bytes(self.root, path)

    def _learns(self, folder: str) -> bool:
        """Whether a folder and those around it are no links, looked up once."""
        if folder in self._plain:
            return True
        if folder and not (self._learns(folder.rpartition("/")[0]) and self._is_plain(folder)):
            return False
        self._plain.add(folder)
        return True

    def _listed(
        self, folder: str, found: Listing, *, follow: bool = False
    ) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
        """What stands in a folder and is not hidden, with what the system says of it.

        What cannot be looked at is an entry, so that it is named; a folder that may not be listed or entered is one itself, in
        place of all that is in it.
        """
        with ExitStack() as held:
            try:
                entries = self._list(folder, held, found)
            except OSError as error:
                if error.errno in EXHAUSTED:
                    raise
                self._close(folder, error, found)
                return
            for entry in entries:
                try:
                    status = entry.stat(follow_symlinks=follow)
                except FileNotFoundError:
                    continue
                except OSError as error:
                    if isinstance(error, PermissionError) and not entry.is_symlink():
                        self._close(folder, error, found)
                        return
                    found.add(f"{folder}/{entry.name}")
                else:
                    yield entry, status

    def _list(self, folder: str, held: ExitStack, found: Listing) -> list[os.DirEntry[str]]:
        """What is in a folder, which stays open; a link that leads out of the workspace is an entry itself."""
        try:
            if self._is_plain(folder):
                self._plain.add(folder)
            elif not (self.root / folder).resolve().is_relative_to(self.root.resolve()):
                found.add(folder)
                return []
            place = held.enter_context(_opened(f"{self.root}/{folder}"))
            with os.scandir(place) as listing:
                return [entry for entry in listing if entry.name[0] != "."]
        except FileNotFoundError:
            return []
        except RuntimeError:  # a loop of links, before Python 3.13
            found.add(folder)
            return []

    def _close(self, folder: str, error: OSError, found: Listing) -> None:
        if not isinstance(error, NotADirectoryError):
            self._closed[folder] = error
        found.add(folder)

    def _is_plain(self, folder: str) -> bool:
        """Whether neither the folder nor the one around it is a link."""
        above = folder.rpartition("/")[0]
        return (not above or above in self._plain) and not os.path.islink(f"{self.root}/{folder}")  # noqa: PTH114


_LISTS_OPEN = os.scandir in os.supports_fd


@contextmanager
def _opened(folder: str) -> Iterator[int | str]:
    """A folder to list: open, where the system can list one so, as then the way to it is not walked again for each file."""
    if not _LISTS_OPEN:
        yield folder
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _status(place: int | str, name: str) -> os.stat_result:
    """What the system says of a file in a folder that is open, or that is named where none can be."""
    if isinstance(place, int):
        return os.stat(name, dir_fd=place, follow_symlinks=False)
    return os.lstat(f"{place}/{name}")


def _changed(folder: os.stat_result) -> int:
    """When a folder was last changed: by the time that no program can set, where the system keeps it."""
    return folder.st_mtime_ns if sys.platform == "win32" else folder.st_ctime_ns


def walked(folder: str) -> Iterator[tuple[str, str]]:
    """The folder and the name of each regular file below a folder, at most 20 levels deep; links are not followed."""
    left = [(folder, 0)]
    while left:
        around, depth = left.pop()
        with suppress(OSError), os.scandir(around) as listing:
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    if depth < _DEEPEST:
                        left.append((entry.path, depth + 1))
                elif entry.is_file(follow_symlinks=False):
                    yield around, entry.name


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
        self._places = {path: place for place, path in enumerate(self._paths)}
        self._read: Mapping[str, bytes] = {}

    def listing(self, skips: Skips = no_folder) -> Listing:  # noqa: ARG002  no folder of a tree has a time
        found = Listing({}, {})
        for path in self._paths:
            found.add(path, self._listed[path].size, self._listed[path].id)
        return found

    def listed(self, folder: str) -> Listing:
        return Listing({folder: self.listing().files.get(folder, [])}, {})

    def stamped(self, folder: str, names: Iterable[str]) -> set[NamedFile] | None:
        wanted = {*names}
        found = {file for file in self.listed(folder).files[folder] if file[0] in wanted}
        return found if len(found) == len(wanted) else None

    def read(self, path: str) -> bytes:
        listed = self._listed.get(path)
        if listed is None:
            raise NotFoundError.of(Message("file {path} of that commit", path=path))
        if not listed.regular:
            raise OkrError(
                Message("{path} is a link in that commit", path=path), remedy=Message("Use a plain file.")
            )
        if listed.size > LARGEST:
            raise OkrError(
                Message("{path} is larger than 4 MiB", path=path), remedy=Message("Move it elsewhere.")
            )
        if listed.id not in self._read:
            self._read = self._fetch(self._following(path))
        if listed.id not in self._read:
            raise OkrError(
                Message("{path} is not in this clone of the repository", path=path),
                remedy=Message("Try `git fetch`."),
            )
        return self._read[listed.id]

    def _following(self, path: str) -> Sequence[str]:
        """The blobs from this one on, in the order in which they will be read."""
        place = self._places.get(path, len(self._paths))
        ids, size = [self._listed[path].id], 0
        for other in self._paths[place : place + _MANY]:
            blob = self._listed[other]
            size += blob.size
            if size > _AT_ONCE:
                break
            if blob.regular and blob.size <= LARGEST:
                ids.append(blob.id)
        return ids
