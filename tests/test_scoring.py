"""Scores of whole workspaces, against numbers worked out from the calendar by hand or by other means."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from okr.scoring import Scoring
from tests.making import update, workspace

GOAL = "2026-Q3/grow"
MRR = f"{GOAL}/mrr"
CHANGE = """
title = "Grow recurring revenue"
[key_results.mrr]
title = "Raise MRR from 100 to 192"
start = 100
target = 192
"""
QUARTER = [date(2026, 7, 1) + timedelta(days=n) for n in range(92)]
FRIDAYS = [day for day in QUARTER if day.weekday() == 4]


def on_plan(days, item=MRR):
    """Check-ins that are exactly on plan: one a day of the quarter's 92, on each of `days`."""
    return {f"{day}-ana": update(item, day, value=100 + QUARTER.index(day) + 1) for day in days}


def test_a_whole_quarter_on_plan():
    """Before the first check-in no_data, then early until a fifth of the time has elapsed, then on track; never stale."""
    found = {}
    for day in QUARTER:
        score = Scoring(workspace({GOAL: CHANGE}, checkins=on_plan(FRIDAYS)), day).key_result(MRR)
        found[day] = (score.pace, score.stale, score.due)

    table = {
        (date(2026, 7, 1), date(2026, 7, 2)): "no_data",
        (date(2026, 7, 3), date(2026, 7, 18)): "early",  # day 18 of 92 is 0.196
        (date(2026, 7, 19), date(2026, 9, 30)): "on_track",
    }
    for (first, last), pace in table.items():
        days = [d for d in QUARTER if first <= d <= last]
        assert {found[d] for d in days} == {(pace, False, False)}, (first, last)


def test_a_hold_is_done_once_its_last_period_is_closed():
    """Kept in every week: on track while weeks are to come, done with the answer of the last."""
    hold = 'title = "Serve"\n[key_results.mrr]\ntitle = "Keep uptime at 99.9 or more"\nat_least = 99.9\n'
    checkins = {f"{day}-ana": update(MRR, day, value=99.95) for day in FRIDAYS}
    paces = {
        day: Scoring(workspace({GOAL: hold}, checkins=checkins), day).key_result(MRR).pace for day in QUARTER
    }

    assert {paces[d] for d in QUARTER if d < date(2026, 7, 3)} == {"no_data"}
    assert {paces[d] for d in QUARTER if date(2026, 7, 3) <= d < date(2026, 7, 19)} == {"early"}
    assert {paces[d] for d in QUARTER if date(2026, 7, 19) <= d < date(2026, 9, 25)} == {"on_track"}
    assert {paces[d] for d in QUARTER if d >= date(2026, 9, 25)} == {"done"}


@pytest.mark.parametrize(
    ("until", "due", "stale"),
    [
        # last answer on Fri 14 Aug answers the period that runs out on Mon 17 Aug; the next is due on Fri 21 Aug
        (date(2026, 8, 20), False, False),
        (date(2026, 8, 21), True, False),
        (date(2026, 8, 24), True, False),  # the last day of grace
        (date(2026, 8, 25), False, True),  # it ran out
        (date(2026, 8, 28), True, True),
        (date(2026, 9, 30), True, True),  # the last period runs to the end of the cycle
        (date(2026, 10, 1), False, True),
    ],
)
def test_a_goal_that_stops_being_checked_in(until, due, stale):
    """Due on the day, stale from the day after the grace on, and then held against today."""
    checkins = on_plan(day for day in FRIDAYS if day <= date(2026, 8, 14))
    score = Scoring(workspace({GOAL: CHANGE}, checkins=checkins), until).key_result(MRR)

    assert (score.due, score.stale) == (due, stale)
    gone = min((until - date(2026, 7, 1)).days + 1, 92)
    assert score.expected == pytest.approx(gone / 92 if stale else 45 / 92)


def test_the_next_check_in_ends_the_staleness():
    """A period that ran out before the last answer is over."""
    checkins = on_plan([date(2026, 7, 3), date(2026, 8, 14)])
    score = Scoring(workspace({GOAL: CHANGE}, checkins=checkins), date(2026, 8, 14)).key_result(MRR)

    assert not score.stale
    assert score.pace == "on_track"


def test_never_checked_in_is_stale_after_the_first_period():
    """Without any answer the start counts: stale when the first period, due on 3 July, has run out on 6 July."""
    goal = workspace({GOAL: CHANGE})

    assert not Scoring(goal, date(2026, 7, 6)).key_result(MRR).stale
    stale = Scoring(goal, date(2026, 7, 7)).key_result(MRR)
    assert (stale.stale, stale.pace, stale.progress, stale.current) == (True, "no_data", None, None)
    assert stale.expected == pytest.approx(7 / 92)


def test_done_is_neither_due_nor_stale():
    """Who has reached the target need not check in again."""
    goal = workspace({GOAL: CHANGE}, checkins={"2026-07-10-ana": update(MRR, date(2026, 7, 10), value=200)})
    score = Scoring(goal, date(2026, 9, 1)).key_result(MRR)

    assert (score.pace, score.due, score.stale) == ("done", False, False)
    assert score.raw == pytest.approx(100 / 92)
    assert score.progress == 1


@pytest.mark.parametrize(
    ("takes", "current", "delta"),
    [("last", 112, 5), ("sum", 100 + 110 + 107 + 112, 112), ("mean", 329 / 3, 329 / 3 - 217 / 2)],
)
def test_takes(takes, current, delta):
    """The last value; start plus the sum; the mean. Delta is against the value before the last answer."""
    checkins = {
        "2026-07-03-ana": update(MRR, date(2026, 7, 3), value=999) + update(MRR, date(2026, 7, 3), value=110),
        "2026-07-10-ana": update(MRR, date(2026, 7, 10), value=107),
        "2026-07-17-ana": update(MRR, date(2026, 7, 17), value=112)
        + update(MRR, date(2026, 7, 17), note="Why"),
    }
    goal = CHANGE + f'takes = "{takes}"\n'
    score = Scoring(workspace({GOAL: goal}, checkins=checkins), date(2026, 7, 20)).key_result(MRR)

    assert score.current == pytest.approx(current)
    assert score.delta == pytest.approx(delta)


def test_order_is_by_date_then_person_then_place():
    """Two people on one day: the later name counts last; a correction replaces only one's own value."""
    checkins = {
        "2026-07-10-budi": update(MRR, date(2026, 7, 10), value=120),
        "2026-07-10-ana": update(MRR, date(2026, 7, 10), value=110)
        + update(MRR, date(2026, 7, 10), value=111),
    }
    score = Scoring(workspace({GOAL: CHANGE}, checkins=checkins), date(2026, 7, 10)).key_result(MRR)

    assert list(score.series.values) == [111, 120]
    assert (score.current, score.delta) == (120, 9)


def test_a_note_refreshes_last_checkin_alone():
    """A note answers nothing: expected, due and delta stay."""
    checkins = {
        "2026-08-14-ana": update(MRR, date(2026, 8, 14), value=145, confidence=7),
        "2026-08-21-ana": update(MRR, date(2026, 8, 21), note="No figures yet", blocker="Audit"),
        "2026-08-22-sari": update(MRR, date(2026, 8, 22), acknowledged="Thanks"),
    }
    score = Scoring(workspace({GOAL: CHANGE}, checkins=checkins), date(2026, 8, 22)).key_result(MRR)

    assert score.due
    assert score.expected == pytest.approx(45 / 92)
    assert score.last_checkin == date(2026, 8, 21)
    assert (score.series.confidence, score.series.blocker) == (7, "Audit")


HOLD = """
title = "Serve"
[key_results.mrr]
title = "Keep errors at 5 or less"
at_most = 5
"""


def test_hold_counts_kept_over_all_planned():
    """Of three closed weeks two were kept: progress 2/13, expected 3/13; the last value of a week decides."""
    checkins = {
        "2026-07-01-ana": update(MRR, date(2026, 7, 1), value=9),
        "2026-07-03-ana": update(MRR, date(2026, 7, 3), value=5),  # the bound itself is kept
        "2026-07-10-ana": update(MRR, date(2026, 7, 10), value=6),
        "2026-07-16-ana": update(MRR, date(2026, 7, 16), value=1),
    }
    score = Scoring(workspace({GOAL: HOLD}, checkins=checkins), date(2026, 7, 16)).key_result(MRR)

    assert (score.kept, score.closed_periods, len(score.plan.periods)) == (2, 3, 13)
    assert score.progress == pytest.approx(2 / 13)
    assert score.expected == pytest.approx(3 / 13)
    assert score.current == 1


def test_a_period_names_the_week_that_is_answered():
    """A value for week 28, recorded in week 30, answers the week whose due day lies in it."""
    checkins = {
        "2026-07-03-ana": update(MRR, date(2026, 7, 3), value=1),
        "2026-07-24-ana": update(MRR, date(2026, 7, 24), value=2, period="2026-W28"),
    }
    score = Scoring(workspace({GOAL: HOLD}, checkins=checkins), date(2026, 7, 24)).key_result(MRR)

    assert set(score.answered) == {0, 1}
    assert score.closed_periods == 3  # W27, W28, and W29 which ran out
    assert score.due


def test_what_is_answered_on_the_same_days_is_timed_once():
    """A change and a limit with the same days share what these tell; one more answer, and they do not."""
    goal = f'{HOLD}\n[key_results.users]\ntitle = "More users"\nstart = 0\ntarget = 100\n'
    users, days = f"{GOAL}/users", (date(2026, 7, 3), date(2026, 7, 10))
    both = {f"{day}-ana": update(MRR, day, value=5) + update(users, day, value=50) for day in days}
    more = {"2026-07-17-ana": update(users, date(2026, 7, 17), value=60)}

    for checkins, alike, missed in ((both, True, [2]), (both | more, False, [])):
        scoring = Scoring(workspace({GOAL: goal}, checkins=checkins), date(2026, 7, 23))
        held, changed = scoring.key_result(MRR), scoring.key_result(users)
        assert (held.timing is changed.timing) == alike
        assert (held.unanswered, changed.unanswered) == ([2], missed)
        assert changed.answered == dict(enumerate((50, 50, 60)[: 3 - len(missed)]))


def test_milestones():
    """Σ weight of done / Σ weight; undone takes back; every mark of a day is applied."""
    goal = (
        'title = "Open"\n[key_results.mrr]\ntitle = "Open in three cities"\n'
        "milestones = { surabaya = 1, malang = 1, bali = 2 }\n"
    )
    checkins = {
        "2026-07-03-ana": update(MRR, date(2026, 7, 3), done=["surabaya"])
        + update(MRR, date(2026, 7, 3), done=["bali"]),
        "2026-07-10-ana": update(MRR, date(2026, 7, 10), undone=["surabaya"], done=["malang"]),
    }
    found = workspace({GOAL: goal}, checkins=checkins)

    first = Scoring(found, date(2026, 7, 3)).key_result(MRR)
    assert (first.current, first.progress, first.delta) == (3, 0.75, 2)
    second = Scoring(found, date(2026, 7, 10)).key_result(MRR)
    assert (second.milestones_done, second.progress, second.delta) == (("malang", "bali"), 0.75, 0)


def test_since_moves_the_start():
    """Joined on 10 August: 52 days are left, and the first due day is the Friday after."""
    goal = CHANGE + "since = 2026-08-10\n"
    score = Scoring(workspace({GOAL: goal}), date(2026, 8, 14)).key_result(MRR)

    assert len(score.plan.periods) == 7
    assert score.expected == pytest.approx(5 / 52)
    assert (score.due, score.stale) == (True, False)


ROLL_UP = """
title = "Grow"
[key_results.a]
title = "A to 10"
start = 0
target = 10
weight = 3
[key_results.b]
title = "B to 10"
start = 0
target = 10
[key_results.c]
title = "C to 10"
start = 0
target = 10
dropped = { date = 2026-08-01, reason = "Merged" }
"""


def test_roll_up_weighs_and_counts_what_has_no_data_as_0():
    """(3 · 0.8 + 1 · 0) / 4; before the day it was dropped, c counted, too."""
    checkins = {"2026-07-03-ana": update(f"{GOAL}/a", date(2026, 7, 3), value=8)}
    found = workspace({GOAL: ROLL_UP}, checkins=checkins)

    score = Scoring(found, date(2026, 8, 1)).objective(GOAL)
    assert score.progress == pytest.approx(0.6)
    assert (len(score.items), score.no_data) == (2, 1)
    assert Scoring(found, date(2026, 7, 31)).objective(GOAL).progress == pytest.approx(2.4 / 5)


def test_nothing_recorded_gives_no_number():
    """All without data: null and no_data, expected is the time gone."""
    score = Scoring(workspace({GOAL: ROLL_UP}), date(2026, 8, 15)).objective(GOAL)

    assert (score.progress, score.pace, score.grade, score.band) == (None, "no_data", None, None)
    assert score.expected == pytest.approx(46 / 92)


def test_weights_of_0_give_no_number():
    """Σ w = 0 → null, no division."""
    goal = ROLL_UP.replace("weight = 3", "weight = 0").replace(
        "[key_results.c]", "weight = 0\n[key_results.c]"
    )
    checkins = {"2026-07-03-ana": update(f"{GOAL}/a", date(2026, 7, 3), value=8)}
    score = Scoring(workspace({GOAL: goal}, checkins=checkins), date(2026, 8, 1)).objective(GOAL)

    assert (score.progress, score.expected, score.pace) == (None, None, "no_data")


def aligned(title, supports=(), roll_up="aligned", weight=1, results=""):
    above = ", ".join(f'"{s}"' for s in supports)
    return f'title = "{title}"\nsupports = [{above}]\nroll_up = "{roll_up}"\nweight = {weight}\n{results}'


def test_roll_up_of_aligned_objectives():
    """Two objectives below, weights 1 and 3; one supports two parents and counts in full in each."""
    kr = '[key_results.k]\ntitle = "K to 10"\nstart = 0\ntarget = 10\n'
    found = workspace(
        {
            "2026/top": aligned("Top"),
            "2026/side": aligned("Side", roll_up="both", results=kr),
            "2026-Q3/one": aligned("One", ["2026/top", "2026/side"], "key_results", 1, kr),
            "2026-Q3/two": aligned("Two", ["2026/top"], "key_results", 3, kr),
        },
        checkins={
            "2026-07-03-ana": update("2026-Q3/one/k", date(2026, 7, 3), value=4)
            + update("2026-Q3/two/k", date(2026, 7, 3), value=8)
            + update("2026/side/k", date(2026, 7, 3), value=2)
        },
    )
    scoring = Scoring(found, date(2026, 7, 10))

    assert scoring.objective("2026/top").progress == pytest.approx((1 * 0.4 + 3 * 0.8) / 4)
    assert scoring.objective("2026/top").objectives == 2
    assert scoring.objective("2026/side").progress == pytest.approx((0.2 + 0.4) / 2)
    assert len(scoring.objective("2026/side").items) == 2


def test_supports_of_a_key_result_is_shown_never_counted():
    """An objective that supports a key result adds nothing to the objective above."""
    kr = '[key_results.k]\ntitle = "K to 10"\nstart = 0\ntarget = 10\n'
    found = workspace(
        {
            "2026/top": aligned("Top", roll_up="both", results=kr),
            "2026-Q3/one": aligned("One", ["2026/top/k"], "key_results", 1, kr),
        }
    )

    assert [item.id for item in Scoring(found, date(2026, 7, 10)).objective("2026/top").items] == [
        "2026/top/k"
    ]


def test_a_loop_leaves_its_objectives_without_a_number():
    """a supports b supports a: named, null, no endless recursion; who stands outside keeps counting."""
    found = workspace(
        {
            "2026/a": aligned("A", ["2026/b"]),
            "2026/b": aligned("B", ["2026/a"]),
            "2026/c": aligned("C"),
            "2026/d": aligned("D", ["2026/c"]),
        }
    )
    scoring = Scoring(found, date(2026, 7, 10))

    assert scoring.objective("2026/a").progress is None
    assert scoring.objective("2026/a").loop == ("2026/a", "2026/b")
    assert scoring.objective("2026/c").loop == ()


def test_a_chain_longer_than_pythons_stack():
    """Three thousand objectives, each supporting the one before."""
    chain = {"2026/o0": aligned("O0")} | {
        f"2026/o{n}": aligned(f"O{n}", [f"2026/o{n - 1}"]) for n in range(1, 3000)
    }

    assert Scoring(workspace(chain), date(2026, 7, 10)).objective("2026/o0").progress is None


def test_what_rolls_up_others_is_done_only_at_the_end():
    """All that supports it is done; more may come until the cycle has ended or it is closed."""
    kr = '[key_results.k]\ntitle = "K to 10"\nstart = 0\ntarget = 10\n'
    goals = {"2026/top": aligned("Top"), "2026-Q3/one": aligned("One", ["2026/top"], "key_results", 1, kr)}
    checkins = {"2026-07-03-ana": update("2026-Q3/one/k", date(2026, 7, 3), value=10)}

    assert (
        Scoring(workspace(goals, checkins=checkins), date(2026, 10, 1)).objective("2026/top").pace == "ahead"
    )
    assert Scoring(workspace(goals, checkins=checkins), date(2027, 1, 1)).objective("2026/top").pace == "done"
    closed = goals | {"2026/top": goals["2026/top"] + "[closed]\ndate = 2026-09-01\ngrade = 1.0\n"}
    assert (
        Scoring(workspace(closed, checkins=checkins), date(2026, 10, 1)).objective("2026/top").pace == "done"
    )


CLOSED = CHANGE + "[closed]\ndate = 2026-08-14\ngrade = 0.7\n"


def test_a_closed_objective_stands_as_it_stood():
    """Updates after the close do not count, unless they are late; the grade stays; nothing is due or stale."""
    checkins = on_plan([date(2026, 8, 14)]) | {"2026-08-21-ana": update(MRR, date(2026, 8, 21), value=192)}
    score = Scoring(workspace({GOAL: CLOSED}, checkins=checkins), date(2026, 9, 30))
    late = checkins | {"2026-08-22-ana": update(MRR, date(2026, 8, 22), value=192, late=True)}
    with_late = Scoring(workspace({GOAL: CLOSED}, checkins=late), date(2026, 9, 30))

    assert score.key_result(MRR).current == 145
    assert (score.key_result(MRR).due, score.key_result(MRR).stale) == (False, False)
    assert (score.objective(GOAL).grade, score.objective(GOAL).band) == (0.7, "green")
    assert with_late.key_result(MRR).current == 192
    assert with_late.objective(GOAL).grade == 0.7


def test_before_its_close_it_was_open():
    """A report of an earlier day does not know of the close."""
    found = workspace({GOAL: CLOSED}, checkins=on_plan([date(2026, 7, 3)]))
    score = Scoring(found, date(2026, 7, 31))

    assert not score.objective(GOAL).closed
    assert score.objective(GOAL).grade == pytest.approx(3 / 92)


KPI = """
title = "Accounts lost in a month"
objective = "2026/win"
role = "account-manager"
at_most = 5
tolerance = 0.5
cadence = "monthly"
[targets."2026-08"]
at_most = 4
"""
LOST = "kpi/lost"
Q3 = workspace({}).cycle_of("2026-Q3/x")


def readings(*found):
    return {
        f"{day}-ana": update(LOST, day, period=period, value=value)
        for day, period, value in found
    }  # fmt: skip


JULY = (date(2026, 8, 7), "2026-07", 5.4)
AUGUST = (date(2026, 9, 4), "2026-08", 4.6)


@pytest.mark.parametrize(
    ("day", "period", "current", "health", "due", "stale"),
    [
        (date(2026, 8, 6), "2026-07", None, "no_data", False, False),  # never read: nothing to show
        (date(2026, 8, 7), "2026-07", 5.4, "watch", False, False),  # 5 + 0.5
        (date(2026, 8, 30), "2026-07", 5.4, "watch", False, False),
        (
            date(2026, 8, 31),
            "2026-07",
            5.4,
            "watch",
            False,
            False,
        ),  # August has ended, and can be read in time
        (date(2026, 9, 4), "2026-08", 4.6, "unhealthy", False, False),  # against the line of August, 4
        (date(2026, 10, 2), "2026-08", 4.6, "unhealthy", True, False),  # due on Friday 2 October
        (date(2026, 10, 5), "2026-08", 4.6, "unhealthy", True, False),
        (date(2026, 10, 6), "2026-09", None, "no_data", False, True),
        (date(2026, 12, 1), "2026-09", None, "no_data", False, True),  # not after the cycle
    ],
)
def test_kpi_through_a_quarter(day, period, current, health, due, stale):
    """The last period that was read, against the line in force in it, until a newer one ran out unread."""
    found = workspace({}, kpis={LOST: KPI}, checkins=readings(JULY, AUGUST))
    score = Scoring(found, day).kpi(LOST, Q3)

    assert (score.last.period.name, score.last.current, score.last.health) == (period, current, health)
    assert (score.due, score.stale) == (due, stale)


def test_the_running_period_is_provisional():
    """A reading of a month that has not ended stands apart."""
    found = workspace({}, kpis={LOST: KPI}, checkins=readings(JULY, (date(2026, 8, 14), "2026-08", 2)))
    score = Scoring(found, date(2026, 8, 20)).kpi(LOST, Q3)

    assert (score.last.period.name, score.last.health) == ("2026-07", "watch")
    assert score.running is not None
    assert (score.running.period.name, score.running.current, score.running.health) == (
        "2026-08",
        2,
        "healthy",
    )


@pytest.mark.parametrize(("takes", "current"), [("last", 7), ("sum", 12), ("mean", 6)])
def test_several_readings_of_one_period(takes, current):
    """Last, sum or mean of the readings of the period, the last of a person and day."""
    kpi = f'takes = "{takes}"\n' + KPI.lstrip()
    checkins = {
        "2026-07-10-ana": update(LOST, date(2026, 7, 10), period="2026-07", value=99)
        + update(LOST, date(2026, 7, 10), period="2026-07", value=5)
        + update(LOST, date(2026, 7, 10), period="2026-06", value=3),
        "2026-07-24-ana": update(LOST, date(2026, 7, 24), period="2026-07", value=7),
    }
    score = Scoring(workspace({}, kpis={LOST: kpi}, checkins=checkins), date(2026, 8, 1)).kpi(LOST, Q3)

    assert score.last.current == current


def test_a_key_result_that_reads_a_kpi():
    """The readings of the periods that overlap the cycle are its values; June's is not; its periods are the KPI's."""
    goal = 'title = "Keep accounts"\n[key_results.churn]\ntitle = "Halve the accounts lost"\nstart = 8\ntarget = 4\nkpi = "kpi/lost"\n'
    checkins = readings((date(2026, 7, 3), "2026-06", 8), JULY, AUGUST)
    found = workspace({GOAL: goal}, kpis={LOST: KPI}, checkins=checkins)
    churn = f"{GOAL}/churn"

    july = Scoring(found, date(2026, 8, 7)).key_result(churn)
    assert (july.current, july.delta) == (5.4, None)
    assert july.progress == pytest.approx((5.4 - 8) / (4 - 8))
    assert july.expected == pytest.approx(31 / 92)  # the end of July, not the day of recording
    assert [p.due for p in july.plan.periods] == [date(2026, 8, 7), date(2026, 9, 4), date(2026, 10, 2)]
    august = Scoring(found, date(2026, 9, 10)).key_result(churn)
    assert (august.current, august.last_checkin) == (4.6, date(2026, 9, 4))
    assert not august.stale


def test_a_later_update_never_changes_an_earlier_day():
    """What is recorded after a day is not there on that day."""
    early = on_plan(day for day in FRIDAYS if day <= date(2026, 8, 14))
    later = on_plan(FRIDAYS)
    day = date(2026, 8, 19)
    before = Scoring(workspace({GOAL: CHANGE}, checkins=early), day).key_result(MRR)
    after = Scoring(workspace({GOAL: CHANGE}, checkins=later), day).key_result(MRR)

    assert (before.series, before.progress, before.expected, before.pace, before.stale) == (
        after.series, after.progress, after.expected, after.pace, after.stale
    )  # fmt: skip


def test_a_moved_item_keeps_its_values():
    """Check-ins under the old id count for the item that says `formerly`, also for parts of a moved objective."""
    moved = CHANGE.replace('title = "Grow recurring revenue"', 'title = "Grow"\nformerly = ["2026-Q3/old"]')
    checkins = {"2026-07-03-ana": update("2026-Q3/old/mrr", date(2026, 7, 3), value=146)}
    score = Scoring(workspace({GOAL: moved}, checkins=checkins), date(2026, 7, 3)).key_result(MRR)

    assert score.progress == pytest.approx(0.5)


def test_a_moved_person_is_one_person():
    """What ana recorded as anya replaces what she recorded as ana on that day: 6, not 11."""
    people = {"@anya": 'name = "Anya"\nformerly = ["@ana"]\n'}
    checkins = {
        "2026-07-10-ana": update(MRR, date(2026, 7, 10), value=5),
        "2026-07-10-anya": update(MRR, date(2026, 7, 10), value=6),
    }
    found = workspace({GOAL: CHANGE + 'takes = "sum"\n'}, checkins=checkins, people=people)

    assert Scoring(found, date(2026, 7, 12)).key_result(MRR).current == 106


def test_an_unknown_step_answers_nothing():
    """A step that the key result does not have is no progress and no answer; `done = []` says that all is as it was."""
    goal = 'title = "Open"\n[key_results.mrr]\ntitle = "Open in two cities"\nmilestones = { a = 1, b = 1 }\n'
    unknown = {"2026-07-03-ana": update(MRR, date(2026, 7, 3), done=["zz"])}
    nothing_new = {"2026-07-03-ana": update(MRR, date(2026, 7, 3), done=[])}

    assert (
        Scoring(workspace({GOAL: goal}, checkins=unknown), date(2026, 7, 3)).key_result(MRR).pace == "no_data"
    )
    assert (
        Scoring(workspace({GOAL: goal}, checkins=nothing_new), date(2026, 7, 3)).key_result(MRR).progress == 0
    )
