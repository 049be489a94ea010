"""One number of an SQLite database, which is only read: by one query, with nothing but tables and harmless functions."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any

from okr.sources.answer import Answer, SourceError, within
from okr.sources.extract import exact
from okr.words import Message

SECONDS = 2.0
_GRACE = 0.5
_STEPS = 1000
"""Instructions of SQLite between two looks at the clock."""
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_FUNCTIONS = frozenset((
    "count", "sum", "total", "avg", "min", "max", "abs", "round", "sign", "mod", "coalesce", "ifnull", "nullif", "iif",
    "ceil", "ceiling", "floor", "trunc", "exp", "ln", "log", "log10", "log2", "pow", "power", "sqrt", "like", "glob",
    "date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff", "typeof", "char", "unicode", "quote",
    "length", "lower", "upper", "trim", "ltrim", "rtrim", "instr", "substr", "substring", "replace", "hex", "printf",
    "format", "group_concat", "string_agg", "json", "json_array", "json_array_length", "json_extract", "json_object",
    "json_type", "json_valid", "->", "->>", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile",
    "lag", "lead", "first_value", "last_value", "nth_value",
))  # fmt: skip
"""What reads nothing but its arguments."""
_ACTIONS = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE)


def read(path: str, query: str, *, seconds: float = SECONDS) -> Answer:
    """The only value of the only row that a query gives; its evidence is the value as text. Raises SourceError."""
    _check_file(path)
    deadline = time.monotonic() + seconds
    try:
        # in a thread of its own, as a single function in a query can take longer, and then no handler is called
        rows = within(seconds + _GRACE, partial(_rows, path, query, deadline))
    except (sqlite3.Error, sqlite3.Warning, OSError) as error:
        # a second statement is a Warning until Python 3.12
        is_late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
        raise _fault(path, str(error), seconds if is_late else None) from None
    match rows:
        case [[int() | float() as value]]:
            return Answer(exact(value, "query", path), repr(value).encode())
        case []:
            fault, status = Message("the query gives no row"), Message("no value")
        case [[None]]:
            fault, status = Message("the query gives no value"), Message("no value")
        case [[_]]:
            fault, status = Message("the query gives text, not a number"), Message("not a number")
        case _:
            fault, status = Message("the query gives more than one value"), Message("several values")
    raise SourceError(path, fault, status, Message("Use a query that gives one number."))


def _check_file(path: str) -> None:
    """A regular file at an absolute path; a pipe would make SQLite wait."""
    try:
        is_file = Path(path).is_absolute() and Path(path).is_file()
    except (OSError, ValueError):  # it is too long for a name, or has a NUL in it
        is_file = False
    if not is_file:
        remedy = Message("Use the absolute path of the database.")
        raise SourceError(path, Message("database not found"), Message("not found"), remedy)


def _rows(path: str, query: str, deadline: float) -> list[Any]:
    """The first two rows. Nothing is left beside a database that nobody is writing to: SQLite would make a log there, for
    a database that is kept with one, and could not remove it."""
    file = Path(os.path.realpath(path))
    log = file.with_name(f"{file.name}-wal")

    def state() -> tuple[bool, int, int]:
        status = file.stat()
        return os.path.lexists(log), status.st_mtime_ns, status.st_size

    before = state()
    if not before[0] and _has_log(file):
        rows = _asked(file, "mode=ro&immutable=1", query, deadline)
        if state() == before:
            return rows
    return _asked(file, "mode=ro", query, deadline)


def _has_log(file: Path) -> bool:
    """Whether the head of a database says that what is written goes to a log beside it (WAL)."""
    with file.open("rb") as head:
        return head.read(20)[18:] == b"\2\2"


def _asked(file: Path, how: str, query: str, deadline: float) -> list[Any]:
    left = max(deadline - time.monotonic(), 0)
    address = f"{file.as_uri()}?{how}"  # what is special in an address is percent-encoded by as_uri
    opened = sqlite3.connect(address, uri=True, timeout=left, isolation_level=None)
    with contextlib.closing(opened) as database:
        database.set_progress_handler(lambda: time.monotonic() >= deadline, _STEPS)
        for limit, most in _LIMITS.items():
            database.setlimit(limit, most)
        for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
            database.execute(f"PRAGMA {pragma}").close()
        database.set_authorizer(_authorizer(_modules(database)))
        with contextlib.closing(database.execute(query)) as found:
            return found.fetchmany(2)


def _modules(database: sqlite3.Connection) -> Collection[str]:
    """Names of tables that are programs: of this database, and those that every one has. Some read files or pages."""
    own = "SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE 'CREATE VIRTUAL TABLE%'"
    names = [*database.execute(own), *database.execute("PRAGMA module_list")]
    return {str(name).lower() for (name,) in names}


def _authorizer(modules: Collection[str]) -> Callable[..., int]:
    """Reading tables and views, and harmless functions; all else is denied, also inside of views."""

    def decide(action: int, first: str | None, second: str | None, *_: str | None) -> int:
        table = str(first).lower()
        is_fine = (
            action in _ACTIONS
            or (action == sqlite3.SQLITE_READ and table not in modules and not table.startswith("pragma_"))
            or (action == sqlite3.SQLITE_FUNCTION and str(second).lower() in _FUNCTIONS)
        )
        return sqlite3.SQLITE_OK if is_fine else sqlite3.SQLITE_DENY

    return decide


def _fault(path: str, said: str, late: float | None) -> SourceError:
    """What SQLite says, in our words where people meet it; `late` are the seconds that were not enough."""
    if "locked" in said:
        fault, status = Message("the database is in use by another program"), Message("locked")
        return SourceError(path, fault, status, Message("Try again later."))
    if late is not None:
        fault = Message("the query took longer than {seconds} seconds", seconds=f"{late:g}")
        return SourceError(
            path, fault, Message("timed out"), Message("Use a faster query, or try again later.")
        )
    if re.search("authoriz|prohibited|readonly|one statement|unsafe use|vtable constructor", said):
        fault = Message("the query may only read tables, by one statement")
        return SourceError(path, fault, Message("refused"), Message("Use one SELECT with plain functions."))
    fault = Message("the database cannot answer: {reason}", reason=said)
    return SourceError(
        path, fault, Message("bad query or database"), Message("Check the query and the path.")
    )
