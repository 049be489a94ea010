"""What the objectives of a cycle need from other teams and people, and whether these agreed."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from okr.needs import YES, NeedStatus, needs_of
from okr.periods import Span
from okr.views.results import NeedShape
from okr.workspace import Workspace


def needs(workspace: Workspace, span: Span, today: date) -> tuple[NeedShape, ...]:
    """Of the open objectives of a cycle, in the order of their ids; `agreed` says which have a yes."""
    return tuple(
        need(status)
        for id_, objective in workspace.in_cycle(span)
        if objective.closed is None or objective.closed.date > today
        for status in needs_of(workspace, id_, today)
    )


def need(status: NeedStatus) -> NeedShape:
    shape = NeedShape(
        id=status.id,
        objective=status.objective,
        from_=status.asked,
        what=status.need.what,
        by=status.need.by,
    )
    if status.answer is None:
        return shape
    said = status.answer.update
    return replace(
        shape,
        answer="yes" if said.acknowledged == YES else "no",
        answered_on=said.date,
        answered_by=status.answer.person,
        note=said.note,
    )
