"""Several owners of a key result: who owns it on a day, who is asked for it, and who misses nothing."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from okr.actions.merge import merge_texts
from okr.models import KeyResult, Objective, owner_on, owners_on
from okr.ownership import named_owner, owners, ownership_span
from okr.periods import Span
from okr.scoring import Scoring
from okr.views.checkins import open_items
from okr.views.goal_tasks import due_checkins
from okr.views.items import key_result
from okr.views.overview import overview
from okr.views.person import person_page
from okr.views.todo import todo
from tests.making import read, update, workspace

GROW, N = "2026-Q3/grow", "2026-Q3/grow/n"
TOML = """
title = "Grow"
owner = "citra"
[key_results.n]
title = "Raise n"
start = 0
target = 10
{}
[key_results.other]
title = "Raise o"
start = 0
target = 10
"""
PEOPLE = {f"@{name}": f'name = "{name.title()}"\n' for name in ("ana", "budi", "citra", "dewi")}
BOTH = 'owners = ["ana", "budi"]\n'
FRIDAY = date(2026, 7, 3)


def found(own: str = BOTH, people: dict[str, str] | None = None, checkins: dict[str, str] | None = None):
    return workspace({GROW: TOML.format(own)}, people=PEOPLE | (people or {}), checkins=checkins)


@pytest.mark.parametrize(
    ("own", "day", "people"),
    [
        ("", 10, ("citra",)),
        ('owner = "ana"\n', 10, ("ana",)),
        (BOTH, 10, ("ana", "budi")),
        (BOTH + 'owned = [{ from = 2026-08-10, owner = "dewi" }]\n', 9, ("ana", "budi")),
        (BOTH + 'owned = [{ from = 2026-08-10, owner = "dewi" }]\n', 10, ("dewi", "budi")),
        (BOTH + 'owned = [{ from = 2026-08-10, owner = "budi" }]\n', 10, ("budi",)),
        (
            BOTH + 'owned = [{ from = 2026-08-10, owner = "dewi", instead_of = "budi" }]\n',
            10,
            ("ana", "dewi"),
        ),
        (
            BOTH
            + 'owned = [{ from = 2026-08-10, owner = "dewi", instead_of = "budi" }, '
            + '{ from = 2026-08-10, owner = "citra" }]\n',
            10,
            ("citra", "dewi"),
        ),
    ],
)
def test_who_owns_it_on_a_day(own: str, day: int, people: tuple[str, ...]) -> None:
    """A later owner has the place of the first, or of the one who is named; the others stay."""
    on = date(2026, 8, day)

    assert owners(found(own), N, on) == people
    assert named_owner(found(own), N, on) == people[0]
    shape = key_result(Scoring(found(own), on), N)
    assert (shape.owner, shape.owners) == (people[0], people)


def test_a_former_name_of_an_owner_leads_to_the_person() -> None:
    people = {"@eka": 'name = "Eka"\nformerly = ["@old"]\n'}

    assert owners(found('owners = ["old", "budi", "eka"]\n', people), N, FRIDAY) == ("eka", "budi")


@pytest.mark.parametrize(
    ("own", "says"),
    [
        ('owner = "ana"\n' + BOTH, "use owner or owners, not both"),
        ('owners = ["ana", "ana"]\n', 'owners has "ana" twice'),
        ('owners = ["ana", ""]\n', "owners"),
        ('owners = "ana"\n', "owners"),
        ('team = "a"\nteams = ["b"]\n', "use team or teams, not both"),
        (
            'owned = [{ from = 2026-08-10, owner = "dewi", instead_of = "budi" }]\n',
            "instead_of needs several",
        ),
    ],
)
def test_what_says_two_things_is_refused(own: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        read(Objective, TOML.format(own))


def test_each_of_them_has_it_to_do_and_one_answers() -> None:
    """Due on Friday; a check-in of Budi answers it for both."""

    def waits(checkins: dict[str, str]) -> list[list[str]]:
        scoring = Scoring(found(checkins=checkins), FRIDAY)
        return [[each.id for each in todo(scoring, who)] for who in ("ana", "budi", "citra")]

    other = f"{GROW}/other"
    assert waits({}) == [[N], [N], [other]]
    assert waits({"2026-07-03-budi": update(N, FRIDAY, value=1)}) == [[], [], [other]]


def test_each_of_them_has_it_in_what_is_theirs() -> None:
    """In the dialogue of check-ins, what can be checked in besides, and what `okr` alone shows."""
    span, scoring = found().default_cycle(FRIDAY), Scoring(found(), FRIDAY)

    for who in ("ana", "budi"):
        assert [each.id for each in due_checkins(scoring, who)] == [N]
        assert [*open_items(scoring, who)] == [N]
        assert [each.id for each in overview(found(), span, FRIDAY, who).key_results] == [N]


def test_who_covers_for_the_other_owner_is_asked_once() -> None:
    people = {"@ana": 'name = "Ana"\naway = [{ from = 2026-07-01, to = 2026-07-31, stand_in = "budi" }]\n'}
    scoring = Scoring(found(people=people), FRIDAY)

    assert [each.id for each in todo(scoring, "budi")] == [N]
    assert [each.id for each in due_checkins(scoring, "budi")] == [N]


@pytest.mark.parametrize(
    ("away", "stale"),
    [
        (("ana",), True),
        (("ana", "budi"), False),
        (("ana", "citra"), True),
    ],
)
def test_a_period_is_missed_unless_all_are_away(away: tuple[str, ...], stale: bool) -> None:
    """Periods are due on 3, 10 and 17 July. With both away in July none of them is missed."""
    absent = "away = [{ from = 2026-07-01, to = 2026-07-31 }]\n"
    people = {f"@{name}": PEOPLE[f"@{name}"] + absent for name in away}

    assert Scoring(found(people=people), date(2026, 7, 24)).key_result(N).stale is stale


def test_the_page_of_a_person_has_the_days_of_the_second_owner() -> None:
    """Budi hands over on 10 August: until then it was his, and it is Ana's now, too."""
    own = BOTH + 'owned = [{ from = 2026-08-10, owner = "dewi", instead_of = "budi" }]\n'
    first, last, day = date(2026, 7, 1), date(2026, 9, 30), date(2026, 8, 20)
    goals = found(own)

    assert ownership_span(goals, N, "budi", first, last) == Span(first, date(2026, 8, 9), "budi")
    assert ownership_span(goals, N, "dewi", first, last) == Span(date(2026, 8, 10), last, "dewi")
    page = person_page(goals, "budi", first, last, day)
    assert [(each.id, each.until, each.owner) for each in page.goals] == [(N, date(2026, 8, 9), "ana")]
    page = person_page(goals, "dewi", first, last, day)
    assert [(each.id, each.since, each.owner) for each in page.goals] == [(N, date(2026, 8, 10), None)]


MERGES = [
    # base, ours, theirs, merged
    ('owner = "ana"\n', BOTH, 'owners = ["ana", "citra"]\n', ["ana", "budi", "citra"]),
    (BOTH, 'owners = ["ana"]\n', 'owners = ["ana", "budi", "citra"]\n', ["ana", "citra"]),
    (BOTH, 'owners = ["dewi", "budi"]\n', 'owners = ["ana", "budi", "citra"]\n', ["dewi", "budi", "citra"]),
    (BOTH, 'owners = ["budi", "ana"]\n', 'owners = ["ana", "budi", "citra"]\n', ["budi", "ana", "citra"]),
]


@pytest.mark.parametrize(("base", "ours", "theirs", "merged"), MERGES)
@pytest.mark.parametrize("swapped", [False, True])
def test_owners_of_two_branches_are_united(
    base: str, ours: str, theirs: str, merged: list[str], swapped: bool
) -> None:
    """Each one who was added is there, each one who was removed is not, and a new first owner is the first."""
    sides = [TOML.format(each).encode() for each in (base, *((theirs, ours) if swapped else (ours, theirs)))]

    outcome = merge_texts(f"objectives/{GROW}.toml", *sides)

    assert outcome.conflicts == ()
    assert read(Objective, outcome.text.decode()).key_results["n"].owners == tuple(merged)


def test_two_first_owners_are_a_question() -> None:
    sides = (BOTH, 'owners = ["citra", "budi"]\n', 'owners = ["dewi", "budi"]\n')

    outcome = merge_texts(f"objectives/{GROW}.toml", *(TOML.format(each).encode() for each in sides))

    assert outcome.conflicts == (f'{N} owners: ours ["citra", "budi"], theirs ["dewi", "budi"]',)


def test_what_is_alone_costs_no_list() -> None:
    kr = read(KeyResult, 'title = "x"\nstart = 0\ntarget = 1\nowner = "ana"\n')

    assert (owner_on(kr, FRIDAY), owners_on(kr, FRIDAY)) == ("ana", ("ana",))
