"""ZIP archives in memory: their directory is checked before anything is unpacked, and nothing goes to the disk."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from okr.errors import UsageError
from okr.exchange.grid import Room
from okr.words import Message

LARGEST_UNZIPPED = 200_000_000
"""Bytes of all files of an archive together."""
MOST_ENTRIES = 1_000
_HIGHEST_RATIO = 250
"""Bytes out of one packed byte. Sheets of real programs come to 100 at most; what is made to flood comes to 1,000."""
_SMALL = 1_000_000
"""Bytes of a file of whose ratio nobody asks: a few equal lines are packed as well as that."""
_PACKED = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz")
_ENCRYPTED = 0x1
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What `zipfile` raises at bytes that are no archive, or one in a form that it does not know."""


class File(NamedTuple):
    """A file of an archive, whose name and size are fine."""

    path: PurePosixPath
    info: zipfile.ZipInfo


class Archive:
    """The files of an archive, checked by what its directory says of them."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises UsageError for what no archive of goals has."""
        self.name = name
        if data.count(b"PK\x01\x02") > MOST_ENTRIES:
            raise refused(Message("{file} has more than {n} files in it", file=name, n=MOST_ENTRIES))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise self._broken() from error
        self.files = tuple(self._checked(self._zip.infolist()))

    def read(self, file: File) -> bytes:
        """Its bytes, never more than the directory says. Raises UsageError."""
        try:
            with self._zip.open(file.info) as stream:
                content = stream.read(file.info.file_size + 1)
        except _FAULTS as error:
            raise self._broken() from error
        if len(content) != file.info.file_size:
            raise self._broken()
        return content

    def _checked(self, infos: Sequence[zipfile.ZipInfo]) -> Iterator[File]:
        if sum(info.file_size for info in infos) > LARGEST_UNZIPPED:
            n = LARGEST_UNZIPPED // 1_000_000
            raise Room.error(Message("{file} has more than {n} MB when it is unpacked", file=self.name, n=n))
        seen: set[str] = set()
        for info in infos:
            path = PurePosixPath(info.filename)
            if fault := self._fault(info, path, seen):
                raise refused(fault)
            seen.add(info.filename.casefold())
            if not info.is_dir():
                if info.flag_bits & _ENCRYPTED:
                    raise protected(self.name)
                yield File(path, info)

    def _fault(self, info: zipfile.ZipInfo, path: PurePosixPath, seen: Collection[str]) -> str:
        """Nothing is unpacked to the disk; but an archive with such a name was made to do harm."""
        shown = "".join(sign if sign.isprintable() else "?" for sign in info.filename)
        of = {"file": self.name, "name": shown}
        if path.is_absolute() or ".." in path.parts or re.search(r"[\\\0]|\A[A-Za-z]:", info.orig_filename):
            return Message('{file} has a file "{name}" in it', **of)
        if stat.S_ISLNK(info.external_attr >> 16):
            return Message('{file} has a link "{name}" in it', **of)
        if path.suffix.lower() in _PACKED:
            return Message('{file} has an archive "{name}" in it', **of)
        if info.filename.casefold() in seen:
            return Message('{file} has two files "{name}" in it', **of)
        if info.file_size > max(_SMALL, info.compress_size * _HIGHEST_RATIO) and not info.is_dir():
            return Message(
                '{file} has a file "{name}" in it that unpacks to more than {n} times its size',
                **of,
                n=_HIGHEST_RATIO,
            )
        return ""

    def _broken(self) -> UsageError:
        return UsageError(
            Message("{file} is a broken archive", file=self.name),
            remedy=Message("Export or download the file again."),
        )


def refused(message: str) -> UsageError:
    return UsageError(message, remedy=Message("Make the archive again, with the files of the export only."))


def protected(name: str) -> UsageError:
    return UsageError(
        Message("{file} is protected by a password", file=name), remedy=Message("Save it without a password.")
    )
