"""The index counts only as this person's okr left it here: whatever else lies in its place, the answers are those of the files."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest

from okr.models import Objective
from okr.storage.index.database import open_index
from okr.storage.index.index import Index
from okr.storage.index.names import names
from okr.storage.source import Folder
from tests.injecting import means
from tests.running import comes
from tests.sealing import a_moment_later, reseal
from tests.sizes import size

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="links, pipes and owners of POSIX"),
    pytest.mark.usefixtures("never_hangs"),
]

OLD = 1_600_000_000_000_000_001
GOALS = ["grow", "hold"]
GHOST = b'{"title":"Ghost"}'


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return workspace(tmp_path / "goals")


def workspace(root: Path) -> Path:
    """Two goals, and an index of them."""
    (root / "objectives/2026-Q3").mkdir(parents=True)
    (root / ".okr").mkdir()
    (root / "okr.toml").write_text("schema = 1\n")
    os.utime(root / "okr.toml", ns=(OLD, OLD))
    for goal in GOALS:
        file = root / f"objectives/2026-Q3/{goal}.toml"
        file.write_text(f'title = "{goal}"\n')
        os.utime(file, ns=(OLD, OLD))
    assert titles(root) == GOALS
    a_moment_later()
    return root


def titles(root: Path) -> list[str]:
    index = Index(Folder(root), root / ".okr/index.sqlite")
    found = [goal.title for _, goal in index.records(Objective)]
    assert index.findings() == ()
    index.close()
    return found


def known(root: Path) -> list[str] | None:
    """What a shell is told from the index alone."""
    found = names(root, root / ".okr/index.sqlite")
    return sorted(found) if found is not None else None


def is_kept(root: Path) -> bool:
    """Whether what lies there is read without a look into any file."""
    file = open_index(root / ".okr/index.sqlite", anew=False)
    if file:
        file.close()
    return file is not None


@contextmanager
def changed(root: Path) -> Iterator[sqlite3.Connection]:
    """The database, in the hands of another program."""
    with closing(sqlite3.connect(root / ".okr/index.sqlite")) as db, db:
        yield db


# ── what another hand put there ──────────────────────────────────────────────────────────────────


def ghost(root: Path) -> None:
    with changed(root) as db:
        db.execute("INSERT INTO record VALUES ('objectives/2026-Q3/ghost.toml', 'objective', ?)", (GHOST,))


def rewritten_in_place(root: Path) -> None:
    """As long as before, and said to be as old."""
    file = root / ".okr/index.sqlite"
    before = file.stat()
    data = file.read_bytes()
    assert b'"title":"hold"' in data
    with file.open("r+b") as opened:
        opened.write(data.replace(b'"title":"hold"', b'"title":"lost"'))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def of_another_folder(root: Path) -> None:
    """Both files, from a workspace of the same person with other goals."""
    other = workspace(root.with_name("other"))
    (other / "objectives/2026-Q3/ghost.toml").write_text('title = "ghost"\n')
    assert len(titles(other)) == 3
    for name in ("index.sqlite", "index.seal"):
        (other / ".okr" / name).replace(root / ".okr" / name)


def with_the_seal_of_another(root: Path) -> None:
    ghost(root)
    other = workspace(root.with_name("other"))
    shutil.copy2(other / ".okr/index.seal", root / ".okr/index.seal")


def an_old_one_put_back(root: Path) -> None:
    """The file of yesterday, with the seal of yesterday."""
    shutil.copytree(root / ".okr", root.with_name("yesterday"))
    goal = root / "objectives/2026-Q3/hold.toml"
    goal.write_text('title = "hold"\nwhy = "x"\n')
    os.utime(goal, ns=(OLD + 1, OLD + 1))
    titles(root)
    for name in ("index.sqlite", "index.seal"):
        shutil.copy2(root.with_name("yesterday") / name, root / ".okr" / name)


def without_a_seal(root: Path) -> None:
    ghost(root)
    (root / ".okr/index.seal").unlink()


def with_a_long_seal(root: Path) -> None:
    ghost(root)
    with (root / ".okr/index.seal").open("r+b") as seal:
        seal.truncate(1 << 30)


def a_gigabyte_of_nothing(root: Path) -> None:
    with (root / ".okr/index.sqlite").open("wb") as file:
        file.truncate(1 << 30)


def with_a_journal(root: Path) -> None:
    """SQLite would play it back into the file."""
    (root / ".okr/index.sqlite-journal").write_bytes((root / ".okr/index.sqlite").read_bytes())


def with_a_log(root: Path) -> None:
    """SQLite would read the ghost from it."""
    file = root / ".okr/index.sqlite"
    copy = root.with_name("copy.sqlite")
    shutil.copy2(file, copy)
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("INSERT INTO record VALUES ('objectives/2026-Q3/ghost.toml', 'objective', ?)", (GHOST,))
        db.commit()
        for ending in ("-wal", "-shm"):
            shutil.copy2(f"{copy}{ending}", f"{file}{ending}")


BROUGHT = [
    ghost,
    rewritten_in_place,
    of_another_folder,
    with_the_seal_of_another,
    an_old_one_put_back,
    without_a_seal,
    with_a_long_seal,
    a_gigabyte_of_nothing,
    with_a_journal,
    with_a_log,
]


@pytest.mark.parametrize("bring", BROUGHT, ids=lambda bring: bring.__name__)
def test_what_okr_did_not_leave_there_is_made_anew(root: Path, bring: Callable[[Path], None]) -> None:
    """Nothing of it is read, by a command or by the shell; afterwards an index of ours stands there."""
    assert is_kept(root)
    bring(root)
    assert not is_kept(root)
    assert known(root) is None

    assert titles(root) == GOALS
    assert is_kept(root)
    assert known(root) == ["2026-Q3/grow", "2026-Q3/hold"]
    assert sorted(file.name for file in (root / ".okr").iterdir()) == ["index.seal", "index.sqlite"]
    assert (root / ".okr/index.sqlite").stat().st_size < 1 << 20


def test_a_copy_of_the_folder_begins_anew(root: Path, tmp_path: Path) -> None:
    """Also one that keeps every time; and a folder that was moved."""
    shutil.copytree(root, tmp_path / "copy")
    assert not is_kept(tmp_path / "copy")
    root.rename(tmp_path / "moved")
    assert not is_kept(tmp_path / "moved")

    assert titles(tmp_path / "copy") == titles(tmp_path / "moved") == GOALS


def test_a_seal_with_a_second_name_is_not_written_through(root: Path) -> None:
    """An archive may bring one: what bears the other name is left as it is."""
    goal = root / "objectives/2026-Q3/hold.toml"
    (root / ".okr/index.seal").unlink()
    os.link(goal, root / ".okr/index.seal")

    assert titles(root) == GOALS
    assert goal.read_text() == 'title = "hold"\n'


# ── damage under a seal that fits ────────────────────────────────────────────────────────────────

SCHEMAS = [
    "CREATE TRIGGER t AFTER DELETE ON file BEGIN DELETE FROM record; END",
    "CREATE VIEW v AS SELECT 1",
    "CREATE INDEX i ON record (data)",
    "CREATE TABLE more (x)",
    "CREATE VIRTUAL TABLE text USING fts5 (x)",
    "ALTER TABLE record ADD COLUMN x GENERATED ALWAYS AS (upper(data))",
    "ALTER TABLE finding ADD COLUMN x DEFAULT 5",
    "DROP INDEX record_of_kind",
    "DROP TABLE history",
    "DROP TABLE file; CREATE TABLE file (path TEXT CHECK (path > ''), size INTEGER, stamp, hash BLOB)",
    (
        "DROP TABLE file; CREATE VIEW file AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c)"
        " SELECT 'a' AS path, 1 AS size, 1 AS stamp, x'00' AS hash FROM c WHERE x < 0"
    ),
    "PRAGMA user_version = 99",
    "UPDATE about SET fingerprint = 'x'",
    "DELETE FROM about",
]


@pytest.mark.parametrize("sql", SCHEMAS)
def test_other_tables_than_ours_are_never_read(root: Path, sql: str) -> None:
    with changed(root) as db:
        db.executescript(sql)
    reseal(root)
    assert not is_kept(root)

    assert titles(root) == GOALS
    assert is_kept(root)


VALUES = ["CAST(x'22ff22' AS TEXT)", "x'ff00'", "NULL", "''", "7", "1e999", "'[1]'", "zeroblob(3000000)",
          "'{\"title\": 1e999}'", "replace(hex(zeroblob(50000)), '00', '[')"]  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("table", ["record", "finding", "file"])
def test_values_that_we_do_not_write_cost_a_rebuild(root: Path, table: str, value: str) -> None:
    """Neither a text that is no text nor a list without end stops a command."""
    with changed(root) as db:
        db.execute("INSERT INTO finding VALUES ('objectives/2026-Q3/grow.toml', x'5b5d')")
        if table == "file":
            db.execute(f"UPDATE file SET size = {value}, stamp = {value}, hash = {value}")
        else:
            db.execute(f"UPDATE {table} SET data = {value}")
    reseal(root)

    assert known(root) in (None, ["2026-Q3/grow", "2026-Q3/hold"])
    assert titles(root) == GOALS
    assert titles(root) == GOALS
    assert known(root) == ["2026-Q3/grow", "2026-Q3/hold"]


# ── places in which there is no index ────────────────────────────────────────────────────────────


def link(place: Path) -> None:
    place.symlink_to(place.with_name("elsewhere"))
    place.with_name("elsewhere").write_bytes(b"precious")


def link_to_nothing(place: Path) -> None:
    place.symlink_to(place.with_name("nothing"))


def device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def listening(place: Path) -> None:
    here = Path.cwd()
    os.chdir(place.parent)  # the name of a socket is short
    with closing(socket.socket(socket.AF_UNIX)) as opened:
        opened.bind(place.name)
    os.chdir(here)


@pytest.mark.parametrize("name", ["index.sqlite", "index.seal"])
@pytest.mark.parametrize("spoil", [link, link_to_nothing, device, listening, os.mkfifo, os.mkdir])
def test_what_is_no_file_is_left_alone(root: Path, name: str, spoil: Callable[[Path], None]) -> None:
    """The answer then comes from an index in memory."""
    place = root / ".okr" / name
    place.unlink()
    spoil(place)
    kind = place.lstat().st_mode

    for _ in range(2):
        assert titles(root) == GOALS
        assert known(root) is None
    assert place.lstat().st_mode == kind
    if spoil is link:
        assert place.with_name("elsewhere").read_bytes() == b"precious"


def test_no_index_without_a_key(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that could be believed can be written, so nothing is."""
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    shutil.rmtree(root / ".okr")
    (root / ".okr").mkdir()

    assert titles(root) == GOALS
    assert not (root / ".okr/index.sqlite").exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="gives a folder to somebody else")
def test_the_folder_of_somebody_else(root: Path) -> None:
    """Whoever owns it could exchange the files in it at any moment."""
    os.chown(root / ".okr", 65534, 65534)
    before = (root / ".okr/index.sqlite").stat()

    assert titles(root) == GOALS
    assert known(root) is None
    assert (root / ".okr/index.sqlite").stat() == before


@pytest.mark.skipif(means() != "strace", reason="looks at system calls")
def test_a_power_cut_leaves_no_seal_over_what_is_torn(root: Path, tmp_path: Path) -> None:
    """It is gone from the disk before the first page is written, and comes back when all of them are there."""
    (root / "objectives/2026-Q3/hold.toml").write_text('title = "held"\n')
    code = f"from tests.storage.index.test_index_file import titles, Path; print(titles(Path({str(root)!r})))"
    trace = ["strace", "-f", "-y", "-o", str(tmp_path / "log"), "-e", "trace=write,pwrite64,fsync,fdatasync"]
    done = subprocess.run([*trace, sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout == "['grow', 'held']\n"
    calls = re.findall(r"(\w+)\(\d+<\S*/index\.(seal|sqlite)>", (tmp_path / "log").read_text())
    assert [call for call, _ in itertools.groupby(calls)] == [
        ("write", "seal"),
        ("fsync", "seal"),
        ("pwrite64", "sqlite"),
        ("fdatasync", "sqlite"),
        ("write", "seal"),
    ]


# ── many at once ─────────────────────────────────────────────────────────────────────────────────

READERS, ROUNDS = 8, 12


def read_again_and_again(root: Path, goes_on: Callable[[int], bool], found: Connection) -> None:
    """What is not one of the answers that there ever were; `goes_on` says by the number of answers whether to ask again."""
    wrong: list[str] = []
    for turn in itertools.count():
        if not goes_on(turn):
            break
        try:
            said = titles(root)
        except Exception as error:  # noqa: BLE001  whatever it is, it is told
            wrong.append(repr(error))
            break
        if said not in (GOALS, ["grow", "held"]):
            wrong.append(f"{said}")
    found.send(wrong)


def readers(root: Path, goes_on: Callable[[int], bool]) -> tuple[list[ForkProcess], list[Connection]]:
    """Processes that read as long as that says, and where each then says what was wrong."""
    processes, ends = [], []
    for _ in range(READERS):
        mine, theirs = Pipe(duplex=False)
        processes.append(ForkProcess(target=read_again_and_again, args=(root, goes_on, theirs)))
        ends.append(mine)
        processes[-1].start()
    return processes, ends


def remove(root: Path, chance: random.Random) -> None:
    """Any of it, or the whole folder."""
    what = chance.choice(["index.sqlite", "index.seal", ""])
    place = root / ".okr" / what
    if what:
        place.unlink(missing_ok=True)
    else:
        shutil.rmtree(place, ignore_errors=True)
        (root / ".okr").mkdir(exist_ok=True)


def test_many_at_once_while_it_is_removed(root: Path) -> None:
    """No wrong answer and no error, whatever goes under whoever reads and writes; at the end there is an index."""
    end = time.monotonic() + size(1, 5)
    processes, ends = readers(root, lambda _: time.monotonic() < end)
    chance = random.Random(3)
    goal = root / "objectives/2026-Q3/hold.toml"
    for turn in itertools.count():
        if time.monotonic() > end:
            break
        temporary = root / ".hold"
        temporary.write_text(f'title = "{("hold", "held")[turn % 2]}"\n')
        os.utime(temporary, ns=(OLD + turn, OLD + turn))
        temporary.replace(goal)
        if turn % 3 == 0:
            remove(root, chance)
        time.sleep(0.01)
    assert [mine.recv() for mine in ends] == [[]] * READERS
    for process in processes:
        process.join()

    last = titles(root)
    assert last[-1] in goal.read_text()
    assert is_kept(root)
    assert titles(root) == last


def test_many_at_once_where_nothing_happens(root: Path) -> None:
    """The first makes the index, and nobody makes it again."""
    for file in (root / ".okr").iterdir():
        file.unlink()
    processes, ends = readers(root, lambda turn: turn < ROUNDS)
    assert comes(lambda: is_kept(root))
    made = (root / ".okr/index.sqlite").stat()
    assert [mine.recv() for mine in ends] == [[]] * READERS
    for process in processes:
        process.join()

    assert (root / ".okr/index.sqlite").stat() == made
    assert is_kept(root)
