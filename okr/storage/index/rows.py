"""How what was read of changed files is written into the tables, and what follows from it: folders, outlines, histories, doubts."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any
from zlib import DEFLATED, compressobj

import msgspec
from msgspec.structs import replace

from okr.ids import KIND_OF_MODEL, checkin_name, cycle_name, id_in
from okr.models import Objective
from okr.outlines import outline
from okr.people_models import Checkin
from okr.storage.codec import DecodedFile, decode_record, encode_findings, encode_record
from okr.storage.index.doubts import Doubts
from okr.storage.index.stored import SERIES, Row, below, encode, entries_in, hash_of, items_in, rows_of
from okr.storage.source import FileEntry
from okr.updates import Entry, entries_of, series

UNSETTLED = -1
_SERIES_ENCODER = msgspec.msgpack.Encoder()


class Change(msgspec.Struct, frozen=True):
    """A file that is not as the index has it."""

    entry: FileEntry
    digest: bytes
    decoded: DecodedFile | None
    """None where only the time of the file changed, not its bytes."""


Different = tuple[FileEntry, Row | None]
"""A file that is not as the index has it, and what the index has of it."""
ReadAgain = Callable[[FileEntry, Row | None], Change | None]
"""A file as it is now; None where it cannot be read any more."""


class Rows(msgspec.Struct, frozen=True, array_like=True):
    """What the tables get of files that were read, each a list, so that those of several processes are one behind another."""

    files: list[tuple[Any, ...]]
    records: list[tuple[str, str, bytes]]
    findings: list[tuple[str, bytes]]
    checkins: list[tuple[str, bytes]]
    firsts: list[tuple[str, str]]
    """A folder of objectives or check-ins, and how the id of something begins that stands in it."""
    histories: list[tuple[str, bytes, bytes, bytes]]
    """Item, its updates, the days of its series and the rest of it."""


class Changes(msgspec.Struct, frozen=True):
    changed: list[Change]
    gone: set[str]
    known: set[str]
    """Those among them that the index has rows of."""
    folders: dict[str, int | None]
    """When each folder was last changed, where the index has another time; `UNSETTLED` where that tells nothing, None where
    no file is left."""
    ready: Sequence[Rows] = ()
    """Of check-ins that other processes read, where the index knew of none."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone or self.folders or self.ready)


def write_changes(db: sqlite3.Connection, changes: Changes) -> None:
    """Puts changes into the database."""
    read = [(change.entry.path, change.decoded) for change in changes.changed if change.decoded]
    replaced = {path for path, _ in read if path in changes.known} | changes.gone
    touched: set[str] = set()
    """Items of which these files had updates."""
    for path in replaced:
        for (items,) in db.execute("SELECT items FROM checkin WHERE path = ?", (path,)):
            touched.update(items_in(items))
    names = [(folder, name) for folder, _, name in (path.rpartition("/") for path in changes.known)]
    db.executemany("DELETE FROM file WHERE folder = ? AND name = ?", names)
    for table in ("record", "finding", "checkin"):
        db.executemany(f"DELETE FROM {table} WHERE path = ?", [(path,) for path in replaced])  # noqa: S608  ours
    rows = _rows(changes.changed)
    for part in changes.ready:
        for table in Rows.__struct_fields__:
            getattr(rows, table).extend(getattr(part, table))
    db.executemany("INSERT INTO file VALUES (?, ?, ?, ?, ?)", sorted(rows.files))
    db.executemany("INSERT INTO record VALUES (?, ?, ?)", sorted(rows.records))
    db.executemany("INSERT INTO finding VALUES (?, ?)", sorted(rows.findings))
    db.executemany("INSERT INTO checkin VALUES (?, ?)", sorted(rows.checkins))
    _write_folders(db, changes.folders, rows.firsts, {row[0] for row in (*rows.files, *names)})
    _write_outlines(
        db, {path.split("/")[1] for path in (*replaced, *dict(read)) if path.startswith("objectives/")}
    )
    _write_history(db, changes, replaced, touched, rows.histories)


def rows_of_checkins(changed: list[Change]) -> Rows:
    """The rows of check-ins where nothing else is known of their items."""
    fresh: dict[str, list[Entry]] = {}
    _add_entries(fresh, changed)
    return replace(_rows(changed), histories=[_history(item, entries) for item, entries in fresh.items()])


def _rows(changed: Iterable[Change]) -> Rows:
    """The rows of files, without the histories of items."""
    rows = Rows([], [], [], [], [], [])
    for change in changed:
        path, *status = change.entry
        folder, _, name = path.rpartition("/")
        rows.files.append((folder, name, *status, change.digest))
        if change.decoded is None:
            continue
        record, wrong = change.decoded.record, change.decoded.findings
        if isinstance(record, Checkin):
            items: dict[str, list[str]] = {}
            for item in sorted({update.item for update in record.update}):
                first, sign, rest = item.partition("/")
                items.setdefault(first, []).append(sign + rest)
            rows.checkins.append((path, encode(items)))
            rows.firsts.extend((folder, first) for first in items)
        elif record:
            if isinstance(record, Objective):
                rows.firsts.append((folder, cycle_name(id_in("objective", path))))
            rows.records.append((path, KIND_OF_MODEL[type(record)], encode_record(record)))
        if wrong:
            rows.findings.append((path, encode_findings(wrong)))
    return rows


def _write_folders(
    db: sqlite3.Connection,
    folders: Mapping[str, int | None],
    firsts: Iterable[tuple[str, str]],
    changed: set[str],
) -> None:
    """When each folder was last changed, how the ids of what stands in it begin (of a folder of check-ins also what once
    stood there), and a hash over its files."""
    sql = "SELECT stamp, firsts, files FROM folder WHERE path = ?"
    found: dict[str, set[str]] = {folder: set() for folder in (*folders, *changed)}
    for folder, first in firsts:
        found[folder].add(first)
    for folder, begun in found.items():
        stamp, known, files = db.execute(sql, (folder,)).fetchone() or (UNSETTLED, b"[]", None)
        stamp = folders.get(folder, stamp)
        if stamp is None:
            db.execute("DELETE FROM folder WHERE path = ?", (folder,))
        else:
            if folder in changed or files is None:
                files = hash_of(rows_of(db, folder))
            row = (folder, stamp, encode(sorted({*msgspec.json.decode(known), *begun})), files)
            db.execute("INSERT OR REPLACE INTO folder VALUES (?, ?, ?, ?)", row)


def _write_outlines(db: sqlite3.Connection, cycles: Iterable[str]) -> None:
    for name in cycles:
        bounds = below(f"objectives/{name}")
        rows = db.execute("SELECT path, data FROM record WHERE path > ? AND path < ? ORDER BY path", bounds)
        found = {id_in("objective", path): decode_record(Objective, data) for path, data in rows}
        db.execute("DELETE FROM outline WHERE cycle = ?", (name,))
        if found:
            db.execute("INSERT INTO outline VALUES (?, ?)", (name, encode(outline(found))))


_ORDER = attrgetter("update.date", "instant", "person", "place")
"""`Entry.order` without a call of Python for each of 130,000 updates."""
_ORDER_OF_ANY = attrgetter("update.date", "instant", "person", "place", "path")
"""The same, then the path: of files that are where they belong no two entries are alike before it."""


def _packed(data: bytes) -> bytes:
    """In a window of 4 kB, as an item has no more: a larger one takes longer to be cleared than the text to be packed."""
    packer = compressobj(1, DEFLATED, 12, 5)
    return packer.compress(data) + packer.flush()


def _history(item: str, entries: list[Entry]) -> tuple[str, bytes, bytes, bytes]:
    """`Rows.histories`."""
    entries.sort(key=_ORDER_OF_ANY if any(entry.elsewhere for entry in entries) else _ORDER)
    found = series(entries)
    rest = _SERIES_ENCODER.encode(replace(found, days=()))
    return item, _packed(encode(entries)), _SERIES_ENCODER.encode(found.days), rest


def _add_entries(fresh: dict[str, list[Entry]], changed: Iterable[Change]) -> None:
    """The updates of these files to those of their items."""
    for change in changed:
        path, record = change.entry.path, change.decoded and change.decoded.record
        if isinstance(record, Checkin):
            for entry in entries_of(record.update, checkin_name(path)[1], path):
                fresh.setdefault(entry.update.item, []).append(entry)


def _write_history(
    db: sqlite3.Connection,
    changes: Changes,
    replaced: set[str],
    touched: set[str],
    ready: list[tuple[str, bytes, bytes, bytes]],
) -> None:
    """Updates are added to those of their item from other files."""
    fresh: dict[str, list[Entry]] = {item: [] for item in touched}
    _add_entries(fresh, changes.changed)
    if db.execute("SELECT 1 FROM history LIMIT 1").fetchone():
        for item, entries in fresh.items():
            for (data,) in db.execute("SELECT entries FROM history WHERE item = ?", (item,)):
                entries.extend(e for e in entries_in(data) if e.path not in replaced)
        for table in ("history", "series", "doubt"):
            db.executemany(f"DELETE FROM {table} WHERE item = ?", [(item,) for item in fresh])  # noqa: S608
    parts = Counter(item for item, *_ in ready)
    for item, data, *_ in ready:
        if parts[item] > 1 or item in fresh:
            fresh.setdefault(item, []).extend(entries_in(data))
    rows = [row for row in ready if row[0] not in fresh]
    while fresh:  # each is let go, as its updates take ten times the room of its row
        item, entries = fresh.popitem()
        if entries:
            rows.append(_history(item, entries))
    rows.sort()
    doubts = Doubts(db, [(change.entry.path, change.decoded) for change in changes.changed if change.decoded])
    doubts.look_below(replaced)
    db.executemany("INSERT INTO history VALUES (?, ?)", [row[:2] for row in rows])
    db.executemany(
        "INSERT INTO series VALUES (?, ?, ?)", [(item, days, rest) for item, _, days, rest in rows]
    )
    for item, *_, rest in rows:
        doubts.look(item, SERIES.decode(rest))
    doubts.write()
