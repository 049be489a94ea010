"""R007 to R009, R011, R021: days, periods, names and counts that cannot be, so that a value does not count, or counts
elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial

from okr.checks.rule import CheckContext, in_file, rule
from okr.findings import Finding
from okr.ids import cycle_name
from okr.kpi_models import Kpi
from okr.models import KeyResult
from okr.outlines import Outline
from okr.people_models import Update
from okr.periods import cycle, kpi_period, kpi_period_of, period_span, week, week_or_month
from okr.quantities import exact
from okr.units import ratio
from okr.updates import corrected, may_not_count, period_of_reading
from okr.words import Message, joined
from okr.words.numbers import computed, recorded, with_unit
from okr.words.states import name_words

Problem = tuple[str, str, str]
"""Field of the update, message and fix."""


@rule("R007")
def uncounted_updates(case: CheckContext) -> Iterator[Finding]:
    for id_, problem_of in _odd_items(case):
        entries = case.workspace.updates(id_)
        replaced = corrected(entries)  # they count nowhere, and what replaces them is told
        for entry in entries:
            if (entry.path, entry.place) not in replaced and (problem := problem_of(entry.update)):
                field, message, fix = problem
                key = ("update", entry.place, field) if field else ("update", entry.place)
                yield in_file(entry.path, *key, id=id_).says(message, fix)


def _odd_items(case: CheckContext) -> Iterator[tuple[str, Callable[[Update], Problem | None]]]:
    """The items of which some update may not count, by their columns: only of these the updates themselves are read."""
    workspace = case.workspace
    doubtful = {now for id_ in workspace.in_doubt() if (now := workspace.current_id(id_))}
    cycles = {*map(cycle_name, doubtful)}
    for name in [name for name in workspace.outlines if name in cycles]:
        for id_, objective in workspace.by_cycle.in_cycle(name).items():
            closed = objective.closed.date if objective.closed else None
            for slug in (*objective.key_results, *objective.initiatives):
                part = f"{id_}/{slug}"
                if part in doubtful and may_not_count(objective, slug, workspace.series(part)):
                    kr = objective.key_results.get(slug)
                    yield part, partial(_of_key_result, kr, closed) if kr else _of_initiative
    yield from _odd_kpis(case)
    for id_ in workspace.in_doubt():
        if "/" not in id_ and cycle(id_, case.workspace.settings):
            yield id_, _of_cycle


def _odd_kpis(case: CheckContext) -> Iterator[tuple[str, Callable[[Update], Problem | None]]]:
    workspace = case.workspace
    for id_, kpi in workspace.kpis.items():
        series = workspace.series(id_)
        periods = series.periods or (None,) * len(series.values)
        made = id_ in workspace.composed and bool(series.values)
        if series.marks or series.counts or made or not all(_is_period(case, kpi, name) for name in periods):
            yield id_, partial(_of_kpi, case, kpi)
    for id_ in workspace.groups.keys() - workspace.kpis.keys():
        if workspace.series(id_).values:
            yield id_, _of_indicator


def _of_key_result(kr: KeyResult, closed: date | None, update: Update) -> Problem | None:
    if closed and update.date > closed and not update.late:
        message = Message("does not count: the objective was closed on {date}", date=closed)
        return "", message, Message("write late = true if it should count")
    names = ", ".join(f'"{name}"' for name in kr.milestones or kr.parts)
    counts = ", ".join(f"{name} = {exact(most)}" for name, most in kr.parts.items())
    fix = (
        Message("write parts = {counts}", counts=f"{{ {counts} }}")
        if kr.parts
        else Message("write done = [{names}]", names=names)
        if names
        else Message("write a value")
    )
    if update.parts:
        return _of_parts(kr, update, names, fix)
    if update.value is not None:
        return _of_value(kr, update, fix)
    if update.done is True:
        message = Message("does not count: only an initiative or a milestone is done as a whole")
        return "done", message, fix
    done = update.done if isinstance(update.done, tuple) else ()
    unknown = sorted({*done, *update.undone} - kr.milestones.keys())
    if not unknown:
        return None
    field = "done" if unknown[0] in done else "undone"
    if not kr.milestones:
        message = Message("does not count: this key result has no milestones")
        return field, message, fix if kr.parts else Message("record a value")
    message = Message('milestone "{name}" does not count: it is unknown', name=unknown[0])
    return field, message, Message("write one of {names}", names=names)


def _of_parts(kr: KeyResult, update: Update, names: str, fix: Message) -> Problem | None:
    if not kr.parts:
        return "parts", Message("does not count: this key result has no parts"), fix
    unknown = next((name for name in update.parts if name not in kr.parts), None)
    if unknown is None:
        return None
    message = Message('part "{name}" does not count: it is unknown', name=unknown)
    return "parts", message, Message("write one of {names}", names=names)


def _of_value(kr: KeyResult, update: Update, names: Message) -> Problem | None:
    if kr.kpi:
        message = Message("does not count: this key result takes its values from {kpi}", kpi=kr.kpi)
        return "value", message, Message("record it for {kpi}", kpi=kr.kpi)
    if kr.milestones:
        return "value", Message("does not count: a key result with milestones takes no value"), names
    if kr.parts:
        return "value", Message("does not count: a key result with parts takes no value"), names
    if kr.measure == "words":
        message = Message("does not count: this key result is told in words")
        return "value", message, Message("remove it, or write it into the note")
    if update.period and not week_or_month(update.period):
        message = Message(
            'counts for the day of the check-in: "{period}" is not a week or a month', period=update.period
        )
        return "period", message, Message('write period = "2026-W28" or "2026-07"')
    return None


def _of_initiative(update: Update) -> Problem | None:
    fields = {
        "value": update.value is not None,
        "done": isinstance(update.done, tuple),
        "undone": bool(update.undone),
        "parts": bool(update.parts),
    }
    field = next((field for field, wrong in fields.items() if wrong), "")
    message = Message("does not count: an initiative is only done or not done")
    return (field, message, Message("write done = true, or only a note")) if field else None


def _of_kpi(case: CheckContext, kpi: Kpi, update: Update) -> Problem | None:
    if update.parts:
        return "parts", Message("does not count: a KPI has no parts"), Message("record a value")
    if update.done is not None or update.undone:
        return "done", Message("does not count: a KPI has no milestones"), Message("record a value")
    if kpi.units:
        return _of_indicator(update)
    if update.value is not None and kpi.made_of:
        message = Message("does not count: this KPI is made of {kpis}", kpis=joined(kpi.made_of))
        return "value", message, Message("record it for one of them, or remove it")
    if update.value is None or _is_period(case, kpi, update.period):
        return None
    counts = period_of_reading(update, kpi, case.workspace.settings).name
    if update.period is None:
        message = Message(
            "counts for {period}, the last period that had ended: no period is given", period=counts
        )
        return (
            "value",
            message,
            Message('add period = "{period}", or the period that was meant', period=counts),
        )
    message = Message(
        'counts for {period}: "{name}" is not a period of a {cadence} KPI',
        period=counts,
        name=update.period,
        cadence=name_words(kpi.cadence),
    )
    return "period", message, Message('write "{period}", or the period that was meant', period=counts)


def _of_indicator(update: Update) -> Problem | None:
    if update.value is None:
        return None
    message = Message("does not count: the units of this KPI have values, and not the KPI itself")
    return "value", message, Message("record it for one of its units")


def _of_cycle(update: Update) -> Problem | None:
    said = ("value", "done", "undone", "parts", "confidence", "blocker", "unblocked", "next", "link")
    field = next((name for name in said if getattr(update, name) not in (None, (), {})), "")
    message = Message("does not count: a cycle takes only a note")
    return (field, message, Message("record it for an item, or write it into the note")) if field else None


def _is_period(case: CheckContext, kpi: Kpi, name: str | None) -> bool:
    settings = case.workspace.settings
    span = period_span(name, settings) if name else None
    return span is not None and kpi_period_of(span, kpi.cadence, settings) is not None


@rule("R008", "error")
def outside_the_cycle(case: CheckContext) -> Iterator[Finding]:
    by_cycle = case.workspace.by_cycle
    odd = [name for name, known in by_cycle.outlines.items() if _has_days_outside(case, name, known)]
    for id_, objective in (pair for name in odd for pair in by_cycle.in_cycle(name).items()):
        span = case.workspace.cycle_of(id_)
        days = {"first": span.starts, "last": span.ends}
        if objective.closed and objective.closed.date < span.starts:
            yield case.at(id_, "closed", "date").says(
                Message(
                    "closed on {date}, before the cycle ({first} to {last}), so no update counts",
                    date=objective.closed.date,
                    **days,
                ),
                Message("write the day on which it was closed"),
            )
        fix = Message("write a day of the cycle, or remove it")
        for slug, kr in objective.key_results.items():
            if kr.since and kr.since not in span:
                yield case.at(f"{id_}/{slug}", "since").says(
                    Message("since {date}, outside the cycle ({first} to {last})", date=kr.since, **days), fix
                )
            if kr.ends and kr.ends not in span:
                yield case.at(f"{id_}/{slug}", "ends").says(
                    Message("ends {date}, outside the cycle ({first} to {last})", date=kr.ends, **days), fix
                )
            if kr.dropped and kr.dropped.date < span.starts:
                message = Message(
                    "dropped on {date}, outside the cycle ({first} to {last})", date=kr.dropped.date, **days
                )
                yield case.at(f"{id_}/{slug}", "dropped", "date").says(message, fix)


def _has_days_outside(case: CheckContext, name: str, known: Outline) -> bool:
    """Whether a day of a cycle may be wrong, by its outline: only then its objectives are read."""
    span = cycle(name, case.workspace.settings)
    if span is None:
        return True
    first = min((day for day in (known.first_close, known.first_drop) if day), default=span.starts)
    return first < span.starts or any(day not in span for day in known.since or ())


@rule("R021")
def odd_counts(case: CheckContext) -> Iterator[Finding]:
    items: dict[str, Kpi | KeyResult] = {**case.workspace.kpis}
    items |= {id_: kr for id_, kr, _ in case.key_results}
    for id_, record in items.items():
        if not case.workspace.series(id_).counted:
            continue
        entries = case.workspace.updates(id_)
        replaced = corrected(entries)
        ratios = [(e, e.update.of) for e in entries if e.update.of and (e.path, e.place) not in replaced]
        if ratios and record.takes == "sum":
            yield case.at(id_, "takes").says(
                Message("check-ins give shares with their counts, and shares are added up here"),
                Message('write takes = "last" or "mean"'),
            )
        for entry, of in ratios:
            value, worked_out = entry.update.value or 0, ratio(of, record.unit)
            if not _rounds_to(worked_out, value):
                message = Message(
                    "value {value} does not fit its counts: {part} of {whole} is {ratio}",
                    value=recorded(value),
                    part=recorded(of[0]),
                    whole=recorded(of[1]),
                    ratio=with_unit(computed(worked_out), record.unit),
                )
                fix = Message("correct one of them; until then the value counts")
                yield in_file(entry.path, "update", entry.place, "of", id=id_).says(message, fix)


def _rounds_to(worked_out: float, written: float) -> bool:
    """Whether a number is the written one to all its decimals."""
    decimals = Decimal(str(written)).as_tuple().exponent
    assert isinstance(decimals, int)
    return abs(worked_out - written) <= 0.5 * 10.0 ** min(decimals, 0) + _NOISE * abs(written)


_NOISE = 1e-12
"""What only the arithmetic of the machine puts between two numbers, as a share of them."""


@rule("R011", "error")
def left_before_joining(case: CheckContext) -> Iterator[Finding]:
    for id_, person in case.workspace.people.items():
        if person.joined and person.left and person.left < person.joined:
            yield case.at(id_, "left").says(
                Message(
                    "left on {left}, before joining on {joined}: no check-in is ever due",
                    left=person.left,
                    joined=person.joined,
                ),
                Message("correct one of the two days"),
            )


@rule("R009", "error")
def unknown_periods(case: CheckContext) -> Iterator[Finding]:
    settings = case.workspace.settings
    for place, name in enumerate(settings.checkin.off):
        if week(name) is None:
            yield in_file("okr.toml", "checkin", "off", place, id="okr.toml").says(
                Message('"{name}" is not a week, so it has no effect', name=name),
                Message('write it as "2026-W13"'),
            )
    for id_, kpi in case.workspace.of("kpi").items():
        for name in case.workspace.written(id_).targets:
            if _is_period(case, kpi, name):
                continue
            span = period_span(name, settings)
            period = kpi_period(span.starts if span else case.today, kpi.cadence, settings).name
            yield case.at(id_, "targets", name).says(
                Message(
                    '"{name}" is not a period of a {cadence} KPI', name=name, cadence=name_words(kpi.cadence)
                )
                if span
                else Message('unknown period "{name}", so this limit never starts', name=name),
                Message('write it as [targets."{period}"]', period=period),
            )
