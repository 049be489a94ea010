"""Who is away, and who is in charge meanwhile."""

from __future__ import annotations

from datetime import date

import pytest

from okr.ownership import absence, in_charge
from okr.people_models import Person
from okr.scoring import Scoring
from okr.views.ritual import ritual
from tests.making import read, update, workspace

IN = date(2026, 8, 12)
PEOPLE = {
    "@ana": 'name = "Ana"\naway = [{ from = 2026-08-10, to = 2026-08-14, stand_in = "budi" }]\n',
    "@budi": 'name = "Budi"\naway = [{ from = 2026-08-12, to = 2026-08-12, stand_in = "citra" }]\n',
    "@citra": 'name = "Citra"\n',
}


def test_both_ends_are_days_off():
    """From the 10th to the 14th, the stand-in's own stand-in on the 12th."""
    goals = workspace({}, people=PEOPLE)
    days = [date(2026, 8, day) for day in (9, 10, 12, 14, 15)]
    assert [in_charge(goals, "ana", day) for day in days] == ["ana", "budi", "citra", "budi", "ana"]
    assert absence(goals, "citra", IN) is None


@pytest.mark.parametrize(
    "citra",
    [
        'name = "Citra"\naway = [{ from = 2026-08-12, to = 2026-08-12 }]\n',
        'name = "Citra"\naway = [{ from = 2026-08-12, to = 2026-08-12, stand_in = "ana" }]\n',
        'name = "Citra"\nleft = 2026-08-01\n',
    ],
)
def test_nobody_is_in_charge(citra):
    """Where the last stand-in is away, has left, or is the one who is away first."""
    assert in_charge(workspace({}, people=PEOPLE | {"@citra": citra}), "ana", IN) is None


def test_the_end_of_an_absence_is_not_before_its_start():
    with pytest.raises(ValueError, match="the end is before the start"):
        read(Person, 'name = "Ana"\naway = [{ from = 2026-08-10, to = 2026-08-09 }]\n')


GOAL = {
    "2026-Q3/grow": """
title = "Grow"
owner = "ana"
[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130
[key_results.uptime]
title = "Keep it up"
at_least = 99
"""
}
AWAY = {"@ana": 'name = "Ana"\naway = [{ from = 2026-07-13, to = 2026-07-26 }]\n'}


def told(day: date, people=AWAY):
    mrr, uptime = "2026-Q3/grow/mrr", "2026-Q3/grow/uptime"
    days = (date(2026, 7, 3), date(2026, 7, 10))
    checkins = {f"{d}-ana": update(mrr, d, value=102) + update(uptime, d, value=99.5) for d in days}
    goals = workspace(GOAL, people=people, checkins=checkins)
    scoring = Scoring(goals, day)
    weeks = ritual(scoring, goals.cycle_of(mrr), tuple(goals.objectives.items()), full=False).checkins
    return scoring.key_result(mrr), scoring.key_result(uptime), [(w.week, w.done, w.due) for w in weeks]


def test_no_period_of_these_days_is_missed():
    """Fridays 17 and 24 July are excused. On 30 July nothing is stale; the plan keeps its 13 weeks, of which 2 are kept."""
    mrr, uptime, weeks = told(date(2026, 7, 30))
    assert (mrr.stale, mrr.due, mrr.unanswered, sorted(mrr.timing.excused)) == (False, False, [], [2, 3])
    assert mrr.closed_periods == 2
    assert (uptime.stale, uptime.kept, uptime.missed, len(uptime.plan.closes)) == (False, 2, 0, 13)
    assert (uptime.expected, uptime.pace) == (2 / 13, "on_track")

    assert weeks == [("2026-W27", 2, 2), ("2026-W28", 2, 2)]

    without, line, weeks = told(date(2026, 7, 30), {"@ana": 'name = "Ana"\n'})
    assert weeks[2:] == [("2026-W29", 0, 2), ("2026-W30", 0, 2)]
    assert (without.stale, without.unanswered, without.closed_periods, line.missed) == (True, [2, 3], 4, 2)


def test_a_period_after_the_return_is_missed_like_any_other():
    """Friday 31 July runs out on Monday 3 August."""
    mrr, *_ = told(date(2026, 8, 4))
    assert (mrr.stale, mrr.unanswered) == (True, [4])


def test_whose_absence_counts_is_who_owned_it_on_the_day():
    """Budi has it from 20 July: Ana's absence excuses Friday the 17th, and no longer Friday the 24th."""
    goal = GOAL["2026-Q3/grow"].replace(
        'owner = "ana"\n', 'owner = "ana"\nowned = [{ from = 2026-07-20, owner = "budi" }]\n'
    )
    goals = workspace({"2026-Q3/grow": goal}, people=AWAY | {"@budi": 'name = "Budi"\n'})
    assert sorted(Scoring(goals, date(2026, 7, 30)).key_result("2026-Q3/grow/mrr").timing.excused) == [2]


def test_a_long_chain_of_stand_ins_ends() -> None:
    """Nobody is in charge at the end of more than twenty who are away, and no goal walks through thousands."""
    day = date(2026, 8, 14)

    def chain(length: int) -> str | None:
        away = 'away = [{{ from = 2026-08-10, to = 2026-08-24, stand_in = "p{}" }}]\n'
        people = {
            f"@p{n}": f'name = "P{n}"\n' + (away.format(n + 1) if n < length else "")
            for n in range(length + 1)
        }
        return in_charge(workspace({}, people=people), "p0", day)

    assert (chain(3), chain(20)) == ("p3", "p20")
    assert chain(2_000) is None
