"""What must hold of every state: it goes by the plan, it never gets worse by a better value, and it says what was measured."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr import formulas
from okr.formulas import RANKS
from okr.report import build_report
from okr.scoring import Scoring
from tests.making import update, workspace
from tests.sizes import examples
from tests.test_properties import SEEDS, drawn

Ambition = Literal["aspirational", "committed"]
GOAL, N = "2026-Q3/grow", "2026-Q3/grow/n"
FIRST = date(2026, 7, 1)
DAYS = 92
AMBITIONS = st.sampled_from(("aspirational", "committed"))
KINDS = ("change", "recent", "points", "sum", "hold", "milestones", "quarterly")
RULES = st.sampled_from(("", '[pace]\nrule = "gap"\n', "[pace]\nfrom = 0\n", "[pace]\ngap = 0\n"))
TEXTS = {
    "change": "start = 0\ntarget = 92\n",
    "recent": 'start = 0\ntarget = 92\ntakes = "recent"\n',
    "points": "start = 92\ntarget = 0\npoints = [[46, 0.5]]\n",
    "sum": 'start = 0\ntarget = 92\ntakes = "sum"\n',
    "hold": "at_least = 99\n",
    "milestones": "milestones = { a = 1, b = 1, c = 2 }\n",
    "quarterly": 'start = 0\ntarget = 92\ncadence = "quarterly"\n',
}
STEPS = {23: "a", 46: "b", 92: "c"}
"""Day of the quarter by which a milestone is expected."""


def goal(kind: str, ambition: Ambition) -> str:
    return f'title = "Grow"\nambition = "{ambition}"\n[key_results.n]\ntitle = "N"\n{TEXTS[kind]}'


def fridays(until: int) -> list[int]:
    """Days of the quarter, counted from 1, that are Fridays."""
    return [day for day in range(3, DAYS + 1, 7) if day <= until]


def on_plan(kind: str, day: int, before: int) -> dict[str, object]:
    """What a check-in on the day says of a goal that is exactly on plan."""
    if kind == "hold":
        return {"value": 99}
    if kind == "milestones":
        return {"done": [name for due, name in STEPS.items() if due <= day]}
    return {"value": {"points": DAYS - day, "sum": day - before}.get(kind, day)}


def checkins(kind: str, until: int) -> dict[str, str]:
    found, before = {}, 0
    for day in fridays(until):
        when = FIRST + timedelta(days=day - 1)
        found[f"{when}-ana"] = update(N, when, **on_plan(kind, day, before))
        before = day
    return found


@pytest.mark.parametrize("kind", KINDS)
@examples(60)
@given(ambition=AMBITIONS, until=st.integers(1, DAYS), rule=RULES)
def test_a_goal_on_plan_is_never_at_risk(kind: str, ambition: Ambition, until: int, rule: str) -> None:
    """Answered every Friday, exactly as planned, whatever its ambition and the rule of pace; its objective neither."""
    day = FIRST + timedelta(days=until - 1)
    found = workspace({GOAL: goal(kind, ambition)}, checkins=checkins(kind, until), settings=rule)
    scoring = Scoring(found, day)
    fine = ("no_data", "early", "on_track", "ahead", "done")

    assert scoring.key_result(N).pace in fine
    assert scoring.objective(GOAL).pace in fine
    assert not scoring.key_result(N).stale


def rank(pace: str) -> int:
    """What has no rank is set aside: it says neither well nor ill."""
    return RANKS.index(pace) if pace in RANKS else -1  # type: ignore[arg-type]


@given(
    progress=st.floats(0, 1),
    better=st.floats(0, 1),
    expected=st.floats(0, 1),
    elapsed=st.floats(0, 1),
    ambition=AMBITIONS,
    rule=RULES,
)
def test_a_state_never_gets_worse_by_a_better_value(
    progress: float, better: float, expected: float, elapsed: float, ambition: Ambition, rule: str
) -> None:
    pacing = formulas.Pacing.of(workspace({}, settings=rule).settings, ambition)
    low, high = sorted((progress, better))
    worse, best = (formulas.pace(value, expected, elapsed, pacing) for value in (low, high))

    assert worse == "early" or rank(worse) <= rank(best)


@given(
    values=st.lists(st.integers(90, 105), min_size=1, max_size=13),
    at=st.integers(0, 12),
    up=st.integers(1, 20),
    kind=st.sampled_from(("hold", "change", "recent", "sum")),
    ambition=AMBITIONS,
)
def test_nor_does_that_of_a_goal_when_one_of_its_values_is_better(
    values: list[int], at: int, up: int, kind: str, ambition: Ambition
) -> None:
    """The same answers, one of them higher; the objective follows."""

    def states(answers: list[int]) -> tuple[str, str]:
        found = {}
        for day, value in zip(fridays(DAYS), answers, strict=False):
            when = FIRST + timedelta(days=day - 1)
            found[f"{when}-ana"] = update(N, when, value=value)
        last = FIRST + timedelta(days=fridays(DAYS)[len(answers) - 1] - 1)
        text = goal(kind, ambition).replace(
            "target = 92", "target = 1200" if kind == "sum" else "target = 120"
        )
        scoring = Scoring(workspace({GOAL: text}, checkins=found), last)
        return scoring.key_result(N).pace, scoring.objective(GOAL).pace

    at %= len(values)
    better = [*values[:at], values[at] + up, *values[at + 1 :]]
    for worse, best in zip(states(values), states(better), strict=True):
        assert worse == "early" or rank(worse) <= rank(best)


@examples(150)
@given(seed=SEEDS)
def test_an_objective_is_never_worse_than_all_of_its_parts_nor_better(seed: int) -> None:
    """What counts 0 is off track, what is early or left out is set aside; a whole that may not be done yet is ahead."""
    found, _, day = drawn(seed)
    scoring = Scoring(found, day)
    for id_ in found.objectives:
        score = scoring.objective(id_)
        parts = [
            rank("off_track" if item.progress is None else item.pace)
            for item in score.items
            if not item.left_out and (item.progress is None or item.pace != "early")
        ]
        if score.pace in RANKS:
            not_yet = score.pace == "ahead" and min(parts) == rank("done")
            assert not_yet or min(parts) <= rank(score.pace) <= max(parts)
        elif score.pace == "early":
            assert parts == []


@examples(150)
@given(seed=SEEDS)
def test_nothing_is_done_or_green_that_was_not_measured(seed: int) -> None:
    """No answer, no state; what is left out keeps a whole from being done; progress below 1 is not done."""
    found, span, day = drawn(seed)
    report = build_report(found, span, day)
    for objective in report.objectives:
        for kr in objective.key_results:
            if kr.current is None and kr.graded is None:
                assert (kr.pace, kr.progress, kr.zone, kr.forecast) == ("no_data", None, None, None)
            if kr.pace == "done":
                assert kr.progress is not None
                assert kr.progress >= 1 - 1e-9
                assert not kr.stale
        counted = objective.counted
        if objective.progress is None:
            assert objective.pace == "no_data"
        if objective.pace == "done":
            assert counted.begins_later == counted.not_measurable == 0
            assert objective.progress is not None
            assert objective.progress >= 1 - 1e-9
        if objective.band == "green" and objective.closed is None:
            assert counted.items > counted.no_data + counted.begins_later
        assert counted.no_data + counted.begins_later <= counted.items
    for kpi in report.kpis:
        if kpi.current is None:
            assert kpi.health == "no_data"
