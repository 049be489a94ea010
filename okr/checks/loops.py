"""R002, R003: loops of references. Goals that support each other in a loop have no progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okr.checks.rule import CheckContext, rule
from okr.findings import Finding
from okr.ids import KINDS, Kind
from okr.loops import loops, spelled
from okr.words import Message
from okr.workspace import Workspace


def support_loops(workspace: Workspace) -> Iterator[Finding]:
    """One finding at the `supports` of each objective in a loop."""
    for loop in loops(workspace.supporters):
        message = Message("loop of supports, so it has no progress: {loop}", loop=spelled(loop[::-1]))
        for id_ in loop:
            yield Finding(
                path=workspace.paths.get(id_, ""),
                code="R002",
                key=("supports",),
                id=id_,
                message=message,
                fix=Message("remove one of these references"),
            )


@rule("R002", "error")
def loops_of_supports(case: CheckContext) -> Iterator[Finding]:
    return support_loops(case.workspace)


@rule("R003", "error")
def loops_above(case: CheckContext) -> Iterator[Finding]:
    """One finding at the field of each item in a loop."""
    workspace = case.workspace
    fields: tuple[tuple[Kind, str, Mapping[str, Any]], ...] = (
        ("person", "manager", workspace.people),
        ("team", "parent", workspace.teams),
        ("role", "reports_to", workspace.roles),
    )
    for kind, field, items in fields:
        edges = {
            id_: (workspace.current_id(KINDS[kind].prefix + slug) or "",)
            for id_, item in items.items()
            if (slug := getattr(item, field))
        }
        for loop in loops(edges):
            for id_ in loop:
                yield case.at(id_, field).says(
                    Message("loop of {field}: {loop}", field=field, loop=spelled(loop)),
                    Message(
                        "remove one of these references: whoever is at the top has no {field}", field=field
                    ),
                )
