"""The agendas of the meetings of a cycle: its review, the plan of the next one, and the ritual itself (retro)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from okr import formulas
from okr.ids import Kind, slug
from okr.models import Objective
from okr.ownership import named_owner, owners
from okr.periods import DAY, Span, next_cycle, previous_cycle
from okr.pulse import first_day, months
from okr.scoring import Scoring
from okr.views.items import needs
from okr.views.kpi_items import linked_in
from okr.views.lessons import Lesson, lessons
from okr.views.meeting import head, is_off, kpis_of
from okr.views.meeting_circle import Circle
from okr.views.meeting_results import Capacity, CarriedGoal, Contrast, DecisionsKept, Graded, MeetingAgenda
from okr.views.month import by_team, review_kpi, thanks_in
from okr.views.outcomes import asked_again
from okr.views.pulse import PulseShow, of_team, pulse
from okr.views.results import NeedShape, like
from okr.views.ritual import median, ritual
from okr.workspace import Workspace

_FIRST_WEEKS = timedelta(days=21)
_AHEAD = timedelta(days=28)
Objectives = Sequence[tuple[str, Objective]]


def cycle_to_review(workspace: Workspace, running: Span, today: date) -> Span:
    """The running cycle; in its first three weeks the one that has just ended, if there are objectives in it."""
    before = previous_cycle(running, workspace.settings)
    if before and today - running.starts < _FIRST_WEEKS and any(workspace.in_cycle(before)):
        return before
    return running


def cycle_to_plan(workspace: Workspace, running: Span, today: date) -> Span:
    """The next cycle where it begins within four weeks; else the running one."""
    after = next_cycle(running, workspace.settings)
    return after if after and after.starts - today <= _AHEAD else running


def _circle(scoring: Scoring, team: str | None, cycle: Span) -> Circle:
    return Circle(scoring, team, cycle.starts - DAY)


# ── review ───────────────────────────────────────────────────────────────────────────────────────


def review(scoring: Scoring, team: str | None, cycle: Span) -> MeetingAgenda:
    """What came of a cycle: grades as `okr close` would give them today, plan against result, KPIs, lessons."""
    circle = _circle(scoring, team, cycle)
    objectives = circle.of_cycle(cycle)
    kpis = (review_kpi(scoring, id_, cycle) for id_ in circle.kpis())
    asked = _pulse(circle, cycle)
    held = tuple(each for each in asked_again(scoring, cycle) if circle.has(each.id))
    without = [name for name, there in (("pulse", asked), ("held", held)) if not there]
    return MeetingAgenda(
        **head(circle, "review", cycle, without),
        grades=tuple(_graded(scoring, id_, objective) for id_, objective in objectives),
        compared=tuple(each for each in kpis if each.before or each.after),
        held=held,
        lessons=tuple(
            like(Lesson, objective.closed, objective, id=id_)
            for id_, objective in objectives
            if objective.closed and objective.closed.lesson
        ),
        pulse=asked,
        thanks=thanks_in(circle.workspace, cycle, circle.thanks()),
        decisions=circle.decisions(),
    )


def _graded(scoring: Scoring, id_: str, objective: Objective) -> Graded:
    workspace, day = scoring.workspace, scoring.closed_on(objective)
    is_over = day or workspace.cycle_of(id_).ends < scoring.today
    score = scoring.objective(id_)
    grade = score.grade if day else scoring.at_close(id_).progress
    band = formulas.band(grade, objective.ambition, workspace.settings)
    planned = len(objective.initiatives)
    done = sum(scoring.initiative(f"{id_}/{name}").done for name in objective.initiatives)
    is_missing = band in ("amber", "red") if is_over else score.pace in ("at_risk", "off_track")
    contrast: Contrast | None = None
    if planned and band == "green" and not done:
        contrast = "result_without_plan"
    elif planned and done == planned and is_missing:
        contrast = "plan_without_result"
    return Graded(
        id=id_,
        title=objective.title,
        owner=named_owner(workspace, id_, scoring.today),
        ambition=objective.ambition,
        grade=grade,
        band=band,
        closed=day,
        outcome=objective.closed.outcome if objective.closed and day else None,
        planned=planned,
        done=done,
        contrast=contrast,
    )


def _pulse(circle: Circle, cycle: Span) -> PulseShow | None:
    """The last record of a cycle. Of a team only where it has counts of its own; never its free words."""
    asked = [month for month in months(circle.workspace.pulse) if first_day(month) in cycle]
    found = pulse(circle.workspace, asked[-1]) if asked else None
    if found and circle.team:
        found = of_team(found, circle.team)
    return replace(found, words=(), teams=()) if found else None


# ── plan ─────────────────────────────────────────────────────────────────────────────────────────


def plan(scoring: Scoring, team: str | None, cycle: Span) -> MeetingAgenda:
    """The start of a cycle: what the last one taught, what is left of it, and who has what."""
    circle = _circle(scoring, team, cycle)
    last = previous_cycle(cycle, scoring.workspace.settings)
    before = circle.of_cycle(last) if last else []
    workspace, running = scoring.workspace, scoring.workspace.default_cycle(scoring.today)
    return MeetingAgenda(
        **head(circle, "plan", cycle),
        lessons=tuple(
            each
            for each in lessons(workspace, cycle)
            if circle.has_objective(each.id, workspace.objectives[each.id])
        ),
        carried=tuple(_carried(circle, before, cycle)),
        unlinked=tuple(
            kpi for kpi in kpis_of(circle, running) if is_off(kpi) and not linked_in(scoring, kpi.id, cycle)
        ),
        capacity=tuple(_capacity(circle, cycle)),
        needs=tuple(
            each
            for each in needs(workspace, cycle, scoring.today)
            if not each.agreed and _concerns(circle, each)
        ),
        titles={id_: objective.title for id_, objective in workspace.in_cycle(cycle)},
        decisions=circle.decisions(),
    )


def _concerns(circle: Circle, need: NeedShape) -> bool:
    """Whether somebody who meets needs it, or is asked for it."""
    asked = {f"@{person}" for person in circle.people} | {f"team/{team}" for team in circle.teams or ()}
    mine = circle.has_objective(need.objective, circle.workspace.objectives[need.objective])
    return mine or need.from_ in asked


def _carried(circle: Circle, before: Objectives, cycle: Span) -> Iterator[CarriedGoal]:
    """Goals of the last cycle that are open, or were closed to be kept or changed."""
    workspace = circle.workspace
    for id_, objective in before:
        closed = objective.closed if circle.scoring.closed_on(objective) else None
        if closed and closed.outcome == "drop":
            continue
        now = f"{cycle.name}/{slug(id_)}"
        yield CarriedGoal(
            id=id_,
            title=objective.title,
            owner=named_owner(workspace, id_, circle.today),
            grade=circle.scoring.objective(id_).grade,
            outcome=closed.outcome if closed else None,
            now=now if now in workspace.objectives else None,
        )


def _capacity(circle: Circle, cycle: Span) -> Iterator[Capacity]:
    workspace, day = circle.workspace, max(cycle.starts, circle.today)
    counts = Counter(
        (person, kind) for id_, kind in _open_items(circle, cycle) for person in owners(workspace, id_, day)
    )
    for person in circle.people:
        yield Capacity(
            person=person,
            name=workspace.people[f"@{person}"].name,
            objectives=counts[person, "objective"],
            key_results=counts[person, "key result"],
            initiatives=counts[person, "initiative"],
            kpis=counts[person, "kpi"],
            away=_days_away(workspace, person, cycle),
        )


def _open_items(circle: Circle, cycle: Span) -> Iterator[tuple[str, Kind]]:
    """What is to be done in a cycle, of everybody: a person may have goals of other teams, too."""
    scoring = circle.scoring
    for id_, objective in circle.workspace.in_cycle(cycle):
        if scoring.closed_on(objective):
            continue
        yield id_, "objective"
        parts = {f"{id_}/{name}": kr for name, kr in objective.key_results.items()}
        yield from ((part, "key result") for part, kr in parts.items() if not scoring.is_dropped(kr))
        work = (f"{id_}/{name}" for name in objective.initiatives)
        yield from ((part, "initiative") for part in work if not scoring.initiative(part).done)
    kpis = circle.workspace.kpis.items()
    yield from ((id_, "kpi") for id_, kpi in kpis if not scoring.is_retired(kpi))


def _days_away(workspace: Workspace, person: str, cycle: Span) -> int:
    """Working days of a cycle on which a person is away."""
    calendar = workspace.settings.calendar
    days = {
        max(each.from_, cycle.starts) + n * DAY
        for each in workspace.people[f"@{person}"].away
        for n in range((min(each.to, cycle.ends) - max(each.from_, cycle.starts)).days + 1)
    }
    return sum(not calendar.is_free(day) for day in days)


# ── retro ────────────────────────────────────────────────────────────────────────────────────────


def retro(scoring: Scoring, team: str | None, cycle: Span) -> MeetingAgenda:
    """The ritual itself: how many check-ins were done and when, how long blockers lived, what became of decisions."""
    circle = _circle(scoring, team, cycle)
    health = ritual(scoring, cycle, circle.parts_of_cycle(cycle), full=True)
    asked = _pulse(circle, cycle)
    return MeetingAgenda(
        **head(circle, "retro", cycle, () if asked else ("pulse",)),
        checkins=tuple(by_team(health.checkins, scoring.workspace)),
        days_late=health.days_late,
        hindered=tuple(sorted(health.blockers, key=lambda each: (-each.days, each.id))),
        days_blocked=median([each.days for each in health.blockers if each.solved]),
        kept=_kept(circle, cycle),
        pulse=asked,
        decisions=circle.decisions(),
    )


def _kept(circle: Circle, cycle: Span) -> DecisionsKept:
    meetings = [each for each in circle.meetings if each.date in cycle]
    decided = [each for each in circle.decided if each.meeting.date in cycle]
    late = (each for each in decided if not each.done_on and each.due and each.due < circle.today)
    return DecisionsKept(
        meetings=len({(each.date, each.kind, each.team) for each in meetings}),
        decided=len(decided),
        done=sum(each.done_on is not None for each in decided),
        late=len(tuple(late)),
    )
