"""After a cycle: which KPIs behind its closed key results got better, and which did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from okr.documents.blocks import (
    GAP,
    Block,
    Entry,
    Heading,
    Line,
    Paragraph,
    Role,
    Span,
    filled,
    section,
    with_facts,
)
from okr.formulas import Trend
from okr.views.outcome_words import change, path, stays_within, unread
from okr.views.outcomes import end_of, is_watched
from okr.views.report_results import After, Afterwards, ClosedKeyResult, HeldKpi, OutcomeKpi
from okr.words import Message, joined, plural
from okr.words.numbers import limited, long_date, share

REACHED = 0.7
"""From this progress on a key result went well, for the question whether its KPI followed."""


def afterwards(found: Afterwards, today: date) -> Iterator[Block]:
    after = found.after
    cycle = after.cycle if after else found.cycle
    facts = filled((found.name, Message("as of {day}", day=long_date(today))))
    yield Heading(Message("KPIs after {cycle}", cycle=cycle), facts, level=1)
    yield GAP
    if after is None or not after.closed:
        yield Paragraph((Message("No key result of {cycle} is closed yet.", cycle=cycle),))
        return
    yield Paragraph((counts(after),))
    for title, kpis in _groups(after):
        yield from section(title, [_entry(kpi, after, today) for kpi in kpis])
    alone = [Entry((each.title,), share(each.progress)) for each in after.unlinked]
    yield from section(Message("Closed without a KPI"), alone)


def counts(after: After) -> str:
    """`4 key results closed: 2 KPIs got better, 1 did not, 1 not read since`."""
    told = (
        plural(after.moved, "{n} KPI got better", "{n} KPIs got better") if after.moved else "",
        Message("{n} did not", n=after.still) if after.still else "",
        Message("{n} not read since", n=after.unread) if after.unread else "",
        Message("{n} not read before", n=after.new) if after.new else "",
        Message("{n} only watched", n=after.watched) if after.watched else "",
    )
    closed = plural(after.closed, "{n} key result closed", "{n} key results closed")
    return joined((closed, joined(filled(told)) or Message("none is linked to a KPI")), ": ")


def _groups(after: After) -> Iterator[tuple[str, Sequence[OutcomeKpi]]]:
    """The KPIs, each once, by what became of them."""
    kpis = {kpi.id: kpi for each in after.key_results for kpi in each.kpis}.values()
    read = [kpi for kpi in kpis if end_of(kpi)]
    judged = [kpi for kpi in read if not is_watched(kpi)]
    yield Message("Got better"), [kpi for kpi in judged if kpi.moved == "better"]
    yield Message("Did not get better"), [kpi for kpi in judged if kpi.moved in ("steady", "worse")]
    yield Message("Not read before"), [kpi for kpi in judged if kpi.moved is None]
    yield Message("Only watched"), [kpi for kpi in read if is_watched(kpi)]
    yield Message("Not read since"), [kpi for kpi in kpis if not end_of(kpi)]


ROLES: dict[Trend, Role] = {"better": "good", "steady": "warn", "worse": "bad", "up": "", "down": ""}


def _entry(kpi: OutcomeKpi, after: After, today: date) -> Entry:
    """A KPI with the key results that were to move it, and a question where they say different things."""
    end = end_of(kpi)
    linked = [each for each in after.key_results if any(other.id == kpi.id for other in each.kpis)]
    below: list[Line] = [Span(_by(each, kpi), "dim") for each in linked]
    below += filled((_question(kpi, linked),))
    if end is None:
        return Entry(with_facts(kpi.title, unread(kpi, today)), below=below)
    read = path((kpi.before, kpi.at_end, kpi.now), today, kpi.unit)
    bound = limited(end.at_least, end.at_most, kpi.unit)
    lead = Span(change(kpi.before, end, kpi.unit), ROLES[kpi.moved]) if kpi.moved else ""
    return Entry(with_facts(kpi.title, read, bound, held(kpi)), lead, below)


def _by(each: ClosedKeyResult, kpi: OutcomeKpi) -> str:
    """`Sell the draft to five pilot firms, 80% (moves)`."""
    told = joined(filled((each.title, share(each.progress) if each.progress is not None else "")))
    reads = any(other.id == kpi.id and other.link == "reads" for other in each.kpis)
    return told if reads else Message("{key_result} (moves)", key_result=told)


def _question(kpi: OutcomeKpi, linked: Sequence[ClosedKeyResult]) -> str:
    """Where all key results have values of their own, and these say something else than the KPI.

    It names no cause: that both went well, or only one of them, is all that is known.
    """
    links = {other.link for each in linked for other in each.kpis if other.id == kpi.id}
    progress = max((each.progress for each in linked if each.progress is not None), default=None)
    if links != {"moves"} or progress is None or is_watched(kpi):
        return ""
    reached = share(progress, down=True)
    if kpi.moved == "better" and progress < REACHED:
        return Message(
            "Progress ended at {progress}, and the KPI still got better. What else helped?", progress=reached
        )
    if kpi.moved == "worse" and progress >= REACHED:
        return Message(
            "Progress reached {progress}, but the KPI got worse. What pulled it down?", progress=reached
        )
    end = end_of(kpi)
    within = kpi.before and end and stays_within(kpi.before, end, kpi.moved)
    if kpi.moved == "steady" and progress >= REACHED and not within:
        return Message(
            "Progress reached {progress}, but the KPI stayed about the same. What else does it depend on?",
            progress=reached,
        )
    return ""


def held(kpi: OutcomeKpi) -> str:
    """Of what got better: whether it is still better than before the cycle."""
    if kpi.moved != "better":
        return ""
    if kpi.held is None:
        return Message("too early to say whether it holds")
    return Message("it held") if kpi.held else Message("it did not hold")


def held_kpi(kpi: HeldKpi, today: date) -> Entry:
    """What got better in an earlier cycle: whether it lasted, and a question where it did not."""
    lead = Span(Message("held"), "good") if kpi.held else Span(Message("not held"), "bad")
    read = path((kpi.before, kpi.at_end, kpi.now), today)
    by = Span(joined(kpi.key_results, "; "), "dim")
    below = (
        (by,)
        if kpi.held
        else (by, Message("What did we do in {cycle}, and do we still do it?", cycle=kpi.cycle))
    )
    return Entry(with_facts(kpi.title, read, kpi.cycle), lead, below)
