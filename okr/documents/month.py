"""The page of a month, for a sheet of paper or two, and what it shares with the review of a cycle.

Nobody's lateness, nothing private and nothing of a bonus is on them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from okr.documents.blocks import (
    DOT,
    GAP,
    Block,
    Column,
    Curve,
    Either,
    Entry,
    Heading,
    Note,
    Paragraph,
    Row,
    Span,
    State,
    Table,
    Text,
    filled,
    section,
    with_facts,
)
from okr.documents.changes import happened
from okr.documents.goals import headed
from okr.documents.measures import course, details, limit, periods_kept, toward, value_toward
from okr.documents.sheet import unread
from okr.documents.terms import cycle_and_week, drawn, is_dropped, owners, progress_of, shown, state, titled
from okr.documents.terms import health as _health
from okr.views.change_results import Change
from okr.views.period_results import (
    EasedGoal,
    GoalChange,
    LinkedKpi,
    Month,
    MonthKpi,
    Review,
    Standing,
    Thanks,
)
from okr.views.results import KeyResultShape, KpiPeriod, ObjectiveShape, like
from okr.words import Message, joined, plural
from okr.words.numbers import (
    aggregated,
    amount,
    few,
    long_date,
    measured,
    month_name,
    number,
    share,
    short_date,
)

BELOW = 2
"""The column below which the periods of a line, and the reason of a grade, are said."""
_SHOWN = 8
"""Rows of a list: a page is a sheet or two."""


def month(found: Month, _today: date) -> Iterator[Block]:
    until = Message("as of {day}", day=long_date(found.as_of)) if found.as_of < found.month.ends else ""
    facts = (month_name(found.month.starts), until, cycle_and_week(found.cycle, found.as_of))
    yield from headed((found.name, *facts), found.note, found.as_of)
    linked = linked_items(found.kpis, found.objectives)
    read = [_kpi(kpi, linked[kpi.id]) for kpi in found.kpis if kpi.periods]
    yield from kpi_table(_KPIS, read, len(found.kpis), below=1)
    if found.objectives:
        day = short_date(found.month.starts - timedelta(days=1), found.as_of)
        yield GAP
        runs = found.as_of < found.month.ends
        now = Message("now") if runs else short_date(found.as_of, found.as_of)
        yield Table(_moved_columns(day, now), list(_moved(found)), below=BELOW, dense=True)
    yield from _changes(found)
    yield from _in_the_way(found)
    yield from _promised(found)
    yield from shortened(Message("Thanks"), thanks(found.thanks), found)


def kpi_table(columns: Sequence[Column], read: Sequence[Row], n: int, below: int = 0) -> Iterator[Block]:
    """The KPIs that were read, and how many of the `n` were not."""
    left = unread(n - len(read)) if n > len(read) else ""
    if read:
        yield GAP
        rest = [Note((Span(left, "dim"),), 1)] if left else []
        yield Table(columns, [*read, *rest], below=below, dense=True)
    elif left:
        yield from instead(Message("KPIs"), left)


def instead(title: str, why: str) -> Iterator[Block]:
    """A section with a sentence in the place of its list."""
    yield GAP
    yield Heading(title)
    yield Paragraph((Span(why, "dim"),), indent=1)


def shortened(title: str, rows: Sequence[Entry], found: Month | Review, *more: Text) -> Iterator[Block]:
    """A section that is cut short, unless everything is asked for."""
    most = sys.maxsize if found.every else _SHOWN
    yield from section(title, rows[:most], *more)
    if left := len(rows[most:]):
        more_ = plural(left, "and {n} more", "and {n} more")
        yield Either((Paragraph((more_, "·", Span("--all", "command")), indent=1),), (Paragraph((more_,)),))


def thanks(given: Sequence[Thanks]) -> list[Entry]:
    """Who thanked whom, and for what."""
    return [
        Entry((each.text,), below=[Span(Message("{from_} to {to}", from_=each.from_, to=each.to), "dim")])
        for each in given
    ]


# ── a month ──────────────────────────────────────────────────────────────────────────────────────

_KPIS = (
    Column(Message("KPIs"), least=24, floor=12, wraps=True),
    Column(Message("limit")),
    Column(drop=1),
    Column(Message("last three")),
    Column(Message("health"), least=12, shrink=3, wraps=True),
    Column(Message("worked on by"), drop=2, least=24, wraps=True, folds=True),
)


def _kpi(kpi: MonthKpi, linked: Sequence[KeyResultShape]) -> Row:
    ended = [each for each in kpi.periods if not each.running]
    values = amount(joined((measured(each.value) for each in ended), " → "), kpi.unit, kpi)
    curve = Curve([each.value for each in kpi.periods if each.value is not None])
    mark = health(kpi, ended)
    workers: Text = joined(
        joined(filled((item.title, item.owner and owners(item).text)), " ") for item in linked
    )
    if mark.name == "unhealthy" and not kpi.key_results:
        workers = Span(Message("no key result linked"), "warn")
    return Row((kpi.title, limit(kpi), curve, values, mark, workers))


def health(kpi: LinkedKpi, read: Sequence[KpiPeriod]) -> State:
    return State("stale" if kpi.stale else _health(read[-1].health) if read else "no_data")


def linked_items(
    kpis: Sequence[LinkedKpi], objectives: Sequence[ObjectiveShape]
) -> Mapping[str, Sequence[KeyResultShape]]:
    """Id of each KPI → its key results among those of the objectives, in their order."""
    named: dict[str, list[str]] = {}
    for kpi in kpis:
        for id_ in dict.fromkeys(kpi.key_results):
            named.setdefault(id_, []).append(kpi.id)
    found: dict[str, list[KeyResultShape]] = {kpi.id: [] for kpi in kpis}
    for objective in objectives:
        for item in objective.key_results:
            for id_ in named.get(item.id, ()):
                found[id_].append(item)
    return found


def _moved_columns(day: str, now: str) -> Sequence[Column]:
    return (
        Column(Message("Objectives"), least=24, ample=36, floor=12, wraps=True),
        Column(joined((day, now, Message("target")), " → "), drop=2, folds=True),
        Column(Message("progress")),
        Column(Message("confidence"), drop=1),
        Column(Message("pace"), least=12, shrink=3, wraps=True),
    )


def _moved(found: Month) -> Iterator[Row]:
    before = {each.id: each for each in found.before}
    begun = found.cycle.begun
    for objective in found.objectives:
        pace = State(state(objective, begun=begun))
        bar = drawn(objective, pace, way(objective, before[objective.id]), ended=objective.ended)
        yield Row((Span(titled(objective), "title"), "", bar, "", pace))
        for item in objective.key_results:
            if is_dropped(item, found.as_of):
                yield Row((Span(item.title, "gone"), "", "", "", State("dropped")), depth=1)
                continue
            was, mark = before[item.id], shown(state(item, ended=objective.ended, begun=begun))
            bar = drawn(item, mark, way(item, was), ended=objective.ended)
            path = joined(map(number, was.confidences[-_PATH:]), " → ")
            kept = [periods_kept(item)] if item.measure == "hold" and item.progress is not None else ()
            yield Row(
                (item.title, before_and_now(item, was), bar, path, mark),
                depth=1,
                below=[*kept, *details(item)],
            )


_PATH = 4
"""Confidences that are shown."""


def before_and_now(item: KeyResultShape, before: Standing) -> str:
    """`112 → 121 → 130 IDR m`: before the month, now, and the target."""
    if item.measure in ("milestones", "words"):
        return value_toward(item)
    was = [] if before.value is None or item.current is None else [aggregated(item.takes, before.value)]
    if item.measure == "hold":
        values = amount(joined((*was, aggregated(item.takes, item.current)), " → "), item.unit, item)
        return joined((values, toward(item)), " ")
    return course(item, *was)


def way(item: ObjectiveShape | KeyResultShape, before: Standing) -> str:
    """`50% → 70%`."""
    was, now = share(before.progress), progress_of(item)
    return now if before.progress is None or was == now else joined((was, now), " → ")


def _in_the_way(found: Month) -> Iterator[Block]:
    rows = [
        Entry(with_facts(each.text, each.title), Span(plural(each.days, "{n} day", "{n} days"), "bad"))
        for each in found.blockers
    ]
    left = Message("{shown} of {n}", shown=len(rows), n=found.blocked) if found.blocked > len(rows) else ""
    yield from section(Message("In the way"), rows, left)


def _promised(found: Month) -> Iterator[Block]:
    """What is done first; of what is open no more than that it is."""
    titles = {each.id: each.title for each in found.objectives}
    rows = [
        Entry(with_facts(each.title, titles[each.objective]), Span("✓", "good") if each.done else DOT)
        for each in sorted(found.promised, key=lambda each: not each.done)
    ]
    done = Message("{done} of {n} done", done=sum(each.done for each in found.promised), n=len(rows))
    yield from shortened(Message("Promised and done"), rows, found, done)


def _changes(found: Month) -> Iterator[Block]:
    title = Message("What changed in the goals")
    if found.changes is None:
        yield from instead(title, found.unknown or "") if found.objectives else ()
        return
    yield from shortened(title, change_rows(found.changes, found.as_of), found)


def change_rows(changes: Sequence[GoalChange], today: date) -> list[Entry]:
    """New goals in one line, and each other change with its day and reason."""
    new = [each.title for each in changes if each.change == "added"]
    rows = [Entry((few(new, most=_NAMED),), Message("added"))] if new else []
    rows += [
        Entry(with_facts(each.title, happened(like(Change, each))), when(each, today), filled((each.reason,)))
        for each in changes
        if each.change != "added"
    ]
    return rows


_NAMED = 5
"""New goals that are named."""


def when(change: GoalChange | EasedGoal, today: date) -> str:
    return short_date(change.date, today) if change.date else Message("not committed")
