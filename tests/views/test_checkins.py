"""What a check-in tells back."""

from __future__ import annotations

from datetime import date

import pytest

from okr.periods import find_cycle
from okr.scoring import Scoring
from okr.views.checkins import echo, standing
from okr.views.tree import tree
from tests.drawing import markdown
from tests.making import update, workspace

GOALS = {
    "2026-Q3/grow": """
title = "Grow"
ambition = "committed"
[key_results.accidents]
title = "Cut accidents from 12 to 0"
start = 12
target = 0
[key_results.uptime]
title = "Keep uptime"
at_least = 99.9
"""
}
FRIDAY = date(2026, 8, 14)  # day 45 of 92, the seventh of thirteen Fridays
ACCIDENTS, UPTIME = "2026-Q3/grow/accidents", "2026-Q3/grow/uptime"


def at(day, **recorded):
    text = "".join(update(f"2026-Q3/grow/{slug}", FRIDAY, value=value) for slug, value in recorded.items())
    return Scoring(workspace(GOALS, checkins={"2026-08-14-ana": text}), day)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (15, "−25%, off track (expected 49%)"),
        (12, "0%, off track (expected 49%)"),
        (3, "75%, ahead (expected 49%)"),
        (0, "100%, done"),
    ],
)
def test_progress_is_told_in_percents(value, told):
    """Of 12 accidents 3 are left: 75 %; 15 is worse than the start, which is not 0 %."""
    assert standing(at(FRIDAY, accidents=value), ACCIDENTS) == told


def test_of_what_has_ended_no_pace_is_told():
    """On the last day the value stands alone."""
    assert standing(at(date(2026, 9, 30), accidents=3), ACCIDENTS) == "75%"


def test_of_a_hold_the_weeks_are_told():
    """One of the seven weeks was answered, and kept; six ran out. Never a share: a perfect line would be 54 %."""
    assert standing(at(FRIDAY, uptime=99.95), UPTIME) == "1 of 7 weeks, at risk"
    assert standing(at(FRIDAY, uptime=99.8), UPTIME) == "0 of 7 weeks, off track"


def test_what_was_worked_out_has_four_digits():
    """The mean of 4, 4.3 and 4.1 is 4.1333…"""
    goals = {
        "2026-Q3/grow": 'title = "Grow"\n[key_results.r]\ntitle = "Rating"\nstart = 3\ntarget = 5\ntakes = "recent"\n'
    }
    said = {
        f"2026-08-{day:02}-ana": update("2026-Q3/grow/r", date(2026, 8, day), value=value)
        for day, value in ((1, 4), (7, 4.3), (14, 4.1))
    }
    scoring = Scoring(workspace(goals, checkins=said), FRIDAY)

    assert [*echo(scoring, scoring.workspace.updates("2026-Q3/grow/r")[-1])] == [
        "4.1 (mean 4.133) · 57%, ahead (expected 42%)"
    ]


def test_the_tree_of_the_organisation_says_stale_committed_and_the_band():
    """The same words as in the report."""
    goals = workspace(GOALS, checkins={"2026-07-10-ana": update(ACCIDENTS, date(2026, 7, 10), value=3)})
    shown = {
        day: markdown(tree(goals, find_cycle("2026-Q3", day, goals.settings), day))
        for day in (date(2026, 8, 28), date(2026, 9, 30))
    }

    assert "Grow (committed)" in shown[date(2026, 8, 28)]
    assert "stale" in shown[date(2026, 8, 28)]
    assert "on track" not in shown[date(2026, 8, 28)]
    assert "37% red" in shown[date(2026, 9, 30)]
