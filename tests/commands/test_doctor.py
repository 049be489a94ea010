"""`okr doctor`: every problem of the folder is found, and fixed where that is safe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import Okr

DEAD = 2**22 - 3
"""A pid that no process has here."""


@pytest.fixture
def healthy(okr: Okr) -> Okr:
    """In a repository, with an address; and with an index."""
    git(okr, "init", "-q")
    git(okr, "config", "user.email", "ana@example.com")
    without_warnings(okr)
    assert okr("doctor").err == "No problems found.\n"
    return okr


def without_warnings(okr: Okr) -> None:
    """Without the key that is unknown on purpose, every read is silent."""
    path = "objectives/2026-Q3/grow-revenue.toml"
    okr.write({path: okr.read(path).replace('colour = "kept for ever"\n', "")})
    okr.does("list")


def git(okr: Okr, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=okr.root, capture_output=True, text=True, check=True)
    return done.stdout


def found(okr: Okr) -> list[tuple[str, str, bool]]:
    data = json.loads(okr("doctor", "-f", "json").out)["data"]
    return [(f["code"], f["path"], f["fixable"]) for f in data["findings"]]


def test_what_a_crash_left_over_is_removed(healthy: Okr) -> None:
    """A temporary file of a process that is gone, not one of a process that lives; undo brings it back."""
    left = f"objectives/2026-Q3/.grow-revenue.toml.tmp-{DEAD}-ab12cd34"
    alive = f"kpis/.mrr.toml.tmp-{os.getpid()}-ab12cd34"
    healthy.write({left: "half", alive: "half"})

    assert found(healthy) == [("D004", left, True)]
    healthy("doctor", "--fix")
    assert not (healthy.root / left).exists()
    assert (healthy.root / alive).exists()
    healthy.does("undo")
    assert healthy.read(left) == "half"


def test_files_in_wrong_places_are_moved_where_that_is_clear(healthy: Okr) -> None:
    """A check-in by its day, a KPI by its name; nobody can tell the cycle of an objective."""
    update = '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-07\nvalue = 1\n'
    kpi = healthy.read("kpis/mrr.toml")
    healthy.write(
        {"checkins/2026-08-07-ana.toml": update, "checkins/2026-W01/2026-08-07-budi.toml": update,
         "kpis/sales/won.toml": kpi, "kpis/old/mrr.toml": kpi, "objectives/lost.toml": 'title = "Lost"\n'}
    )  # fmt: skip
    before = healthy.files()

    assert found(healthy) == [
        ("D001", "checkins/2026-08-07-ana.toml", True),
        ("D001", "checkins/2026-W01/2026-08-07-budi.toml", True),
        ("D001", "kpis/old/mrr.toml", False),
        ("D001", "kpis/sales/won.toml", True),
        ("D001", "objectives/lost.toml", False),
    ]
    assert healthy("doctor", "--fix", "--dry-run").code == 3
    assert healthy.files() == before
    ran = healthy("doctor", "--fix")
    assert (ran.code, ran.err) == (3, "Fixed 3 problems.\n2 errors in 2 files\n")
    assert healthy.read("checkins/2026-W32/2026-08-07-ana.toml") == update
    assert healthy.read("checkins/2026-W32/2026-08-07-budi.toml") == update
    assert healthy.read("kpis/won.toml") == kpi
    healthy.does("undo")
    assert healthy.files() == before


def test_git_forgets_what_is_private(healthy: Okr) -> None:
    """Tracked by mistake is an error; it stays on the disk."""
    git(healthy, "add", "-f", ".okr/index.sqlite")

    assert found(healthy) == [("D002", ".okr", True)]
    assert healthy("doctor").code == 3
    assert healthy("doctor", "--fix").code == 0
    assert git(healthy, "ls-files", ".okr") == ""
    assert (healthy.root / ".okr/index.sqlite").exists()


def test_private_files_are_ignored_again(healthy: Okr) -> None:
    """Told once; whatever reads the goals next makes it good."""
    ignored = healthy.root / ".okr/.gitignore"
    ignored.unlink()

    assert found(healthy) == [("D003", ".okr/.gitignore", True)]
    assert ignored.read_text() == "*\n"
    ignored.unlink()
    assert healthy("doctor", "--fix").err == "Fixed 1 problem.\nNo problems found.\n"
    assert ignored.read_text() == "*\n"


def test_what_somebody_else_wrote_into_the_journal_is_removed(healthy: Okr) -> None:
    """One finding, however many there are; what is ours stays."""
    healthy.does("set", "grow-revenue", "why=Because")
    (ours,) = (healthy.root / ".okr/journal").iterdir()
    healthy.write({".okr/journal/00000001.pending": "{}", ".okr/journal/00000001.json": "{}"})

    assert found(healthy) == [("D010", ".okr/journal/00000001.json", True)]
    ran = healthy("doctor", "--fix")
    assert ran.err.startswith("Fixed 1 problem.\nNo problems found.\n")
    assert list((healthy.root / ".okr/journal").iterdir()) == [ours]
    healthy.does("undo")


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
@pytest.mark.parametrize("name", [".gitignore", "journal", "journal/1.pending", "index.sqlite"])
@pytest.mark.parametrize("target", ["secret.toml", "nothing"])
def test_no_repair_goes_through_a_link(healthy: Okr, outside: Path, name: str, target: str) -> None:
    """Of a link the link is removed; where it leads to nothing is made, changed or gone."""
    place = healthy.root / ".okr" / name
    if place.exists():
        place.unlink()
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(outside / target)

    healthy("doctor", "--fix")

    assert not place.is_symlink() or name == "index.sqlite"  # okr goes on without it
    assert healthy("doctor").code == 0


def test_a_journal_that_is_no_folder_is_removed(healthy: Okr) -> None:
    """Else no command could be undone."""
    journal = healthy.root / ".okr/journal"
    journal.parent.mkdir(exist_ok=True)
    journal.write_text("hi")

    assert found(healthy) == [("D003", ".okr/journal", True)]
    healthy("doctor", "--fix")
    assert found(healthy) == []
    healthy.does("set", "2026-Q3/grow-revenue", "why=More of it")
    healthy.does("undo")


def test_without_git_it_is_a_hint(okr: Okr) -> None:
    """No repository, no address: told, and nothing fails."""
    assert found(okr) == [("D008", "okr.toml", False)]
    assert okr("doctor").code == 0
    git(okr, "init", "-q")
    assert found(okr) == [("D009", "okr.toml", False)]
    okr.refuses("doctor", "--dry-run", code=2, says="--dry-run needs --fix")


def test_it_reports_and_touches_nothing(healthy: Okr) -> None:
    healthy.write({"objectives/lost.toml": 'title = "Lost"\n'})
    before = healthy.files()

    assert healthy("doctor").code == 3
    assert healthy.files() == before
    assert isinstance(healthy.root, Path)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files that are any bytes")
def test_a_leftover_whose_name_is_not_utf8_stays(healthy: Okr) -> None:
    """The undo journal could not name it; what else is left over goes."""
    odd, plain = (
        healthy.root / os.fsdecode(b"kpis/." + name + b".toml.tmp-1-a1") for name in (b"\xff", b"mrr")
    )
    for file in (odd, plain):
        file.write_bytes(b"x")
        os.utime(file, (1, 1))

    ran = healthy("doctor", "--fix")

    assert "is not a place for goals: nothing was written" in ran.err
    assert (odd.exists(), plain.exists()) == (True, False)
