"""All of a command's changes or none, whatever comes in between."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys

import pytest

from okr.errors import ChangedError, NotFoundError, OkrError
from okr.storage.files import journal, transaction
from okr.storage.files.folders import OpenFolder
from okr.storage.files.transaction import Transaction, recover, undo_last
from okr.storage.toml.edit import SetKey


def tree(root) -> dict[str, bytes]:
    """Every file of a workspace but the private ones."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in files if ".okr" not in p.parts}


@pytest.fixture
def root(tmp_path):
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis/mrr.toml").write_bytes(b'title = "MRR"\n')
    (tmp_path / "kpis/old.toml").write_bytes(b'title = "Old"\n')
    return tmp_path


def staged(root) -> Transaction:
    """One of each kind of change."""
    changes = Transaction(root)
    changes.create("people/ana.toml", b'name = "Ana"\n')
    changes.edit("kpis/mrr.toml", [SetKey(("unit",), "IDR")])
    changes.delete("kpis/old.toml")
    return changes


BEFORE = {"kpis/mrr.toml": b'title = "MRR"\n', "kpis/old.toml": b'title = "Old"\n'}
AFTER = {"kpis/mrr.toml": b'title = "MRR"\nunit = "IDR"\n', "people/ana.toml": b'name = "Ana"\n'}


def test_nothing_is_written_before_the_commit(root):
    """Later stages see earlier ones, the disk does not; a dry run is a transaction without a commit."""
    changes = staged(root)

    assert changes.read("people/ana.toml") == b'name = "Ana"\n'
    assert changes.present("kpis/old.toml") is None
    assert {change.path for change in changes.changes} == {
        "people/ana.toml",
        "kpis/mrr.toml",
        "kpis/old.toml",
    }
    assert tree(root) == BEFORE


def test_a_commit_writes_all(root):
    """Without a warning, and the journal knows it."""
    assert staged(root).commit("add") == []

    assert tree(root) == AFTER
    assert [entry.command for entry in journal.entries(root)[0]] == ["add"]
    assert journal.pending(root) == ((), ())


def test_stages_build_on_each_other(root):
    """Moved, then edited, then appended to: one change a file, from the first bytes to the last."""
    changes = Transaction(root)
    changes.move("kpis/mrr.toml", "kpis/income.toml")
    changes.edit("kpis/income.toml", [SetKey(("title",), "Income")])
    changes.append("checkins/2026-W28/2026-07-10-ana.toml", {"item": "kpi/income", "value": 1})
    changes.append("checkins/2026-W28/2026-07-10-ana.toml", {"item": "kpi/income", "value": 2})
    changes.commit("move")

    assert tree(root) == {
        "kpis/old.toml": BEFORE["kpis/old.toml"],
        "kpis/income.toml": b'title = "Income"\n',
        "checkins/2026-W28/2026-07-10-ana.toml": (
            b'[[update]]\nitem = "kpi/income"\nvalue = 1\n\n[[update]]\nitem = "kpi/income"\nvalue = 2\n'
        ),
    }


def test_what_comes_to_nothing_is_no_change(root):
    """Neither a file nor an entry of the journal is written."""
    changes = Transaction(root)
    changes.create("kpis/new.toml", b"x")
    changes.delete("kpis/new.toml")
    changes.edit("kpis/mrr.toml", [SetKey(("title",), "MRR")])

    assert changes.changes == ()
    assert changes.commit("set") == []
    assert not (root / ".okr").exists()


@pytest.mark.parametrize("change", ["edited", "deleted", "created"])
def test_a_file_that_changed_meanwhile_stops_everything(root, change):
    """Exit code 5, the file is named, and not one byte is written."""
    changes = staged(root)
    path = {"edited": "kpis/mrr.toml", "deleted": "kpis/old.toml", "created": "people/ana.toml"}[change]
    if change == "deleted":
        (root / path).unlink()
    else:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(b"# by hand\n")
    present = tree(root)

    with pytest.raises(ChangedError, match=rf"^changed meanwhile: {path}") as refused:
        changes.commit("add")

    assert refused.value.exit_code == 5
    assert tree(root) == present


def test_a_change_carries_what_it_was_based_on(root):
    """Bytes that were thought out from older ones are not written over newer ones."""
    changes = Transaction(root)
    changes.replace("kpis/mrr.toml", b"new", based_on=b"older")

    with pytest.raises(ChangedError):
        changes.commit("set")


def test_what_was_saved_after_it_was_read_is_not_written_over(root):
    """A command reads a file, an editor saves it, and the command stages what it made of the older text."""
    changes = Transaction(root)
    text = changes.read("kpis/mrr.toml")
    (root / "kpis/mrr.toml").write_bytes(text + b"# saved meanwhile\n")
    changes.replace("kpis/mrr.toml", text.replace(b"MRR", b"ARR"))

    with pytest.raises(ChangedError):
        changes.commit("set")

    assert (root / "kpis/mrr.toml").read_bytes() == b'title = "MRR"\n# saved meanwhile\n'


def test_what_is_missing_or_in_the_way_is_said_while_staging(root):
    """Nothing is created over a file, nothing missing is edited, moved or deleted."""
    changes = Transaction(root)

    with pytest.raises(OkrError, match=r"kpis/mrr\.toml exists already"):
        changes.create("kpis/mrr.toml", b"")
    with pytest.raises(OkrError, match="exists already"):
        changes.move("kpis/old.toml", "kpis/mrr.toml")
    with pytest.raises(NotFoundError):
        changes.delete("kpis/no.toml")
    with pytest.raises(NotFoundError):
        changes.edit("kpis/no.toml", [])


@pytest.mark.parametrize("path", ["../x.toml", "/tmp/x.toml", "kpis/con.toml", "a\nb", "out/x.toml"])
def test_no_change_leaves_the_workspace(root, tmp_path_factory, path):
    """Not by name and not through a link."""
    outside = tmp_path_factory.mktemp("outside")
    (root / "out").symlink_to(outside)

    with pytest.raises(OkrError):
        Transaction(root).create(path, b"x")

    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize(
    "error", [OkrError("The disk is full."), KeyboardInterrupt()], ids=["full", "interrupted"]
)
def test_a_write_that_fails_takes_the_others_back(root, monkeypatch, step, error):
    """At whatever file: the workspace is as before, nothing is pending, nothing can be undone."""
    put, count = transaction._put, 0

    def failing(*args, **how):
        nonlocal count
        count += 1
        if count == step:
            raise error
        put(*args, **how)

    monkeypatch.setattr(transaction, "_put", failing)

    with pytest.raises(type(error)):
        staged(root).commit("add")

    assert tree(root) == BEFORE
    assert journal.pending(root) == ((), ())
    assert journal.entries(root) == ((), ())


FULL = """
import resource, sys
from pathlib import Path
from okr.errors import OkrError
from okr.storage.files.transaction import Transaction

resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
changes = Transaction(Path(sys.argv[1]))
changes.create("kpis/a.toml", b"small")
changes.replace("kpis/mrr.toml", b"#" * 200_000, b'title = "MRR"\\n')
try:
    changes.commit("add")
except OkrError as error:
    print(error)
"""


def test_a_system_that_takes_no_more_bytes_leaves_the_old_ones(root):
    """The second file hits a real limit of the system: the first one is taken back, and the reason is a sentence."""
    done = subprocess.run([sys.executable, "-c", FULL, str(root)], capture_output=True, text=True, check=True)

    assert done.stderr == ""
    assert done.stdout.startswith("cannot write kpis/mrr.toml: larger than the system allows\n")
    assert tree(root) == BEFORE
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 50_000


CRASH = """
import os, signal, sys
from pathlib import Path
from okr.storage.files import transaction
from okr.storage.toml.edit import SetKey

put, left = transaction._put, int(sys.argv[2])

def dying(*args, **how):
    global left
    if left == 0:
        if args and args[2]:
            path = Path(sys.argv[1]) / args[1]
            path.parent.mkdir(exist_ok=True)
            path.with_name(f".{path.name}.tmp-{os.getpid()}-0000").write_bytes(args[2][:9])
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    put(*args, **how)

transaction._put = dying
if left == 3:
    transaction.journal.finish = lambda *_: dying()
changes = transaction.Transaction(Path(sys.argv[1]))
changes.create("people/ana.toml", b'name = "Ana"\\n')
changes.edit("kpis/mrr.toml", [SetKey(("unit",), "IDR")])
changes.delete("kpis/old.toml")
changes.commit("add")
"""


@pytest.mark.parametrize("writes", [0, 1, 2, 3])
def test_after_a_crash_the_workspace_is_wholly_old_or_wholly_new(root, writes):
    """Killed after so many files: what was done in part is taken back, what was done in full is kept."""
    done = subprocess.run([sys.executable, "-c", CRASH, str(root), str(writes)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(root.glob("*/.*.tmp-*"))) == (1 if writes < 2 else 0)

    said = recover(root)

    assert tree(root) == (AFTER if writes == 3 else BEFORE)
    assert said == (["`okr add` was interrupted; its changes were undone."] if writes in (1, 2) else [])
    assert len(journal.entries(root)[0]) == (1 if writes == 3 else 0)
    assert recover(root) == []


def test_what_somebody_wrote_after_a_crash_is_left_alone(root):
    """Neither old nor new: it is named, and nothing is written over it."""
    subprocess.run([sys.executable, "-c", CRASH, str(root), "1"], check=False)
    (root / "kpis/mrr.toml").write_bytes(b"# by hand\n")
    present = {path: data for path, data in tree(root).items() if ".tmp-" not in path}

    said = recover(root)

    assert said == ["`okr add` was interrupted, and kpis/mrr.toml changed since. Check these files."]
    assert tree(root) == present
    assert recover(root) == []


def test_temporary_files_of_others_stay(root):
    """Only what was left beside the files of the entry is swept."""
    journal.begin(root, "add", [journal.Change("kpis/x.toml", None, b"text")])
    for name in (".x.toml.tmp-1-1", ".a.toml.tmp-1-2", ".x.toml.tmp", "x.toml.tmp-1-3"):
        (root / "kpis" / name).write_bytes(b"te")

    assert recover(root) == []

    assert {path.name for path in root.glob("kpis/*.tmp*")} == {
        ".a.toml.tmp-1-2",
        ".x.toml.tmp",
        "x.toml.tmp-1-3",
    }


def test_a_folder_is_swept_once_for_all_its_files(root, monkeypatch):
    """A migration writes thousands of files of one folder; after a crash the next command waits for the sweep."""
    paths = [*(f"kpis/n{i}.toml" for i in range(20)), "okr.toml"]
    journal.begin(root, "migrate", [journal.Change(path, None, b"text") for path in paths])
    for path in paths:
        folder, _, name = path.rpartition("/")
        (root / folder / f".{name}.tmp-1-1").write_bytes(b"te")
    listed, names = [], OpenFolder.names
    monkeypatch.setattr(OpenFolder, "names", lambda folder: listed.append(folder.path.name) or names(folder))

    assert recover(root) == []

    assert [listed.count(name) for name in ("kpis", root.name)] == [1, 1]
    assert tree(root) == BEFORE


@pytest.mark.parametrize("saved", [b"# by hand\n", b""])
@pytest.mark.parametrize("data", [b"new", None])
def test_what_an_editor_saved_before_a_crash_is_kept(root, data, saved):
    """Killed after the names were exchanged, before the look: the save is in the temporary file, and gets its name back."""
    old = (root / "kpis/mrr.toml").read_bytes()
    journal.begin(root, "set", [journal.Change("kpis/mrr.toml", old, data)])
    (root / "kpis/mrr.toml").rename(root / "kpis/.mrr.toml.tmp-1-a1")
    (root / "kpis/.mrr.toml.tmp-1-a1").write_bytes(saved)
    if data is not None:
        (root / "kpis/mrr.toml").write_bytes(data)

    said = recover(root)

    assert said == ["`okr set` was interrupted, and kpis/mrr.toml changed since. Check these files."]
    assert tree(root) == {**BEFORE, "kpis/mrr.toml": saved}


def test_what_was_saved_twice_around_a_crash_is_kept_twice(root):
    """The later save has the name."""
    old = (root / "kpis/mrr.toml").read_bytes()
    journal.begin(root, "set", [journal.Change("kpis/mrr.toml", old, b"new")])
    (root / "kpis/.mrr.toml.tmp-1-a1").write_bytes(b"first")
    (root / "kpis/mrr.toml").write_bytes(b"second")

    said = recover(root)

    kept = next(path for path in tree(root) if ".saved-" in path)
    assert said[0] == f"What was saved in kpis/mrr.toml meanwhile is kept in {kept}."
    assert tree(root) == {**BEFORE, "kpis/mrr.toml": b"second", kept: b"first"}


@pytest.mark.parametrize("kind", ["file", "link", "journal is a file"])
def test_without_a_private_folder_goals_are_still_written(root, tmp_path_factory, kind):
    """What fails inside `.okr/` is a warning, never an error."""
    target = tmp_path_factory.mktemp("target")
    if kind == "file":
        (root / ".okr").write_text("")
    elif kind == "link":
        (root / ".okr").symlink_to(target)
    else:
        (root / ".okr").mkdir()
        (root / ".okr/journal").write_text("")

    warnings = staged(root).commit("add")

    assert [words.partition(":")[0] for words in warnings] == ["`okr undo` will not know this change"]
    assert {path: data for path, data in tree(root).items() if path != ".okr"} == AFTER
    assert list(target.iterdir()) == []


def test_without_a_journal_a_failed_write_is_taken_back_too(root, monkeypatch):
    """From memory."""
    (root / ".okr").write_text("")
    put = transaction._put

    def failing(root, path, *bytes_, **how):
        if path == "kpis/old.toml":
            raise OkrError("No.")
        put(root, path, *bytes_, **how)

    monkeypatch.setattr(transaction, "_put", failing)

    with pytest.raises(OkrError, match="No"):
        staged(root).commit("add")

    assert {path: data for path, data in tree(root).items() if path != ".okr"} == BEFORE


def test_undo_takes_back_one_command_after_another(root):
    """The last first; at the end there is nothing to undo, and undoing is nothing to undo."""
    staged(root).commit("add")
    second = Transaction(root)
    second.edit("kpis/mrr.toml", [SetKey(("unit",), "USD")])
    second.commit("set")

    for command, after in [("set", AFTER), ("add", BEFORE)]:
        changes = Transaction(root)
        entry = undo_last(changes)
        assert entry.command == command
        assert changes.commit("undo") == []
        assert tree(root) == after

    with pytest.raises(OkrError, match="nothing to undo"):
        undo_last(Transaction(root))


def test_undo_refuses_what_changed_since(root):
    """Exit code 5; the files are named."""
    staged(root).commit("add")
    (root / "kpis/mrr.toml").write_bytes(b"# by hand\n")
    (root / "kpis/old.toml").write_bytes(b"# again\n")

    with pytest.raises(
        ChangedError, match=r"changed since `okr add`: kpis/mrr\.toml, kpis/old\.toml"
    ) as refused:
        undo_last(Transaction(root))

    assert refused.value.exit_code == 5


@pytest.mark.parametrize(
    ("link", "target", "path"),
    [
        ("kpis/alias.toml", "mrr.toml", "kpis/alias.toml"),
        ("kpis/alias.toml", "../.git/config", "kpis/alias.toml"),
        ("roles", "kpis", "roles/mrr.toml"),
        ("objectives/2026-Q3", "../.git/hooks", "objectives/2026-Q3/x.toml"),
    ],
)
def test_nothing_is_written_through_a_link(root, link, target, path):
    """Also where it stays inside: it is named, and what it leads to is as it was."""
    (root / link).parent.mkdir(exist_ok=True)
    (root / ".git/hooks").mkdir(parents=True)
    (root / ".git/config").write_bytes(b'title = "git"\n')
    (root / link).symlink_to(target)
    before = tree(root)
    changes = Transaction(root)

    stage = changes.delete if (root / path).exists() else lambda path: changes.create(path, b"x")

    with pytest.raises(OkrError, match=f"^{link} is a link, and okr does not write through links"):
        stage(path)
    with pytest.raises(OkrError, match=f"^{link} is a link"):
        changes.restore(journal.Change(path, b"x", None))

    assert tree(root) == before
    assert (root / link).is_symlink()


OUT_OF_PLACE = [".git/config", ".git/hooks/post-checkout", "objectives/.git/config.toml", "objectives/2026-Q3/.x.toml",
                "CODEOWNERS", ".gitignore", ".gitattributes", ".github/workflows/okr.yml", ".okr/x.toml", "run.sh", "x.toml",
                "kpis/run.sh", "kpis/x.toml/", "build/x.toml", "objectives/../.git/x.toml"]  # fmt: skip


@pytest.mark.parametrize("path", OUT_OF_PLACE)
def test_only_places_of_goals_are_written(root, path):
    """Whatever names the path, and also if this very okr had written it down."""
    with pytest.raises(OkrError, match=r"not a place for goals|invalid path"):
        Transaction(root).create(path, b"x")
    with pytest.raises(OkrError, match=r"not a place for goals|invalid path"):
        Transaction(root).restore(journal.Change(path, b"x", None))
    before = tree(root)
    journal.begin(
        root,
        "set",
        [journal.Change(path, b"x", None), journal.Change("kpis/mrr.toml", BEFORE["kpis/mrr.toml"], b"")],
    )

    recover(root)

    assert tree(root) == before


def test_a_save_in_the_moment_of_writing_takes_the_other_files_back(root, monkeypatch):
    """Exit code 5: one file was written before, and the save is neither overwritten nor taken back."""
    put = transaction._put

    def late(root, path, *bytes_, **how):
        if path == "kpis/mrr.toml":
            (root / path).write_bytes(b"# by hand\n")
        put(root, path, *bytes_, **how)

    monkeypatch.setattr(transaction, "_put", late)

    with pytest.raises(ChangedError, match=r"^changed meanwhile: kpis/mrr\.toml; nothing was written"):
        staged(root).commit("add")

    assert tree(root) == {**BEFORE, "kpis/mrr.toml": b"# by hand\n"}
    assert journal.pending(root) == ((), ())


def test_what_was_saved_over_a_change_is_not_taken_back(root, monkeypatch):
    """A later file fails; the one that somebody saved after it was written stays as they left it, and is named."""
    put = transaction._put

    def failing(root, path, *bytes_, **how):
        if path == "kpis/old.toml":
            (root / "people/ana.toml").write_bytes(b"# by hand\n")
            raise OkrError("No.")
        put(root, path, *bytes_, **how)

    monkeypatch.setattr(transaction, "_put", failing)

    with pytest.raises(OkrError, match=r"could not undo what was written before: people/ana\.toml"):
        staged(root).commit("add")

    assert tree(root) == {**BEFORE, "people/ana.toml": b"# by hand\n"}


def test_a_folder_that_cannot_be_synced_at_the_end_takes_all_files_back(root, monkeypatch):
    """The names of all files are made sure of once, at the end: what fails there is as any write that fails."""

    def failing(root, paths):
        if [*paths]:
            raise OkrError("No.")

    monkeypatch.setattr(transaction, "sync_names", failing)

    with pytest.raises(OkrError, match="No"):
        staged(root).commit("add")

    assert tree(root) == BEFORE
    assert journal.pending(root) == ((), ())


def test_what_is_new_is_on_the_disk_before_anything_is_removed(root, monkeypatch):
    """A power cut between the two takes the text of a file that is moved from neither place, also without a journal."""
    (root / ".okr").write_text("")
    changes, steps = Transaction(root), []
    changes.move("kpis/old.toml", "people/old.toml")
    put, sync_names = transaction._put, transaction.sync_names

    def putting(root, path, *bytes_, **how):
        steps.append(path)
        put(root, path, *bytes_, **how)

    def syncing(root, paths):
        named = [*paths]
        steps.append(f"on the disk: {', '.join(named)}")
        sync_names(root, named)

    monkeypatch.setattr(transaction, "_put", putting)
    monkeypatch.setattr(transaction, "sync_names", syncing)
    changes.commit("move")

    assert steps == [
        "people/old.toml",
        "on the disk: people/old.toml",
        "kpis/old.toml",
        "on the disk: kpis/old.toml",
    ]
