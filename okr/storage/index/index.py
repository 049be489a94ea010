"""The index: what was read of each file, kept in SQLite, so that a warm start opens only what changed.

It is made from the files only, never the reverse, and may be deleted at any time. Where it cannot be kept
(`--no-index`, a folder that is read-only, another process that writes it) the same code runs on a database in
memory, so the answer is the same by construction.

For a shell that waits, `names` gives the ids straight from the index: nothing recorded is listed or read.
"""

from __future__ import annotations

import gc
import sqlite3
import time
from _blake2 import blake2b  # by this name no OpenSSL is loaded, which every command would wait for
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from okr.errors import NotFoundError, OkrError
from okr.findings import Finding
from okr.ids import KIND_OF_MODEL, OWN_FILE, Kind, checkin_name, id_in, kind_of
from okr.models import Checkin
from okr.storage.codec import (
    AnyRecord,
    DecodedFile,
    decode,
    decode_findings,
    decode_record,
    encode_findings,
    encode_record,
)
from okr.storage.index.database import UNREADABLE, BusyError, in_memory, is_damage, open_index
from okr.storage.source import FileEntry, Folder, Source, Stamp
from okr.updates import Entry, Series, entries_of, series
from okr.words import Message

_HOME = Message(
    "move it to its folder: objectives/CYCLE/NAME.toml, checkins/WEEK/DATE-PERSON.toml, kpis/NAME.toml"
)
_UNSETTLED = -1
_ENTRIES = msgspec.json.Decoder(tuple[Entry, ...])
_SERIES = msgspec.msgpack.Decoder(Series)
_SERIES_ENCODER = msgspec.msgpack.Encoder()
encode = msgspec.json.Encoder().encode
Result = TypeVar("Result")
ReadNotice = Callable[[int, int], None]
"""Told at each file that is read again how many of all files are done, and at the end with both numbers equal."""


class _Change(NamedTuple):
    """A file that is not as the index has it."""

    entry: FileEntry
    digest: bytes
    decoded: DecodedFile | None
    """None where only the time of the file changed, not its bytes."""


class _Changes(NamedTuple):
    changed: list[_Change]
    gone: set[str]
    known: set[str]
    """Those among them that the index has rows of."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)


class Index:
    """The state of one source; updates are fetched only when they are asked for."""

    def __init__(self, source: Source, file: Path | None = None, on_read: ReadNotice | None = None) -> None:
        self._source = source
        self._on_read: ReadNotice = on_read or (lambda _done, _of: None)
        self._file = open_index(file) if file else None
        self._db = self._file.db if self._file else in_memory()
        self._refused: list[Finding] = []
        """What is listed and not read."""
        self._refresh()

    def close(self) -> None:
        if self._file:
            self._file.close()
        self._db.close()

    def __del__(self) -> None:
        # a view may be dropped at any time, and a connection that is not closed is warned of since Python 3.13
        with suppress(AttributeError, sqlite3.Error):
            self.close()

    # ── what it holds ────────────────────────────────────────────────────────────────────────────

    def records(self, model: type[AnyRecord]) -> list[tuple[str, AnyRecord]]:
        """Path and record of every valid file of a kind, in the order of the paths."""
        sql = "SELECT path, data FROM record WHERE kind = ? ORDER BY path"
        return self._read(
            lambda rows: [(path, decode_record(model, data)) for path, data in rows],
            sql,
            KIND_OF_MODEL[model],
        )

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with each file by itself."""
        sql = "SELECT data FROM finding"
        stored = self._read(lambda rows: [f for (data,) in rows for f in decode_findings(data)], sql)
        return tuple(sorted((*stored, *self._refused)))

    def digest(self) -> str:
        """A hash over the paths and bytes of all files that are read."""
        found = blake2b(digest_size=32)
        for path, of_bytes in self._read(list, "SELECT path, hash FROM file ORDER BY path"):
            found.update(f"{path}\n".encode() + of_bytes)
        return found.hexdigest()

    def items(self) -> list[str]:
        """Every item that has updates."""
        return self._read(lambda rows: [item for (item,) in rows], "SELECT item FROM history ORDER BY item")

    def history(self, item: str) -> tuple[Entry, ...] | None:
        sql = "SELECT entries FROM history WHERE item = ?"
        return self._read(lambda rows: next((_ENTRIES.decode(data) for (data,) in rows), None), sql, item)

    def histories(self, first: str) -> dict[str, tuple[Entry, ...]]:
        """Those of every item whose id begins with this segment, or is it."""
        return self._within(first, "entries FROM history", _ENTRIES.decode)

    def series(self, first: str) -> dict[str, Series]:
        """What counts of the updates of every item whose id begins with this segment, or is it."""
        return self._within(first, "data FROM series", _SERIES.decode)

    def _within(self, first: str, columns: str, decode_: Callable[[bytes], Result]) -> dict[str, Result]:
        sql = f"SELECT item, {columns} WHERE item = ? OR (item >= ? AND item < ?)"
        values = first, f"{first}/", f"{first}0"
        return self._read(lambda rows: {item: decode_(data) for item, data in rows}, sql, *values)

    def _read(self, convert: Callable[[Iterable[Any]], Result], sql: str, *values: str) -> Result:
        """Damage that shows only now costs a rebuild, never the answer."""
        try:
            return convert(self._db.execute(sql, values))
        except UNREADABLE as error:
            if not self._file:
                raise
            self._leave(error)
            return convert(self._db.execute(sql, values))

    # ── what it is made of ───────────────────────────────────────────────────────────────────────

    def _refresh(self) -> None:
        """Bring it to the state of the source, in one transaction; what follows reads that one state."""
        was_enabled = gc.isenabled()
        gc.disable()  # among 100,000 objects that are all in use it takes a quarter of a cold start
        try:
            while (changes := self._compare()) and not self._write(changes):
                pass
        except (BusyError, *UNREADABLE) as error:
            if not self._file:
                raise
            self._leave(error)
        finally:
            if was_enabled:
                gc.enable()

    def _write(self, changes: _Changes) -> bool:
        """Whether it was done; not where another process wrote meanwhile, so that the rest is to be found anew."""
        if self._file:
            return self._file.change(lambda: _write(self._db, changes))
        self._db.execute("BEGIN")
        _write(self._db, changes)
        self._db.execute("COMMIT")
        return True

    def _leave(self, error: Exception) -> None:
        """Read the files anew into memory; a database that is damaged is removed."""
        if self._file:
            if is_damage(error):
                self._file.discard()
            self._file.close()
        self._file, self._db = None, in_memory()
        self._refresh()

    def _compare(self) -> _Changes:
        """Read what is listed with another size or time than the index has."""
        started = time.time_ns()  # before the listing: what changes from now on must not look settled
        # the first query fixes the state of the database; only then the source may be listed
        rows = {row[0]: row for row in self._db.execute("SELECT path, size, stamp FROM file")}
        listed = self._source.entries()
        different = [entry for entry in listed if rows.get(entry.path) != entry]
        gone: set[str] = set()
        if len(listed) - len(different) != len(rows):
            gone = rows.keys() - {entry.path for entry in listed}
        changed: list[_Change] = []
        self._refused = []
        try:
            for done, entry in enumerate(different, 1):
                self._on_read(min(done, len(listed) - 1), len(listed))
                data = self._read_or_refuse(entry.path)
                if data is None:
                    gone |= {entry.path} & rows.keys()
                    continue
                settled = entry._replace(stamp=_settled(entry.stamp, started))
                digest = blake2b(data, digest_size=16).digest()
                stored = self._db.execute("SELECT hash FROM file WHERE path = ?", (entry.path,)).fetchone()
                if stored != (digest,):
                    changed.append(_Change(settled, digest, decode(entry.path, data)))
                elif rows[entry.path] != settled:
                    changed.append(_Change(settled, digest, None))
        finally:
            if different:
                self._on_read(len(listed), len(listed))
        known = {change.entry.path for change in changed if change.entry.path in rows} | gone
        return _Changes(changed, gone, known)

    def _read_or_refuse(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is gone, or left out with a finding."""
        code, message, fix = "F005", "", ""
        shown = path.encode(errors="backslashreplace").decode()
        if shown != path:
            message, fix = Message("wrong name: not UTF-8"), Message("give the file another name")
        elif kind_of(path) is None and path.endswith(".toml"):
            message, fix = Message("wrong place: okr reads no files here"), _HOME
        else:
            code = "F008"
            try:
                data = self._source.read(path)
            except NotFoundError:
                return None
            except OkrError as error:
                message, fix = error.message, error.remedy
            else:
                if kind_of(path):
                    return data
                message = Message("{path} is a file where a folder should be", path=path)
                fix = Message("Move it elsewhere.")
        self._refused.append(Finding(path=shown, code=code, message=message, fix=fix))
        return None


def _settled(stamp: Stamp | None, started: int) -> Stamp:
    """The stamp to be remembered; one that no file has where the file could change once more without another.

    A file changed at the very time of its reading may change again within one tick of the clock of its file system,
    which ticks every 4 to 16 ms, on some in whole seconds.
    """
    if stamp is None:
        return _UNSETTLED
    if isinstance(stamp, str):
        return stamp
    tick = 2_000_000_000 if stamp % 1_000_000 == 0 else 50_000_000
    return stamp if stamp < started - tick else _UNSETTLED


def _write(db: sqlite3.Connection, changes: _Changes) -> None:
    """Puts changes into the database."""
    read = [(change.entry.path, change.decoded) for change in changes.changed if change.decoded]
    replaced = {path for path, _ in read if path in changes.known} | changes.gone
    touched: set[str] = set()
    """Items of which these files had updates."""
    for path in replaced:
        for (items,) in db.execute("SELECT items FROM checkin WHERE path = ?", (path,)):
            touched.update(msgspec.json.decode(items, type=list[str]))
    db.executemany("DELETE FROM file WHERE path = ?", [(path,) for path in changes.known])
    for table in ("record", "finding", "checkin"):
        db.executemany(f"DELETE FROM {table} WHERE path = ?", [(path,) for path in replaced])  # noqa: S608  ours
    files = ((*change.entry, change.digest) for change in sorted(changes.changed))
    db.executemany("INSERT INTO file VALUES (?, ?, ?, ?)", files)
    _write_records(db, read)
    _write_history(db, read, replaced, touched)


def _write_records(db: sqlite3.Connection, read: list[tuple[str, DecodedFile]]) -> None:
    records, findings, checkins = [], [], []
    for path, (record, wrong) in read:
        if isinstance(record, Checkin):
            checkins.append((path, encode(sorted({update.item for update in record.update}))))
        elif record:
            records.append((path, KIND_OF_MODEL[type(record)], encode_record(record)))
        if wrong:
            findings.append((path, encode_findings(wrong)))
    db.executemany("INSERT INTO record VALUES (?, ?, ?)", sorted(records))
    db.executemany("INSERT INTO finding VALUES (?, ?)", findings)
    db.executemany("INSERT INTO checkin VALUES (?, ?)", sorted(checkins))


_ORDER = attrgetter("update.date", "instant", "person", "place", "path")
"""`Entry.order`, then the path, without a call of Python for each of 130,000 updates."""


def _write_history(
    db: sqlite3.Connection, read: list[tuple[str, DecodedFile]], replaced: set[str], touched: set[str]
) -> None:
    """Updates are added to those of their item from other files."""
    fresh: dict[str, list[Entry]] = {item: [] for item in touched}
    for path, (record, *_) in read:
        if isinstance(record, Checkin):
            for entry in entries_of(record.update, checkin_name(path)[1], path):
                fresh.setdefault(entry.update.item, []).append(entry)
    if db.execute("SELECT 1 FROM history LIMIT 1").fetchone():
        for item, entries in fresh.items():
            for (data,) in db.execute("SELECT entries FROM history WHERE item = ?", (item,)):
                entries.extend(e for e in _ENTRIES.decode(data) if e.path not in replaced)
        for table in ("history", "series"):
            db.executemany(f"DELETE FROM {table} WHERE item = ?", [(item,) for item in fresh])  # noqa: S608
    histories, summed = [], []
    for item, entries in sorted(fresh.items()):
        if entries:
            entries.sort(key=_ORDER)
            histories.append((item, encode(entries)))
            summed.append((item, _SERIES_ENCODER.encode(series(entries))))
    db.executemany("INSERT INTO history VALUES (?, ?)", histories)
    db.executemany("INSERT INTO series VALUES (?, ?)", summed)


_FILES = "SELECT path, size, stamp FROM file WHERE path < 'checkins/' OR path >= 'checkins0'"
_RECORDS = "SELECT path, kind, CASE kind WHEN 'objective' THEN data END FROM record"


class _Parts(msgspec.Struct):
    """Of an objective only what its parts are called."""

    key_results: dict[str, msgspec.Raw] = {}
    initiatives: dict[str, msgspec.Raw] = {}


_PARTS = msgspec.json.Decoder(_Parts)


def names(root: Path, index: Path) -> dict[str, Kind] | None:
    """Every id and what it is; None where the index does not know every definition as it is now."""
    file = open_index(index, anew=False)
    if file is None:
        return None
    with closing(file), suppress(*UNREADABLE):
        listed: set[tuple[Any, ...]] = set(Folder(root).entries(OWN_FILE))
        if set(file.db.execute(_FILES)) != listed:
            return None
        found: dict[str, Kind] = {}
        for path, kind, data in file.db.execute(_RECORDS):
            if kind in OWN_FILE:
                id_ = id_in(kind, path)
                found[id_] = kind
                parts = _PARTS.decode(data or b"{}")
                found |= {f"{id_}/{slug}": "key result" for slug in parts.key_results}
                found |= {f"{id_}/{slug}": "initiative" for slug in parts.initiatives}
        return found
    return None
