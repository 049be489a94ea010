"""Check-ins: how an item stands after one, the words that were written with it, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from okr import updates
from okr.ids import cycle_name, parent, split
from okr.key_result_score import KeyResultScore
from okr.models import Initiative, KeyResult
from okr.ownership import in_charge, owners
from okr.people_models import Update
from okr.periods import DAY, Span, is_expected, kpi_period, last_ended, period_span, reading_period
from okr.scoring import Scoring
from okr.updates import Answer, BlockerRun, Entry
from okr.views.results import Blocker, CheckinWords, CycleNote, like
from okr.words import Message, joined, plural
from okr.words.numbers import (
    SLACK,
    aggregated,
    computed,
    count_periods,
    limited,
    recorded,
    share,
    short_date,
    valued,
)
from okr.words.states import done_word, word
from okr.workspace import Workspace

SHOWN = 5
"""Check-ins of one item that are shown; `okr log` has all."""


def open_items(scoring: Scoring, person: str) -> Iterator[str]:
    """What a person can check in now, due or not: of objectives that run, and KPIs."""
    workspace, today = scoring.workspace, scoring.today
    run = [name for name in workspace.outlines if workspace.cycle_of(name).ends > today]
    for id_ in [*workspace.items.of("key result", "initiative", "kpi", cycles=run)]:
        kind = workspace.items[id_]
        if kind == "key result":  # also a reached one: it can go on, or back
            record = workspace.key_result(id_)
            is_over = record.kpi is not None or scoring.is_dropped(record)
        else:
            is_over = scoring.is_over(id_) or id_ in workspace.composed
        if is_over or (kind != "kpi" and scoring.has_ended(parent(id_))):
            continue
        if person in (in_charge(workspace, owner, today) for owner in owners(workspace, id_, today)):
            yield id_


# ── the answer to a check-in ─────────────────────────────────────────────────────────────────────


def sentence(scoring: Scoring, entry: Entry) -> Iterator[str]:
    """What an item is called, and below it the echo of an update."""
    workspace, update = scoring.workspace, entry.update
    id_ = update.item
    title = workspace.title(id_)
    if id_ in workspace.kpis:
        title = f"{title} (KPI)"
    elif _is_ambiguous(scoring, id_):
        title = f"{title} ({cycle_name(id_)})"
    yield joined((title, update.period)) if update.period else title
    yield from (joined(("  ", text), "") for text in echo(scoring, entry, titled=True))


def echo(scoring: Scoring, entry: Entry, *, titled: bool = False) -> Iterator[str]:
    """All that an update says as it was understood, how its item stands now, and why a value does not count.

    Under a title, which has the period, also the blocker that it leaves open; a dialogue asks about that.
    """
    update = entry.update
    parts = [*_answer(scoring, entry), *_remarks(update)]
    run = scoring.open_blocker(update.item)
    if not titled and update.period:
        parts.insert(0, update.period)
    elif titled and run and not update.blocker:
        still = plural(
            run.days(scoring.today),
            "still blocked for {n} day: {text}",
            "still blocked for {n} days: {text}",
            text=run.text,
        )
        parts.append(still)
    yield joined(parts, " · ")
    if why := not_counted(scoring, entry):
        yield why


def _answer(scoring: Scoring, entry: Entry) -> Iterator[str]:
    """The value as it was understood, and how the item stands with it."""
    workspace, update = scoring.workspace, entry.update
    id_ = update.item
    kind = workspace.items[id_]
    if kind == "kpi":
        kpi, reading = workspace.kpis[id_], scoring.readings(id_).get(update.period or "")
        if reading:
            score = scoring.kpi_reading(id_, reading.period)
            yield valued(score.current, score.of, kpi.unit, partial(aggregated, kpi.takes))
            line = limited(score.at_least, score.at_most, is_open=score.limit_open)
            yield joined((word(score.health), line)) if score.health else line
    elif kind == "key result":
        if update.value is not None:
            yield _valued(scoring, entry, update.value)
        elif update.parts:
            yield _counted(scoring, update)
        yield from _milestones(scoring, update)
        yield standing(scoring, id_)
    elif not (update.note and update.done is None):
        yield done_word(update.done)


def _valued(scoring: Scoring, entry: Entry, value: float) -> str:
    """`124.5 IDR m (+3.5)`; where values add up or are averaged, what they come to."""
    score = scoring.key_result(entry.update.item)
    kr = score.key_result
    shown = valued(value, entry.update.of, kr.unit, recorded)
    if kr.start == "first" and _is_same(scoring.answers(entry.update.item)[0].entry, entry):
        if score.target is None:
            return Message("start: {start}", start=shown)
        return Message("start: {start}; target {target}", start=shown, target=recorded(score.target))
    change: str
    if kr.takes != "last":
        current = aggregated(kr.takes, score.current)
        change = (
            Message("sum {value}", value=current)
            if kr.takes == "sum"
            else Message("mean {value}", value=current)
        )
    elif score.delta is None or not_counted(scoring, entry):
        return shown
    elif abs(score.delta) <= SLACK:
        change = Message("unchanged")
    else:
        change = joined(("+" if score.delta > 0 else "−", computed(abs(score.delta))), "")
    return joined((shown, joined(("(", change, ")"), "")), " ")


def _counted(scoring: Scoring, update: Update) -> str:
    """`senior 1 of 2, other 2 of 3: 3 of 5`: the counts of an update, and what all of them come to."""
    score = scoring.key_result(update.item)
    total = Message("{n} of {wanted}", n=recorded(score.current or 0), wanted=recorded(score.target))
    return joined((counts_of(update.parts, score.key_result), total), ": ")


def counts_of(counts: Mapping[str, float], kr: KeyResult) -> str:
    """`senior 1 of 2, other 2 of 3`; what is no part any more has its number alone."""
    wanted = {name: recorded(most) for name, most in kr.parts.items()}
    told = (
        Message("{n} of {wanted}", n=recorded(count), wanted=wanted[name])
        if name in wanted
        else recorded(count)
        for name, count in counts.items()
    )
    return joined(joined(pair, " ") for pair in zip(counts, told, strict=True))


def _milestones(scoring: Scoring, update: Update) -> Iterator[str]:
    """What was reached, and how many are by now."""
    names = update.done if isinstance(update.done, tuple) else ()
    if update.done is None and not update.undone:
        return
    if names:
        yield Message("{names} reached", names=joined(names))
    if update.undone:
        yield Message("{names} not reached", names=joined(update.undone))
    if not (names or update.undone):
        yield Message("nothing more")
    score = scoring.key_result(update.item)
    done, all_ = len(score.milestones_done), len(score.key_result.milestones)
    yield plural(all_, "{done} of {n} milestone", "{done} of {n} milestones", done=done)


def _is_ambiguous(scoring: Scoring, id_: str) -> bool:
    """Whether an open goal of the same name, or with the same words, is in another cycle."""
    workspace = scoring.workspace
    above, slug = split(id_)
    words = workspace.objectives[above].title, workspace.record(id_).title
    for other, goal in scoring.open:
        if goal.closed or cycle_name(other) == cycle_name(id_):
            continue
        parts: dict[str, KeyResult | Initiative] = {**goal.key_results, **goal.initiatives}
        for name, part in parts.items():
            is_alike = name == slug or (goal.title, part.title) == words
            if is_alike and (isinstance(part, Initiative) or part.dropped is None):
                return True
    return False


def not_counted(scoring: Scoring, entry: Entry) -> str | None:
    """Why the value of an update is not the one that counts now; None where it is, or counts with the others."""
    update, workspace = entry.update, scoring.workspace
    record = workspace.record(update.item)
    answers: Sequence[Answer] = ()  # the values that this one competes with
    if update.item in workspace.kpis:
        reading = scoring.readings(update.item).get(update.period or "")
        answers = reading.answers if reading else ()
    elif isinstance(record, KeyResult):
        answers = scoring.answers(update.item)
    if update.value is None or not answers:
        return None
    mine = [a for a in answers if _is_same(a.entry, entry)]
    if not mine:
        value = recorded(update.value)
        by = [a for a in answers if a.day == update.date and a.entry.person == entry.person]
        if not by:
            return Message("{value} does not count.", value=value)
        return Message(
            "{value} does not count: you recorded {other} later that day.",
            value=value,
            other=recorded(by[-1].value),
        )
    last = answers[-1]
    if last is mine[0] or record.takes != "last":
        return None
    return _outranked(entry, last)


def _is_same(one: Entry, other: Entry) -> bool:
    return (one.path, one.place) == (other.path, other.place)


def _outranked(entry: Entry, last: Answer) -> str:
    """Of two values the other one counts: it is of a later day or instant, or its person comes later by name."""
    update = entry.update
    values: dict[str, str] = {"value": recorded(update.value), "other": recorded(last.value)}
    values["who"] = last.entry.person
    if last.day > update.date:
        days = {"day": short_date(update.date, last.day), "later": short_date(last.day)}
        if update.period:
            return Message(
                "{value} counts for {day}; the value of {period} stays {other} (@{who}, {later}).",
                **values, **days, period=update.period,
            )  # fmt: skip
        return Message(
            "{value} counts for {day}; the current value stays {other} (@{who}, {later}).", **values, **days
        )
    at = last.entry.update.at
    values["when"] = Message("that day at {time}", time=f"{at:%H:%M}") if at else Message("that day")
    if last.entry.instant and not entry.instant:
        return Message(
            "{value} does not count: @{who} recorded {other} {when}. This value has no time.", **values
        )
    if last.entry.instant > entry.instant:
        return Message("{value} does not count: @{who} recorded {other} later {when}.", **values)
    return Message(
        "{value} does not count: @{who} recorded {other} that day, too. Without times the last name counts.",
        **values,
    )


def standing(scoring: Scoring, id_: str) -> str:
    """`80%, ahead (expected 57%)`, of a hold `4 of 5 weeks, on track`, `judged 70%`; of what has ended no pace."""
    score = scoring.key_result(id_)
    if score.progress is None:
        return _unmeasured(score)
    parts: list[str] = []
    if score.judged:
        parts.append(Message("judged {grade}", grade=share(score.progress)))
    elif score.kept is not None:
        periods = count_periods(score.closed_periods, score.key_result.own_cadence or "")
        parts.append(Message("{kept} of {periods}", kept=score.kept, periods=periods))
    else:
        below = score.raw is not None and score.raw < -SLACK
        parts.append(share(score.raw if below else score.progress))
    if score.pace == "done" or not scoring.has_ended(parent(id_)):
        pace = word(score.pace)
        if score.kept is None and score.pace != "done":
            pace = Message("{pace} (expected {share})", pace=pace, share=share(score.expected))
        parts.append(pace)
    return joined(parts)


def _unmeasured(score: KeyResultScore) -> str:
    """Why there is no progress."""
    kr = score.key_result
    if score.is_open and kr.measure == "hold":
        return Message("limit open")
    if score.is_open:
        return Message("not measurable") if kr.by else Message("target open")
    return Message("told in words") if kr.measure == "words" else Message("no data yet")


def _remarks(update: Update) -> Iterator[str]:
    """What came with the value."""
    if update.confidence is not None:
        yield Message("confidence {n}", n=recorded(update.confidence))
    if update.note:
        yield Message('note "{text}"', text=_on_one_line(update.note))
    if update.next:
        yield Message('next "{text}"', text=_on_one_line(update.next))
    if update.link:
        yield Message("link {address}", address=update.link)
    if update.blocker:
        yield Message('blocker "{text}"', text=_on_one_line(update.blocker))
    if update.unblocked:
        yield Message("no longer blocked")
    if update.late:
        yield Message("late")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def default_period(workspace: Workspace, id_: str, on: date) -> Span:
    """What a KPI's reading describes by default: the latest ended period while it has none, else the running one.

    While the reading of the week before is still due, and that of the latest is not yet, it is the week before.
    """
    kpi, settings = workspace.kpis[id_], workspace.settings
    on = min(on, kpi.retired.date) if kpi.retired else on
    ended = last_ended(on, kpi.cadence, settings)
    named = (e.update.period for e in workspace.updates(id_) if e.update.value is not None)
    read = {span.name for name in named if name and (span := period_span(name, settings))}
    if ended.name in read:
        return kpi_period(on, kpi.cadence, settings)
    before = last_ended(ended.starts - DAY, kpi.cadence, settings)
    is_asked = (read or kpi.since) and before.name not in read and is_expected(before, kpi.since, settings)
    is_due = reading_period(before, settings).closes >= on and reading_period(ended, settings).due > on
    return before if is_asked and is_due else ended


# ── the words of check-ins ───────────────────────────────────────────────────────────────────────


def words_of(scoring: Scoring, id_: str) -> tuple[CheckinWords, ...]:
    """The last check-ins of an item that have words, the latest first."""
    return tuple(_checkins(scoring, id_))[-SHOWN:][::-1]


def latest_words(
    scoring: Scoring, ids: Iterable[tuple[str, str]], starts: date = date.min
) -> Iterator[CheckinWords]:
    """Of each id and title the last check-in with words since a day, the latest first."""
    latest = []
    for id_, title in ids:
        since = [each for each in _checkins(scoring, id_, title) if each.date >= starts]
        latest += since[-1:]
    yield from sorted(latest, key=lambda each: (-each.date.toordinal(), each.id))


def _checkins(scoring: Scoring, id_: str, title: str = "") -> Iterator[CheckinWords]:
    """What one person wrote about an item on one day is one check-in: a correction keeps what it does not mention."""
    entries = updates.updates_until(scoring.workspace.updates(id_), scoring.today)
    groups: dict[tuple[date, str, str | None], list[Entry]] = {}
    for entry in entries:
        if entry.update.acknowledged is None:
            period = entry.update.period if id_ in scoring.workspace.kpis else None
            key = (entry.update.date, entry.person, period)
            groups[key] = [*groups.pop(key, []), entry]
    for (_, person, _), group in groups.items():
        latest_first = [entry.update for entry in reversed(group)]
        answer = next((update for update in latest_first if update.answers), latest_first[0])
        words: dict[str, Any] = {
            name: next((v for u in latest_first if (v := getattr(u, name)) not in (None, "")), None)
            for name in ("confidence", "note", "next", "blocker", "link")
        }
        unblocked = next((u.unblocked for u in latest_first if u.blocker or u.unblocked), None)
        if any(words[name] for name in ("note", "next", "blocker", "link")) or unblocked:
            words["parts"] = {name: count for entry in group for name, count in entry.update.parts.items()}
            yield like(CheckinWords, answer, id=id_, title=title, person=person, unblocked=unblocked, **words)


def note_of(workspace: Workspace, span: Span, today: date) -> CycleNote | None:
    """The last note on a cycle."""
    for entry in reversed(updates.updates_until(workspace.updates(span.name), today)):
        if entry.update.note:
            name = workspace.name_of(entry.person)
            return like(CycleNote, entry.update, person=entry.person, name=name, text=entry.update.note)
    return None


# ── blockers ─────────────────────────────────────────────────────────────────────────────────────


def open_blockers(scoring: Scoring, ids: Iterable[str]) -> list[Blocker]:
    """What is in the way of items, the longest first."""
    runs = ((id_, run) for id_ in ids if (run := scoring.open_blocker(id_)))
    return sorted(
        (blocker_of(scoring, id_, run) for id_, run in runs), key=lambda each: (each.since, each.id)
    )


def blocker_of(scoring: Scoring, id_: str, run: BlockerRun) -> Blocker:
    """What was in the way of an item, with its title and today's owner."""
    workspace, today = scoring.workspace, scoring.today
    return like(
        Blocker,
        run,
        id=id_,
        title=workspace.record(id_).title,
        owner=next(iter(owners(workspace, id_, today)), None),
        days=run.days(today),
    )
