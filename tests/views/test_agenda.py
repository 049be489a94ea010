"""A one-on-one prepared from facts, and the questions that they ask for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from okr.conversations import Notes
from okr.people_models import Coaching
from okr.views.agenda import agenda
from okr.views.people_results import Agenda
from tests.making import read, update, workspace

DAY = date(2026, 8, 21)  # a Friday
MRR, CITIES, PAGE, LOST = (f"2026-Q3/grow/{slug}" for slug in ("mrr", "cities", "page", "lost"))
GOALS = {
    "2026-Q3/grow": """
title = "Grow"
owner = "budi"
[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130
[key_results.lost]
title = "Lose fewer"
owner = "ana"
start = 8
target = 4
[initiatives.page]
title = "Publish the page"
due = 2026-08-15
[initiatives.later]
title = "Write the book"
due = 2026-09-15
""",
    "2026-Q2/old": 'title = "Old"\nowner = "budi"\n[key_results.old]\ntitle = "Old"\nstart = 0\ntarget = 1\n',
}
KPIS = {
    "kpi/answer": 'title = "Answer time"\nobjective = "2026-Q3/grow"\nrole = "support"\nat_most = 4\nunit = "h"\ncadence = "monthly"\n'
}
PEOPLE = {
    "@ana": 'name = "Ana"\n',
    "@budi": 'name = "Budi"\nrole = "support"\nmanager = "ana"\n',
    "@citra": 'name = "Citra"\n',
}


def checkin(day: str, item: str = MRR, **fields: Any) -> dict[str, str]:
    return {f"{day}-budi": update(item, date.fromisoformat(day), **fields)}


def said(**conversations: str) -> dict[str, Coaching]:
    return {name.replace("_", "-"): read(Coaching, text) for name, text in conversations.items()}


def prepared(
    checkins: dict[str, str] | None = None,
    shared: dict[str, Coaching] | None = None,
    private: dict[str, Coaching] | None = None,
    asker: str = "ana",
) -> Agenda:
    house = replace(workspace(GOALS, kpis=KPIS, people=PEOPLE, checkins=checkins), coaching=shared or {})
    return agenda(house, "budi", asker, DAY, Notes(coaching=private or {}))


FRESH = checkin("2026-08-21", value=118, confidence=7)


def test_every_running_goal_with_its_change_since_the_last_talk() -> None:
    """They talked on 7 August at 112; the goal of somebody else and that of the last quarter are not there."""
    checkins = {**checkin("2026-08-07", value=112, confidence=8), **FRESH}
    (goal,) = prepared(checkins, said(talk=TALK)).goals

    assert (goal.id, goal.then, goal.now, goal.confidences) == (MRR, 112, 118, (8, 7))
    assert not goal.needs_a_word


def test_without_an_earlier_value_a_change_begins_at_its_start() -> None:
    """Nothing was recorded when they talked; without any check-in there is no change."""
    (goal,) = prepared(FRESH, said(talk=TALK)).goals
    (silent,) = prepared({}, said(talk=TALK)).goals

    assert (goal.then, goal.now) == (100, 118)
    assert (silent.then, silent.now) == (None, None)


def test_a_stale_and_an_unsure_goal_are() -> None:
    """Nobody checked in since July; a confidence of 3 of 10 is worth a word, 4 is not."""
    (stale,) = prepared(checkin("2026-07-10", value=112, confidence=8)).goals
    (unsure,) = prepared(checkin("2026-08-21", value=118, confidence=3)).goals

    assert (stale.id, stale.stale, stale.low_confidence, stale.last_checkin) == (
        MRR,
        True,
        False,
        date(2026, 7, 10),
    )
    assert (unsure.stale, unsure.low_confidence, unsure.confidence) == (False, True, 3)
    assert (stale.needs_a_word, unsure.needs_a_word) == (True, True)
    (sure,) = prepared(checkin("2026-08-21", value=118, confidence=4)).goals
    assert not sure.needs_a_word


@pytest.mark.parametrize(
    ("values", "falls"),
    [((112, 113, 114), True), ((112, 115, 116), False), ((112, 114), False), ((114, 112, 130), False)],
)
def test_a_pace_that_falls_three_check_ins_in_a_row(values: tuple[int, ...], falls: bool) -> None:
    """Progress against the time gone: 12/30 on day 38 of 92, 13/30 on day 45, 14/30 on day 52."""
    days = ("2026-08-07", "2026-08-14", "2026-08-21")[-len(values) :]
    checkins: dict[str, str] = {}
    for day, value in zip(days, values, strict=True):
        checkins |= checkin(day, value=value, confidence=7)
    gone = [(date.fromisoformat(day) - date(2026, 6, 30)).days / 92 for day in days]
    paces = [(value - 100) / 30 / share for value, share in zip(values, gone, strict=True)]

    assert [goal.falling for goal in prepared(checkins).goals] == [falls]
    assert (len(paces) == 3 and paces[0] > paces[1] > paces[2]) is falls


def test_blockers_have_the_age_of_their_first_day() -> None:
    """Repeated for three weeks it is three weeks old; an acknowledgement changes nothing."""
    checkins = {
        **checkin("2026-07-31", value=110, blocker="Legal"),
        **checkin("2026-08-21", value=118, blocker="Still legal", confidence=7),
        "2026-08-21-citra": update(MRR, DAY, acknowledged="Seen."),
    }
    (blocker,) = prepared(checkins).blockers

    assert (blocker.id, blocker.text, blocker.since, blocker.days) == (
        MRR,
        "Still legal",
        date(2026, 7, 31),
        21,
    )
    blocked = checkin("2026-07-31", value=110, blocker="Legal")
    (forgotten,) = prepared({**blocked, **FRESH}).blockers
    assert (forgotten.text, forgotten.days) == ("Legal", 21)
    gone = checkin("2026-08-21", value=118, confidence=7, unblocked=True)
    assert prepared({**blocked, **gone}).blockers == ()


def test_only_overdue_work_is_told() -> None:
    """Six days late; not what is due in September, nor what is done."""
    (late,) = prepared(FRESH).initiatives
    done = {"2026-08-20-budi": update(PAGE, date(2026, 8, 20), done=True)}

    assert (late.id, late.due, late.late_days) == (PAGE, date(2026, 8, 15), 6)
    assert prepared({**FRESH, **done}).initiatives == ()


TALK = 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-07\n[[agreement]]\nowner = "budi"\ndue = 2026-08-14\ntext = "Call"\n'


def test_open_agreements_of_the_two_and_of_the_person() -> None:
    """Also those of the notes of the one who asks; not what is done, nor what others agreed."""
    other = TALK.replace('from = "ana"\nto = "budi"', 'from = "ana"\nto = "citra"').replace(
        'owner = "budi"', 'owner = "citra"'
    )
    shared = said(talk_a=TALK, talk_b=other)
    private = said(talk_p=TALK.replace("Call", "Secretly").replace('owner = "budi"', 'owner = "ana"'))

    found = prepared(FRESH, shared, private).agreements

    assert [(a.id, a.owner, a.text, a.late_days, a.private) for a in found] == [
        ("talk-a/1", "budi", "Call", 7, False),
        ("talk-p/1", "ana", "Secretly", 7, True),
    ]
    ticked = {"2026-08-20-budi": update("talk-a/1", date(2026, 8, 20), done=True)}
    assert [a.id for a in prepared({**FRESH, **ticked}, shared).agreements] == []


def test_recognitions_since_the_last_talk() -> None:
    """Given and received, those of the day of the talk too; those of before are known already."""
    text = 'kind = "recognition"\nfrom = "citra"\nto = "budi"\ndate = {}\ntext = "Thanks"\n'
    days = {"before": "2026-08-06", "same": "2026-08-07", "after": "2026-08-08"}
    shared = said(**{name: text.format(day) for name, day in days.items()}, talk=TALK)

    found = prepared(FRESH, shared)

    assert found.since == date(2026, 8, 7)
    assert [(r.id, r.from_, r.to) for r in found.recognitions] == [
        ("same", "citra", "budi"),
        ("after", "citra", "budi"),
    ]
    assert [r.id for r in prepared(FRESH, shared, asker="citra").recognitions] == ["before", "same", "after"]


def test_all_kpis_of_the_role_with_their_state() -> None:
    """5.2 hours where 4 are the line, and one that is within it; a reading that is missing makes it stale."""
    reading = {"2026-08-07-ana": update("kpi/answer", date(2026, 8, 7), period="2026-07", value=5.2)}
    (kpi,) = prepared({**FRESH, **reading}).kpis

    assert (kpi.id, kpi.line, [(p.period, p.current, p.health) for p in kpi.periods]) == (
        "kpi/answer", "≤ 4", [("2026-07", 5.2, "unhealthy")],
    )  # fmt: skip
    fine = {"2026-08-07-ana": update("kpi/answer", date(2026, 8, 7), period="2026-07", value=3)}
    (healthy,) = prepared({**FRESH, **fine}).kpis
    assert [(p.current, p.health) for p in healthy.periods] == [(3, "healthy")]
    old = {"2026-07-03-ana": update("kpi/answer", date(2026, 7, 3), period="2026-06", value=3)}
    (stale,) = prepared({**FRESH, **old}).kpis
    assert (kpi.stale, healthy.stale, stale.stale) == (False, False, True)


# ── what went well ───────────────────────────────────────────────────────────────────────────────


def test_what_went_well_since_the_last_talk() -> None:
    """Moved from 112 to 118, the page done, the promise kept; what was done before the talk is known already."""
    checkins = {
        **checkin("2026-08-07", value=112, confidence=8),
        "2026-08-10-budi": update(PAGE, date(2026, 8, 10), done=True),
        "2026-08-12-budi": update("talk/1", date(2026, 8, 12), done=True),
        "2026-08-05-budi": update("2026-Q3/grow/later", date(2026, 8, 5), done=True),
        **FRESH,
    }

    news = prepared(checkins, said(talk=TALK)).went_well

    assert [(n.kind, n.id, n.text, n.date) for n in news] == [
        ("moved", MRR, "112 → 118", date(2026, 8, 21)),
        ("initiative", PAGE, "", date(2026, 8, 10)),
        ("agreement", "talk/1", "", date(2026, 8, 12)),
    ]


def test_a_goal_that_was_reached_comes_first_once() -> None:
    """Reached after the talk it is news, reached before it is not."""
    talk = said(talk=TALK)
    (news,) = prepared(checkin("2026-08-21", value=130, confidence=9), talk).went_well

    assert (news.kind, news.objective, news.text) == ("reached", "Grow", "100 → 130")
    assert prepared(checkin("2026-08-01", value=130, confidence=9), talk).went_well == ()


def test_a_limit_that_was_kept_in_every_week_since() -> None:
    """Seven of eight weeks were kept, none missed since the talk; a week missed after it is no good news."""
    goal = 'title = "Keep"\nowner = "budi"\n[key_results.up]\ntitle = "Keep it up"\nat_least = 99\n'
    days = [date(2026, 7, 3) + timedelta(7 * week) for week in range(8)]
    house = workspace({"2026-Q3/keep": goal}, people=PEOPLE, checkins={
        f"{day}-budi": update("2026-Q3/keep/up", day, value=98 if day == days[1] else 99.5) for day in days
    })  # fmt: skip
    since = {"2026-08-14": ("held", "7 of 8 weeks"), "2026-07-03": None}

    for day, told in since.items():
        talk = said(talk=TALK.replace("2026-08-07", day))
        news = agenda(replace(house, coaching=talk), "budi", "ana", DAY).went_well
        assert [(n.kind, n.text) for n in news] == ([told] if told else [])


def test_what_needs_a_word_is_no_good_news() -> None:
    """It moved up, and its owner has lost confidence."""
    assert prepared(checkin("2026-08-21", value=118, confidence=2), said(talk=TALK)).went_well == ()


def test_a_kpi_that_is_within_its_limit_again() -> None:
    """5.2 hours in June, 3 in July, where at most 4 are wanted."""
    readings = {
        "2026-07-03-ana": update("kpi/answer", date(2026, 7, 3), period="2026-06", value=5.2),
        "2026-08-10-ana": update("kpi/answer", date(2026, 8, 10), period="2026-07", value=3),
    }
    (news,) = (n for n in prepared({**FRESH, **readings}, said(talk=TALK)).went_well if n.kind == "kpi")

    assert (news.title, news.text) == ("Answer time", "5.2 → 3 h")


# ── private notes ────────────────────────────────────────────────────────────────────────────────


def test_the_end_of_a_probation_by_the_last_note() -> None:
    """Only from the notes of the one who asks, and only about this person."""
    note = 'kind = "probation"\nfrom = "ana"\nto = "{}"\ndate = {}\nprobation_ends = {}\n'
    private = said(
        old=note.format("budi", "2026-06-01", "2026-08-31"),
        new=note.format("budi", "2026-08-01", "2026-09-30"),
        other=note.format("citra", "2026-08-02", "2026-10-31"),
    )

    assert prepared(FRESH, private=private).probation_ends == date(2026, 9, 30)
    assert prepared(FRESH).probation_ends is None
