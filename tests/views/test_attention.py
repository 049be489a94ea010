"""What needs somebody, by severity, each item once, with value and limit."""

from __future__ import annotations

from datetime import date

from okr.fields import Dropped
from okr.periods import find_cycle
from okr.report import Day, attention, build_report
from tests import shaped
from tests.making import update, workspace

DAY = date(2026, 8, 19)  # day 50 of 92
FRIDAY = date(2026, 8, 14)  # day 45 of 92: 0.489 of the quarter
GOALS = {
    "2026-Q3/grow": """
title = "Grow"
owner = "ana"
[key_results.sign-ups]
title = "Raise sign-ups from 0 to 90"
start = 0
target = 90
unit = "sign-ups"
[key_results.partners]
title = "Sign partners"
start = 0
target = 100
[key_results.talks]
title = "Hold talks"
start = 0
target = 100
[key_results.posts]
title = "Publish posts"
start = 0
target = 100
[key_results.demos]
title = "Give demos"
start = 0
target = 100
[initiatives.page]
title = "Publish the page"
owner = "budi"
due = 2026-08-15
[initiatives.later]
title = "Write the book"
due = 2026-08-19
""",
    "2026-Q3/firm": """
title = "Stand firm"
ambition = "committed"
[key_results.days]
title = "Cut the days until paid"
start = 48
target = 30
unit = "days"
""",
}
KPIS = {
    "kpi/answer": """
title = "First answer"
objective = "2026-Q3/grow"
role = "support"
owner = "putri"
at_most = 4
unit = "h"
cadence = "monthly"
""",
    "kpi/nps": 'title = "Recommend"\nobjective = "2026-Q3/grow"\nrole = "support"\nat_least = 50\n',
}
PEOPLE = {f"@{name}": f'name = "{name}"\n' for name in ("ana", "budi", "putri")}
CHECKINS = {
    "2026-07-24-ana": update("2026-Q3/grow/talks", date(2026, 7, 24), value=60),
    "2026-08-07-ana": update("2026-Q3/grow/partners", date(2026, 8, 7), value=45, confidence=7),
    f"{FRIDAY}-ana": update("2026-Q3/grow/sign-ups", FRIDAY, value=10)
    + update("2026-Q3/firm/days", FRIDAY, value=40.8)
    + update("2026-Q3/grow/partners", FRIDAY, value=50, confidence=2)
    + update("2026-Q3/grow/posts", FRIDAY, value=50, blocker="Legal review")
    + update("2026-Q3/grow/demos", FRIDAY, value=30),
    "2026-08-15-putri": update("kpi/answer", date(2026, 8, 15), period="2026-06", value=4.5)
    + update("kpi/answer", date(2026, 8, 15), period="2026-07", value=5.2)
    + update("kpi/nps", date(2026, 8, 15), period="2026-Q1", value=60),
}


def report(day=DAY):
    found = workspace(GOALS, kpis=KPIS, people=PEOPLE, checkins=CHECKINS)
    return build_report(found, find_cycle("2026-Q3", day, found.settings), day)


def told(day=DAY):
    return [(call.kind, call.id, call.text) for call in report(day).attention]


def test_the_most_severe_first_each_with_value_and_limit():
    """10 of 90 where 44 were expected is off track; 40.8 is 0.4 of the way from 48 to 30, which a committed goal may not."""
    assert told() == [
        ("off_track", "2026-Q3/grow/sign-ups", "10 of 90 sign-ups, expected 44"),
        ("unhealthy", "kpi/answer", "5.2 h, limit ≤ 4, off for 2 months"),
        ("at_risk", "2026-Q3/firm/days", "40.8 → 30 days, expected 39"),
        ("unsure", "2026-Q3/grow/partners", "confidence 7 → 2"),
        ("blocked", "2026-Q3/grow/posts", "blocked 5 days: Legal review"),
        ("overdue", "2026-Q3/grow/page", "4 days overdue"),
        ("stale", "2026-Q3/grow/talks", "no check-in for 26 days"),
        ("unread", "kpi/nps", "no reading for 2026-Q2"),
        ("at_risk", "2026-Q3/grow/demos", "30 of 100, expected 49"),
    ]


def test_a_call_says_what_whose_and_of_which_goal():
    """A key result never without its objective; of a committed goal that it is one."""
    calls = {call.id: call for call in report().attention}

    days = calls["2026-Q3/firm/days"]
    assert (days.title, days.objective) == ("Cut the days until paid", "2026-Q3/firm")
    assert days.committed
    assert calls["2026-Q3/grow/page"].owner == "budi"
    assert (calls["kpi/answer"].role, calls["kpi/answer"].owner) == ("support", "putri")


def test_what_ended_waits_for_its_close_and_is_not_off_track():
    """On the last day no pace is told; from the day after each objective is named until it is closed."""
    last, after = date(2026, 9, 30), date(2026, 10, 1)

    assert not {"off_track", "at_risk", "unsure", "blocked"} & {kind for kind, *_ in told(last)}
    assert report(last).to_close == ()
    assert report(after).to_close == ("2026-Q3/grow", "2026-Q3/firm")


def test_the_report_of_the_next_cycle_names_them_too():
    """Nobody looks at the quarter that is over."""
    found = workspace(GOALS)
    day = date(2026, 10, 1)

    assert build_report(found, find_cycle("Q4", day, found.settings), day).to_close == (
        "2026-Q3/grow",
        "2026-Q3/firm",
    )
    assert build_report(found, find_cycle("Q2", day, found.settings), day).to_close == ()


def test_each_item_once_and_a_worse_state_tells_the_blocker_and_the_silence():
    """The most severe kind wins."""
    item = shaped.key_result(
        pace="off_track",
        unsure=True,
        confidences=(7, 3),
        blocker="Legal",
        stale=True,
        start=0,
        current=31,
        target=90,
    )
    calls = attention((shaped.objective(key_results=(item,)),), (), Day(shaped.TODAY, lambda _: 5))

    assert [(call.kind, call.text) for call in calls] == [
        ("off_track", "31 of 90 IDR m, expected 44; blocked 5 days: Legal; no check-in for 5 days")
    ]


def test_an_objective_off_track_of_whose_parts_none_is_in_the_list():
    """What is off track is always said; what it is made of is not told twice."""
    top = shaped.objective("2026-Q3/top", "Win", pace="off_track", roll_up="aligned", progress=0.2)
    child = shaped.objective(
        "2026-Q3/child", "Sell", pace="off_track", supports=("2026-Q3/top",), progress=0.2, expected=0.5
    )
    day = Day(shaped.TODAY, lambda _: 0)

    assert [(call.id, call.text) for call in attention((top, child), (), day)] == [
        ("2026-Q3/child", "20%, expected 50%")
    ]
    part = shaped.key_result("2026-Q3/child/mrr", pace="off_track")
    listed = attention(
        (top, shaped.objective("2026-Q3/child", pace="off_track", key_results=(part,))), (), day
    )
    assert [call.id for call in listed] == ["2026-Q3/child/mrr", "2026-Q3/top"]


def test_the_expected_value_follows_the_points():
    """At 0.49 between (110, 0.2) and (120, 0.6): 110 + 0.29 / 0.4 × 10 = 117.25."""
    item = shaped.key_result(pace="off_track", current=105, points=((110, 0.2), (120, 0.6)), expected=0.49)
    calls = attention((shaped.objective(key_results=(item,)),), (), Day(shaped.TODAY, lambda _: 0))

    assert calls[0].text == "105 → 130 IDR m, expected 117"


def test_a_hold_names_its_limit_and_steps_are_counted():
    """5 of 7 weeks; one step of four where two were expected."""
    hold = shaped.hold("2026-Q3/grow-revenue/up", "Uptime", pace="off_track", kept=5, current=99.5)
    steps = shaped.steps(
        "2026-Q3/grow-revenue/cities", "Cities", {"a": True, "b": False, "c": False, "d": False},
        pace="at_risk", expected=0.5,
    )  # fmt: skip
    calls = attention((shaped.objective(key_results=(hold, steps)),), (), Day(shaped.TODAY, lambda _: 0))

    assert [call.text for call in calls] == [
        "99.5%, limit ≥ 99.9, on target in 5 of 7 weeks",
        "1 of 4 milestones, expected 2",
    ]


def test_a_retired_kpi_needs_nobody():
    """It is not kept any more, whatever its last value says."""
    over = shaped.kpi(retired=Dropped(date=date(2026, 8, 1), reason="Merged"))

    assert attention((), (over,), Day(shaped.TODAY, lambda _: 0)) == ()


def test_a_mean_is_told_as_it_was_worked_out():
    """4.1, 4.1 and 4.2 are 4.133, and not the twelve digits of the machine."""
    mean = shaped.key_result(
        takes="mean", start=4.1, target=4.9, current=12.4 / 3, progress=0.04, expected=0.4, pace="off_track"
    )
    (call,) = attention([shaped.objective(key_results=(mean,))], [], Day(DAY, lambda _: 0))

    assert call.text.startswith("4.133 → 4.9")
