"""How items went: days, values, the line that was expected, gaps, and the periods of a KPI; numbers by hand."""

from __future__ import annotations

from datetime import date

from okr.periods import Span, find_cycle
from okr.scoring import Scoring
from okr.views import kpi_items
from okr.views.trend import (
    Expected,
    KeyResultTrend,
    KpiTrend,
    Point,
    key_result_trend,
    kpi_trend,
    recent_readings,
    recent_values,
)
from tests.making import update, workspace

DAY = date(2026, 8, 19)
GOALS = """
title = "Grow"
owner = "ana"
[key_results.mrr]
title = "Raise MRR from 100 to 192"
start = 100
target = 192
[key_results.calls]
title = "Make 90 calls"
start = 0
target = 90
takes = "sum"
[key_results.mood]
title = "Mood"
start = 0
target = 10
takes = "mean"
[key_results.curve]
title = "Curve"
start = 0
target = 100
points = [[20, 0.5]]
[key_results.uptime]
title = "Keep uptime at 99 or more"
at_least = 99
[key_results.cities]
title = "Open in three cities"
milestones = { surabaya = 1, malang = 1, bali = 2 }
[key_results.late]
title = "Joined late"
start = 0
target = 10
since = 2026-08-10
"""
ID = "2026-Q3/grow"
FRIDAYS = ("07-03", "07-10", "07-17", "07-24", "07-31", "08-07", "08-14", "08-21", "08-28", "09-04")


def scoring_of(slug: str, *said: tuple[str, str], settings: str = "") -> Scoring:
    """With updates of a key result as (day, TOML of the value)."""
    checkins = {f"{day}-ana": update(f"{ID}/{slug}", date.fromisoformat(day)) + given for day, given in said}
    return Scoring(workspace({ID: GOALS}, checkins=checkins, settings=settings), DAY)


def trend(slug: str, *said: tuple[str, str], settings: str = "") -> KeyResultTrend:
    return key_result_trend(scoring_of(slug, *said, settings=settings), f"{ID}/{slug}")


def recent(slug: str, *said: tuple[str, str]) -> tuple[float | None, ...]:
    return recent_values(scoring_of(slug, *said).key_result(f"{ID}/{slug}"))


def test_small_curves_have_a_value_a_period_and_none_where_nobody_answered() -> None:
    """Weeks are due on Fridays: those of 17 and 24 July ran out, and so did that of 14 August on the 17th. A sum grows, a mean is
    of all until then, of two answers in a week the last one counts, and milestones are the weight of what is done."""
    said = (("2026-07-03", "value = 4"), ("2026-07-10", "value = 6"), ("2026-07-31", "value = 2"))
    gone = (None, None)
    assert recent("mrr", *said) == (4, 6, *gone, 2, *gone)
    assert recent("calls", *said) == (4, 10, *gone, 12, *gone)
    assert recent("mood", *said) == (4, 5, *gone, 4, *gone)
    assert recent("mrr", ("2026-07-02", "value = 3"), *said)[:2] == (4, 6)
    assert recent("cities", ("2026-07-03", 'done = ["malang"]'), ("2026-07-10", 'done = ["bali"]'))[:2] == (
        1,
        3,
    )
    assert recent("mrr") == (None,) * 7


def test_a_small_curve_has_the_last_eight_periods() -> None:
    """Ten weeks, of which eight are shown."""
    said = [(f"2026-{day}", f"value = {at}") for at, day in enumerate(FRIDAYS)]
    found = scoring_of("mrr", *said)
    later = Scoring(found.workspace, date(2026, 9, 4))
    assert recent_values(later.key_result(f"{ID}/mrr")) == (2, 3, 4, 5, 6, 7, 8, 9)


def test_a_change_has_its_values_their_progress_and_a_straight_line() -> None:
    """92 days and 92 of way: on each day one more is expected."""
    found = trend("mrr", ("2026-07-10", "value = 112"), ("2026-07-17", "value = 100"))
    assert found.points == (Point(date(2026, 7, 10), 112, 12 / 92), Point(date(2026, 7, 17), 100, 0.0))
    assert found.expected == (Expected(date(2026, 7, 1), 101), Expected(date(2026, 9, 30), 192))
    assert (found.starts, found.ends, found.today) == (date(2026, 7, 1), date(2026, 9, 30), DAY)
    assert found.periods == ()


def test_a_sum_is_what_it_came_to() -> None:
    found = trend("calls", ("2026-07-10", "value = 5"), ("2026-07-17", "value = 7"))
    assert [point.value for point in found.points] == [5, 12]


def test_a_mean_is_of_all_until_then() -> None:
    found = trend("mood", ("2026-07-10", "value = 4"), ("2026-07-17", "value = 7"))
    assert [point.value for point in found.points] == [4, 5.5]


def test_points_bend_the_line_where_half_of_the_time_is_gone() -> None:
    """Half of the way is 20, and day 46 of 92 is 15 August."""
    found = trend("curve")
    assert found.expected[1:] == (Expected(date(2026, 8, 15), 20), Expected(date(2026, 9, 30), 100))


def test_milestones_are_stairs() -> None:
    """A quarter of the weight is expected on day 23, half on day 46, all on day 92."""
    found = trend("cities", ("2026-07-10", 'done = ["malang"]'))
    assert found.points == (Point(date(2026, 7, 10), 1, 0.25),)
    assert [(str(corner.day), corner.value) for corner in found.expected] == [
        ("2026-07-01", 0), ("2026-07-23", 0), ("2026-07-23", 1), ("2026-08-15", 1), ("2026-08-15", 2),
        ("2026-09-30", 2), ("2026-09-30", 4),
    ]  # fmt: skip
    assert (found.start, found.target) == (0, 4)


def test_what_joined_later_begins_later() -> None:
    """52 days: on the first one 10 / 52 is expected."""
    found = trend("late")
    assert found.expected == (Expected(date(2026, 8, 10), 10 / 52), Expected(date(2026, 9, 30), 10))


def test_a_gap_is_from_the_first_to_the_last_day_of_what_ran_out() -> None:
    """Weeks are due on Fridays, and run out on the Monday after: those of 17 and 24 July are unanswered."""
    said = (("2026-07-03", "value = 101"), ("2026-07-10", "value = 112"), ("2026-07-31", "value = 120"))
    found = trend("mrr", *said, ("2026-08-07", "value = 121"), ("2026-08-14", "value = 122"))
    assert found.gaps == ((date(2026, 7, 14), date(2026, 7, 27)),)
    assert trend("mrr", *said).gaps[1:] == ((date(2026, 8, 4), date(2026, 8, 17)),)


def test_a_line_has_its_periods_with_their_values() -> None:
    said = (("2026-07-03", "value = 99.5"), ("2026-07-10", "value = 98"), ("2026-07-24", "value = 99"))
    found = trend("uptime", *said)
    assert [(period.value, period.kept) for period in found.periods[:4]] == [
        (99.5, True), (98, False), (None, False), (99, True),
    ]  # fmt: skip
    assert [period.kept for period in found.periods[7:]] == [None] * 6
    assert found.expected == ()
    assert (found.at_least, found.at_most) == (99, None)


def test_a_value_speaks_of_the_week_it_names() -> None:
    found = trend("mrr", ("2026-07-15", 'value = 112\nperiod = "2026-W28"'))
    assert [point.day for point in found.points] == [date(2026, 7, 12)]


def test_nothing_recorded_has_no_points() -> None:
    found = trend("mrr")
    assert found.points == ()
    assert found.forecast is None


KPI = """
title = "Accounts lost"
objective = "2026-Q3/grow"
role = "support"
at_most = 5
tolerance = 0.5
cadence = "monthly"
since = "2026-01"
[targets."2026-06"]
at_most = 4
"""


def read(*said: tuple[str, float], day: date = DAY) -> tuple[Scoring, Span]:
    readings = {
        f"2026-08-01-ana{at:02}": update("kpi/lost", date(2026, 8, 1), period=name, value=value)
        for at, (name, value) in enumerate(said)
    }
    found = workspace({ID: GOALS}, kpis={"kpi/lost": KPI}, checkins=readings)
    return Scoring(found, day), find_cycle("2026-Q3", day, found.settings)


def kpi(*said: tuple[str, float], day: date = DAY) -> KpiTrend:
    scoring, span = read(*said, day=day)
    return kpi_trend(scoring, "kpi/lost", span)


def test_the_small_curve_of_a_kpi_has_ended_periods_up_to_that_of_its_value() -> None:
    """April was not read and is a gap; June ran out, so there is a gap at the end; August runs."""
    scoring, span = read(("2026-03", 5.5), ("2026-05", 4.5), ("2026-08", 6))
    assert recent_readings(scoring, kpi_items.kpi(scoring, "kpi/lost", span)) == (5.5, None, 4.5, None, None)
    scoring, span = read()
    assert recent_readings(scoring, kpi_items.kpi(scoring, "kpi/lost", span)) == ()


def test_a_kpi_has_its_periods_each_with_its_own_line() -> None:
    """April is not read; from June on the limit is 4; July awaits or has run out, and then has no value."""
    found = kpi(("2026-03", 5.5), ("2026-05", 4.5), ("2026-06", 4.2), ("2026-07", 4), ("2026-08", 6))
    assert [(p.period, p.value, p.at_most, p.health, p.running) for p in found.points] == [
        ("2026-03", 5.5, 5, "watch", False),
        ("2026-04", None, 5, "no_data", False),
        ("2026-05", 4.5, 5, "healthy", False),
        ("2026-06", 4.2, 4, "watch", False),
        ("2026-07", 4, 4, "healthy", False),
        ("2026-08", 6, 4, "unhealthy", True),
    ]
    assert found.tolerance == 0.5


def test_a_period_that_ran_out_is_a_hole_at_the_end() -> None:
    found = kpi(("2026-05", 4.5))
    assert [(p.period, p.value) for p in found.points] == [
        ("2026-05", 4.5),
        ("2026-06", None),
        ("2026-07", None),
    ]


def test_a_kpi_that_was_never_read_has_no_points() -> None:
    assert kpi().points == ()


def test_a_year_of_a_kpi_at_most() -> None:
    said = [(f"2025-{month:02}", 4.0) for month in range(1, 13)] + [
        (f"2026-{month:02}", 4.0) for month in range(1, 8)
    ]
    assert [p.period for p in kpi(*said).points] == [f"2025-{m:02}" for m in range(8, 13)] + [
        f"2026-{m:02}" for m in range(1, 8)
    ]
