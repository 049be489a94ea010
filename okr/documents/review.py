"""The page of the review of a cycle, for a sheet of paper or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from okr.documents.blocks import (
    GAP,
    Bar,
    Block,
    Cell,
    Column,
    Entry,
    Row,
    Span,
    State,
    Table,
    dotted,
    filled,
    section,
    with_facts,
)
from okr.documents.goals import headed
from okr.documents.measures import course, details, limit, periods_kept, toward, value_toward
from okr.documents.month import BELOW, health, instead, kpi_table, linked_items, shortened, thanks, when
from okr.documents.outcomes import ROLES, held_kpi
from okr.documents.ritual import checkins_done
from okr.documents.terms import (
    cycle_and_week,
    cycle_name,
    drawn,
    is_dropped,
    progress_of,
    shown,
    state,
    with_ambition,
)
from okr.views.outcome_words import change, reading
from okr.views.period_results import Review, ReviewKpi
from okr.views.results import KeyResultShape, ObjectiveShape
from okr.words import Message, joined, plural
from okr.words.numbers import long_date, number, share
from okr.words.states import name_words


def review(found: Review, _today: date) -> Iterator[Block]:
    title = Message("review of {cycle}", cycle=cycle_and_week(found.cycle, found.as_of))
    until = Message("as of {day}", day=long_date(found.as_of))
    yield from headed((found.name, title, until), found.note, found.as_of)
    for ambition, head in _AMBITIONS.items():
        goals = [each for each in found.objectives if each.ambition == ambition]
        if goals:
            yield GAP
            columns = _graded_columns(head, runs=found.as_of <= found.cycle.ends)
            rows = [row for goal in goals for row in _graded(goal, found)]
            yield Table(columns, rows, below=BELOW, dense=True)
    lessons = [
        Entry((each.closed.lesson,), below=[Span(each.title, "dim")])
        for each in found.objectives
        if each.closed and each.closed.lesson
    ]
    yield from shortened(Message("What we learnt"), lessons, found)
    yield from _eased(found)
    linked = linked_items(found.kpis, found.objectives)
    read = [_beside(kpi, linked[kpi.id], found.as_of) for kpi in found.kpis if kpi.before or kpi.after]
    yield from kpi_table(_BESIDE, read, len(found.kpis))
    yield from shortened(Message("Did it hold?"), [held_kpi(each, found.as_of) for each in found.held], found)
    yield from _ritual(found)
    yield from _next(found)
    yield from shortened(Message("Thanks"), thanks(found.thanks), found)


_AMBITIONS = {"committed": Message("Committed"), "aspirational": Message("Aspirational")}


def _graded_columns(head: str, *, runs: bool) -> Sequence[Column]:
    return (
        Column(head, least=24, ample=36, floor=12, wraps=True),
        Column(
            Message("start → now → target") if runs else Message("start → end → target"), drop=1, folds=True
        ),
        Column(Message("progress")),
        Column(Message("pace") if runs else Message("grade"), least=8, shrink=3, wraps=True),
        Column(Message("outcome")),
    )


def _graded(goal: ObjectiveShape, found: Review) -> Iterator[Row]:
    mark = State(state(goal, begun=found.cycle.begun))
    closed = goal.closed
    grade: Cell = ""
    if goal.grade is not None:
        grade = Bar(goal.grade, None, share(goal.grade, down=goal.ended), mark.role)
    outcome = name_words(closed.outcome) if closed and closed.outcome else ""
    reason = filled((closed and closed.reason,))
    yield Row((Span(goal.title, "title"), "", grade, mark, outcome), below=reason)
    for item in goal.key_results:
        if is_dropped(item, found.as_of):
            yield Row((Span(item.title, "gone"), "", "", State("dropped"), ""), depth=1)
        else:
            reached = shown(state(item, ended=goal.ended, begun=found.cycle.begun))
            bar = drawn(item, reached, progress_of(item), ended=True)
            yield Row((item.title, _ends(item), bar, reached, ""), depth=1, below=details(item))


def _ends(item: KeyResultShape) -> str:
    if item.measure == "hold":
        return toward(item) if item.progress is None else periods_kept(item)
    if item.measure in ("milestones", "words"):
        return value_toward(item)
    return course(item, number(item.start))


def _eased(found: Review) -> Iterator[Block]:
    title = Message("Goals that were eased")
    if found.eased is None:
        yield from instead(title, found.unknown or "") if found.objectives else ()
        return
    rows = []
    for each in found.eased:
        reason = each.reason or Span(Message("no reason given"), "dim")
        eased = with_facts(each.title or Message("Settings"), each.why)
        rows.append(Entry(eased, when(each, found.as_of), [reason]))
    yield from shortened(title, rows, found)


_BESIDE = (
    Column(Message("KPIs"), least=24, floor=12, wraps=True),
    Column(Message("limit"), drop=3),
    Column(Message("before"), "right"),
    Column(Message("after"), "right"),
    Column(Message("column\x04change"), drop=2),
    Column(Message("health"), least=12, shrink=3, wraps=True),
    Column(Message("linked to"), drop=1, least=24, wraps=True),
)


def _beside(kpi: ReviewKpi, linked: Sequence[KeyResultShape], today: date) -> Row:
    read = [each for each in (kpi.before, kpi.after) if each]
    moves = (joined((item.title, joined((_ends(item), progress_of(item)))), ": ") for item in linked)
    before, after = (reading(each, today, kpi.unit) for each in (kpi.before, kpi.after))
    way = Span(change(kpi.before, kpi.after, kpi.unit), ROLES[kpi.moved]) if kpi.moved else ""
    return Row((kpi.title, limit(kpi), before, after, way, health(kpi, read), joined(moves, "; ")))


def _ritual(found: Review) -> Iterator[Block]:
    rows = [
        Entry(
            dotted((each.name or Message("no team"), checkins_done(each.due, each.done))), share(each.share)
        )
        for each in found.ritual
    ]
    yield from section(Message("Check-ins"), rows)


def _next(found: Review) -> Iterator[Block]:
    if not found.next_cycle:
        return
    title = Message("Next: {cycle}", cycle=cycle_name(found.next_cycle))
    rows = []
    for each in found.next_objectives:
        goal = with_ambition(each.title, committed=each.ambition == "committed")
        rows.append(
            Entry(with_facts(goal, plural(len(each.key_results), "{n} key result", "{n} key results")))
        )
    if rows:
        yield from shortened(title, rows, found)
    else:
        yield from instead(title, Message("No objectives yet."))
