"""What waits for a person, most days late first."""

from __future__ import annotations

from datetime import date

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
    return [(item.id, item.kind, item.due, item.late_days) for item in todo(goals, person, day)]


def test_the_owner_of_the_objective_has_what_has_no_owner():
    """An overdue initiative first, then the check-in of today; what is due in three weeks waits."""
    assert found("ana") == [
        ("2026-Q3/grow/page", "initiative", date(2026, 8, 15), 6),
        ("2026-Q3/grow/mrr", "checkin", DAY, 0),
    ]


def test_a_key_result_of_ones_own_and_the_kpi_of_ones_role():
    """July's reading is due on Friday 7 August; what reads the KPI is not asked for twice."""
    assert found("budi", day=date(2026, 8, 7)) == [
        ("2026-Q3/grow/cities", "checkin", date(2026, 8, 7), 0),
        ("kpi/lost", "checkin", date(2026, 8, 7), 0),
    ]


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
