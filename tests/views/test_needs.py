"""What the open objectives of a cycle need from others."""

from __future__ import annotations

from datetime import date

from okr.periods import find_cycle
from okr.settings import Settings
from okr.views.items import needs
from tests.making import update, workspace

GOAL = 'title = "{0}"\nneeds = [{{ from = "@ana", what = "{0}", by = 2026-08-01 }}, {{ from = "team/old", what = "more" }}]\n'
GOALS = {
    "2026-Q3/grow": GOAL.format("Grow"),
    "2026-Q3/sell": GOAL.format("Sell") + "closed = { date = 2026-08-01, grade = 0.7 }\n",
    "2026-Q2/older": GOAL.format("Older"),
}


def test_the_open_ones_of_a_cycle_with_their_answers() -> None:
    """The last answer until the day counts."""
    goals = workspace(
        GOALS,
        people={"@ana": 'name = "Ana"\n'},
        checkins={
            "2026-07-10-ana": update("2026-Q3/grow/needs/1", "2026-07-10", acknowledged="no"),
            "2026-07-17-ana": update("2026-Q3/grow/needs/1", "2026-07-17", acknowledged="yes"),
        },
    )
    quarter = find_cycle("2026-Q3", date(2026, 8, 1), Settings())

    def found(day: date) -> list[tuple[str, str, bool, date | None]]:
        return [(each.id, each.from_, each.agreed, each.answered_on) for each in needs(goals, quarter, day)]

    assert found(date(2026, 7, 12))[0] == ("2026-Q3/grow/needs/1", "@ana", False, date(2026, 7, 10))
    assert found(date(2026, 8, 19)) == [
        ("2026-Q3/grow/needs/1", "@ana", True, date(2026, 7, 17)),
        ("2026-Q3/grow/needs/2", "team/old", False, None),
    ]
