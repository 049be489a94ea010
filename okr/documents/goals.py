"""What the report says of goals alike on a screen and on its pages."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from okr.documents.blocks import (
    GAP,
    Block,
    Cell,
    Either,
    Entries,
    Entry,
    Foot,
    Heading,
    Paragraph,
    Span,
    State,
    Text,
    dotted,
    filled,
)
from okr.documents.measures import recorded
from okr.documents.terms import (
    cycle_and_week,
    drawn,
    graded,
    is_dropped,
    progress_of,
    slug,
    state,
    ticked,
    with_ambition,
)
from okr.views.report_results import Attention, Report
from okr.views.results import CycleNote, InitiativeShape, KeyResultShape, ObjectiveShape
from okr.words import Message, joined, plural
from okr.words.numbers import few, long_date, share, short_date
from okr.words.states import name_words, overdue

if TYPE_CHECKING:  # a terminal has no need of it
    from okr.views.page import Made

_DEEPEST = 4
_TALLY = (
    "done", "ahead", "on_track", "at_risk", "off_track", "stale", "early", "not_due", "begins_later", "open", "in_words",
    "no_data",
)  # fmt: skip
_KPI_TALLY = ("healthy", "watch", "unhealthy", "stale", "no_data", "watched", "retired")
_BANDS = ("green", "amber", "red", "given_up", "no_data")
STATE_ORDER = tuple(dict.fromkeys((*_TALLY, *_KPI_TALLY, *_BANDS, "overdue", "dropped")))
"""All states, as counts of them follow each other."""
_LATE = 3
"""Updates after a close that are named."""


def head(found: Report, about: str = "") -> Iterator[Block]:
    """The firm, and whose goals they are where that is not all; the cycle, the day and how much of it is gone; the
    sentence of the lead; how many are in each state."""
    elapsed = Message("{share} elapsed", share=share(found.cycle.elapsed))
    facts = (cycle_and_week(found.cycle, found.as_of), long_date(found.as_of), elapsed)
    yield from headed((found.name, about, *facts), found.note, found.as_of)
    if found.note:
        yield GAP
    rows = [
        Entry([State(name, counts[name]) for name in order if counts[name]], Span(label))
        for label, counts, order in _tallies(found)
    ]
    if rows:
        yield Entries(rows, facts=True)


def headed(texts: Iterable[Text], note: CycleNote | None, day: date) -> Iterator[Block]:
    """The title and what follows it, and what somebody says about the cycle."""
    first, *more = filled(texts)
    yield Heading(first, more, level=1)
    if note:
        by = joined((note.name, short_date(note.date, day)))
        paragraph = Paragraph((note.text, Span(joined(("–", by), " "), "dim")))
        yield Either((Entries([Entry((note.text,), by)], facts=True),), (paragraph,))


def foot(made: Made) -> Foot:
    """By which program a page was made, and from which state."""
    commit = (made.commit or "")[:10]
    state = Message("commit {commit}", commit=commit)
    if not made.as_committed:
        state = Message("after commit {commit}", commit=commit)
    return Foot(
        dotted((f"okr {made.version}", commit and state, Message("No script, nothing from elsewhere.")))
    )


def _tallies(found: Report) -> Iterator[tuple[str, Counter[str], Sequence[str]]]:
    """How many there are in each state: of objectives that have ended, of key results that run, of KPIs."""
    ended = Counter(state(o) for o in found.objectives if o.ended)
    if ended:
        yield plural(ended.total(), "{n} objective", "{n} objectives"), ended, _BANDS
    running_ = Counter(
        state(k, begun=found.cycle.begun)
        for o in found.objectives
        if not o.ended
        for k in o.key_results
        if not is_dropped(k, found.as_of)
    )
    if running_:
        yield plural(running_.total(), "{n} key result", "{n} key results"), running_, _TALLY
    if found.kpis:
        states = Counter(map(state, found.kpis))
        yield plural(len(found.kpis), "{n} KPI", "{n} KPIs"), states, _KPI_TALLY


def counted(calls: Sequence[Attention]) -> list[Text]:
    """What is not shown: how much it is, and of what kinds."""
    states = Counter(call.kind for call in calls)
    more = plural(len(calls), "and {n} more:", "and {n} more:")
    return [more, *(State(kind, n) for kind, n in states.items())] if calls else []


def most(found: Report, usual: int) -> int:
    """How many rows or names of a list are shown."""
    return sys.maxsize if found.every else usual


def statement(call: Attention, titles: Mapping[str, str]) -> str:
    """The title of what needs somebody, with that of its objective."""
    title = f"{titles[call.objective]} › {call.title}" if call.objective else call.title
    title = Message("{title} (KPI)", title=title) if call.role else title
    return with_ambition(title, committed=call.committed)


def ordered_by_support(found: Report) -> list[tuple[ObjectiveShape, int]]:
    """Every objective once, below the first of those it supports; a loop starts at its first objective."""
    known = {objective.id: objective for objective in (*found.above, *found.objectives)}
    below: dict[str, list[str]] = {}
    roots: list[str] = []
    for id_, objective in known.items():
        supported = (each for goal in objective.supports for each in (goal, goal.rpartition("/")[0]))
        parent = next((each for each in supported if each in known and each != id_), None)
        if parent:
            below.setdefault(parent, []).append(id_)
        else:
            roots.append(id_)
    placed: dict[str, int] = {}
    for root in (*roots, *known):
        waiting = [(root, 0)]
        while waiting:
            id_, depth = waiting.pop()
            if id_ not in placed:
                placed[id_] = min(depth, _DEEPEST)
                waiting += ((child, depth + 1) for child in reversed(below.get(id_, [])))
    return [(known[id_], depth) for id_, depth in placed.items()]


def pace(item: ObjectiveShape | KeyResultShape, above: ObjectiveShape, found: Report) -> State | str:
    """The state of an objective, or of a key result of the one `above`; nothing of what has ended has a pace.

    What rests on values that are too old takes no green.
    """
    calm = item is above and any(k.stale for k in above.key_results if not is_dropped(k, found.as_of))
    name = state(item, ended=above.ended, begun=found.cycle.begun)
    return State(name, calm=calm and not above.ended) if name else ""


def standing(
    item: ObjectiveShape | KeyResultShape, above: ObjectiveShape, found: Report
) -> tuple[Cell, Cell]:
    """Progress and pace of a row."""
    mark = pace(item, above, found)
    return drawn(item, mark, progress_of(item), ended=above.ended), mark


def remarks(objective: ObjectiveShape, found: Report) -> Iterator[Sequence[Text]]:
    """How an objective was closed and what was recorded after that, and what its progress includes."""
    closed = objective.closed
    if closed:
        grade = graded(closed.grade, objective.band)
        facts = [Message("closed {day}: {grade}", day=short_date(closed.date, found.as_of), grade=grade)]
        if closed.outcome:
            facts.append(Message("outcome {outcome}", outcome=name_words(closed.outcome)))
        if closed.lesson:
            facts.append(Message("lesson: {lesson}", lesson=closed.lesson))
        yield (joined(facts, " · "),)
        if objective.late_updates:
            yield (Span(_late(objective, most(found, _LATE)), "warn"),)
    if objective.roll_up != "key_results" and objective.counted.objectives:
        included = plural(
            objective.counted.objectives,
            "includes {n} supporting objective",
            "includes {n} supporting objectives",
        )
        yield (Span(included, "dim"),)


def _late(objective: ObjectiveShape, most: int) -> str:
    """What was recorded after the close, by name: it did not move the grade."""
    updates = [
        Message(
            "{update} by {person} on {day}",
            update=joined(filled((slug(update.id), recorded(update.value, update.of))), " "),
            person=f"@{update.person}",
            day=short_date(update.date, date.min),
        )
        for update in objective.late
    ]
    return plural(
        objective.late_updates,
        "{n} update recorded after the close: {names}; the grade stays",
        "{n} updates recorded after the close: {names}; the grade stays",
        names=few(updates, most=most),
    )


def plan(items: Sequence[InitiativeShape]) -> str:
    return Message("Plan: {done} of {n} done", done=sum(item.done for item in items), n=len(items))


def initiative(item: InitiativeShape, today: date, *more: Text | None) -> list[Text]:
    return dotted((ticked(item.title, done=item.done), *more, when_due(item, today)))


def when_due(item: InitiativeShape, today: date) -> Text:
    if item.due is None or item.done:
        return ""
    days = (today - item.due).days
    return Span(overdue(days), "warn") if days > 0 else Message("due {day}", day=short_date(item.due, today))


def late(items: Sequence[InitiativeShape], today: date) -> list[InitiativeShape]:
    """Those that are overdue, the latest first."""
    open_ = ((item.due, item.id, item) for item in items if item.due and item.due < today and not item.done)
    return [item for *_, item in sorted(open_, key=lambda each: each[:2])]


def linked(found: Report) -> list[str]:
    """How many KPIs a key result reads or is to move, and how many wait for a decision."""
    n = sum(bool(kpi.linked) for kpi in found.kpis)
    waiting = sum(kpi.undecided for kpi in found.comparison.kpis)
    return filled(
        (
            Message("{linked} of {n} KPIs linked to a key result", linked=n, n=found.totals.kpis),
            waiting and plural(waiting, "{n} KPI needs a decision", "{n} KPIs need a decision"),
        )
    )
