"""What a change of a definition makes different in days that are over, in an order that every run has."""

from __future__ import annotations

from datetime import date

from okr.views.hindsight import hindsight
from tests.making import update, workspace

GOAL = "2026-Q3/grow"
OWNERS = ("budi", "citra", "dewi", "hannah", "joko", "kenji")


def test_the_sentences_follow_the_owners_in_time():
    """A month of each owner becomes Ana's: one sentence each, the first owner first."""
    title = 'title = "Grow"\n'
    owned = "".join(
        f'[[owned]]\nfrom = 2026-{month:02}-01\nowner = "{who}"\n' for month, who in enumerate(OWNERS, 1)
    )
    days = {who: date(2026, month, 10) for month, who in enumerate(OWNERS, 1)}
    checkins = {f"{day}-{who}": update(GOAL, day, note="x") for who, day in days.items()}
    before = workspace({GOAL: f'{title}owner = "ana"\n{owned}'}, checkins=checkins)
    after = workspace({GOAL: f'{title}owner = "ana"\n'}, checkins=checkins)

    told = hindsight(before, after, GOAL, date(2026, 8, 19)).told

    assert told == tuple(f"1 check-in from the time of @{who} becomes @ana's" for who in OWNERS)
