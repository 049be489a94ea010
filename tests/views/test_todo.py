"""What waits for a person, most days late first."""

from __future__ import annotations

from datetime import date

from okr.scoring import Scoring
from okr.views.todo import todo
from tests.making import update, workspace

DAY = date(2026, 8, 21)  # a Friday
GOALS = {
    "2026-Q3/grow": """
title = "Grow"
owner = "ana"
[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130
[key_results.cities]
title = "Open in two cities"
owner = "budi"
milestones = { surabaya = 1, malang = 1 }
[key_results.lost]
title = "Halve the accounts lost"
start = 8
target = 4
kpi = "kpi/lost"
[initiatives.page]
title = "Publish the page"
due = 2026-08-15
[initiatives.later]
title = "Write the book"
due = 2026-09-15
""",
}
KPIS = {
    "kpi/lost": 'title = "Accounts lost"\nobjective = "2026-Q3/grow"\nrole = "support"\nat_most = 5\ncadence = "monthly"\n'
}
PEOPLE = {
    "@ana": 'name = "Ana"\n',
    "@budi": 'name = "Budi"\nrole = "support"\n',
    "@citra": 'name = "Citra"\nrole = "support"\nleft = 2026-08-01\n',
}


def found(person, checkins=None, day=DAY):
    goals = workspace(GOALS, kpis=KPIS, people=PEOPLE, checkins=checkins)
    return [(item.id, item.kind, item.due, item.late_days) for item in todo(Scoring(goals, day), person)]


def test_the_owner_of_the_objective_has_what_has_no_owner():
    """Never checked in since Friday 3 July, 49 days; then an overdue initiative; what is due in three weeks waits."""
    assert found("ana") == [
        ("2026-Q3/grow/mrr", "checkin", date(2026, 7, 3), 49),
        ("2026-Q3/grow/page", "initiative", date(2026, 8, 15), 6),
    ]


def test_a_key_result_of_ones_own_and_the_kpi_of_ones_role():
    """July's reading is due on Friday 7 August; what reads the KPI is not asked for twice."""
    assert found("budi", day=date(2026, 8, 7)) == [
        ("2026-Q3/grow/cities", "checkin", date(2026, 7, 3), 35),
        ("kpi/lost", "checkin", date(2026, 8, 7), 0),
    ]


def test_the_reading_of_an_ended_period_is_pulled_where_its_source_has_it():
    """A source that gives the figure of now has nothing for the month that ended."""

    def command(reads):
        source = f'[source]\njson = "https://example.com/lost"\npath = "n"\nreads = "{reads}"\n'
        kpi = KPIS["kpi/lost"] + source
        goals = workspace(GOALS, kpis={"kpi/lost": kpi}, people=PEOPLE)
        due = date(2026, 8, 7)
        return [item.command for item in todo(Scoring(goals, due), "budi") if item.id == "kpi/lost"]

    assert command("ended") == ["okr pull kpi/lost"]
    assert command("now") == ["okr checkin kpi/lost"]


def test_nothing_is_due_for_who_has_left():
    """Citra left on 1 August: the reading due on the 7th is not hers any more."""
    assert found("citra", day=date(2026, 8, 7)) == []


def test_done_is_off_the_list():
    """What was recorded or ticked does not wait; a tick taken back does."""
    mrr, page = "2026-Q3/grow/mrr", "2026-Q3/grow/page"
    ticked = {"2026-08-21-ana": update(mrr, DAY, value=120) + update(page, DAY, done=True)}
    taken_back = {"2026-08-21-ana": ticked["2026-08-21-ana"] + update(page, DAY, done=False)}

    assert found("ana", ticked) == []
    assert found("ana", taken_back) == [(page, "initiative", date(2026, 8, 15), 6)]


def test_a_blocker_waits_until_an_update_says_that_it_is_gone():
    """It has no day, so it stands last; an update that does not speak of it leaves it."""
    mrr = "2026-Q3/grow/mrr"
    blocked = {"2026-08-14-ana": update(mrr, date(2026, 8, 14), value=110, blocker="Legal review")}
    noted = blocked | {"2026-08-18-ana": update(mrr, date(2026, 8, 18), note="Soon")}
    solved = blocked | {"2026-08-18-ana": update(mrr, date(2026, 8, 18), note="Signed", unblocked=True)}

    assert found("ana", blocked)[-1] == (mrr, "blocker", None, None)
    assert found("ana", noted)[-1] == (mrr, "blocker", None, None)
    assert all(kind != "blocker" for _, kind, _, _ in found("ana", solved))


def stale_and_due(person, day, checkins=None, more=""):
    goal = {"2026-Q3/grow": GOALS["2026-Q3/grow"].split("[key_results.cities]")[0]}
    people = PEOPLE | {"@ana": f'name = "Ana"\n{more}', "@dewi": 'name = "Dewi"\n'}
    found = todo(Scoring(workspace(goal, people=people, checkins=checkins), day), person)
    return [(item.id.rpartition("/")[2], item.kind, item.due, item.late_days, item.why) for item in found]


MRR = "2026-Q3/grow/mrr"
ANSWERED = {"2026-07-31-ana": update(MRR, date(2026, 7, 31), value=110)}


def test_what_is_stale_stays_until_it_is_answered():
    """Answered on 31 July; the period of 7 August ran out on Monday the 10th. On the 12th nothing is due, on the 14th it is.

    It stays as late as it is: on the next due day it does not begin anew.
    """
    assert stale_and_due("ana", date(2026, 8, 10), ANSWERED) == [
        ("mrr", "checkin", date(2026, 8, 7), 3, "Grow › Raise MRR: check-in due")
    ]
    assert stale_and_due("ana", date(2026, 8, 12), ANSWERED) == [
        ("mrr", "stale", date(2026, 8, 7), 5, "Grow › Raise MRR: no check-in since 31 Jul")
    ]
    assert stale_and_due("ana", date(2026, 8, 14), ANSWERED) == [
        ("mrr", "checkin", date(2026, 8, 7), 7, "Grow › Raise MRR: no check-in since 31 Jul")
    ]
    assert stale_and_due("ana", date(2026, 8, 19), ANSWERED)[0][1:4] == ("stale", date(2026, 8, 7), 12)
    answered = ANSWERED | {"2026-08-12-ana": update(MRR, date(2026, 8, 12), value=112)}
    assert stale_and_due("ana", date(2026, 8, 13), answered) == []


def test_what_has_ended_waits_for_its_close():
    """From 1 October, the day after the quarter; then its close is asked for, not each of its parts."""
    assert [kind for _, kind, *_ in stale_and_due("ana", date(2026, 9, 30), ANSWERED)] == ["checkin"]
    assert stale_and_due("ana", date(2026, 10, 1), ANSWERED) == [
        ("grow", "close", date(2026, 10, 1), 0, "Grow: ended on 30 Sep, not closed")
    ]
    assert stale_and_due("ana", date(2026, 10, 9), ANSWERED)[0][1:4] == ("close", date(2026, 10, 1), 8)


def test_without_an_owner_who_is_there_the_lead_of_the_team_closes():
    """Or the lead of the team above, if the team's own has left."""
    goal = {"2026-Q2/grow": 'title = "Grow"\nowner = "ana"\nteam = "east"\n'}
    people = {
        "@ana": 'name = "Ana"\nleft = 2026-07-31\n', "@budi": 'name = "Budi"\nleft = 2026-07-31\n',
        "@sari": 'name = "Sari"\n',
    }  # fmt: skip
    teams = {
        "team/east": 'name = "East"\nlead = "budi"\nparent = "sales"\n',
        "team/sales": 'name = "Sales"\nlead = "sari"\n',
    }
    goals = workspace(goal, people=people, teams=teams)
    assert [(item.id, item.kind) for item in todo(Scoring(goals, DAY), "sari")] == [("2026-Q2/grow", "close")]
    assert todo(Scoring(goals, DAY), "ana") == ()


AWAY = "away = [{ from = 2026-08-03, to = 2026-08-16 }]\n"
STOOD_IN = 'away = [{ from = 2026-08-03, to = 2026-08-16, stand_in = "dewi" }]\n'


def test_nothing_is_due_of_who_is_away():
    """The periods of 7 and 14 August are due in these days: neither is due, and on the 17th nothing is stale."""
    days = [date(2026, 8, day) for day in (7, 12, 14, 17, 20)]
    assert [stale_and_due("ana", day, ANSWERED, AWAY) for day in days] == [[], [], [], [], []]
    assert stale_and_due("ana", date(2026, 8, 21), ANSWERED, AWAY)[0][1:4] == ("checkin", DAY, 0)
    assert stale_and_due("ana", date(2026, 8, 25), ANSWERED, AWAY)[0][1:4] == ("stale", DAY, 4)


def test_what_is_due_of_who_is_away_goes_to_the_stand_in():
    """And comes back on the 17th, when it is stale because Dewi did not answer it either."""
    seventh = date(2026, 8, 7)
    assert stale_and_due("ana", seventh, ANSWERED, STOOD_IN) == []
    assert stale_and_due("dewi", seventh, ANSWERED, STOOD_IN) == [
        ("mrr", "checkin", seventh, 0,
         "Grow › Raise MRR: check-in due (for @ana, away until 16 Aug)")
    ]  # fmt: skip
    assert stale_and_due("dewi", date(2026, 8, 17), ANSWERED, STOOD_IN) == []
    assert stale_and_due("ana", date(2026, 8, 18), ANSWERED, STOOD_IN)[0][1:4] == ("stale", seventh, 11)


def test_a_reading_waits_until_its_owner_is_back():
    """July's is due on Friday 7 August; Budi, alone in the role, is away until the 16th: it is due on the 21st."""
    people = {"@budi": PEOPLE["@budi"] + AWAY}
    goals = workspace({}, kpis=KPIS, people=people)

    def kinds(day):
        return [(item.kind, item.due) for item in todo(Scoring(goals, day), "budi")]

    assert [kinds(date(2026, 8, day)) for day in (7, 14, 20)] == [[], [], []]
    assert kinds(DAY) == [("checkin", DAY)]
