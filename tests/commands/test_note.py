"""`okr note`: what somebody says about a cycle is on top of each of its reports."""

from __future__ import annotations

import json
from typing import Any

import pytest

from okr.context import Context
from tests.gitting import Clone, init
from tests.running import Okr

FILE = "checkins/2026-W34/2026-08-19-ana.toml"


def note_in(okr: Okr, *words: str) -> Any:
    return json.loads(okr("report", *words, "-f", "json").out)["data"]["note"]


def said(item: str, day: str, text: str, **more: str) -> str:
    lines = {"item": f'"{item}"', "date": day, "note": f'"{text}"', **more}
    return "[[update]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())


def test_it_is_an_update_of_the_writer_and_on_top_of_every_report(okr: Okr) -> None:
    done = okr.does("note", "Revenue is ahead.", "-q", "Q3", "--as", "ana")

    assert done == f'Note of 2026-Q3: "Revenue is ahead."\nWritten: {FILE} (1 update).\n'
    assert okr.read(FILE) == said("2026-Q3", "2026-08-19", "Revenue is ahead.")
    assert note_in(okr) == {
        "date": "2026-08-19", "person": "ana", "name": "Ana Wijaya", "text": "Revenue is ahead."
    }  # fmt: skip
    assert okr("report").out.splitlines()[1:3] == ["Ana Wijaya, 19 Aug  Revenue is ahead.", ""]
    assert "\n\nRevenue is ahead. – Ana Wijaya, 19 Aug\n\n" in okr("report", "-f", "markdown").out
    assert "Revenue is ahead." in okr("report", "-f", "html").out


def test_the_last_one_counts_as_of_the_day(okr: Okr) -> None:
    """By the order of updates: a day, then its instants. A name that changed is told as it is today."""
    okr.write(
        {
            "checkins/2026-W33/2026-08-14-sri.toml": said("2026-Q3", "2026-08-14", "All is open."),
            FILE: said("2026-Q3", "2026-08-19", "At ten", at="2026-08-19T10:00:00+07:00"),
            FILE.replace("ana", "budi"): said("2026-Q3", "2026-08-19", "At nine", at="2026-08-19T09:00:00+07:00"),
            "people/citra.toml": 'name = "Citra"\nformerly = ["@sri"]\n',
        }
    )  # fmt: skip

    assert note_in(okr)["text"] == "At ten"
    assert note_in(okr, "--at", "2026-08-18") == {
        "date": "2026-08-14", "person": "citra", "name": "Citra", "text": "All is open."
    }  # fmt: skip
    assert note_in(okr, "--at", "2026-08-13") is None
    assert note_in(okr, "-q", "2026") is None
    assert "  the later note of @ana, 19 Aug, stays on top\n" in okr.does("note", "At noon", "--as", "budi")
    assert note_in(okr)["text"] == "At ten"
    assert "  replaces the note of @ana, 19 Aug\n" in okr.does("note", "At night", "--as", "ana")
    assert note_in(okr)["text"] == "At night"


def test_of_whom_nothing_is_known_the_slug_is_told(okr: Okr) -> None:
    okr.write({FILE.replace("ana", "eko"): said("2026-Q3", "2026-08-19", "So be it")})

    assert (note_in(okr)["person"], note_in(okr)["name"]) == ("eko", "eko")


def test_lines_stay_lines(okr: Okr) -> None:
    """As in a note on a goal."""
    okr.does("note", "We grow.\nWe hire.", "--as", "ana")

    assert okr("report").out.splitlines()[1:3] == ["Ana Wijaya, 19 Aug  We grow.", " " * 20 + "We hire."]
    assert "We grow.<br>We hire. – Ana" in okr("report", "-f", "markdown").out


@pytest.mark.parametrize("cycle", ["2026-launch", "2025-Q4", "2026-Q1", "2027"])
def test_any_cycle_takes_one(okr: Okr, cycle: str) -> None:
    """An own one, one that is closed, over, or to come."""
    launch = '[cycles."2026-launch"]\nstarts = 2026-03-01\nends = 2026-05-31\n'
    okr.write({"okr.toml": okr.read("okr.toml") + launch})
    okr.does("note", "It was good", "-q", cycle, "--as", "ana")

    assert note_in(okr, "-q", cycle)["text"] == "It was good"
    assert "R0" not in okr("check").out


def test_it_moves_no_number(okr: Okr) -> None:
    before = okr("list", "key-results", "-f", "json").out, okr("list", "kpis", "-f", "json").out
    okr.does("note", "It was good", "--as", "ana")

    assert (okr("list", "key-results", "-f", "json").out, okr("list", "kpis", "-f", "json").out) == before


def test_it_is_told_in_words_and_undone(okr: Okr) -> None:
    okr.does("note", "We grow", "--as", "ana")

    assert "note 2026-Q3 We grow" in okr.does("undo", "--list")
    assert "note 2026-Q3 We grow by @ana\n" in okr.does("undo")
    assert note_in(okr) is None


def test_log_diff_audit_and_the_commit_tell_it(okr: Okr) -> None:
    """By the name of the cycle, short or whole."""
    clone = init(okr.root)
    clone.commit("Goals", day="2026-07-01")
    okr.does("note", "We grow", "--as", "ana")
    told = "2026-Q3\n\nNot committed\n  check-in (@ana, 19 Aug 2026)\n    note: We grow\n"

    assert okr("log", "Q3").out == okr("log", "2026-Q3").out == told
    assert "\n  2026-Q3\n    check-in (@ana, 19 Aug 2026, not committed)\n" in okr("diff").out
    assert "2026-Q3" not in okr("audit").out
    assert "  Check in: 2026-Q3 note We grow\n" in okr.does("sync", "--dry-run")
    assert okr("log", "2026-Q2").out == "2026-Q2\n\nNo history yet.\n"
    okr.refuses("log", "2026-Q9", code=4, says='unknown item "2026-Q9"')


def test_notes_of_two_people_are_merged(ana: Clone, budi: Clone) -> None:
    """Each has a file of their own, so the later one is on top for both."""
    ana.does("note", "Of Ana", "--as", "ana")
    ana.does("sync")
    budi.does("note", "Of Budi", "--as", "budi", today="2026-08-20")
    budi.does("sync")
    ana.does("sync")

    for clone in (ana, budi):
        assert "Budi, 20 Aug  Of Budi\n" in clone.does("report", today="2026-08-20")


def test_only_a_note_is_taken(okr: Okr) -> None:
    """What else an update has for a cycle is in no number, and the check says so."""
    lost = 'date = 2026-08-19\n\n[[update]]\nitem = "2026-Q9"\ndate = 2026-08-19\nnote = "x"\n'
    okr.write({FILE: f'[[update]]\nitem = "2026-Q3"\nvalue = 3\nnote = "x"\n{lost}'})

    found = okr("check").out
    assert f"{FILE}:3:1: R007 does not count: a cycle takes only a note\n" in found
    assert f'{FILE}:8:1: R005 update of the unknown item "2026-Q9", so it does not count\n' in found
    okr.refuses(
        *("checkin", "Q3", "3", "--as", "ana"), code=4, says="A cycle takes a note: okr note TEXT -q Q3"
    )
    okr.refuses("ack", "2026-Q3", "--as", "ana", code=4, says='unknown item "2026-Q3"')


def test_what_is_no_note_is_refused(okr: Okr) -> None:
    okr.refuses("note", " ", "--as", "ana", code=2, says="TEXT is empty")
    okr.refuses("note", "a\x1b[2J", "--as", "ana", code=2, says="TEXT contains a control character")
    okr.refuses("note", "--as", "ana", code=2, says="TEXT is missing")
    okr.refuses("note", "x", "-q", "Q9", "--as", "ana", code=2, says='unknown cycle "Q9"')
    okr.refuses("note", "x", code=1, says="cannot tell who you are")
    before = okr.files()
    assert f"Would write: {FILE} (1 update).\n" in okr.does("note", "x", "--dry-run", "--as", "ana")
    assert okr.files() == before


def test_without_text_it_asks(okr: Okr) -> None:
    okr.environment.setattr(Context, "may_ask", True)
    okr.environment.setattr("okr.cli._prompt", lambda question, _: f"{question}?")

    assert okr.does("note", "--as", "ana").startswith('Note of 2026-Q3: "How the cycle is going?"\n')
