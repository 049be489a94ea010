"""Closing an objective: its grade is the computed progress, unless a person sets another one and says why.

Dropping a key result, and retiring a KPI: both stay in their files, and nothing is due of them from that day on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from okr import formulas
from okr.actions.edits import done, edit, table_of
from okr.actions.edits import refuse_closed as edits_refuse_closed
from okr.errors import OkrError, UsageError
from okr.models import Closed, Objective, Outcome
from okr.parse import words
from okr.scores import KeyResultScore, ObjectiveScore
from okr.scoring import Scoring
from okr.storage.toml.edit import AddTable, SetKey
from okr.storage.writing import Writing
from okr.store import Store
from okr.views.results import Done
from okr.views.words import number, percent
from okr.workspace import Workspace

NOISE = 12
"""Decimals of a computed grade: what lies behind them is the machine's arithmetic, not the goal's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is said at the close. A grade is given only where the computed one is not to stand."""

    outcome: Outcome
    lesson: str
    grade: float | None = None
    reason: str | None = None


def check_grade(grade: float | None, reason: str | None) -> None:
    """A grade set by hand needs its reason, and a reason belongs to no other."""
    if grade is None:
        if reason is not None:
            raise UsageError(
                "--reason says why a grade was set by hand, and none was.",
                remedy="Add --grade 0.7, or leave --reason out; what was learnt goes into --lesson.",
            )
        return
    if not 0 <= grade <= 1:
        raise UsageError(f"--grade: {number(grade)} is out of range.", remedy="It goes from 0 to 1.")


def refuse_closed(id_: str, objective: Objective) -> None:
    if objective.closed:
        raise OkrError(
            f"{id_} was closed on {objective.closed.date} already.",
            remedy=f"`okr set {id_} closed.lesson=…` changes what was said; `okr edit {id_}` takes the close out.",
        )


def refuse_early(id_: str, workspace: Workspace, today: date, verb: str) -> None:
    """Nothing of a plan ends before it begins."""
    span = workspace.cycle_of(id_)
    if today < span.starts:
        raise OkrError(
            f"{span.name} begins on {span.starts}: nothing in it is {verb} before.",
            remedy="`okr remove ID` takes a plan out; `okr move ID NEWID` puts it into another cycle.",
        )


def computed_grade(workspace: Workspace, id_: str, today: date) -> float:
    """The progress at a close on the day; an OkrError where there is no number."""
    score = Scoring(_as_closed(workspace, id_, today), today).objective(id_)
    if score.progress is None:
        why = (
            "it stands in a loop of supports"
            if score.loop
            else "nothing was recorded of it"
            if score.items
            else "there is nothing to compute it from"
        )
        raise OkrError(
            f"{id_} has no grade: {why}.",
            remedy=f"Set it by hand: okr close {id_} --grade 0 --reason WHY …",
        )
    return round(score.progress, NOISE) + 0.0


def _as_closed(workspace: Workspace, id_: str, today: date) -> Workspace:
    """The workspace as it reads once the objective is closed: nothing of it is left out any more."""
    closed = replace(workspace.objectives[id_], closed=Closed(date=today, grade=0))
    return replace(workspace, objectives={**workspace.objectives, id_: closed})


def unanswered(workspace: Workspace, id_: str, today: date) -> tuple[str, ...]:
    """Titles of what has no answer and counts 0 at a close on the day."""
    scoring = Scoring(_as_closed(workspace, id_, today), today)
    return tuple(
        workspace.objectives[item.id].title
        if item.id in workspace.objectives
        else workspace.key_result(item.id).title
        for item in scoring.objective(id_).counted
        if item.progress is None
    )


def close(store: Store, id_: str, ending: Ending, *, today: date, dry_run: bool = False) -> Done:
    check_grade(ending.grade, ending.reason)
    with store.writing("close", dry_run=dry_run) as writing:
        workspace = writing.workspace
        objective = workspace.objectives[id_]
        refuse_closed(id_, objective)
        refuse_early(id_, workspace, today, "closed")
        by_hand = ending.grade is not None
        grade = ending.grade if ending.grade is not None else computed_grade(workspace, id_, today)
        values = {
            "date": today,
            "grade": grade,
            "reason": words(ending.reason or "", "--reason", one_line=False) if by_hand else None,
            "outcome": ending.outcome,
            "lesson": words(ending.lesson, "--lesson", one_line=False),
        }
        edit(writing, id_, workspace.path(id_), [AddTable(("closed",), values)])
        verb = "Would close" if dry_run else "Closed"
        band = formulas.band(grade, objective.ambition, workspace.settings)
        told = f"{percent(grade, down=True)} {band}, {'set by hand' if by_hand else 'its progress'}"
        lines = [f"{verb} {id_} as of {today}: grade {told}.", *_reached(workspace, id_, today)]
        if ending.outcome != "drop":
            lines.append(f"To carry over what is open: okr rollover {id_}")
        return done(writing, "close", id_, lines, dry_run=dry_run)


def _reached(workspace: Workspace, id_: str, today: date) -> Iterator[str]:
    """The objective, and below it what it came to, part by part."""
    scoring = Scoring(workspace, today)
    objective = workspace.objectives[id_]
    score = scoring.objective(id_)
    yield objective.title
    for slug, kr in objective.key_results.items():
        if kr.dropped:
            yield f"  dropped  {kr.title}"
        else:
            found = scoring.key_result(f"{id_}/{slug}")
            yield f"  {_mark(found.progress)}  {kr.title}{_ended(found)}"
    yield from _below(workspace, score)
    undone = [
        initiative.title
        for slug, initiative in objective.initiatives.items()
        if not scoring.initiative(f"{id_}/{slug}").done
    ]
    if undone:
        yield f"  not done: {'; '.join(undone)}"


def _below(workspace: Workspace, score: ObjectiveScore) -> Iterator[str]:
    for item in score.items:
        if item.id in workspace.objectives:
            yield f"  {_mark(item.progress)}  {workspace.objectives[item.id].title} ({item.id})"


def _ended(score: KeyResultScore) -> str:
    """Where it ended: `: 124, from 100 to 130`, `: kept 12 of 13`."""
    kr = score.key_result
    if kr.target is not None and score.current is not None:
        return f": {number(score.current)}, from {number(kr.start)} to {number(kr.target)}"
    return f": kept {score.kept} of {len(score.plan.periods)}" if score.kept is not None else ""


def _mark(progress: float | None) -> str:
    """As wide as `dropped`, so that the titles stand below one another."""
    if progress is None:
        return "no data"
    return f"{'reached' if formulas.reaches(progress, 1) else percent(progress)}".ljust(len("dropped"))


def drop(store: Store, id_: str, *, reason: str, today: date, dry_run: bool = False) -> Done:
    """Drops a key result, or retires a KPI, as of today."""
    with store.writing("drop", dry_run=dry_run) as writing:
        value = {"date": today, "reason": words(reason, "--reason")}
        if writing.workspace.items[id_] == "kpi":
            verbs, more = _retire(writing, id_, value)
        else:
            refuse_early(writing.workspace.objective_of(id_), writing.workspace, today, "dropped")
            verbs, more = _drop(writing, id_, value)
        line = f"{verbs[dry_run]} {id_} as of {today}: {value['reason']}"
        return done(writing, "drop", id_, [line, *more], dry_run=dry_run)


def _drop(writing: Writing, id_: str, value: dict[str, object]) -> tuple[tuple[str, str], list[str]]:
    workspace = writing.workspace
    edits_refuse_closed(workspace.objective_of(id_), workspace, "nothing of it is dropped any more")
    dropped = workspace.key_result(id_).dropped
    if dropped:
        raise OkrError(
            f"{id_} was dropped on {dropped.date} already.",
            remedy=f"`okr set {id_} dropped=` takes it up again.",
        )
    key = (*table_of(id_, "key result"), "dropped")
    edit(writing, id_, workspace.path(id_), [SetKey(key, value)])
    return ("Dropped", "Would drop"), []


def _retire(writing: Writing, id_: str, value: dict[str, object]) -> tuple[tuple[str, str], list[str]]:
    workspace = writing.workspace
    retired = workspace.kpis[id_].retired
    if retired:
        raise OkrError(
            f"{id_} was retired on {retired.date} already.",
            remedy=f"`okr set {id_} retired=` takes it up again.",
        )
    edit(writing, id_, workspace.path(id_), [SetKey(("retired",), value)])
    return ("Retired", "Would retire"), ["Its readings stay.", *_readers(workspace, id_)]


def _readers(workspace: Workspace, id_: str) -> Iterator[str]:
    """Open key results that read the KPI: they get no new values."""
    for reader in workspace.readers.get(id_, ()):
        open_ = workspace.objectives[workspace.objective_of(reader)].closed is None
        if open_ and workspace.key_result(reader).dropped is None:
            yield f"{reader} reads it and gets no new values: `okr drop {reader} --reason …`"
