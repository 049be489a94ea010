"""What is published of each field of the values, decided one by one: a new field is shown only once somebody said so."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from okr.fields import Dropped
from okr.kpi_models import Kpi
from okr.models import Closed, Initiative, KeyResult, Objective
from okr.people_models import KpiDecision, Team, Update
from okr.report import build_report
from okr.views.page import ReportPage
from okr.views.published import published
from okr.views.report_results import Attention, ChainKpi, DecisionShape, Mover, Report
from okr.views.results import InitiativeShape, KeyResultShape, KpiShape, ObjectiveShape, TeamShape
from tests.making import update, workspace

SHOWN = {
    Report: "cycle as_of objectives kpis comparison above totals name attention to_close every partial",
    ReportPage: "trends titles made brief about",
    Attention: "id kind title objective owner role text committed owners",
    ObjectiveShape: "id title owner team project scope ambition weight supports progress expected pace grade band closed"
    " roll_up counted key_results initiatives supported_by stale ended given_up covers heading",
    KeyResultShape: "id title objective owner unit measure start target stretch at_least at_most kept closed_periods"
    " planned_periods current progress_raw progress expected pace stale due last_checkin delta forecast zone commit"
    " weight kpi dropped milestones points cadence takes since forecast_recent may_miss missed held answered_on"
    " supported_by moves became of owners team teams priority target_open start_first by above below ends reached_on"
    " days_past_end parts graded",
    InitiativeShape: "id title objective owner due key_result done last_checkin",
    KpiShape: "id title objective role owner unit period provisional current at_least at_most achievement health due stale"
    " cadence last_checkin key_results tolerance takes awaited trend off_periods since retired recent"
    " moved_by drives driven_by from_ linked watch_only limit_open of sum_of mean_of parts roll_up units kpi_group group_title",
    TeamShape: "id name parent purpose",
    ChainKpi: " ".join(name for name in ChainKpi.__struct_fields__ if name != "paid"),
    Mover: " ".join(Mover.__struct_fields__),
    DecisionShape: "id decision by until key_result over date key_result_title",
}
"""`owner`, `owners` and `by` are the id of a team then; `closed`, `dropped` and `retired` have no words."""
LEFT_OUT = {
    Report: "note ritual",
    ReportPage: "changes",
    Attention: "",
    ObjectiveShape: "late_updates late needs link",
    KeyResultShape: "confidence confidences unsure blocker result link",
    InitiativeShape: "link",
    KpiShape: "bonus confidence blocker source link",
    TeamShape: "lead",
    ChainKpi: "paid",
    Mover: "",
    DecisionShape: "reason",
}

FILES: dict[str, Any] = {
    "objectives": {
        "2026-Q3/grow": """
title = "Grow"
link = "https://told-10"
owner = "zana"
closed = { date = 2026-08-15, grade = 0.5, reason = "told-1", outcome = "keep", lesson = "told-2" }
[key_results.mrr]
title = "Raise MRR"
link = "https://told-11"
start = 0
target = 10
owners = ["zbudi", "zana"]
[key_results.out]
title = "Out"
link = "https://told-14"
start = 0
target = 10
dropped = { date = 2026-08-01, reason = "told-3" }
[initiatives.plan]
title = "Plan"
link = "https://told-12"
owner = "zbudi"
""",
        "2026-Q3/sell": """
title = "Sell"
owner = "zbudi"
[key_results.calls]
title = "Call them"
start = 0
target = 10
moves = ["kpi/mrr"]
""",
    },
    "kpis": {
        "kpi/mrr": """
title = "MRR"
link = "https://told-13"
objective = "2026-Q3/grow"
role = "seller"
owner = "zana"
at_least = 5
bonus = { weight = 40 }
""",
        "kpi/old": """
title = "Old"
link = "https://told-15"
objective = "2026-Q3/grow"
role = "seller"
at_least = 5
retired = { date = 2026-08-01, reason = "told-4" }
""",
    },
    "people": {
        "@zana": 'name = "Zana Wijaya"\nemails = ["z@example.com"]\nteam = "growth"\n',
        "@zbudi": 'name = "Zbudi"\n',
    },
    "teams": {"team/growth": 'name = "Growth"\nlead = "zana"\n'},
    "decisions": {
        "2026-08-10-mrr": 'kpi = "kpi/mrr"\ndate = 2026-08-10\nby = "zana"\ndecision = "accept"\nreason = "told-9"\n',
    },
    "checkins": {
        "2026-08-10-zana": update("2026-Q3/grow/mrr", date(2026, 8, 10), value=4, confidence=8)
        + update("2026-Q3/sell/calls", date(2026, 8, 10), value=1, confidence=2, note="told-5", blocker="told-6")
        + update("kpi/mrr", date(2026, 8, 10), value=4, period="2026-Q2", confidence=3, blocker="told-7")
        + update("2026-Q3", date(2026, 8, 10), note="told-8"),
        "2026-08-16-zbudi": update("2026-Q3/grow/mrr", date(2026, 8, 16), value=9, late=True),
    },
}  # fmt: skip


@pytest.mark.parametrize("shape", SHOWN)
def test_each_field_is_decided(shape: type[msgspec.Struct]):
    shown, left_out = SHOWN[shape].split(), LEFT_OUT[shape].split()
    own = {*shape.__struct_fields__} - ({*Report.__struct_fields__} if shape is ReportPage else set())

    assert sorted([*shown, *left_out]) == sorted(own)


AGREED = {
    Objective: "title team project supports why",
    KeyResult: "title by unit kpi moves team teams",
    Initiative: "title key_result",
    Kpi: "title objective kpi_group role unit since drives sum_of from_",
    Team: "name parent purpose",
    Update: "item period done undone",
    Closed: "",
    KpiDecision: "kpi key_result",
    Dropped: "",
}
"""Texts of the files that may be on a page for readers outside; `outcome` and other choices are no texts."""
PRIVATE = {
    Objective: "owner formerly imported link",
    KeyResult: "owner owners formerly imported link result",
    Initiative: "owner formerly imported link",
    Kpi: "owner formerly imported link",
    Team: "lead formerly",
    Update: "note blocker next link acknowledged source evidence via",
    Closed: "reason lesson",
    KpiDecision: "by reason",
    Dropped: "reason",
}
"""Those that may not; each is in a file of `tests/commands/test_site.py`, but for ids and milestones."""


@pytest.mark.parametrize("model", AGREED)
def test_each_text_of_a_file_is_decided(model: type):
    texts = {
        name
        for name, hint in get_type_hints(model).items()
        if {str, tuple[str, ...]} & {hint, *get_args(hint)} and get_origin(hint) is not dict
    }

    assert sorted(texts) == sorted([*AGREED[model].split(), *PRIVATE[model].split()])


def report(*, people: bool) -> Report:
    goals = workspace(**FILES)
    span, today = goals.default_cycle(date(2026, 8, 19)), date(2026, 8, 19)
    return build_report(goals, span, today, sight=published(goals, people=people))


def is_empty(value: object) -> bool:
    return value in (None, (), 0, msgspec.UNSET)


def test_without_people_the_fields_are_empty():
    found = report(people=False)

    values: list[msgspec.Struct] = [found, *found.attention, *found.objectives, *found.kpis]
    for objective in found.objectives:
        values += (*objective.key_results, *objective.initiatives)
    for kpi in found.comparison.kpis:
        values += (kpi, *kpi.moved_by, *filter(None, (kpi.decision,)))
    assert {type(value) for value in values} == {*SHOWN} - {TeamShape, ReportPage}
    for value in values:
        for name in LEFT_OUT[type(value)].split():
            assert is_empty(getattr(value, name)), name


def test_what_stands_in_the_place_of_people():
    """The team of an owner, or nobody; of an end its day, its grade and its outcome."""
    found = report(people=False)
    grow, sell = found.objectives

    assert (grow.owner, sell.owner) == ("team/growth", None)
    assert [item.owner for item in grow.key_results] == [None, "team/growth"]
    assert [kpi.owner for kpi in found.kpis] == ["team/growth", None]
    assert grow.closed
    assert (grow.closed.grade, grow.closed.outcome) == (0.5, "keep")
    assert grow.key_results[1].dropped
    assert grow.key_results[1].dropped.date == date(2026, 8, 1)


def test_nothing_of_a_person_is_anywhere_in_the_values():
    """The control: with people each of them is there, but for the bonus."""
    outside, inside = (repr(report(people=people)) for people in (False, True))

    for told in ("zana", "zbudi", *(f"told-{n}" for n in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13))):
        assert told not in outside
        assert told in inside
    assert "Zana Wijaya" in inside  # who wrote the note
    assert "Zana Wijaya" not in outside
    assert "bonus=None" in inside
    assert "BonusShape" not in inside


def test_attention_is_told_without_their_words():
    """What is blocked or unsure alone needs nobody then; what else it is stays."""
    inside = {each.id: each for each in report(people=True).attention}
    outside = {each.id: each for each in report(people=False).attention}

    assert {id_ for id_ in inside if id_.startswith("kpi")} == {"kpi/mrr"}
    assert inside["kpi/mrr"].text == "4, limit ≥ 5; blocked 9 days: told-7"
    assert outside["kpi/mrr"].text == "4, limit ≥ 5"
    assert inside["2026-Q3/sell/calls"].kind == "off_track"
    assert "blocked" in inside["2026-Q3/sell/calls"].text
    assert outside["2026-Q3/sell/calls"].text == "1 of 10, expected 5; no check-in for 9 days"
