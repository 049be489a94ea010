"""The items of a workspace, scored, as the values that every format shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from okr.ids import IN_CYCLE, PARTS, Kind, cycle_name, parent
from okr.key_result_score import KeyResultScore
from okr.measure_rules import NOT_TOLD, number_of
from okr.models import Objective, owner_on
from okr.needs import YES, NeedStatus, needs_of
from okr.ownership import (
    current_person,
    current_team,
    is_theirs,
    named_owner,
    named_owners,
    teams_of,
    teams_within,
)
from okr.people_models import Away, Update
from okr.periods import Span, covers
from okr.scores import ChildScore, ObjectiveScore
from okr.scoring import Scoring
from okr.views.kpi_items import each_once, indicator, kpi
from okr.views.results import (
    AwayShape,
    InitiativeShape,
    ItemShape,
    KeyResultShape,
    LateUpdate,
    Listing,
    MilestoneShape,
    NeedShape,
    ObjectiveShape,
    PartShape,
    PersonShape,
    RoleShape,
    RollUpCounts,
    TeamShape,
    like,
)
from okr.workspace import Workspace

if TYPE_CHECKING:
    from okr.views.people_results import Goal

Links = Mapping[str, tuple[str, ...]]
"""Id of what is named → ids of those that name it."""


def key_result(scoring: Scoring, id_: str) -> KeyResultShape:
    above = parent(id_)
    owner = current_person(scoring.workspace, owner_on(scoring.workspace.objectives[above], scoring.today))
    return _key_result(scoring, scoring.key_result(id_), above, owner, scoring.workspace.supporters)


@cache
def _alone(owner: str | None) -> tuple[str, ...]:
    """One tuple of each owner, for all that they own."""
    return (owner,) if owner else ()


def _key_result(
    scoring: Scoring, score: KeyResultScore, above: str, owner: str | None, supporters: Links
) -> KeyResultShape:
    """In the order of the fields: there are ten thousand of them, and one that is named is looked for among them all.

    `owner` is that of the objective `above`; `supporters` are those of every item, looked up once for all."""
    kr, id_, series, workspace = score.key_result, score.id, score.series, scoring.workspace
    holds, stretched, done = score.held is not None, kr.stretch is not None, score.milestones_done
    if own := owner_on(kr, scoring.today) if kr.owned or kr.owners else kr.owner:
        owner = current_person(workspace, own)
    people = named_owners(workspace, id_, scoring.today) if kr.owners else _alone(owner)
    teams = tuple(teams_of(workspace, id_, scoring.today)) if kr.team or kr.teams else ()
    forecast, forecast_recent = (None, None) if holds else score.forecasts()
    shape = KeyResultShape(
        id_,
        kr.title,
        above,
        owner,
        kr.unit,
        kr.measure,
        score.start,
        score.target,
        kr.stretch,
        # in numbers but of what is rare
        kr.at_least,  # type: ignore[arg-type]
        kr.at_most,  # type: ignore[arg-type]
        score.kept,
        score.closed_periods,
        len(score.plan.periods),  # planned_periods
        score.current,
        score.raw,  # progress_raw
        score.progress,
        score.expected,
        score.pace,
        score.stale,
        score.due,
        series.confidence,
        score.last_checkin,
        score.delta,
        forecast,
        score.zone if stretched else None,
        score.commit if stretched else None,
        kr.weight,
        workspace.current_id(kr.kpi) or kr.kpi if kr.kpi else None,
        kr.dropped if score.dropped else None,
        tuple(
            MilestoneShape(name=name, weight=weight, done=name in done)
            for name, weight in kr.milestones.items()
        )
        if kr.milestones
        else (),
        kr.points,
        kr.cadence,
        kr.takes,
        kr.since,
        score.blocker,
        forecast_recent,
        score.unsure,
        series.confidences,
        score.may_miss if holds else None,
        score.missed if holds else None,
        () if score.is_open else score.held or (),
        score.answered_on,
        supporters.get(id_, ()),  # supported_by
        each_once(workspace, kr.moves) if kr.moves else (),
        workspace.graduates.get(id_),  # became
        series.of if series.of and kr.takes == "last" else None,
        people,
        teams[0] if teams else None,
        teams,
        kr.priority,
    )
    # there are ten thousand key results, and nearly all are plain
    if not (score.is_rare or kr.ends or kr.result or kr.graded or kr.link):
        return shape
    return replace(shape, **_rare(score))


def _rare(score: KeyResultScore) -> dict[str, Any]:
    """What few key results have."""
    kr = score.key_result
    line = kr.line_on(score.day)
    parts = (
        PartShape(name=name, target=target, current=score.counts.get(name, 0))
        for name, target in kr.parts.items()
    )
    return {
        "at_least": number_of(line.at_least),
        "at_most": number_of(line.at_most),
        "target_open": score.is_open,
        "start_first": kr.start == "first",
        "by": kr.by,
        "above": line.above,
        "below": line.below,
        "ends": kr.ends,
        "reached_on": score.reached_on,
        "days_past_end": score.days_past_end,
        "parts": tuple(parts),
        "result": None if kr.result == NOT_TOLD else kr.result,
        "graded": kr.graded,
        "link": kr.link,
    }


def initiative(scoring: Scoring, id_: str) -> InitiativeShape:
    workspace = scoring.workspace
    record, series = workspace.initiative(id_), scoring.initiative(id_)
    objective_id = parent(id_)
    return like(
        InitiativeShape,
        series,
        record,
        id=id_,
        objective=objective_id,
        owner=named_owner(workspace, id_, scoring.today),
        key_result=f"{objective_id}/{record.key_result}" if record.key_result else None,
        last_checkin=date.fromordinal(series.last_checkin) if series.last_checkin else None,
    )


def objective(scoring: Scoring, id_: str) -> ObjectiveShape:
    workspace, score = scoring.workspace, scoring.objective(id_)
    record = workspace.objectives[id_]
    scores = [scoring.key_result(f"{id_}/{slug}") for slug in record.key_results]
    owner, supporters = current_person(workspace, owner_on(record, scoring.today)), workspace.supporters
    late = late_updates(scoring, id_, record) if record.closed else ()
    return ObjectiveShape(
        id=id_,
        title=record.title,
        owner=owner,
        team=current_team(workspace, record.team),
        project=record.project,
        scope=record.serves,
        ambition=record.ambition,
        weight=record.weight,
        supports=tuple([workspace.current_id(above) or above for above in record.supports]),
        progress=score.progress,
        expected=score.expected,
        pace=score.pace,
        grade=score.grade,
        band=score.band,
        closed=record.closed if score.closed else None,
        roll_up=record.roll_up,
        counted=RollUpCounts(
            len(score.items), score.no_data, score.objectives, score.begins_later, score.not_measurable
        ),
        key_results=tuple([_key_result(scoring, each, id_, owner, supporters) for each in scores]),
        initiatives=tuple([initiative(scoring, f"{id_}/{slug}") for slug in record.initiatives]),
        late_updates=len(late),
        late=late,
        stale=score.stale,
        ended=score.ended,
        given_up=score.given_up,
        covers=_covers(workspace, id_, score) if score.objectives else None,
        supported_by=supporters.get(id_, ()),
        needs=tuple(map(need, needs_of(workspace, id_, scoring.today))) if record.needs else (),
        link=record.link,
    )


def _covers(workspace: Workspace, id_: str, score: ObjectiveScore) -> str | None:
    """Which parts of its cycle the objectives that it is made of make up, where that is not all."""
    below = {cycle_name(item.id) for item in score.counted if isinstance(item, ChildScore)}
    return covers(workspace.cycle_of(id_), map(workspace.cycle_of, below))


def late_updates(scoring: Scoring, id_: str, record: Objective) -> tuple[LateUpdate, ...]:
    """What was recorded after the close of an objective, by the day of the report."""
    closed = scoring.closed_on(record)
    if closed is None:
        return ()
    late = [
        (entry.order, f"{id_}/{slug}", entry)
        for slug in (*record.key_results, *record.initiatives)
        for entry in scoring.workspace.updates(f"{id_}/{slug}")
        if entry.update.late and closed < entry.update.date <= scoring.today
    ]
    return tuple(
        like(LateUpdate, e, e.update, id=part, value=recorded_value(e.update))
        for _, part, e in sorted(late, key=lambda each: each[:2])
    )


def recorded_value(update: Update) -> float | bool | tuple[str, ...] | None:
    """What an update gave: a value, whether work is done, or the milestones done and not done."""
    if update.value is not None:
        return update.value
    if isinstance(update.done, bool):
        return update.done
    if update.parts:
        return tuple(f"{name}={value}" for name, value in update.parts.items())
    return (*(update.done or ()), *(f"not {name}" for name in update.undone)) or None


def away(record: Away) -> AwayShape:
    return like(AwayShape, record)


def item(scoring: Scoring, id_: str, span: Span) -> ItemShape:
    """Any item by its current id; a KPI as of the cycle `span`."""
    workspace = scoring.workspace
    match workspace.items[id_]:
        case "objective":
            return objective(scoring, id_)
        case "key result":
            return key_result(scoring, id_)
        case "initiative":
            return initiative(scoring, id_)
        case "kpi":
            return (kpi if id_ in workspace.kpis else indicator)(scoring, id_, span)
        case "person":
            person = workspace.people[id_]
            return like(PersonShape, person, id=id_, away=tuple(map(away, person.away)))
        case "team":
            return like(TeamShape, workspace.teams[id_], id=id_)
        case "role":
            return like(RoleShape, workspace.roles[id_], id=id_)


def listing(
    workspace: Workspace,
    kind: Kind,
    span: Span,
    today: date,
    *,
    team: str | None = None,
    owner: str | None = None,
    every: bool = False,
) -> Listing:
    """The items of a kind; of a `team` and those below it, and of an `owner` (slugs), if asked for; of objectives and their
    parts those of the cycle `span`, or of `every` cycle."""
    teams = teams_within(workspace, team) if team else None
    scoring = Scoring(workspace, today)
    if every:
        workspace.by_cycle.look_at_all()
    cycle = span.name if kind in IN_CYCLE and not every else None
    above: Mapping[str, Objective] = {}
    if kind in PARTS:
        above = workspace.objectives if every else dict(workspace.in_cycle(span))
    ids = [*workspace.items.of(kind, cycles=[cycle] if cycle else None)]
    valueless = workspace.groups.keys() - workspace.kpis.keys()
    with_team = ids if kind in ("kpi", "person") else above
    return Listing(
        kind=kind,
        items=tuple(
            item(scoring, id_, span)
            for id_ in ids
            if id_ not in valueless and is_theirs(workspace, today, teams, owner, id_)
        ),
        cycle=cycle,
        titles={id_: o.title for id_, o in above.items()},
        ended=frozenset(id_ for id_ in above if scoring.has_ended(id_)),
        committed=frozenset(id_ for id_, o in above.items() if o.ambition == "committed"),
        teams={id_: next(teams_of(workspace, id_, today), None) for id_ in with_team},
    )


GoalShape = TypeVar("GoalShape", bound="Goal")


def goal(shape: type[GoalShape], scoring: Scoring, id_: str, **more: object) -> GoalShape:
    """An objective or a key result as a kind of `Goal`."""
    workspace = scoring.workspace
    if id_ in workspace.objectives:
        return like(shape, scoring.objective(id_), workspace.objectives[id_], id=id_, **more)
    score = scoring.key_result(id_)
    more["ended"] = scoring.has_ended(parent(id_))
    more["cadence"] = score.key_result.own_cadence
    more["target_open"] = score.is_open
    return like(shape, score, score.series, score.key_result, id=id_, **more)


def needs(workspace: Workspace, span: Span, today: date) -> tuple[NeedShape, ...]:
    """Of the open objectives of a cycle, in the order of their ids; `agreed` says which have a yes."""
    return tuple(
        need(status)
        for id_, objective in workspace.in_cycle(span)
        if objective.closed is None or objective.closed.date > today
        for status in needs_of(workspace, id_, today)
    )


def need(status: NeedStatus) -> NeedShape:
    said = status.answer.update if status.answer else None
    return NeedShape(
        id=status.id,
        objective=status.objective,
        from_=status.asked,
        what=status.need.what,
        by=status.need.by,
        answer=None if said is None else "yes" if said.acknowledged == YES else "no",
        answered_on=said.date if said else None,
        answered_by=status.answer.person if status.answer else None,
        note=said.note if said else None,
    )
