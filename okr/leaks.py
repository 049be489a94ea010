"""Key results through which a bonus leaks: they read a KPI that pays, and ask for no more than what it pays for."""

from __future__ import annotations

from msgspec import Struct

from okr.composed import paid_below
from okr.formulas import NO_LINE, Bound
from okr.measure_rules import bounds
from okr.models import KeyResult
from okr.periods import Span, kpi_period
from okr.scores import limits_in_force
from okr.words import Message
from okr.words.numbers import few, recorded, span
from okr.workspace import Workspace


class Leak(Struct, frozen=True):
    """A key result that is paid as well: whoever meets the limit of the KPI has met its target."""

    message: Message
    fix: Message


def leak(workspace: Workspace, id_: str) -> Leak | None:
    """The leak through a key result; None where it reads no KPI with a bonus, or its target lies beyond the paid limit, or
    that is still open.

    The limit is that of the period in which its cycle ends; with bands the value of the best one. Beyond a range there is
    nothing. A KPI pays also by the bonus of a part of it. What only moves a KPI has values of its own, so it leaks nothing.
    """
    record, cycle = workspace.key_result(id_), workspace.cycle_of(id_)
    kpi_id = workspace.current_id(record.kpi) if record.kpi else None
    kpi = workspace.kpis.get(kpi_id or "")
    if kpi_id is None or kpi is None:
        return None
    paid_parts = () if kpi.bonus else paid_below(workspace, kpi_id)
    if not (kpi.bonus or paid_parts):
        return None
    if kpi.retired and kpi.retired.date < cycle.starts:
        return None
    last = kpi_period(cycle.ends, kpi.cadence, workspace.settings)
    paid, _ = limits_in_force(kpi, last.starts, workspace.settings)
    if kpi.bonus and kpi.bonus.bands:
        best, _ = kpi.bonus.bands[-1]
        paid = (best, None) if kpi.at_least is not None else (None, best)
    asked = _asked(record, cycle)
    if paid == NO_LINE or _is_beyond(asked, paid):
        return None
    if paid_parts:
        limit = span(*paid)
        fact = Message(
            "{kpi} is made of {parts}, which pays a bonus, and no more is asked for than its limit {limit}",
            kpi=kpi_id,
            parts=few(paid_parts),
            limit=limit,
        )
    else:
        fact = _fact(kpi_id, record, asked, paid)
    return Leak(fact, _step(id_, kpi_id, paid))


def _asked(record: KeyResult, cycle: Span) -> Bound:
    """What a key result asks for, as a limit: its target from below and from above, of a hold that at the end."""
    if record.measure == "change":
        _, target = record.span()
        return target, target
    return bounds(record.line_on(cycle.ends))


def _is_beyond(asked: Bound, paid: Bound) -> bool:
    """Whether it is strictly better than the only limit that is paid."""
    (own_low, own_high), (low, high) = asked, paid
    if low is None:
        return high is not None and own_high is not None and own_high < high
    return high is None and own_low is not None and own_low > low


def _fact(kpi: str, record: KeyResult, asked: Bound, paid: Bound) -> Message:
    low, high = paid
    if low is not None and high is not None:
        return Message(
            "{kpi} pays a bonus within {limit}, and no target can be better than that",
            kpi=kpi,
            limit=span(*paid),
        )
    if record.measure == "hold":
        return Message(
            "{kpi} pays a bonus, and the limit {own} is not stricter than the paid one, {limit}",
            kpi=kpi,
            own=span(*asked),
            limit=span(*paid),
        )
    facts = {"kpi": kpi, "target": recorded(asked[0]), "limit": recorded(high if low is None else low)}
    if low is None:
        return Message(
            "{kpi} pays a bonus, and the target {target} is not below the paid limit {limit}", **facts
        )
    return Message("{kpi} pays a bonus, and the target {target} is not above the paid limit {limit}", **facts)


def _step(id_: str, kpi: str, paid: Bound) -> Message:
    low, high = paid
    if low is not None and high is not None:
        return Message("use `moves` and values of its own: `okr set {id} kpi= moves+={kpi}`", id=id_, kpi=kpi)
    facts = {"id": id_, "kpi": kpi, "limit": recorded(high if low is None else low)}
    if low is None:
        return Message(
            "fine while its target is below {limit}; else use `moves`: `okr set {id} kpi= moves+={kpi}`",
            **facts,
        )
    return Message(
        "fine while its target is above {limit}; else use `moves`: `okr set {id} kpi= moves+={kpi}`", **facts
    )
