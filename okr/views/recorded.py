"""What a check-in tells back: how the item stands now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okr.models import Initiative, KeyResult, Update
from okr.scoring import Scoring
from okr.views.blockers import open_blocker
from okr.views.words import bounds, count, hundredths, number
from okr.workspace import Workspace

PACE_WORDS = {"no_data": "no data", "on_track": "on track", "at_risk": "at risk", "off_track": "off track"}


def sentence(scoring: Scoring, update: Update) -> Iterator[str]:
    """What an item is called, and below it how it stands after the update."""
    workspace, id_ = scoring.workspace, update.item
    match workspace.items[id_]:
        case "key result":
            objective = workspace.objectives[workspace.objective_of(id_)]
            yield f"{workspace.key_result(id_).statement(objective)}{_cycle(workspace, id_)}"
            yield f"  {standing(scoring, id_)}{_remarks(scoring, update)}"
        case "kpi":
            kpi = workspace.kpis[id_]
            yield f"{kpi.title} (KPI){f', {update.period}' if update.period else ''}"
            yield f"  {_kpi_standing(scoring, update)}{_remarks(scoring, update)}"
        case _:
            objective = workspace.objectives[workspace.objective_of(id_)]
            yield f"{objective.title} › {workspace.initiative(id_).title}{_cycle(workspace, id_)}"
            state = {True: "done", False: "not done", None: "noted"}[
                update.done if isinstance(update.done, bool) else None
            ]
            yield f"  {state}{_remarks(scoring, update)}"


def _cycle(workspace: Workspace, id_: str) -> str:
    """` (2026-Q3)` where an open goal of the same name, or with the same words, is in another cycle."""
    mine = id_.partition("/")[0]
    above, _, slug = id_.rpartition("/")
    objective = workspace.objectives[above]
    words = (objective.key_results.get(slug) or objective.initiatives[slug]).title
    for other, found in workspace.objectives.items():
        if found.closed or other.startswith(f"{mine}/"):
            continue
        named = found.initiatives.get(slug) or found.key_results.get(slug)
        alike = [named] if named else []
        if found.title == objective.title:
            parts: list[KeyResult | Initiative] = [*found.key_results.values(), *found.initiatives.values()]
            alike += [part for part in parts if part.title == words]
        if any(_is_alive(part) for part in alike):
            return f" ({mine})"
    return ""


def _is_alive(part: KeyResult | Initiative) -> bool:
    return isinstance(part, Initiative) or part.dropped is None


def standing(scoring: Scoring, id_: str) -> str:
    """`0.80, +3, ahead (expected 0.57)`."""
    score = scoring.key_result(id_)
    if score.progress is None:
        return "no data yet"
    delta = "" if score.delta is None else f"{'+' if score.delta >= 0 else '−'}{number(abs(score.delta))}, "
    pace = PACE_WORDS.get(score.pace, score.pace)
    if score.pace == "done":
        return f"{score.progress:.2f}, {delta}done"
    kept = f", kept {score.kept} of {score.closed_periods}" if score.kept is not None else ""
    return f"{hundredths(score.progress)}, {delta}{pace} (expected {hundredths(score.expected)}){kept}"


def _kpi_standing(scoring: Scoring, update: Update) -> str:
    kpi = scoring.workspace.kpis[update.item]
    reading = next(
        (r for r in scoring.readings(update.item).values() if r.period.name == update.period), None
    )
    if reading is None:
        return "noted"
    found = scoring.kpi_reading(update.item, reading.period)
    unit = f" {kpi.unit}" if kpi.unit else ""
    return f"{number(found.current)}{unit}, {found.health}, line {bounds(found.at_least, found.at_most)}"


def _remarks(scoring: Scoring, update: Update) -> str:
    """What came with the value, and the blocker that it leaves open."""
    if update.blocker:
        return "; blocker noted"
    if update.unblocked:
        return "; no blocker any more"
    run = open_blocker(scoring, update.item)
    still = f"; still blocked for {count(run.days(scoring.today), 'day')}: {run.text}" if run else ""
    return f"{'; late' if update.late else ''}{still}"


def written(paths: Sequence[str], updates: int, *, dry_run: bool) -> Iterator[str]:
    """Which files took how many updates."""
    if paths:
        verb = "Would be written" if dry_run else "Written"
        yield f"{verb}: {', '.join(paths)} ({count(updates, 'update')})."
