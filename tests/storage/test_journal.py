"""The journal keeps what commands wrote, and no more than is of use."""

from __future__ import annotations

import json
import os
import time

import pytest

from okr.errors import OkrError
from okr.storage import journal
from okr.storage.journal import Change


def written(root, *changes: Change, command: str = "add", undoes: str = ""):
    entry = journal.begin(root, command, changes, undoes)
    journal.finish(root, entry)
    return entry


def test_an_entry_comes_back_as_it_was(tmp_path):
    """Bytes of any kind, files that came and files that went."""
    changes = (Change("a.toml", None, b"\x00\r\n\xff"), Change("b.toml", b"x" * 100_000, None))

    entry = written(tmp_path, *changes, command="move")

    assert journal.entries(tmp_path) == ((entry,), ())
    assert entry.changes == changes
    assert entry.command == "move"
    assert (tmp_path / f".okr/journal/{entry.id}.json").stat().st_size < 2000


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
        lambda text: text.replace(b'"sha256": "', b'"sha256": "0'),
        lambda text: text.replace(b'"zlib": "', b'"zlib": "AAAA'),
        lambda text: text.replace(b'"path"', b'"pfad"'),
    ],
)
def test_a_damaged_entry_is_left_out_with_a_warning(tmp_path, damage):
    """The other entries are as good as before."""
    good = written(tmp_path, Change("a", None, b"1"))
    bad = written(tmp_path, Change("a", b"1", b"2"))
    path = tmp_path / f".okr/journal/{bad.id}.json"
    path.write_bytes(damage if isinstance(damage, bytes) else damage(path.read_bytes()))

    assert journal.entries(tmp_path) == (
        (good,),
        (f".okr/journal/{bad.id}.json is damaged and was left out.",),
    )


def test_the_journal_keeps_a_hundred_entries_of_thirty_days(tmp_path, monkeypatch):
    """Older ones go when a new one is finished; numbers are never used again."""
    monkeypatch.setattr(journal, "KEEP_ENTRIES", 3)
    ids = [written(tmp_path, Change("a", None, b"")).id for _ in range(5)]
    old = time.time() - 31 * 86_400
    os.utime(tmp_path / f".okr/journal/{ids[-1]}.json", (old, old))

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

    record = json.loads((tmp_path / f".okr/journal/{entry.id}.json").read_text())

    assert record["command"] == "add"
    assert record["changes"][0]["path"] == "kpis/mrr.toml"
    assert record["changes"][0]["before"] is None
