"""The sources of all KPIs, and whether this person allowed them on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.documents.blocks import GAP, Block, Column, Paragraph, Role, Row, Span, Table
from okr.views.pull_results import PermissionList, Standing
from okr.words import Message

_STANDINGS: dict[Standing, tuple[Message, Role]] = {
    "allowed": (Message("allowed"), "good"),
    "changed": (Message("changed since"), "warn"),
    "not_allowed": (Message("not allowed"), "dim"),
    "refused": (Message("never allowed"), "bad"),
}
_COLUMNS = (
    Column(Message("KPI")),
    Column(Message("source")),
    Column(Message("on this machine"), wraps=True, least=12),
)


def permissions(found: PermissionList, _today: date) -> Iterator[Block]:
    if not found.sources:
        yield Paragraph((Message("No KPI has a [source]."),))
        return
    rows = []
    for each in found.sources:
        words, role = _STANDINGS[each.status]
        rows.append(
            Row(
                (Span(each.id, "id"), each.place, Span(words, role)),
                below=[each.reason] if each.reason else (),
            )
        )
    yield Table(_COLUMNS, rows)
    waiting = [each.id for each in found.sources if each.status in ("changed", "not_allowed")]
    if waiting:
        yield GAP
        yield Paragraph((Message("To look at one and allow it:"), Span(f"okr allow {waiting[0]}", "command")))
