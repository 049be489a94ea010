"""Days as people type them, on Wednesday, 22 July 2026."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.days import coming_day, due_day, looks_typed, near_day, past_day
from okr.errors import UsageError
from okr.settings import OwnCycle, Settings
from okr.words import translated
from okr.words.numbers import long_date, short_date

TODAY = date(2026, 7, 22)
CALENDAR = Settings()
OWN = Settings(cycles={"Launch": OwnCycle(starts=date(2026, 8, 3), ends=date(2026, 8, 21))})
DAYS = st.dates(date(1902, 1, 1), date(2990, 12, 31))


@pytest.mark.parametrize(
    ("text", "happened", "due"),
    [
        ("2026-07-31", "2026-07-31", "2026-07-31"),
        ("31/12/2026", "2026-12-31", "2026-12-31"),
        ("31-12-2026", "2026-12-31", "2026-12-31"),
        ("31.12.2026", "2026-12-31", "2026-12-31"),
        ("3/4/2026", "2026-04-03", "2026-04-03"),
        ("2026/7/5", "2026-07-05", "2026-07-05"),
        ("31/7", "2025-07-31", "2026-07-31"),
        ("1/7", "2026-07-01", "2027-07-01"),
        ("22/7", "2026-07-22", "2026-07-22"),
        ("31 Dec", "2025-12-31", "2026-12-31"),
        ("31 Des", "2025-12-31", "2026-12-31"),
        ("31 December 2026", "2026-12-31", "2026-12-31"),
        ("31 desember", "2025-12-31", "2026-12-31"),
        ("Dec 31", "2025-12-31", "2026-12-31"),
        ("December 31, 2026", "2026-12-31", "2026-12-31"),
        ("1st Aug", "2025-08-01", "2026-08-01"),
        ("17-Agu-2026", "2026-08-17", "2026-08-17"),
        ("tgl 17 Agustus", "2025-08-17", "2026-08-17"),
        ("29 Feb", "2024-02-29", "2028-02-29"),
        ("today", "2026-07-22", "2026-07-22"),
        ("hari ini", "2026-07-22", "2026-07-22"),
        ("yesterday", "2026-07-21", "2026-07-21"),
        ("kemarin", "2026-07-21", "2026-07-21"),
        ("tomorrow", "2026-07-23", "2026-07-23"),
        ("besok", "2026-07-23", "2026-07-23"),
        ("lusa", "2026-07-24", "2026-07-24"),
        ("friday", "2026-07-17", "2026-07-24"),
        ("FRI", "2026-07-17", "2026-07-24"),
        ("Jum'at", "2026-07-17", "2026-07-24"),
        ("jum", "2026-07-17", "2026-07-24"),
        ("minggu", "2026-07-19", "2026-07-26"),
        ("min", "2026-07-19", "2026-07-26"),
        ("rabu", "2026-07-22", "2026-07-22"),
        ("by friday", "2026-07-17", "2026-07-24"),
        ("next friday", "2026-07-31", "2026-07-31"),
        ("jumat depan", "2026-07-31", "2026-07-31"),
        ("senin ini", "2026-07-20", "2026-07-20"),
        ("Jumat lalu", "2026-07-17", "2026-07-17"),
        ("Friday 31 Jul 2026", "2026-07-31", "2026-07-31"),
        ("Jumat, 31/7/2026", "2026-07-31", "2026-07-31"),
    ],
)
def test_forms_of_days(text: str, happened: str, due: str) -> None:
    """The day before the month; without a year the latest for what happened, the next for what is due."""
    assert past_day(text, "date", TODAY).day.isoformat() == happened
    assert coming_day(text, "date", TODAY).day.isoformat() == due
    assert due_day(text, "date", TODAY, CALENDAR).day.isoformat() == due


def test_what_was_understood_is_said() -> None:
    """With its weekday, in the language of the reader; of a day typed as in a file nothing is said."""
    echo = past_day("3/4/2026", "date", TODAY).echo

    assert echo == '"3/4/2026" was read as Fri 3 Apr 2026'
    assert echo is not None
    assert translated(echo, "id") == '"3/4/2026" dibaca sebagai Jum 3 Apr 2026'
    assert past_day(" 2026-04-03 ", "date", TODAY).echo is None


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2026-08", "2026-08-31"),
        ("8/2026", "2026-08-31"),
        ("aug", "2026-08-31"),
        ("Agustus", "2026-08-31"),
        ("february 2028", "2028-02-29"),
        ("feb", "2027-02-28"),
        ("2026-W30", "2026-07-26"),
        ("w30", "2026-07-26"),
        ("w10", "2027-03-14"),
        ("minggu ke-30", "2026-07-26"),
        ("Q3", "2026-09-30"),
        ("q1", "2027-03-31"),
        ("2026-H1", "2026-06-30"),
        ("2027", "2027-12-31"),
        ("launch", "2026-08-21"),
        ("end of August", "2026-08-31"),
        ("akhir agustus", "2026-08-31"),
        ("by end of Q3", "2026-09-30"),
        ("this week", "2026-07-26"),
        ("minggu depan", "2026-08-02"),
        ("bulan ini", "2026-07-31"),
        ("next month", "2026-08-31"),
        ("akhir bulan", "2026-07-31"),
        ("end of the quarter", "2026-09-30"),
        ("kuartal depan", "2026-12-31"),
        ("akhir tahun", "2026-12-31"),
    ],
)
def test_a_span_is_due_on_its_last_day(text: str, last: str) -> None:
    """The first that is not over; and it is no day for what happened."""
    assert due_day(text, "--due", TODAY, OWN).day.isoformat() == last
    with pytest.raises(UsageError, match="is not a valid date"):
        past_day(text, "--at", TODAY)


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("31/13/2026", "there is no month 13", "Examples: 2026-07-31"),
        ("12/31/2026", "there is no month 31", "The day comes before the month: 31/12/2026"),
        ("12/31", "there is no month 31", "The day comes before the month: 31/12"),
        ("2026-02-30", "that month has the days 1 to 28", "Examples"),
        ("30 feb", "that month has the days 1 to 28", "Examples"),
        ("0/7/2026", "that month has the days 1 to 31", "Examples"),
        ("3/7/26", "a year has four digits", "Write it in full: 3/7/2026"),
        ("31 Jul 26", "a year has four digits", "Write it in full: 31/7/2026"),
        ("31/7/0026", "the year is out of range", "Use a date from 1900 to 2999."),
        ("9999-01-01", "is out of range", "Use a date from 1900 to 2999."),
        ("thursday 31/7/2026", "that day is Fri 31 Jul 2026", "leave the weekday out"),
        ("20260731", "is not a valid date", "Examples"),
        ("31", "is not a valid date", "Examples"),
        ("31/7/2026/1", "is not a valid date", "Examples"),
        ("someday", "is not a valid date", "Examples"),
        ("friday or so", "is not a valid date", "Examples"),
        ("\u0663/\u0663/2026", "is not a valid date", "Examples"),
        ("", "is not a valid date", "Examples"),
        (",", "is not a valid date", "Examples"),
    ],
)
def test_what_is_no_day_is_refused(text: str, says: str, hint: str) -> None:
    for read in (past_day, coming_day, near_day, lambda *words: due_day(*words, CALENDAR)):
        with pytest.raises(UsageError, match=r"^--due: ") as refused:
            read(text, "--due", TODAY)
        assert says in refused.value.message
        assert hint in refused.value.remedy


def test_the_nearest_day() -> None:
    """What may have begun already or begin later: the nearest date, and the next weekday."""
    for text, expected in (("10/7", "2026-07-10"), ("1 feb", "2026-02-01"), ("1 jan", "2027-01-01")):
        assert near_day(text, "--from", TODAY).day.isoformat() == expected
    assert near_day("tuesday", "--from", TODAY).day == date(2026, 7, 28)


@given(DAYS, DAYS)
def test_every_printed_day_is_read_back(day: date, today: date) -> None:
    """In both languages: the long form anywhere, the short one where it is said of what happened or is due."""
    for language in ("en", "id"):
        long = translated(long_date(day), language)
        assert {read(long, "", today).day for read in (past_day, coming_day, near_day)} == {day}
        short = translated(short_date(day, today), language)
        read = past_day if day <= today else coming_day
        assert read(short, "", today).day == day


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1901, 2990), st.sampled_from("/-."))
def test_the_day_comes_before_the_month(day: int, month: int, year: int, by: str) -> None:
    text = f"{day}{by}{month}{by}{year}"
    try:
        expected = date(year, month, day)
    except ValueError:
        with pytest.raises(UsageError, match="that month has the days"):
            past_day(text, "", TODAY)
    else:
        assert past_day(text, "", TODAY).day == expected


@given(st.text(st.sampled_from("0123456789/-. ,qw") | st.characters(), max_size=12), DAYS)
def test_no_text_breaks_the_reader(text: str, today: date) -> None:
    for read in (past_day, coming_day, near_day, lambda *words: due_day(*words, OWN)):
        with suppress(UsageError):
            read(text, "", today)


def test_a_revision_of_git_is_no_day() -> None:
    for text in ("31/7", "1 jul", "yesterday", "friday", "2026-02-30", "31.12.2026"):
        assert looks_typed(text), text
    for text in (
        "HEAD~1",
        "main",
        "v1.2.3",
        "1.2.3",
        "1.2",
        "12ab34cd",
        "may",
        "origin/main",
        "2026",
        "31dec26",
    ):
        assert not looks_typed(text), text
