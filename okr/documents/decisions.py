"""What was decided about a KPI, below its line in a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, UnsetType

from okr.documents.blocks import Line, with_facts
from okr.views.decisions import told
from okr.views.report_results import DecisionShape
from okr.words import Message


def decision_lines(
    kpi: str, last: Struct | UnsetType | None, today: date, *, wanted: bool
) -> tuple[Sequence[Line], str]:
    """The decision that holds, and no command; or that one is `wanted`, with the one that ran out and the command."""
    said = told(last, today) if isinstance(last, DecisionShape) else ""
    if wanted:
        return [with_facts(Message("decision wanted"), said)], f"okr decide {kpi}"
    holds = isinstance(last, DecisionShape) and not last.over
    return [said] if holds else [], ""
