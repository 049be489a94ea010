"""The line of a check-in: what each part of it means, typed at the dialogue or as arguments."""

from __future__ import annotations

from datetime import date

import pytest

from okr.commands.checkin_line import read_line
from tests.making import update, workspace
from tests.running import GROW, MRR, Okr

GOALS = {
    "2026-Q3/grow": """
title = "Grow"
[key_results.mrr]
title = "Raise MRR from 100 to 130"
start = 100
target = 130
unit = "Rp jt"
[key_results.overtime]
title = "Cut overtime from 12 to 5 hours"
start = 12
target = 5
unit = "jam"
[key_results.cities]
title = "Open in four cities"
milestones = { surabaya = 1, malang = 1, makassar = 1, "Bandar Lampung" = 1 }
[initiatives.page]
title = "Publish the page"
"""
}
KPI = """
title = "First answer time"
objective = "2026-Q3/grow"
role = "support"
at_most = 4
unit = "h"
cadence = "monthly"
"""
FRIDAY = date(2026, 8, 21)


def read(line: str, id_: str = "2026-Q3/grow/mrr") -> dict[str, str]:
    said = {"2026-08-14-ana": update("2026-Q3/grow/mrr", date(2026, 8, 14), value=121)}
    known = workspace(GOALS, kpis={"kpi/first-answer": KPI}, checkins=said)
    return read_line(line, known, id_, FRIDAY, numbered=True)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("124", {"value": "124"}),
        ("124,5 8 Two renewals", {"value": "124,5", "confidence": "8", "note": "Two renewals"}),
        ("124 7,5 sure", {"value": "124", "confidence": "7,5", "note": "sure"}),
        ("Rp 124 jt 8", {"value": "Rp 124 jt", "confidence": "8"}),
        ("124 Two renewals", {"value": "124", "note": "Two renewals"}),
        ('124 "3 renewals"', {"value": "124", "note": "3 renewals"}),
        ('124 8 "3 renewals" !Legal', {"value": "124", "confidence": "8", "note": "3 renewals", "blocker": "Legal"}),
        ('"Only a note"', {"note": "Only a note"}),
        ("!Legal review", {"blocker": "Legal review"}),
        ("124 8 slow !Legal review", {"value": "124", "confidence": "8", "note": "slow", "blocker": "Legal review"}),
        ("124 Great! More next week", {"value": "124", "note": "Great! More next week"}),
        ("124 wow !!!", {"value": "124", "note": "wow !!!"}),
        ("124 !- signed", {"value": "124", "note": "signed", "unblocked": "yes"}),
        ("!-", {"unblocked": "yes"}),
        ("124 2 !-5 degrees", {"value": "124", "confidence": "2", "blocker": "-5 degrees"}),
        ("2026-W33 124 8", {"period": "2026-W33", "value": "124", "confidence": "8"}),
        ("12o 7", {"value": "12o", "confidence": "7"}),
    ],
)  # fmt: skip
def test_a_value(line: str, fields: dict[str, str]) -> None:
    """Value, confidence, note, blocker; a mark of exclamation inside of a note begins nothing."""
    assert read(line) == fields


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("5 jam", {"value": "5 jam"}),
        ("5 jam 7 quieter", {"value": "5 jam", "confidence": "7", "note": "quieter"}),
        ("5 quieter weeks", {"value": "5", "note": "quieter weeks"}),
    ],
)
def test_a_unit_is_never_a_note(line: str, fields: dict[str, str]) -> None:
    """It belongs to the value."""
    assert read(line, "2026-Q3/grow/overtime") == fields


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("surabaya", {"value": "surabaya"}),
        ("Surabaya, mal 7 by train", {"value": "surabaya\nmalang", "confidence": "7", "note": "by train"}),
        ("1,2 7", {"value": "surabaya\nmalang", "confidence": "7"}),
        ("1 7", {"value": "surabaya", "confidence": "7"}),
        ("surabaya malang", {"value": "surabaya\nmalang"}),
        ("surabaya mal", {"value": "surabaya", "note": "mal"}),
        ("bandar lampung; mak", {"value": "Bandar Lampung\nmakassar"}),
        ("bandar 6", {"value": "Bandar Lampung", "confidence": "6"}),
        ("surabaya, then the others", {"value": "surabaya", "note": "then the others"}),
        ("surabaya, malng", {"value": "surabaya\nmalng"}),
        ("not malang !Permit", {"undone": "malang", "blocker": "Permit"}),
        ("belum malang", {"undone": "malang"}),
        ("none", {"value": "none"}),
        ("ma 7", {"value": "ma", "confidence": "7"}),
    ],
)
def test_milestones(line: str, fields: dict[str, str]) -> None:
    """By name, beginning or number; behind a blank a shortened name is a word of the note.

    What is nearly a name, or fits several, is kept as one, so that it is refused and not lost in a note.
    """
    assert read(line, "2026-Q3/grow/cities") == fields


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("5.2", {"value": "5.2"}),
        ("2026-06 5.2", {"period": "2026-06", "value": "5.2"}),
        ("2026-06", {"value": "2026-06"}),
        ("5,2 h busy month", {"value": "5,2 h", "note": "busy month"}),
    ],
)
def test_a_reading_may_name_its_period(line: str, fields: dict[str, str]) -> None:
    """In front of the value."""
    assert read(line, "kpi/first-answer") == fields


def test_work_takes_a_note_and_no_confidence() -> None:
    """3 pages are no confidence of 3."""
    assert read("done 3 pages", "2026-Q3/grow/page") == {"value": "done", "note": "3 pages"}


# ── as arguments ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ((MRR, "115", "7", "Two renewals"), 'value = 115\nconfidence = 7\nnote = "Two renewals"\n'),
        ((MRR, "115", "7", "Two", "renewals"), 'value = 115\nconfidence = 7\nnote = "Two renewals"\n'),
        ((MRR, "115", "-c", "7", "-n", "Two", "-b", "Legal"), 'value = 115\nconfidence = 7\nnote = "Two"\nblocker = "Legal"\n'),
        ((MRR, "115", "2026 is planned"), 'value = 115\nnote = "2026 is planned"\n'),
        ((MRR, "115", "slow", "!Legal review"), 'value = 115\nnote = "slow"\nblocker = "Legal review"\n'),
        ((MRR, "!Legal review"), 'blocker = "Legal review"\n'),
        (("grow-revenue/cities", "surabaya", "malang"), 'done = ["surabaya", "malang"]\n'),
        (("pricing-page", "done", "A day early"), 'done = true\nnote = "A day early"\n'),
    ],
)  # fmt: skip
def test_the_same_line_as_arguments(okr: Okr, words: tuple[str, ...], written: str) -> None:
    """What a person types at the dialogue, behind the id; and short options."""
    okr.does("checkin", *words, "--as", "budi")

    assert okr.read("checkins/2026-W34/2026-08-19-budi.toml").endswith(f"date = 2026-08-19\n{written}")


def test_a_unit_behind_the_value_as_an_argument(okr: Okr) -> None:
    """Without quotes, too."""
    okr.write({GROW: okr.read(GROW).replace('unit = "IDR m"', 'unit = "jam"')})
    okr.does("checkin", MRR, "115", "jam", "--as", "budi")

    assert okr.read("checkins/2026-W34/2026-08-19-budi.toml").endswith("value = 115\n")


def test_several_words_as_one_argument_are_the_value(okr: Okr) -> None:
    """It is refused as it was typed: 115 days are not 115 million with the note "days"."""
    okr.refuses("checkin", MRR, "115 days", "--as", "budi", code=2, says='"115 days" is ')


def test_what_is_said_twice_is_refused(okr: Okr) -> None:
    """A note in the line and as an option."""
    okr.refuses(
        "checkin", MRR, "115", "7", "Two", "-n", "Three", "--as", "budi",
        code=2, says="NOTE and --note cannot be used together",
    )  # fmt: skip
