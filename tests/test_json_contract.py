"""Every name that the design promises is in the JSON: keys are only ever added."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from okr.cli import main
from okr.views import change_results, people_results
from okr.views.results import result_types

EXAMPLE = Path(__file__).parents[1] / "examples" / "start-friday"

PROMISED = {
    "report": "cycle as_of objectives kpis comparison above totals attention to_close",
    "cycle": "name starts ends elapsed",
    "totals": "objectives key_results kpis progress mean pace health due stale",
    "objective": "id title owner team project scope ambition weight supports progress expected pace stale grade band "
    "closed counted key_results initiatives",
    "counted": "items no_data begins_later objectives",
    "key result": "id title objective owner unit measure start target stretch at_least at_most kept closed_periods "
    "planned_periods current progress_raw progress expected pace stale due confidence last_checkin delta forecast zone "
    "commit weight kpi dropped milestones points cadence takes since blocker forecast_recent "
    "unsure confidences may_miss missed",
    "milestone": "name weight done",
    "initiative": "id title objective owner due key_result done last_checkin",
    "kpi": "id title objective role owner unit period provisional current at_least at_most achievement health due stale "
    "cadence last_checkin bonus key_results awaited trend off_periods since retired",
    "comparison": "differences pairs advice",
    "difference": "name kpi okr broken_by",
    "advice": "id message command",
    "attention": "id kind title objective owner role text committed",
    "provisional": "period current achievement health",
}


@pytest.fixture(scope="module")
def envelope():
    return run("report", "-q", "2026-Q3")


def run(*words: str):
    import io
    from contextlib import redirect_stderr, redirect_stdout

    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        code = main(["-C", str(EXAMPLE), "--no-index", "--today", "2026-08-19", *words, "-f", "json"])
    out.seek(0)
    assert code == 0
    return json.loads(out.read())


def test_the_envelope(envelope):
    """Schema, kind, data, warnings, in one object."""
    assert list(envelope) == ["schema", "kind", "data", "warnings"]
    assert (envelope["schema"], envelope["kind"], envelope["warnings"]) == (1, "report", [])


def test_every_promised_field(envelope):
    """By name, at every level of the report."""
    data = envelope["data"]
    objectives = [*data["objectives"], *data["above"]]
    results = [kr for o in objectives for kr in o["key_results"]]
    found = {
        "report": [data],
        "cycle": [data["cycle"]],
        "totals": [data["totals"]],
        "objective": objectives,
        "counted": [o["counted"] for o in objectives],
        "key result": results,
        "milestone": [m for kr in results for m in kr["milestones"]],
        "initiative": [i for o in objectives for i in o["initiatives"]],
        "kpi": data["kpis"],
        "comparison": [data["comparison"]],
        "difference": data["comparison"]["differences"],
        "advice": data["comparison"]["advice"],
        "attention": data["attention"],
        "provisional": [k["provisional"] for k in data["kpis"] if k["provisional"]],
    }
    for kind, names in PROMISED.items():
        assert found[kind], f"the example has no {kind}"
        for value in found[kind]:
            missing = set(names.split()) - value.keys()
            assert not missing, (kind, missing)


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("objectives", "objective"),
        ("key-results", "key result"),
        ("kpis", "kpi"),
        ("initiatives", "initiative"),
    ],
)
def test_list(what, kind):
    """`items` of one kind, in the same shapes."""
    envelope = run("list", what, "-q", "2026-Q3")

    assert envelope["kind"] == "list"
    assert all(set(PROMISED[kind].split()) <= item.keys() for item in envelope["data"]["items"])


@pytest.mark.parametrize("verb", ["show", "explain"])
@pytest.mark.parametrize(
    ("id_", "kind"),
    [("grow-revenue/mrr", "key result"), ("grow-revenue", "objective"), ("kpi/accounts-lost", "kpi")],
)
def test_show_and_explain(verb, id_, kind):
    """One item with rule and steps, each with its updates."""
    envelope = run(verb, id_)

    assert envelope["kind"] == verb
    assert set(PROMISED[kind].split()) | {"rule", "steps"} <= envelope["data"].keys()
    for step in envelope["data"]["steps"]:
        assert {"name", "value", "why", "updates"} <= step.keys()
        for update in step["updates"]:
            assert {"date", "person", "path", "value"} <= update.keys()


def test_todo():
    """What waits, what waits with the team, and what others gave."""
    data = run("todo", "--person", "ana")["data"]

    assert data["items"]
    assert data["team"]
    assert data["for_you"]
    for item in data["items"]:
        assert {"id", "kind", "due", "late_days", "why"} <= item.keys()
    for item in data["team"]:
        assert {"id", "kind", "person", "due", "late_days", "why"} <= item.keys()
    for each in data["for_you"]:
        assert {"id", "kind", "from", "date", "text"} <= each.keys()


def test_every_result_has_a_kind():
    """One word, which the envelope tells; what a command did tells its verb instead."""
    kinds = {each: each.envelope_kind for each in result_types()}

    assert kinds[people_results.GoalTree] == kinds[people_results.Tree] == "tree"
    assert kinds[change_results.Diff] == "diff"
    assert all(kind.isalpha() for kind in kinds.values())
