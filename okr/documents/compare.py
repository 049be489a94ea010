"""KPIs and OKRs as one chain: each KPI with what moves it, what is ready to become one, and what came of the last cycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from msgspec.structs import replace

from okr.documents.blocks import (
    DOT,
    GAP,
    STATES,
    Block,
    Column,
    Either,
    Entries,
    Entry,
    Heading,
    Note,
    Paragraph,
    Row,
    Series,
    Span,
    Table,
    dotted,
    filled,
    section,
    with_facts,
)
from okr.documents.chain import decided, health, mover_words, readings, since, tree
from okr.documents.goals import foot
from okr.documents.measures import limit
from okr.documents.outcomes import afterwards, counts
from okr.documents.terms import slug
from okr.views.outcomes import is_watched
from okr.views.page import ComparisonPage
from okr.views.report_results import After, Afterwards, ChainKpi, Comparison, Graduation, Hygiene
from okr.words import Message, joined
from okr.words.numbers import few, long_date, number, off_for, ordinal
from okr.words.states import name_words, word

PROBLEMS = 6
"""Problems of one difference, and items of a list, that are named."""
_ROWS = 3
"""KPIs that have rows of their own, though there is little to say of them."""
_MANY = 12
"""From so many KPIs with something to read on, those that are well are one line."""
_NAMES, _FINDINGS = 3, 2
"""Titles in a line, and findings of one rule, that are shown."""
_OF_PAY = frozenset({"K005", "K006", "K023"})
"""Rules that tell of a bonus: nothing of them is on a page that is passed on."""


def compare(found: Comparison, today: date) -> Iterator[Block]:
    """The chain, and below it what else there is to decide; or the differences, where they are asked for."""
    if isinstance(found, Afterwards):
        yield from afterwards(found, today)
        return
    day = found.as_of or today
    more = filled((found.name, found.cycle, found.as_of and long_date(day)))
    yield Heading(Message("KPIs and OKRs"), more, level=1)
    if found.side_by_side is True:
        yield GAP
        yield differences(found)
        return
    shown, quiet = _folded(found.kpis, _quiet(found.kpis))
    rows, steady = _folded(shown, _steady(shown, day))
    if shown:
        titles = (
            found.titles if isinstance(found, ComparisonPage) else {kpi.id: kpi.title for kpi in found.kpis}
        )
        curves = found.curves if isinstance(found, ComparisonPage) else {}
        page = (Entries(tree(shown, day, found.since, titles, curves)),)
        yield Either((GAP, _chain(found, rows, day)) if rows else (), page)
    elif not quiet:
        command = Message('okr add kpi "Accounts lost in a month" --objective ID --role ROLE --at-most 5')
        yield Either(
            (GAP, Paragraph((Message("No KPIs yet:"), Span(command, "command")))),
            (Paragraph((Message("No KPIs yet."),)),),
        )
    yield from _facts(found, quiet, steady)
    yield from _hygiene(found.hygiene)
    yield from _advice(found)
    last = (Span(Message("The four differences:"), "dim"), Span("okr compare --differences", "command"))
    yield Either((GAP, Paragraph(last)), ())
    if isinstance(found, ComparisonPage):
        yield foot(found.made)


# ── the chain on a terminal ──────────────────────────────────────────────────────────────────────


def _chain(found: Comparison, shown: Sequence[ChainKpi], day: date) -> Table:
    columns = (
        Column(Message("KPI"), least=22, floor=14, wraps=True),
        Column(Message("limit")),
        Column(Message("last three"), drop=2),
        Column(Message("linked to"), least=36, wraps=True, folds=True, drop=1),
        Column(Message("since {cycle}", cycle=_short(found)), least=20, floor=10, wraps=True),
    )
    health_of = {kpi.id: health(kpi) for kpi in found.kpis}
    rows = [row for kpi in shown for row in _kpi(kpi, health_of, day)]
    return Table(columns, rows)


def _folded(
    kpis: Sequence[ChainKpi], told_in_short: Mapping[str, ChainKpi]
) -> tuple[Sequence[ChainKpi], Sequence[ChainKpi]]:
    """Those that are shown, and the others, where these are too many to be looked through."""
    if len(told_in_short) <= _ROWS:
        return kpis, ()
    return [kpi for kpi in kpis if kpi.id not in told_in_short], [*told_in_short.values()]


def _quiet(kpis: Sequence[ChainKpi]) -> dict[str, ChainKpi]:
    """Those of which nothing is known."""
    return {
        kpi.id: kpi
        for kpi in kpis
        if not (kpi.periods or kpi.moved_by or kpi.drives or kpi.driven_by or kpi.undecided)
    }


def _steady(kpis: Sequence[ChainKpi], day: date) -> dict[str, ChainKpi]:
    """Of many those that are well, linked to no key result, and without a decision in force; what drives a KPI with a row,
    or is driven by it, has a row, too."""
    if len(kpis) < _MANY:
        return {}
    well = [k for k in kpis if health(k) == "healthy" and k.since != "worse" and not k.undecided]
    steady = {kpi.id: kpi for kpi in well if not (kpi.moved_by or decided(kpi, day))}
    shown = [kpi for kpi in kpis if kpi.id not in steady]
    while shown:
        kpi = shown.pop()
        shown += (steady.pop(id_) for id_ in {*kpi.drives, *kpi.driven_by} if id_ in steady)
    return steady


def _short(found: Comparison) -> str:
    """`Q2`, where the cycle before is one of the same year."""
    year, dash, _ = found.cycle.partition("-")
    return found.since.removeprefix(f"{year}{dash}") if dash else found.since


def _kpi(kpi: ChainKpi, health_of: dict[str, str], day: date) -> Iterator[Row | Note]:
    """A row for it and for each key result but the first; then how long it has been off, the decision, and what drives what."""
    mark = STATES[health(kpi)]
    movers: list[str] = [mover_words(item, kpi.unit) for item in kpi.moved_by]
    if not movers:
        movers = [Message("nothing: decide") if kpi.undecided else number(None)]
    yield Row(
        (
            joined((mark.shape, kpi.title), " "),
            limit(kpi),
            Series(readings(kpi)),
            Span(movers[0], "warn" if kpi.undecided and not kpi.moved_by else ""),
            Span(since(kpi, day), mark.role if kpi.since else "dim"),
        )
    )
    for mover in movers[1:]:
        yield Row(("", "", "", mover, ""))
    about = filled((off_for(kpi.off_periods, kpi.cadence), decided(kpi, day)))
    command = Span(f"okr decide {slug(kpi.id)}", "command") if kpi.undecided else ""
    if about or command:
        yield Note(dotted((*about, command)), 2)
    if kpi.drives:
        yield Note((Span(Message("drives {kpis}", kpis=_named(kpi.drives, {})), "dim"),), 2)
    if kpi.driven_by:
        yield Note((Span(Message("driven by {kpis}", kpis=_named(kpi.driven_by, health_of)), "dim"),), 2)


def _named(ids: Sequence[str], health_of: dict[str, str]) -> str:
    """The last parts of ids, with the sign of how each stands where it was read."""
    states = (health_of.get(id_, "no_data") for id_ in ids)
    signs = ("" if state == "no_data" else STATES[state].shape for state in states)
    return joined(joined(filled((slug(id_), sign)), " ") for id_, sign in zip(ids, signs, strict=True))


# ── what else there is to decide ─────────────────────────────────────────────────────────────────


def _facts(found: Comparison, quiet: Sequence[ChainKpi], steady: Sequence[ChainKpi]) -> Iterator[Block]:
    rows = [*_graduations(found.graduations)]
    rows += _named_few(Message("Changes without a KPI"), [each.title for each in found.alone])
    rows += _paid(found)
    if found.after and found.after.closed:
        rows.append(_after(found.after))
    rows += _named_few(Message("KPIs without a reading"), [kpi.title for kpi in quiet])
    roles = [slug(role) for role in found.idle_roles]
    rows += _named_few(Message("Roles without a KPI"), roles, most=PROBLEMS)
    well = [
        replace(row, command="okr list kpis")
        for row in _named_few(Message("Healthy and steady"), [kpi.title for kpi in steady])
    ]
    if rows or well:
        yield GAP
        leads = [row.lead for row in rows]
        once = [replace(row, lead="") if row.lead in leads[:at] else row for at, row in enumerate(rows)]
        on_page = [replace(row, command="") for row in rows]
        page = (Entries(on_page, facts=True),) if rows else ()
        yield Either((Entries([*well, *once], facts=True),), page)


def _named_few(lead: str, names: Sequence[str], *, most: int = _NAMES) -> Iterator[Entry]:
    """How many there are, and the first of them by name."""
    if names:
        named = few(names, most=most)
        yield Entry((Message("{n}: {names}", n=len(names), names=named),), lead)


def _graduations(ready: Sequence[Graduation]) -> Iterator[Entry]:
    lead = Message("Ready to become a KPI")
    for each in ready[:PROBLEMS]:
        if each.why == "won":
            why: str = Message("target reached")
        else:
            kept = Message("{kept} of {periods} kept", kept=each.kept or 0, periods=each.periods or 0)
            why = joined((Message("{nth} cycle", nth=ordinal(each.cycles)), kept))
        yield Entry((joined((each.title, why)),), lead, command=each.command)
    if (left := len(ready) - PROBLEMS) > 0:
        yield Entry((Message("and {n} more", n=left),), lead)


def _paid(found: Comparison) -> Iterator[Entry]:
    """What the reward of both says; it is on no page that is passed on."""
    for each in found.differences:
        if each.name == "reward" and any(kpi.paid for kpi in found.kpis):
            tied = few(each.broken_by, "; ", most=_NAMES) or Message("no key result is paid through a KPI")
            yield Entry((joined((each.kpi, tied), "; "),), Message("Paid"), paid=True)


def _after(after: After) -> Entry:
    """How many KPIs moved, and which did not: `Recurring revenue steady`."""
    ends = {kpi.id: kpi for item in after.key_results for kpi in item.kpis}.values()
    still = [
        joined((kpi.title, word(kpi.moved)), " ")
        for kpi in ends
        if kpi.moved in ("steady", "worse") and not is_watched(kpi)
    ]
    command = f"okr compare --after {after.cycle}" if ends else ""
    lead = Message("After {cycle}", cycle=after.cycle)
    return Entry(with_facts(counts(after), few(still, most=_NAMES)), lead, command=command)


def _hygiene(found: Sequence[Hygiene]) -> Iterator[Block]:
    """A few findings of each rule; on pages without the commands, and none that tells of a bonus."""
    if not found:
        return
    rows: list[Entry] = []
    for code, group in groupby(found, key=lambda each: each.code):
        all_ = list(group)
        rows += (
            Entry((Span(each.id, "id"), DOT, each.message), Span(code, "id"), paid=code in _OF_PAY)
            for each in all_[:_FINDINGS]
        )
        if (left := len(all_) - _FINDINGS) > 0:
            rows.append(Entry((Span(Message("and {n} more", n=left), "dim"),), paid=code in _OF_PAY))
    title = Message("To tidy up")
    command, passed_on = Span("okr check --select K", "command"), [row for row in rows if not row.paid]
    yield Either(tuple(section(title, rows, command)), tuple(section(title, passed_on)))


def _advice(found: Comparison) -> Iterator[Block]:
    """What no line above says already."""
    said = {each.command for each in found.graduations}
    left = [
        each
        for each in found.advice
        if each.command not in said and not each.command.startswith("okr decide ")
    ]
    rows = [Entry((each.message,), below=(Span(each.command, "command"),)) for each in left]
    bare = [Entry((each.message,)) for each in left]
    yield Either(tuple(section(Message("Advice"), rows)), tuple(section(Message("Advice"), bare)))


# ── the differences ──────────────────────────────────────────────────────────────────────────────

_DIFFERENCES = (
    Column(),
    Column(Message("KPI"), least=24, floor=12, wraps=True),
    Column(Message("OKR"), least=24, floor=12, wraps=True),
    Column(Message("Problems"), least=24, floor=12, wraps=True),
)


def differences(comparison: Comparison) -> Table:
    """Side by side; what both have in common is in the chain."""
    rows = []
    for each in comparison.differences:
        if each.name != "alike":
            name, problems = name_words(each.name), few(each.broken_by, "; ", most=PROBLEMS)
            cells = (Span(name, "title"), each.kpi, each.okr, Span(problems, "warn"))
            rows.append(Row(cells, paid=each.name == "reward"))
    return Table(_DIFFERENCES, rows, stack=110)
