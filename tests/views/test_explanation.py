"""What `explain` says is what the report shows, for every item of both examples."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from okr.periods import Span, cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.store import Store
from okr.views.explanation import explain

EXAMPLES = Path(__file__).parents[2] / "examples"
DAYS = [date(2026, 7, 2), date(2026, 8, 19), date(2026, 10, 1), date(2018, 10, 1), date(2020, 4, 30)]


@pytest.fixture(scope="module", params=["start-friday", "gitlab"])
def workspace(request):
    return Store.open(EXAMPLES / request.param, use_index=False).load()


def cycles(workspace) -> list[Span]:
    names = sorted({id_.partition("/")[0] for id_ in workspace.objectives})
    return [span for name in names if (span := cycle(name, workspace.settings))]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_explain_and_report_agree(workspace, day):
    """Every field that both know has the same value, and the steps name the very same numbers."""
    checked = 0
    for span in cycles(workspace):
        report = build_report(workspace, span, day)
        scoring = Scoring(workspace, day)
        shown = [*report.objectives, *(kr for o in report.objectives for kr in o.key_results)]
        shown += [*(i for o in report.objectives for i in o.initiatives), *report.kpis]
        for shape in shown:
            explanation = explain(scoring, shape.id, span)
            assert explanation.item == shape
            for step in explanation.steps:
                if hasattr(shape, step.name):
                    assert step.value == getattr(shape, step.name), (shape.id, step)
            assert "nan" not in str(explanation).split()
            checked += 1
    assert checked > 20


def test_a_key_result_is_never_named_without_its_objective(workspace):
    """The statement says both."""
    scoring = Scoring(workspace, DAYS[1])
    for id_, kind in workspace.items.items():
        if kind == "key result":
            statement = explain(scoring, id_, cycles(workspace)[0]).statement
            assert workspace.objectives[workspace.objective_of(id_)].title in statement
            assert workspace.key_result(id_).title in statement
