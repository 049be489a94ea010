"""What was decided about a KPI, below its line in a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from okr.documents.blocks import Line, with_facts
from okr.views.decisions import decision_words
from okr.views.results import DecisionShape
from okr.words import Message


def decision_lines(
    kpi: str, last: DecisionShape | None, today: date, *, wanted: bool
) -> tuple[Sequence[Line], str]:
    """The decision that holds, and no command; or that one is `wanted`, with the one that ran out and the command."""
    said = Message("decision {decision}", decision=decision_words(last, today)) if last else ""
    if wanted:
        return [with_facts(Message("needs a decision"), said)], f"okr decide {kpi}"
    return [said] if last and not last.over else [], ""
