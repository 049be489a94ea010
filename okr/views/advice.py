"""What the comparison of KPIs and OKRs suggests, each with the command that would do it.

A KPI that names a from and a to, or a deadline, is a change; a key result that only holds a line, or comes back
cycle after cycle, is a yardstick by now. The rest is integration: an unhealthy KPI deserves a key result, an
objective a KPI that it moves, a role a KPI of its own.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from okr.periods import Span
from okr.scoring import Scoring
from okr.views.shapes import Advice, KeyResultShape, KpiShape, ObjectiveShape
from okr.views.words import number

CARRIED_OVER = 3
"""From this many cycles on, this one included, a key result that comes back is a yardstick."""
_FROM_TO = re.compile(r"\b(?:from|dari)\b.*\d.*\b(?:to|ke|menjadi|hingga)\b.*\d", re.IGNORECASE)
_DEADLINE = re.compile(
    r"\b(?:by|before|until|sebelum|sampai)\s+(?:the\s+)?(?:end\b|akhir\b|q[1-4]\b|h[12]\b|20\d\d\b|\d{1,2}\s+\w+"
    r"|jan|feb|mar|apr|may|mei|jun|jul|aug|agu|sep|oct|okt|nov|dec|des)",
    re.IGNORECASE,
)
_DIGITS = str.maketrans("", "", "0123456789.,")


def advise(
    scoring: Scoring,
    span: Span,
    objectives: Sequence[ObjectiveShape],
    key_results: Sequence[KeyResultShape],
    kpis: Sequence[KpiShape],
) -> tuple[Advice, ...]:
    """All advice, what hurts most first."""
    return (
        *_unaddressed(span, kpis, key_results),
        *_closed_above(scoring, kpis),
        *_really_key_results(span, kpis),
        *_really_kpis(scoring, span, key_results),
        *_untouched(objectives, kpis),
        *_roles_without(scoring, kpis),
    )


def _unaddressed(
    span: Span, kpis: Sequence[KpiShape], key_results: Sequence[KeyResultShape]
) -> Iterator[Advice]:
    worked_on = {kr.kpi for kr in key_results}
    for kpi in kpis:
        if kpi.health == "unhealthy" and kpi.id not in worked_on:
            low = kpi.at_least is not None and (kpi.current is None or kpi.current < kpi.at_least)
            goal = kpi.at_least if low else kpi.at_most
            yield Advice(
                id=kpi.id,
                message=f"{kpi.title} is unhealthy and no key result of {span.name} works on it",
                command=f"okr add key-result OBJECTIVE {shlex.quote(f'Bring back: {kpi.title}')} "
                f"--from {number(kpi.current)} --to {number(goal)} --kpi {kpi.id}",
            )


def _closed_above(scoring: Scoring, kpis: Sequence[KpiShape]) -> Iterator[Advice]:
    for kpi in kpis:
        above = scoring.workspace.objectives.get(kpi.objective)
        if above and scoring.closed_on(above):
            yield Advice(
                id=kpi.id,
                message=f"{kpi.title} hangs on {kpi.objective}, which is closed",
                command=f"okr set {kpi.id} objective=OBJECTIVE",
            )


def _really_key_results(span: Span, kpis: Sequence[KpiShape]) -> Iterator[Advice]:
    for kpi in kpis:
        names_change, deadline = _FROM_TO.search(kpi.title), _DEADLINE.search(kpi.title)
        if names_change or deadline:
            what = "a from and a to" if names_change else "a deadline"
            yield Advice(
                id=kpi.id,
                message=f"{kpi.title} names {what}: it is a change, so a key result",
                command=f"okr add key-result OBJECTIVE {shlex.quote(kpi.title)} -q {span.name} --from FROM --to TO",
            )


def _really_kpis(scoring: Scoring, span: Span, key_results: Sequence[KeyResultShape]) -> Iterator[Advice]:
    earlier = _earlier_cycles(scoring, span)
    for kr in key_results:
        times = 1 + len(earlier.get(plain(kr.title), ())) if earlier else 1
        if times >= CARRIED_OVER:
            message = f"{kr.title} has been the same measure for {times} cycles: it is a KPI by now"
        elif kr.measure == "hold" and kr.kpi is None:
            message = f"{kr.title} holds a line and changes nothing: a KPI would keep it after {span.name}"
        else:
            continue
        yield Advice(id=kr.id, message=message, command=_as_kpi(scoring, kr))


def plain(title: str) -> str:
    """A title without its figures: what stays the same when only the target moves."""
    return " ".join(title.translate(_DIGITS).casefold().split())


def _earlier_cycles(scoring: Scoring, span: Span) -> Mapping[str, set[str]]:
    """Title of a key result, without figures → the cycles before this one in which it stands."""
    workspace = scoring.workspace
    found: dict[str, set[str]] = {}
    for id_, objective in workspace.objectives.items():
        if objective.key_results and workspace.cycle_of(id_).ends < span.starts:
            for kr in objective.key_results.values():
                found.setdefault(plain(kr.title), set()).add(id_.partition("/")[0])
    return found


def _as_kpi(scoring: Scoring, kr: KeyResultShape) -> str:
    objective = scoring.workspace.objectives[kr.objective]
    goals = (scoring.workspace.current_id(above) for above in objective.supports)
    above = next((id_ for id_ in goals if id_ in scoring.workspace.objectives), kr.objective)
    person = scoring.workspace.people.get(f"@{kr.owner}")
    role = (person.role if person else None) or "ROLE"
    lines = [("--at-least", kr.at_least), ("--at-most", kr.at_most)]
    if kr.target is not None and kr.start is not None:
        lines = [("--at-least" if kr.target >= kr.start else "--at-most", kr.target)]
    line = (
        " ".join(f"{option} {number(value)}" for option, value in lines if value is not None)
        or "--at-least N"
    )
    return f"okr add kpi {shlex.quote(kr.title)} --objective {above} --role {role} {line}"


def _untouched(objectives: Sequence[ObjectiveShape], kpis: Sequence[KpiShape]) -> Iterator[Advice]:
    held = {kpi.objective for kpi in kpis}
    for objective in objectives:
        touches = objective.id in held or held.intersection(objective.supports)
        if not touches and not any(kr.kpi for kr in objective.key_results) and objective.closed is None:
            yield Advice(
                id=objective.id,
                message=f"{objective.title} touches no KPI: which yardstick shows that it lasts?",
                command=f"okr add kpi TITLE --objective {objective.id} --role ROLE --at-least N",
            )


def _roles_without(scoring: Scoring, kpis: Sequence[KpiShape]) -> Iterator[Advice]:
    carrying = {kpi.role for kpi in kpis}
    for id_, role in scoring.workspace.roles.items():
        slug = id_.removeprefix("role/")
        if slug not in carrying:
            yield Advice(
                id=id_,
                message=f"{role.title} has no KPI: how would that role know that it does well?",
                command=f"okr add kpi TITLE --objective OBJECTIVE --role {slug} --at-least N",
            )
