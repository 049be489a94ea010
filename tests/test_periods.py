"""Cycles and check-in periods, against the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.checkin_plan import checkin_periods, kpi_checkin_periods
from okr.errors import UsageError
from okr.periods import (
    Span,
    cycle,
    find_cycle,
    kpi_period,
    kpi_period_of,
    last_ended,
    next_cycle,
    previous_cycle,
    reading_period,
    running_quarter,
    week_name,
)
from okr.settings import CheckinSettings, CycleSettings, OwnCycle, Settings

CALENDAR = Settings()
APRIL = Settings(cycle=CycleSettings(year_starts=4))
FEBRUARY = Settings(cycle=CycleSettings(year_starts=2, named_by="end"))
LAUNCH = Settings(cycles={"2026-launch": OwnCycle(starts=date(2026, 3, 10), ends=date(2026, 5, 20))})
OWN = Settings(
    cycles={
        "FY27-Q3": OwnCycle(starts=date(2026, 8, 1), ends=date(2026, 10, 31)),
        "spring": OwnCycle(starts=date(2027, 3, 1), ends=date(2027, 5, 31)),
        "Spring": OwnCycle(starts=date(2028, 3, 1), ends=date(2028, 5, 31)),
    }
)
WEDNESDAY = date(2026, 8, 19)


@pytest.mark.parametrize(
    ("name", "settings", "starts", "ends"),
    [
        ("2026", CALENDAR, date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H2", CALENDAR, date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q3", CALENDAR, date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-02", CALENDAR, date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", CALENDAR, date(2028, 2, 1), date(2028, 2, 29)),
        # a fiscal year is named by the year it starts in; a month is always the calendar's
        ("2026-Q1", APRIL, date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-Q4", APRIL, date(2027, 1, 1), date(2027, 3, 31)),
        ("2026-H2", APRIL, date(2026, 10, 1), date(2027, 3, 31)),
        ("2026", APRIL, date(2026, 4, 1), date(2027, 3, 31)),
        ("2026-07", APRIL, date(2026, 7, 1), date(2026, 7, 31)),
        # named by its end, the fiscal year from February 2026 is 2027; one from January is the calendar's either way
        ("2027", FEBRUARY, date(2026, 2, 1), date(2027, 1, 31)),
        ("2027-Q1", FEBRUARY, date(2026, 2, 1), date(2026, 4, 30)),
        ("2027-Q4", FEBRUARY, date(2026, 11, 1), date(2027, 1, 31)),
        ("2027-H2", FEBRUARY, date(2026, 8, 1), date(2027, 1, 31)),
        ("2026-07", FEBRUARY, date(2026, 7, 1), date(2026, 7, 31)),
        ("2026-Q1", Settings(cycle=CycleSettings(named_by="end")), date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-launch", LAUNCH, date(2026, 3, 10), date(2026, 5, 20)),
    ],
)
def test_cycle(name, settings, starts, ends):
    """First and last day of each kind of cycle."""
    span = cycle(name, settings)

    assert span is not None
    assert (span.starts, span.ends) == (starts, ends)


@pytest.mark.parametrize(
    "name", ["2026-Q5", "2026-H3", "2026-13", "2026-00", "26-Q3", "Q3", "2026-q3", "", "0000", "2026-Q3 "]
)
def test_no_cycle(name):
    """Only the full name, as it stands in a path."""
    assert cycle(name, CALENDAR) is None


@pytest.mark.parametrize(
    ("text", "today", "settings", "name"),
    [
        ("Q3", WEDNESDAY, CALENDAR, "2026-Q3"),
        ("q3", WEDNESDAY, CALENDAR, "2026-Q3"),
        ("2026Q3", WEDNESDAY, CALENDAR, "2026-Q3"),
        ("2026-q3", WEDNESDAY, CALENDAR, "2026-Q3"),
        ("H1", WEDNESDAY, CALENDAR, "2026-H1"),  # ended 50 days ago, the next starts in 135
        ("Q4", WEDNESDAY, CALENDAR, "2026-Q4"),  # starts in 43 days
        ("Q4", date(2026, 1, 10), CALENDAR, "2025-Q4"),  # ended ten days ago
        ("Q1", date(2026, 12, 20), CALENDAR, "2027-Q1"),
        ("Q1", WEDNESDAY, APRIL, "2026-Q1"),
        ("Q3", WEDNESDAY, FEBRUARY, "2027-Q3"),  # August to October 2026
        ("Q1", date(2026, 1, 10), FEBRUARY, "2027-Q1"),  # starts in 22 days; that of 2026 ended 255 days ago
        ("2027q1", WEDNESDAY, FEBRUARY, "2027-Q1"),
        ("Q3 2026", WEDNESDAY, CALENDAR, "2026-Q3"),
        ("june", WEDNESDAY, CALENDAR, "2026-06"),
        ("Okt", WEDNESDAY, CALENDAR, "2026-10"),
        ("juni 2025", WEDNESDAY, CALENDAR, "2025-06"),
        ("last", WEDNESDAY, CALENDAR, "2026-Q2"),
        ("Prev", date(2026, 1, 10), CALENDAR, "2025-Q4"),
        ("next", WEDNESDAY, CALENDAR, "2026-Q4"),
        ("depan", WEDNESDAY, FEBRUARY, "2027-Q4"),
        ("now", WEDNESDAY, CALENDAR, "2026-Q3"),
        ("2026-launch", WEDNESDAY, LAUNCH, "2026-launch"),
        ("2026-LAUNCH", WEDNESDAY, LAUNCH, "2026-launch"),
        ("fy27-q3", WEDNESDAY, OWN, "FY27-Q3"),
        ("2027-h1", WEDNESDAY, OWN, "2027-H1"),
    ],
)
def test_find_cycle(text, today, settings, name):
    """A short name means the running cycle of that name, else the nearest."""
    assert find_cycle(text, today, settings).name == name


def test_no_such_cycle_says_what_can_be_written():
    """The remedy names own cycles, too."""
    with pytest.raises(UsageError, match='unknown cycle "Q9"') as caught:
        find_cycle("Q9", WEDNESDAY, LAUNCH)

    assert "2026-launch" in caught.value.remedy


def test_own_cycles_that_differ_in_case_only():
    """As it is written in okr.toml it is found, otherwise both are named."""
    assert find_cycle("Spring", WEDNESDAY, OWN).starts == date(2028, 3, 1)
    with pytest.raises(UsageError, match='"SPRING" is ambiguous'):
        find_cycle("SPRING", WEDNESDAY, OWN)


@pytest.mark.parametrize(
    ("day", "cadence", "name"),
    [
        (date(2026, 2, 1), "quarterly", "2027-Q1"),
        (date(2026, 1, 31), "quarterly", "2026-Q4"),
        (date(2027, 1, 31), "yearly", "2027"),
        (date(2026, 8, 1), "half-yearly", "2027-H2"),
        (date(2026, 8, 1), "monthly", "2026-08"),
    ],
)
def test_kpi_period_of_a_year_named_by_its_end(day, cadence, name):
    """The name that `cycle` gives the same days."""
    found = kpi_period(day, cadence, FEBRUARY)

    assert found.name == name
    assert cycle(name, FEBRUARY) == found


@pytest.mark.parametrize(
    ("starts", "ends", "cadence", "name"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "quarterly", "2026-Q3"),
        (date(2026, 7, 1), date(2026, 9, 30), "monthly", None),
        (date(2026, 7, 1), date(2026, 9, 29), "quarterly", None),
    ],
)
def test_kpi_period_of_an_own_cycle(starts, ends, cadence, name):
    """An own cycle of the same days names the period, too."""
    found = kpi_period_of(Span(starts, ends, "summer"), cadence, CALENDAR)

    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("name", "settings", "following"),
    [
        ("2027-Q4", FEBRUARY, "2028-Q1"),
        ("2027", FEBRUARY, "2028"),
        ("2026-12", FEBRUARY, "2027-01"),
        ("FY27-Q3", OWN, "spring"),
        ("spring", OWN, "Spring"),
        ("Spring", OWN, None),
    ],
)
def test_next_cycle(name, settings, following):
    span = cycle(name, settings)
    assert span is not None
    found = next_cycle(span, settings)

    assert (found and found.name) == following
    if found and name not in settings.cycles:
        assert previous_cycle(found, settings) == span


def test_own_cycles_where_days_are_shared():
    """Two sprints that share a day follow each other all the same; `last` is the one before the running one."""
    days = [(date(2026, 7, 1), date(2026, 7, 15)), (date(2026, 7, 15), date(2026, 7, 29))]
    days.append((date(2026, 7, 29), date(2026, 8, 12)))
    sprints = {f"sprint-{n}": OwnCycle(starts=a, ends=b) for n, (a, b) in enumerate(days, 1)}
    settings = Settings(cycles=sprints)
    first = cycle("sprint-1", settings)
    assert first is not None
    found = next_cycle(first, settings)

    assert found is not None
    assert found.name == "sprint-2"
    assert previous_cycle(found, settings) == first
    assert previous_cycle(first, settings) is None
    assert find_cycle("last", WEDNESDAY, settings, found) == first


@given(
    day=st.dates(date(1901, 1, 1), date(2998, 12, 31)),
    first=st.integers(1, 12),
    cadence=st.sampled_from(["monthly", "quarterly", "half-yearly", "yearly"]),
)
def test_the_two_names_of_a_fiscal_year(day, first, cadence):
    """The same days, and the name is the calendar year of the first or of the last of them."""
    by_start, by_end = (
        kpi_period(day, cadence, Settings(cycle=CycleSettings(year_starts=first, named_by=end)))
        for end in ("start", "end")
    )
    later = 1 if first > 1 and cadence != "monthly" else 0

    assert (by_start.starts, by_start.ends) == (by_end.starts, by_end.ends)
    assert day in by_end
    assert by_end.name == f"{int(by_start.name[:4]) + later}{by_start.name[4:]}"
    if cadence == "yearly":
        assert (by_start.name, by_end.name) == (f"{by_start.starts.year}", f"{by_end.ends.year}")


def test_running_quarter_of_a_fiscal_year():
    """February 2027 lies in the fourth quarter of the fiscal year 2026."""
    assert running_quarter(date(2027, 2, 1), APRIL).name == "2026-Q4"


def due(cadence, settings=CALENDAR, name="2026-Q3", since=None):
    span = cycle(name, settings)
    assert span is not None
    return [f"{p.due:%m-%d}" for p in checkin_periods(span, since, cadence, settings)]


def test_due_days():
    """Fridays of the third quarter of 2026; biweekly every second; the last of each month; the last of all."""
    fridays = [f"{day:%m-%d}" for day in (date(2026, 7, 3) + timedelta(weeks=n) for n in range(13))]

    assert due("weekly") == fridays
    assert due("biweekly") == fridays[1::2]
    assert due("monthly") == ["07-31", "08-28", "09-25"]
    assert due("quarterly") == ["09-25"]


def test_weeks_off():
    """A week off is left out; the last check-in day of a month is then the one before."""
    off = Settings(checkin=CheckinSettings(off=("2026-W31", "2026-W35")))

    assert len(due("weekly", off)) == 11
    assert due("monthly", off) == ["07-24", "08-21", "09-25"]
    assert due("biweekly", off)[0] == "07-10"


def test_a_cycle_that_is_shorter_has_one_due_day():
    """A month with a quarterly cadence; an own cycle of ten weeks, too, though it touches two quarters."""
    assert due("quarterly", name="2026-07") == ["07-31"]
    assert due("quarterly", LAUNCH, "2026-launch") == ["05-15"]
    assert due("monthly", LAUNCH, "2026-launch") == ["03-27", "04-24", "05-15"]


def test_quarterly_in_a_year():
    """The last check-in day of each fiscal quarter."""
    assert due("quarterly", name="2026") == ["03-27", "06-26", "09-25", "12-25"]
    assert due("quarterly", APRIL, "2026") == ["06-26", "09-25", "12-25", "03-26"]


def test_since_starts_the_plan():
    """Joined on a Saturday: the Friday before is not planned."""
    assert due("weekly", since=date(2026, 9, 12)) == ["09-18", "09-25"]


def test_where_no_period_fits_there_is_one():
    """What `since` leaves has no check-in day: all of it, due on its last day."""
    span = cycle("2026-Q3", CALENDAR)
    assert span is not None
    (only,) = checkin_periods(span, date(2026, 9, 28), "weekly", CALENDAR)

    assert (only.opens, only.due, only.closes) == (date(2026, 9, 28), date(2026, 9, 30), date(2026, 9, 30))


SETTINGS = st.builds(
    Settings,
    cycle=st.builds(CycleSettings, year_starts=st.integers(1, 12)),
    checkin=st.builds(
        CheckinSettings,
        day=st.sampled_from(["monday", "wednesday", "friday", "sunday"]),
        grace_days=st.integers(0, 9),
        off=st.lists(st.integers(1, 52).map(lambda n: f"2026-W{n:02}"), max_size=5).map(tuple),
    ),
)


@given(
    name=st.sampled_from(["2026", "2026-H1", "2026-Q1", "2026-Q4", "2026-02", "2026-12"]),
    cadence=st.sampled_from(["weekly", "biweekly", "monthly", "quarterly"]),
    settings=SETTINGS,
    offset=st.none() | st.integers(-10, 400),
)
def test_periods_lie_end_to_end(name, cadence, settings, offset):
    """They start with the cycle or `since`, cover every day without overlap, and hold their due day."""
    span = cycle(name, settings)
    assert span is not None
    since = None if offset is None else span.starts + timedelta(days=offset)
    periods = checkin_periods(span, since, cadence, settings)

    assert periods[0].opens == (min(max(span.starts, since), span.ends) if since else span.starts)
    assert periods[-1].closes >= span.ends
    for before, after in pairwise(periods):
        assert after.opens == before.closes + timedelta(days=1)
    for period in periods:
        assert period.due <= period.closes
        assert period.due in span


def test_kpi_periods():
    """Months, quarters, halves, years; the reading is due on the first check-in day after the end."""
    july = kpi_period(date(2026, 7, 15), "monthly", CALENDAR)
    window = reading_period(july, CALENDAR)

    assert july.name == "2026-07"
    assert (window.due, window.closes) == (date(2026, 8, 7), date(2026, 8, 10))
    assert kpi_period(WEDNESDAY, "quarterly", APRIL).name == "2026-Q2"
    assert kpi_period(WEDNESDAY, "half-yearly", CALENDAR).name == "2026-H2"
    assert kpi_period(date(2027, 3, 1), "yearly", APRIL).name == "2026"
    assert last_ended(date(2026, 7, 31), "monthly", CALENDAR).name == "2026-07"
    assert last_ended(date(2026, 7, 30), "monthly", CALENDAR).name == "2026-06"


def test_key_result_that_reads_a_yearly_kpi_has_one_period():
    """No year ends in the third quarter: one period, due on its last day."""
    span = cycle("2026-Q3", CALENDAR)
    assert span is not None
    (only,) = kpi_checkin_periods(span, None, "yearly", CALENDAR)

    assert only.due == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 12, 31), "2026-W53"), (date(2027, 1, 1), "2026-W53"), (date(2027, 1, 4), "2027-W01")],
)
def test_week_name(day, name):
    """ISO weeks belong to the year of their Thursday."""
    assert week_name(day) == name
