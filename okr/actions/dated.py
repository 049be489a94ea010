"""Fields that get a new value from a day on: a dated entry, so that the days before keep the value that they had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from okr.errors import OkrError, UsageError
from okr.lookup import with_article
from okr.models import KeyResult, owner_on
from okr.periods import kpi_period
from okr.references import Owned, owned_item
from okr.storage.editing import RemoveKey, SetKey
from okr.views.audit import in_force
from okr.workspace import Kind, Workspace

BOUNDS = ("at_least", "at_most")
_EXAMPLE = "okr set ID owner=budi --from 2026-08-10"
_LIMIT = "okr set ID at_least=99.9 --from 2026-08-10"


def dated(
    workspace: Workspace, id_: str, values: Mapping[str, Any], data: Mapping[str, Any], day: date
) -> list[SetKey | RemoveKey]:
    """The edits, below the table of the item, of `values` that begin to hold on `day`; `data` is the table as it stands."""
    kind = workspace.items[id_]
    others = [name for name in values if name not in fields_of(kind)]
    if others:
        takes = fields_of(kind)
        raise UsageError(
            f"--from: {others[0]} of {with_article([kind])} has no dates.",
            remedy=f"It can be used for {', '.join(takes)}." if takes else f"Example: {_EXAMPLE}",
        )
    edits: list[SetKey | RemoveKey] = []
    if "owner" in values:
        edits.append(_owner(values["owner"], data.get("owned", ()), day))
    limits = {name: values[name] for name in BOUNDS if name in values}
    if limits:
        edits += _limits(workspace, id_, limits, day)
    return edits


def fields_of(kind: Kind) -> tuple[str, ...]:
    """What can have dated entries."""
    match kind:
        case "key result" | "kpi":
            return ("owner", *BOUNDS)
        case "objective" | "initiative":
            return ("owner",)
    return ()


def _owner(owner: str | None, owned: Sequence[Mapping[str, Any]], day: date) -> SetKey:
    if owner is None:
        raise UsageError("--from needs an owner.", remedy=f"Example: {_EXAMPLE}")
    for place, entry in enumerate(owned):
        if entry["from"] == day:
            return SetKey(("owned", place, "owner"), owner)
    # behind the others, whatever their days: so their comments stay
    return SetKey(("owned",), [*owned, {"from": day, "owner": owner}])


def _limits(workspace: Workspace, id_: str, limits: Mapping[str, Any], day: date) -> list[SetKey | RemoveKey]:
    """An entry replaces both bounds, so it has both: the new ones, and of those in force what stays."""
    if workspace.items[id_] == "kpi":
        kpi = workspace.kpis[id_]
        name = kpi_period(day, kpi.cadence, workspace.settings).name
        table = ("targets", name)
        standing = in_force(kpi, name, workspace.settings)
        entry = kpi.targets.get(name)
    else:
        kr = workspace.key_result(id_)
        if kr.measure != "hold":
            raise OkrError(
                f"{id_} has no limit: it goes from {kr.start} to {kr.target}."
                if kr.target is not None
                else f"{id_} has milestones and no limit.",
                remedy="--from dates the limit of a key result with at_least or at_most.",
            )
        span = workspace.cycle_of(workspace.objective_of(id_))
        if day > span.ends:
            raise UsageError(
                f"--from: {day} is after the end of {span.name}.", remedy=f"It ends on {span.ends}."
            )
        line = kr.line_on(day)
        table = ("lines", day.isoformat())
        standing = {"at_least": line.at_least, "at_most": line.at_most}
        entry = kr.lines.get(day.isoformat())
    edits: list[SetKey | RemoveKey] = []
    for name, value in {**standing, **limits}.items():
        if value is not None:
            edits.append(SetKey((*table, name), value))
        elif entry and getattr(entry, name) is not None:
            edits.append(RemoveKey((*table, name)))
    if not any(isinstance(each, SetKey) for each in edits):
        raise UsageError("A limit needs at_least, at_most or both.", remedy=f"Example: {_LIMIT}")
    return edits


def refuse_beside_dates(workspace: Workspace, id_: str, values: Mapping[str, Any], command: str) -> None:
    """A plain value only reaches the days before the first dated entry, and is seldom meant so."""
    item = owned_item(workspace, id_)
    if item is None:
        return
    lines = getattr(item, "lines", {})
    for name, entries in (("owned", item.owned), ("lines", lines)):
        fields = ("owner",) if name == "owned" else BOUNDS
        field = next((each for each in fields if each in values), None)
        if entries and field and name not in values:
            raise OkrError(
                f"{field} of {id_} has dated entries ({name}).",
                remedy=f"Set it from a day on: {command} --from DATE. Or remove the entries: {name}=",
            )


def undated(table: Mapping[str, Any], item: Owned, day: date) -> dict[str, Any]:
    """The keys of an item without its dated entries: with its owner on a day, and its latest limit."""
    values = {key: value for key, value in table.items() if key not in ("owned", "lines")}
    if item.owned:
        values["owner"] = owner_on(item, day)
    if isinstance(item, KeyResult) and item.lines:
        line = item.lines[max(item.lines)]
        values = {key: value for key, value in values.items() if key not in BOUNDS}
        latest = {"at_least": line.at_least, "at_most": line.at_most}
        values |= {key: value for key, value in latest.items() if value is not None}
    return {key: value for key, value in values.items() if value is not None}
