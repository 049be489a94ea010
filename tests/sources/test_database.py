"""What a query may do to an SQLite database: read one number of it, within two seconds."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from okr.sources import SourceError, database

CANARY = "canary-7f3a"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A database of sales, with views that try to do more than read, and a table that is a program."""
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as made:
        made.executescript(
            """
            CREATE TABLE sales (month TEXT, amount REAL, photo BLOB);
            INSERT INTO sales VALUES ('2026-07', 12.5, zeroblob(3000000)), ('2026-08', 30, NULL);
            CREATE VIEW running AS SELECT amount FROM sales WHERE month = '2026-08';
            CREATE VIEW loads AS SELECT load_extension('evil.so') AS amount;
            CREATE VIEW reads AS SELECT amount + length(readfile('/etc/passwd')) AS amount FROM sales;
            CREATE VIEW steers AS SELECT * FROM pragma_database_list;
            CREATE VIRTUAL TABLE notes USING fts5(body);
            CREATE VIEW hides AS SELECT count(*) AS amount FROM notes;
            """
        )
    made.close()
    return path


def refused(path: Path | str, query: str, seconds: float = 20) -> SourceError:
    with pytest.raises(SourceError) as caught:
        database.read(str(path), query, seconds=seconds)
    return caught.value


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("SELECT count(*) FROM sales", 2),
        ("SELECT sum(amount) FROM sales", 42.5),
        ("SELECT amount FROM running", 30.0),
        ("SELECT max(amount) FROM sales WHERE month LIKE '2026-%' -- of all", 30.0),
        ("SELECT round(avg(amount), 1) FROM sales WHERE month < strftime('%Y-%m', '2026-08-19')", 12.5),
        ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT sum(i) FROM n", 45),
        ("SELECT row_number() OVER (ORDER BY month) FROM sales ORDER BY 1 DESC LIMIT 1", 2),
        ("SELECT 1;", 1),
    ],
)  # fmt: skip
def test_numbers(shop: Path, query: str, value: float) -> None:
    """Tables, views and plain functions are read; the value as text is the evidence."""
    answer = database.read(str(shop), query)

    assert answer == (value, repr(value).encode())
    assert type(answer.value) is type(value)


@pytest.mark.parametrize(
    "query",
    [
        "ATTACH '{folder}/other.db' AS other",
        "SELECT amount FROM loads",
        "SELECT load_extension('evil.so')",
        "SELECT * FROM pragma_database_list",
        "SELECT file FROM steers",
        "PRAGMA database_list",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "SELECT count(*) FROM notes",
        "SELECT amount FROM hides",
        "SELECT count(*) FROM sqlite_dbpage",
        "SELECT length(randomblob(100000000))",
        "SELECT sqlite_version()",
        "SELECT sum(value) FROM json_each('[1, 2]')",
        "SELECT fts3_tokenizer('simple')",
        "DELETE FROM sales",
        "INSERT INTO sales VALUES ('2026-09', 1, NULL) RETURNING amount",
        "CREATE TABLE more (a)",
        "CREATE TEMP TABLE more (a)",
        "CREATE TEMP TRIGGER t AFTER INSERT ON sales BEGIN SELECT 1; END",
        "VACUUM INTO '{folder}/copy.db'",
        "BEGIN IMMEDIATE",
        "REINDEX",
        "SELECT 1; DELETE FROM sales",
    ],
)
def test_what_is_more_than_reading_tables(shop: Path, query: str) -> None:
    """Denied by SQLite itself, before anything is done; the folder and the file are as before."""
    before = shop.read_bytes()
    error = refused(shop, query.format(folder=shop.parent))

    assert error.status in ("refused", "bad query or database"), error.message
    if error.status == "bad query or database":  # this SQLite has no such function or table at all
        assert "no such" in error.message
    else:
        assert error.message == f"{shop}: the query may only read tables, by one statement"
    assert shop.read_bytes() == before
    assert [path.name for path in shop.parent.iterdir()] == ["shop.db"]


@pytest.mark.parametrize("query", ["SELECT length(readfile('/etc/passwd'))", "SELECT writefile('/tmp/x', 'y')", "SELECT amount FROM reads"])  # fmt: skip
def test_functions_of_files_are_unknown(shop: Path, query: str) -> None:
    """They belong to the shell of SQLite, and would be denied all the same."""
    assert "no such function" in refused(shop, query).message


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT amount FROM sales WHERE month = '2027-01'", "the query gives no row"),
        ("SELECT amount FROM sales", "the query gives more than one value"),
        ("SELECT month, amount FROM sales LIMIT 1", "the query gives more than one value"),
        ("SELECT NULL", "the query gives no value"),
        ("SELECT 'canary'", "the query gives text, not a number"),
        ("SELECT 9e999", 'query: "inf" is not a number'),
        ("SELECT price FROM sales", "the database cannot answer: no such column: price"),
        ("", "the query gives no row"),
    ],
)
def test_what_is_not_one_number(shop: Path, query: str, said: str) -> None:
    """One row, one column, one number."""
    assert refused(shop, query).message == f"{shop}: {said}"


@pytest.mark.parametrize(
    "query",
    [
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0",
        "SELECT instr(replace(printf('%0900000d', 0), '0', 'a'), replace(printf('%0450000d', 0), '0', 'a') || 'b')",
    ],
)
def test_a_query_without_end_is_stopped(shop: Path, query: str) -> None:
    """Also inside of one step of SQLite, and inside of one call of a function."""
    error = refused(shop, query, seconds=0.2)

    assert error.message == f"{shop}: the query took longer than 0.2 seconds"
    assert error.status == "timed out"


def test_a_locked_database_does_not_make_wait(shop: Path) -> None:
    """Another program writes: the limit is the same."""
    other = sqlite3.connect(shop, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        error = refused(shop, "SELECT count(*) FROM sales", seconds=0.2)
    finally:
        other.close()

    assert error.message == f"{shop}: the database is in use by another program"


def test_a_path_is_a_path_and_no_address(tmp_path: Path) -> None:
    """What would steer SQLite inside of an address is a part of the name of the file."""
    (tmp_path / "100%").mkdir()
    name = tmp_path / "100%" / "a#b?mode=rwc&x=%41.db"
    made = sqlite3.connect(name)
    made.executescript("CREATE TABLE t (n); INSERT INTO t VALUES (7);")
    made.close()

    assert database.read(str(name), "SELECT n FROM t").value == 7
    missing = tmp_path / "new.db?mode=rwc"
    assert refused(missing, "SELECT 1").message == f"{missing}: database not found"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["100%"]


def test_files_that_are_no_databases(tmp_path: Path, never_hangs: None) -> None:
    """Text, a folder, nothing, a pipe, a relative path."""
    (tmp_path / "notes.txt").write_text(CANARY * 100)
    import os

    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "notes.txt", "SELECT 1 FROM t").message == (
        f"{tmp_path}/notes.txt: the database cannot answer: file is not a database"
    )
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "none.db", "shop.db", f"{tmp_path}/a\0b"):
        assert refused(path, "SELECT 1").status == "not found"


def test_a_database_with_a_log_is_read(tmp_path: Path) -> None:
    """While another program writes to it in WAL mode."""
    path = tmp_path / "shop.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.executescript("PRAGMA journal_mode = WAL; CREATE TABLE t (n); INSERT INTO t VALUES (7);")
    try:
        assert database.read(str(path), "SELECT n FROM t").value == 7
    finally:
        other.close()
    assert database.read(str(path), "SELECT n FROM t").value == 7
    assert [*tmp_path.iterdir()] == [path]  # and no log is left beside it


def test_a_database_that_is_written_to_meanwhile_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was taken for one at rest, and what the log has is no less true."""
    path = tmp_path / "shop.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.executescript("PRAGMA journal_mode = WAL; CREATE TABLE t (n); INSERT INTO t VALUES (7);")
    other.close()
    asked, writers = database._asked, []

    def written(*words: Any) -> list[Any]:
        found = asked(*words)
        if not writers:
            writers.append(sqlite3.connect(path, isolation_level=None, check_same_thread=False))
            writers[0].execute("UPDATE t SET n = 8")
        return found

    monkeypatch.setattr(database, "_asked", written)
    assert database.read(str(path), "SELECT n FROM t").value == 8
    writers[0].close()
