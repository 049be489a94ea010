"""How what was read of changed files is written into the tables, and what follows from it: folders, outlines, histories, doubts."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple
from zlib import DEFLATED, compressobj

import msgspec
from msgspec.structs import replace

from okr.ids import (
    KIND_OF_MODEL,
    checkin_name,
    cycle_name,
    id_in,
)
from okr.models import Checkin, Objective
from okr.outlines import outline
from okr.storage.codec import (
    DecodedFile,
    decode_record,
    encode_findings,
    encode_record,
)
from okr.storage.index.doubts import Doubts
from okr.storage.index.stored import below, encode, entries_in, hash_of, items_in, rows_of
from okr.storage.source import FileEntry
from okr.updates import Entry, entries_of, series

UNSETTLED = -1
_SERIES_ENCODER = msgspec.msgpack.Encoder()


class Change(NamedTuple):
    """A file that is not as the index has it."""

    entry: FileEntry
    digest: bytes
    decoded: DecodedFile | None
    """None where only the time of the file changed, not its bytes."""


class Changes(NamedTuple):
    changed: list[Change]
    gone: set[str]
    known: set[str]
    """Those among them that the index has rows of."""
    folders: dict[str, int | None]
    """When each folder was last changed, where the index has another time; `UNSETTLED` where that tells nothing, None where
    no file is left."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone or self.folders)


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
    files = []
    for entry, digest, _ in sorted(changes.changed):
        folder, _, name = entry.path.rpartition("/")
        files.append((folder, name, *entry[1:], digest))
    db.executemany("INSERT INTO file VALUES (?, ?, ?, ?, ?)", files)
    firsts = _write_records(db, read)
    _write_folders(db, changes.folders, firsts, {*(row[0] for row in files), *(row[0] for row in names)})
    _write_outlines(
        db, {path.split("/")[1] for path in (*replaced, *dict(read)) if path.startswith("objectives/")}
    )
    _write_history(db, read, replaced, touched)


def _write_folders(
    db: sqlite3.Connection,
    folders: Mapping[str, int | None],
    firsts: Mapping[str, set[str]],
    changed: set[str],
) -> None:
    """When each folder was last changed, how the ids of what stands in it begin (of a folder of check-ins also what once
    stood there), and a hash over its files."""
    sql = "SELECT stamp, firsts, files FROM folder WHERE path = ?"
    for folder in {*folders, *firsts, *changed}:
        stamp, known, files = db.execute(sql, (folder,)).fetchone() or (UNSETTLED, b"[]", None)
        stamp = folders.get(folder, stamp)
        if stamp is None:
            db.execute("DELETE FROM folder WHERE path = ?", (folder,))
        else:
            found = {*msgspec.json.decode(known), *firsts.get(folder, ())}
            if folder in changed or files is None:
                files = hash_of(rows_of(db, folder))
            row = (folder, stamp, encode(sorted(found)), files)
            db.execute("INSERT OR REPLACE INTO folder VALUES (?, ?, ?, ?)", row)


def _write_outlines(db: sqlite3.Connection, cycles: Iterable[str]) -> None:
    for name in cycles:
        bounds = below(f"objectives/{name}")
        rows = db.execute("SELECT path, data FROM record WHERE path > ? AND path < ? ORDER BY path", bounds)
        found = {id_in("objective", path): decode_record(Objective, data) for path, data in rows}
        db.execute("DELETE FROM outline WHERE cycle = ?", (name,))
        if found:
            db.execute("INSERT INTO outline VALUES (?, ?)", (name, encode(outline(found))))


def _write_records(db: sqlite3.Connection, read: list[tuple[str, DecodedFile]]) -> defaultdict[str, set[str]]:
    """Folder of objectives or check-ins → the first segments of the ids of what stands in these files."""
    records, findings, checkins = [], [], []
    firsts: defaultdict[str, set[str]] = defaultdict(set)
    for path, (record, wrong) in read:
        folder = path.rpartition("/")[0]
        if isinstance(record, Checkin):
            items: dict[str, list[str]] = {}
            for item in sorted({update.item for update in record.update}):
                first, sign, rest = item.partition("/")
                items.setdefault(first, []).append(sign + rest)
            checkins.append((path, encode(items)))
            firsts[folder].update(items)
        elif record:
            if isinstance(record, Objective):
                firsts[folder].add(cycle_name(id_in("objective", path)))
            records.append((path, KIND_OF_MODEL[type(record)], encode_record(record)))
        if wrong:
            findings.append((path, encode_findings(wrong)))
    db.executemany("INSERT INTO record VALUES (?, ?, ?)", sorted(records))
    db.executemany("INSERT INTO finding VALUES (?, ?)", findings)
    db.executemany("INSERT INTO checkin VALUES (?, ?)", sorted(checkins))
    return firsts


_ORDER = attrgetter("update.date", "instant", "person", "place")
"""`Entry.order` without a call of Python for each of 130,000 updates."""
_ORDER_OF_ANY = attrgetter("update.date", "instant", "person", "place", "path")
"""The same, then the path: of files that are where they belong no two entries are alike before it."""


def _packed(data: bytes) -> bytes:
    """In a window of 4 kB, as an item has no more: a larger one takes longer to be cleared than the text to be packed."""
    packer = compressobj(1, DEFLATED, 12, 5)
    return packer.compress(data) + packer.flush()


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
                entries.extend(e for e in entries_in(data) if e.path not in replaced)
        for table in ("history", "series"):
            db.executemany(f"DELETE FROM {table} WHERE item = ?", [(item,) for item in fresh])  # noqa: S608
    histories, summed = [], []
    doubts = Doubts(db, read)
    doubts.look_below(replaced)
    for item, entries in sorted(fresh.items()):
        if entries:
            entries.sort(key=_ORDER_OF_ANY if any(entry.elsewhere for entry in entries) else _ORDER)
            histories.append((item, _packed(encode(entries))))
            found = series(entries)
            rest = _SERIES_ENCODER.encode(replace(found, days=()))
            summed.append((item, _SERIES_ENCODER.encode(found.days), rest))
            doubts.look(item, found, entries)
    db.executemany("DELETE FROM doubt WHERE item = ?", [(item,) for item in fresh])
    doubts.write()
    db.executemany("INSERT INTO history VALUES (?, ?)", histories)
    db.executemany("INSERT INTO series VALUES (?, ?, ?)", summed)
