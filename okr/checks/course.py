"""P015 to P019: what shows only as a cycle goes on, in its plan and its confidence, and whether it was closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from okr.checks.rule import CheckContext, rule
from okr.findings import Finding
from okr.ids import cycle_name
from okr.key_result_score import UNSURE
from okr.models import Objective
from okr.words import Message, joined, plural
from okr.words.numbers import recorded

BEGUN_AFTER = 0.2
"""Elapsed share after which each key result should have a part of the plan."""
CHECKINS_BEFORE = 3
"""So many answers of a key result without a confidence are enough to ask for one."""
LAST_DAYS = 14
SHORTEST = 60
"""Days of a cycle in which two weeks are late."""


def _running(case: CheckContext) -> Iterator[tuple[str, Objective]]:
    return ((id_, goal) for id_, goal in case.open if case.today in case.workspace.cycle_of(id_))


@rule("P015", "hint")
def key_result_without_initiative(case: CheckContext) -> Iterator[Finding]:
    """Only where each initiative names its key result, so that it is clear which one is left out. A limit needs none."""
    for id_, objective in _running(case):
        served = {initiative.key_result for initiative in objective.initiatives.values()}
        if not served or None in served:
            continue
        for slug, kr in objective.key_results.items():
            if slug in served or kr.measure == "hold":
                continue
            score = case.scoring.key_result(f"{id_}/{slug}")
            if score.timing.elapsed >= BEGUN_AFTER and not score.is_over:
                yield case.at(f"{id_}/{slug}").says(
                    Message("no initiative for this key result; other key results have one"),
                    Message(
                        "what is the first step? `okr add initiative {id} TITLE --key-result {slug}`",
                        id=id_,
                        slug=slug,
                    ),
                )


@rule("P016", "hint")
def no_confidence(case: CheckContext) -> Iterator[Finding]:
    for id_, objective in _running(case):
        silent = sum(
            len(series.values or series.marks) >= CHECKINS_BEFORE and series.first_confidence is None
            for slug, kr in objective.key_results.items()
            if not kr.kpi and not case.scoring.is_dropped(kr)
            for series in (case.workspace.series(f"{id_}/{slug}"),)
        )
        if silent:
            yield case.at(id_, "key_results").says(
                plural(
                    silent,
                    "{n} key result has check-ins and no confidence",
                    "{n} key results have check-ins and no confidence",
                ),
                Message("how likely is the target, from 0 to 10? `okr checkin ID VALUE CONFIDENCE`"),
            )


@rule("P017")
def falling_confidence(case: CheckContext) -> Iterator[Finding]:
    """Three times in a row, or by three at once, as the report marks it; not where somebody acknowledged it."""
    for id_, _, _ in case.key_results:
        if len(case.workspace.series(id_).confidences) < 2:
            continue
        score = case.scoring.key_result(id_)
        path = score.series.confidences
        if len(path) < 2 or score.is_over or score.series.acknowledged:
            continue
        steady = len(path) > 2 and all(before > after for before, after in pairwise(path[-3:]))
        if steady or path[-2] - path[-1] >= UNSURE:
            shown = path[-3:] if steady else path[-2:]
            yield case.at(id_).says(
                Message("confidence fell: {path}", path=joined(list(map(recorded, shown)), " → ")),
                Message("what has changed, and who can help? answer with `okr ack {id} WORD`", id=id_),
            )


@rule("P018")
def not_closed(case: CheckContext) -> Iterator[Finding]:
    """One finding a cycle, at its first objective that is open, once its last check-ins are in."""
    grace = timedelta(days=case.workspace.settings.checkin.grace_days)
    left: dict[str, list[str]] = {}
    for id_, _ in case.scoring.open:
        left.setdefault(cycle_name(id_), []).append(id_)
    for name, ids in left.items():
        ends = case.workspace.cycle_of(ids[0]).ends
        if case.today > ends + grace:
            yield case.at(ids[0]).says(
                plural(
                    len(ids),
                    "{cycle} ended on {date}, {n} objective is still open",
                    "{cycle} ended on {date}, {n} objectives are still open",
                    cycle=name,
                    date=ends,
                ),
                Message("what did you learn from it? `okr close {id}`, or `okr rollover {id}`", id=ids[0]),
            )


@rule("P019", "hint")
def plan_at_the_end(case: CheckContext) -> Iterator[Finding]:
    for id_, objective in case.open:
        cycle = case.workspace.cycle_of(id_)
        dues = [initiative.due for initiative in objective.initiatives.values() if initiative.due]
        if len(dues) < 2 or cycle.days < SHORTEST or case.today > cycle.ends:
            continue
        if min(dues) > cycle.ends - timedelta(days=LAST_DAYS) and not any(
            case.scoring.initiative(f"{id_}/{slug}").done for slug in objective.initiatives
        ):
            yield case.at(id_, "initiatives").says(
                Message("{n} initiatives, all due in the last two weeks of the cycle", n=len(dues)),
                Message("what can be finished in the first month, so that it can still show an effect?"),
            )
