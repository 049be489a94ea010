"""The ends of items: close an objective, drop a key result, retire a KPI, remove what is not in use.

The grade of an objective is its progress, unless a person sets another one with a reason. What was dropped or retired
stays in its file, and nothing is due for it from that day on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from okr import formulas
from okr.actions.close_results import result_lines, with_results
from okr.actions.edits import edit, indented, outcome, refuse_closed, require_readable, write_result
from okr.composed import above
from okr.conversations import current_step_id
from okr.errors import OkrError, UsageError
from okr.ids import cycle_name, is_inside, parent, slug, table_of
from okr.lineage import kpi_from
from okr.measure_rules import NOT_TOLD
from okr.models import Closed, KeyResult, Outcome
from okr.parse import words
from okr.periods import next_cycle
from okr.references import references_of_talks, references_to
from okr.scoring import Scoring
from okr.storage.toml.edit import AddTable, RemoveKey, SetKey
from okr.store import Store
from okr.views.graduations import graduations_of, proposal
from okr.views.outcome_words import kpi_lines
from okr.views.outcomes import outcomes
from okr.views.results import Done
from okr.words import Message, joined
from okr.words.numbers import recorded, share
from okr.words.states import word
from okr.workspace import Workspace

_SHOWN = 10
_NO_RESULTS: Mapping[str, str] = {}
NOISE = 12
"""Decimals of a computed grade; those behind them come from the arithmetic of the machine."""


def check_grade(grade: float | None, reason: str | None) -> None:
    """A grade that is set by hand needs a reason; the computed one has none."""
    if grade is None and reason is not None:
        raise UsageError(
            Message("--reason needs --grade"),
            remedy=Message("Add --grade 0.7, or leave out --reason. What was learned goes into --lesson."),
        )
    if grade is not None and not 0 <= grade <= 1:
        raise UsageError(
            Message("--grade {value} is out of range", value=recorded(grade)),
            remedy=Message("Use a number from 0 to 1."),
        )


def refuse_second_close(id_: str, workspace: Workspace) -> None:
    closed = workspace.objectives[id_].closed
    if closed:
        raise OkrError(
            Message("{objective} was already closed on {day}", objective=id_, day=closed.date),
            remedy=Message(
                "Change the lesson: okr set {id} closed.lesson=… Reopen it: okr edit {id}", id=id_
            ),
        )


def _refuse_early(id_: str, workspace: Workspace, today: date) -> None:
    """Nothing of a cycle ends before the cycle begins."""
    cycle = workspace.cycle_of(id_)
    if today < cycle.starts:
        raise OkrError(
            Message("{cycle} only begins on {day}", cycle=cycle.name, day=cycle.starts),
            remedy=Message("Remove the plan: okr remove ID. Or move it to another cycle: okr move ID NEWID"),
        )


def computed_grade(workspace: Workspace, id_: str, today: date) -> float:
    """The progress at a close on the day. Raises OkrError where there is none."""
    score = Scoring(workspace, today).at_close(id_)
    if score.progress is None:
        why = (
            Message("it is in a loop of supports")
            if score.loop
            else Message("none of it can be measured yet")
            if score.items and score.not_measurable == len(score.items)
            else Message("it has no check-ins")
            if score.items
            else Message("its results are told in words")
            if any(kr.measure == "words" for kr in workspace.objectives[id_].key_results.values())
            else Message("it has no key results")
        )
        raise OkrError(
            Message("{objective} has no grade: {why}", objective=id_, why=why),
            remedy=Message("Set it by hand: okr close {id} --grade 0 --reason WHY …", id=id_),
        )
    return round(score.progress, NOISE) + 0.0


def unanswered(workspace: Workspace, id_: str, today: date) -> tuple[str, ...]:
    """Titles of what has no check-in and counts as 0% at a close on the day."""
    return tuple(
        workspace.record(item.id).title
        for item in Scoring(workspace, today).at_close(id_).counted
        if item.progress is None
    )


def close(
    store: Store,
    id_: str,
    what_next: Outcome,
    lesson: str,
    grade: float | None,
    reason: str | None,
    today: date,
    results: Mapping[str, str] = _NO_RESULTS,
) -> Done:
    """Close an objective with its progress as its grade, or with another `grade` for a `reason`.

    `results` are outcomes in words, by the names of their key results.
    """
    check_grade(grade, reason)
    with store.writing("close") as writing:
        workspace = writing.workspace
        refuse_second_close(id_, workspace)
        _refuse_early(id_, workspace, today)
        by_hand = grade is not None
        grade = computed_grade(workspace, id_, today) if grade is None else grade
        values = {
            "date": today,
            "grade": grade,
            "reason": words(reason or "", "--reason", one_line=False) if by_hand else None,
            "outcome": what_next,
            "lesson": words(lesson, "--lesson", one_line=False),
        }
        told = [SetKey(("key_results", name, "result"), text) for name, text in results.items()]
        edit(writing, id_, workspace.path(id_), [*told, AddTable(("closed",), values)])
        workspace = with_results(workspace, id_, results)
        ambition = workspace.objectives[id_].ambition
        line = outcome(
            "Closed {objective} on {day} with grade {grade} ({band}), {source}.",
            "Would close {objective} on {day} with grade {grade} ({band}), {source}.",
            writing,
            objective=id_,
            day=today,
            grade=share(grade, down=True),
            band=word(formulas.band(grade, ambition, workspace.settings) or "red"),
            source=Message("set by hand") if by_hand else Message("computed from progress"),
        )
        lines = [line, *result_lines(workspace, id_, today), *moved_kpis(workspace, id_, today)]
        if what_next != "drop" and _can_be_carried(workspace, id_, today):
            lines.append(Message("Carry over what is open: okr rollover {objective}", objective=id_))
        closed = Closed(date=today, grade=grade, outcome=what_next)
        after = workspace.with_objective(id_, replace(workspace.objectives[id_], closed=closed))
        lines += map(proposal, graduations_of(Scoring(after, today), id_))
        return write_result(writing, "close", id_, lines)


def _can_be_carried(workspace: Workspace, id_: str, today: date) -> bool:
    """Whether something of it is open, and it is not in the next cycle already."""
    scoring, next_ = Scoring(workspace, today), next_cycle(workspace.cycle_of(id_), workspace.settings)
    if next_ and f"{next_.name}/{slug(id_)}" in workspace.objectives:
        return False
    key_results = workspace.objectives[id_].key_results.items()
    return not key_results or any(_is_open(scoring, f"{id_}/{name}", kr) for name, kr in key_results)


def _is_open(scoring: Scoring, id_: str, key_result: KeyResult) -> bool:
    """A limit can be kept on, unless it became a KPI."""
    if scoring.is_dropped(key_result) or kpi_from(scoring.workspace, id_):
        return False
    if key_result.measure == "words":
        return key_result.result == NOT_TOLD
    return key_result.measure == "hold" or (scoring.key_result(id_).progress or 0) < 1


def moved_kpis(workspace: Workspace, id_: str, today: date) -> list[str]:
    """The KPIs that the key results of an objective were to move, before its cycle and now; nothing where there are none."""
    kpis = [indented(each) for each in kpi_lines(outcomes(Scoring(workspace, today), id_), today)]
    if kpis:
        kpis.insert(0, Message("KPIs, before {cycle} and now:", cycle=cycle_name(id_)))
    return kpis


def drop(store: Store, id_: str, *, reason: str, today: date) -> Done:
    """Drop a key result, or retire a KPI, as of today."""
    with store.writing("drop") as writing:
        workspace = writing.workspace
        reason = words(reason, "--reason")
        if is_kpi := workspace.items[id_] == "kpi":
            key, end = "retired", workspace.record(id_).retired
        else:
            objective = parent(id_)
            _refuse_early(objective, workspace, today)
            refuse_closed(objective, workspace)
            key, end = "dropped", workspace.key_result(id_).dropped
        if end:
            raise OkrError(
                Message("{id} already ended on {day}", id=id_, day=end.date),
                remedy=Message("To continue it: okr set {id} {key}=", id=id_, key=key),
            )
        table = table_of(id_, workspace.items[id_])
        edit(writing, id_, workspace.path(id_), [SetKey((*table, key), {"date": today, "reason": reason})])
        about: dict[str, Any] = {"id": id_, "day": today, "reason": reason}
        if not is_kpi:
            line = outcome(
                "Dropped {id} on {day}: {reason}", "Would drop {id} on {day}: {reason}", writing, **about
            )
            return write_result(writing, "drop", id_, [line])
        line = outcome(
            "Retired {id} on {day}: {reason}", "Would retire {id} on {day}: {reason}", writing, **about
        )
        # open key results that are linked to the KPI get no new values
        readers = [
            Message("{item} is linked to it and gets no new values: okr drop {item} --reason …", item=reader)
            for reader in workspace.readers.get(id_, ())
            if workspace.objectives[parent(reader)].closed is None
            and workspace.key_result(reader).dropped is None
        ]
        lines = [line, Message("Its readings are kept."), *readers, *_links_to_retired(id_, workspace)]
        return write_result(writing, "drop", id_, lines)


def _links_to_retired(kpi: str, workspace: Workspace) -> Iterator[str]:
    """Open key results that are to move a retired KPI, and KPIs that drive it."""
    for mover in workspace.movers.get(kpi, ()):
        is_open = workspace.objectives[parent(mover)].closed is None
        if is_open and workspace.key_result(mover).dropped is None:
            yield Message("{item} still moves it: okr set {item} moves-={kpi}", item=mover, kpi=kpi)
    for driver in workspace.drivers.get(kpi, ()):
        if workspace.kpis[driver].retired is None:
            yield Message("{item} still drives it: okr set {item} drives-={kpi}", item=driver, kpi=kpi)
    for whole in above(workspace, kpi):
        if workspace.kpis[whole].retired is None and whole not in workspace.groups:
            yield Message("{item} is made of it, so it has no value from now on.", item=whole)
            name = "sum_of-=" if workspace.kpis[whole].sum_of else "mean_of."
            out = f"okr set {whole} {name}{kpi}" + ("" if name.endswith("-=") else "=")
            yield Message("  Without it: {command}", command=out)


# ── remove ───────────────────────────────────────────────────────────────────────────────────────


def remove(store: Store, id_: str) -> Done:
    """Remove what nothing refers to and no check-in is about."""
    with store.writing("remove", whole=True) as writing:
        workspace = writing.workspace
        require_readable(workspace)
        refuse_if_used(id_, workspace)
        path = workspace.path(id_)
        kind = workspace.items[id_]
        if is_inside(id_, kind):
            edit(writing, id_, path, [RemoveKey(table_of(id_, kind))])
        else:
            writing.delete(path)
        line = outcome("Removed {id} ({path}).", "Would remove {id} ({path}).", writing, id=id_, path=path)
        return write_result(writing, "remove", id_, [line])


def refuse_if_used(id_: str, workspace: Workspace) -> None:
    """Raises OkrError that names everything that refers to the item, or has recorded something about it."""
    users = list(dict.fromkeys(_users(id_, workspace)))
    if not users:
        return
    kind = workspace.items[id_]
    remedies = {
        "key result": Message(
            "Drop it instead: okr drop {id} --reason …. Recorded by mistake: okr undo", id=id_
        ),
        "objective": Message("Close it instead: okr close {id} --outcome drop --lesson …", id=id_),
        "kpi": Message("Retire it instead: okr drop {id} --reason …", id=id_),
        "person": Message("If the person has left: okr set {id} left=DATE", id=id_),
    }
    remedy = remedies.get(kind, Message("Change these references first."))
    if kind == "initiative" and any(user.startswith("checkins/") for user in users):
        remedy = Message("Mark it as done instead: okr checkin {id} done", id=id_)
    if kind == "kpi" and workspace.record(id_).retired:
        remedy = Message("It is already retired, and its readings are kept.")
    more = [Message("and {n} more", n=len(users) - _SHOWN)] if len(users) > _SHOWN else []
    raise OkrError(
        joined((Message("{id} is still in use:", id=id_), *users[:_SHOWN], *more), "\n  "), remedy=remedy
    )


def _users(id_: str, workspace: Workspace) -> Iterator[str]:
    """What refers to the item or a part of it, and the files that recorded something about it."""

    def own(other: str | None) -> bool:
        return other == id_ or (other is not None and other.startswith(f"{id_}/"))

    for reference, _ in references_to(workspace, id_):
        if not own(reference.holder):
            yield f"{reference.holder}  ({reference.field})"
    for named in references_of_talks(workspace):
        if workspace.current_id(named.target) == id_:
            yield named.path
    for old in workspace.recorded:
        if own(current_step_id(workspace, old) if old.startswith("@") else workspace.current_id(old) or old):
            yield from (entry.path for entry in workspace.recorded[old])
    if id_.startswith("@"):
        for entries in workspace.recorded.values():
            yield from (e.path for e in entries if workspace.current_id(f"@{e.person}") == id_)
