"""Who is asked to decide about a KPI that is off its limit: its owner and their lead, until somebody has."""

from __future__ import annotations

from datetime import date

from okr.scoring import Scoring
from okr.views.team_todo import team_todo
from okr.views.todo import todo, todo_of_all
from tests.making import update, workspace

KPI = "kpi/answers"
DAY = date(2026, 8, 19)
GOALS = {"2026/win": 'title = "Win"\nowner = "ana"\n'}
ANSWERS = 'title = "Answers"\nobjective = "2026/win"\nrole = "support"\nat_most = 4\nunit = "h"\ncadence = "monthly"\n'
PEOPLE = {
    "@ana": 'name = "Ana"\n',
    "@budi": 'name = "Budi"\nrole = "support"\nmanager = "ana"\n',
    "@citra": 'name = "Citra"\nmanager = "budi"\n',
    "@dewi": 'name = "Dewi"\n',
}
READ = {
    "2026-07-03-budi": update(KPI, date(2026, 7, 3), period="2026-06", value=5.2),
    "2026-08-07-budi": update(KPI, date(2026, 8, 7), period="2026-07", value=5.6),
}
"""Off its limit in June and July: for two months on 7 August."""


def asked(day=DAY, *, kpi='owner = "budi"\n', people=None, decisions=None, checkins=None):
    """Slug of each person who is asked, and why."""
    goals = workspace(
        GOALS,
        kpis={KPI: ANSWERS + kpi},
        people=PEOPLE | (people or {}),
        decisions=decisions or {},
        checkins=READ if checkins is None else checkins,
    )
    found = {
        person: [item for item in items if item.kind == "decision"]
        for person, items in todo_of_all(Scoring(goals, day)).items()
    }
    for person, items in found.items():
        assert items == [item for item in todo(Scoring(goals, day), person) if item.kind == "decision"]
        assert all(each.kind != "decision" for each in team_todo(Scoring(goals, day), person))
    assert all(len(items) < 2 for items in found.values())
    return {person: items[0].why for person, items in found.items() if items}


def test_the_owner_and_their_lead_are_asked():
    """Not Citra, whom Budi leads, and not Dewi; in words with the last reading, the limit and how long."""
    why = "Answers: 5.6 h, limit ≤ 4 h, off for 2 months"

    assert asked() == {"ana": why, "budi": why}


def test_one_month_off_is_nothing():
    assert asked(date(2026, 8, 6)) == {}
    assert {*asked(date(2026, 8, 7))} == {"ana", "budi"}


def test_it_is_not_ticked_and_has_no_day():
    """`okr done` does not know it; its command asks."""
    goals = workspace(GOALS, kpis={KPI: ANSWERS}, people=PEOPLE, checkins=READ)
    (item,) = (each for each in todo(Scoring(goals, DAY), "budi") if each.kind == "decision")

    assert (item.id, item.due, item.late_days, item.is_ticked) == (KPI, None, None, False)
    assert item.command == "okr decide kpi/answers"


def test_decided_it_is_off_the_list_until_the_day_after():
    decision = f'kpi = "{KPI}"\ndate = 2026-08-19\nby = "ana"\ndecision = "act"\nuntil = 2026-08-25\n'
    decisions = {"2026-08-19-answers": decision}

    assert {*asked(date(2026, 8, 18), decisions=decisions)} == {"ana", "budi"}
    assert asked(date(2026, 8, 19), decisions=decisions) == {}
    assert asked(date(2026, 8, 25), decisions=decisions) == {}
    assert asked(date(2026, 8, 26), decisions=decisions)["budi"] == (
        "Answers: 5.6 h, limit ≤ 4 h, off for 2 months; the decision ended on 25 Aug"
    )


def test_without_an_owner_the_people_of_the_role_are_asked():
    assert {*asked(kpi="")} == {"ana", "budi"}


def test_who_leads_themselves_is_asked_once():
    """Ana owns it and leads nobody above her; Budi owns it and Ana, whom he leads, is not asked for him."""
    assert {*asked(kpi='owner = "ana"\n')} == {"ana"}


def test_who_has_left_is_not_asked_but_their_lead_is():
    left = {"@budi": PEOPLE["@budi"] + "left = 2026-08-01\n"}

    assert {*asked(people=left)} == {"ana"}


def test_who_is_away_is_covered_for():
    """By Dewi, who is told for whom; without anybody the lead alone is asked."""
    away = "[[away]]\nfrom = 2026-08-10\nto = 2026-08-28\n"
    covered = {"@budi": PEOPLE["@budi"] + away + 'stand_in = "dewi"\n'}

    found = asked(people=covered)
    assert {*found} == {"ana", "dewi"}
    assert found["dewi"].endswith("off for 2 months (for @budi, away until 28 Aug)")
    assert {*asked(people={"@budi": PEOPLE["@budi"] + away})} == {"ana"}


def test_a_lead_who_covers_is_asked_once_and_as_themselves():
    away = '[[away]]\nfrom = 2026-08-10\nto = 2026-08-28\nstand_in = "ana"\n'

    assert asked(people={"@budi": PEOPLE["@budi"] + away}) == {
        "ana": "Answers: 5.6 h, limit ≤ 4 h, off for 2 months"
    }


def test_a_retired_kpi_asks_nobody():
    assert asked(kpi='owner = "budi"\nretired = { date = 2026-08-10, reason = "Sold" }\n') == {}


def test_back_within_its_limit_it_asks_nobody():
    """August's 3.9, read on 4 September."""
    better = {"2026-09-04-budi": update(KPI, date(2026, 9, 4), period="2026-08", value=3.9)}

    assert asked(date(2026, 9, 4), checkins=READ | better) == {}


def test_an_owner_without_a_file_is_asked_by_nobody():
    """The owner is a finding of `okr check`; the list of the others is as without the KPI."""
    assert asked(kpi='owner = "gone"\n') == {}
