"""The SQLite file of the index: opened if it is ours and sound, else made anew; or one in memory."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from okr import findings, kinds, models, reading, records, settings
from okr.storage import codec, dating, faults, layout, lessons

VERSION = 2
_PATIENCE = 0.2
"""Seconds to wait for another process; then this one goes on in memory."""
_TABLES = (
    "CREATE TABLE about (fingerprint TEXT)",
    "CREATE TABLE file (path TEXT PRIMARY KEY, size INTEGER, stamp, hash BLOB) WITHOUT ROWID",
    "CREATE TABLE record (path TEXT PRIMARY KEY, kind TEXT, data BLOB)",
    "CREATE INDEX record_of_kind ON record (kind, path)",
    "CREATE TABLE finding (path TEXT PRIMARY KEY, data BLOB)",
    "CREATE TABLE checkin (path TEXT PRIMARY KEY, items BLOB) WITHOUT ROWID",
    "CREATE TABLE history (item TEXT PRIMARY KEY, entries BLOB)",
    "CREATE TABLE series (item TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID",
)
_SOUND = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL}
_SOUND |= {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM}
"""What keeps us from using a database that may be whole."""


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Of the code that decides what a record is: where it changed, every record is stale."""
    digest = sha256()
    for module in (
        findings,
        kinds,
        models,
        reading,
        records,
        settings,
        codec,
        dating,
        faults,
        layout,
        lessons,
    ):
        loader: Any = module.__spec__.loader if module.__spec__ else None
        digest.update(loader.get_data(module.__file__))
    return digest.hexdigest()


def in_memory() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    _make(db)
    return db


def copied(db: sqlite3.Connection) -> sqlite3.Connection | None:
    """The same in memory; None where it cannot be read."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db.rollback()
        db.backup(copy)
    except sqlite3.Error:
        copy.close()
        return None
    return copy


def open_database(file: Path) -> sqlite3.Connection | None:
    """The database at that place; None where there can be none."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        return None
    return _open(file) or (_open(file) if not file.exists() else None)


def _open(file: Path) -> sqlite3.Connection | None:
    """None also where it was damaged; then it is gone."""
    db = None
    try:
        db = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
        db.execute("PRAGMA synchronous = NORMAL")
        if not _is_ours(db):
            db.execute("PRAGMA journal_mode = WAL")
            _make(db)
    except sqlite3.Error as error:
        if db:
            db.close()
        if is_damage(error):
            discard(file)
        return None
    return db


def _is_ours(db: sqlite3.Connection) -> bool:
    if db.execute("PRAGMA user_version").fetchone() != (VERSION,):
        return False
    return db.execute("SELECT fingerprint FROM about").fetchall() == [(fingerprint(),)]


def _make(db: sqlite3.Connection) -> None:
    """Empty tables instead of whatever there is; if another process made them meanwhile, those."""
    db.execute("BEGIN IMMEDIATE")
    if not _is_ours(db):
        names = "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        for kind, name in db.execute(names).fetchall():
            quoted = name.replace('"', '""')
            db.execute(f'DROP {kind} "{quoted}"')
        for table in _TABLES:
            db.execute(table)
        db.execute("INSERT INTO about VALUES (?)", (fingerprint(),))
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def is_damage(error: Exception) -> bool:
    """Whether the file itself is wrong: not a database, torn, or not with our tables."""
    if isinstance(error, msgspec.MsgspecError):
        return True
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF not in _SOUND


def discard(file: Path) -> None:
    for ending in ("-wal", "-shm", ""):
        with suppress(OSError):
            file.with_name(file.name + ending).unlink()
