"""`.okr/` that somebody tampered with: garbage, links, pipes and folders where our files should be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from okr.storage.files import journal
from tests.running import GROW, WRITES, Okr
from tests.sizes import some

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX"),
    pytest.mark.usefixtures("never_hangs"),
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
    """What was not written here is named by whatever would have read it, and left alone; the commands go on."""
    (okr.root / ".okr/journal").mkdir(parents=True)
    (okr.root / f".okr/journal/00000001.{ending}").write_bytes(data)

    ran = okr("list")
    assert ran.code == 0
    said = f"warning: .okr/journal/00000001.{ending}: not by you on this machine"
    assert (said in ran.err) == (ending == "pending")
    assert okr("list").err == ran.err
    assert okr(*WRITES[1]).code == 0
    undone = okr("undo")
    assert (undone.code, "bug in okr" in undone.err) == (0, False)
    assert "target = 130" in okr.read(GROW)
    assert (okr.root / f".okr/journal/00000001.{ending}").read_bytes() == data
    assert said in okr("undo", "--list").err + okr("list").err


OUT = ["../outside/secret.toml", "/etc/passwd", "kpis/../../outside/secret.toml", ".git/config", ".git/hooks/post-checkout",
       ".git/commondir", "objectives/../.git/hooks/x.toml", "objectives/.git/config.toml", "linked/secret.toml", "run.sh",
       "CODEOWNERS", ".gitignore", "x\x00"]  # fmt: skip


LEADS_OUT = [(ending, True, path) for ending in ("json", "pending") for path in OUT]
# without its seal an entry is refused before its path is looked at
LEADS_OUT += some([(ending, False, path) for ending in ("json", "pending") for path in OUT], 4)


@pytest.mark.parametrize(("ending", "sealed", "path"), LEADS_OUT)
def test_a_journal_that_leads_out(
    okr: Okr, outside: Path, path: str, ending: str, sealed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry that somebody slipped in restores nothing where no goals are, not even if it were one of ours."""
    okr.write({".git/config": "[core]\n", "run.sh": "true\n"})
    (okr.root / "linked").symlink_to(outside)
    settings = okr.read("okr.toml").encode()
    changes = [journal.Change(path, b"owned\n", _now(okr.root / path))]
    changes += [journal.Change("okr.toml", settings, settings + b"#\n")] if ending == "pending" else []
    entry = journal.begin(okr.root, "set", changes)
    if ending == "json":
        journal.finish(okr.root, entry)
    if not sealed:
        (file,) = (okr.root / ".okr/journal").iterdir()
        text = file.read_bytes().replace(b'"seal"', b'"leas"')
        file.unlink()
        (okr.root / f".okr/journal/00000001.{ending}").write_bytes(text)
    before = okr.files()

    for words in (("list",), ("undo",), ("report", "-f", "json"), ("check", "--fix"), WRITES[1]):
        ran = okr(*words)
        assert "bug in okr" not in ran.err, ran
    okr("undo")

    assert okr.files() == before


def _now(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (OSError, ValueError):
        return None
