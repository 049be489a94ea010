"""What a KPI is and how it stands, a line each, as `okr show` has it, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import UNSET

from okr.documents.blocks import GAP, Block, Column, Line, Row, Span, State, Table, Text, filled, with_facts
from okr.documents.measures import NO_LIMIT, counts, limit
from okr.documents.terms import Facts, cadence_and_takes, first_or_read, last_recorded, person, running, state
from okr.views.decisions import decision_words
from okr.views.results import BonusShape, DecisionShape, Explanation, KpiPart, KpiShape
from okr.words import Message, joined
from okr.words.numbers import (
    LIMIT_OPEN,
    OPEN,
    amount,
    count_periods,
    long_date,
    measured,
    number,
    share,
    short_date,
    valued,
    with_unit,
)
from okr.words.states import word


def decision_facts(found: Explanation, kpi: str, today: date) -> Facts:
    """The last decision with who made it when; and the command where one is wanted."""
    last = found.decision
    if last is not UNSET:
        by = joined(("(", joined((person(last.by), short_date(last.date, today))), ")"), "")
        yield Message("decision"), joined((decision_words(last, today), by), " ")
    if found.undecided is True:
        wanted: list[Text] = [Message("needed:"), Span(f"okr decide {kpi}", "command")]
        yield Message("decision") if last is UNSET else "", wanted


def _part(part: KpiPart, item: KpiShape) -> str:
    """`kpi/a 212`; of a mean with the weight, where these are not all 1."""
    value = Message("no reading") if part.current is None else with_unit(measured(part.current), item.unit)
    if set(item.mean_of.values()) <= {1}:
        return joined((part.id, value), " ")
    return joined((joined((part.id, value), " "), Message("weight {weight}", weight=number(part.weight))))


def _rolled_up(item: KpiShape) -> str:
    match item.roll_up:
        case "sum":
            return Message("sum of the units")
        case "mean":
            return Message("mean of the units")
        case "counts":
            return Message("counts of the units, added up")
    return Message("none: its units are not added up")


def units(item: KpiShape) -> Iterator[Block]:
    """The units of an indicator, a line each, in the period that is shown."""
    rows = [
        Row(
            (
                part.title,
                amount(measured(part.current), item.unit),
                counts(part.of),
                State(part.health or "watched"),
                Span(part.id, "id"),
            ),
            part.id,
        )
        for part in item.parts
    ]
    yield GAP
    columns = (
        Column(Message("units"), least=8),
        Column(item.period, "digits"),
        Column("", drop=2),
        Column(Message("health")),
        Column("", drop=1),
    )
    yield Table(columns, rows)


BONUS = Message("bonus")


def _paid(bonus: BonusShape) -> str:
    paid = {"weight": number(bonus.weight), "threshold": share(bonus.threshold), "cap": share(bonus.cap)}
    if not bonus.bands:
        return Message("weight {weight}, from {threshold}, at most {cap}", **paid)
    bands = joined(joined((number(value), share(part)), ": ") for value, part in bonus.bands)
    return Message("weight {weight}, by its value ({bands}), at most {cap}", bands=bands, **paid)


_LIMITS: Mapping[str, str] = {NO_LIMIT: Message("none, it is only watched"), LIMIT_OPEN: OPEN}
"""What stands behind the word limit."""


def _reading_facts(item: KpiShape, today: date) -> Facts:
    """The readings, and how they stand to the limit."""
    if (period := first_or_read(item)) != item.period:
        yield Message("period"), period
    else:
        value = valued(item.current, item.of, item.unit)
        yield Message("last period"), joined((period, value), ": ")
    yield Message("health"), State(state(item)) if item.health else None
    if item.achievement is not None:
        yield Message("achievement"), share(item.achievement, down=True)
    yield Message("trend"), word(item.trend or "")
    if item.off_periods > 1:
        yield (
            Message("off its limit"),
            Message("for {periods}", periods=count_periods(item.off_periods, item.cadence)),
        )
    yield Message("last values"), joined(map(number, item.recent), " ") if len(item.recent) > 1 else None
    yield Message("running"), running(item, today)


def kpi_facts(item: KpiShape, today: date, origin: str) -> Facts:
    yield Message("objective"), item.objective
    yield Message("role"), item.role and f"role/{item.role}"
    yield Message("owner"), person(item.owner)
    yield Message("limit"), _LIMITS.get(limit(item)) or limit(item)
    if item.tolerance is not None:
        yield Message("tolerance"), with_unit(number(item.tolerance), item.unit)
    if item.units:
        yield Message("roll-up"), _rolled_up(item)
    if item.units and not item.roll_up:
        yield Message("cadence"), cadence_and_takes(item)
        return
    yield from _reading_facts(item, today)
    yield Message("cadence"), cadence_and_takes(item)
    if not item.units:
        made_of = joined((_part(part, item) for part in item.parts), "; ")
        yield (Message("mean of") if item.mean_of else Message("sum of")), made_of
    yield Message("source"), item.source
    yield Message("last"), last_recorded(item.last_checkin, today)
    yield Message("blocker"), item.blocker
    if item.bonus:
        yield BONUS, _paid(item.bonus)
    yield Message("linked to"), ", ".join((*item.key_results, *item.moved_by)) or Message("no key result")
    yield Message("drives"), ", ".join(item.drives)
    yield Message("driven by"), ", ".join(item.driven_by)
    yield Message("graduated from"), joined(filled((item.from_ or "", origin)), ": ")
    if item.retired:
        yield Message("retired"), joined((long_date(item.retired.date), item.retired.reason), ": ")


def decision_lines(
    kpi: str, last: DecisionShape | None, today: date, *, wanted: bool
) -> tuple[Sequence[Line], str]:
    """The decision that holds, and no command; or that one is `wanted`, with the one that ran out and the command."""
    said = Message("decision {decision}", decision=decision_words(last, today)) if last else ""
    if wanted:
        return [with_facts(Message("needs a decision"), said)], f"okr decide {kpi}"
    return [said] if last and not last.over else [], ""
