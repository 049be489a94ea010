"""KPIs and OKRs as one chain: each KPI with what moves it, what is ready to become one, and what came of the last cycle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from okr.documents.outcomes import afterwards, counts
from okr.documents.terms import limit, slug
from okr.views.page import ComparisonPage
from okr.views.report_results import After, Afterwards, ChainKpi, Comparison, Graduation, Hygiene
from okr.words import Message, joined
from okr.words.numbers import few, long_date, number, off_for, ordinal
from okr.words.states import name_words, word

PROBLEMS = 6
"""Problems of one difference, and items of a list, that are named."""
_QUIET = 3
"""KPIs without a reading that have rows of their own."""
_NAMES, _FINDINGS = 3, 2
"""Titles in a line, and findings of one rule, that are shown."""
_OF_PAY = frozenset({"K005", "K006"})
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
    shown, quiet = _with_rows(found.kpis)
    if shown:
        titles = (
            found.titles if isinstance(found, ComparisonPage) else {kpi.id: kpi.title for kpi in found.kpis}
        )
        curves = found.curves if isinstance(found, ComparisonPage) else {}
        page = (Entries(tree(shown, day, found.since, titles, curves)),)
        yield Either((GAP, _chain(found, shown, day)), page)
    elif not quiet:
        command = Message('okr add kpi "Accounts lost in a month" --objective ID --role ROLE --at-most 5')
        yield Either(
            (
                GAP,
                Paragraph((Message("No KPIs yet:"), Span(command, "command"))),
            ),
            (Paragraph((Message("No KPIs yet."),)),),
        )
    yield from _facts(found, quiet)
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


def _with_rows(kpis: Sequence[ChainKpi]) -> tuple[Sequence[ChainKpi], Sequence[ChainKpi]]:
    """Those of which something is known, and the others, where they are too many to be looked through."""
    quiet = [
        kpi
        for kpi in kpis
        if not (kpi.periods or kpi.moved_by or kpi.drives or kpi.driven_by or kpi.undecided)
    ]
    return ([kpi for kpi in kpis if kpi not in quiet], quiet) if len(quiet) > _QUIET else (kpis, [])


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


def _facts(found: Comparison, quiet: Sequence[ChainKpi]) -> Iterator[Block]:
    rows = [*_graduations(found.graduations)]
    if found.alone:
        names = few([each.title for each in found.alone], most=_NAMES)
        lead = Message("Changes without a KPI")
        rows.append(Entry((Message("{n}: {names}", n=len(found.alone), names=names),), lead))
    rows += _paid(found)
    if found.after and found.after.closed:
        rows.append(_after(found.after))
    if quiet:
        names = few([kpi.title for kpi in quiet], most=_NAMES)
        lead = Message("KPIs without a reading")
        rows.append(Entry((Message("{n}: {names}", n=len(quiet), names=names),), lead))
    if roles := [slug(role) for role in found.idle_roles]:
        names = few(roles, most=PROBLEMS)
        rows.append(
            Entry((Message("{n}: {names}", n=len(roles), names=names),), Message("Roles without a KPI"))
        )
    if rows:
        yield GAP
        leads = [row.lead for row in rows]
        once = [replace(row, lead="") if row.lead in leads[:at] else row for at, row in enumerate(rows)]
        on_page = [replace(row, command="") for row in rows]
        yield Either((Entries(once, facts=True),), (Entries(on_page, facts=True),))


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
    still = [joined((kpi.title, word(kpi.moved)), " ") for kpi in ends if kpi.moved in ("steady", "worse")]
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
