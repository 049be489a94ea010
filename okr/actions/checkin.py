"""Recording: what a person says of an item becomes one `[[update]]`, appended to the file of that person and day."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from okr.actions.edits import diffs
from okr.errors import OkrError, UsageError
from okr.ids import Kind, checkin_path
from okr.models import Entry, KeyResult, Kpi, Update, instant_of
from okr.parse import composed, number
from okr.periods import (
    Span,
    cycle,
    find_cycle,
    kpi_period,
    kpi_period_of,
    last_ended,
    week_name,
    week_or_month,
)
from okr.scoring import Scoring
from okr.settings import Settings
from okr.store import Store
from okr.updates import counted, open_blocker, series
from okr.views.results import FileChange
from okr.workspace import Workspace

RECORDED: tuple[Kind, ...] = ("key result", "kpi", "initiative")
"""What a check-in can be about."""
NO_STEP = "none"
"""Instead of the names of steps: looked at, and nothing more is done."""
_MARKS = {"done": True, "undone": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one person says of one item; None and empty where nothing was said."""

    item: str
    """Its id in force."""
    value: int | float | None = None
    add: bool = False
    """The value comes on top of an earlier one of that person and day."""
    done: bool | tuple[str, ...] | None = None
    undone: tuple[str, ...] = ()
    confidence: int | float | None = None
    note: str | None = None
    blocker: str | None = None
    unblocked: bool = False
    next: str | None = None
    period: str | None = None
    late: bool = False
    date: date | None = None
    """Today if left out."""
    origin: str = ""
    """Where it was said, for an error: file and line of a table."""

    @property
    def answers(self) -> bool:
        return self.value is not None or self.done is not None or bool(self.undone)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """What was recorded, and the workspace as it is with it."""

    entries: tuple[Entry, ...]
    paths: tuple[str, ...]
    workspace: Workspace
    changes: tuple[FileChange, ...]
    """Only of a dry run."""


def names_in(said: Sequence[str] | None, steps: Collection[str] = ()) -> tuple[str, ...]:
    """Names of steps; commas part them, too, unless a step has them in its name."""
    texts = map(composed, said or ())
    parts = (part for text in texts for part in ((text,) if text in steps else text.split(",")))
    return tuple(part.strip() for part in parts if part.strip())


def read_value(workspace: Workspace, id_: str, text: str | None) -> dict[str, Any]:
    """What VALUE means for an item: a number, whether an initiative is done, or names of steps."""
    if text is None:
        return {}
    text = composed(text)
    kind = workspace.items[id_]
    if kind == "initiative":
        if text.lower() not in _MARKS:
            raise UsageError(
                f"{id_} is an initiative: it is done or undone, not '{text}'.",
                remedy=f"okr checkin {id_} done",
            )
        return {"done": _MARKS[text.lower()]}
    if kind == "key result" and (steps := workspace.key_result(id_).milestones):
        if text.lower() == NO_STEP and text not in steps:
            return {"done": ()}
        names = (text,) if text in steps else names_in([text])
        if all(name in steps for name in names):
            return {"names": names}
        raise UsageError(
            f"{id_} has no step '{text}'.",
            remedy=f"It has {', '.join(steps)}: okr checkin {id_} --done NAME, or `okr checkin {id_} {NO_STEP}`",
        )
    return {"value": number(text, "VALUE")}


def check_in(
    store: Store, said: Sequence[Said], who: str, today: date, *, dry_run: bool = False
) -> CheckedIn:
    """Records all of it or nothing; one file a day, only added to."""
    with store.writing("checkin", dry_run=dry_run) as writing:
        workspace = writing.workspace
        entries: list[Entry] = []
        paths: dict[str, None] = {}
        for each in said:
            update = _located(each, workspace, who, today)
            path = writing.append_update(who, update.date, values_of(update))
            filed = writing.last_update(path)
            entry = replace(filed, update=replace(update, at=filed.update.at))
            workspace = _with(workspace, entry)
            entries.append(entry)
            paths[path] = None
        staged = diffs(writing) if dry_run else ()
    return CheckedIn(entries=tuple(entries), paths=tuple(paths), workspace=workspace, changes=staged)


def _located(said: Said, workspace: Workspace, who: str, today: date) -> Update:
    """The update, or an error that names the line of the table."""
    try:
        return _update(said, workspace, who, today)
    except OkrError as error:
        if said.origin:
            error.message = f"{said.origin}: {error.message}"
        raise


def preview(
    workspace: Workspace, said: Said, who: str, today: date, now: datetime
) -> tuple[Workspace, Entry]:
    """The workspace as it would read with what is said, and what would be written."""
    update = _update(said, workspace, who, today)
    path = checkin_path(week_name(update.date), update.date, who)
    own = [e for e in workspace.recorded.get(update.item, ()) if e.path == path]
    instant = max((e.instant for e in own), default=0)
    if now.date() == update.date:
        instant = max(instant, instant_of(now))
    place = 1 + max((e.place for e in own), default=-1)
    entry = Entry(update=update, person=who, path=path, place=place, instant=instant)
    return _with(workspace, entry), entry


def values_of(update: Update) -> Mapping[str, Any]:
    """The keys of an update as they stand in the file."""
    found: dict[str, Any] = {}
    for key in (field.name for field in fields(update)):
        value = getattr(update, key)
        if value is None or (key == "undone" and not value):
            continue
        found[key] = list(value) if isinstance(value, tuple) else value
    return found


def _with(workspace: Workspace, entry: Entry) -> Workspace:
    """The workspace as it reads once the update is written."""
    item = entry.update.item
    after = tuple(sorted((*workspace.recorded.get(item, ()), entry), key=lambda e: e.order))
    recorded = ChainMap({item: after}, workspace.recorded)  # type: ignore[arg-type]
    summed = None
    if workspace.summed is not None:
        summed = ChainMap({item: series(after)}, workspace.summed)  # type: ignore[arg-type]
    return replace(workspace, recorded=recorded, summed=summed)


def _update(said: Said, workspace: Workspace, who: str, today: date) -> Update:
    """The update to write; an OkrError where it would say nothing, or what its item cannot take."""
    day = said.date or today
    if day > today:
        raise UsageError(
            f"{day} lies ahead.", remedy="A check-in tells what was; its date is today or before."
        )
    if said.confidence is not None and not 0 <= said.confidence <= 10:
        raise UsageError(f"confidence {said.confidence} is out of range.", remedy="It goes from 0 to 10.")
    kind = workspace.items.get(said.item)
    if kind is None:  # a step, an agreement or a request: what it takes was read already
        refuse_others_answer(workspace, said.item, who)
        return Update(item=said.item, date=day, done=said.done, note=said.note)
    period, done, value = said.period, said.done, said.value
    if kind == "kpi":
        period, value = _of_kpi(said, workspace, day)
    elif kind == "key result":
        _check_key_result(said, workspace.key_result(said.item), day)
        _check_week(said, workspace, day)
    elif said.answers and not isinstance(said.done, bool):
        raise UsageError(
            f"{said.item} is an initiative and has no value.", remedy=f"okr checkin {said.item} done"
        )
    late = _late(said, workspace, day) if kind != "kpi" else False
    if said.add and value is not None:
        value = _on_top(said, value, workspace, who, day, period)
    if said.unblocked:
        _check_unblocked(said, workspace, day)
    words = said.note or said.blocker or said.next or said.unblocked
    if not (said.answers or words or said.confidence is not None):
        raise UsageError(
            f"Nothing is said of {said.item}.", remedy=f"okr checkin {said.item} VALUE --note WORDS"
        )
    return Update(
        item=said.item,
        date=day,
        period=period,
        value=value,
        done=done,
        undone=said.undone,
        confidence=said.confidence,
        note=said.note,
        blocker=said.blocker,
        unblocked=True if said.unblocked else None,
        next=said.next,
        late=True if late else None,
    )


def refuse_others_answer(workspace: Workspace, id_: str, who: str) -> None:
    """A request for feedback is answered by the person asked: the mark of anybody else counts for nothing."""
    asked = workspace.coaching.get(id_)
    if asked is not None and workspace.slug_in_force("person", asked.to) != who:
        raise OkrError(
            f"{id_} was asked of @{asked.to}.", remedy="Only the person asked can mark it as answered."
        )


def _check_unblocked(said: Said, workspace: Workspace, day: date) -> None:
    if said.blocker:
        raise UsageError(
            "--blocker and --unblock do not go together.", remedy="A new blocker replaces the one before."
        )
    if open_blocker(counted(workspace.updates(said.item), day)) is None:
        raise UsageError(
            f"{said.item} has no open blocker.", remedy=f"okr checkin {said.item} --blocker TEXT"
        )


def _of_kpi(said: Said, workspace: Workspace, day: date) -> tuple[str | None, int | float | None]:
    """Period and value of a KPI's reading; the period is always written out."""
    if said.done is not None or said.undone:
        raise UsageError(f"{said.item} is a KPI: it takes a value.", remedy=f"okr checkin {said.item} VALUE")
    if said.value is None:
        if said.period:
            raise UsageError(
                "--period goes with a value.", remedy=f"okr checkin {said.item} VALUE --period {said.period}"
            )
        return None, None
    kpi = workspace.kpis[said.item]
    if said.period is None:
        span = default_period(workspace, said.item, day)
        _refuse_retired(said.item, kpi, span)
        return span.name, said.value
    span = find_cycle(said.period, day, workspace.settings)
    meant = kpi_period_of(span, kpi.cadence, workspace.settings)
    if meant is None:
        running = kpi_period(day, kpi.cadence, workspace.settings)
        raise UsageError(
            f"{said.item} is read {kpi.cadence}, and {span.name} is no such period.",
            remedy=f"Its periods are written like {running.name}.",
        )
    if span.starts > day:
        raise UsageError(
            f"{span.name} has not begun.", remedy="A reading describes a period that runs or has ended."
        )
    _refuse_retired(said.item, kpi, meant)
    return meant.name, said.value


def _refuse_retired(id_: str, kpi: Kpi, period: Span) -> None:
    """A period that had not ended when the KPI was retired has no reading; an earlier one may still get its own."""
    if kpi.retired and period.ends > kpi.retired.date:
        raise OkrError(
            f"{id_} was retired on {kpi.retired.date}: {kpi.retired.reason}",
            remedy="A note can still be added with --note.",
        )


def default_period(workspace: Workspace, id_: str, day: date) -> Span:
    """What a KPI's reading describes if nothing is said: the latest ended period while it is unread, else the running one."""
    kpi: Kpi = workspace.kpis[id_]
    day = min(day, kpi.retired.date) if kpi.retired else day
    ended = last_ended(day, kpi.cadence, workspace.settings)
    read = {_period_name(e, workspace.settings) for e in workspace.updates(id_) if e.update.value is not None}
    return ended if ended.name not in read else kpi_period(day, kpi.cadence, workspace.settings)


def _period_name(entry: Entry, settings: Settings) -> str | None:
    named = entry.update.period
    span = cycle(named, settings) if named else None
    return span.name if span else None


def _check_key_result(said: Said, kr: KeyResult, day: date) -> None:
    if kr.dropped and kr.dropped.date <= day and said.answers:
        raise OkrError(
            f"{said.item} was dropped on {kr.dropped.date}: {kr.dropped.reason}",
            remedy="A note can still be added with --note.",
        )
    if kr.kpi and said.answers:
        raise OkrError(
            f"{said.item} reads {kr.kpi} and takes no values of its own.",
            remedy=f"okr checkin {kr.kpi} VALUE",
        )
    if kr.milestones:
        _check_steps(said, kr)
    elif said.done is not None or said.undone:
        raise UsageError(
            f"{said.item} has no steps: it takes a value.", remedy=f"okr checkin {said.item} VALUE"
        )


def _check_week(said: Said, workspace: Workspace, day: date) -> None:
    """The week or month that a key result's value describes: one in which a check-in is planned, and not ahead."""
    if said.period is None:
        return
    if not said.answers:
        raise UsageError(
            "--period goes with a value.", remedy=f"okr checkin {said.item} VALUE --period {said.period}"
        )
    span = week_or_month(said.period)
    if span is None:
        raise UsageError(
            f"'{said.period}' names no week or month.", remedy="Write it as 2026-W28 or 2026-07."
        )
    if span.starts > day:
        raise UsageError(
            f"{said.period} has not begun.", remedy="A value describes a time that runs or has ended."
        )
    plan = Scoring(workspace, day).plan(workspace.objective_of(said.item), workspace.key_result(said.item))
    if not any(period.due in span for period in plan.periods):
        due = ", ".join(str(period.due) for period in plan.periods)
        raise UsageError(
            f"No check-in of {said.item} is planned in {said.period}.", remedy=f"It is due on {due}."
        )


def _check_steps(said: Said, kr: KeyResult) -> None:
    steps = f"{', '.join(kr.milestones)}"
    remedy = f"okr checkin {said.item} --done {next(iter(kr.milestones))}"
    if said.value is not None:
        raise UsageError(f"{said.item} has steps, no value: {steps}.", remedy=remedy)
    if isinstance(said.done, bool):
        raise UsageError(f"Which step of {said.item}? It has {steps}.", remedy=remedy)
    for name in (*(said.done or ()), *said.undone):
        if name not in kr.milestones:
            near = get_close_matches(name, kr.milestones, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"It has {steps}."
            raise UsageError(f"{said.item} has no step '{name}'.", remedy=hint)
    both = set(said.undone).intersection(said.done or ())
    if both:
        raise UsageError(f"'{min(both)}' cannot be done and undone at once.")


def _late(said: Said, workspace: Workspace, day: date) -> bool:
    """Whether the update comes after the close; refused unless it is meant so."""
    objective_id = workspace.objective_of(said.item)
    closed = workspace.objectives[objective_id].closed
    if closed is None or day <= closed.date:
        return False
    if not said.late:
        raise OkrError(
            f"{objective_id} was closed on {closed.date}.",
            remedy="Add --late to record it all the same: the report will say so, the grade stays.",
        )
    return True


def _on_top(
    said: Said, amount: float, workspace: Workspace, who: str, day: date, period: str | None
) -> int | float:
    """An amount on top of the value that the person recorded earlier that day, summed as written."""
    earlier = [
        e.update.value
        for e in workspace.updates(said.item)
        if e.person == who and e.update.date == day and e.update.value is not None
        and (workspace.items[said.item] != "kpi" or e.update.period == period)
    ]  # fmt: skip
    if not earlier:
        return amount
    total = Decimal(str(earlier[-1])) + Decimal(str(amount))
    return number(str(total), "the sum")
