"""What a person must do now, most days late first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from okr.conversations import NOTHING, Notes, has_left
from okr.periods import running_quarter
from okr.scoring import Scoring
from okr.views.blockers import open_blocker
from okr.views.ownership import owners
from okr.views.shapes import TodoItem
from okr.views.waiting import SOON, Waits, item, waiting
from okr.workspace import Workspace

Wanted = Callable[[str], bool]


def todo(workspace: Workspace, person: str, today: date, notes: Notes = NOTHING) -> tuple[TodoItem, ...]:
    """Everything that waits for the person (a slug): most days late first, what has no day last."""
    found = _everything(workspace, today, lambda other: other == person, notes)
    return _sorted(item for _, item in found)


def todo_of_all(workspace: Workspace, today: date) -> Mapping[str, tuple[TodoItem, ...]]:
    """Slug of each person for whom something waits → what; private notes are in none of them."""
    found: dict[str, list[TodoItem]] = {}
    known = {id_[1:] for id_ in workspace.people}
    for person, waits in _everything(workspace, today, known.__contains__, NOTHING):
        found.setdefault(person, []).append(waits)
    return {id_[1:]: _sorted(found[id_[1:]]) for id_ in workspace.people if id_[1:] in found}


def _sorted(items: Iterator[TodoItem] | list[TodoItem]) -> tuple[TodoItem, ...]:
    return tuple(sorted(items, key=lambda it: (it.late_days is None, -(it.late_days or 0), it.id, it.kind)))


def _everything(workspace: Workspace, today: date, wanted: Wanted, notes: Notes) -> Iterator[Waits]:
    scoring = Scoring(workspace, today)
    found = (_checkins(scoring, wanted), _blockers(scoring, wanted), _initiatives(scoring, wanted))
    for waits in (*found, waiting(workspace, today, wanted, notes)):
        yield from (pair for pair in waits if not _is_free(workspace, pair, today))


def _is_free(workspace: Workspace, waits: Waits, today: date) -> bool:
    """Nothing due after `left` is due, and once the person is gone nothing waits for them at all."""
    person, waiting_item = waits
    return has_left(workspace, person, max(waiting_item.due or today, today))


def due_checkins(scoring: Scoring, person: str) -> Iterator[TodoItem]:
    """The key results and KPIs of a person that are due; one that reads a KPI waits for the KPI."""
    for waits in _checkins(scoring, lambda other: other == person):
        if not _is_free(scoring.workspace, waits, scoring.today):
            yield waits[1]


def _owned(scoring: Scoring, id_: str, wanted: Wanted) -> list[str]:
    return [person for person in owners(scoring.workspace, id_, scoring.today) if wanted(person)]


def _checkins(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    workspace, today = scoring.workspace, scoring.today
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective):
            continue
        for slug, kr in objective.key_results.items():
            part = f"{id_}/{slug}"
            people = [] if kr.kpi else _owned(scoring, part, wanted)
            if not people:
                continue
            score = scoring.key_result(part)
            place = score.plan.open_on(today)
            if score.due and place is not None:
                why = f"{kr.statement(objective)}: no check-in for this period yet"
                due = score.plan.periods[place].due
                yield from (
                    (p, item(part, "checkin", due, today, why, f"okr checkin {part}")) for p in people
                )
    for id_, kpi in workspace.kpis.items():
        people = _owned(scoring, id_, wanted)
        if not people:
            continue
        kpi_score = scoring.kpi(id_, running_quarter(today, workspace.settings))
        if kpi_score.due and kpi_score.awaited:
            due = scoring.reading_window(id_, kpi_score.awaited).due
            why = f"{kpi.title}: no reading for {kpi_score.awaited.name} yet"
            yield from ((p, item(id_, "checkin", due, today, why, f"okr checkin {id_}")) for p in people)


def _blockers(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    workspace, today = scoring.workspace, scoring.today
    for now in _spoken_of(workspace):
        people = _owned(scoring, now, wanted)
        if not people or _is_over(scoring, now):
            continue
        run = open_blocker(scoring, now)
        if run:
            why = f"blocked for {run.days(today)} d, since {run.since}: {run.text}"
            yield from ((p, item(now, "blocker", None, today, why, f"okr checkin {now}")) for p in people)


def _spoken_of(workspace: Workspace) -> Iterator[str]:
    """Ids in force of the goals of which something was recorded, each once."""
    found = (workspace.current_id(id_) for id_ in workspace.recorded)
    goals = ("key result", "initiative", "kpi")
    yield from dict.fromkeys(id_ for id_ in found if id_ and workspace.items.get(id_) in goals)


def _is_over(scoring: Scoring, id_: str) -> bool:
    """Whether nothing more is expected of an item: closed, dropped, done or in a cycle that ended."""
    workspace = scoring.workspace
    kind = workspace.items[id_]
    if kind == "kpi":
        return scoring.is_retired(workspace.kpis[id_])
    objective_id = workspace.objective_of(id_)
    if (
        scoring.closed_on(workspace.objectives[objective_id])
        or workspace.cycle_of(objective_id).ends < scoring.today
    ):
        return True
    return kind == "key result" and scoring.is_dropped(workspace.key_result(id_))


def _initiatives(scoring: Scoring, wanted: Wanted) -> Iterator[Waits]:
    workspace, today = scoring.workspace, scoring.today
    for id_, objective in workspace.objectives.items():
        if scoring.closed_on(objective):
            continue
        for slug, initiative in objective.initiatives.items():
            part = f"{id_}/{slug}"
            due = initiative.due
            people = [] if due is None or due > today + SOON else _owned(scoring, part, wanted)
            if people and not scoring.initiative(part).done:
                why = f"{objective.title} › {initiative.title}"
                command = f"okr checkin {part} done"
                yield from ((p, item(part, "initiative", due, today, why, command)) for p in people)
