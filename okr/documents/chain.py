"""The chain of KPIs and key results: how a KPI went, what moves it, what was decided, and on pages which KPI drives which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from okr.documents.blocks import DOT, STATES, Bar, Curve, Entry, Line, Link, Span, State, Text, dotted, filled
from okr.documents.measures import aim, limit, limit_words
from okr.documents.terms import health as _health
from okr.documents.terms import slug, unmeasured
from okr.views.chain import PERIODS
from okr.views.decisions import decision_words
from okr.views.outcome_words import change
from okr.views.report_results import ChainKpi, Mover
from okr.words import Message, joined, plural
from okr.words.numbers import amount, measured, number, off_for, recorded, share, short_date, with_unit
from okr.words.states import word

_DEEPEST = 4
"""Levels of causes and effects that a phone has room for."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
Curves = Mapping[str, Sequence[float | None]]
"""Id of a KPI → its readings, the latest last; None is a period without one."""


def health(kpi: ChainKpi) -> str:
    """The name of the state; stale goes before what the old readings say."""
    return "stale" if kpi.stale else _health(kpi.health)


def readings(kpi: ChainKpi) -> list[str]:
    """The last three; a dash in the place of one that is missing."""
    read = [amount(measured(each.value), kpi.unit, each) for each in kpi.periods]
    return [*read[1 - PERIODS :], number(None)] if kpi.stale and read else read


def since(kpi: ChainKpi, today: date) -> str:
    """How it went since the cycle before: `better by 2.5`, or why that is not known."""
    if kpi.since is None:
        return _unread(kpi, today)
    return change(kpi.before, kpi.now, kpi.unit)


def _unread(kpi: ChainKpi, today: date) -> str:
    """What is to be read since the cycle before: `reading due 3 Jul`, `next reading 4 Oct`."""
    awaited = kpi.awaited or kpi.next_reading
    if awaited and (kpi.awaited or kpi.stale):
        return Message("reading due {day}", day=short_date(awaited.due, today))
    if kpi.now is None:
        return Message("no reading yet")
    if kpi.before is None:
        return Message("first reading")
    if awaited is None:
        return Message("no newer reading")
    return Message("next reading {day}", day=short_date(awaited.due, today))


def decided(kpi: ChainKpi, today: date) -> str:
    """The decision about it; one that has run out only while another one is needed, and nothing of a limit that is to
    be changed once the KPI is within it."""
    made = kpi.decision
    if made is None or (made.over and not kpi.undecided):
        return ""
    if made.decision == "change" and health(kpi) == "healthy":
        return ""
    return Message("decision {decision}", decision=decision_words(made, today))


# ── what moves it ────────────────────────────────────────────────────────────────────────────────


def mover_words(item: Mover, unit: str | None) -> str:
    """`Raise MRR from 100 to 130, 70% ▲ (moves), 2 of 3 initiatives done`, for a KPI with that unit."""
    done = joined((share(item.progress), STATES[pace(item)].shape), " ")
    if item.progress is None:
        later = unmeasured(item)
        done = word(later) if later else Message("no check-in yet")
    elif item.measure == "hold":
        done = STATES[pace(item)].shape
    if item.link == "moves":
        done = Message("{progress} (moves)", progress=done)
    return joined(filled((joined(filled((item.title, measure(item, unit))), ": "), done, plan(item))))


def pace(item: Mover) -> str:
    return "stale" if item.stale else item.pace


def measure(item: Mover, unit: str | None) -> str:
    """From where to where, or the limit, where its title does not say that already; its unit where the KPI has another."""
    item = replace(item, unit=item.unit if item.unit != unit else None)
    ends = (item.start, item.target, item.at_least, item.at_most, item.above, item.below)
    known = {float(found.replace(",", ".")) for found in _NUMBER.findall(item.title)}
    later = item.target_open or (item.measure == "change" and item.target is None)
    is_told = not later and known.issuperset(each for each in ends if each is not None)
    if is_told or item.measure in ("milestones", "words"):
        return ""
    if item.measure == "hold":
        return limit(item)
    if item.target is not None:
        return with_unit(joined((recorded(item.start), recorded(item.target)), " → "), item.unit)
    start = [] if item.start is None else [with_unit(recorded(item.start), item.unit)]
    return joined((*start, aim(item)), " → ")


def plan(item: Mover) -> str:
    """How much of the work that serves it is done; nothing where there is none."""
    done, n = sum(each.done for each in item.initiatives), len(item.initiatives)
    return (
        plural(n, "{done} of {n} initiative done", "{done} of {n} initiatives done", done=done) if n else ""
    )


# ── a page ───────────────────────────────────────────────────────────────────────────────────────


def tree(
    kpis: Sequence[ChainKpi],
    today: date,
    before: str,
    titles: Mapping[str, str],
    curves: Curves | None = None,
) -> list[Entry]:
    """Each KPI below the first of those that drive it, and named below the others. `before` is the cycle before, `titles`
    are those of KPIs and objectives. With `curves` a KPI has its place here; else it leads to the one that it has."""
    rows = []
    for kpi, depth, is_first in _by_cause(kpis):
        name: Text = Link(Span(kpi.title), kpi.id)
        mark = State(health(kpi))
        if not is_first:
            rows.append(Entry((name,), mark, depth=depth))
            continue
        below = list(_below(kpi, today, before, titles, depth))
        if curves is None:
            rows.append(Entry((name,), mark, below, depth=depth))
        else:
            texts = (Span(kpi.title, "title"), Curve(curves.get(kpi.id, ())))
            rows.append(Entry(texts, mark, below, depth=depth, id=kpi.id))
    return rows


def _by_cause(kpis: Sequence[ChainKpi]) -> Iterator[tuple[ChainKpi, int, bool]]:
    """Causes above their effects, each with its depth and whether it is there for the first time; a loop begins at the
    first of its KPIs."""
    known = {kpi.id: kpi for kpi in kpis}
    roots = [kpi for kpi in kpis if known.keys().isdisjoint(kpi.driven_by)]
    placed: set[str] = set()
    for root in (*roots, *kpis):
        waiting = [] if root.id in placed else [(root, 0)]
        while waiting:
            kpi, depth = waiting.pop()
            yield kpi, min(depth, _DEEPEST), kpi.id not in placed
            if kpi.id not in placed:
                placed.add(kpi.id)
                waiting += ((known[id_], depth + 1) for id_ in reversed(kpi.drives) if id_ in known)


def _below(kpi: ChainKpi, today: date, before: str, titles: Mapping[str, str], depth: int) -> Iterator[Line]:
    """Its limit and readings, and how it went; what drives it, where its place does not say so; what moves it; the decision."""
    read = [amount(measured(each.value), kpi.unit, kpi) for each in kpi.periods]
    went = since(kpi, today)
    recent = joined(filled((joined(read, " → "), word(kpi.trend or ""))))
    yield dotted(
        (
            limit_words(kpi),
            plural(len(read), "last reading {values}", "last readings {values}", values=recent)
            if read
            else "",
            Message("since {cycle}: {change}", cycle=before, change=went) if kpi.since else went,
            off_for(kpi.off_periods, kpi.cadence),
        )
    )
    if len(kpi.driven_by) > 1 or (kpi.driven_by and depth >= _DEEPEST):
        causes = (Link(Span(titles.get(id_, slug(id_))), id_) for id_ in kpi.driven_by)
        yield [Span(Message("driven by"), "dim"), *dotted(causes)]
    for item in kpi.moved_by:
        yield [Span(Message("linked to"), "dim"), *_moving(item, kpi, titles)]
    if made := decided(kpi, today):
        yield made
    if kpi.undecided:
        yield Span(Message("needs a decision"), "warn")


def _moving(item: Mover, kpi: ChainKpi, titles: Mapping[str, str]) -> Iterator[Text]:
    """A key result with its objective and how it goes."""
    mark = State(pace(item))
    yield Link(Span(f"{titles.get(item.objective, slug(item.objective))} › {item.title}"), item.id)
    if ends := measure(item, kpi.unit):
        yield from (DOT, ends)
    yield mark
    if item.progress is not None and item.measure != "hold":
        yield Bar(item.progress, None, share(item.progress), mark.role)
    yield Span(
        joined(filled((Message("with its own values") if item.link == "moves" else "", plan(item)))), "dim"
    )
