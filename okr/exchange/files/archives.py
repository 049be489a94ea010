"""ZIP archives in memory: their directory is checked before anything is unpacked, and nothing goes to the disk."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from okr.errors import UsageError
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
            raise self._refused(Message("{file} has more than {n} files in it", file=name, n=MOST_ENTRIES))
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
            raise self._too_large()
        seen: set[str] = set()
        for info in infos:
            path = PurePosixPath(info.filename)
            self._check_name(info, path)
            if info.filename.casefold() in seen:
                raise self._refused(
                    Message('{file} has two files "{name}" in it', file=self.name, name=_shown(info))
                )
            seen.add(info.filename.casefold())
            if info.is_dir():
                continue
            if info.flag_bits & _ENCRYPTED:
                raise UsageError(
                    Message("{file} is protected by a password", file=self.name),
                    remedy=Message("Save it without a password."),
                )
            if info.file_size > max(_SMALL, info.compress_size * _HIGHEST_RATIO):
                raise self._refused(
                    Message(
                        '{file} has a file "{name}" in it that unpacks to more than {n} times its size',
                        file=self.name, name=_shown(info), n=_HIGHEST_RATIO,
                    )
                )  # fmt: skip
            yield File(path, info)

    def _check_name(self, info: zipfile.ZipInfo, path: PurePosixPath) -> None:
        """Nothing is unpacked to the disk; but an archive with such a name was made to do harm."""
        written = info.orig_filename
        if path.is_absolute() or ".." in path.parts or re.search(r"[\\\0]|\A[A-Za-z]:", written):
            raise self._refused(
                Message('{file} has a file "{name}" in it', file=self.name, name=_shown(info))
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise self._refused(
                Message('{file} has a link "{name}" in it', file=self.name, name=_shown(info))
            )
        if path.suffix.lower() in _PACKED:
            raise self._refused(
                Message('{file} has an archive "{name}" in it', file=self.name, name=_shown(info))
            )

    def _broken(self) -> UsageError:
        return UsageError(
            Message("{file} is a broken archive", file=self.name),
            remedy=Message("Export or download the file again."),
        )

    def _too_large(self) -> UsageError:
        return UsageError(
            Message(
                "{file} has more than {n} MB when it is unpacked",
                file=self.name,
                n=LARGEST_UNZIPPED // 1_000_000,
            ),
            remedy=Message("Split the file, or keep only the part with the goals."),
        )

    @staticmethod
    def _refused(message: str) -> UsageError:
        return UsageError(
            message, remedy=Message("Make the archive again, with the files of the export only.")
        )


def _shown(info: zipfile.ZipInfo) -> str:
    """A name without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in info.filename)
