"""Who could meet: teams and people with nothing between them yet."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from msgspec.structs import replace

from okr.conversations import Conversations
from okr.people_models import Coaching
from okr.views.talks import could_meet, rounds
from tests.making import read, workspace

DAY = date(2026, 8, 19)
TEAMS = {f"team/{name}": f'name = "{name.title()}"\n' for name in ("growth", "support", "people")}
PEOPLE = {
    "@ana": 'name = "Ana"\nteam = "growth"\n',
    "@budi": 'name = "Budi"\nteam = "growth"\n',
    "@citra": 'name = "Citra"\nteam = "support"\n',
    "@dewi": 'name = "Dewi"\nteam = "people"\n',
}
GOAL = 'title = "Grow"\nowner = "ana"\n[key_results.mrr]\ntitle = "MRR"\nstart = 0\ntarget = 1\n'


def proposed(
    shared: dict[str, str] | None = None,
    goals: dict[str, str] | None = None,
    people: dict[str, str] | None = None,
    day: date = DAY,
) -> set[tuple[str, str]]:
    house = workspace(goals or {"2026-Q3/grow": GOAL}, people=people or PEOPLE, teams=TEAMS)
    house = replace(house, coaching={name: read(Coaching, text) for name, text in (shared or {}).items()})
    return {*could_meet(Conversations(house, day), house.cycle_of("2026-Q3/grow"))}


def ever(**given: dict[str, str]) -> set[tuple[str, str]]:
    """What is proposed in one of twenty weeks."""
    return {pair for week in range(20) for pair in proposed(**given, day=DAY + timedelta(7 * week))}


def said(kind: str, from_: str, to: str, more: str = 'text = "Well"') -> str:
    return f'kind = "{kind}"\nfrom = "{from_}"\nto = "{to}"\ndate = 2026-07-02\n{more}\n'


GROWTH_SUPPORT = ("team/growth", "team/support")


def test_teams_with_nothing_between_them_come_first() -> None:
    """Three teams are three pairs; in a week each team is in one proposal, in a few weeks all pairs had their turn."""
    assert ever() >= {*combinations(sorted(TEAMS), 2)}
    assert len([pair for pair in proposed() if pair[0].startswith("team/")]) == 1


@pytest.mark.parametrize(
    ("shared", "goals"),
    [
        ({"a": said("recognition", "citra", "ana")}, None),
        ({"a": said("talk", "citra", "budi", 'topics = ["Leave"]')}, None),
        (None, {"2026-Q3/grow": GOAL + 'owner = "citra"\n'}),
        (None, {"2026-Q3/grow": GOAL + '[initiatives.call]\ntitle = "Call"\nowner = "citra"\n'}),
        (None, {"2026-Q3/grow": GOAL.replace('"ana"', '"citra"', 1) + 'owner = "budi"\n'}),
        (None, {"2026-Q3/grow": GOAL.replace('"ana"', '"citra"\nteam = "growth"')}),
    ],
    ids=["thank-you", "talk", "key result", "initiative", "objective", "team of the objective"],
)
def test_what_is_between_two_teams(shared: dict[str, str] | None, goals: dict[str, str] | None) -> None:
    """A thank-you, a shared one-on-one, or a goal on which people of both work."""
    assert GROWTH_SUPPORT in ever()
    assert GROWTH_SUPPORT not in ever(shared=shared, goals=goals)


def test_a_goal_of_another_cycle_is_no_goal_in_common() -> None:
    """They worked together last year."""
    assert GROWTH_SUPPORT in ever(goals={"2026-Q3/grow": GOAL, "2025-Q3/old": GOAL + 'owner = "citra"\n'})


def test_people_of_different_teams_where_the_teams_know_each_other() -> None:
    """All three teams thanked each other; Budi alone had no part in it. Two of a team meet anyway."""
    shared = {
        "a": said("recognition", "ana", "citra"),
        "b": said("recognition", "dewi", "ana"),
        "c": said("recognition", "citra", "dewi"),
    }

    assert ever(shared=shared) == {("@budi", "@citra"), ("@budi", "@dewi")}
    assert len(proposed(shared)) == 1


@pytest.mark.parametrize(
    "more", ["left = 2026-08-18", "joined = 2027-01-04", "away = [{ from = 2026-08-01, to = 2027-01-31 }]"]
)
def test_nobody_meets_who_is_not_there(more: str) -> None:
    """Left, not there yet, or on leave: neither they nor a team without anybody else."""
    alone = {"@ana": PEOPLE["@ana"], "@citra": PEOPLE["@citra"]}
    gone = alone | {"@citra": PEOPLE["@citra"] + more + "\n"}

    assert proposed(people=alone) == {GROWTH_SUPPORT}
    assert ever(people=gone) == set()


def test_who_is_in_no_team_can_meet_everybody_but_their_manager() -> None:
    """Whoever leads somebody talks to them in private."""
    people = {
        "@ana": 'name = "Ana"\n',
        "@budi": 'name = "Budi"\nmanager = "ana"\n',
        "@citra": 'name = "Citra"\n',
    }

    assert ever(people=people, goals={"2026-Q3/grow": GOAL.replace('owner = "ana"\n', "")}) == {
        ("@ana", "@citra"),
        ("@budi", "@citra"),
    }


def test_three_at_most_and_the_same_all_week() -> None:
    """Twelve people without a team; from Monday to Sunday the same, and other ones next week."""
    people = {f"@p{n:02}": f'name = "P{n}"\n' for n in range(12)}
    goals = {"2026-Q3/grow": GOAL.replace('owner = "ana"\n', "")}
    monday, sunday, next_week = date(2026, 8, 17), date(2026, 8, 23), date(2026, 8, 24)

    week = proposed(people=people, goals=goals, day=monday)

    assert len(week) == 3
    assert len({person for pair in week for person in pair}) == 6
    assert proposed(people=people, goals=goals, day=sunday) == week
    assert week.isdisjoint(proposed(people=people, goals=goals, day=next_week))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 7, 10])
def test_each_pair_comes_first_in_one_of_as_many_weeks_as_there_are_pairs(size: int) -> None:
    """Of an even number of members exactly one; every week goes through all pairs."""
    members = [f"m{n}" for n in range(size)]
    pairs = sorted(combinations(members, 2))
    even = size + size % 2
    first = [next(rounds(members, week), None) for week in range(even * (even - 1) // 2)]

    assert all(sorted(rounds(members, week)) == pairs for week in range(5))
    assert {*first} - {None} == {*pairs}
    if size % 2 == 0:
        assert sorted(filter(None, first)) == pairs
