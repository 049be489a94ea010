"""KPI versus OKR in a small workspace, where every count can be made by hand."""

from __future__ import annotations

from datetime import date

import pytest

from okr.periods import cycle
from okr.report import build_report
from tests.making import update, workspace

DAY = date(2026, 8, 19)
GOALS = {
    "2026/win": 'title = "Win East Java"\n',
    "2026-Q1/serve": 'title = "Serve"\n[key_results.uptime]\ntitle = "Keep uptime at 99.5 % or more"\nat_least = 99.5\n',
    "2026-Q2/serve": 'title = "Serve"\n[key_results.uptime]\ntitle = "Keep uptime at 99.8 % or more"\nat_least = 99.8\n',
    "2026-Q3/serve": """
title = "Serve"
owner = "citra"
team = "delivery"
supports = ["2026/win"]
[key_results.uptime]
title = "Keep uptime at 99.9% or more"
at_least = 99.9
[key_results.churn]
title = "Halve the accounts lost"
start = 8
target = 4
kpi = "kpi/lost"
""",
    "2026-Q3/sell": 'title = "Sell"\nscope = "personal"\n[key_results.calls]\ntitle = "Make 40 calls"\nstart = 0\ntarget = 40\n',
}
KPIS = {
    "kpi/lost": 'title = "Accounts lost in a month"\nobjective = "2026/win"\nrole = "support"\nat_most = 5\ncadence = "monthly"\n[bonus]\nweight = 40\n',
    "kpi/answer": 'title = "First answer time"\nobjective = "2026/win"\nrole = "support"\nat_most = 4\ncadence = "monthly"\n',
    "kpi/grow": 'title = "Win East Java from 3 to 9 shops by December"\nobjective = "2026/win"\nrole = "sales"\nat_least = 9\n',
}
ROLES = {
    "role/support": 'title = "Support"\nduties = ["Answer"]\nreports_to = "sales"\n',
    "role/sales": 'title = "Sales"\n',
    "role/designer": 'title = "Designer"\n',
}
PEOPLE = {"@citra": 'name = "Citra"\nrole = "support"\n'}
CHECKINS = {
    "2026-07-03-citra": update("2026-Q3/serve/uptime", date(2026, 7, 3), value=99.95),
    "2026-07-10-citra": update("2026-Q3/serve/uptime", date(2026, 7, 10), value=99.95),
    "2026-08-07-citra": update("kpi/lost", date(2026, 8, 7), period="2026-07", value=5.4)
    + update("kpi/answer", date(2026, 8, 12), period="2026-07", value=5.2),
}


@pytest.fixture(scope="module")
def comparison():
    found = workspace(GOALS, kpis=KPIS, roles=ROLES, people=PEOPLE, checkins=CHECKINS)
    span = cycle("2026-Q3", found.settings)
    assert span
    return build_report(found, span, DAY).comparison


def row(comparison, name):
    (found,) = (d for d in comparison.differences if d.name == name)
    return found


def test_statement(comparison):
    """Two of the three KPIs do not name their objective; one repeats it in its title."""
    found = row(comparison, "statement")

    assert found.kpi.startswith("2 of 3 ")
    assert found.okr.startswith("3 of 3 ")
    assert found.broken_by == ("kpi/grow repeats its objective's title",)


def test_basis(comparison):
    """Three KPIs on two roles, one of them with duties; two key results serve a team, one a person."""
    found = row(comparison, "basis")

    assert found.kpi == "3 in 2 roles, 1 with duties"
    assert found.okr == "team 2, personal 1"
    assert found.broken_by == ("role/sales has KPIs but no duties", "role/designer has no KPI")


def test_rhythm(comparison):
    """By 19 August seven weeks ran out for calls (none answered) and uptime (two), July's period for churn (answered).

    That is 3 of 15. Of the two monthly KPIs July was read once in time (7 August) and once after the grace of the 10th.
    """
    found = row(comparison, "rhythm")

    assert found.okr == "weekly 3; 20% on time"
    assert found.kpi == "monthly 2, quarterly 1; 50% on time"
    assert "kpi/grow has no reading for 2026-Q2" in found.broken_by


def test_a_period_before_the_first_one_of_a_kpi_is_not_late():
    """July of `kpi/answer` was read in time and is one of one: the other monthly KPI began in August."""
    begun = KPIS | {"kpi/lost": f'since = "2026-08"\n{KPIS["kpi/lost"]}'}
    read = {"2026-08-07-citra": update("kpi/answer", date(2026, 8, 7), period="2026-07", value=5.2)}
    found = workspace(GOALS, kpis=begun, roles=ROLES, people=PEOPLE, checkins=read)
    span = cycle("2026-Q3", found.settings)
    assert span

    rhythm = row(build_report(found, span, DAY).comparison, "rhythm")

    assert not [each for each in rhythm.broken_by if each.startswith("kpi/lost")]
    assert rhythm.kpi == "monthly 2, quarterly 1; 100% on time"


def test_reward(comparison):
    """One KPI carries a bonus up to 5; the key result that reads it goes down to 4, so that nothing leaks."""
    found = row(comparison, "reward")

    assert found.kpi == "1 pays a bonus (weight 40)"
    assert (found.okr, found.broken_by) == ("never", ())


def test_a_key_result_that_is_met_with_what_is_paid():
    """Pay leaks into the OKR, as K006 says."""
    goals = GOALS | {"2026-Q3/serve": GOALS["2026-Q3/serve"].replace("target = 4", "target = 5")}
    found = workspace(goals, kpis=KPIS, roles=ROLES, people=PEOPLE, checkins=CHECKINS)
    span = cycle("2026-Q3", found.settings)
    assert span

    reward = row(build_report(found, span, DAY).comparison, "reward")

    assert reward.okr == "never, but 1 through a KPI"
    assert reward.broken_by == (
        "2026-Q3/serve/churn: kpi/lost pays a bonus, and the target 5 is not below the paid limit 5",
    )


def test_pairs(comparison):
    """The line held and the change made, side by side."""
    (pair,) = comparison.pairs

    assert (pair.kpi, pair.key_result, pair.line, pair.current, pair.health) == (
        "kpi/lost",
        "2026-Q3/serve/churn",
        "≤ 5",
        5.4,
        "watch",
    )
    assert (pair.start, pair.target, pair.kpi_trend) == (8, 4, (5.4,))
    assert pair.progress == pytest.approx(0.65)


@pytest.mark.parametrize(
    ("goals", "instead"),
    [
        ({"2026-Q4/serve": 'title = "Serve"\n'}, "2026-Q4/serve"),
        ({}, "2026/win"),
        ({"2026/win": 'title = "Win East Java"\nclosed = { date = 2026-08-01, grade = 1 }\n'}, "2026/lead"),
    ],
)
def test_a_kpi_below_a_closed_objective(goals, instead):
    """The same goal in a later cycle, else what the closed one supports, else one of the year."""
    closed = f"{GOALS['2026-Q3/serve']}[closed]\ndate = 2026-08-01\ngrade = 1\n"
    lead = {"2026/lead": 'title = "Lead"\n'}
    found = {**GOALS, **lead, "2026-Q3/serve": closed, **goals}

    (advice,) = advised(found, kpi_below("2026-Q3/serve"))

    assert (advice.id, advice.command) == ("kpi/answer", f"okr set kpi/answer objective={instead}")


def test_a_kpi_below_a_closed_objective_without_another_one():
    """Nothing is advised: there is no objective that it could go to."""
    closed = 'title = "Serve"\n[closed]\ndate = 2026-08-01\ngrade = 1\n'

    assert not advised({"2026-Q3/serve": closed}, kpi_below("2026-Q3/serve"))


def test_a_kpi_does_not_go_below_an_objective_whose_title_it_has():
    """`okr check` would complain about that."""
    closed = 'title = "Serve"\n[closed]\ndate = 2026-08-01\ngrade = 1\n'
    goals = {"2026-Q3/serve": closed, "2026-Q4/serve": 'title = "First answer"\n'}

    assert not advised(goals, kpi_below("2026-Q3/serve"))


def test_a_decision_is_wanted():
    """Off in June and July: two months."""
    read = "".join(
        update("kpi/answer", date(2026, 8, 12), period=period, value=5.2) for period in ("2026-06", "2026-07")
    )

    (advice,) = advised(GOALS, {"kpi/answer": KPIS["kpi/answer"]}, checkins={"2026-08-12-citra": read})

    assert advice.command == "okr decide kpi/answer act --until 2026-09-30"
    assert "off its limit for 2 months" in advice.message


def kpi_below(objective):
    return {"kpi/answer": KPIS["kpi/answer"].replace("2026/win", objective)}


def advised(goals, kpis, **kinds):
    found = workspace(goals, kpis=kpis, roles=ROLES, people=PEOPLE, **kinds)
    span = cycle("2026-Q3", found.settings)
    assert span
    return build_report(found, span, DAY).comparison.advice


def test_a_link_is_advised_where_the_rule_finds_it_missing():
    """Same unit, same words; nothing where the finding is ignored."""
    goals = {
        "2026-Q3/serve": 'title = "Serve"\n[key_results.wait]\ntitle = "Cut the first answer time"\nstart = 5\ntarget = 3\nunit = "h"\n'
    }
    found = workspace(goals, kpis={"kpi/answer": f'{KPIS["kpi/answer"]}unit = "h"\n'})
    span = cycle("2026-Q3", found.settings)
    assert span

    (advice,) = build_report(found, span, DAY, checked=iter).comparison.advice

    assert advice.command == "okr set 2026-Q3/serve/wait moves+=kpi/answer"
    assert not build_report(found, span, DAY, checked=lambda _: ()).comparison.advice
    assert not build_report(found, span, DAY).comparison.advice


def test_the_worst_that_the_rules_find_comes_first():
    """A loop is an error, a title with a verb a warning, what lacks an owner a hint."""
    kpis = {
        "kpi/a": 'title = "Raise revenue"\nobjective = "2026/win"\nrole = "sales"\nat_least = 4\nunit = "h"\ndrives = ["kpi/b"]\n',
        "kpi/b": 'title = "Answer time"\nobjective = "2026/win"\nrole = "support"\nat_most = 4\nunit = "h"\ndrives = ["kpi/a"]\n',
    }
    found = workspace(
        GOALS, kpis=kpis, roles=ROLES, people=PEOPLE, settings='check.ignore = ["K007", "K008"]\n'
    )
    span = cycle("2026-Q3", found.settings)
    assert span

    hygiene = build_report(found, span, DAY, checked=iter).comparison.hygiene

    assert [(each.code, each.id, each.level) for each in hygiene] == [
        ("R020", "kpi/a", "error"),
        ("R020", "kpi/b", "error"),
        ("K011", "kpi/a", "warning"),
        ("K016", "kpi/b", "hint"),
        ("K017", "kpi/a", "hint"),
        ("K017", "kpi/b", "hint"),
    ]
