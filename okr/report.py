"""The report of a cycle: one frozen value with every number and state, before any format.

What needs somebody is a part of it: the most severe first, each item once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache, partial
from typing import Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from okr import formulas
from okr.findings import Finding
from okr.ids import cycle_name, slug
from okr.kpi_models import Kpi
from okr.models import Objective, teams_named
from okr.ownership import is_theirs, shared_with, teams_of, teams_within
from okr.periods import Span
from okr.scoring import Scoring
from okr.views import items, kpi_items
from okr.views.checkins import note_of
from okr.views.comparison import Checked, compare
from okr.views.published import EVERYTHING, Sight
from okr.views.report_results import Attention, Report, Totals
from okr.views.results import (
    HEALTHS,
    PACES,
    CycleShape,
    InitiativeShape,
    KeyResultShape,
    KpiShape,
    ObjectiveShape,
    Ritual,
    Trouble,
    like,
)
from okr.words import Message, joined, plural
from okr.words.numbers import aggregated, amount, count_periods, limit, off_for, recorded, share, with_unit
from okr.words.states import overdue
from okr.workspace import Workspace


def build_report(
    workspace: Workspace,
    cycle: Span,
    today: date,
    *,
    team: str | None = None,
    only: bool = False,
    owner: str | None = None,
    ritual: Literal["short", "full"] | None = None,
    every: bool = False,
    scoring: Scoring | None = None,
    sight: Sight = EVERYTHING,
    checked: Callable[[Iterable[Finding]], Iterable[Finding]] | None = None,
) -> Report:
    """The report of `cycle` as of `today`; of one team or one owner (slugs) if asked for.

    A team includes the teams below it, unless it is asked for alone (`only`). With a `ritual` the report has the health
    of the weekly ritual, too; a short one reads no conversations. `every`: its document leaves nothing out. `scoring`:
    the scores of the workspace on that day, for whom needs them afterwards. `sight`: what its readers see. `checked`: the
    comparison has what the rules find about KPIs, too, and this leaves out what a comment in a file ignores.
    """
    teams: frozenset[str] | None = None
    if team is not None:
        teams = frozenset([team]) if only else teams_within(workspace, team)
    scoring = scoring or Scoring(workspace, today)

    theirs = partial(is_theirs, workspace, today, teams, owner)

    def keeps(id_: str, objective: Objective) -> bool:
        parts = objective.key_results.items()
        return theirs(id_, (f"{id_}/{slug}" for slug, kr in parts if owner or teams_named(kr)))

    def is_of_others(id_: str) -> bool:
        return teams is not None and teams.isdisjoint(teams_of(workspace, id_, today))

    def keeps_kpi(id_: str, kpi: Kpi) -> bool:
        """Not one that was retired before the cycle began."""
        gone = kpi.retired and scoring.is_retired(kpi) and kpi.retired.date < cycle.starts
        return not gone and theirs(id_)

    kept = [(id_, each) for id_, each in workspace.in_cycle(cycle) if keeps(id_, each)]
    shared = {
        id_: part
        for id_, each in (kept if teams else ())
        if is_of_others(id_) and (part := shared_with(workspace, id_, each, teams or frozenset(), today))
    }
    kept = [(id_, shared.get(id_, each)) for id_, each in kept] if shared else kept
    # Python does ten thousand of one thing, and then of another, in less time than of both in turn
    for id_, _ in kept:
        scoring.objective(id_)
    objectives = tuple(
        sight.objective(
            heading(items.objective(scoring, id_), shared[id_])
            if id_ in shared
            else items.objective(scoring, id_)
        )
        for id_, _ in kept
    )
    above = tuple(
        sight.objective(items.objective(scoring, id_))
        for name, known in workspace.outlines.items()
        if workspace.cycle_of(name).holds(cycle)
        for id_ in known.parts
    )
    kept_kpis = (id_ for id_, kpi in workspace.kpis.items() if keeps_kpi(id_, kpi))
    kpis = tuple(sight.kpi(kpi_items.kpi(scoring, id_, cycle)) for id_ in kept_kpis)
    in_use = tuple(kpi for kpi in kpis if kpi.retired is None)
    day = Day(today, lambda id_: run.days(today) if (run := scoring.open_blocker(id_)) else 0)
    judged = Checked() if checked is None else _judged(scoring, checked)
    health: Ritual | UnsetType = UNSET
    if ritual is not None:
        from okr.views.ritual import ritual as ritual_of  # noqa: PLC0415  programs that want numbers pay nothing for it

        health = ritual_of(scoring, cycle, kept, full=ritual == "full")
    return Report(
        cycle=CycleShape.of(cycle, today),
        as_of=today,
        objectives=objectives,
        kpis=kpis,
        comparison=compare(scoring, cycle, objectives, in_use, above, sight, judged),
        above=above,
        totals=_totals(objectives, in_use),
        name=workspace.name,
        attention=attention(objectives, kpis, day),
        to_close=to_close(scoring, cycle, lambda id_, each: keeps(id_, each) and not is_of_others(id_)),
        note=note_of(workspace, cycle, today) if sight.people else None,
        ritual=health,
        every=every or UNSET,
    )


def heading(shape: ObjectiveShape, record: Objective) -> ObjectiveShape:
    """An objective as the heading of the parts that a record has."""
    return replace(
        shape,
        key_results=tuple(each for each in shape.key_results if slug(each.id) in record.key_results),
        initiatives=tuple(each for each in shape.initiatives if slug(each.id) in record.initiatives),
        heading=True,
    )


def _judged(scoring: Scoring, checked: Callable[[Iterable[Finding]], Iterable[Finding]]) -> Checked:
    """What the rules find about KPIs; a link seems to be missing where that is found, and is not ignored."""
    from okr.checks import UNLINKED, hygiene  # noqa: PLC0415  no other report has a use for the rules
    from okr.checks.rule import CheckContext  # noqa: PLC0415

    case = CheckContext.of(scoring.workspace, scoring.today, scoring)
    found = tuple(checked(hygiene(case)))
    unlinked = {each.id for each in found if each.code == UNLINKED}
    return Checked(found, tuple((id_, kpi) for id_, kpi in case.likely_links.items() if id_ in unlinked))


def _totals(objectives: Sequence[ObjectiveShape], kpis: Sequence[KpiShape]) -> Totals:
    """Counts and means; a dropped key result, a retired KPI and an objective of another team are in none of them."""
    counted = [kr for o in objectives for kr in o.key_results if kr.dropped is None]
    known = [kr.progress for kr in counted if kr.progress is not None]
    own = [o for o in objectives if not o.heading]
    whole = [o for o in own if o.progress is not None and not o.given_up]
    pace = Counter(kr.pace for kr in counted)
    health = Counter(kpi.health for kpi in kpis if kpi.health)
    return Totals(
        objectives=len(own),
        key_results=len(counted),
        kpis=len(kpis),
        progress=formulas.weighted_mean(
            [o.weight for o in whole], [progress for o in whole if (progress := o.progress) is not None]
        ),
        # once half of the key results have data
        mean=formulas.tidy(math.fsum(known) / len(known))
        if known and 2 * len(known) >= len(counted)
        else None,
        pace={state: pace[state] for state in PACES},
        health={state: health[state] for state in HEALTHS},
        due=sum(kr.due for kr in counted),
        stale=sum(kr.stale for kr in counted),
    )


# ── what needs somebody ──────────────────────────────────────────────────────────────────────────


_RANKS: dict[Trouble, int] = {
    "off_track": 0,
    "unhealthy": 0,
    "unsure": 2,
    "blocked": 3,
    "overdue": 4,
    "stale": 5,
    "unread": 5,
    "at_risk": 6,
}


def _rank(kind: Trouble, *, committed: bool) -> int:
    """How severe it is, the most severe first; the risk of a committed goal comes after what is off track."""
    return 1 if kind == "at_risk" and committed else _RANKS[kind]


class Day(Struct, frozen=True):
    """The day of the list, and for how many days an item has been blocked on it."""

    today: date
    blocked: Callable[[str], int]


def attention(
    objectives: Sequence[ObjectiveShape], kpis: Sequence[KpiShape], day: Day
) -> tuple[Attention, ...]:
    """The items that need somebody on the day; of what has ended nothing about its pace."""
    listed = [each for objective in objectives for each in _of_parts(objective, day)]
    listed += [each for kpi in kpis if kpi.retired is None for each in _of_kpi(kpi, day)]
    listed += _off_track(objectives, {each.objective for each in listed})
    return tuple(sorted(listed, key=lambda each: _rank(each.kind, committed=each.committed)))


def to_close(scoring: Scoring, span: Span, keeps: Callable[[str, Objective], bool]) -> tuple[str, ...]:
    """Objectives of cycles that were over before the day, and not after the cycle `span`, that are not closed."""
    ends = {name: scoring.workspace.cycle_of(name).ends for name in scoring.workspace.outlines}
    over = {name for name, day in ends.items() if day < scoring.today and day <= span.ends}
    return tuple(id_ for id_, each in scoring.open if cycle_name(id_) in over and keeps(id_, each))


# ── key results and initiatives ──────────────────────────────────────────────────────────────────


def _of_parts(objective: ObjectiveShape, day: Day) -> Iterator[Attention]:
    if objective.closed is not None:
        return
    for item in objective.key_results:
        if item.dropped is None or item.dropped.date > day.today:
            kinds = _kinds(item, committed=objective.ambition == "committed")
            if objective.ended:
                kinds = [kind for kind in kinds if kind == "stale"]
            if kinds:
                # a blocker and silence are shown beside something more severe, too
                shown = [kind for kind in kinds if kind == kinds[0] or kind in ("blocked", "stale")]
                text = joined([_reason(item, kind, day) for kind in shown], "; ")
                yield _of_part(objective, item, kinds[0], text)
    for work in objective.initiatives:
        if not work.done and work.due and work.due < day.today:
            late = overdue((day.today - work.due).days)
            yield _of_part(objective, work, "overdue", late)


def _of_part(
    objective: ObjectiveShape, item: KeyResultShape | InitiativeShape, kind: Trouble, text: str
) -> Attention:
    return Attention(
        id=item.id,
        kind=kind,
        title=item.title,
        objective=objective.id,
        owner=item.owner,
        owners=item.owners if isinstance(item, KeyResultShape) else (),
        role=None,
        text=text,
        committed=objective.ambition == "committed",
    )


def _kinds(item: KeyResultShape, *, committed: bool) -> list[Trouble]:
    """All troubles of a key result, the most severe first."""
    kinds: list[Trouble] = []
    if item.pace in ("off_track", "at_risk"):
        kinds.append(item.pace)
    if item.unsure:
        kinds.append("unsure")
    if item.blocker:
        kinds.append("blocked")
    if item.stale:
        kinds.append("stale")
    return sorted(kinds, key=lambda kind: _rank(kind, committed=committed)) if len(kinds) > 1 else kinds


def _reason(item: KeyResultShape, kind: Trouble, day: Day) -> str:
    match kind:
        case "unsure":
            return _confidence(item.confidences[-2:] or (item.confidence or 0,))
        case "blocked":
            return _blocked(day.blocked(item.id), item.blocker or "")
        case "stale":
            last = item.answered_on or item.last_checkin
            if last is None:
                return Message("no check-in yet")
            return plural((day.today - last).days, "no check-in for {n} day", "no check-in for {n} days")
        case _:
            return _against(item)


@cache  # there are few confidences, and thousands of key results
def _confidence(given: tuple[float, ...]) -> str:
    if given[-1] < given[0]:
        return Message("confidence {before} → {last}", before=recorded(given[0]), last=recorded(given[-1]))
    return Message("confidence {last} of 10", last=recorded(given[-1]))


def _blocked(days: int, text: str) -> str:
    if not days:
        return Message("blocked since today: {text}", text=text)
    return plural(days, "blocked {n} day: {text}", "blocked {n} days: {text}", text=text)


def _value_and_limit(item: KeyResultShape | KpiShape) -> str:
    value = with_unit(aggregated(item.takes, item.current), item.unit, item)
    return Message("{value}, limit {limit}", value=value, limit=amount(limit(item), item.unit, item))


def _against(item: KeyResultShape) -> str:
    """Value and limit: `31 of 90, expected 44`; of a hold the value, the limit and the periods on target; or the grade by hand
    that counts in their place."""
    if item.graded and item.progress == item.graded.grade:
        grade = Message("judged {grade}", grade=share(item.graded.grade))
        return joined((grade, item.graded.reason), ": ")
    if item.measure == "hold":
        cadence = "" if item.kpi else item.cadence
        return joined((_value_and_limit(item), _kept(item.kept or 0, item.closed_periods, cadence)))
    if item.measure == "milestones":
        total, done = len(item.milestones), sum(step.done for step in item.milestones)
        reached: str = plural(total, "{done} of {n} milestone", "{done} of {n} milestones", done=done)
        if len({step.weight for step in item.milestones}) == 1:
            return _with_expected(reached, recorded(round(item.expected * total, 1)))
        return _with_expected(joined((reached, share(item.progress))), share(item.expected))
    start, target = item.start or 0, item.target or 0
    expected = formulas.value_at(item.expected, start, target, item.points)
    # as exact as one in a hundred of the way
    decimals = min(max(1 - math.floor(math.log10(abs(target - start) or 1.0)), 0), 12)
    current = amount(aggregated(item.takes, item.current), item.unit, target)
    goal = with_unit(recorded(item.target), item.unit, target)
    reached = (
        joined((current, goal), " → ")
        if start
        else Message("{current} of {target}", current=current, target=goal)
    )
    return _with_expected(reached, amount(recorded(round(expected, decimals)), item.unit, item.current))


@cache
def _kept(kept: int, closed: int, cadence: str) -> str:
    return Message("on target in {kept} of {periods}", kept=kept, periods=count_periods(closed, cadence))


def _with_expected(reached: str, expected: str) -> str:
    return Message("{reached}, expected {expected}", reached=reached, expected=expected)


# ── KPIs and objectives ──────────────────────────────────────────────────────────────────────────


def _of_kpi(kpi: KpiShape, day: Day) -> Iterator[Attention]:
    reasons: dict[Trouble, str] = {}
    if kpi.health == "unhealthy":
        reasons["unhealthy"] = _value_and_limit(kpi)
        if kpi.off_periods > 1:
            reasons["unhealthy"] = joined((reasons["unhealthy"], off_for(kpi.off_periods, kpi.cadence)))
    if kpi.blocker:
        reasons["blocked"] = _blocked(day.blocked(kpi.id), kpi.blocker)
    if kpi.stale:
        reasons["unread"] = Message("no reading for {period}", period=kpi.period)
    if reasons:
        text = joined(reasons.values(), "; ")
        yield like(Attention, kpi, kind=next(iter(reasons)), objective=None, text=text)


def _off_track(objectives: Sequence[ObjectiveShape], listed: set[str | None]) -> Iterator[Attention]:
    """Objectives that are off track although nothing of them is in the list."""
    own = (o for o in objectives if not o.heading)
    off = {o.id: o for o in own if o.pace == "off_track" and not o.ended and o.closed is None}
    named = listed | off.keys()
    for objective in off.values():
        rolled_up = (each.id for each in objectives if objective.id in each.supports)
        if objective.id in listed or (
            objective.roll_up != "key_results" and any(below in named for below in rolled_up)
        ):
            continue
        yield like(
            Attention,
            objective,
            kind="off_track",
            objective=None,
            role=None,
            text=_with_expected(share(objective.progress), share(objective.expected)),
            committed=objective.ambition == "committed",
        )
