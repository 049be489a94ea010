"""`okr undo`: what the last command wrote is taken back, or nothing is touched and it says why."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.running import MRR, Okr

GROW = "objectives/2026-Q3/grow-revenue.toml"
CHECKIN = "checkins/2026-W34/2026-08-19-budi.toml"


COMMANDS = [
    ("set", "2026-Q3/grow-revenue/mrr", "target=140", "owner=", "--yes"),
    ("checkin", "2026-Q3/grow-revenue/mrr", "121", "--as", "budi"),
    ("move", "@budi", "@bodi"),
    ("add", "person", "Eka"),
    ("remove", "@eka"),
]


def test_one_command_after_another_is_taken_back(okr: Okr) -> None:
    """The last first, to the byte; then there is nothing to undo: a sentence, exit code 1."""
    states = [okr.files()]
    for words in COMMANDS:
        okr.does(*words)
        states.append(okr.files())

    for state in reversed(states[:-1]):
        okr.does("undo")
        assert okr.files() == state

    okr.refuses("undo", code=1, says="nothing to undo")


def test_it_says_what_it_took_back(okr: Okr) -> None:
    """The command, its time here, and each file: back as it was, gone, or there again."""
    okr.does("move", "kpi/mrr", "income")
    would = okr.does("undo", "--dry-run").splitlines()

    said = okr.does("undo").splitlines()

    assert would[0].startswith("Would undo `okr move` of ")
    assert sorted(would[1:3]) == ["  would remove kpis/income.toml", "  would restore kpis/mrr.toml"]
    assert said[0].startswith("Undid `okr move` of ")
    assert sorted(said[1:]) == ["  removed kpis/income.toml", "  restored kpis/mrr.toml"]


def test_a_file_that_changed_since_stops_it(okr: Okr) -> None:
    """Exit code 5, with the name; what a person wrote by hand stays."""
    okr.does("set", "2026-Q3/grow-revenue/mrr", "target=140")
    okr.write({GROW: okr.read(GROW) + "# by hand\n"})

    okr.refuses("undo", code=5, says=f"changed since `okr set`: {GROW}; nothing was undone")


def test_an_okr_toml_that_went_wrong_is_taken_back(okr: Okr) -> None:
    """The way back does not need what it mends."""
    before = okr.read("okr.toml")
    okr.does("set", "okr.toml", "pace.on_track=0.85")
    entry = next((okr.root / ".okr/journal").glob("*.json"))
    broken = okr.read("okr.toml")
    assert entry.exists()
    assert broken != before
    (okr.root / "people/ana.toml").write_text("name =\n")  # nor does a file elsewhere stand in its way

    okr.does("undo")

    assert okr.read("okr.toml") == before


def test_a_dry_run_shows_and_writes_nothing(okr: Okr) -> None:
    """The difference, as of every command; afterwards it can still be undone."""
    okr.does("set", "2026-Q3/grow-revenue/mrr", "target=140")
    before = okr.files()

    said = okr.does("undo", "--dry-run")
    shape = json.loads(okr.does("undo", "--dry-run", "-f", "json"))

    assert "-target = 140\n+target = 130\n" in said
    assert said.startswith("Would undo `okr set` of ")
    assert (shape["kind"], shape["data"]["kind"]) == ("undo", "undo")
    assert [change["path"] for change in shape["data"]["changes"]] == [GROW]
    assert okr.files() == before
    okr.does("undo")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("checkin", MRR, "121", "--as", "budi"), "check in mrr 121"),
        (("checkin", MRR, "--note", "Late", "--as", "budi"), "check in mrr note Late"),
        (("set", MRR, "target=140", "owner=ana", "--yes"), "set mrr target 130 → 140, mrr owner budi → ana"),
        (("add", "kr", "2026-Q3/grow-revenue", "Halve churn", "--from", "8", "--to", "4"), "add halve-churn"),
        (("move", "@budi", "@bodi"), "move @budi → @bodi"),
        (("remove", "2026-Q3/grow-revenue/pricing-page"), "remove pricing-page"),
        (("set", "okr.toml", "pace.on_track=0.85"), "set okr.toml pace.on_track – → 0.85"),
    ],
)
def test_the_list_says_what_a_command_did(okr: Okr, words: tuple[str, ...], what: str) -> None:
    """By number, time and words with ids and values; not the files that name what was moved."""
    okr.does(*words)

    (line,) = okr.does("undo", "--list").splitlines()
    assert re.fullmatch(rf"  1  \d+ \w+( \d+)? \d\d:\d\d  {re.escape(what)}", line), line


def test_a_table_is_one_line(okr: Okr) -> None:
    okr.write({"week.csv": "item,value\n" + MRR + ",121\nkpi/mrr,131\n"})
    okr.does("checkin", "--file", "week.csv", "--as", "budi")

    assert "  check in mrr 121, kpi/mrr 131" in okr.does("undo", "--list")
    assert ": check in mrr 121, kpi/mrr 131 by @budi\n" in okr.does("undo")


def test_the_newest_ten_are_listed(okr: Okr) -> None:
    """The number says which goes first; what was undone has none. The rest is counted, and there with --all."""
    for value in range(101, 113):
        okr.does("checkin", MRR, str(value), "--as", "budi")
    okr.does("undo")

    lines = okr.does("undo", "--list").splitlines()
    assert [line[:3].strip() for line in lines[:10]] == ["", *map(str, range(1, 10))]
    assert lines[0].endswith("  check in mrr 112  (undone)")
    assert lines[1].endswith("  check in mrr 111")
    assert lines[10] == "2 earlier commands: okr undo --list --all"
    assert len(okr.does("undo", "--list", "--all").splitlines()) == 12
    okr.refuses("undo", "--all", code=2, says="--all needs --list")


def test_the_list_tells_each_command_once(okr: Okr) -> None:
    """For a program, too: the last first, with its files; what was undone says so, and undoing is not in it."""
    okr.does("set", "2026-Q3/grow-revenue/mrr", "target=140")
    okr.does("checkin", "2026-Q3/grow-revenue/mrr", "121", "--as", "budi")
    okr.does("undo")

    shape = json.loads(okr.does("undo", "--list", "-f", "json"))

    assert (shape["schema"], shape["kind"], shape["warnings"]) == (1, "undo", [])
    found = [{k: v for k, v in item.items() if k != "when"} for item in shape["data"]["items"]]
    assert found == [
        {
            "id": "00000002", "number": None, "command": "checkin", "what": "check in mrr 121",
            "paths": [CHECKIN], "undone": True,
        },
        {
            "id": "00000001", "number": 1, "command": "set", "what": "set mrr target 130 → 140",
            "paths": [GROW], "undone": False,
        },
    ]  # fmt: skip
    assert all(item["when"].endswith(("Z", "+00:00")) for item in shape["data"]["items"])


def test_an_empty_list_is_no_mistake(okr: Okr) -> None:
    assert okr.does("undo", "--list") == "There is nothing to undo.\n"
    assert json.loads(okr.does("undo", "--list", "-f", "json"))["data"] == {"items": [], "more": 0}


def test_a_damaged_entry_is_never_taken_for_the_one_before(okr: Okr) -> None:
    """Which command was the last is not known then: nothing happens, and the list names the file."""
    okr.does("set", "2026-Q3/grow-revenue/mrr", "target=140")
    okr.does("checkin", "2026-Q3/grow-revenue/mrr", "121", "--as", "budi")
    (last,) = (okr.root / ".okr/journal").glob("00000002-*.json")
    last.write_bytes(b"{")

    okr.refuses("undo", code=1, says=f".okr/journal/{last.name} is damaged; nothing was undone")
    listed = okr("undo", "--list")
    assert (listed.code, listed.err) == (
        0,
        f"warning: .okr/journal/{last.name} is damaged and was skipped.\n",
    )

    last.unlink()
    assert "Undid `okr set`" in okr.does("undo")


def test_what_a_crash_has_left_is_taken_back_before(okr: Okr) -> None:
    """The command that was cut short goes first, by itself; then the last one that got through."""
    from okr.storage.files import journal

    before = okr.files()
    okr.does("set", "2026-Q3/grow-revenue/mrr", "target=140")
    half = okr.read(GROW).encode()
    journal.begin(
        okr.root,
        "set",
        [journal.Change(GROW, half, half + b"# half\n"), journal.Change("kpis/x.toml", None, b"")],
    )
    (okr.root / GROW).write_bytes(half + b"# half\n")

    ran = okr("undo")

    assert ran.code == 0
    assert "`okr set` was interrupted; its changes were undone." in ran.err
    assert okr.files() == before


@pytest.mark.parametrize("words", [("list",), ("report",), ("checkin", "kpi/mrr", "125", "--as", "ana")])
def test_any_command_makes_whole_what_a_crash_has_left(okr: Okr, words: tuple[str, ...]) -> None:
    """A read, too: nobody sees a change of several files in part."""
    from okr.storage.files import journal

    before = okr.files()
    changes = [journal.Change("people/ana.toml", before["people/ana.toml"], None)]
    changes += [journal.Change("people/anna.toml", None, before["people/ana.toml"])]
    journal.begin(okr.root, "move", changes)
    okr.write({"people/anna.toml": before["people/ana.toml"].decode()})

    ran = okr(*words)

    assert ran.code == 0
    assert "`okr move` was interrupted; its changes were undone." in ran.err
    now = okr.files()
    assert all(now[path] == data for path, data in before.items())
    assert "people/anna.toml" not in now


def test_a_read_does_not_wait_for_a_living_writer(okr: Okr) -> None:
    """Its entry is pending, too, but it holds the lock."""
    from okr.storage.files import journal
    from okr.storage.files.lock import locked

    before = okr.files()
    changes = [journal.Change("people/ana.toml", before["people/ana.toml"], b'name = "A"\n')]
    with locked(okr.root, "set"):
        journal.begin(okr.root, "set", changes)
        okr.write({"people/ana.toml": 'name = "A"\n'})

        assert "cut short" not in okr("list", "people").err
        assert okr.read("people/ana.toml") == 'name = "A"\n'


def test_the_mode_of_a_file_comes_back_with_it(okr: Okr) -> None:
    """Taking back is a change like any other: the mode of the file stays."""
    (okr.root / GROW).chmod(0o640)
    okr.does("set", "2026-Q3/grow-revenue/mrr", "target=140")

    okr.does("undo")

    assert (okr.root / GROW).stat().st_mode & 0o777 == 0o640


# ── a journal that was not made here ─────────────────────────────────────────────────────────────


def test_a_copy_begins_with_an_empty_undo(okr: Okr, tmp_path: Path) -> None:
    """As does a folder that was moved: what was recorded elsewhere is named, and not followed."""
    okr.does("set", "2026-Q3/grow-revenue/mrr", "target=140")
    shutil.copytree(okr.root, tmp_path / "copy")

    ran = okr("-C", str(tmp_path / "copy"), "undo")

    assert ran.code == 1
    assert ran.err.startswith("error: nothing to undo\nhint: .okr/journal/00000001-")
    assert "not by you on this machine, so ignored." in ran.err
    assert "target = 140" in (tmp_path / "copy" / GROW).read_text()
    okr.does("undo")


def test_what_a_clone_brings_does_not_stand_in_the_way(okr: Okr) -> None:
    """Neither in front of our entries nor behind them; hundreds of files are one line."""
    folder = okr.root / ".okr/journal"
    folder.mkdir(parents=True)
    for n in range(300):
        (folder / f"{n:08}.json").write_text("{")
    (folder / "99999999999999999999.json").write_text("{")
    okr.does("set", "2026-Q3/grow-revenue/mrr", "target=140")
    (folder / "00000301.pending").write_text("{")

    ran = okr("undo")

    assert ran.code == 0
    assert "Undid `okr set`" in ran.out
    assert "target = 130" in okr.read(GROW)
    assert len(ran.err.splitlines()) == 1
    assert ".okr/journal/00000000.json and 301 more: not by you" in ran.err


def test_a_writer_that_died_is_found_by_any_name(okr: Okr) -> None:
    """Its entry was renamed, as after the repair of a file system."""
    from okr.storage.files import journal

    before = okr.files()
    changes = [journal.Change("people/ana.toml", before["people/ana.toml"], None)]
    changes += [journal.Change("people/anna.toml", None, before["people/ana.toml"])]
    entry = journal.begin(okr.root, "move", changes)
    okr.write({"people/anna.toml": before["people/ana.toml"].decode()})
    (okr.root / ".okr/journal" / entry.file).rename(okr.root / ".okr/journal/#1234")

    ran = okr("list", "people")

    assert "`okr move` was interrupted; its changes were undone." in ran.err
    assert okr.files() == before
    assert list((okr.root / ".okr/journal").iterdir()) == []


@pytest.mark.parametrize("state", ["/proc/none", "goals/state"])
def test_without_a_key_goals_are_written_and_it_is_said(okr: Okr, state: str) -> None:
    """A home that is read-only, or a state folder that could have come with the goals."""
    okr.environment.setenv("XDG_STATE_HOME", str(okr.root.parent / state))

    ran = okr("set", "2026-Q3/grow-revenue/mrr", "target=140")

    assert ran.code == 0
    assert (
        ran.err == "warning: `okr undo` will not know this change: okr cannot keep your key on this machine\n"
    )
    assert "target = 140" in okr.read(GROW)
    okr.refuses("undo", code=1, says="nothing to undo")
