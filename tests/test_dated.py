"""Dated entries: the limit of a hold and the owner of an item as a function of the day."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from okr.kpi_models import Kpi
from okr.models import Objective, owner_on
from okr.ownership import named_owner, owners, ownership_span
from okr.periods import Span, cycle
from okr.scoring import Scoring
from okr.views.items import item
from tests.making import read, update, workspace

UP = "2026-Q3/keep/up"
HOLD = """
title = "Keep"
owner = "ana"
[key_results.up]
title = "Keep uptime"
at_least = 99
at_most = 100
"""
LINES = """
[key_results.up.lines."2026-07-17"]
at_least = 99.9
[key_results.up.lines."2026-07-25"]
at_least = 98
"""
# due on Fridays: 3, 10, 17, 24, 31 July
WEEKS = {
    f"2026-07-{day:02}-ana": update(UP, date(2026, 7, day), value=value)
    for day, value in ((3, 99.5), (10, 101), (17, 99.5), (24, 101), (31, 98.5))
}


def _scoring(text: str, day: date = date(2026, 8, 3)) -> Scoring:
    return Scoring(workspace({"2026-Q3/keep": text}, checkins=WEEKS), day)


def test_a_period_is_judged_by_the_limit_of_its_due_day() -> None:
    """99 to 100: 99.5 kept, 101 missed; from the 17th at least 99.9 alone: 99.5 missed, 101 kept; then at least 98:
    98.5 kept. So 3 of 5 weeks; with one limit 99.5 twice, so 2."""
    assert _scoring(HOLD).key_result(UP).kept == 2
    assert _scoring(HOLD + LINES).key_result(UP).kept == 3


@pytest.mark.parametrize(
    ("day", "at_least", "at_most"),
    [(16, 99, 100), (17, 99.9, None), (24, 99.9, None), (25, 98, None)],
)
def test_what_is_shown_is_the_limit_of_the_day(day: int, at_least: float, at_most: float | None) -> None:
    """An entry replaces both bounds, from its day on, until the next."""
    scoring = _scoring(HOLD + LINES, date(2026, 7, day))
    span = cycle("2026-Q3", scoring.workspace.settings)
    assert span

    shape = item(scoring, UP, span)

    assert (shape.at_least, shape.at_most) == (at_least, at_most)  # type: ignore[union-attr]


def test_a_later_limit_leaves_the_past_alone() -> None:
    """As of 10 July one of two weeks was kept, whatever came after."""
    day = date(2026, 7, 12)

    assert _scoring(HOLD, day).key_result(UP).kept == _scoring(HOLD + LINES, day).key_result(UP).kept == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HOLD + '[key_results.up.lines."2026-W33-1"]\nat_least = 1\n', '"2026-W33-1" is not a valid date'),
        (HOLD + '[key_results.up.lines."2026-02-30"]\nat_least = 1\n', '"2026-02-30" is not a valid date'),
        (HOLD + '[key_results.up.lines."2026-08-10"]\n', "at_least, at_most, above or below"),
        (
            HOLD.replace("at_least = 99\nat_most = 100", "start = 1\ntarget = 2")
            + '[key_results.up.lines."2026-08-10"]\nat_least = 1\n',
            "lines need a key result with at_least or at_most",
        ),
        (
            'title = "x"\nowned = [{ from = 2026-08-10, owner = "a" }, { from = 2026-08-10, owner = "b" }]\n',
            "two owners from 10 Aug 2026 on",
        ),
        ('title = "x"\nowned = [{ from = "2026-08-10", owner = "a" }]\n', "date"),
        ('title = "x"\nowned = [{ from = 2026-08-10 }]\n', "owner"),
    ],
)
def test_what_says_nothing_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        read(Objective, text)


OWNED = """
title = "Grow"
owner = "ana"
owned = [{ from = 2026-08-10, owner = "budi" }, { from = 2026-09-01, owner = "citra" }]
[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130
[key_results.own]
title = "Raise more"
start = 100
target = 130
owned = [{ from = 2026-08-20, owner = "dewi" }]
[initiatives.page]
title = "Page"
owner = "dewi"
"""
GROW = "2026-Q3/grow"


@pytest.mark.parametrize(
    ("day", "objective", "inherits", "own"),
    [
        (date(2026, 8, 9), "ana", "ana", "ana"),
        (date(2026, 8, 10), "budi", "budi", "budi"),
        (date(2026, 8, 20), "budi", "budi", "dewi"),
        (date(2026, 9, 1), "citra", "citra", "dewi"),
    ],
)
def test_who_owned_it_on_a_day(day: date, objective: str, inherits: str, own: str) -> None:
    """A part follows its objective until it has an owner of its own."""
    found = workspace({GROW: OWNED})

    assert [named_owner(found, id_, day) for id_ in (GROW, f"{GROW}/mrr", f"{GROW}/own")] == [
        objective,
        inherits,
        own,
    ]
    assert owners(found, f"{GROW}/page", day) == ("dewi",)


def test_when_it_was_a_persons() -> None:
    """First and last day between two days; None for who never was its owner."""
    found = workspace({GROW: OWNED})
    first, last = date(2026, 7, 1), date(2026, 9, 30)

    assert ownership_span(found, f"{GROW}/mrr", "ana", first, last) == Span(first, date(2026, 8, 9), "ana")
    assert ownership_span(found, f"{GROW}/mrr", "budi", first, last) == Span(
        date(2026, 8, 10), date(2026, 8, 31), "budi"
    )
    assert ownership_span(found, f"{GROW}/own", "citra", first, last) is None
    assert ownership_span(found, f"{GROW}/mrr", "ana", date(2026, 8, 10), last) is None


def test_a_kpi_has_owners_by_day_and_before_them_those_of_its_role() -> None:
    text = 'title = "MRR"\nobjective = "2026/win"\nrole = "seller"\nat_least = 1\nowned = [{ from = 2026-08-10, owner = "ana" }]\n'
    found = workspace(
        {},
        kpis={"kpi/mrr": text},
        people={"@budi": 'name = "Budi"\nrole = "seller"\n', "@ana": 'name = "Ana"\n'},
    )

    assert owners(found, "kpi/mrr", date(2026, 8, 9)) == ("budi",)
    assert owners(found, "kpi/mrr", date(2026, 8, 10)) == ("ana",)
    assert owner_on(read(Kpi, text), date(2026, 8, 9)) is None
