"""The questions of a one-on-one: each test shows the facts and what they ask for."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from okr.conversations import Notes
from okr.people_models import Coaching
from okr.views.agenda import agenda
from tests.making import read, update, workspace

DAY = date(2026, 8, 21)  # a Friday in the middle of the quarter
MRR = "2026-Q3/grow/mrr"
GOALS = """
title = "Grow"
owner = "budi"
[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130
"""
PLAN = GOALS + '[initiatives.page]\ntitle = "Publish the page"\ndue = 2026-08-15\n'
PEOPLE = {"@ana": 'name = "Ana"\n', "@budi": 'name = "Budi"\nrole = "support"\nmanager = "ana"\n'}
KPI = 'title = "Answer time"\nobjective = "2026-Q3/grow"\nrole = "support"\nat_most = 4\nunit = "h"\ncadence = "monthly"\n'
PATH = 'title = "First weeks"\n[steps.goals]\ntitle = "Find your goals"\nday = 5\n'
TALK = 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = {day}\n'
PROMISE = '[[agreement]]\nowner = "{owner}"\ndue = {due}\ntext = "Call Sinta"\n'


def asked(
    *checkins: str,
    goals: str = GOALS,
    talks: tuple[str, ...] = (),
    kpi: str = "",
    day: date = DAY,
    people: dict[str, str] | None = None,
) -> tuple[str, ...]:
    """What Ana asks Budi; `talks` are the files of their talks."""
    house = workspace(
        {"2026-Q3/grow": goals} if goals else {},
        kpis={"kpi/answer": kpi} if kpi else {},
        people=people or PEOPLE,
        onboarding={"new": PATH},
        checkins={f"2026-08-{n:02}-budi": text for n, text in enumerate(checkins, 1)},
    )
    shared = {f"talk-{n}": read(Coaching, text) for n, text in enumerate(talks)}
    return agenda(replace(house, coaching=shared), "budi", "ana", day, Notes()).questions


def mrr(day: str = "2026-08-21", **fields: object) -> str:
    return update(MRR, date.fromisoformat(day), **fields)


FRESH = mrr(value=118, confidence=7)
SILENT = TALK.format(day="2026-08-21")  # today, so that nothing is news since then


@pytest.mark.parametrize(
    ("fact", "first", "next_time"),
    [
        (
            {"checkins": [mrr(value=118, blocker="Legal review")]},
            "What have you tried so far against “Legal review”, and who could help?",
            "What has to happen so that “Legal review” is solved in a week?",
        ),
        (
            {"checkins": [FRESH], "goals": PLAN},
            "Which part of “Publish the page” could be finished first?",
            "What can wait, so that “Publish the page” gets its time?",
        ),
        (
            {"checkins": [mrr("2026-08-07", value=112), mrr("2026-08-14", value=113), mrr(value=114)]},
            "What has changed around “Raise MRR” since it slowed down?",
            "What takes the time that “Raise MRR” needs?",
        ),
        (
            {"checkins": [mrr("2026-07-31", value=116)]},
            "What has happened with “Raise MRR” since 31 Jul, and what stops you from checking in?",
            "Where is “Raise MRR” today, in one number?",
        ),
        (
            {"checkins": [mrr(value=118, confidence=3)]},
            "What result would you be happy with for “Raise MRR” by the end of this quarter?",
            "What would raise your confidence in “Raise MRR” by one point?",
        ),
        (
            {"checkins": [mrr(value=101, confidence=7)]},
            "What else could you try for “Raise MRR”, if you could change anything?",
            "If you began “Raise MRR” again today, what would you do first?",
        ),
        (
            {"checkins": [FRESH, update("kpi/answer", DAY, period="2026-07", value=5.2)], "kpi": KPI},
            "What is behind “Answer time” at 5.2 h, with a limit of ≤ 4 h?",
            "When was “Answer time” last within its limit, and what was different then?",
        ),
        (
            {"goals": ""},
            "What should be different by the end of this quarter, and how would we see it?",
            "Which problem of our clients would you like to work on in this quarter?",
        ),
    ],
)  # fmt: skip
def test_a_fact_and_its_questions(fact: dict[str, object], first: str, next_time: str) -> None:
    """The first time, and when the same is so after a talk."""
    checkins = fact.pop("checkins", [])

    assert first in asked(*checkins, **fact)
    assert next_time in asked(*checkins, **fact, talks=(SILENT,))


def test_a_promise_of_the_person_that_is_late() -> None:
    """What Ana promised herself is nothing to ask Budi about."""
    talk = TALK.format(day="2026-08-07")
    late = talk + PROMISE.format(owner="budi", due="2026-08-14")
    hers = talk + PROMISE.format(owner="ana", due="2026-08-14")

    assert "Is “Call Sinta” still the right step, or do we agree on another one?" in asked(
        FRESH, talks=(late,)
    )
    assert not any("Call Sinta" in text for text in asked(FRESH, talks=(hers,)))


def test_a_step_of_a_newcomer_that_is_late() -> None:
    """Somebody else is the reason more often than not."""
    new = PEOPLE | {"@budi": 'name = "Budi"\njoined = 2026-08-10\nonboarding = "new"\n'}  # due on the 14th

    assert asked(goals="", people=new)[1] == "What is “Find your goals” waiting for, and who could help?"


def test_what_went_well_is_asked_about_where_nothing_is_in_the_way() -> None:
    """From 100 to 118 since they talked."""
    assert asked(FRESH)[1] == "What made “Raise MRR” work, and where else could it help?"


def test_a_quiet_week_asks_for_each_stage_in_turn() -> None:
    """Nothing happened: three of the four stages, and other questions after each talk."""
    quiet = [asked(FRESH, talks=(SILENT,) * n) for n in (1, 2, 3)]

    assert quiet[0] == (
        "What took more of your time than it should?",
        "What could we stop doing, and what would that make room for?",
        "What do you need from me until we talk again?",
    )
    assert [len({*one} & {*other}) for one, other in pairwise(quiet)] == [0, 0]


def test_the_last_two_weeks_of_a_cycle_look_ahead() -> None:
    """Lessons, what to keep, and the next quarter: from 17 September on, whatever is in the way."""
    facts = (mrr(value=128, confidence=8, blocker="Legal review"), mrr("2026-09-11", value=129))

    assert asked(*facts, day=date(2026, 9, 17)) == (
        "What should be different for our clients by the end of 2026-Q4?",
        "What worked for “Raise MRR” that we should do again in 2026-Q4?",
        "What do we keep from this quarter, and what do we leave out in 2026-Q4?",
    )
    assert "Legal review" in asked(*facts, day=date(2026, 9, 16))[1]


def test_what_stayed_behind_is_the_lesson_of_the_next_talk() -> None:
    """A third of the way with a week to go, after a talk in these weeks."""
    last = asked(mrr("2026-09-18", value=110, confidence=7), day=date(2026, 9, 24),
                 talks=(TALK.format(day="2026-09-18"),))  # fmt: skip

    assert last == (
        "Which goal would you like to own in 2026-Q4, and why?",
        "“Raise MRR” is at 33%. What would you do differently from the first week?",
        "Which habit from this quarter is worth keeping, and which one is not?",
    )


def test_no_question_of_the_last_talk_is_asked_again() -> None:
    """Facts of any mixture, at one talk and at the next one some weeks later; the order of the files plays no part."""
    dice = random.Random(17)
    words = ({}, {"confidence": 2}, {"blocker": "Legal"}, {"confidence": 8})
    for _ in range(60):
        talks: list[str] = []
        before: tuple[str, ...] = ()
        checkins: list[str] = []
        day = date(2026, 7, 10)
        for _ in range(5):
            day += timedelta(dice.choice((7, 14, 21)))
            checkins.append(mrr(f"{day}", value=100 + dice.randrange(31), **dice.choice(words)))
            goals = dice.choice((GOALS, PLAN))
            now = asked(*checkins, goals=goals, talks=tuple(talks), day=day)

            assert len({*now}) == 3
            assert not {*now} & {*before}, (day, now)
            before = now
            talks.append(TALK.format(day=day) + dice.choice(("", PROMISE.format(owner="budi", due=day))))
