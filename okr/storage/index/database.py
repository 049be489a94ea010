"""The tables of the index: whether a database has them and nothing else, and one in memory."""

from __future__ import annotations

import sqlite3
from _blake2 import blake2b  # by this name no OpenSSL is loaded, which every command would wait for
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from okr import field_types, findings, ids, models, parse, periods, settings, updates, words
from okr.storage import codec, validation

_VERSION = 5
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


def _schema() -> Iterator[tuple[str, str, str, str]]:
    """What SQLite keeps of these tables: one of its own indexes stands beside each key that is no part of its table."""
    for sql in _TABLES:
        kind, name, *rest = sql.split()[1:]
        yield kind.lower(), name, rest[1] if kind == "INDEX" else name, sql
        if "PRIMARY KEY" in sql and not sql.endswith("WITHOUT ROWID"):
            yield "index", f"sqlite_autoindex_{name}_1", name, ""


_SCHEMA = sorted(_schema())
_SOUND = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL}
_SOUND |= {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM}
"""What keeps us from using a database that may be whole."""
UNREADABLE = (
    sqlite3.Error,
    msgspec.MsgspecError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    RecursionError,
)
"""What reading a database may raise whose content is not what we wrote."""


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Of the code that decides what a record is: where it changed, every record is stale."""
    digest = blake2b(digest_size=32)
    for module in (
        findings,
        field_types,
        models,
        parse,
        updates,
        settings,
        codec,
        validation,
        ids,
        periods,
        words,
    ):
        loader: Any = module.__spec__.loader if module.__spec__ else None
        digest.update(loader.get_data(module.__file__))
    return digest.hexdigest()


def in_memory() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    make(db)
    return db


def make(db: sqlite3.Connection) -> None:
    """Our tables, empty, in a database without any."""
    db.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        db.execute(table)
    db.execute("INSERT INTO about VALUES (?)", (fingerprint(),))
    db.execute(f"PRAGMA user_version = {_VERSION}")
    db.execute("COMMIT")


def is_ours(db: sqlite3.Connection) -> bool:
    """Whether its tables are ours to the letter, with nothing beside them that would run when they are read."""
    if db.execute("PRAGMA user_version").fetchone() != (_VERSION,):
        return False
    if sorted(db.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")) != _SCHEMA:
        return False
    return db.execute("SELECT fingerprint FROM about").fetchall() == [(fingerprint(),)]


def is_damage(error: Exception) -> bool:
    """Whether the content itself is wrong: torn, not with our tables, or not what we write into them."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return isinstance(error, UNREADABLE) and code & 0xFF not in _SOUND
