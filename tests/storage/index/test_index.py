"""The index answers like the files do, whatever happens to it, and opens only what changed."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from typing import NamedTuple

import pytest

from okr.kpi_models import Kpi
from okr.models import Objective
from okr.people_models import Person
from okr.storage.fetched import Fetched
from okr.storage.index.database import _VERSION as VERSION
from okr.storage.index.database import sources
from okr.storage.index.index import Index
from okr.storage.index.stored import blob_id
from okr.storage.source import Folder, Listing, Tree, no_folder
from okr.words import Message
from tests.sealing import a_moment_later

SETTINGS = 'schema = 1\nname = "Start Friday"\n'
GOAL = 'title = "Grow"\n\n[key_results.mrr]\ntitle = "Raise MRR"\n\nstart = 100\ntarget = 130\n'
MRR = "2026-Q3/grow/mrr"
OLD = 1_600_000_000_000_000_001


def update(item: str, day: str, value: float) -> str:
    return f'[[update]]\nitem = "{item}"\ndate = {day}\nvalue = {value}\n\n'


FILES = {
    "okr.toml": SETTINGS,
    "objectives/2026-Q3/grow.toml": GOAL,
    "objectives/2026-Q3/hold.toml": 'title = "Hold"\n',
    "kpis/mrr.toml": 'title = "MRR"\nobjective = "2026/win"\nrole = "maker"\nat_least = 130\n',
    "people/ana.toml": 'name = "Ana"\n',
    "checkins/2026-W28/2026-07-10-ana.toml": update(MRR, "2026-07-10", 112)
    + update("kpi/mrr", "2026-07-10", 108),
    "checkins/2026-W28/2026-07-10-budi.toml": update(MRR, "2026-07-10", 113) + update(MRR, "2026-07-10", 114),
    "checkins/2026-W29/2026-07-17-ana.toml": update(MRR, "2026-07-17", 118),
}


class Counting:
    """A folder that remembers what was read."""

    def __init__(self, root):
        self.folder = Folder(root)
        self.read_paths = []

    def listing(self, skips=no_folder):
        return self.folder.listing(skips)

    def listed(self, folder):
        return self.folder.listed(folder)

    def read(self, path):
        self.read_paths.append(path)
        return self.folder.read(path)


@pytest.fixture
def root(tmp_path):
    for path, text in FILES.items():
        write(tmp_path, path, text)
    return tmp_path


def write(root, path, text, *, when=OLD):
    """A file last changed long ago, so that its time is to be trusted."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text if isinstance(text, bytes) else text.encode())
    if when:
        os.utime(target, ns=(when, when))


def file_of(root):
    (root / ".okr").mkdir(exist_ok=True)
    return root / ".okr" / "index.sqlite"


def answers(index):
    """All that an index says."""
    return {
        "records": [index.records(model) for model in (Objective, Kpi, Person)],
        "findings": index.findings(),
        "updates": dict(Fetched(index.items, index.histories, segments=2, kept=9)),
    }


def opened(root):
    """What an index on disk reads and says, and what a database in memory says."""
    source = Counting(root)
    index = Index(source, file_of(root))
    said = answers(index)
    index.close()
    assert said == answers(Index(Folder(root)))
    return source.read_paths, said


def values(said, item=MRR):
    return [entry.update.value for entry in said["updates"].get(item, ())]


def test_first_everything_is_read_then_nothing(root):
    """The first start opens every file once, the next one none."""
    assert sorted(opened(root)[0]) == sorted(FILES)
    assert opened(root)[0] == []


def test_updates_are_in_the_order_that_every_clone_has(root):
    """By date, then person, then place in the file, each with where it came from."""
    _, said = opened(root)
    found = said["updates"][MRR]

    assert values(said) == [112, 113, 114, 118]
    assert [(e.update.date.day, e.person, e.place) for e in found] == [
        (10, "ana", 0),
        (10, "budi", 0),
        (10, "budi", 1),
        (17, "ana", 0),
    ]
    assert found[0].path == "checkins/2026-W28/2026-07-10-ana.toml"
    assert values(said, "kpi/mrr") == [108]


def test_only_what_changed_is_read(root):
    """A file with another size, another time, a new one; a deleted one is forgotten."""
    opened(root)
    write(root, "checkins/2026-W29/2026-07-17-ana.toml", update(MRR, "2026-07-17", 119.5))
    write(root, "people/ana.toml", 'name = "Ani"\n', when=OLD + 1)
    write(root, "people/budi.toml", 'name = "Budi"\n')
    (root / "checkins/2026-W28/2026-07-10-budi.toml").unlink()
    (root / "objectives/2026-Q3/hold.toml").unlink()
    read, said = opened(root)

    assert sorted(read) == ["checkins/2026-W29/2026-07-17-ana.toml", "people/ana.toml", "people/budi.toml"]
    assert values(said) == [112, 119.5]
    assert [path for path, _ in said["records"][0]] == ["objectives/2026-Q3/grow.toml"]
    assert [person.name for _, person in said["records"][2]] == ["Ani", "Budi"]
    assert opened(root)[0] == []


def test_an_item_whose_last_update_goes_has_none(root):
    """No empty history stays behind."""
    opened(root)
    (root / "checkins/2026-W28/2026-07-10-ana.toml").unlink()

    assert "kpi/mrr" not in opened(root)[1]["updates"]


def test_a_new_time_alone_changes_nothing(root):
    """`touch` or a new clone: the bytes are compared, and the new time is remembered."""
    opened(root)
    write(root, "people/ana.toml", FILES["people/ana.toml"], when=OLD + 5)

    assert opened(root)[0] == ["people/ana.toml"]
    assert opened(root)[0] == []


@pytest.fixture
def now(monkeypatch):
    """The time at which all is read, however slow the machine is, with a fraction that a file system keeps."""
    now = time.time_ns() // 1_000_000_000 * 1_000_000_000 + 123_456_789
    monkeypatch.setattr(time, "time_ns", lambda: now)
    return now


def test_a_file_changed_within_one_tick_is_seen(root, now):
    """Same size, same time, other bytes: a file as young as its index entry is not trusted."""
    path = root / "people/ana.toml"
    path.write_text('name = "Ana"\n')
    os.utime(path, ns=(now, now))
    opened(root)
    path.write_text('name = "Ani"\n')
    os.utime(path, ns=(now, now))
    _, said = opened(root)

    assert said["records"][2][0][1].name == "Ani"


@pytest.mark.parametrize("ahead", [0, 3600])
def test_a_young_file_is_read_again_and_nothing_else(root, now, ahead):
    """Written now, or in the future by a wrong clock: read on each start until its time has passed."""
    path = root / "people/ana.toml"
    when = now + ahead * 1_000_000_000
    os.utime(path, ns=(when, when))
    opened(root)

    assert opened(root)[0] == ["people/ana.toml"]


def test_times_in_whole_seconds_are_trusted_later(root, now):
    """On a file system that counts whole seconds, a second change in the same second has the same time."""
    path = root / "people/ana.toml"
    second = now // 1_000_000_000 * 1_000_000_000
    os.utime(path, ns=(second, second))
    opened(root)

    assert opened(root)[0] == ["people/ana.toml"]


def test_a_broken_file_hides_no_other(root):
    """Each is named, all else is there; mended, it is back."""
    write(root, "objectives/2026-Q3/broken.toml", "title = \n")
    write(root, "checkins/2026-W28/2026-07-11-ana.toml", "<<<<<<< HEAD\n=======\n>>>>>>> x\n")
    (root / "kpis/out.toml").symlink_to("/etc/hostname")
    (root / "kpis/folder.toml").mkdir()
    for _ in range(2):
        _, said = opened(root)
        assert [(f.path, f.code) for f in said["findings"]] == [
            ("checkins/2026-W28/2026-07-11-ana.toml", "F002"),
            ("kpis/folder.toml", "F008"),
            ("kpis/out.toml", "F008"),
            ("objectives/2026-Q3/broken.toml", "F001"),
        ]
        assert len(said["records"][0]) == 2
        assert values(said) == [112, 113, 114, 118]

    write(root, "objectives/2026-Q3/broken.toml", 'title = "Mended"\n', when=OLD + 1)

    assert len(opened(root)[1]["records"][0]) == 3


def test_a_good_file_that_breaks_is_left_out(root):
    """Neither its record nor its updates outlive it."""
    opened(root)
    write(root, "checkins/2026-W28/2026-07-10-budi.toml", "oh no")
    write(root, "kpis/mrr.toml", "oh no")
    _, said = opened(root)

    assert values(said) == [112, 118]
    assert said["records"][1] == []
    assert [f.code for f in said["findings"]] == ["F001", "F001"]


def test_a_file_that_becomes_a_link_out_is_left_out(root, tmp_path_factory):
    """What was known of it before is forgotten."""
    opened(root)
    outside = tmp_path_factory.mktemp("outside") / "ana.toml"
    outside.write_text('name = "Ana"\n')
    (root / "people/ana.toml").unlink()
    (root / "people/ana.toml").symlink_to(outside)
    _, said = opened(root)

    assert said["records"][2] == []
    assert said["findings"][0].message == "people/ana.toml is a link that leads out of the workspace"


def test_a_finding_can_be_translated_after_it_was_kept(root):
    """The second read has the template and the values, not only the English text."""
    write(root, "people/ana.toml", 'name = "Ana"\njoined = "2026-07-10"\n')
    opened(root)
    _, said = opened(root)

    (finding,) = said["findings"]
    assert isinstance(finding.message, Message)
    assert finding.message.template == "{key} needs {what}, found {value}; remove the quotes"
    assert isinstance(finding.message.values["value"], Message)
    assert finding.key == ("joined",)


def test_a_file_in_a_folders_place(root):
    """`teams` as a file: named, and nothing else is lost."""
    (root / "teams").write_text("x")
    _, said = opened(root)

    assert [(f.path, f.message) for f in said["findings"]] == [
        ("teams", "teams is a file where a folder should be")
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8(root):
    """Named with its bytes written out; it breaks neither the index nor the terminal."""
    target = os.fsencode(root / "people") + b"/an\xe9.toml"
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY))
    _, said = opened(root)

    assert [(f.path, f.code) for f in said["findings"]] == [("people/an\\udce9.toml", "F005")]


def damage_truncated(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def damage_cut_short(file):
    file.write_bytes(file.read_bytes()[:50])


def damage_empty(file):
    file.write_bytes(b"")


def damage_garbage(file):
    file.write_bytes(random.Random(1).randbytes(9000))


def damage_middle(file):
    data = bytearray(file.read_bytes())
    data[4096:] = random.Random(2).randbytes(len(data) - 4096)
    file.write_bytes(data)


def damage_newer(file):
    with sqlite3.connect(file) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
        db.execute("DROP TABLE file")
    db.close()


def damage_other_models(file):
    with sqlite3.connect(file) as db:
        db.execute("UPDATE about SET fingerprint = 'x'")
        db.execute('UPDATE record SET data = \'{"title": "stale"}\'')
    db.close()


def damage_foreign(file):
    file.unlink()
    with sqlite3.connect(file) as db:
        db.execute('CREATE TABLE "it""s mine" (x)')
        db.execute("CREATE VIEW file AS SELECT 1")
    db.close()


def damage_wrong_tables(file):
    with sqlite3.connect(file) as db:
        db.execute("DROP TABLE history")
    db.close()


def damage_wrong_json(file):
    with sqlite3.connect(file) as db:
        db.execute("UPDATE record SET data = '[1]'")
        db.execute("UPDATE history SET entries = '{'")
        db.execute("UPDATE finding SET data = x'00'")
    db.close()


DAMAGES = [value for name, value in sorted(globals().items()) if name.startswith("damage_")]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_a_damaged_index_is_made_anew_without_a_word(root, damage):
    """Cut short, overwritten, of another version, of other models, foreign: the answers are those of the files."""
    write(root, "kpis/broken.toml", "x")
    _, before = opened(root)
    a_moment_later()
    damage(file_of(root))
    _, after = opened(root)

    assert after == before
    _, again = opened(root)
    assert again == before
    assert opened(root)[0] == []


@pytest.mark.parametrize("seed", range(8))
def test_any_page_overwritten(root, seed):
    """Wherever the damage lies, it costs a rebuild at most."""
    _, before = opened(root)
    a_moment_later()
    file = file_of(root)
    chance = random.Random(seed)
    data = bytearray(file.read_bytes())
    page = chance.randrange(len(data) // 4096) * 4096
    data[page : page + 4096] = bytes(4096)
    file.write_bytes(data)

    assert opened(root)[1] == before


def test_no_place_for_an_index(root, tmp_path_factory):
    """A folder, a FIFO or a link in its place is left as it is; the index is then in memory."""
    expected = answers(Index(Folder(root)))
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    precious = elsewhere / "precious.sqlite"
    precious.write_bytes(b"precious")
    (elsewhere / "folder").mkdir()
    os.mkfifo(elsewhere / "fifo")
    (elsewhere / "link").symlink_to(precious)

    for place in ("folder", "fifo", "link", "no/such/folder"):
        assert answers(Index(Folder(root), elsewhere / place)) == expected
    assert precious.read_bytes() == b"precious"
    assert sorted(p.name for p in elsewhere.iterdir()) == ["fifo", "folder", "link", "precious.sqlite"]


def test_while_another_reads(root):
    """A change is read beside a command that holds the index for long; all is then read into memory."""
    opened(root)
    other = Index(Folder(root), file_of(root))
    write(root, "checkins/2026-W29/2026-07-17-ana.toml", update(MRR, "2026-07-17", 121.5))
    for _ in range(2):
        source = Counting(root)
        index = Index(source, file_of(root))
        assert values(answers(index)) == [112, 113, 114, 121.5]
        assert set(source.read_paths) == {entry.path for entry in Folder(root).listing().entries()}
        index.close()
    assert values(answers(other)) == [112, 113, 114, 118]
    other.close()

    assert opened(root)[0] == ["checkins/2026-W29/2026-07-17-ana.toml"]
    assert opened(root)[0] == []


def test_while_another_writes(root):
    """A second process that changes the index neither blocks nor breaks a read, and its work is not thrown away."""
    opened(root)
    before = file_of(root).stat()
    with (root / ".okr/index.seal").open("r+b") as seal:
        fcntl.flock(seal, fcntl.LOCK_EX)
        said = seal.read()
        seal.seek(0)
        seal.write(b"-" * 64)
        seal.flush()
        assert len(opened(root)[0]) == len(FILES)
        seal.seek(0)
        seal.write(said)

    assert file_of(root).stat() == before
    assert opened(root)[0] == []


def test_a_crash_while_it_is_written(root):
    """What is left has no seal, so it is made anew; a change that never reached the file costs nothing."""
    _, expected = opened(root)
    reading = Index(Folder(root), file_of(root))
    for crash in (KeyboardInterrupt, MemoryError):
        with pytest.raises(crash):
            reading._file.change(lambda crash=crash: raising(crash))
        reading.close()
        assert opened(root) == ([], expected)
        reading = Index(Folder(root), file_of(root))
    reading.close()

    run = [sys.executable, "-c", KILLED.format(root=str(root))]
    assert subprocess.run(run, check=False).returncode == -signal.SIGKILL
    read, said = opened(root)
    assert (len(read), said) == (len(FILES), expected)
    assert opened(root)[0] == []


KILLED = """
import os, signal
from pathlib import Path
from okr.storage.index.database import sources
from okr.storage.index.index import Index
from okr.storage.index.stored import blob_id
from okr.storage.source import Folder
index = Index(Folder(Path({root!r})), Path({root!r}) / ".okr/index.sqlite")
index._file.change(lambda: index._db.execute("DELETE FROM history") and os.kill(os.getpid(), signal.SIGKILL))
"""


def raising(error):
    raise error


def test_a_disk_that_is_full(root):
    """Where the index cannot grow, what was read is used all the same."""
    opened(root)
    file = file_of(root)
    with sqlite3.connect(file) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.close()
    long = "".join(update(f"2026-Q3/grow/part-{n}", "2026-07-18", n) for n in range(2000))
    write(root, "checkins/2026-W29/2026-07-18-ana.toml", long)
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({pages * 4096}, {pages * 4096}))\n"
        "from okr.storage.index.index import Index; from okr.storage.source import Folder\n"
        f"root = Path({str(root)!r})\n"
        "print(len(Index(Folder(root), root / '.okr/index.sqlite').items()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("2002\n", "")
    assert len(opened(root)[1]["updates"]) == 2002


def test_a_read_shows_one_moment(root):
    """What another process changes after the refresh is not mixed into the answers."""
    index = Index(Folder(root), file_of(root))
    write(root, "checkins/2026-W28/2026-07-10-ana.toml", update(MRR, "2026-07-10", 999.5))
    assert values(opened(root)[1])[0] == 999.5

    assert values(answers(index)) == [112, 113, 114, 118]
    index.close()


def test_a_change_between_listing_and_reading(root):
    """A file that changes while the folder is read is seen as it is by the next start."""
    path = "people/ana.toml"

    class Changing(Counting):
        def read(self, wanted):
            data = super().read(wanted)
            if wanted == path:
                write(root, path, 'name = "Ani"\n', when=None)
            return data

    Index(Changing(root), file_of(root)).close()

    assert opened(root)[1]["records"][2][0][1].name == "Ani"


def test_a_file_that_goes_between_listing_and_reading(root):
    """It is as if it had never been there."""

    class Vanishing(Counting):
        def read(self, wanted):
            if wanted == "people/ana.toml":
                (root / wanted).unlink()
            return super().read(wanted)

    index = Index(Vanishing(root), file_of(root))

    assert index.records(Person) == []
    assert index.findings() == ()
    index.close()


def test_any_source_will_do():
    """A source names its states by whatever it has: here a digest instead of a time."""

    files = {"okr.toml": b"schema = 1\n", "people/ana.toml": b'name = "Ana"\n'}

    class Revision:
        def listing(self, _skips):
            found = Listing({}, {})
            for path, data in files.items():
                found.add(path, len(data), f"digest {data!r}")
            return found

        def read(self, path):
            return files[path]

    index = Index(Revision())

    assert index.records(Person) == [("people/ana.toml", Person(name="Ana"))]


def test_updates_are_fetched_when_asked_for(root):
    """An item costs one question, and the others of its objective none; what there is not, is not. Few are kept."""
    goals = range(200)
    many = "".join(update(f"2026-Q3/goal-{n}/part-{m}", "2026-07-18", n) for n in goals for m in range(2))
    write(root, "checkins/2026-W29/2026-07-18-ana.toml", many + update("2026-Q3", "2026-07-18", 1))
    index = Index(Folder(root))
    queries = []
    index._db.set_trace_callback(queries.append)
    recorded = Fetched(index.items, index.histories, segments=2, kept=9)

    assert recorded[MRR][0].update.date == date(2026, 7, 10)
    assert len(queries) == 1
    for m in range(2):
        assert [recorded[f"2026-Q3/goal-{n}/part-{m}"][0].update.value for n in goals] == list(goals)
    assert len(queries) == 401
    assert [recorded[f"2026-Q3/goal-7/part-{m}"][0].update.value for m in range(2)] == [7, 7]
    assert len(queries) == 402
    assert len(recorded._fetched) < 12
    assert recorded["2026-Q3"][0].update.value == 1
    assert "2026-Q3/goal-8/part-0" not in recorded._fetched
    assert recorded.get("2026-Q3/nothing") is None
    assert "2026-Q3/nothing" not in recorded
    assert "kpi/mrr" in recorded
    assert len(recorded) == 403
    assert next(iter(recorded)) == "2026-Q3"


def test_the_days_of_items_that_are_answered_alike_are_kept_once(root):
    path = "checkins/2026-W29/2026-07-17-ana.toml"
    items = MRR, "2026-Q3/grow/churn", "2026-Q3/hold/mrr"
    write(root, path, "".join(update(item, "2026-07-17", 118) for item in items))
    found = Index(Folder(root), file_of(root)).series("2026-Q3")
    assert found[items[1]].days is found[items[2]].days
    assert [found[item].days[-1] for item in items] == [date(2026, 7, 17).toordinal()] * 3
    assert found[items[0]].values == (112, 114, 118)


def test_a_thousand_random_days(root):
    """Whatever is written, broken, touched and deleted, the index and a rebuild agree."""
    chance = random.Random(7)
    days = [f"2026-07-{day:02}" for day in range(1, 31)]
    for step in range(60):
        for _ in range(chance.randint(1, 4)):
            day, person = chance.choice(days), chance.choice(["ana", "budi", "citra"])
            path = f"checkins/2026-W28/{day}-{person}.toml"
            match chance.randrange(5):
                case 0:
                    (root / path).unlink(missing_ok=True)
                case 1:
                    write(root, path, "broken")
                case _:
                    items = [f"2026-Q3/grow/part-{chance.randrange(6)}" for _ in range(chance.randint(0, 4))]
                    text = "".join(update(item, day, chance.randrange(100)) for item in items)
                    write(root, path, text, when=OLD + step + 1)
        opened(root)


def test_the_fingerprint_covers_all_code_that_decides_what_is_kept():
    """Every module of okr that the index imports, directly or not, and no other; not what `import okr` offers programs."""
    graph = pytest.importorskip("grimp").build_graph("okr", cache_dir=None)
    for name in graph.find_modules_directly_imported_by("okr"):
        graph.remove_import(importer="okr", imported=name)
    imported = {"okr.storage.index.index", *graph.find_upstream_modules("okr.storage.index.index")} - {"okr"}

    assert {name for name, _ in sources("okr.storage.index.index")} == imported


def test_a_warm_start_imports_no_validator(root):
    """With nothing changed neither pydantic nor TOML, tree-sitter or Rich is imported."""
    (root / ".okr").mkdir(exist_ok=True)
    code = (
        "import sys; from pathlib import Path\n"
        "from okr.store import Store\n"
        f"workspace = Store.open(Path({str(root)!r})).load()\n"
        f"assert workspace.objectives and workspace.updates({MRR!r})\n"
        "print([m for m in ('pydantic', 'pydantic_core', 'tomli', 'tree_sitter', 'rich') if m in sys.modules])\n"
    )
    run = [sys.executable, "-c", code]
    subprocess.run(run, check=True, capture_output=True)
    warm = subprocess.run(run, check=True, capture_output=True, text=True)

    assert warm.stdout == "[]\n"


class Blob(NamedTuple):
    """A file of a tree of git."""

    id: str
    size: int
    regular: bool = True


def tree_of(texts, read):
    """A past state; what is read of it is added to `read`."""
    blobs = {blob_id(text.encode()).hex(): text.encode() for text in texts.values()}
    ids = {path: Blob(blob_id(text.encode()).hex(), len(text.encode())) for path, text in texts.items()}

    def fetch(wanted):
        wanted = list(wanted)[:1]
        read.extend(wanted)
        return {id_: blobs[id_] for id_ in wanted}

    return Tree(ids, fetch)


@pytest.mark.parametrize("gone", [[], ["people/ana.toml", "checkins/2026-W29/2026-07-17-ana.toml"]])
def test_a_past_state_begins_with_the_index(root, gone):
    """Files that are still the same are not read; the answer is that of a state that is read from the first file on."""
    opened(root)
    then = {path: text for path, text in FILES.items() if path not in gone}
    then["kpis/mrr.toml"] = then["kpis/mrr.toml"].replace("130", "140")
    then["objectives/2026-Q2/grow.toml"] = GOAL
    read, every = [], []
    index = Index(tree_of(then, read), seed=file_of(root))

    assert answers(index) == answers(Index(tree_of(then, every)))
    assert len(read) == 2
    assert len(every) == len(set(map(str, then.values())))


def test_another_state_begins_anew(root):
    """Where little is the same, or the index is not to be used, every file of the past state is read."""
    opened(root)
    then = {path: FILES[path] for path in ("okr.toml", "objectives/2026-Q3/grow.toml")}
    for seed in (file_of(root), None):
        read = []
        index = Index(tree_of(then, read), seed=seed)
        assert len(read) == 2
        assert answers(index)["updates"] == {}


def test_a_python_that_has_the_hash_from_openssl_alone():
    """Some distributions build it so: what git knows a file by is hashed all the same."""
    code = "import sys; sys.modules['_sha1'] = None; from okr.storage.index.stored import blob_id; print(blob_id(b'x').hex())"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert ran.stdout == "c1b0730e0133447badcfd47fd144e254807b06e1\n"
