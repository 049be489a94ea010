"""Lessons of the cycle before, for who writes the next goals."""

from __future__ import annotations

from datetime import date

import pytest

from okr.periods import find_cycle
from okr.settings import Settings
from okr.views.lessons import lessons
from tests.making import workspace

GOAL = 'title = "Goal"\n{0}\n[closed]\ndate = 2026-08-01\ngrade = 0.7\noutcome = "keep"\nlesson = "{1}"\n'
GOALS = {
    "2026-Q1/old": GOAL.format('team = "sales"', "too old"),
    "2026-Q2/sales": GOAL.format('team = "sales"', "ask sooner"),
    "2026-Q2/ana": GOAL.format('owner = "ana"', "call first"),
    "2026-Q2/open": 'title = "Open"\nteam = "sales"\n',
    "2026-H1/half": GOAL.format('team = "sell"\nowner = "budi"', "two at most"),
    "2026-Q3/now": GOAL.format('team = "sales"', "not before"),
    "2025-Q4/support": GOAL.format('team = "support"', "write it down"),
}
PEOPLE = {"@ana": 'name = "Ana"\nteam = "sales"\n', "@budi": 'name = "Budi"\n'}
TEAMS = {"team/sales": 'name = "Sales"\nformerly = ["team/sell"]\n', "team/support": 'name = "Support"\n'}


@pytest.mark.parametrize(
    ("cycle", "asked", "learned"),
    [
        ("2026-Q3", {}, ["call first", "ask sooner", "two at most"]),
        ("2026-Q3", {"team": "sales"}, ["call first", "ask sooner", "two at most"]),
        ("2026-Q3", {"team": "support"}, ["write it down"]),
        ("2026-Q3", {"owner": "budi"}, ["two at most"]),
        ("2026-Q4", {"team": "sales"}, ["not before"]),
        ("2026-Q2", {"owner": "ana"}, []),
    ],
)
def test_those_of_the_last_cycle_that_has_some(cycle: str, asked: dict[str, str], learned: list[str]) -> None:
    """Of the team under any of its names, of its people's own goals; a half-year that ends on the same day counts."""
    goals = workspace(GOALS, people=PEOPLE, teams=TEAMS)
    span = find_cycle(cycle, date(2026, 8, 19), Settings())
    assert sorted(each.lesson for each in lessons(goals, span, **asked)) == sorted(learned)
