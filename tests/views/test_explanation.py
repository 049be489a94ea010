"""What `explain` says is right: its numbers by an independent calculator, its reasons by doing their sums again."""

from __future__ import annotations

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from okr.ids import parent
from okr.periods import Span, cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.store import Store
from okr.views.bonus import bonus
from okr.views.explanation import explain
from tests.making import update
from tests.making import workspace as made
from tests.oracle.calculator import Calculator
from tests.oracle.test_oracle import same

EXAMPLES = Path(__file__).parents[2] / "examples"
DAYS = {
    "start-friday": [date(2026, 7, 2), date(2026, 8, 19), date(2026, 10, 1)],
    "gitlab": [date(2018, 10, 1), date(2020, 4, 30)],
}
ON_ITS_DAYS = pytest.mark.parametrize(
    ("workspace", "day"), [(name, day) for name, days in DAYS.items() for day in days], indirect=["workspace"]
)


@pytest.fixture(scope="module", params=DAYS)
def workspace(request):
    return Store.open(EXAMPLES / request.param, use_index=False).load()


def cycles(workspace) -> list[Span]:
    names = sorted({id_.partition("/")[0] for id_ in workspace.objectives})
    return [span for name in names if (span := cycle(name, workspace.settings))]


@ON_ITS_DAYS
def test_explain_and_report_agree(workspace, day):
    """What both show has the same value: the item, and each step that is a field of it."""
    scoring = Scoring(workspace, day)
    compared = 0
    for span in cycles(workspace):
        report = build_report(workspace, span, day)
        items = [*report.objectives, *(kr for o in report.objectives for kr in o.key_results), *report.kpis]
        for item in (*items, *(work for o in report.objectives for work in o.initiatives)):
            explanation = explain(scoring, item.id, span)
            assert explanation.item == item
            for step in explanation.steps:
                value = getattr(item, step.name, step.value)  # a link is one of several
                assert step.value == value or (isinstance(value, tuple) and step.value in value), (
                    item.id,
                    step,
                )
            compared += 1
    assert compared > 20


@ON_ITS_DAYS
def test_the_steps_have_the_numbers_of_the_rules(request, workspace, day):
    """Every step that the calculator of tests/oracle works out, too, which has read the same files and nothing of okr."""
    span = cycles(workspace)[-1]
    root = EXAMPLES / request.node.callspec.params["workspace"]
    files = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.toml")}
    by_the_rules = Calculator(files, day).report(span.name)
    scoring = Scoring(workspace, day)
    compared = 0
    for kind in ("objectives", "key_results", "kpis"):
        for id_, numbers in by_the_rules[kind].items():
            for step in explain(scoring, id_, span).steps:
                if step.name in numbers:
                    assert same(step.value, numbers[step.name]), (id_, step, numbers[step.name])
                    compared += 1
    assert compared > 150


OPERATORS: dict[type, Callable[..., float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.USub: operator.neg
}  # fmt: skip


def result(sum_: str) -> float:
    """What a sum in the words of a step comes to: numbers, + − × /, brackets and |absolute values|."""
    text = re.sub(r"\|([^|]+)\|", r"(\1)", sum_.replace("−", "-").replace("×", "*"))
    absolute = "|" in sum_

    def value(node: ast.AST) -> float:
        match node:
            case ast.BinOp(left, kind, right):
                divisor = value(right)
                return OPERATORS[type(kind)](
                    value(left), abs(divisor) if absolute and isinstance(kind, ast.Div) else divisor
                )
            case ast.UnaryOp(ast.USub(), operand):
                return -value(operand)
            case ast.Constant(int() | float() as number):
                return number
        raise ValueError(sum_)

    return value(ast.parse(text.strip(), mode="eval").body)


NUMBER = r"−?-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
SUM = re.compile(rf"^[(\d−-](?:[\s()|+−×/-]|{NUMBER})*$")


def sum_of(why: str) -> str | None:
    """The sum with which a reason begins, without the words between its numbers (`3 kept / 13 planned`)."""
    first = re.split(r"[,;]", why)[0].removeprefix("the value at progress ")
    first = re.sub(r"^day (\d+) of (\d+)$", r"\1 / \2", first)
    bare = re.sub(r" (kept|planned|closed|missed)\b", "", first)
    return bare if SUM.match(bare) and re.search(r"\d\)* [+−×/-] [(|]*[\d−-]", bare) else None


def held(value: float) -> float:
    return min(max(value, 0.0), 1.0)


@ON_ITS_DAYS
def test_the_sum_of_a_step_comes_to_its_value(workspace, day):
    """`(121 − 100) / (130 − 100)` is 0.7, and so on: done again from the words alone, for every item."""
    scoring = Scoring(workspace, day)
    done: Counter[str] = Counter()
    for span in cycles(workspace):
        for id_ in (*workspace.objectives, *workspace.kpis, *scoring.workspace.items):
            steps = {step.name: step for step in explain(scoring, id_, span).steps}
            for name, step in steps.items():
                sum_ = sum_of(step.why)
                if sum_ is None:
                    continue
                wanted = result(sum_)
                if name.endswith("achievement"):
                    wanted = max(wanted, 0.0)
                elif name == "forecast":
                    kr = workspace.key_result(id_)
                    if kr.points:
                        continue
                    wanted = kr.start + wanted * (kr.target - kr.start)
                assert step.value == pytest.approx(wanted, rel=2e-3, abs=2e-3), (id_, step)
                done[name] += 1
            if "progress_raw" in steps:
                assert steps["progress"].value == held(steps["progress_raw"].value), id_
    assert min(done[name] for name in ("expected", "progress", "progress_raw")) >= 5, done


def test_a_key_result_is_never_named_without_its_objective(workspace):
    """The statement says both."""
    scoring = Scoring(workspace, date(2026, 8, 19))
    for id_, kind in workspace.items.items():
        if kind == "key result":
            statement = explain(scoring, id_, cycles(workspace)[0]).statement
            assert workspace.objectives[parent(id_)].title in statement
            assert workspace.key_result(id_).title in statement


GOAL = "2026-Q3/grow"
CLOSED = """
title = "Grow"
[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130
[key_results.gone]
title = "Win resellers"
start = 0
target = 3
dropped = { date = 2026-08-01, reason = "Merged" }
[closed]
date = 2026-09-04
grade = 0.6
reason = "A renewal came a day late"
outcome = "change"
lesson = "Start earlier"
"""
SAID = {
    "2026-08-28-ana": update(f"{GOAL}/mrr", date(2026, 8, 28), value=112),
    "2026-09-10-budi": update(f"{GOAL}/mrr", date(2026, 9, 10), value=121, late=True),
}


def told(goals, id_, day, span="2026-Q3"):
    """Name of each step → its value and reason."""
    found = explain(Scoring(goals, day), id_, cycle(span, goals.settings))
    return {step.name: (step.value, step.why) for step in found.steps}


def test_a_closed_objective_tells_its_grade_and_what_came_late():
    """The grade as recorded and why it differs from the progress, which counts the late value: 0.7."""
    goals = made({GOAL: CLOSED}, checkins=SAID)
    steps = told(goals, GOAL, date(2026, 9, 12))

    assert steps["grade"] == (
        0.6,
        "recorded at the close on 4 Sep 2026, set by hand: A renewal came a day late",
    )
    assert steps["outcome"] == ("change", "Start earlier")
    assert steps["late_updates"][0] == 1
    assert "mrr on 10 Sep 2026" in steps["late_updates"][1]
    assert steps["progress"][0] == pytest.approx(0.7)
    assert "late_updates" not in told(goals, GOAL, date(2026, 9, 9))


def test_a_key_result_of_a_closed_objective_is_judged_as_of_the_close():
    goals = made({GOAL: CLOSED}, checkins=SAID)
    steps = told(goals, f"{GOAL}/mrr", date(2026, 9, 12))

    assert steps["closed_on"] == ("2026-09-04", f"closed with {GOAL} and scored as of that day")
    assert steps["late"][0] == 1
    assert "closed_on" not in told(goals, f"{GOAL}/mrr", date(2026, 9, 3))


def test_at_the_close_all_of_it_is_expected():
    """With an answer or without."""
    for goals in (made({GOAL: CLOSED}), made({GOAL: CLOSED}, checkins=SAID)):
        steps = told(goals, f"{GOAL}/mrr", date(2026, 9, 12))
        assert steps["expected"] == (1, "at the close everything is expected")


def test_a_dropped_key_result_tells_since_when_and_why():
    steps = told(made({GOAL: CLOSED}), f"{GOAL}/gone", date(2026, 8, 1))

    assert steps["dropped_on"] == ("2026-08-01", "Merged; not rolled up and never due since then")
    assert "weight" not in steps


def test_a_loop_is_named_whole():
    """No number, and the objectives that go round."""
    goals = made(
        {
            "2026-Q3/a": 'title = "A"\nroll_up = "aligned"\nsupports = ["2026-Q3/b"]\n',
            "2026-Q3/b": 'title = "B"\nroll_up = "aligned"\nsupports = ["2026-Q3/a"]\n',
        }
    )
    value, why = told(goals, "2026-Q3/a", date(2026, 8, 1))["progress"]

    assert value is None
    assert why.startswith("loop in `supports`: 2026-Q3/")
    assert why.count("2026-Q3/") == 3


def test_a_kpi_names_the_target_in_force():
    """The line of the period and the entry that gave it, not the one of today."""
    kpi = """
title = "MRR"
objective = "2026/win"
role = "sales"
at_least = 100
[targets."2026-Q3"]
at_least = 120
"""
    goals = made({"2026/win": 'title = "Win"\n'}, kpis={"kpi/mrr": kpi})

    assert told(goals, "kpi/mrr", date(2026, 10, 2))["line"] == ("≥ 120", '[targets."2026-Q3"]')
    assert told(goals, "kpi/mrr", date(2026, 7, 2))["line"] == ("≥ 100", "the KPI's own limit")


def test_explain_and_bonus_agree(workspace):
    """A KPI that ends one period in a cycle is paid by the very achievement that `explain` and the report show."""
    compared = 0
    for span in cycles(workspace):
        scoring = Scoring(workspace, span.ends)
        for role in workspace.roles:
            for kpi in bonus(scoring, span, role=role.removeprefix("role/")).kpis:
                steps = {s.name: s.value for s in explain(scoring, kpi.id, span).steps}
                for paid in kpi.periods:
                    if paid.period == steps["period"]:  # a report waits for one that can still be read
                        assert paid.achievement == steps.get("achievement")
                        compared += 1
    assert compared or not any(kpi.bonus for kpi in workspace.kpis.values())
