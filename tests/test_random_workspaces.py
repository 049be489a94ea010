"""Ten thousand workspaces made at random: every look at each of them is whole, finite and agrees with the others."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from okr.formats.csv import csv_table
from okr.formats.json import envelope
from okr.periods import cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.views.bonus import bonus
from okr.views.explanation import explain
from okr.views.todo import todo
from tests.drawing import look, markdown, terminal
from tests.randomly import CYCLES, FIRST, PEOPLE, Maker
from tests.sizes import size

SEEDS = size(120, 10_000)
WORKERS = 4
"""Parts, so that several processes can share the work."""


def no_number(text: str) -> float:
    raise AssertionError(f"{text} is no number of JSON")


def parsed(kind: str, value: Any) -> Any:
    """The value as JSON, read again by another reader that takes neither NaN nor infinity."""
    return json.loads(envelope(kind, value), parse_constant=no_number, parse_float=finite)


def finite(text: str) -> float:
    value = float(text)
    assert math.isfinite(value), text
    return value


def check(seed: int) -> None:
    """Every number of one workspace, on one day, in every look."""
    random = Random(-seed - 1)
    workspace = Maker(seed).workspace()
    span = cycle(random.choice(CYCLES), workspace.settings)
    assert span
    today = FIRST + timedelta(days=random.randint(-20, 400))
    report = build_report(workspace, span, today)
    shown = parsed("report", report)["data"]
    assert [o["id"] for o in shown["objectives"]] == [o.id for o in report.objectives]
    shares(shown)

    reader = look(random.choice((60, 80, 120, 200)), as_of=today, ascii=random.random() < 0.5)
    for value in (report, report.comparison):
        assert terminal(value, reader)
        assert list(csv.reader(io.StringIO(csv_table(value))))
        assert markdown(value)
    scoring = Scoring(workspace, today)
    known = {shape["id"]: shape for shape in every(shown)}
    for id_, shape in known.items():
        explanation = explain(scoring, id_, span)
        steps = parsed("explain", explanation)["data"]["steps"]
        for step in steps:
            if step["name"] in shape:
                told = shape[step["name"]]
                assert step["value"] == (told["grade"] if step["name"] == "graded" else told), (id_, step)
        assert terminal(explanation, reader, kind="explain")
    for person in PEOPLE[:3]:
        todo(Scoring(workspace, today), person)
        payout = bonus(scoring, span, person=person, base=10_000, fixed=0.7)
        parsed("bonus", payout)
        assert terminal(payout, reader)
        assert (payout.score is None) == (payout.pay is None)


def shares(report: Any) -> None:
    """Shares lie in 0..1, and a roll-up between its least and greatest item."""
    for objective in (*report["objectives"], *report["above"]):
        for item in (objective, *objective["key_results"]):
            assert item["progress"] is None or 0 <= item["progress"] <= 1, item["id"]
            assert item["expected"] is None or 0 <= item["expected"] <= 1, item["id"]
            assert (item["progress"] is None) == (item["pace"] == "no_data"), item["id"]


def every(report: Any) -> list[Any]:
    objectives = [*report["objectives"], *report["above"]]
    parts = [part for o in objectives for part in (*o["key_results"], *o["initiatives"])]
    return [*objectives, *parts, *report["kpis"]]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(WORKERS))
def test_every_look_at_a_random_workspace_is_sound(part: int) -> None:
    """No traceback, no NaN, valid JSON, shares in 0..1, and `explain` says what the report says."""
    for seed in range(part, SEEDS, WORKERS):
        try:
            check(seed)
        except Exception as error:
            error.add_note(f"workspace {seed}: tests.test_random_workspaces.check({seed})")
            raise
