"""The journal keeps what commands wrote, and no more than is of use."""

from __future__ import annotations

import base64
import json
import os
import time
import zlib

import pytest

from okr.errors import OkrError
from okr.storage.files import journal
from okr.storage.files.journal import Change
from okr.storage.files.seal import seal


def written(root, *changes: Change, command: str = "add", undoes: str = ""):
    entry = journal.begin(root, command, changes, undoes)
    journal.finish(root, entry)
    return entry


def file_of(root, entry):
    (found,) = (root / ".okr/journal").glob(f"{entry.id}-*.json")
    return found


def test_an_entry_comes_back_as_it_was(tmp_path):
    """Bytes of any kind, files that came and files that went."""
    changes = (Change("a.toml", None, b"\x00\r\n\xff"), Change("b.toml", b"x" * 100_000, None))

    entry = written(tmp_path, *changes, command="move")

    assert journal.entries(tmp_path) == ((entry,), ())
    assert entry.changes == changes
    assert entry.command == "move"
    assert file_of(tmp_path, entry).stat().st_size < 2000


def test_an_entry_is_pending_until_it_is_finished(tmp_path):
    """What stands there after a crash is known for what it is."""
    entry = journal.begin(tmp_path, "add", [Change("a", None, b"")])

    assert journal.pending(tmp_path) == ((entry,), ())
    assert journal.entries(tmp_path) == ((), ())


def test_what_was_undone_is_not_undone_again(tmp_path):
    """Undo goes back one command at a time; an undo itself is none of them."""
    first = written(tmp_path, Change("a", None, b"1"))
    second = written(tmp_path, Change("a", b"1", b"2"))
    written(tmp_path, Change("a", b"2", b"1"), undoes=second.id)

    assert journal.last_undoable(journal.entries(tmp_path)[0]) == first


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"format": 99}',
        lambda text: text.replace(b'"command":"add"', b'"command":"set"'),
        lambda text: text[:-2],
        lambda text: text + b" ",
        lambda text: text.replace(b'"seal": "', b'"seal": "0'),
    ],
)
def test_a_damaged_entry_is_left_out_with_a_warning(tmp_path, damage):
    """The other entries are as good as before."""
    good = written(tmp_path, Change("a", None, b"1"))
    bad = written(tmp_path, Change("a", b"1", b"2"))
    path = file_of(tmp_path, bad)
    path.write_bytes(damage if isinstance(damage, bytes) else damage(path.read_bytes()))

    assert journal.entries(tmp_path) == (
        (good,),
        (f".okr/journal/{path.name} is damaged and was skipped.",),
    )


def test_the_journal_keeps_a_hundred_entries_of_thirty_days(tmp_path, monkeypatch):
    """Older ones go when a new one is finished; numbers are never used again."""
    monkeypatch.setattr(journal, "KEEP_ENTRIES", 3)
    ids = [written(tmp_path, Change("a", None, b"")).id for _ in range(5)]
    old = time.time() - 31 * 86_400
    (last,) = (tmp_path / ".okr/journal").glob(f"{ids[-1]}-*.json")
    os.utime(last, (old, old))

    last = written(tmp_path, Change("a", None, b""))

    assert [entry.id for entry in journal.entries(tmp_path)[0]] == [ids[3], last.id]
    assert last.id == "00000006"


def test_a_journal_that_is_a_link_is_not_followed(tmp_path):
    """It could lead anywhere."""
    target = tmp_path / "target"
    target.mkdir()
    (tmp_path / ".okr").mkdir()
    (tmp_path / ".okr/journal").symlink_to(target)

    with pytest.raises(OkrError, match="is a link"):
        journal.begin(tmp_path, "add", [Change("a", None, b"")])

    assert list(target.iterdir()) == []
    assert journal.entries(tmp_path) == ((), ())


def test_the_form_is_json(tmp_path):
    """Anything can read it, and reading it runs nothing."""
    entry = written(tmp_path, Change("kpis/mrr.toml", None, b"1"))

    record = json.loads(file_of(tmp_path, entry).read_text())

    assert record["command"] == "add"
    assert record["changes"][0]["path"] == "kpis/mrr.toml"
    assert record["changes"][0]["before"] is None


@pytest.mark.parametrize(("form", "known"), [(2, True), (3, False)])
def test_the_entries_of_another_okr(tmp_path, form, known):
    """JSON with blanks is the same entry; another form is none that can be read."""
    entry = journal.begin(tmp_path, "add", [Change("kpis/mrr.toml", None, b"1")])
    text = {
        "format": form,
        "id": entry.id,
        "when": entry.when,
        "command": "add",
        "undoes": "",
        "pid": entry.pid,
    }
    after = base64.b64encode(zlib.compress(b"1")).decode()
    text["changes"] = [{"path": "kpis/mrr.toml", "before": None, "after": after}]
    content = json.dumps(text).encode() + b"\n"
    sealed = (seal(tmp_path, "journal", content) or "").encode()
    (tmp_path / ".okr/journal" / entry.file).write_bytes(b'{"seal": "' + sealed + b'", ' + content[1:])

    assert journal.pending(tmp_path)[0] == ((entry,) if known else ())


# ── what is not ours ─────────────────────────────────────────────────────────────────────────────

NOT_OURS = ".okr/journal/{}: not by you on this machine, so ignored. `okr doctor --fix` removes it."
TAKEN_BACK = [Change("kpis/a.toml", b"evil", b"1"), Change("kpis/b.toml", b"2", b"3")]


def test_an_entry_without_a_fitting_seal_is_not_read(tmp_path):
    """A name like ours, a text like ours, with a seal that somebody thought of: told, and left where it is."""
    entry = written(tmp_path, Change("kpis/a.toml", None, b"1"))
    text = file_of(tmp_path, entry).read_bytes()
    for name in ("00000002.json", "00000002-0123456789abcdef.json"):
        (tmp_path / ".okr/journal" / name).write_bytes(text.replace(b'"command":"add"', b'"command":"set"'))

    found, warnings = journal.entries(tmp_path)

    assert found == (entry,)
    first = ".okr/journal/00000002-0123456789abcdef.json"
    said = f"{first} and 1 more: not by you on this machine, so ignored."
    assert warnings == (f"{said} `okr doctor --fix` removes it.",)
    assert journal.damaged(tmp_path) == []
    assert len(list((tmp_path / ".okr/journal").iterdir())) == 3


@pytest.mark.parametrize("how", ["another folder", "another key", "no key"])
def test_what_came_with_a_copy_counts_for_nothing(tmp_path, monkeypatch, how):
    """The journal of a copy, of a folder that was moved, and of another person begins empty."""
    root = tmp_path / "goals"
    root.mkdir()
    cut_short = journal.begin(root, "set", TAKEN_BACK)
    if how == "another folder":
        root = root.rename(tmp_path / "moved")
    else:
        state = tmp_path / "state" if how == "another key" else "/proc/none"
        monkeypatch.setenv("XDG_STATE_HOME", str(state))

    assert journal.pending(root) == ((), (NOT_OURS.format(cut_short.file),))
    assert journal.foreign(root) == [cut_short.file]


@pytest.mark.parametrize(
    "name", ["7.pending", "00000001.json", "00000009-0123456789abcdef.json", "x", "x.pending.txt", "é\nx"]
)
def test_what_was_cut_short_is_known_by_any_name(tmp_path, name):
    """A file system that crashed may have given it another one."""
    entry = journal.begin(tmp_path, "set", TAKEN_BACK)
    folder = tmp_path / ".okr/journal"
    (folder / entry.file).rename(folder / name)

    assert journal.pending(tmp_path) == ((entry,), ())
    assert journal.foreign(tmp_path) == []

    (found,) = journal.pending(tmp_path)[0]
    journal.finish(tmp_path, found)
    assert journal.entries(tmp_path) == ((entry,), ())
    assert journal.pending(tmp_path) == ((), ())


def test_numbers_are_ours_alone(tmp_path):
    """No name that somebody brings decides which number comes next, or which entries are too many."""
    folder = tmp_path / ".okr/journal"
    first = written(tmp_path, Change("kpis/a.toml", None, b"1"))
    for name in (
        "99999999999999999999.json",
        "00000002.json",
        "00000002.pending",
        f"{'9' * 12}-0123456789abcdef.json",
    ):
        (folder / name).write_bytes(b"{}")
    for n in range(300):
        (folder / f"{n + 10:08}-0123456789abcdef.json").write_bytes(b"{}")

    second = written(tmp_path, Change("kpis/a.toml", b"1", b"2"))

    assert second.id == "00000002"
    assert journal.entries(tmp_path)[0] == (first, second)
    assert len(journal.foreign(tmp_path)) == 304
    assert len(journal.entries(tmp_path)[1]) == 1
    assert journal.pending(tmp_path)[1] == journal.entries(tmp_path)[1]


def spoil(place, how, outside):
    if how == "pipe":
        os.mkfifo(place)
    elif how == "link":
        place.symlink_to(outside)
    elif how == "link to nothing":
        place.symlink_to(outside / "nothing")
    elif how == "folder":
        place.mkdir()
    elif how == "huge":
        with place.open("wb") as file:
            file.truncate(10**12)
    else:
        place.write_bytes(how)


ODD = ["pipe", "link", "link to nothing", "folder", "huge", b"", b"[" * 100_000, b"\xff\xfe", b'{"seal": "' + b"0" * 64 + b'", ',
       b'{"seal": "' + b"0" * 64 + b'", "a": ' + b"[" * 100_000]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
@pytest.mark.usefixtures("never_hangs")
@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("how", ODD, ids=lambda how: how if isinstance(how, str) else repr(how[:20]))
def test_odd_files_are_neither_waited_for_nor_followed(tmp_path, how, ours):
    """In the place of an entry of ours they are damage, elsewhere they are not ours."""
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "goals"
    root.mkdir()
    good = written(root, Change("kpis/a.toml", None, b"1"))
    last = written(root, Change("kpis/a.toml", b"1", b"2"))
    place = file_of(root, last) if ours else root / ".okr/journal/00000009.json"
    if ours:
        place.unlink()
    spoil(place, how, outside)

    assert journal.entries(root)[0] == ((good,) if ours else (good, last))
    assert journal.damaged(root) == ([place.name] if ours else [])
    assert journal.foreign(root) == ([] if ours else [place.name])
    written(root, Change("kpis/a.toml", b"2", b"3"))
    assert os.path.lexists(place)
    assert list(outside.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_journal_that_becomes_a_link_is_not_written_through(tmp_path, monkeypatch):
    """The folder is swapped for a link just before the entry is written."""
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "goals"
    root.mkdir()
    written(root, Change("kpis/a.toml", None, b"1"))
    replace = journal.replace_atomic

    def swapped(*args):
        (root / ".okr/journal").rename(root / ".okr/away")
        (root / ".okr/journal").symlink_to(outside)
        replace(*args)

    monkeypatch.setattr(journal, "replace_atomic", swapped)

    with pytest.raises(OkrError, match="is a link"):
        journal.begin(root, "add", [Change("kpis/a.toml", b"1", b"2")])

    assert list(outside.iterdir()) == []


def test_without_a_key_there_is_no_journal(tmp_path, monkeypatch):
    """One sentence, and no file."""
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")

    with pytest.raises(OkrError, match="okr cannot keep your key on this machine"):
        journal.begin(tmp_path, "add", [Change("kpis/a.toml", None, b"")])

    assert not (tmp_path / ".okr/journal").exists()


def test_a_state_folder_in_the_workspace_is_none(tmp_path, monkeypatch):
    """A key that came with a clone would make everything in it look like ours."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    with pytest.raises(OkrError, match="cannot keep your key"):
        journal.begin(tmp_path, "add", [Change("kpis/a.toml", None, b"")])
