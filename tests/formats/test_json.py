from __future__ import annotations

import json
from types import MappingProxyType

import msgspec
from msgspec.structs import fields, replace

from okr.findings import Finding
from okr.formats.json import envelope
from okr.views.report_results import Comparison, Report
from okr.views.results import (
    Explanation,
    InitiativeShape,
    KeyResultShape,
    KpiShape,
    Listing,
    ObjectiveShape,
    Step,
    Todo,
    TodoItem,
)
from tests import shaped


def data_of(kind, value):
    return json.loads(envelope(kind, value))["data"]


def test_the_envelope():
    """Every answer has the version, its kind, the data, and what was left out with its place."""
    finding = Finding(
        path="kpis/mrr.toml", line=3, column=7, code="F001", message="not a valid file", fix="x"
    )
    whole = json.loads(envelope("list", Listing(kind="kpi", items=()), [finding]))

    assert whole == {
        "schema": 1,
        "kind": "list",
        "data": {"items": []},
        "warnings": [
            {"code": "F001", "path": "kpis/mrr.toml", "line": 3, "column": 7, "message": "not a valid file"}
        ],
    }


def test_every_field_of_a_shape_is_a_key():
    """The names of the fields are the names in the JSON; the ritual stands there only where it is asked for.

    `every`, `partial` and `side_by_side` are about the document alone.
    """
    data = data_of("report", shaped.start_friday())

    for shape, value in (
        (Report, data),
        (Comparison, data["comparison"]),
        (ObjectiveShape, data["objectives"][0]),
        (KeyResultShape, data["objectives"][0]["key_results"][0]),
        (InitiativeShape, data["objectives"][0]["initiatives"][0]),
        (KpiShape, data["kpis"][0]),
    ):
        assert [
            field.encode_name
            for field in fields(shape)
            if field.name not in ("ritual", "every", "partial", "side_by_side")
        ] == list(value)


def test_numbers_are_not_rounded_and_days_are_iso():
    """Floats come out to the last digit, dates as 2026-08-14."""
    item = data_of("list", Listing(kind="key result", items=(shaped.key_result(),)))["items"][0]

    assert item["expected"] == 45 / 92
    assert item["last_checkin"] == "2026-08-14"


def test_nan_and_infinity_never_appear():
    """JSON has no such numbers: they are null."""
    item = shaped.key_result(progress=float("nan"), forecast=float("inf"))
    text = envelope("list", Listing(kind="key result", items=(item,)))

    assert b"NaN" not in text
    assert b"Infinity" not in text
    assert json.loads(text)["data"]["items"][0]["progress"] is None


def test_an_explanation_is_the_item_with_its_rule_and_steps():
    """The fields of the item stand at the top, the rule and steps beside them."""
    steps = (Step(name="progress", value=0.7, why="(121 − 100) / 30"),)
    data = data_of(
        "explain", Explanation(item=shaped.kpi(), statement="First answer time", rule="held", steps=steps)
    )

    assert data["id"] == "kpi/first-answer"
    assert data["rule"] == "held"
    assert data["steps"] == [{"name": "progress", "value": 0.7, "why": "(121 − 100) / 30", "updates": []}]


def test_a_todo_has_items():
    """The data of todo is a list of items."""
    item = TodoItem(
        id="kpi/mrr",
        kind="checkin",
        due=shaped.TODAY,
        late_days=0,
        why="unread",
        command="okr checkin kpi/mrr",
    )

    assert data_of("todo", Todo(items=(item,))) == {
        "items": [
            {"id": "kpi/mrr", "kind": "checkin", "due": "2026-08-19", "late_days": 0, "why": "unread",
             "command": "okr checkin kpi/mrr", "priority": None}
        ],
        "team": [],
        "for_you": [],
    }  # fmt: skip


def test_one_line_for_programs_and_several_for_people():
    """Both say the same."""
    report = shaped.start_friday()
    compact, indented = envelope("report", report), envelope("report", report, indent=True)

    assert compact.count(b"\n") == 1
    assert indented.startswith(b'{\n  "schema": 1,\n')
    assert json.loads(compact) == json.loads(indented)


def test_an_answer_of_many_rows_is_the_same_in_parts():
    """What is written part by part is what the whole would be, at the bounds of a part, too."""
    for n in (0, 1, 16, 17, 32, 33):
        listing = Listing(kind="key result", items=(shaped.key_result(),) * n)
        report = replace(shaped.start_friday(), objectives=shaped.start_friday().objectives * n)
        for kind, result, data in (("list", listing, {"items": listing.items}), ("report", report, report)):
            whole = {"schema": 1, "kind": kind, "data": data, "warnings": ()}
            assert envelope(kind, result) == msgspec.json.encode(whole, enc_hook=str) + b"\n"


def test_read_only_mappings_are_objects():
    """Totals may be a view that nobody can change."""
    report = shaped.start_friday()
    totals = replace(report.totals, pace=MappingProxyType({"ahead": 2}))

    assert data_of("report", replace(report, totals=totals))["totals"]["pace"] == {"ahead": 2}
