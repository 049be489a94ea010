"""One item of a workspace, scored, as the value that every format shows.

All items of one kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr import formulas
from okr.formulas import Bound
from okr.models import Away, Kpi, Objective, Update, owner_on
from okr.periods import Span, covers
from okr.scores import KeyResultScore, KpiReading, KpiScore, ObjectiveScore
from okr.scoring import Scoring
from okr.views.ownership import named_owner
from okr.views.results import (
    Awaited,
    AwayShape,
    BonusShape,
    Counted,
    InitiativeShape,
    ItemShape,
    KeyResultShape,
    KpiShape,
    LateUpdate,
    Listing,
    MilestoneShape,
    ObjectiveShape,
    PersonShape,
    ReadingShape,
    RoleShape,
    TeamShape,
)
from okr.workspace import Kind, Workspace

_RECENT = 3
"""Readings of a KPI that are shown beside its value."""


def key_result(scoring: Scoring, id_: str) -> KeyResultShape:
    score = scoring.key_result(id_)
    kr = score.key_result
    workspace, today = scoring.workspace, scoring.today
    objective_id = workspace.objective_of(id_)
    owner = owner_on(kr, today) or owner_on(workspace.objectives[objective_id], today)
    line = kr.line_on(score.day) if kr.lines else kr
    forecast, forecast_recent = score.forecasts()
    return KeyResultShape(
        id=id_,
        title=kr.title,
        objective=objective_id,
        owner=_slug(workspace, "person", owner),
        unit=kr.unit,
        measure=kr.measure,
        start=kr.start,
        target=kr.target,
        stretch=kr.stretch,
        at_least=line.at_least,
        at_most=line.at_most,
        kept=score.kept,
        closed_periods=score.closed_periods,
        planned_periods=len(score.plan.periods),
        current=score.current,
        progress_raw=score.progress if kr.target is None else score.raw,
        progress=score.progress,
        expected=score.expected,
        pace=score.pace,
        stale=score.stale,
        due=score.due,
        confidence=score.series.confidence,
        last_checkin=score.last_checkin,
        delta=score.delta,
        forecast=forecast,
        zone=score.zone,
        commit=score.commit,
        weight=kr.weight,
        kpi=scoring.workspace.current_id(kr.kpi) or kr.kpi if kr.kpi else None,
        dropped=kr.dropped if scoring.is_dropped(kr) else None,
        milestones=_milestones(score),
        points=kr.points,
        cadence=kr.cadence,
        takes=kr.takes,
        since=kr.since,
        blocker=score.blocker,
        forecast_recent=forecast_recent,
        unsure=score.unsure,
        confidences=score.series.confidences,
        may_miss=score.may_miss,
        missed=score.missed,
        held=score.held or (),
        answered_on=score.answered_on,
        supported_by=scoring.workspace.supporters.get(id_, ()),
    )


def _milestones(score: KeyResultScore) -> tuple[MilestoneShape, ...]:
    milestones = score.key_result.milestones
    if not milestones:
        return ()
    done = frozenset(score.milestones_done)
    return tuple(
        MilestoneShape(name=name, weight=weight, done=name in done) for name, weight in milestones.items()
    )


def _slug(workspace: Workspace, kind: Kind, slug: str | None) -> str | None:
    return slug and workspace.slug_in_force(kind, slug)


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def initiative(scoring: Scoring, id_: str) -> InitiativeShape:
    workspace = scoring.workspace
    found = workspace.initiative(id_)
    objective_id = workspace.objective_of(id_)
    said = scoring.initiative(id_)
    return InitiativeShape(
        id=id_,
        title=found.title,
        objective=objective_id,
        owner=named_owner(workspace, id_, scoring.today),
        due=found.due,
        key_result=f"{objective_id}/{found.key_result}" if found.key_result else None,
        done=said.done,
        last_checkin=_day(said.last_checkin),
    )


def objective(scoring: Scoring, id_: str) -> ObjectiveShape:
    found = scoring.workspace.objectives[id_]
    score = scoring.objective(id_)
    late = late_updates(scoring, id_, found)
    return ObjectiveShape(
        id=id_,
        title=found.title,
        owner=named_owner(scoring.workspace, id_, scoring.today),
        team=_slug(scoring.workspace, "team", found.team),
        project=found.project,
        scope=found.serves,
        ambition=found.ambition,
        weight=found.weight,
        supports=tuple(scoring.workspace.current_id(above) or above for above in found.supports),
        progress=score.progress,
        expected=score.expected,
        pace=score.pace,
        grade=score.grade,
        band=score.band,
        closed=found.closed if score.closed else None,
        roll_up=found.roll_up,
        counted=Counted(
            items=len(score.items),
            no_data=score.no_data,
            objectives=score.objectives,
            begins_later=score.begins_later,
        ),
        key_results=tuple(key_result(scoring, f"{id_}/{slug}") for slug in found.key_results),
        initiatives=tuple(initiative(scoring, f"{id_}/{slug}") for slug in found.initiatives),
        late_updates=len(late),
        late=late,
        stale=score.stale,
        ended=score.ended,
        given_up=score.given_up,
        covers=_covers(scoring, id_, score),
        supported_by=scoring.workspace.supporters.get(id_, ()),
    )


def _covers(scoring: Scoring, id_: str, score: ObjectiveScore) -> str | None:
    """The parts of its cycle that the objectives which a roll-up counts make up."""
    if not score.objectives:
        return None
    workspace = scoring.workspace
    below = (workspace.cycle_of(item.id) for item in score.counted if item.id in workspace.objectives)
    return covers(workspace.cycle_of(id_), below)


def late_updates(scoring: Scoring, id_: str, found: Objective) -> tuple[LateUpdate, ...]:
    """What was recorded after the close of an objective, by the day of the report."""
    closed = scoring.closed_on(found)
    if closed is None:
        return ()
    late = [
        (entry.order, f"{id_}/{slug}", entry)
        for slug in (*found.key_results, *found.initiatives)
        for entry in scoring.workspace.updates(f"{id_}/{slug}")
        if entry.update.late and closed < entry.update.date <= scoring.today
    ]
    return tuple(
        LateUpdate(id=part, date=e.update.date, person=e.person, value=_said(e.update))
        for _, part, e in sorted(late, key=lambda each: each[:2])
    )


def _said(update: Update) -> float | bool | tuple[str, ...] | None:
    if update.value is not None or isinstance(update.done, bool):
        return update.done if update.value is None else update.value
    return (*(update.done or ()), *(f"not {name}" for name in update.undone)) or None


def kpi(scoring: Scoring, id_: str, span: Span) -> KpiShape:
    """A KPI as the report of the cycle `span` shows it."""
    workspace = scoring.workspace
    found = workspace.kpis[id_]
    score = scoring.kpi(id_, span)
    return KpiShape(
        id=id_,
        title=found.title,
        objective=workspace.current_id(found.objective) or found.objective,
        role=workspace.slug_in_force("role", found.role),
        owner=named_owner(workspace, id_, scoring.today),
        unit=found.unit,
        period=score.last.period.name,
        provisional=_reading(score.running) if score.running else None,
        current=score.last.current,
        at_least=score.last.at_least,
        at_most=score.last.at_most,
        achievement=score.last.achievement,
        health=score.last.health,
        due=score.due,
        stale=score.stale,
        cadence=found.cadence,
        last_checkin=_day(score.said.last_checkin),
        bonus=_bonus(found, (score.last.at_least, score.last.at_most)),
        key_results=workspace.readers.get(id_, ()),
        tolerance=found.tolerance,
        takes=found.takes,
        confidence=score.said.confidence,
        awaited=_awaited(scoring, id_, score),
        trend=score.trend,
        off_periods=score.off_periods,
        since=found.since,
        blocker=None if scoring.is_retired(found) else score.said.blocker,
        retired=found.retired if scoring.is_retired(found) else None,
        recent=_recent(scoring, score),
    )


def _awaited(scoring: Scoring, id_: str, score: KpiScore) -> Awaited | None:
    if score.awaited is None:
        return None
    due = scoring.reading_window(id_, score.awaited).due
    return Awaited(period=score.awaited.name, due=due)


def _recent(scoring: Scoring, score: KpiScore) -> tuple[float, ...]:
    ended = [r for r in score.readings.values() if r.period.ends <= scoring.today]
    last = sorted(ended, key=lambda r: r.period.starts)[-_RECENT:]
    return tuple(reading.value(score.kpi) for reading in last)


def _reading(reading: KpiReading) -> ReadingShape:
    return ReadingShape(
        period=reading.period.name,
        current=reading.current,
        achievement=reading.achievement,
        health=reading.health,
    )


def _bonus(found: Kpi, line: Bound) -> BonusShape | None:
    bonus = found.bonus
    if bonus is None:
        return None
    return BonusShape(
        weight=bonus.weight,
        threshold=formulas.threshold(bonus, line),
        cap=bonus.cap,
        threshold_value=bonus.threshold_value,
    )


def person(workspace: Workspace, id_: str) -> PersonShape:
    found = workspace.people[id_]
    return PersonShape(
        id=id_,
        name=found.name,
        emails=found.emails,
        role=found.role,
        team=found.team,
        manager=found.manager,
        joined=found.joined,
        left=found.left,
        onboarding=found.onboarding,
        away=tuple(map(away, found.away)),
    )


def away(found: Away) -> AwayShape:
    return AwayShape(from_=found.from_, to=found.to, stand_in=found.stand_in)


def team(workspace: Workspace, id_: str) -> TeamShape:
    found = workspace.teams[id_]
    return TeamShape(id=id_, name=found.name, lead=found.lead, parent=found.parent, purpose=found.purpose)


def role(workspace: Workspace, id_: str) -> RoleShape:
    found = workspace.roles[id_]
    return RoleShape(
        id=id_,
        title=found.title,
        level=found.level,
        reports_to=found.reports_to,
        purpose=found.purpose,
        duties=found.duties,
        onboarding=found.onboarding,
    )


def item(scoring: Scoring, id_: str, span: Span) -> ItemShape:
    """Any item by its id in force; a KPI as of the cycle `span`."""
    match scoring.workspace.items[id_]:
        case "objective":
            return objective(scoring, id_)
        case "key result":
            return key_result(scoring, id_)
        case "initiative":
            return initiative(scoring, id_)
        case "kpi":
            return kpi(scoring, id_, span)
        case "person":
            return person(scoring.workspace, id_)
        case "team":
            return team(scoring.workspace, id_)
        case "role":
            return role(scoring.workspace, id_)


IN_CYCLES: frozenset[Kind] = frozenset({"objective", "key result", "initiative"})


def listing(workspace: Workspace, kind: Kind, span: Span, today: date) -> Listing:
    """The items of a kind; of objectives and what stands in them those of the cycle `span`."""
    scoring = Scoring(workspace, today)
    cyclic = kind in IN_CYCLES
    above = dict(workspace.in_cycle(span)) if cyclic and kind != "objective" else {}
    return Listing(
        kind=kind,
        items=tuple(_in_objectives(scoring, kind, span) if cyclic else _others(scoring, kind, span)),
        cycle=span.name if cyclic else None,
        titles={id_: o.title for id_, o in above.items()},
        ended=frozenset(id_ for id_ in above if scoring.objective(id_).ended),
        committed=frozenset(id_ for id_, o in above.items() if o.ambition == "committed"),
    )


def _in_objectives(scoring: Scoring, kind: Kind, span: Span) -> Iterator[ItemShape]:
    for id_, goal in scoring.workspace.in_cycle(span):
        match kind:
            case "objective":
                yield objective(scoring, id_)
            case "key result":
                yield from (key_result(scoring, f"{id_}/{slug}") for slug in goal.key_results)
            case _:
                yield from (initiative(scoring, f"{id_}/{slug}") for slug in goal.initiatives)


def _others(scoring: Scoring, kind: Kind, span: Span) -> Iterator[ItemShape]:
    workspace = scoring.workspace
    match kind:
        case "kpi":
            yield from (kpi(scoring, id_, span) for id_ in workspace.kpis)
        case "person":
            yield from (person(workspace, id_) for id_ in workspace.people)
        case "team":
            yield from (team(workspace, id_) for id_ in workspace.teams)
        case _:
            yield from (role(workspace, id_) for id_ in workspace.roles)
