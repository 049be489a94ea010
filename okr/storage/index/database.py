"""The tables of the index, and its file: that counts only as this person's okr left it in this folder, and one process writes it at a time.

`index.seal` beside it holds one keyed hash over what the system says of the database file (which one, how long, when
changed) and over the code that made it. The same file is the lock: readers share it, a writer has it alone and takes
the seal away until all is on the disk. So what was brought from elsewhere, changed by another hand or torn by a crash
has no seal that fits, and is made anew. For the same reason SQLite keeps its journal in memory: a file that it would
follow beside the database is never ours.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import sys
import time
import zlib
from _blake2 import blake2b  # by this name no OpenSSL is loaded, which every command would wait for
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import msgspec

import okr
from okr.storage.files.seal import fits, seal

if sys.platform == "win32":
    import msvcrt
    from random import randrange
else:
    import fcntl

_VERSION = 14
_TABLES = (
    "CREATE TABLE about (fingerprint TEXT)",
    "CREATE TABLE folder (path TEXT PRIMARY KEY, stamp INTEGER, firsts BLOB, files BLOB) WITHOUT ROWID",
    "CREATE TABLE file (folder TEXT, name TEXT, size INTEGER, stamp, hash BLOB, PRIMARY KEY (folder, name)) WITHOUT ROWID",
    "CREATE TABLE record (path TEXT PRIMARY KEY, kind TEXT, data BLOB)",
    "CREATE INDEX record_of_kind ON record (kind, path)",
    "CREATE TABLE outline (cycle TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID",
    "CREATE TABLE finding (path TEXT PRIMARY KEY, data BLOB)",
    "CREATE TABLE checkin (path TEXT PRIMARY KEY, items BLOB) WITHOUT ROWID",
    "CREATE TABLE history (item TEXT PRIMARY KEY, entries BLOB)",
    "CREATE TABLE doubt (item TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE series (item TEXT PRIMARY KEY, days BLOB, data BLOB) WITHOUT ROWID",
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
    zlib.error,
    msgspec.MsgspecError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    RecursionError,
)
"""What reading a database may raise whose content is not what we wrote."""


_INDEX = "okr.storage.index.index"
_IMPORT = re.compile(rb"from (okr[\w.]*) import (?:\(([^)]*)|([\w, ]*))")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Of the code that decides what is in the index: where any of it changed, every record is stale.

    Where the code has no files of source to look at, it fits nothing that another process kept.
    """
    digest = blake2b(digest_size=32)
    for _, source in sources(_INDEX):
        digest.update(source)
    return digest.hexdigest()


def sources(first: str) -> Iterator[tuple[str, bytes]]:
    """Name and text of a module of okr and of all that it imports, directly or not, also where a function imports it."""
    folder = os.path.dirname(okr.__file__)  # noqa: PTH120  no Path for each of them
    waiting, packages, seen = [first], dict[str, bool](), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        path = name[3:].replace(".", "/")
        try:
            with open(f"{folder}{path}{'/__init__' if packages.get(name) else ''}.py", "rb", 0) as file:  # noqa: PTH123  as above
                source = file.read()
        except OSError:
            source = os.urandom(32) if name == first else b""  # else it is a name in a package
        if source:
            yield name, source
        at = -1
        while (at := source.find(b"from okr", at + 1)) >= 0:
            match = _IMPORT.match(source, at)
            if match:
                origin, names = match[1].decode(), (match[2] or match[3]).decode()
                waiting.append(origin)
                if origin not in packages:
                    packages[origin] = os.path.isdir(f"{folder}{origin[3:].replace('.', '/')}")  # noqa: PTH112
                if packages[origin]:
                    waiting += [f"{origin}.{member}" for member in names.replace(",", " ").split()]


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


# ── the file ─────────────────────────────────────────────────────────────────────────────────────

_PATIENCE = 0.2
"""Seconds to wait for another process; then this one goes on in memory."""
_POLL = 0.002
_FLAGS = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LENGTH = 64
_UNSEALED = b"-" * _LENGTH
_BESIDE = ("-journal", "-wal", "-shm")
_PRAGMAS = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "secure_delete = ON",
    "journal_mode = MEMORY",
    "synchronous = NORMAL",
)
"""What is deleted is overwritten: the counts of a pulse that was undone are nowhere."""


class BusyError(Exception):
    """Others hold the file, or it is no longer what it was."""


class IndexFile:
    """The database, held so that nobody changes it while it is read; `open_index` gives one."""

    db: sqlite3.Connection
    _open: bytes
    """The number of the file that `db` has open."""
    _open_here: ClassVar[Counter[Path]] = Counter()
    """How often this process itself has each open: for what it keeps to the end nobody need wait."""

    def __init__(self, path: Path, lock: _Lock) -> None:
        self._path = path
        self._open_here[path] += 1
        self._root = path.parent.parent
        self._lock = lock

    def close(self) -> None:
        if "db" in self.__dict__:
            self.db.close()
        if self._lock.close():
            self._open_here[self._path] -= 1

    def change(self, write: Callable[[], None]) -> bool:
        """Lets `write` change it, all or nothing; False if another process was faster, so that it reads otherwise now.

        BusyError where it cannot be had alone. What follows reads one state again.
        """
        before = self._version()
        self.db.execute("COMMIT")
        try:
            self._take(alone=True)
            done = self._version() == before
            if done:
                self._write(write)
            self._take(alone=False)
        except OSError as error:
            raise BusyError from error
        self.db.execute("BEGIN")
        return done

    def discard(self) -> None:
        """Removes what turned out to be damaged; where others read it the next command will find out."""
        self.db.close()
        with suppress(OSError):
            if self._lock.take(alone=True, until=0):
                self._lock.write(_UNSEALED)
                self._remove()

    # as it was left

    def begin(self, *, anew: bool) -> bool:
        """Whether the file is there and ours, if need be made `anew`; from here on it is held and open."""
        if not self._lock.take(alone=False, until=self._until(alone=False)):
            return False
        if self._opened():
            return True
        if not anew or seal(self._root, "index", b"") is None:
            return False
        if not self._lock.take(alone=True, until=self._until(alone=True)):
            return False
        if self._opened():  # another process was faster
            self.db.close()
        else:
            self._make_anew()
        return self._lock.take(alone=False, until=self._until(alone=False)) and self._opened()

    def _opened(self) -> bool:
        """Whether what is at the place is sealed and has our tables and nothing else."""
        state = self._state()
        if not self._fits(state):
            return False
        db = _connected(self._path)
        try:
            db.execute("BEGIN")
            ours = is_ours(db) and self._state() == state
        except UNREADABLE:
            ours = False
        if ours:
            self.db, self._open = db, _number(state)
        else:
            db.close()
        return ours

    def _state(self) -> bytes:
        """What tells that it is the same file and that nobody changed it; empty where there is none of ours."""
        try:
            status = os.lstat(self._path)
        except FileNotFoundError:
            return b""
        if not _is_plain(status) or any(os.path.lexists(f"{self._path}{ending}") for ending in _BESIDE):
            return b""
        numbers = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        return " ".join((*map(str, numbers), fingerprint())).encode()

    def _fits(self, state: bytes) -> bool:
        return bool(state) and fits(self._root, "index", state, self._lock.read())

    # changing it

    def _until(self, *, alone: bool) -> float:
        """When to wait for it no longer."""
        kept_here = alone and self._open_here[self._path] > 1
        return time.monotonic() + (0 if kept_here else _PATIENCE)

    def _take(self, *, alone: bool) -> None:
        if not self._lock.take(alone=alone, until=self._until(alone=alone)):
            raise BusyError
        state = self._state()
        if _number(state) != self._open or not self._fits(state):
            raise BusyError

    def _version(self) -> int:
        """Another number after every change that another process made."""
        (version,) = self.db.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _write(self, write: Callable[[], None]) -> None:
        before = self._state()
        self._lock.write(_UNSEALED, lasting=True)
        try:
            self.db.execute("BEGIN IMMEDIATE")
            write()
            self.db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self.db.rollback()
            if self._state() == before:
                self._sign(self._open)
            raise
        self._sign(self._open)

    def _sign(self, number: bytes) -> None:
        """Seals the file of this number, if it is still in its place."""
        state = self._state()
        said = seal(self._root, "index", state) if _number(state) == number else None
        if said:
            self._lock.write(said.encode())

    def _make_anew(self) -> None:
        self._lock.write(_UNSEALED, lasting=True)
        self._remove()
        descriptor = os.open(self._path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
        number = os.fstat(descriptor).st_ino
        os.close(descriptor)
        db = _connected(self._path)
        try:
            make(db)
        finally:
            db.close()
        self._sign(b"%d" % number)

    def _remove(self) -> None:
        for ending in ("", *_BESIDE):
            with suppress(FileNotFoundError):
                os.unlink(f"{self._path}{ending}")  # noqa: PTH108  no Path for each


def open_index(path: Path, *, anew: bool = True) -> IndexFile | None:
    """The index at that place, if need be made `anew`; None where there can be none, or others are at work on it.

    The folder must be this person's own, and no link, pipe or folder may stand in the place of the file.
    """
    file = None
    try:
        folder = os.lstat(path.parent)
        if not (stat.S_ISDIR(folder.st_mode) and _is_mine(folder)):
            return None
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(os.lstat(path).st_mode):
                return None
        file = IndexFile(path, _Lock(path.with_suffix(".seal"), make=anew))
        if file.begin(anew=anew):
            return file
    except (OSError, sqlite3.Error):
        pass
    if file:
        file.close()
    return None


def _number(state: bytes) -> bytes:
    return state.partition(b" ")[0]


def _is_plain(status: os.stat_result) -> bool:
    """A regular file of this person that has no second name, under which it could be anything else."""
    return stat.S_ISREG(status.st_mode) and status.st_nlink <= 1 and _is_mine(status)


def _is_mine(status: os.stat_result) -> bool:
    return sys.platform == "win32" or status.st_uid == os.geteuid()


def _connected(path: Path) -> sqlite3.Connection:
    """Without the locks of SQLite, as ours is held, and without trust in a schema."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw&nolock=1", uri=True, isolation_level=None)
    for pragma in _PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    return db


class _Lock:
    """The file with the seal, locked by many who read or by one who writes; the system frees it when its process ends."""

    def __init__(self, path: Path, *, make: bool) -> None:
        self._path = path
        self._descriptor = os.open(path, _FLAGS | (os.O_CREAT if make else 0), 0o600)
        if not _is_plain(os.fstat(self._descriptor)):
            self.close()
            raise FileExistsError(path)

    def close(self) -> bool:
        """Whether it was open."""
        if self._descriptor < 0:
            return False
        os.close(self._descriptor)
        self._descriptor = -1
        return True

    def read(self) -> str:
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return os.read(self._descriptor, _LENGTH + 1).decode("ascii", "replace")

    def write(self, data: bytes, *, lasting: bool = False) -> None:
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, data)
        os.ftruncate(self._descriptor, len(data))
        if lasting:
            os.fsync(self._descriptor)

    def take(self, *, alone: bool, until: float) -> bool:
        """Whether it could be had by then, and is the one that others find: `.okr/` may be deleted at any time.

        What this process had before is given back first, so that two cannot wait for each other.
        """
        self._release()
        while True:
            try:
                self._try(alone=alone)
            except (BlockingIOError, PermissionError):
                if time.monotonic() >= until:
                    return False
                time.sleep(_POLL)
            else:
                break
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(self._descriptor), os.lstat(self._path))
        return False

    if sys.platform == "win32":
        _FIRST, _PLACES = 1 << 20, 1 << 16
        """Windows has no shared locks for us: a reader locks one of many bytes, a writer all of them."""
        _locked = (0, 0)

        def _try(self, *, alone: bool) -> None:
            place, length = (0, self._PLACES) if alone else (randrange(self._PLACES), 1)  # noqa: S311  no secret
            os.lseek(self._descriptor, self._FIRST + place, os.SEEK_SET)
            msvcrt.locking(self._descriptor, msvcrt.LK_NBLCK, length)
            self._locked = (place, length)

        def _release(self) -> None:
            place, length = self._locked
            if length:
                os.lseek(self._descriptor, self._FIRST + place, os.SEEK_SET)
                msvcrt.locking(self._descriptor, msvcrt.LK_UNLCK, length)
                self._locked = (0, 0)

    else:

        def _try(self, *, alone: bool) -> None:
            fcntl.flock(self._descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)

        def _release(self) -> None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
