"""KPIs and OKRs as one chain: the order, who moves what, and what was read around a cycle, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from okr.periods import cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.views.chain import readings_around
from okr.views.published import published
from tests.making import update, workspace

DAY = date(2026, 8, 19)
GOALS = {
    "2026/win": 'title = "Win"\n[key_results.shops]\ntitle = "Shops"\nstart = 1\ntarget = 3\nmoves = ["kpi/lost"]\n',
    "2026-Q2/serve": 'title = "Serve"\n[key_results.lost]\ntitle = "Fewer lost"\nstart = 9\ntarget = 6\nkpi = "kpi/lost"\n',
    "2026-Q3/serve": """
title = "Serve"
owner = "citra"
[key_results.churn]
title = "Halve the accounts lost"
start = 8
target = 4
kpi = "kpi/lost"
moves = ["kpi/lost", "kpi/mrr"]
[key_results.gone]
title = "Gone"
start = 0
target = 4
moves = ["kpi/lost"]
dropped = { date = 2026-08-01, reason = "Merged" }
[key_results.quiet]
title = "Fewer letters"
start = 9
target = 3
[key_results.uptime]
title = "Uptime"
at_least = 99
[initiatives.calls]
title = "Call those who left"
key_result = "churn"
[initiatives.other]
title = "Other"
""",
    "2026-Q3/done": 'title = "Done"\nclosed = { date = 2026-08-10, grade = 1 }\n'
    '[key_results.calls]\ntitle = "Calls"\nstart = 0\ntarget = 9\nmoves = ["kpi/lost"]\n',
    "2026-Q3/left": 'title = "Left"\nclosed = { date = 2026-08-10, grade = 0, outcome = "drop" }\n'
    '[key_results.calls]\ntitle = "Calls"\nstart = 0\ntarget = 9\nmoves = ["kpi/lost"]\n',
    "2026-Q3/me": 'title = "Me"\nscope = "personal"\n[key_results.run]\ntitle = "Run"\nstart = 0\ntarget = 9\n',
}


def kpi(title: str, limit: str, **more: Any) -> str:
    lines = "".join(f"{key} = {text}\n" for key, text in more.items())
    return (
        f'title = "{title}"\nobjective = "2026/win"\nrole = "support"\ncadence = "monthly"\n{limit}\n{lines}'
    )


KPIS = {
    "kpi/answer": kpi("Answer time", "at_most = 4", drives='["kpi/lost", "kpi/past"]'),
    "kpi/lost": kpi("Accounts lost", "at_most = 5\ntolerance = 1", owner='"ana"'),
    "kpi/mrr": kpi("Revenue", "at_least = 90", bonus="{ weight = 40 }", drives='["kpi/lost"]'),
    "kpi/new": kpi("New", "at_least = 1"),
    "kpi/off": kpi("Off once", "at_least = 10"),
    "kpi/past": kpi("Past", "at_least = 1", retired='{ date = 2026-02-01, reason = "Gone" }'),
}
READ = {
    "kpi/answer": {"2026-05": 3, "2026-06": 4.5, "2026-07": 5.2},
    "kpi/lost": {"2026-04": 8, "2026-05": 8.1, "2026-06": 7.9, "2026-07": 5.4},
    "kpi/mrr": {"2026-06": 96, "2026-07": 96.5},
    "kpi/off": {"2026-07": 5},
}
CHECKINS = {
    f"2026-08-{n:02}-citra": "".join(
        update(id_, date(2026, 8, n), period=period, value=value) for period, value in read.items()
    )
    for n, (id_, read) in enumerate(READ.items(), 3)
}
DECISIONS = {
    "2026-07-15-answer": 'kpi = "kpi/answer"\ndate = 2026-07-15\nby = "citra"\ndecision = "accept"\nuntil = 2026-08-01\nreason = "Moving house"\n'
}
FOUND = workspace(
    GOALS,
    kpis=KPIS,
    checkins=CHECKINS,
    decisions=DECISIONS,
    roles={"role/support": 'title = "Support"\n', "role/sales": 'title = "Sales"\n'},
    people={"@citra": 'name = "Citra"\nteam = "help"\n'},
    teams={"team/help": 'name = "Help"\n'},
)
Q3 = cycle("2026-Q3", FOUND.settings)
assert Q3


def compared(**more: Any):
    return build_report(FOUND, Q3, DAY, **more).comparison


@pytest.fixture(scope="module")
def comparison():
    return compared()


@pytest.fixture(scope="module")
def chain(comparison):
    return {each.id: each for each in comparison.kpis}


def test_what_needs_a_decision_comes_first(comparison):
    """Off twice without a decision in force; its effect, which is watched; off once; unread; well; nothing retired."""
    order = [each.id.removeprefix("kpi/") for each in comparison.kpis]

    assert order == ["answer", "lost", "off", "new", "mrr"]


def test_of_two_that_ask_for_as_much_the_cause_is_first():
    slow = kpi("Slow", "at_least = 10", drives='["kpi/off"]')
    read = update("kpi/slow", date(2026, 8, 3), period="2026-07", value=5)
    found = workspace(GOALS, kpis={**KPIS, "kpi/slow": slow}, checkins={**CHECKINS, "2026-08-03-dewi": read})

    order = [each.id for each in build_report(found, Q3, DAY).comparison.kpis]

    assert order.index("kpi/off") == order.index("kpi/slow") + 1


def test_a_loop_of_drivers_has_an_order():
    """Each is told once, whatever drives what."""
    looped = {**KPIS, "kpi/lost": f'{KPIS["kpi/lost"]}drives = ["kpi/answer"]\n'}
    found = workspace(GOALS, kpis=looped, checkins=CHECKINS)

    kpis = build_report(found, Q3, DAY).comparison.kpis

    assert sorted(each.id for each in kpis) == sorted({*KPIS} - {"kpi/past"})


def test_readings(chain):
    """June is the last before the third quarter, July the last that has ended; 7.9 to 5.4 is better, 96 to 96.5 within 1 %."""
    lost, revenue = chain["kpi/lost"], chain["kpi/mrr"]

    assert [(each.period, each.value) for each in lost.periods] == [
        ("2026-05", 8.1),
        ("2026-06", 7.9),
        ("2026-07", 5.4),
    ]
    assert (lost.before.value, lost.now.value, lost.since) == (7.9, 5.4, "better")
    assert (revenue.before.value, revenue.now.value, revenue.since) == (96, 96.5, "steady")


def test_nothing_read_since_is_no_direction(chain):
    """One reading alone, and none at all."""
    assert (chain["kpi/off"].before, chain["kpi/off"].now.value, chain["kpi/off"].since) == (None, 5, None)
    assert (chain["kpi/new"].periods, chain["kpi/new"].now, chain["kpi/new"].since) == ((), None, None)


def test_readings_around_an_earlier_cycle():
    """Of the second quarter: nothing before, June at its end, July read later."""
    span = cycle("2026-Q2", FOUND.settings)
    assert span

    around = readings_around(Scoring(FOUND, DAY), "kpi/lost", span)

    assert (around.before, around.at_end.value, around.now.value, around.later) == (None, 7.9, 5.4, 1)


def test_a_period_that_runs_is_no_reading():
    """On 15 July, nothing of July counts; on 31 July, its last day, it has ended."""
    early = {"2026-07-10-citra": update("kpi/off", date(2026, 7, 10), period="2026-07", value=7)}
    found = workspace(GOALS, kpis=KPIS, checkins=early)

    def now(day: int) -> Any:
        return readings_around(Scoring(found, date(2026, 7, day)), "kpi/off", Q3).now

    assert now(15) is None
    assert now(31).value == 7


def test_who_moves_it(chain):
    """What is open first, then what reads it; both links of one are told once; the year counts, the quarter before does
    not, nor what was dropped or given up."""
    found = [(each.id, each.link) for each in chain["kpi/lost"].moved_by]

    assert found == [
        ("2026-Q3/serve/churn", "reads"),
        ("2026/win/shops", "moves"),
        ("2026-Q3/done/calls", "moves"),
    ]
    assert [each.id for each in chain["kpi/mrr"].moved_by] == ["2026-Q3/serve/churn"]


def test_its_plan(chain):
    """Initiatives that serve the key result; (8 - 5.4) of 4 is 65 %."""
    mover = chain["kpi/lost"].moved_by[0]

    assert [each.title for each in mover.initiatives] == ["Call those who left"]
    assert mover.progress == pytest.approx(0.65)
    assert mover.owner == "citra"


def test_drivers(chain):
    """From cause to effect and back, in the order of the files; what is retired is left out."""
    assert chain["kpi/answer"].drives == ("kpi/lost",)
    assert chain["kpi/lost"].driven_by == ("kpi/answer", "kpi/mrr")


def test_a_decision_that_has_run_out(chain):
    """It is told, and asked again."""
    decision = chain["kpi/answer"].decision

    assert (decision.decision, decision.until, decision.over) == ("accept", date(2026, 8, 1), True)
    assert (chain["kpi/answer"].undecided, chain["kpi/off"].undecided) == (True, False)


def test_a_decision_in_force():
    """Nothing is asked then, and it is off its limit like any other."""
    until = {name: text.replace("2026-08-01", "2026-09-30") for name, text in DECISIONS.items()}
    found = workspace(GOALS, kpis=KPIS, checkins=CHECKINS, decisions=until)

    first = build_report(found, Q3, DAY).comparison.kpis[0]

    assert (first.id, first.undecided, first.decision.over) == ("kpi/answer", False, False)


def test_alone(comparison):
    """Only changes, neither linked nor dropped, closed or personal."""
    assert [each.id for each in comparison.alone] == ["2026-Q3/serve/quiet"]


def test_roles_without_a_kpi(comparison):
    assert comparison.idle_roles == ("sales",)


def test_pay(chain):
    assert [id_ for id_, each in chain.items() if each.paid] == ["kpi/mrr"]


def test_readers_outside_see_neither_pay_nor_who_decided_and_why():
    """The team in the place of the person."""
    first, *others = compared(sight=published(FOUND, people=False)).kpis

    assert (first.decision.by, first.decision.reason) == ("team/help", None)
    assert not any(each.paid for each in others)
    assert {mover.owner for each in others for mover in each.moved_by} == {"team/help", None}
