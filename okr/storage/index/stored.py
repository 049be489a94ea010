"""What stands in a row of the index: updates, their columns, outlines of cycles, and what is known of the files of a folder."""

from __future__ import annotations

import sqlite3
from _blake2 import blake2b  # by this name no OpenSSL is loaded, which every command would wait for
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any
from zlib import decompress

import msgspec
from msgspec.structs import force_setattr

from okr.outlines import Outline
from okr.updates import Entry, Series

_ENTRIES = msgspec.json.Decoder(tuple[Entry, ...])
SERIES = msgspec.msgpack.Decoder(Series)
_DAYS = msgspec.msgpack.Decoder(tuple[int, ...])
OUTLINE = msgspec.json.Decoder(Outline)
encode = msgspec.json.Encoder().encode
Row = tuple[Any, ...]
"""Name, size and stamp of a file as the index has them."""


def entries_in(stored: bytes) -> tuple[Entry, ...]:
    """The updates of an item: alike as they are, they take a quarter of the room, and less time to be written."""
    return _ENTRIES.decode(decompress(stored))


def series_in(rows: Iterable[tuple[str, bytes, bytes]]) -> dict[str, Series]:
    """The series of items. Most of a cycle are answered on the very same days: those are made once."""
    found: dict[str, Series] = {}
    known: dict[bytes, tuple[int, ...]] = {}
    for item, days, data in rows:
        if days not in known:
            known[days] = _DAYS.decode(days)
        found[item] = each = SERIES.decode(data)
        force_setattr(each, "days", known[days])  # nobody has it yet
    return found


def items_in(stored: bytes) -> Iterator[str]:
    """The items of a check-in file, which are stored by how they begin."""
    for first, rests in msgspec.json.decode(stored, type=dict[str, list[str]]).items():
        yield from (first + rest for rest in rests)


def below(name: str) -> tuple[str, str]:
    """Between which two texts everything lies that stands below a path or an id: `0` comes next to `/`."""
    return f"{name}/", f"{name}0"


def rows_of(db: sqlite3.Connection, folder: str) -> set[Row]:
    """Of every file of a folder that was read."""
    return set(db.execute("SELECT name, size, stamp FROM file WHERE folder = ?", (folder,)))


def hash_of(files: Iterable[Row]) -> bytes | None:
    """Over the names, sizes and stamps of the files of a folder; none where one of them is such that it is never kept."""
    try:
        return blake2b(encode(sorted(files)), digest_size=16).digest()
    except (UnicodeEncodeError, TypeError, OverflowError):
        return None


def blob_id(data: bytes, *, many: bool = False) -> bytes:
    """The hash of a file, one of `many`: the one that git knows it by."""
    found: bytes = _sha1(many)(b"blob %d\0" % len(data) + data, usedforsecurity=False).digest()
    return found


@lru_cache(maxsize=2)
def _sha1(many: bool) -> Any:
    if not many:
        with suppress(ImportError):  # some distributions build Python with OpenSSL's alone
            from _sha1 import sha1  # type: ignore[import-not-found]  # noqa: PLC0415  OpenSSL is loaded in 4 ms

            return sha1
    from hashlib import sha1  # noqa: PLC0415  that of OpenSSL is five times as fast

    return sha1
