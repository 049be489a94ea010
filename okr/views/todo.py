"""What a person must do now, most days late first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from okr import records
from okr.periods import reading_period, running_quarter
from okr.scoring import Scoring
from okr.views.ownership import owners
from okr.views.shapes import TodoItem
from okr.workspace import Workspace

SOON = timedelta(days=7)
"""How long before its due day an initiative is told."""


def todo(workspace: Workspace, person: str, today: date) -> tuple[TodoItem, ...]:
    """Everything that waits for the person (a slug): most days late first, what has no day last."""
    scoring = Scoring(workspace, today)
    found = [*due_checkins(scoring, person), *_blockers(scoring, person), *_initiatives(scoring, person)]
    return tuple(sorted(found, key=lambda item: (item.late_days is None, -(item.late_days or 0), item.id)))


def _item(id_: str, kind: str, due: date | None, today: date, why: str) -> TodoItem:
    return TodoItem(
        id=id_,
        kind=kind,  # type: ignore[arg-type]
        due=due,
        late_days=(today - due).days if due else None,
        why=why,
    )


def due_checkins(scoring: Scoring, person: str) -> Iterator[TodoItem]:
    """The key results and KPIs of a person that are due; one that reads a KPI waits for the KPI."""
    workspace, today = scoring.workspace, scoring.today
    left = workspace.people[f"@{person}"].left if f"@{person}" in workspace.people else None
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective):
            continue
        for slug, kr in objective.key_results.items():
            part = f"{id_}/{slug}"
            if kr.kpi or person not in owners(workspace, part):
                continue
            score = scoring.key_result(part)
            place = score.plan.open_on(today)
            if score.due and place is not None and not (left and score.plan.periods[place].due > left):
                why = f"{kr.statement(objective)}: no check-in for this period yet"
                yield _item(part, "checkin", score.plan.periods[place].due, today, why)
    for id_, kpi in workspace.kpis.items():
        if person not in owners(workspace, id_):
            continue
        kpi_score = scoring.kpi(id_, running_quarter(today, workspace.settings))
        due = reading_period(kpi_score.last.period, workspace.settings).due
        if kpi_score.due and not (left and due > left):
            yield _item(
                id_, "checkin", due, today, f"{kpi.title}: no reading for {kpi_score.last.period.name} yet"
            )


def _blockers(scoring: Scoring, person: str) -> Iterator[TodoItem]:
    workspace, today = scoring.workspace, scoring.today
    for id_ in workspace.recorded:
        now = workspace.current_id(id_)
        if now is None or workspace.items.get(now) not in ("key result", "initiative", "kpi"):
            continue
        if person not in owners(workspace, now) or _is_over(scoring, now):
            continue
        last = records.last_word(records.counted(workspace.updates(now), today))
        if last and last.update.blocker:
            since = last.update.date
            why = f"blocked for {(today - since).days} d, since {since}: {last.update.blocker}"
            yield _item(now, "blocker", None, today, why)


def _is_over(scoring: Scoring, id_: str) -> bool:
    """Whether nothing more is expected of an item: closed, dropped, done or in a cycle that ended."""
    workspace = scoring.workspace
    kind = workspace.items[id_]
    if kind == "kpi":
        return False
    objective_id = workspace.objective_of(id_)
    if (
        scoring.closed_on(workspace.objectives[objective_id])
        or workspace.cycle_of(objective_id).ends < scoring.today
    ):
        return True
    return kind == "key result" and scoring.is_dropped(workspace.key_result(id_))


def _initiatives(scoring: Scoring, person: str) -> Iterator[TodoItem]:
    workspace, today = scoring.workspace, scoring.today
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective):
            continue
        for slug, initiative in objective.initiatives.items():
            part = f"{id_}/{slug}"
            if (
                initiative.due is None
                or initiative.due > today + SOON
                or person not in owners(workspace, part)
            ):
                continue
            if not records.initiative_done(records.counted(workspace.updates(part), today)):
                yield _item(
                    part, "initiative", initiative.due, today, f"{objective.title} › {initiative.title}"
                )
