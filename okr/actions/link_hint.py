"""A hint where a key result and a KPI measure the same and are not linked; nobody is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from okr.alike import likely_links
from okr.models import KeyResult
from okr.periods import cycle
from okr.storage.files.transaction import Writing
from okr.store import changed_workspace
from okr.words import Message
from okr.workspace import Workspace

_TELLING = frozenset(("title", "unit"))
"""Fields by which a counterpart is found."""


def link_hint(writing: Writing, id_: str, today: date, fields: Collection[str] = _TELLING) -> Iterator[str]:
    """At most one line about an item of which these `fields` were set, as it will be once the changes are written."""
    if _TELLING.isdisjoint(fields):
        return
    after = changed_workspace(writing.workspace, writing.changes)
    kind = after.items.get(id_)
    if kind == "key result":
        given: list[tuple[str, KeyResult]] = [(id_, after.key_result(id_))]
    elif kind == "kpi":
        given = list(_open_key_results(after, today))
    else:
        return
    found = next((pair for pair in likely_links(after, given) if id_ in pair), None)
    if found:
        key_result, kpi = found
        other = kpi if id_ == key_result else key_result
        yield Message(
            "Same unit and words as {other}. To link it: okr set {key_result} moves+={kpi}",
            other=other,
            key_result=key_result,
            kpi=kpi,
        )


def _open_key_results(workspace: Workspace, today: date) -> Iterator[tuple[str, KeyResult]]:
    """Those of cycles that are not over, neither closed nor dropped."""
    by_cycle = workspace.by_cycle
    running = [
        name
        for name, known in by_cycle.outlines.items()
        if known.open and (span := cycle(name, workspace.settings)) and span.ends >= today
    ]
    for id_, objective in (pair for name in running for pair in by_cycle.in_cycle(name).items()):
        if objective.closed is None:
            for slug, key_result in objective.key_results.items():
                if key_result.dropped is None:
                    yield f"{id_}/{slug}", key_result
