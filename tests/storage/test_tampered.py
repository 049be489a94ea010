"""`.okr/` that somebody tampered with: garbage, links, pipes and folders where our files should be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from okr.storage import journal
from tests.running import Okr

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX"),
    pytest.mark.usefixtures("never_hangs"),
]

GROW = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"
WRITES = [
    ("checkin", MRR, "121", "--as", "budi"),
    ("set", MRR, "target=140"),
    ("add", "person", "Eka"),
    ("move", "team/growth", "grown"),
    ("undo",),
]


def spoil(place: Path, how: str, outside: Path) -> None:
    """Something else stands where our file or folder should."""
    if how == "garbage":
        place.write_bytes(b"garbage \x00\xff" * 500)
    elif how == "empty":
        place.write_bytes(b"")
    elif how == "link to a file":
        place.symlink_to(outside / "secret.toml")
    elif how == "link to a folder":
        place.symlink_to(outside)
    elif how == "link to nothing":
        place.symlink_to(outside / "nothing")
    elif how == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()
        (place / "x").write_text("")


HOW = ["garbage", "empty", "link to a file", "link to a folder", "link to nothing", "pipe", "folder"]


@pytest.mark.parametrize(
    "name", [".okr", "index.sqlite", "index.sqlite-wal", "lock", "journal", ".gitignore"]
)
@pytest.mark.parametrize("how", HOW)
def test_a_private_folder_that_was_tampered_with(okr: Okr, outside: Path, name: str, how: str) -> None:
    """Every answer is the one without it, every change is made, with at most a warning; nothing outside is touched."""
    place = okr.root / ".okr" if name == ".okr" else okr.root / ".okr" / name
    if name != ".okr":
        place.parent.mkdir()
    spoil(place, how, outside)

    shown = okr("list", "-f", "json", "--no-index")
    assert okr("list", "-f", "json").out == shown.out
    assert okr("list", "-f", "json").code == shown.code
    for words in WRITES[:-1]:
        ran = okr(*words)
        assert ran.code == 0, ran
        assert all(line.startswith("warning: ") or not line for line in ran.err.splitlines()), ran.err
    assert "value = 121" in okr.read("checkins/2026-W34/2026-08-19-budi.toml")
    assert "target = 140" in okr.read(GROW)
    undone = okr("undo")
    assert undone.code in (0, 1)
    assert "bug in okr" not in undone.err
    if place.is_symlink():
        assert place.readlink()


@pytest.mark.parametrize(
    "data", [b"", b"garbage", b"[]", b"{}", b'{"format": 1}', b"\xff" * 100, b"[" * 100_000]
)
@pytest.mark.parametrize("ending", ["json", "pending"])
def test_a_journal_that_was_tampered_with(okr: Okr, data: bytes, ending: str) -> None:
    """What cannot be read is named, once, and left out; the commands go on."""
    (okr.root / ".okr/journal").mkdir(parents=True)
    (okr.root / f".okr/journal/00000001.{ending}").write_bytes(data)

    ran = okr("list")
    assert ran.code == 0
    assert ("00000001.pending is damaged" in ran.err) == (ending == "pending")
    assert "damaged" not in okr("list").err
    assert okr(*WRITES[1]).code == 0
    undone = okr("undo")
    assert (undone.code, "bug in okr" in undone.err) == (0, False)
    assert "target = 130" in okr.read(GROW)


@pytest.mark.parametrize(
    "path",
    ["../outside/secret.toml", "/etc/passwd", "kpis/../../outside/secret.toml", ".git/hooks/x", "x\x00"],
)
@pytest.mark.parametrize("ending", ["json", "pending"])
def test_a_journal_that_leads_out(okr: Okr, outside: Path, path: str, ending: str) -> None:
    """An entry that somebody slipped in restores nothing outside of the workspace."""
    entry = journal.Entry(
        id="00000001", when="2026-08-19T00:00:00+00:00", command="set",
        changes=(journal.Change(path, b"owned\n", (outside / "secret.toml").read_bytes()),), pid=1,
    )  # fmt: skip
    (okr.root / ".okr/journal").mkdir(parents=True)
    (okr.root / f".okr/journal/00000001.{ending}").write_bytes(journal._encoded(entry))
    before = okr.files()

    for words in (("list",), ("undo",)):
        ran = okr(*words)
        assert "bug in okr" not in ran.err, ran

    assert okr.files() == before
