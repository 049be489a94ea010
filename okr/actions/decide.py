"""A decision about a KPI, kept in `decisions/`: for its owner and their lead, for the meetings, and for compare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from msgspec.structs import asdict

from okr.actions.coach import SHARED_BY_SYNC, free_name
from okr.actions.dated import BOUNDS
from okr.actions.edits import create, indented, outcome, write_result
from okr.decisions import Decided, score_now, until
from okr.errors import OkrError, UsageError
from okr.formulas import NO_LINE
from okr.ids import parent, slug
from okr.people_models import KpiDecision
from okr.periods import kpi_period
from okr.scores import limits_in_force
from okr.scoring import Scoring
from okr.store import Store
from okr.views.decisions import decision, decision_words
from okr.views.results import Done
from okr.words import Message, joined
from okr.workspace import Workspace


def refuse_retired(workspace: Workspace, kpi: str, today: date) -> None:
    retired = workspace.kpis[kpi].retired
    if retired and retired.date <= today:
        raise OkrError(
            Message("{kpi} was retired on {day}", kpi=kpi, day=retired.date),
            remedy=Message("Nothing is due for a retired KPI, so there is nothing to decide."),
        )


def refuse_unlimited(workspace: Workspace, kpi: str, today: date) -> None:
    """Only a KPI that has a limit can be off it."""
    record = workspace.kpis[kpi]
    begins = kpi_period(today, record.cadence, workspace.settings).starts
    if limits_in_force(record, begins, workspace.settings)[0] == NO_LINE:
        raise OkrError(
            Message("{kpi} has no limit, so there is nothing to decide", kpi=kpi),
            remedy=Message(
                "Set one: {command}",
                command=f"okr set {kpi} {'watch_only= ' if record.watch_only else ''}at_least=…",
            ),
        )


def refuse_past(last: date, today: date) -> None:
    """A decision that had ended before it was made would be in force on no day."""
    if last < today:
        raise UsageError(
            Message("--until: {day} is in the past", day=last.isoformat()),
            remedy=Message("Use today or a later day."),
        )


def refuse_over(workspace: Workspace, key_result: str, today: date) -> None:
    """Only a key result that is open can act on a KPI."""
    objective = parent(key_result)
    closed, dropped = workspace.objectives[objective].closed, workspace.key_result(key_result).dropped
    if closed and closed.date <= today:
        what = Message("{objective} was closed on {day}", objective=objective, day=closed.date)
    elif dropped and dropped.date <= today:
        what = Message("{key_result} was dropped on {day}", key_result=key_result, day=dropped.date)
    else:
        return
    raise OkrError(what, remedy=Message("Use an open key result, or a date: --until DATE"))


def record_decision(store: Store, made: KpiDecision) -> Done:
    """Write it into a file of its own: a later decision about the same KPI is another file."""
    with store.writing("decide") as writing:
        workspace, settings = writing.workspace, writing.workspace.settings
        refuse_retired(workspace, made.kpi, made.date)
        refuse_unlimited(workspace, made.kpi, made.date)
        if made.key_result:
            refuse_over(workspace, made.key_result, made.date)
        name = free_name(f"{made.date.isoformat()}-{slug(made.kpi)}", partial(_is_there, workspace))
        path = f"decisions/{name}.toml"
        ends = until(made, settings)
        create(writing, "decision", path, {**asdict(made), "until": ends})
        line = outcome(
            "Recorded the decision in {path}.", "Would record the decision in {path}.", writing, path=path
        )
        shape = decision(workspace, Decided(name, made, ends), made.date)
        what = joined((workspace.title(made.kpi), decision_words(shape, made.date)), " · ")
        lines = [line, indented(what), *_next(workspace, made), SHARED_BY_SYNC]
        return write_result(writing, "decide", name, lines)


def _is_there(workspace: Workspace, name: str) -> bool:
    """Whether a file has the name, even one that cannot be read."""
    path = f"decisions/{name}.toml"
    return name in workspace.decisions or any(finding.path == path for finding in workspace.findings)


def _next(workspace: Workspace, made: KpiDecision) -> Iterator[str]:
    """What makes the decision come true; and what to know of a KPI that is within its limit."""
    if score_now(Scoring(workspace, made.date), made.kpi).last.health == "healthy":
        yield Message("{kpi} is within its limit now.", kpi=made.kpi)
    if made.decision == "change":
        yield Message("Change it: {command}", command=_sets_limit(workspace, made))
    elif made.decision == "act" and made.key_result is None:
        command = f"okr add kr OBJECTIVE TITLE --from START --to TARGET --moves {made.kpi}"
        yield Message("Add a key result: {command}", command=command)
    elif made.key_result and made.key_result not in workspace.linked_to(made.kpi):
        command = f"okr set {made.key_result} moves+={made.kpi}"
        yield Message("Link it: {command}", command=command)


def _sets_limit(workspace: Workspace, made: KpiDecision) -> str:
    """The command that changes the limit from the running period on; earlier readings keep theirs."""
    kpi = workspace.kpis[made.kpi]
    begins = kpi_period(made.date, kpi.cadence, workspace.settings).starts
    limits, _ = limits_in_force(kpi, begins, workspace.settings)
    bounds = (f"{name}=…" for name, value in zip(BOUNDS, limits, strict=True) if value is not None)
    return f"okr set {made.kpi} {' '.join(bounds)} --from {begins}"
