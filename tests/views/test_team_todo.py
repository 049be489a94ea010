"""Where a lead is needed, and what others gave."""

from __future__ import annotations

from datetime import date

from okr.conversations import Notes
from okr.people_models import Coaching
from okr.scoring import Scoring
from okr.views.team_todo import team_todo
from okr.views.todo import for_you
from tests.making import read, update, workspace

DAY = date(2026, 8, 19)  # a Wednesday
PEOPLE = {
    "@ana": 'name = "Ana"\nteam = "growth"\n',
    "@budi": 'name = "Budi"\nteam = "growth"\njoined = 2026-08-03\n',
    "@kenji": 'name = "Kenji"\nmanager = "ana"\njoined = 2026-08-03\nonboarding = "first"\n',
    "@sari": 'name = "Sari"\n',
}
TEAMS = {"team/growth": 'name = "Growth"\nlead = "ana"\n'}
PATH = {
    "first": """title = "First month"
[steps.tools]
title = "Set up the tools"
day = 3
[steps.tour]
title = "Walk through the hotel"
day = 20
owner = "sari"
"""
}
GOAL = {
    "2026-Q3/grow": """title = "Grow"
owner = "budi"
[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130
[initiatives.page]
title = "Publish the page"
due = 2026-08-15
"""
}
MRR = "2026-Q3/grow/mrr"


def found(lead="ana", day=DAY, notes=None, own=True, people=None, **more):
    goals = workspace(more.pop("goals", {}), people=PEOPLE | (people or {}), teams=TEAMS, **more)
    kept = {name: read(Coaching, text) for name, text in (notes or {}).items()}
    return [
        (item.person, item.kind, item.id, item.late_days, item.why)
        for item in team_todo(Scoring(goals, day), lead, Notes(coaching=kept), own=own)
    ]


def said(kind, from_, to, day, more=""):
    return f'kind = "{kind}"\nfrom = "{from_}"\nto = "{to}"\ndate = {day}\n{more}'


def test_a_lead_sees_what_is_stuck_missed_and_overdue():
    """Blocked since the 14th and not checked in since: the period of the 14th was answered, so only the plan is late."""
    checkins = {"2026-08-14-budi": update(MRR, date(2026, 8, 14), value=110, blocker="Legal review")}
    assert found(goals=GOAL, checkins=checkins) == [
        ("budi", "blocker", MRR, None, "blocked 5 days: Legal review (mrr)"),
        ("budi", "initiative", "2026-Q3/grow/page", 4, "Grow › Publish the page"),
    ]
    assert found("sari", goals=GOAL, checkins=checkins) == []
    assert found("budi", goals=GOAL, checkins=checkins) == []


def test_a_lead_sees_what_is_unsure_until_it_is_acknowledged():
    """A fall by three, or a confidence of three; Ana's word on that day ends it."""
    day = date(2026, 8, 14)
    earlier = {"2026-08-07-budi": update(MRR, date(2026, 8, 7), value=108, confidence=7)}
    fell = earlier | {"2026-08-14-budi": update(MRR, day, value=110, confidence=4)}
    goal = {"2026-Q3/grow": GOAL["2026-Q3/grow"].partition("[initiatives")[0]}
    assert found(goals=goal, checkins=fell) == [
        ("budi", "unsure", MRR, None, "confidence 7 → 4: Grow › Raise MRR")
    ]
    assert (
        found(goals=goal, checkins=earlier | {"2026-08-14-budi": update(MRR, day, value=110, confidence=5)})
        == []
    )
    assert (
        found(goals=goal, checkins=fell | {"2026-08-14-ana": update(MRR, day, acknowledged="I call them.")})
        == []
    )


def test_a_blocker_of_today_is_for_its_owner_first():
    """On the second day it is not yet older than a day, on the third it is."""
    checkins = {"2026-08-14-budi": update(MRR, date(2026, 8, 14), value=110, blocker="Legal review")}
    kinds = [
        [kind for _, kind, *_ in found(day=date(2026, 8, day), goals=GOAL, checkins=checkins)]
        for day in (14, 15, 16)
    ]
    assert kinds == [[], [], ["blocker", "initiative"]]


def test_what_is_stale_is_the_leads_to_ask_about():
    """Last answered on 31 July: the period of Friday the 7th ran out on the 10th, 12 days ago counted from its day."""
    checkins = {"2026-07-31-budi": update(MRR, date(2026, 7, 31), value=110)}
    assert found(goals=GOAL, checkins=checkins)[0] == (
        "budi", "stale", MRR, 12, "Grow › Raise MRR: no check-in since 31 Jul"
    )  # fmt: skip


def test_an_objective_that_ended_waits_for_its_close():
    assert ("budi", "close", "2026-Q3/grow", 4, "Grow: ended on 30 Sep, not closed") in found(
        day=date(2026, 10, 5), goals=GOAL, people={"@budi": 'name = "Budi"\nmanager = "ana"\n'}
    )


def test_steps_of_a_newcomer_wait_for_the_lead_and_the_helper():
    """Kenji began on 3 August: day 3 was the 5th, day 20 is Saturday the 22nd, so the walk is due on Monday.

    Sari helps with it, and leads nobody."""
    tools, tour = "@kenji/first/tools", "@kenji/first/tour"
    assert [each[:4] for each in found(onboarding=PATH)] == [("kenji", "onboarding", tools, 14)]
    assert [each[:4] for each in found("sari", onboarding=PATH)] == [("kenji", "onboarding", tour, -5)]
    assert [each[:4] for each in found(day=date(2026, 8, 25), onboarding=PATH)] == [
        ("kenji", "onboarding", tools, 20), ("kenji", "onboarding", tour, 1)
    ]  # fmt: skip


def test_nobody_helps_with_a_step_that_is_due_after_the_last_day():
    """Kenji leaves on the 20th, and the walk would be on the 22nd: it is in nobody's list, as it is not in his own."""
    leaves = {"@kenji": f"{PEOPLE['@kenji']}left = 2026-08-20\n"}
    assert found("sari", onboarding=PATH, people=leaves) == []


def test_a_request_without_an_answer():
    """Older than a day, and until an answer names it."""
    name = "2026-08-17-sari-budi-request"
    asked = {name: said("request", "sari", "budi", "2026-08-17", 'text = "How was it?"\n')}
    answer = said("feedback", "budi", "sari", "2026-08-18", f'text = "Good."\nanswers = "{name}"\n')
    assert found(coaching=asked) == [
        ("budi", "request", name, None, "@sari is waiting for feedback since 17 Aug")
    ]
    assert found(coaching=asked, day=date(2026, 8, 18)) == []
    assert found(coaching=asked | {"2026-08-18-budi-sari-feedback": answer}) == []


def test_no_one_on_one_for_four_weeks():
    """Budi and Kenji joined on 3 August: on the 31st that is 28 days ago, on 1 September 29."""
    assert found(day=date(2026, 8, 31)) == []
    later = date(2026, 9, 1)
    assert [each[:4] for each in found(day=later)] == [
        ("budi", "one_on_one", "@budi", None), ("kenji", "one_on_one", "@kenji", None)
    ]  # fmt: skip
    shared = {"2026-08-05-ana-budi-talk": said("talk", "ana", "budi", "2026-08-05")}
    assert [each[0] for each in found(day=later, coaching=shared)] == ["kenji"]
    assert found(day=date(2026, 9, 9), coaching=shared)[0] == (
        "budi", "one_on_one", "@budi", 7, "no one-on-one on record for 5 weeks"
    )  # fmt: skip


def test_on_the_first_days_of_a_workspace_nobody_is_told_of_talks():
    """Without a day of joining four weeks count from the first day of which anything was recorded."""
    people = {"@budi": 'name = "Budi"\nmanager = "ana"\n', "@kenji": 'name = "Kenji"\n'}
    first = {"2026-08-03-budi": update(MRR, date(2026, 8, 3), value=110)}

    def talks(day, checkins):
        return [
            each[0]
            for each in found(day=day, goals=GOAL, people=people, checkins=checkins)
            if each[1] == "one_on_one"
        ]

    assert talks(date(2026, 8, 31), {}) == []
    assert talks(date(2026, 8, 31), first) == []
    assert talks(date(2026, 9, 1), first) == ["budi"]


def test_private_one_on_ones_count_in_the_readers_own_list():
    """In anybody else's view of it they would be missing, so that view says nothing of one-on-ones."""
    day = date(2026, 9, 1)
    private = {
        f"2026-08-20-ana-{who}-talk": said("talk", "ana", who, "2026-08-20") for who in ("budi", "kenji")
    }
    assert found(day=day, notes=private) == []
    assert found(day=day, own=False) == []


EARLY = {"2026-07-03-ana": update(MRR, date(2026, 7, 3), value=101)}
"""The workspace is older than four weeks."""


def test_the_manager_holds_the_one_on_ones():
    """Kenji's is with Ana, whoever leads the team; of who is away today nothing is said."""
    people = {
        "@kenji": 'name = "Kenji"\nmanager = "sari"\nteam = "growth"\n',
        "@budi": 'name = "Budi"\nteam = "growth"\naway = [{ from = 2026-08-10, to = 2026-08-30 }]\n',
    }
    mine = found(people=people, goals=GOAL, checkins=EARLY)
    assert [each for each in mine if each[1] == "one_on_one"] == []
    assert [each[:2] for each in found("sari", people=people, goals=GOAL, checkins=EARLY)] == [
        ("kenji", "one_on_one")
    ]


def test_the_goals_of_who_left_are_in_the_leads_list():
    """What is closed, dropped or done is not."""
    people = {"@budi": 'name = "Budi"\nteam = "growth"\nleft = 2026-07-31\n'}
    done = {"2026-07-30-budi": update("2026-Q3/grow/page", date(2026, 7, 30), done=True)}
    goals = {
        "2026-Q3/grow": GOAL["2026-Q3/grow"].replace(
            "[initiatives.page]", 'owner = "budi"\n[initiatives.page]'
        )
    }
    assert found(goals=goals, people=people, checkins=done) == [
        ("budi", "handover", "@budi", 19,
         "left on 31 Jul and still owns 2 goals: 2026-Q3/grow, 2026-Q3/grow/mrr")
    ]  # fmt: skip


def test_the_lead_above_stands_in_for_a_lead_who_left():
    people = {"@ana": 'name = "Ana"\nmanager = "sari"\nleft = 2026-08-01\n'}
    talks = {
        f"2026-08-10-sari-{who}-talk": said("talk", "sari", who, "2026-08-10") for who in ("kenji", "budi")
    }
    assert [each[:4] for each in found("sari", onboarding=PATH, people=people, coaching=talks)] == [
        ("kenji", "onboarding", "@kenji/first/tools", 14),
        ("kenji", "onboarding", "@kenji/first/tour", -5),
    ]


def test_thanks_and_feedback_of_the_last_two_weeks():
    """The latest first; what was given on the 5th is 14 days old, on the 4th it is too old. Requests that were answered
    in person are told to whoever asked."""
    request = "2026-08-10-budi-ana-request"
    coaching = {
        "2026-08-04-ana-budi-recognition": said("recognition", "ana", "budi", "2026-08-04", 'text = "Old"\n'),
        "2026-08-05-ana-budi-recognition": said(
            "recognition", "ana", "budi", "2026-08-05", 'text = "Calls"\n'
        ),
        "2026-08-06-budi-ana-recognition": said(
            "recognition", "budi", "ana", "2026-08-06", 'text = "Mine"\n'
        ),
        "2026-08-18-sari-budi-feedback": said("feedback", "sari", "budi", "2026-08-18", 'wish = "Louder"\n'),
        request: said("request", "budi", "ana", "2026-08-10", 'text = "My pitch?"\n'),
    }
    checkins = {"2026-08-12-ana": update(request, date(2026, 8, 12), done=True)}
    goals = workspace({}, people=PEOPLE, coaching=coaching, checkins=checkins)
    assert [(each.kind, each.from_, each.date.day, each.text) for each in for_you(goals, "budi", DAY)] == [
        ("feedback", "sari", 18, "Louder"),
        ("answer", "ana", 12, "answered your request of 10 Aug: My pitch?"),
        ("recognition", "ana", 5, "Calls"),
    ]


def test_of_who_is_away_the_stand_in_is_named():
    """Budi is away, Kenji checks in meanwhile: the lead knows whom to ask."""
    away = "away = [{ from = 2026-08-10, to = 2026-08-24, stand_in = 'kenji' }]\n"
    whys = [
        why
        for _, kind, _, _, why in found(people={"@budi": PEOPLE["@budi"] + away}, goals=GOAL)
        if kind == "stale"
    ]
    assert whys == ["Grow › Raise MRR: no check-in yet (away until 24 Aug, @kenji covers)"]

    alone = away.replace(", stand_in = 'kenji'", "")
    whys = [
        why
        for _, kind, _, _, why in found(people={"@budi": PEOPLE["@budi"] + alone}, goals=GOAL)
        if kind == "stale"
    ]
    assert whys == ["Grow › Raise MRR: no check-in yet (away until 24 Aug)"]
