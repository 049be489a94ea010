"""What the dialogue of `okr checkin` shows: its head, each item before it is asked for, and the answers before they are saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from okr.documents.blocks import GAP, Block, Column, Heading, Paragraph, Row, Span, Table, Text
from okr.ids import parent, slug
from okr.key_result_score import KeyResultScore
from okr.kpi_models import Kpi
from okr.models import Initiative, KeyResult
from okr.people_models import Update
from okr.periods import week_name
from okr.scoring import Scoring
from okr.updates import Entry
from okr.views.checkins import counts_of, default_period, words_of
from okr.words import Message, joined, plural
from okr.words.numbers import (
    OPEN,
    aggregated,
    change_share,
    field_value,
    limit,
    limited,
    recorded,
    short_date,
    valued,
    with_unit,
)
from okr.words.states import done_word

FORM = Message("Type VALUE [CONFIDENCE] [NOTE or !BLOCKER]")
KEYS = Message("Enter = unchanged · - skip · b back · ? help · q save, quit")
_FORMS = (
    (Message("124 8 Two renewals"), Message("value, confidence (0 to 10), note")),
    (Message("124 3 !Landing page late"), Message("blocker instead of a note")),
    (Message("124 7 !- They signed"), Message("the blocker is solved, and a note")),
    (Message('124 "3 renewals"'), Message("a note that begins with a number")),
    (Message('"Waiting for legal"'), Message("a note alone")),
    ("surabaya,malang 7", Message("milestones reached: names, their beginnings or numbers")),
    (Message("not surabaya"), Message("a milestone that is no longer reached")),
    (Message("2026-06 5.2"), Message("a KPI's value of another period")),
    ("Enter", Message("same value as before; no further milestone")),
    ("-", Message("skip this one")),
    ("b", Message("back to the one before")),
    ("q", Message("save and quit")),
)
_LONGEST_NOTE = 120
_TITLES = 48
"""Cells at most to which titles are padded, so that the objectives stand in a column."""


def head(scoring: Scoring, due: int) -> Iterator[Block]:
    """Which week it is, how much is due, and how to answer."""
    week = int(week_name(scoring.today)[-2:])
    yield Heading(Message("Check-in, week {week}", week=week), (plural(due, "{n} due", "{n} due"),), level=1)
    yield Paragraph((FORM,))
    yield Paragraph((Span(KEYS, "dim"),))


def forms(parts: Iterable[str] = ()) -> Iterator[Block]:
    """What can be typed as an answer, and what each form means; of a key result with `parts` first of all that."""
    columns = (Column(), Column(wraps=True, least=16))
    counts = " ".join(f"{name}={n}" for n, name in enumerate(parts, 1))
    own = [Row((counts, Message("how many there are now; the others stay")))] if counts else []
    yield Table(columns, [*own, *(Row(form) for form in _FORMS)], indent=1, heads=False)


def item(scoring: Scoring, ids: Sequence[str], at: int) -> Iterator[Block]:
    """The item at a place: its title and objective, what was recorded last, where it should go, what is in the way."""
    id_, workspace = ids[at], scoring.workspace
    titles = [title(scoring, each) for each in ids]
    room = min(max(map(len, titles)), _TITLES)
    place = f"{at + 1}/{len(ids)}"
    below: list[Text] = [joined(facts, " · ") for facts in (list(_facts(scoring, id_)),) if facts]
    if words := next((each for each in words_of(scoring, id_) if each.note), None):
        note = " ".join((words.note or "").split())
        note = note if len(note) <= _LONGEST_NOTE else f"{note[: _LONGEST_NOTE - 1]}…"
        below.append(Message('{day}: "{text}"', day=short_date(words.date, scoring.today), text=note))
    if run := scoring.open_blocker(id_):
        days = run.days(scoring.today)
        blocked = plural(days, "blocked for {n} day: {text}", "blocked for {n} days: {text}", text=run.text)
        below.append(Span(blocked, "bad"))
    above = workspace.kpis[id_].objective if id_ in workspace.kpis else parent(id_)
    objective = workspace.objectives.get(workspace.current_id(above) or "")
    columns = (Column(), Column(wraps=True, least=20), Column(drop=1, folds=True))
    cells = (place, Span(titles[at].ljust(room), "title"), Span(objective.title if objective else "", "dim"))
    yield GAP
    yield Table(columns, [Row(cells, below=below)], heads=False, below=1)


def title(scoring: Scoring, id_: str) -> str:
    """What an item is called; of a KPI it is said that it is one."""
    own = scoring.workspace.record(id_).title
    return f"{own} (KPI)" if id_ in scoring.workspace.kpis else str(own)


# ── what was recorded, and where it should go ────────────────────────────────────────────────────


def _facts(scoring: Scoring, id_: str) -> Iterator[str]:
    match scoring.workspace.record(id_):
        case KeyResult():
            yield from _key_result(scoring.key_result(id_))
        case Kpi() as kpi:
            yield from _kpi(scoring, id_, kpi)
        case Initiative() as initiative:
            yield done_word(scoring.initiative(id_).done)
            if initiative.due:
                yield Message("due {day}", day=short_date(initiative.due, scoring.today))


def _key_result(score: KeyResultScore) -> Iterator[str]:
    kr, values = score.key_result, score.series.values
    sure = score.series.confidence
    confidence = [] if sure is None else [Message("confidence {n}", n=recorded(sure))]
    if kr.milestones or kr.parts:
        yield _marks(score)
        yield from confidence
        return
    if score.answered_on:
        value = valued(values[-1], score.series.of, kr.unit, recorded)
        last = Message("{value} on {day}", value=value, day=short_date(score.answered_on, score.day))
        yield joined((last, *confidence))
    else:
        yield Message("no value yet")
    unit = None if score.answered_on else kr.unit  # it is said once, at the first number
    if kr.kpi:
        yield Message("values come from {kpi}", kpi=kr.kpi)
    if kr.takes == "sum":
        total = recorded(score.current if values else score.start or 0)
        yield Message("sum so far {value}", value=with_unit(total, unit))
        unit = None
    elif kr.takes != "last" and values:
        yield Message("mean {value}", value=aggregated(kr.takes, score.current))
    if kr.measure == "hold":
        yield Message("limit {limit}", limit=with_unit(limit(kr.line_on(score.day)), unit))
        return
    if not values and score.start is not None and not kr.parts:
        yield Message("starts at {value}", value=with_unit(recorded(score.start), unit))
        unit = None
    elif not values and kr.start == "first":
        yield Message("the first value is its start")
    target = (
        OPEN
        if score.is_open
        else kr.by and change_share(kr.by)
        if score.target is None
        else with_unit(recorded(score.target), unit)
    )
    if target:
        yield Message("target {value}", value=target)


def _marks(score: KeyResultScore) -> str:
    """The milestones with their numbers, and which are reached; the parts with how many there are."""
    kr, done = score.key_result, score.milestones_done
    if kr.parts:
        return counts_of(score.counts or dict.fromkeys(kr.parts, 0), kr)
    return "   ".join(f"{n} {'✓' if name in done else '·'} {name}" for n, name in enumerate(kr.milestones, 1))


def _kpi(scoring: Scoring, id_: str, kpi: Kpi) -> Iterator[str]:
    """The period that is asked for, what was read before, and the limit that is in force then."""
    period = default_period(scoring.workspace, id_, scoring.today)
    yield Message("reading of {period}", period=period.name)
    readings = [*scoring.readings(id_).values()]
    if readings:
        write = partial(aggregated, kpi.takes)
        value = valued(readings[-1].value(kpi), readings[-1].of(kpi), kpi.unit, write)
        yield Message("{value} in {period}", value=value, period=readings[-1].period.name)
    else:
        yield Message("no value yet")
    score = scoring.kpi_reading(id_, period)
    unit = None if readings else kpi.unit
    yield limited(score.at_least, score.at_most, unit, is_open=score.limit_open)


# ── the answers ──────────────────────────────────────────────────────────────────────────────────


def answers(scoring: Scoring, entries: Mapping[str, Entry | None]) -> Iterator[Block]:
    """The answers by item, None where it was skipped: value, confidence, and words."""
    names = Counter(map(slug, entries))
    yield GAP
    yield Table(
        (Column(), Column(), Column(align="right"), Column(wraps=True, least=16)),
        [
            Row((name if names[name := slug(id_)] == 1 else id_, *_answer(scoring, id_, entry)))
            for id_, entry in entries.items()
        ],
        indent=1,
        heads=False,
    )


def _answer(scoring: Scoring, id_: str, entry: Entry | None) -> tuple[Text, str, str]:
    """What was answered: before and now, the confidence, and all words."""
    if entry is None:
        return Span(Message("skipped"), "dim"), "", ""
    update = entry.update
    words = []
    if update.note:
        words.append(update.note)
    if update.blocker:
        words.append(Message('blocker "{text}"', text=update.blocker))
    if update.unblocked:
        words.append(Message("no longer blocked"))
    confidence = "" if update.confidence is None else recorded(update.confidence)
    return _change(scoring, id_, update), confidence, joined(words, " · ")


def _change(scoring: Scoring, id_: str, update: Update) -> str:
    """`121 → 124.5`, the milestones that are reached or not any more, or whether a piece of work is done."""
    if update.value is not None:
        value = valued(update.value, update.of, write=recorded)
        if update.period:
            return joined((value, f"({update.period})"), " ")
        score = scoring.key_result(id_)
        before = score.series.values[-1:]
        if score.key_result.takes == "sum":
            return joined(("+", value), "") if update.value >= 0 else value
        if not before or before[0] == update.value:
            return value
        return joined((recorded(before[0]), value), " → ")
    if update.parts:
        return field_value(update.parts, recorded)
    if isinstance(update.done, bool):
        return done_word(update.done)
    names = [*(update.done or ())]
    if update.undone:
        names.append(Message("{names} not reached", names=joined(update.undone)))
    return joined(names) if names or update.done is None else Message("nothing more")
