"""Names of periods in other systems, and the days that decide."""

from __future__ import annotations

from datetime import date

import pytest

from okr.exchange.period_names import contradiction, reading_span, span_of
from okr.settings import CycleSettings, OwnCycle, Settings

TODAY = date(2026, 2, 3)
PLAIN = Settings(cycles={"2020-set-1": OwnCycle(starts=date(2020, 1, 15), ends=date(2020, 6, 30))})
FISCAL = Settings(cycle=CycleSettings(year_starts=7, named_by="end"))


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (
            ("Quarter 1 FY25|Quarter 1 2025|Q1 FY25|FY25 Q1|FY2025 Q1|FY 25 - Q1|1Q 2025|1Q25|1QFY25|Q1 2025|q1-2025"
            "|2025 Q1|2025-Q1|2025Q1|Q1 '25|Q1/2025|Q1 (Jan-Mar) 2025|1st quarter of 2025|First Quarter, 2025|Qtr 1 2025"
            "|Triwulan 1 2025|Triwulan I 2025|TW1 2025|TW I/2025|Kuartal 1 2025|Kuartal pertama 2025|Kuartal ke-1 2025"
            "|Jan - Mar 2025|January to March 2025|Januari s.d. Maret 2025|Januari s/d Maret 2025|Jan 2025 – Mar 2025"
            "|2025-01-01 to 2025-03-31"),
            "2025-Q1",
        ),
        ("Quarter 4 FY25|4Q 2025|Q4 2025|Triwulan IV 2025|TW4 2025|Kuartal keempat 2025|Okt-Des 2025", "2025-Q4"),
        (("H2 2025|2H 2025|2H25|H2 FY25|Half 2 2025|Second half of 2025|Semester 2 2025|Semester II Tahun 2025"
         "|Smt 2 2025|Jul - Dec 2025"), "2025-H2"),
        (("Annual 2025|2025|FY25|FY2025|CY2025|Year 2025|Full year 2025|Tahun 2025|Tahunan 2025|Tahun Anggaran 2025"
         "|TA 2025|2025 Annual|Jan-Dec 2025|Periode 2025"), "2025"),
        ("Jan 2025|January 2025|Januari 2025|jan-25|2025-01|01/2025|1.2025|2025/01|Periode Januari 2025", "2025-01"),
        ("2020 Set 1|2020-set-1|2020 SET-1|2020_set_1", "2020-set-1"),
    ],
)  # fmt: skip
def test_one_cycle_has_many_names(texts: str, name: str) -> None:
    found = {text: span_of(text, None, None, TODAY, PLAIN) for text in texts.split("|")}

    assert {text: span and span.name for text, span in found.items()} == dict.fromkeys(found, name)


@pytest.mark.parametrize(
    "text",
    ["", "Q1", "January", "25", "Q5 2025", "H3 2025", "Q1 Q2 2025", "Q1 2025 Sales", "Set 1", "Half year 2025", "1 2025",
     "Feb - Mar 2025", "2024/2025", "13/2025", "Quarter 2025", "Q1 0001", "FY99999", "Jan Feb 2025", "²025"],
)  # fmt: skip
def test_what_is_no_name_of_a_cycle_is_not_guessed(text: str) -> None:
    """Nor is the year of a name that has none."""
    assert span_of(text, None, None, TODAY, PLAIN) is None


@pytest.mark.parametrize(
    ("text", "name", "starts"),
    [
        ("FY25 Q1", "2025-Q1", date(2024, 7, 1)),
        ("2024/25", "2025", date(2024, 7, 1)),
        ("FY2024-2025", "2025", date(2024, 7, 1)),
        ("Q3 2024/25", "2025-Q3", date(2025, 1, 1)),
        ("Jul - Sep 2024", "2025-Q1", date(2024, 7, 1)),
        ("July 2024 to June 2025", "2025", date(2024, 7, 1)),
        ("Nov - Dec 2024", None, None),
    ],
)
def test_fiscal_years_are_those_of_the_settings(text: str, name: str | None, starts: date | None) -> None:
    span = span_of(text, None, None, TODAY, FISCAL)

    assert (span and span.name, span and span.starts) == (name, starts)


@pytest.mark.parametrize(
    ("text", "starts", "ends", "name", "told"),
    [
        ("", "2025-01-01", "2025-03-31", "2025-Q1", None),
        ("anything", "2025-01-01", "2025-12-31", "2025", None),
        ("", "2020-01-15", "2020-06-30", "2020-set-1", None),
        ("", "2025-02-01", "2025-02-28", "2025-02", None),
        ("", "2025-01-06", "2025-03-28", None, None),
        ("", "2025-01-01", "", None, None),
        ("Q1 2025", "2025-01-06", "2025-03-28", "2025-Q1", None),
        ("Q1", "2025-01-06", "2025-03-28", "2025-Q1", None),
        ("Q1 FY25", "2024-07-01", "2024-09-30", "2024-Q3",
         '"Q1 FY25" is 1 Jan 2025 to 31 Mar 2025 here, and the file says 1 Jul 2024 to 30 Sep 2024'),
        ("Q1 2025", "2025-02-01", "2025-04-20", "2025-Q1",
         '"Q1 2025" is 1 Jan 2025 to 31 Mar 2025 here, and the file says 1 Feb 2025 to 20 Apr 2025'),
    ],
)  # fmt: skip
def test_days_decide_and_a_contradiction_is_told(
    text: str, starts: str, ends: str, name: str | None, told: str | None
) -> None:
    days = [date.fromisoformat(day) if day else None for day in (starts, ends)]
    span = span_of(text, *days, TODAY, PLAIN)

    assert span is None if name is None else span and span.name == name
    assert contradiction(text, *days, TODAY, PLAIN) == told


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (
            "2025-W28|2025 W28|W28 2025|Week 28 2025|week 28, 2025|KW28/2025|Minggu ke-28 2025|Pekan 28 2025",
            "2025-W28",
        ),
        ("W02|week 2|Minggu 2", "2026-W02"),
        ("W28|week 28", "2025-W28"),  # that of 2026 has not begun
        ("2025-W53|Q1 2025|2025-07|28|W99 2025|Week", None),
    ],
)
def test_a_period_of_a_weekly_kpi_is_a_week(texts: str, name: str | None) -> None:
    found = {text: reading_span(text, "weekly", TODAY, PLAIN) for text in texts.split("|")}
    assert {text: span and span.name for text, span in found.items()} == dict.fromkeys(found, name)


def test_a_week_is_no_period_of_another_kpi() -> None:
    assert reading_span("2025-W28", "monthly", TODAY, PLAIN) is None
