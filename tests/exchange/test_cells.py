"""Cells as numbers, shares, days and words."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.errors import OkrError, TwoReadingsError, UsageError
from okr.exchange.cells import (
    Style,
    check_date_forms,
    check_percent_forms,
    day,
    number,
    share,
    style,
    text,
    unit,
)
from okr.exchange.grid import Cell
from okr.words import translated

COMMA = style("1.250,75", "", "")
NONE = Style()
MOMENT = datetime(2025, 3, 10, 14, 30)  # noqa: DTZ001  a cell has no zone


def refused(read: Callable[..., Any], *given_: Any) -> str:
    """The sentence and the next step for what is refused."""
    with pytest.raises(UsageError) as caught:
        read(*given_)
    assert caught.value.remedy
    return str(caught.value)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "said", "value"),
    [
        ("1250", NONE, 1250),
        (2295704.0, NONE, 2295704),
        (0.5, NONE, 0.5),
        ("1.250", COMMA, 1250),
        ("1.250", style("1,250.75", "", ""), 1.25),
        ("1.250,75", NONE, 1250.75),
        ("3,637,839", NONE, 3637839),
        ("45%", NONE, 45),
        ("45,5 %", NONE, 45.5),
        ("Rp 2 jt", NONE, 2_000_000),
        ("Rp 1.250.000,-", NONE, 1_250_000),
        ("$1,250.75", NONE, 1250.75),
        ("12 kg", NONE, 12),
        ("1.250 Mitglieder", COMMA, 1250),
        ("-3", NONE, -3),
        ("1e3", NONE, 1000),
    ],
)
def test_a_number_is_read_in_one_way(cell: Cell, said: Style, value: float) -> None:
    read = number(cell, said, "Target")

    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("cell", "said", "sentence"),
    [
        ("1.250", NONE, ('Target: "1.250" can be 1250 or 1.25\n  Write in the mapping file how numbers look: '
         'numbers = "1.250,75" or numbers = "1,250.75"')),
        ("n/a", NONE, ('Target: "n/a" is not a number\n  Correct the cell, or list such words in the mapping file: '
         'empty = ["n/a"]')),
        ("=B2/C2", NONE, 'Target: "=B2/C2" is a formula kept as text\n  Copy the column and paste it as values.'),
        ("=SUMME(A1:A3)", COMMA, 'Target: "=SUMME(A1:A3)" is a formula kept as text'),
        (None, NONE, 'Target: "" is not a number'),
        ("  ", NONE, 'Target: "" is not a number'),
        (True, NONE, 'Target: "true" is not a number'),
        (date(2025, 3, 10), NONE, 'Target: "2025-03-10" is not a number'),
        (float("inf"), NONE, 'Target: "inf" is not a number'),
        ("9" * 400, NONE, "Target: "),
        ("Rp 2 m", NONE, 'Target: "Rp 2 m" can be '),
        ("1,25,75", NONE, 'Target: "1,25,75" is not a number'),
        ("12 of the 40 firms", NONE, 'Target: "12 of the 40 firms" has a unit, and none is set here\n  Write the number alone; a unit'),
        ("12 Feb", NONE, 'Target: "12 Feb" has a unit, and none is set here'),
    ],
)  # fmt: skip
def test_a_number_that_is_none_or_two_has_a_sentence(cell: Cell, said: Style, sentence: str) -> None:
    assert refused(number, cell, said, "Target").startswith(sentence)


def test_both_readings_of_a_number_are_named() -> None:
    with pytest.raises(TwoReadingsError) as caught:
        number("1.250", NONE, "Target")
    assert sorted(caught.value.readings) == [1.25, 1250]


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 99))
def test_a_number_comes_back_from_every_way_to_write_it(whole: int, cents: int) -> None:
    """Grouped in both styles and plain; compared with the arithmetic of integers."""
    english = f"{abs(whole):,}.{cents:02}"
    other = english.translate(str.maketrans(",.", ".,"))
    sign = "-" if whole < 0 else ""
    exact = (abs(whole) * 100 + cents) / 100 * (-1 if whole < 0 else 1)

    assert number(sign + english, style("1,250.75", "", ""), "x") == pytest.approx(exact, rel=1e-15)
    assert number(sign + other, COMMA, "x") == number(sign + english, style("1,250.75", "", ""), "x")
    assert number(str(whole), NONE, "x") == number(float(whole), NONE, "x") == whole


@pytest.mark.parametrize(
    ("cell", "beside"),
    [
        ("45%", "%"),
        ("45,5 %", "%"),
        ("Rp 2 jt", "Rp"),
        ("$5", "$"),
        ("12 kg", "kg"),
        ("12 members", "members"),
        ("2 jt", ""),
        ("12", ""),
        (0.5, ""),
        (None, ""),
    ],
)
def test_the_unit_beside_a_number(cell: Cell, beside: str) -> None:
    assert unit(cell) == beside


# ── shares ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "percent", "value"),
    [
        ("64%", "", 0.64), ("64 %", "0-1", 0.64), ("64,0%", "0-100", 0.64), ("64", "0-100", 0.64), (64.0, "0-100", 0.64),
        ("0.64", "0-1", 0.64), ("0,64", "0-1", 0.64), (0.64, "0-1", 0.64), (1, "0-1", 1), (1, "0-100", 0.01), ("0", "", 0),
        ("120%", "", 1.2),
    ],
)  # fmt: skip
def test_a_share_is_read_as_the_mapping_says(cell: Cell, percent: str, value: float) -> None:
    assert share(cell, style("1.250,75", "", percent), "Progress") == value


@pytest.mark.parametrize(
    ("cell", "percent", "sentence"),
    [
        ("64", "", ('Progress: "64" can be 64% or 6400%\n  Write in the mapping file how shares look: '
         'percent = "0-100" or percent = "0-1"')),
        (0.64, "", 'Progress: "0.64" can be 0.64% or 64%'),
        (1.0, "", 'Progress: "1" can be 1% or 100%'),
        ("64", "0-1", 'Progress: "64" is not a share from 0 to 1\n  The mapping file says percent = "0-1"'),
        ("x", "0-1", 'Progress: "x" is not a number'),
    ],
)  # fmt: skip
def test_a_share_that_nothing_decides_is_refused(cell: Cell, percent: str, sentence: str) -> None:
    assert refused(share, cell, style("", "", percent), "Progress").startswith(sentence)


def test_shares_in_several_forms_are_refused_with_their_rows() -> None:
    cells: list[tuple[int, Cell]] = [
        (2, "64"),
        (3, "64%"),
        (4, "0.64"),
        (5, 0),
        (6, ""),
        (7, "1"),
        (8, 30),
        (9, None),
    ]

    assert refused(check_percent_forms, cells, "Progress") == (
        "Progress mixes shares in 3 forms: 64 (rows 2, 8), 64% (row 3), 0.64 (row 4)\n  Write all of them in one form."
        ' If all go from 0 to 100, say so in the mapping file: percent = "0-100"'
    )
    check_percent_forms([(2, "64"), (3, 0), (4, 1.0), (5, "100"), (6, "12,5"), (7, "n/a")], "Progress")
    check_percent_forms([(2, 0.64), (3, 0.0), (4, 1.0)], "Progress")


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "dates"),
    [
        ("2025-03-10", ""), (date(2025, 3, 10), ""), (MOMENT, ""), ("2025-03-10 14:36:20 UTC", ""), (" 2025-03-10 ", ""),
        ("2025-03-10T14:36:20.123Z", ""), ("2025-03-10T14:36:20+07:00", ""), ("2025-03-10 2:36 PM", ""),
        ("10 March 2025", ""), ("10-Mar-2025", ""), ("10 Maret 2025", ""), ("March 10, 2025", ""), ("10th of", None),
        ("Mar 10th, 2025", ""), ("2025/03/10", ""), ("2025.3.10", ""), ("10/03/2025", "DD/MM/YYYY"),
        ("10/3/2025 08:15", "DD/MM/YYYY"), ("03/10/2025", "MM/DD/YYYY"), ("10.03.25", "DD.MM.YY"),
        ("10 mar 2025", "D MMM YYYY"), ("20250310", "YYYYMMDD"), (20250310, "YYYYMMDD"), ("10/03/2025", "dd/mm/yyyy"),
        ("2025-03-10", "DD/MM/YYYY"), ("10-Mar-25", "DD-MMM-YY"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_one_way(cell: Cell, dates: str | None) -> None:
    if dates is None:
        assert refused(day, cell, NONE, "Due").startswith('Due: "10th of" is not a valid date')
    else:
        assert day(cell, style("", dates, ""), "Due") == date(2025, 3, 10)


@pytest.mark.parametrize(("text_", "found"), [("31/12/2025", date(2025, 12, 31)), ("12-31-2025", date(2025, 12, 31)),
                                              ("05.05.2025", date(2025, 5, 5))])  # fmt: skip
def test_three_numbers_with_one_reading_need_no_style(text_: str, found: date) -> None:
    assert day(text_, NONE, "Due") == found


@pytest.mark.parametrize(
    ("cell", "dates", "sentence"),
    [
        ("03/04/2025", "", ('Due: "03/04/2025" can be 3 Apr 2025 or 4 Mar 2025\n  Write in the mapping file how days look: '
         'dates = "DD/MM/YYYY" or dates = "MM/DD/YYYY"')),
        ("3.4.25", "", ('Due: "3.4.25" can be 3 Apr 2025 or 4 Mar 2025\n  Write in the mapping file how days look: '
         'dates = "DD.MM.YY" or dates = "MM.DD.YY"')),
        ("31/12/25", "", 'Due: "31/12/25" can be 31 Dec 2025 or 25 Dec 2031'),
        ("31/12/2025", "MM/DD/YYYY", 'Due: "31/12/2025" is not a valid date\n  The mapping file says dates = "MM/DD/YYYY"'),
        ("31/31/2025", "", 'Due: "31/31/2025" is not a valid date'),
        ("30 Feb 2025", "", 'Due: "30 Feb 2025" is not a valid date'),
        ("2025-02-30", "", 'Due: "2025-02-30" is not a valid date'),
        ("soon", "", 'Due: "soon" is not a valid date\n  Use YYYY-MM-DD, for example 2026-07-10.'),
        (45726, "", 'Due: "45726" is not a valid date\n  It may be 10 Mar 2025 of Excel: give the column the format of dates.'),
        ("=TODAY()", "", 'Due: "=TODAY()" is a formula kept as text'),
        (date(1066, 10, 14), "", 'Due: "1066-10-14" is out of range'),
        (None, "", 'Due: "" is not a valid date'),
        (True, "", 'Due: "true" is not a valid date'),
    ],
)  # fmt: skip
def test_a_day_that_is_none_or_two_has_a_sentence(cell: Cell, dates: str, sentence: str) -> None:
    assert refused(day, cell, style("", dates, ""), "Due").startswith(sentence)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ([(2, "2025-03-10"), (3, "10 Mar 2025"), (4, "31/03/2025"), (5, "3/4/2025")],
         "Due has days in 3 forms: 2026-07-31 (row 2), 31 Jul 2026 (row 3), 31/07/2026 (rows 4, 5)"),
        ([(2, "31/03/2025"), (3, "03/31/2025")], "Due has days in 2 forms: 31/07/2026 (row 2), 07/31/2026 (row 3)"),
        ([(2, "31/03/2025"), (3, "31.03.2025")], "Due has days in 2 forms: 31/07/2026 (row 2), 31.07.2026 (row 3)"),
        ([(2, "31/03/2025"), (3, date(2025, 4, 3))], "Due has days in 2 forms: 31/07/2026 (row 2), real dates (row 3)"),
    ],
)  # fmt: skip
def test_days_in_several_forms_are_refused_with_their_rows(
    cells: list[tuple[int, Cell]], sentence: str
) -> None:
    """Also real dates beside texts: a program has read those whose order it could, and left the others."""
    assert refused(check_date_forms, cells, "Due").startswith(sentence)


@pytest.mark.parametrize(
    "cells",
    [
        [(2, "03/31/2025"), (3, "03/04/2025"), (4, "12/31/2025 08:00")],
        [(2, "2025-03-10"), (3, date(2025, 3, 10)), (4, None), (5, "TBD")],
        [(2, "2025-03-10"), (3, "10 March 2025")],
    ],
)
def test_days_of_one_form_or_of_one_reading_go_together(cells: list[tuple[int, Cell]]) -> None:
    check_date_forms(cells, "Due")


# ── words and styles ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (2295704.0, "2295704"), (0.5, "0.5"), (7, "7"), (True, "true"), (None, ""), (" a\nb ", "a\nb"),
        (date(2025, 3, 10), "2025-03-10"), (MOMENT, "2025-03-10 14:30:00"), (MOMENT.replace(hour=0, minute=0), "2025-03-10"),
        ("x" * 40_000, "x" * 32_768),
    ],
)  # fmt: skip
def test_a_cell_as_words(cell: Cell, words: str) -> None:
    assert text(cell) == words


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            ("1250", "", ""),
            'numbers = "1250" does not show the decimal mark\n  Examples: 1.250,75 · 1,250.75',
        ),
        (("1.250", "", ""), 'numbers = "1.250" does not show the decimal mark'),
        (
            ("", "DD/MM", ""),
            'dates = "DD/MM" is not a form of days\n  Examples: DD/MM/YYYY, MM/DD/YYYY, D MMM YYYY',
        ),
        (("", "DD/DD/YYYY", ""), 'dates = "DD/DD/YYYY" is not a form of days'),
        (("", "the DD/MM/YYYY", ""), 'dates = "the DD/MM/YYYY" is not a form of days'),
        (("", "", "0-10"), 'percent = "0-10" is not a range of shares\n  Examples: 0-100, 0-1'),
    ],
)
def test_a_style_that_fixes_nothing_is_refused(said: tuple[str, str, str], sentence: str) -> None:
    assert refused(style, *said).startswith(sentence)


@given(st.text(max_size=30) | st.floats() | st.integers() | st.booleans() | st.none())
def test_no_cell_breaks_a_reader(cell: Cell) -> None:
    """A value, or a sentence of ours in both languages."""
    sentences: list[str] = []
    for read in (number, share, day):
        for said in (NONE, style("1.250,75", "DD/MM/YYYY", "0-1")):
            try:
                read(cell, said, "x")
            except OkrError as error:
                sentences.append(translated(error.message, "id"))
    assert all(sentences)
    text(cell)
    check_date_forms([(1, cell)], "x")
    check_percent_forms([(1, cell)], "x")


def test_13_000_cells_take_no_time() -> None:
    """Of the CPU; the limit is for a machine that is four times slower."""
    cells = [f"{n}" for n in range(3000)] + [f"{n % 100}%" for n in range(3000)]
    days = [f"2025-03-{n % 28 + 1:02}" for n in range(7000)]
    begun = time.process_time()
    for cell in cells:
        number(cell, NONE, "x")
    for cell in days:
        day(cell, NONE, "x")

    assert time.process_time() - begun < 0.8
