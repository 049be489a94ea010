"""The rules of the numbers, one test a rule, against figures worked out by hand.

The quarter is 2026-Q3, 1 July to 30 September: 92 days, thirteen Fridays from 3 July to 25 September; a week runs out
on the Monday after.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from okr.periods import Span, covers, cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.settings import Settings
from okr.views.explanation import explain
from okr.views.tree import goal_tree
from tests.drawing import markdown
from tests.making import update, workspace

GOAL = "2026-Q3/grow"
QUARTER = Span(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3")
N = f"{GOAL}/n"
CHANGE = 'title = "Raise n from 0 to 100"\nstart = 0\ntarget = 100\n'
HOLD = 'title = "Keep uptime"\nat_least = 99\n'
FRIDAYS = [date(2026, 7, 3) + timedelta(weeks=n) for n in range(13)]


def goal(*key_results: str, head: str = "", tail: str = "") -> str:
    """The TOML of an objective with key results n, m, k …"""
    tables = (f"[key_results.{slug}]\n{text}" for slug, text in zip("nmk", key_results, strict=False))
    return f'title = "Grow"\n{head}{"".join(tables)}{tail}'


def said(*updates: tuple[date, dict[str, object]], item: str = N, who: str = "ana") -> dict[str, str]:
    found: dict[str, str] = {}
    for day, fields in updates:
        name = f"{day}-{who}"
        found[name] = found.get(name, "") + update(item, day, **fields)
    return found


def values(*pairs: tuple[date, float], item: str = N) -> dict[str, str]:
    return said(*((day, {"value": value}) for day, value in pairs), item=item)


def both(*checkins: dict[str, str]) -> dict[str, str]:
    """Several check-ins, those of one person and day in one file."""
    found: dict[str, str] = {}
    for each in checkins:
        for name, text in each.items():
            found[name] = found.get(name, "") + text
    return found


def scored(text: str, day: date, checkins: dict[str, str] | None = None, id_: str = N, **more: object):
    scoring = Scoring(workspace({GOAL: text}, checkins=checkins or {}, **more), day)
    return scoring.objective(GOAL) if id_ == GOAL else scoring.key_result(id_)


# ── 1 pace by ambition ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "aspirational", "committed"),
    [
        (54, "ahead", "ahead"),  # 1.104 of what is expected
        (45, "on_track", "on_track"),  # 0.920
        (43, "on_track", "at_risk"),  # 0.879, and 5.9 points behind
        (37, "on_track", "at_risk"),  # 0.756
        (36, "on_track", "off_track"),  # 0.736, and 12.9 points behind
        (34, "at_risk", "off_track"),  # 0.695, and 14.9 points behind
        (20, "at_risk", "off_track"),  # 0.409
        (19, "off_track", "off_track"),  # 0.388, and 29.9 points behind
    ],
)
def test_pace_goes_by_the_ambition(value: float, aspirational: str, committed: str) -> None:
    """Expected on 14 August is 45 of 92, 48.9 %."""
    for ambition, pace in (("aspirational", aspirational), ("committed", committed)):
        text = goal(CHANGE, head=f'ambition = "{ambition}"\n')
        assert scored(text, date(2026, 8, 14), values((date(2026, 8, 14), value))).pace == pace


def test_the_band_of_a_committed_goal_on_its_last_day() -> None:
    """0.9 is amber: green is 1 alone, and amber begins at 0.75."""
    for value, band in ((100, "green"), (99, "amber"), (75, "amber"), (74, "red")):
        text = goal(CHANGE, head='ambition = "committed"\n')
        score = scored(text, date(2026, 9, 30), values((date(2026, 9, 25), value)), GOAL)
        assert (score.band, score.ended) == (band, True)


# ── 2 the start ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "value", "pace"),
    [
        (date(2026, 7, 17), 0, "early"),  # day 17 of 92 is 0.185
        (
            date(2026, 7, 24),
            21.1,
            "on_track",
        ),  # day 24 of 92 is 0.2609: 0.0499 behind, and 0.809 of it anyway
        (date(2026, 7, 24), 16.2, "at_risk"),  # 0.62 of it and 0.0989 behind
        (date(2026, 7, 24), 10, "off_track"),  # 0.38 of it, and 0.161 behind
    ],
)
def test_a_small_gap_at_the_start_is_no_alarm(day: date, value: float, pace: str) -> None:
    assert scored(goal(CHANGE), day, values((day, value))).pace == pace


# ── 3 not due yet is not zero, and not done ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "progress", "begins_later", "no_data"),
    [
        (date(2026, 7, 3), 1.0, 1, 0),
        (date(2026, 7, 6), 1.0, 1, 0),  # the last day on which the first week can be answered
        (date(2026, 7, 7), 0.5, 0, 1),  # it ran out: n counts 1, m counts 0
    ],
)
def test_what_is_not_due_yet_is_left_out(day: date, progress: float, begins_later: int, no_data: int) -> None:
    """And the objective is never done before all of it counts."""
    score = scored(goal(CHANGE, CHANGE), day, values((date(2026, 7, 3), 100)), GOAL)

    assert (score.progress, score.begins_later, score.no_data) == (progress, begins_later, no_data)
    assert score.pace != "done"
    assert len(score.items) == 2


def test_a_quarterly_goal_counts_0_from_the_last_day_of_its_cycle_on() -> None:
    """Its one period runs to 30 September."""
    quarterly = f'{CHANGE}cadence = "quarterly"\n'
    for day, progress in ((date(2026, 9, 29), 0.4), (date(2026, 9, 30), 0.2)):
        score = scored(goal(CHANGE, quarterly), day, values((date(2026, 9, 25), 40)), GOAL)
        assert score.progress == pytest.approx(progress)


def test_at_a_close_everything_counts() -> None:
    """On 3 July m is not due yet; closed on that day it counts 0."""
    text = goal(CHANGE, CHANGE, tail="[closed]\ndate = 2026-07-03\ngrade = 0.3\n")
    score = scored(text, date(2026, 7, 3), values((date(2026, 7, 3), 60)), GOAL)

    assert (score.progress, score.begins_later, score.no_data, score.expected) == (0.3, 0, 1, 1)


def test_nothing_left_is_no_number() -> None:
    score = scored(goal(CHANGE, CHANGE), date(2026, 7, 3), id_=GOAL)

    assert (score.progress, score.expected, score.pace, score.begins_later) == (None, None, "no_data", 2)


def test_an_objective_that_has_not_begun_is_left_out_of_the_one_above() -> None:
    """2026-Q4 begins on 1 October; on that day it counts, and before that its answer does not."""
    goals = {
        "2026/year": 'title = "Year"\nroll_up = "aligned"\n',
        GOAL: goal(CHANGE, head='supports = ["2026/year"]\n'),
        "2026-Q4/next": goal(CHANGE, head='supports = ["2026/year"]\n'),
        "2026-Q4/bare": 'title = "Nothing in it"\nsupports = ["2026/year"]\n',
    }
    checkins = both(values((date(2026, 9, 25), 80)), values((date(2026, 9, 25), 10), item="2026-Q4/next/n"))
    scoring = Scoring(workspace(goals, checkins=checkins), date(2026, 9, 30)).objective("2026/year")
    assert (scoring.progress, scoring.begins_later, scoring.no_data) == (0.8, 2, 0)
    scoring = Scoring(workspace(goals, checkins=checkins), date(2026, 10, 1)).objective("2026/year")
    assert (scoring.progress, scoring.begins_later) == (
        pytest.approx(0.45),
        1,
    )  # what has nothing to roll up never counts


def test_a_quarterly_line_that_was_kept_in_july_is_not_done() -> None:
    """Kept 1 of 1 and 1.00, but its one period is due on Friday 25 September."""
    text = goal(f'{HOLD}cadence = "quarterly"\n')
    july = values((date(2026, 7, 8), 99.5))

    assert (scored(text, date(2026, 7, 8), july).progress, scored(text, date(2026, 7, 8), july).pace) == (
        1,
        "early",
    )
    assert scored(text, date(2026, 9, 24), july).pace == "on_track"
    assert scored(text, date(2026, 9, 30), july).pace == "on_track"
    assert scored(text, date(2026, 10, 1), july).pace == "done"  # it ran out
    september = both(july, values((date(2026, 9, 25), 99.5)))
    assert scored(text, date(2026, 9, 25), september).pace == "done"  # answered on its due day


# ── 4 a goal that joins late: its periods begin with `since` ─────────────────────────────────────


def test_a_goal_that_joined_on_the_60th_day_owes_nothing_of_before() -> None:
    """29 August is a Saturday: its first week is due on Friday 4 September, and runs out on the 7th."""
    text = goal(f"{CHANGE}since = 2026-08-29\n", f"{HOLD}since = 2026-08-29\n")
    for day in (date(2026, 8, 29), date(2026, 9, 7)):
        score = scored(text, day)
        assert (score.stale, score.left_out, next(p.due for p in score.plan.periods)) == (
            False,
            True,
            date(2026, 9, 4),
        )
    assert scored(text, date(2026, 9, 8)).stale
    hold = scored(text, date(2026, 9, 4), values((date(2026, 9, 4), 99), item=f"{GOAL}/m"), f"{GOAL}/m")
    assert (hold.kept, hold.closed_periods, len(hold.plan.periods)) == (1, 1, 4)


# ── 5 lines to hold ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answers", "pace", "missed"),
    [
        ([99] * 5, "on_track", 0),
        ([99, 99, 99, 99, 98], "at_risk", 1),  # the latest breaks it; one of thirteen may be missed
        ([98, 99, 99, 99, 99], "on_track", 1),
        ([98, 98, 99, 99, 99], "at_risk", 2),  # more than one was missed, and the latest keeps it
        ([98, 99, 99, 99, 98], "off_track", 2),
        ([None, None, 99, 99, 99], "at_risk", 2),  # run out unanswered is missed, too
        ([None, 99, 99, 99, 98], "off_track", 2),
    ],
)
def test_a_line_to_hold(answers: list[float | None], pace: str, missed: int) -> None:
    """After five weeks, on Friday 31 July."""
    pairs = [(day, value) for day, value in zip(FRIDAYS, answers, strict=False) if value is not None]
    score = scored(goal(HOLD), date(2026, 7, 31), values(*pairs))

    assert (score.pace, score.missed, score.may_miss, score.closed_periods) == (pace, missed, 1, 5)
    assert score.held == tuple(value == 99 for value in answers)
    assert score.progress == pytest.approx((5 - missed) / 13)
    assert score.expected == pytest.approx(5 / 13)


def test_may_miss_is_as_the_file_says() -> None:
    pairs = [(FRIDAYS[n], 98 if n < 2 else 99) for n in range(5)]
    score = scored(goal(f"{HOLD}may_miss = 2\n"), date(2026, 7, 31), values(*pairs))

    assert (score.missed, score.may_miss, score.pace) == (2, 2, "on_track")


# ── 6 values of the past ─────────────────────────────────────────────────────────────────────────


def test_a_value_that_names_its_period_is_held_against_its_end() -> None:
    """Recorded on 14 August of week 31, which ends on Sunday 2 August: day 33, not 45."""
    named = said((date(2026, 8, 14), {"value": 30, "period": "2026-W31"}))
    assert scored(goal(CHANGE), date(2026, 8, 14), named).expected == pytest.approx(33 / 92)
    running = said((date(2026, 8, 14), {"value": 30, "period": "2026-W33"}))
    assert scored(goal(CHANGE), date(2026, 8, 14), running).expected == pytest.approx(45 / 92)


def test_once_stale_it_is_held_against_today() -> None:
    named = said((date(2026, 8, 14), {"value": 30, "period": "2026-W31"}))
    assert scored(goal(CHANGE), date(2026, 8, 25), named).expected == pytest.approx(56 / 92)


# ── 7 recent values, and milestones ──────────────────────────────────────────────────────────────


def test_recent_is_the_mean_of_the_last_four() -> None:
    """10, 20, 30, 40, 90: 45; expected is averaged over the days of the same four, day 10, 17, 24 and 31."""
    pairs = zip(FRIDAYS, (10, 20, 30, 40, 90), strict=False)
    score = scored(goal(f'{CHANGE}takes = "recent"\n'), date(2026, 7, 31), values(*pairs))

    assert score.current == pytest.approx(45)
    assert score.delta == pytest.approx(45 - 25)
    assert score.expected == pytest.approx((10 + 17 + 24 + 31) / 4 / 92)


def test_a_mean_is_expected_over_all_its_days() -> None:
    pairs = zip(FRIDAYS, (10, 20, 30), strict=False)
    score = scored(goal(f'{CHANGE}takes = "mean"\n'), date(2026, 7, 17), values(*pairs))

    assert (score.current, score.expected) == (pytest.approx(20), pytest.approx((3 + 10 + 17) / 3 / 92))
    assert (score.forecast, score.forecast_recent) == (None, None)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 7, 17), 0.0),
        (date(2026, 7, 24), 0.25),
        (date(2026, 8, 14), 0.25),
        (date(2026, 8, 21), 0.5),
    ],
)
def test_milestones_are_expected_in_steps(day: date, expected: float) -> None:
    """Weights 1, 1, 2: the first at a quarter of the time, day 23; the second at a half, day 46."""
    steps = 'title = "Open"\nmilestones = { a = 1, b = 1, c = 2 }\n'
    score = scored(goal(steps), day, said((day, {"done": []})))

    assert (score.progress, score.expected) == (0, expected)
    assert score.answered_on == day
    if not expected:
        assert score.pace == "early"


def test_a_milestone_before_its_time_is_ahead() -> None:
    """Expected 0 on day 22, with some progress."""
    steps = 'title = "Open"\nmilestones = { a = 1, b = 1, c = 2 }\n'
    assert scored(goal(steps), date(2026, 7, 22), said((date(2026, 7, 22), {"done": ["a"]}))).pace == "ahead"


# ── 8 forecasts ──────────────────────────────────────────────────────────────────────────────────


def test_a_forecast_is_made_in_the_space_of_progress() -> None:
    """Through (60, 0.2): 40 is 0.1333; at day 46, half of the time, twice that is 0.2667, which is at 63.33."""
    curved = f"{CHANGE}points = [[60, 0.2]]\n"
    score = scored(goal(curved), date(2026, 8, 15), values((date(2026, 8, 15), 40)))

    assert score.raw == pytest.approx(40 / 60 * 0.2)
    assert score.forecast == 63  # whole as all values are: 60 + 0.0667 / 0.8 · 40 = 63.33
    fraction = scored(goal(curved), date(2026, 8, 15), values((date(2026, 8, 15), 40.5)))
    assert fraction.forecast == pytest.approx(60 + (2 * 40.5 / 60 * 0.2 - 0.2) / 0.8 * 40)


def test_a_forecast_of_a_half_goes_up() -> None:
    """75 on day 40 of 92: 100 − 25 · 92 / 40 = 42.5, which binary arithmetic puts a little below."""
    text = goal('title = "Fewer errors"\nstart = 100\ntarget = 50\n')
    assert scored(text, date(2026, 8, 9), values((date(2026, 8, 9), 75))).forecast == 43


def test_the_recent_forecast_goes_by_the_last_four_answers() -> None:
    """From 10 on day 24 to 40 on day 45: 30 in 21 days; at day 92 that is 40 + 30 / 21 · 47 = 107.1."""
    pairs = zip(FRIDAYS[:7], (90, 0, 0, 10, 20, 30, 40), strict=True)
    score = scored(goal(CHANGE), date(2026, 8, 14), values(*pairs))

    assert score.forecast_recent == 107
    assert score.forecast == 82  # 40 · 92 / 45 = 81.8


@pytest.mark.parametrize(
    "text",
    [goal(CHANGE, tail="[closed]\ndate = 2026-08-14\ngrade = 0.4\n"), goal(f'{CHANGE}dropped = {{ date = 2026-08-14, reason = "No" }}\n')],
    ids=["closed", "dropped"],
)  # fmt: skip
def test_what_is_over_has_no_forecast(text: str) -> None:
    score = scored(text, date(2026, 8, 14), values((date(2026, 8, 7), 30), (date(2026, 8, 14), 40)))

    assert (score.forecast, score.forecast_recent) == (None, None)


def test_no_forecast_while_stale_or_too_early() -> None:
    early = values((date(2026, 7, 3), 10), (date(2026, 7, 17), 20))
    assert scored(goal(CHANGE), date(2026, 7, 17), early).forecast is None  # day 17 of 92 is 0.185
    assert scored(goal(CHANGE), date(2026, 8, 28), values((date(2026, 8, 14), 40))).forecast is None


# ── 9 KPIs ───────────────────────────────────────────────────────────────────────────────────────

KPI = 'title = "Answer time"\nobjective = "2026/win"\nrole = "support"\nat_most = 4\ncadence = "monthly"\n'
TIME = "kpi/time"


def read(*pairs: tuple[date, str, float]) -> dict[str, str]:
    return said(*((day, {"period": period, "value": value}) for day, period, value in pairs), item=TIME)


def kpi(day: date, checkins: dict[str, str] | None = None, text: str = KPI, span: Span = QUARTER):
    found = workspace({}, kpis={TIME: text}, checkins=checkins or {})
    return Scoring(found, day).kpi(TIME, span)


MAY_JUNE = read((date(2026, 6, 5), "2026-05", 3.9), (date(2026, 7, 3), "2026-06", 4.1))


@pytest.mark.parametrize(
    ("day", "period", "current", "awaited", "due", "stale"),
    [
        (date(2026, 7, 31), "2026-06", 4.1, "2026-07", False, False),  # July ends; due on Friday 7 August
        (date(2026, 8, 7), "2026-06", 4.1, "2026-07", True, False),
        (date(2026, 8, 10), "2026-06", 4.1, "2026-07", True, False),
        (date(2026, 8, 11), "2026-07", None, None, False, True),  # it ran out unread
        (date(2026, 8, 31), "2026-07", None, "2026-08", False, True),
    ],
)
def test_a_kpi_shows_the_last_period_that_was_read(
    day: date, period: str, current: float | None, awaited: str | None, due: bool, stale: bool
) -> None:
    score = kpi(day, MAY_JUNE)

    assert (score.last.period.name, score.last.current, score.due, score.stale) == (
        period,
        current,
        due,
        stale,
    )
    assert (score.awaited.name if score.awaited else None) == awaited


def test_a_later_reading_ends_the_staleness() -> None:
    """July was missed for good; August was read."""
    score = kpi(date(2026, 9, 4), both(MAY_JUNE, read((date(2026, 9, 4), "2026-08", 3.5))))

    assert (score.last.period.name, score.stale, score.due) == ("2026-08", False, False)


def test_before_since_nothing_is_asked() -> None:
    """Added in August: July is not due, not stale and not awaited; August is."""
    text = f'{KPI}since = "2026-08"\n'

    for day in (date(2026, 8, 7), date(2026, 8, 30)):
        score = kpi(day, text=text)
        assert (score.awaited, score.due, score.stale, score.last.health) == (None, False, False, "no_data")
    september = kpi(date(2026, 9, 4), text=text)
    assert (september.awaited and september.awaited.name, september.due) == ("2026-08", True)
    assert kpi(date(2026, 9, 8), text=text).stale


def test_without_since_a_kpi_that_was_never_read_is_due_and_not_stale() -> None:
    assert (kpi(date(2026, 8, 7)).due, kpi(date(2026, 8, 11)).due, kpi(date(2026, 8, 11)).stale) == (
        True,
        False,
        False,
    )


def test_off_periods_count_read_periods_against_their_own_line() -> None:
    """From August on at most 3.5: 3.9 in May holds, 4.1 in June does not, July was not read, 3.6 in August does not."""
    text = f'{KPI}[targets."2026-08"]\nat_most = 3.5\n'
    checkins = both(MAY_JUNE, read((date(2026, 9, 4), "2026-08", 3.6)))

    assert kpi(date(2026, 9, 4), checkins, text).off_periods == 2
    assert kpi(date(2026, 7, 3), MAY_JUNE, text).off_periods == 1
    assert kpi(date(2026, 6, 5), MAY_JUNE, text).off_periods == 0


def test_a_trend_takes_ended_periods_against_the_newest_line() -> None:
    """3.9, 4.1, 3.6: better by 0.3; a reading of the running month does not count."""
    checkins = both(MAY_JUNE, read((date(2026, 8, 7), "2026-07", 3.6), (date(2026, 8, 14), "2026-08", 9)))

    assert kpi(date(2026, 8, 14), checkins).trend == "better"
    assert kpi(date(2026, 7, 3), MAY_JUNE).trend is None
    assert kpi(date(2026, 9, 1), checkins).trend == "worse"  # 4.1, 3.6, 9: August has ended


def test_a_running_sum_is_held_against_its_share_of_the_period() -> None:
    """At least 1200 in a year: on 3 April 93 of 365 days have elapsed, so 305.75 is needed, and 330 is 1.079 of it."""
    text = 'title = "Sales"\nobjective = "2026/win"\nrole = "sales"\nat_least = 1200\ntakes = "sum"\ncadence = "yearly"\n'
    year = cycle("2026", Settings())
    checkins = read(
        (date(2026, 1, 30), "2026", 110), (date(2026, 2, 27), "2026", 110), (date(2026, 3, 27), "2026", 110)
    )
    running = kpi(date(2026, 4, 3), checkins, text, year).running

    assert running is not None
    needed = 1200 * 93 / 365
    assert (running.current, running.health) == (330, "healthy")
    assert running.achievement == pytest.approx(1 + (330 - needed) / needed)
    over = kpi(date(2027, 1, 1), checkins, text, year).last
    assert (over.current, over.health, over.achievement) == (330, "unhealthy", pytest.approx(330 / 1200))


# ── 10 confidence ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "aspirational", "committed"),
    [([7], False, False), ([5], False, True), ([4], False, True), ([3], True, True), ([8, 5], True, True), ([8, 6], False, False),
     ([9, 6, 6], False, False)],
)  # fmt: skip
def test_an_unsure_goal(given: list[int], aspirational: bool, committed: bool) -> None:
    """3 or less, a fall by 3, or 5 or less of a committed goal."""
    pairs = [(day, {"value": 30, "confidence": c}) for day, c in zip(FRIDAYS, given, strict=False)]
    day = FRIDAYS[len(given) - 1]
    assert scored(goal(CHANGE), day, said(*pairs)).unsure == aspirational
    assert scored(goal(CHANGE, head='ambition = "committed"\n'), day, said(*pairs)).unsure == committed


def test_who_gave_it_cannot_acknowledge_it() -> None:
    """Somebody else can, on that day or later; a check-in without a confidence leaves it."""
    low = said((date(2026, 7, 10), {"value": 5, "confidence": 2}))
    later = both(low, said((date(2026, 7, 17), {"value": 6})))
    own = both(low, said((date(2026, 7, 17), {"acknowledged": "Seen"})))
    before = both(low, said((date(2026, 7, 9), {"acknowledged": "Seen"}), who="sari"))
    other = both(low, said((date(2026, 7, 17), {"acknowledged": "We talked"}), who="sari"))

    for checkins, unsure in ((later, True), (own, True), (before, True), (other, False)):
        assert scored(goal(CHANGE), date(2026, 7, 20), checkins).unsure == unsure
    again = both(other, said((date(2026, 7, 20), {"confidence": 2})))
    assert scored(goal(CHANGE), date(2026, 7, 20), again).unsure


def test_what_is_over_is_never_unsure() -> None:
    low = said((date(2026, 7, 10), {"value": 100, "confidence": 2}))
    assert not scored(goal(CHANGE), date(2026, 7, 10), low).unsure
    half = said((date(2026, 7, 10), {"value": 50, "confidence": 2}))
    assert not scored(
        goal(CHANGE, tail="[closed]\ndate = 2026-07-10\ngrade = 0.5\n"), date(2026, 7, 10), half
    ).unsure


def test_the_path_of_the_last_four_confidences() -> None:
    """A correction on the same day replaces."""
    pairs = [(day, {"value": 1, "confidence": c}) for day, c in zip(FRIDAYS, (9, 8, 7, 7, 6), strict=False)]
    corrected = both(said(*pairs), said((FRIDAYS[4], {"confidence": 4})))
    assert scored(goal(CHANGE), FRIDAYS[4], corrected).series.confidences == (8, 7, 7, 4)


# ── 11 whole and parts ───────────────────────────────────────────────────────────────────────────


def test_the_mean_waits_for_half_of_the_key_results() -> None:
    """Of three one has data: nothing; of two one has: its 30 %, without the other."""
    checkins = values((date(2026, 7, 10), 30))
    for key_results, mean in (([CHANGE] * 3, None), ([CHANGE] * 2, 0.3)):
        found = workspace({GOAL: goal(*key_results)}, checkins=checkins)
        assert build_report(found, QUARTER, date(2026, 7, 10)).totals.mean == mean


def test_two_lines_off_track_make_an_objective_off_track() -> None:
    """Each missed 2 of 5 weeks and breaks now: kept 3 of 5, a ratio of 0.6, would be at risk; its parts are worse."""
    broken = [(FRIDAYS[n], 98 if n in (0, 4) else 99) for n in range(5)]
    checkins = both(values(*broken), values(*broken, item=f"{GOAL}/m"))
    score = scored(goal(HOLD, HOLD), date(2026, 7, 31), checkins, GOAL)

    assert score.progress / score.expected == pytest.approx(0.6)
    assert score.pace == "off_track"


def test_what_ran_out_in_silence_is_off_track_for_its_objective() -> None:
    """n is at 80 %, m never said anything: 0.4 by 0.337 would be ahead, and is between off track and ahead."""
    score = scored(goal(CHANGE, CHANGE), date(2026, 7, 31), values((date(2026, 7, 31), 80)), GOAL)

    assert (score.progress, score.no_data, score.pace) == (0.4, 1, "ahead")
    only = scored(
        goal(CHANGE, f"{CHANGE}weight = 9\n"), date(2026, 7, 31), values((date(2026, 7, 31), 40)), GOAL
    )
    assert (only.progress, only.pace) == (pytest.approx(0.04), "off_track")


def test_an_objective_is_early_while_its_parts_are() -> None:
    """One that joined on 14 August is early until a fifth of its 48 days has elapsed, whatever the quarter says."""
    text = goal(f"{CHANGE}since = 2026-08-14\n")
    checkins = values((date(2026, 8, 14), 1), (date(2026, 8, 21), 20))

    assert scored(text, date(2026, 8, 22), checkins, GOAL).pace == "early"  # day 9 of 48 is 0.1875
    assert scored(text, date(2026, 8, 23), checkins, GOAL).pace == "ahead"


def test_an_objective_that_rolls_up_others_is_done_when_its_cycle_has_ended() -> None:
    goals = {
        "2026-Q3/top": 'title = "Top"\nroll_up = "aligned"\n',
        GOAL: goal(CHANGE, head='supports = ["2026-Q3/top"]\n'),
    }
    checkins = values((date(2026, 9, 25), 100))
    for day, pace in ((date(2026, 9, 30), "ahead"), (date(2026, 10, 1), "done")):
        assert Scoring(workspace(goals, checkins=checkins), day).objective("2026-Q3/top").pace == pace


# ── 12 closed, ended, given up ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("closed", "outcome", "progress"),
    [
        ("2026-08-14", "drop", 0.8),
        ("2026-09-20", "drop", 0.8),  # day 82 of 92 is 0.891
        ("2026-09-21", "drop", 0.5),  # day 83 is 0.902
        ("2026-08-14", "keep", 0.5),
    ],
)
def test_a_goal_that_was_given_up_is_out_of_the_roll_up(closed: str, outcome: str, progress: float) -> None:
    """Of its year and of the totals; it is still told."""
    tail = f'[closed]\ndate = {closed}\ngrade = 0.2\noutcome = "{outcome}"\n'
    goals = {
        "2026/year": 'title = "Year"\nroll_up = "aligned"\n',
        GOAL: goal(CHANGE, head='supports = ["2026/year"]\n'),
        "2026-Q3/other": goal(CHANGE, head='supports = ["2026/year"]\n', tail=tail),
    }
    other = values((date(2026, 8, 14), 20), item="2026-Q3/other/n")
    found = workspace(goals, checkins=both(values((date(2026, 8, 14), 80)), other))
    scoring, report = Scoring(found, date(2026, 9, 30)), build_report(found, QUARTER, date(2026, 9, 30))

    assert scoring.objective("2026/year").progress == pytest.approx(progress)
    assert report.totals.progress == pytest.approx(progress)
    assert [o.given_up for o in report.objectives] == [False, progress == 0.8]
    told = "2026-Q3/other", None, "given up: not rolled up"
    steps = explain(scoring, "2026/year", QUARTER).steps
    assert (told in [(step.name, step.value, step.why) for step in steps]) == (progress == 0.8)
    shown = markdown(goal_tree(found, QUARTER, date(2026, 9, 30)))
    assert ("20% given up" in shown) == (progress == 0.8)


def test_at_the_close_all_is_expected_and_a_line_keeps_its_own() -> None:
    """Closed on 14 August: 1 of the change, 7 of 13 weeks of the line."""
    tail = "[closed]\ndate = 2026-08-14\ngrade = 0.4\n"
    checkins = both(values((date(2026, 8, 14), 40)), values((date(2026, 8, 14), 99), item=f"{GOAL}/m"))
    text = goal(CHANGE, HOLD, CHANGE, tail=tail)

    found = [scored(text, date(2026, 8, 20), checkins, f"{GOAL}/{slug}") for slug in "nmk"]
    assert [score.expected for score in found] == [1, pytest.approx(7 / 13), 1]
    assert not any(score.due or score.stale for score in found)


def rolled(
    day: date, head: str = "", below: str = CHANGE, tail: str = "", said: dict[str, str] | None = None
):
    """The year 2026, closed on 14 August (day 226 of 365), over a goal of the third quarter."""
    goals = {
        "2026/year": f'title = "Year"\nroll_up = "aligned"\n{head}',
        GOAL: goal(below, head='supports = ["2026/year"]\n', tail=tail),
    }
    return Scoring(workspace(goals, checkins=said or {}), day).objective("2026/year")


CLOSED = "[closed]\ndate = 2026-08-14\ngrade = 0.4\n"


def test_a_closed_goal_stays_as_it_stood_though_the_goals_below_go_on() -> None:
    """40 of 100 at the close, 90 five weeks later; expected is all of it."""
    checkins = values((date(2026, 8, 14), 40), (date(2026, 9, 18), 90))

    for day in (date(2026, 8, 14), date(2026, 9, 20), date(2026, 12, 31)):
        found = rolled(day, head=CLOSED, said=checkins)
        assert (found.progress, found.expected) == (0.4, 1)
    assert rolled(date(2026, 9, 20), said=checkins).progress == 0.9


def test_what_is_given_up_after_the_close_of_the_goal_above_counted_in_it() -> None:
    tail = '[closed]\ndate = 2026-08-21\ngrade = 0.4\noutcome = "drop"\n'
    checkins = values((date(2026, 8, 14), 40))

    assert rolled(date(2026, 9, 20), head=CLOSED, tail=tail, said=checkins).progress == 0.4
    assert rolled(date(2026, 9, 20), tail=tail, said=checkins).progress is None


def test_at_a_close_a_goal_below_of_which_nothing_was_due_counts_0() -> None:
    """A quarterly key result is due on 25 September: before the close it is left out, at the close it counts 0."""
    quarterly = f'{CHANGE}cadence = "quarterly"\n'
    running, closed = (rolled(date(2026, 8, 14), head=head, below=quarterly) for head in ("", CLOSED))

    assert (running.expected, running.begins_later, running.no_data) == (None, 1, 0)
    assert (closed.expected, closed.begins_later, closed.no_data) == (1, 0, 1)


def test_of_a_closed_goal_without_weights_all_was_expected() -> None:
    """Its progress is none, since its weights add up to 0; the year above is expected by 1, not by the 45 of 92 days."""
    checkins = values((date(2026, 8, 14), 40))
    found = rolled(date(2026, 9, 20), below=f"{CHANGE}weight = 0\n", tail=CLOSED, said=checkins)

    assert (found.progress, found.expected, found.no_data) == (None, 1, 1)


# ── 13 blockers ──────────────────────────────────────────────────────────────────────────────────


def test_a_blocker_is_open_until_somebody_says_so() -> None:
    """New words replace it, a value or a note leaves it, a second `unblocked` changes nothing."""
    blocked = said((date(2026, 7, 10), {"value": 5, "blocker": "Legal"}))
    valued = both(blocked, said((date(2026, 7, 17), {"value": 6, "note": "Slow"})))
    renamed = both(valued, said((date(2026, 7, 24), {"blocker": "Legal and tax"})))
    solved = both(renamed, said((date(2026, 7, 31), {"unblocked": True})))

    for checkins, blocker in (
        (blocked, "Legal"),
        (valued, "Legal"),
        (renamed, "Legal and tax"),
        (solved, None),
    ):
        assert scored(goal(CHANGE), date(2026, 8, 2), checkins).blocker == blocker


def test_nothing_stands_in_the_way_of_what_is_over() -> None:
    blocked = said((date(2026, 7, 10), {"value": 100, "blocker": "Legal"}))
    assert scored(goal(CHANGE), date(2026, 7, 10), blocked).blocker is None
    half = said((date(2026, 7, 10), {"value": 50, "blocker": "Legal"}))
    assert (
        scored(
            goal(CHANGE, tail="[closed]\ndate = 2026-07-10\ngrade = 0.5\n"), date(2026, 7, 10), half
        ).blocker
        is None
    )


# ── due, again ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answered", "due"), [(date(2026, 8, 4), True), (date(2026, 8, 21), True), (date(2026, 8, 22), False)]
)
def test_a_month_that_was_answered_early_asks_again(answered: date, due: bool) -> None:
    """August is due on Friday the 28th. July ran out on 3 August, so it runs from the 4th to the 31st: 28 days, of which
    the 18th, 21 August, is the last of the first two thirds."""
    text = goal(f'{CHANGE}cadence = "monthly"\n')

    assert scored(text, date(2026, 8, 28), values((answered, 30))).due == due
    assert not scored(text, date(2026, 8, 27), values((answered, 30))).due


def test_a_week_that_was_answered_is_not_due() -> None:
    assert not scored(goal(CHANGE), date(2026, 8, 14), values((date(2026, 8, 11), 30))).due


@pytest.mark.parametrize(
    ("reached", "day", "due"),
    [
        (date(2026, 7, 24), date(2026, 9, 24), False),
        (date(2026, 7, 24), date(2026, 9, 25), True),  # the due day of the last period
        (date(2026, 8, 27), date(2026, 9, 25), True),  # 29 days ago
        (date(2026, 8, 28), date(2026, 9, 25), False),  # 28 days ago
    ],
)
def test_what_was_reached_early_is_looked_at_once_more(reached: date, day: date, due: bool) -> None:
    score = scored(goal(CHANGE), day, values((reached, 100)))

    assert (score.pace, score.due, score.stale) == ("done", due, False)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 10, 2), True),
        (date(2026, 10, 5), True),
        (date(2026, 10, 6), False),
    ],
)
def test_what_reads_a_kpi_and_was_reached_early_is_looked_at_once_more(day: date, due: bool) -> None:
    """The reading of September is due on Friday 2 October, and until Monday the 5th; that of July came on 7 August."""
    text = goal(f'{CHANGE}kpi = "kpi/mrr"\n')
    july = said((date(2026, 8, 7), {"value": 100, "period": "2026-07"}), item="kpi/mrr")
    score = scored(text, day, july, kpis={"kpi/mrr": KPI})

    assert (score.pace, score.due, score.stale) == ("done", due, False)


# ── 25, 26 silence, parts and the whole ──────────────────────────────────────────────────────────


def test_an_objective_whose_answers_are_all_stale_is_stale() -> None:
    """On 28 August n was last seen on 7 August; m has no answer at all and does not make it fresh."""
    checkins = values((date(2026, 8, 7), 70))
    assert scored(goal(CHANGE, CHANGE), date(2026, 8, 28), checkins, GOAL).stale
    fresh = both(checkins, values((date(2026, 8, 28), 1), item=f"{GOAL}/m"))
    assert not scored(goal(CHANGE, CHANGE), date(2026, 8, 28), fresh, GOAL).stale


def test_a_year_says_of_which_quarters_it_is_made() -> None:
    """2026-Q1 and Q3 of four; months of twelve; nothing where it is all, or of several kinds."""
    spans = {name: cycle(name, Settings()) for name in ("2026", "2026-H1", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026-07")}  # fmt: skip
    year = spans["2026"]

    assert covers(year, [spans["2026-Q1"]]) == "Q1 of 4"
    assert covers(year, [spans["2026-Q3"], spans["2026-Q1"], spans["2026-Q1"]]) == "Q1, Q3 of 4"
    assert covers(year, [spans["2026-07"]]) == "07 of 12"
    assert covers(spans["2026-H1"], [spans["2026-Q1"]]) == "Q1 of 2"
    assert covers(year, [spans[f"2026-Q{n}"] for n in (1, 2, 3, 4)]) is None
    assert covers(year, [spans["2026-Q1"], spans["2026-07"]]) is None
    assert covers(year, []) is None


def test_a_year_with_one_finished_quarter_is_expected_by_that_quarter() -> None:
    """Its quarter was reached on day 86 of 90: 100 % against 96 %, and not done."""
    goals = {
        "2026/year": 'title = "Year"\nroll_up = "aligned"\n',
        "2026-Q1/p": goal(CHANGE, head='supports = ["2026/year"]\n'),
    }
    checkins = values((date(2026, 3, 27), 100), item="2026-Q1/p/n")
    found = workspace(goals, checkins=checkins)
    score = Scoring(found, date(2026, 3, 30)).objective("2026/year")

    assert (score.progress, score.expected, score.pace) == (1, pytest.approx(86 / 90), "ahead")
    (year,) = build_report(found, cycle("2026", found.settings), date(2026, 3, 30)).objectives
    assert year.covers == "Q1 of 4"
