"""Loops of `supports`: goals that wait for each other have no number."""

from __future__ import annotations

from collections.abc import Iterator

from okr.findings import Finding
from okr.graphs import loops, spelled
from okr.workspace import Workspace


def support_loops(workspace: Workspace) -> Iterator[Finding]:
    """One finding at the `supports` of each objective in a loop."""
    for loop in loops(workspace.supporters):
        round_ = spelled(loop[::-1])
        for id_ in loop:
            yield Finding(
                path=workspace.paths.get(id_, ""),
                code="R002",
                key="supports",
                id=id_,
                message=f"a loop of supports leaves it without a number: {round_}",
                fix="take one of these references away",
            )
