from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date

from msgspec.structs import replace

from okr.formats.csv import csv_table
from okr.views.people_results import GoalNode, GoalTree, OwnedGoal, PersonPage
from okr.views.report_results import Advice, AloneShape, ChainKpi, DecisionShape, Hygiene, Mover
from okr.views.results import (
    BonusShape,
    Explanation,
    KpiPeriod,
    Listing,
    PersonTodo,
    Step,
    Todo,
    TodoItem,
    TodoOfAll,
)
from tests import shaped


def rows(result):
    return list(csv.DictReader(io.StringIO(csv_table(result))))


def test_a_report_has_one_row_a_key_result():
    """The columns of the objective stand in front; what is dropped is told as such."""
    found = rows(shaped.start_friday())

    assert len(found) == 9
    assert found[0]["objective_title"] == "Grow recurring revenue in East Java"
    assert (found[0]["id"], found[0]["current"], found[0]["stale"]) == (
        "2026-Q3/grow-revenue/mrr",
        "121",
        "false",
    )
    assert float(found[0]["expected"]) == 45 / 92
    assert found[2]["milestones"] == "surabaya=1 done; malang=1 done; bali=1"
    assert found[4]["dropped"] == "2026-08-10 Merged with the churn work"


def test_an_objective_without_key_results_has_a_row():
    """Nothing that stands in the report is lost."""
    found = rows(shaped.report(shaped.objective()))

    assert [(row["objective_id"], row["id"]) for row in found] == [("2026-Q3/grow-revenue", "")]


def test_text_cells_are_defused_and_numbers_are_not():
    """`=cmd` gets an apostrophe, −5 stays a number; commas, quotes and line ends stay inside their cell."""
    item = shaped.key_result(title='=cmd|"x",\ny', current=-5, delta=-0.5, owner="-budi", unit="@h")
    row = rows(shaped.report(shaped.objective(title="+1", key_results=(item,))))[0]

    assert row["title"] == '\'=cmd|"x",\ny'
    assert row["objective_title"] == "'+1"
    assert (row["owner"], row["unit"]) == ("'-budi", "'@h")
    assert (row["current"], row["delta"]) == ("-5", "-0.5")


def test_excel_gets_the_same_table_in_its_own_form():
    """Words are defused and quoted, numbers have the decimal mark of the person, a month is no day."""
    item = shaped.key_result(title="=1;2", current=-4.25, delta=7, owner="2026-07", blocker='"Two"\nlines')
    result = shaped.report(shaped.objective(key_results=(item,)))
    text = csv_table(result, ",")
    row = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))

    assert text.startswith("\ufeffobjective_id;objective_title;")
    assert (row["title"], row["current"], row["delta"]) == ("'=1;2", "-4,25", "7")
    assert (row["owner"], row["blocker"]) == ("2026-M07", '"Two"\nlines')
    assert csv_table(result, ".").startswith("\ufeffobjective_id,objective_title,")


def test_lists_of_every_kind():
    """The header names the fields; a key result brings the title of its objective."""
    report = shaped.start_friday()
    objectives = rows(Listing(kind="objective", items=report.objectives))
    key_results = rows(
        Listing(
            kind="key result",
            items=report.objectives[0].key_results,
            titles={"2026-Q3/grow-revenue": "Grow recurring revenue in East Java"},
        )
    )
    kpis = rows(Listing(kind="kpi", items=report.kpis))

    assert objectives[2]["closed"] == "2026-08-17 keep"
    assert "key_results" not in objectives[0]
    assert key_results[0]["objective_title"] == "Grow recurring revenue in East Java"
    assert kpis[0]["key_results"] == "2026-Q3/grow-revenue/churn"
    assert kpis[0]["provisional"] == "2026-08 4.8 1.04 healthy"
    assert csv_table(Listing(kind="kpi", items=())) == ""
    paid = replace(report.kpis[0], bonus=BonusShape(weight=20, threshold=0, cap=1))
    # a threshold_value that is none is no word
    assert rows(Listing(kind="kpi", items=(paid,)))[0]["bonus"] == "20 0 1"


def test_the_comparison_has_its_sections():
    """What it tells is told apart by the first column, KPIs first."""
    found = rows(shaped.comparison())

    assert Counter(row["section"] for row in found) == {
        "kpi": 6, "reads": 1, "moves": 1, "difference": 3, "pair": 1, "hygiene": 5, "graduation": 2, "alone": 4, "idle_role": 2, "advice": 2,
    }  # fmt: skip
    assert found[0]["section"] == "kpi"
    (rhythm,) = [row for row in found if row["name"] == "rhythm"]
    assert rhythm["broken_by"].startswith("kpi/nps has no reading for 2026-Q2; ")
    assert next(row for row in found if row["section"] == "advice")["command"].startswith("okr decide ")


def test_the_chain_of_a_comparison():
    """KPIs come first, each with who moves it, what was read and what was decided."""
    kpi = ChainKpi(
        id="kpi/wait", title="Wait", owner="ana", role="support", unit="h", cadence="monthly", at_least=None, at_most=4,
        health="unhealthy", stale=False, awaited=None, trend="worse", off_periods=2, periods=(),
        before=KpiPeriod(period="2026-06", value=3.9, at_least=None, at_most=4, health="healthy"),
        now=None, since=None,
        moved_by=(
            Mover(
                id="2026-Q3/serve/answer", link="moves", title="Answer", objective="2026-Q3/serve", owner="budi", unit="h",
                measure="change", start=8, target=4, at_least=None, at_most=None, current=6, progress=0.5,
                pace="on_track", stale=False, initiatives=(),
            ),
        ),
        drives=("kpi/a", "kpi/b"), driven_by=(),
        decision=DecisionShape(
            id="2026-08-01-wait", decision="act", by="ana", until=date(2026, 8, 19), reason=None, key_result=None, over=False,
            date=date(2026, 8, 19),
        ),
        undecided=False, paid=True,
    )  # fmt: skip
    hygiene = Hygiene(id="kpi/wait", code="K015", level="hint", message="no unit", fix="add one")
    comparison = replace(
        shaped.comparison(),
        kpis=(kpi,),
        hygiene=(hygiene,),
        alone=(AloneShape(id="2026-Q3/sell/calls", title="Calls"),),
        idle_roles=("designer",),
        graduations=(),
        advice=(Advice(id="kpi/wait", message="Decide", command="okr decide kpi/wait accept"),),
    )

    first, mover, *others = rows(comparison)

    assert [first[name] for name in ("section", "name", "kpi", "before", "now", "decision", "until", "paid", "drives")] == [
        "kpi", "Wait", "kpi/wait", "3.9", "", "act", date(2026, 8, 19).isoformat(), "true", "kpi/a; kpi/b"
    ]  # fmt: skip
    assert [mover[name] for name in ("section", "kpi", "okr", "start", "progress", "pace")] == [
        "moves", "kpi/wait", "2026-Q3/serve/answer", "8", "0.5", "on_track"
    ]  # fmt: skip
    assert [first[name] for name in ("cadence", "before_period", "now_period")] == ["monthly", "2026-06", ""]
    assert [mover[name] for name in ("objective", "initiatives", "initiatives_done")] == [
        "2026-Q3/serve",
        "0",
        "0",
    ]
    assert [row["section"] for row in others] == [
        "difference", "difference", "difference", "pair", "alone", "hygiene", "idle_role", "advice"
    ]  # fmt: skip
    assert [others[5][name] for name in ("name", "code", "broken_by")] == [
        "kpi/wait",
        "K015",
        "no unit; add one",
    ]


def test_steps_and_todos():
    """An explanation is its steps, a todo its items, of everyone with the person in front."""
    step = Step(name="pace", value="ahead", why="=1")
    item = TodoItem(id="kpi/mrr", kind="checkin", due=None, late_days=None, why="unread")

    assert csv_table(Explanation(item=shaped.kpi(), statement="", rule="", steps=(step,))) == (
        "id,step,value,why\nkpi/first-answer,pace,ahead,'=1\n"
    )
    assert csv_table(Todo(items=(item,))) == "id,kind,due,late_days,why\nkpi/mrr,checkin,,,unread\n"
    assert rows(TodoOfAll(people=(PersonTodo(id="@ana", items=(item,)),)))[0]["person"] == "'@ana"


def test_the_columns_of_a_page_keep_their_order():
    """A script may count them: what was added since stands behind."""
    goal = OwnedGoal(
        id="2026-Q3/a/b", title="B", progress=0.5, pace="ahead", cycle="2026-Q3", outcome=None, closed=None,
        dropped=None, objective="A",
    )  # fmt: skip
    day = date(2026, 8, 19)
    page = PersonPage(
        id="@ana", name="Ana", role=None, team=None, manager=None, joined=None, left=None, from_=day, to=day,
        goals=(goal,), kpis=(), initiatives=(), onboarding=(), recognitions=(), feedback=(), agreements=(), duties=(),
    )  # fmt: skip
    node = GoalNode(
        id="2026-Q3/a", title="A", progress=None, pace="no_data", kind="objective", owner=None, closed=False
    )

    assert csv_table(page).startswith(
        "section,id,title,cycle,progress,pace,grade,band,outcome,closed,dropped,objective,since,until,owner,checkins,"
        "ended,ambition,stale,given_up,kept,closed_periods,cadence,confidences,unsure,"
        "measure,target_open\n"
    )
    assert csv_table(GoalTree(cycle="2026-Q3", goals=(node,))).startswith(
        "depth,above,id,kind,title,owner,progress,pace,closed,stale,ambition,ended,grade,band,given_up,"
    )


def test_points_are_pairs():
    """Piecewise lines are told as value:share."""
    item = replace(shaped.key_result(), points=((110, 0.2), (120, 0.6)))

    assert rows(Listing(kind="key result", items=(item,)))[0]["points"] == "110:0.2; 120:0.6"


def test_a_row_says_why_it_needs_somebody() -> None:
    """The last two columns: what is the matter, and the value that shows it; empty where nothing is."""
    calls = {call.id: (call.kind, call.text) for call in shaped.start_friday().attention}
    told = {
        row["id"]: (row["attention"], row["attention_text"])
        for row in rows(shaped.start_friday())
        if row["id"]
    }

    assert any(id_ in calls for id_ in told)
    for id_, said in told.items():
        assert said == calls.get(id_, ("", ""))
