"""Why a KPI has its numbers: its readings against its limits, and what it is linked to."""

from __future__ import annotations

from collections.abc import Iterator

from okr import formulas
from okr.composed import combination, parts_in
from okr.ids import parent
from okr.kpi_models import Kpi
from okr.periods import Span
from okr.scores import KpiReading
from okr.scoring import Scoring
from okr.updates import Reading
from okr.views.bonus import by_band, goes_up
from okr.views.results import Step
from okr.views.steps import step, weighted, window_words
from okr.words import Message, joined, plural
from okr.words.numbers import LIMIT_OPEN, computed
from okr.words.numbers import recorded as n
from okr.words.numbers import span as limits
from okr.workspace import Workspace


def kpi_steps(scoring: Scoring, id_: str, span: Span) -> Iterator[Step]:
    """How a KPI stands in a cycle, and what it belongs to; of an indicator without a value of its own that of its units."""
    if id_ not in scoring.workspace.kpis:
        for unit in scoring.workspace.units[id_]:
            last, title = scoring.kpi(unit, span).last, scoring.workspace.unit_title(unit)
            value: str = Message("no reading") if last.current is None else n(last.current)
            why = Message("{title}, {period}: {value}", title=title, period=last.period.name, value=value)
            yield step("unit", unit, why)
        yield step("current", None, Message("without roll_up each unit has its own value"))
        return
    score = scoring.kpi(id_, span)
    yield from _reading(scoring, id_, score.last)
    if score.running:
        yield from _reading(scoring, id_, score.running, "provisional ")
    for name, period in (("stale", score.last.period if score.stale else None), ("due", score.awaited)):
        if period and getattr(score, name):
            window = window_words(scoring.reading_window(id_, period))
            why = Message("no reading for {period}: {window}", period=period.name, window=window)
            yield step(name, True, why)
    if score.last.line == formulas.NO_LINE:
        why = Message("the last of three readings against the first; up to 1% of that is steady")
        yield step("trend", score.trend, why if score.trend else Message("told from three readings on"))
    elif score.trend:
        why = Message("the last three readings, by their distance from the limit")
        yield step("trend", score.trend, why)
    if score.off_periods:
        why = Message("periods in a row outside the limit, up to the newest reading")
        yield step("off_periods", score.off_periods, why)
    yield from _band(score.kpi, score.last)
    yield from _links(scoring, id_)
    if score.kpi.retired and scoring.is_retired(score.kpi):
        why = Message("{reason}; never due or stale since then", reason=score.kpi.retired.reason)
        yield step("retired_on", score.kpi.retired.date.isoformat(), why)


def _band(kpi: Kpi, reading: KpiReading) -> Iterator[Step]:
    """What the last reading alone would pay, of a bonus by its value."""
    if kpi.bonus is None or not kpi.bonus.bands or reading.current is None or reading.share < 1:
        return
    up, bands = goes_up(kpi), kpi.bonus.bands
    for value, part in bands:
        yield step(
            "bonus_band",
            part,
            Message("from {value} on", value=n(value)) if up else Message("down to {value}", value=n(value)),
        )
    yield step("bonus", *by_band(reading.current, kpi.bonus, up=up))


def _links(scoring: Scoring, id_: str) -> Iterator[Step]:
    """Who reads the KPI, who is to move it, and what goes before and after it from cause to effect."""
    workspace = scoring.workspace
    for linked in (workspace.readers, workspace.movers):
        for key_result in linked.get(id_, ()):
            reached = scoring.key_result(key_result).progress
            title = workspace.own_title(key_result)
            why = (
                title
                if reached is None
                else Message("{title}: progress {progress}", title=title, progress=computed(reached))
            )
            yield step("linked_to", key_result, why)
    kpi = workspace.kpis[id_]
    effects = dict.fromkeys(workspace.current_id(effect) or effect for effect in kpi.drives)
    for name, ids in (("driven_by", workspace.drivers.get(id_, ())), ("drives", effects)):
        for other in ids:
            yield step(name, other, workspace.title(other))
    source = workspace.current_id(kpi.from_) if kpi.from_ else None
    if source and workspace.items[source] == "key result":
        yield step("graduated_from", source, _origin(scoring, source))


def _origin(scoring: Scoring, id_: str) -> str:
    """What a KPI was before, and how long: a key result lives until its objective is closed, or its cycle ends."""
    workspace, above = scoring.workspace, parent(id_)
    closed, ends = scoring.closed_on(workspace.objectives[above]), workspace.cycle_of(id_).ends
    title, day = workspace.own_title(id_), closed or ends
    if closed or ends < scoring.today:
        return Message("was the key result {title} until {day}", title=title, day=day)
    return Message("is the key result {title} as well until {day}", title=title, day=day)


def _reading(scoring: Scoring, id_: str, reading: KpiReading, prefix: str = "") -> Iterator[Step]:
    kpi = scoring.workspace.kpis[id_]
    is_made = id_ in scoring.workspace.composed
    period, line = reading.period, limits(reading.at_least, reading.at_most)
    days = Message("{starts} to {ends}", starts=period.starts, ends=period.ends)
    yield step(f"{prefix}period", period.name, days)
    origin: str = f'[targets."{reading.since}"]' if reading.since else Message("the KPI's own limit")
    if reading.line == formulas.NO_LINE:
        line = LIMIT_OPEN if reading.limit_open else line
        origin = Message("no health and no achievement without a limit")
    elif reading.share < 1:
        share = computed(reading.share)
        origin = Message("{origin} × the elapsed share {share} of its period", origin=origin, share=share)
    if reading.limit_open and reading.line != formulas.NO_LINE:
        line = joined((line, LIMIT_OPEN))
    yield step(f"{prefix}line", line, origin)
    if is_made:
        yield from _parts(scoring, id_, period, prefix)
    if reading.reading is None or reading.current is None:
        yield step(f"{prefix}current", None, _why_none(scoring, id_))
        return
    if is_made:
        yield step(f"{prefix}current", reading.current, _formula(scoring, id_, reading.reading))
    else:
        used = [answer.entry for answer in reading.reading.answers]
        why = plural(len(used), "{n} reading for {period}", "{n} readings for {period}", period=period.name)
        yield step(f"{prefix}current", reading.current, why, used)
    if reading.achievement is None:
        return
    yield step(f"{prefix}achievement", reading.achievement, _achievement(reading, reading.current))
    yield step(f"{prefix}health", reading.health, _health(scoring, reading, kpi))


def _parts(scoring: Scoring, id_: str, period: Span, prefix: str) -> Iterator[Step]:
    """What a KPI is made of: each part with its value, and what that comes to by its weight. A unit that joins later, or had
    been retired, is no part then."""
    workspace = scoring.workspace
    expected = {*parts_in(workspace, id_, period)}
    for part, weight in workspace.composed[id_].items():
        kpi, title = workspace.kpis.get(part), workspace.unit_title(part) or part
        found = scoring.readings(part).get(period.name) if kpi else None
        if kpi is None or found is None:
            why = Message("{title}: no reading for {period}", title=title, period=period.name)
            if part not in expected:
                why = Message("{title}: not counted in {period}", title=title, period=period.name)
            yield step(f"{prefix}part", part, why)
            continue
        value = found.value(kpi)
        product: str = n(value)
        if not _is_plain(workspace, id_):
            product = joined((n(weight), " × ", n(value), " = ", computed(weight * value)), "")
        elif combination(workspace.kpis[id_]) == "counts":
            counts = found.of(kpi)
            product = (
                Message("{part} of {whole}", part=n(counts[0]), whole=n(counts[1]))
                if counts
                else Message("{value} without its two counts", value=product)
            )
        used = () if part in workspace.composed else [answer.entry for answer in found.answers]
        yield step(f"{prefix}part", part, Message("{title}: {product}", title=title, product=product), used)


def _formula(scoring: Scoring, id_: str, made: Reading) -> str:
    """`212 + 187`, the mean by weights, or `(212 + 187) / (230 + 196) = 399 / 426`."""
    workspace, kpi = scoring.workspace, scoring.workspace.kpis[id_]
    read = [
        (weight, reading, workspace.kpis[part])
        for part, weight in workspace.composed[id_].items()
        if (reading := scoring.readings(part).get(made.period.name))
    ]
    match combination(kpi):
        case "mean" if _is_plain(workspace, id_):
            total = joined((n(reading.value(part)) for _, reading, part in read), " + ")
            return joined(("(", total, ") / ", n(len(read))), "")
        case "mean":
            return weighted((weight, reading.value(part)) for weight, reading, part in read)
        case "sum":
            return joined((n(reading.value(part)) for _, reading, part in read), " + ")
    counts = [of for _, reading, part in read if (of := reading.of(part))]
    above, below = (joined((n(pair[at]) for pair in counts), " + ") for at in (0, 1))
    first, second = made.of(kpi) or (0, 0)
    return joined(("(", above, ") / (", below, ") = ", n(first), " / ", n(second)), "")


def _is_plain(workspace: Workspace, id_: str) -> bool:
    """Whether each part counts once."""
    return {*workspace.composed[id_].values()} <= {1}


def _why_none(scoring: Scoring, id_: str) -> str:
    if id_ not in scoring.workspace.composed:
        return Message("no reading for this period")
    cadence, kpis = scoring.workspace.kpis[id_].cadence, scoring.workspace.kpis
    parts = scoring.workspace.composed[id_]
    if any(part in kpis and kpis[part].cadence != cadence for part in parts):
        return Message("its parts are read in other periods")
    if scoring.workspace.kpis[id_].roll_up == "counts":
        return Message("it has a value once all its units are read, with both counts")
    return Message("it has a value once all its parts are read")


def _achievement(reading: KpiReading, value: float) -> str:
    least, most = reading.line
    if least is not None and most is not None:
        if formulas.within(value, least, most):
            return Message("within its limit")
        least, most = (least, None) if value < least else (None, most)
    if 0 in (least, most):
        return Message("1 within the limit, else 0, since the limit is 0")
    write = n if reading.share == 1 else computed
    if least is not None:
        return Message("1 + ({v} − {b}) / |{b}|, never below 0", v=n(value), b=write(least))
    return Message("1 − ({v} − {b}) / |{b}|, never below 0", v=n(value), b=write(most))


def _health(scoring: Scoring, reading: KpiReading, kpi: Kpi) -> str:
    if reading.health == "healthy":
        return Message("within the limit")
    watch = reading.health == "watch"
    if kpi.tolerance is not None:
        room = n(kpi.tolerance)
        if watch:
            return Message("outside the limit, within the tolerance of {room}", room=room)
        return Message("outside the limit and the tolerance of {room}", room=room)
    if any(bound is not None and formulas.is_high(bound, kpi.unit) for bound in reading.line):
        return Message("outside the limit; a limit of 90% or more needs a tolerance for watch")
    least = n(scoring.workspace.settings.health.watch)
    if watch:
        return Message("outside the limit, with an achievement of {least} or more", least=least)
    return Message("outside the limit, with an achievement below {least}", least=least)
