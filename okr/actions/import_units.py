"""One indicator of several units in a file: which rows are of one, its definition, and what each unit has of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from okr.actions.import_references import Goal, free_id, plain
from okr.fields import keys
from okr.ids import LONGEST_SLUG, folded_words, make_slug, parent, slug
from okr.kpi_models import KpiUnit
from okr.storage.toml.edit import AddTable, Edit, SetKey
from okr.words import Message
from okr.workspace import Workspace

_LIMITS = ("at_least", "at_most", "targets")
_OF_ALL = ("objective", "unit", "cadence", "takes")
"""What a row may leave to the other rows of its indicator."""
_OF_UNIT = (*keys(KpiUnit),)


class Units:
    """The indicators of a file that several units have."""

    def __init__(self, goals: Iterable[Goal], workspace: Workspace) -> None:
        """Tell each goal whether it is a unit of one: where several rows have its title, or an indicator here."""
        self._workspace = workspace
        self._here = {plain(group.title): id_ for id_, group in workspace.groups.items()}
        self._ids: dict[str, str] = {}
        """Title of a new indicator as it is compared → its id."""
        by_title: dict[str, list[Goal]] = {}
        for goal in goals:
            if goal.kind == "kpi" and goal.draft.unit:
                by_title.setdefault(plain(goal.title), []).append(goal)
        for title, of_title in by_title.items():
            are_several = len({plain(goal.draft.unit) for goal in of_title}) > 1
            if are_several or title in self._here or any(goal.draft.is_unit for goal in of_title):
                for goal in of_title:
                    goal.group = of_title[0].draft.values["title"]

    def id_of(self, goal: Goal, taken: Iterable[str]) -> str:
        """The id of a unit: that of its indicator, with its name."""
        title = plain(goal.group)
        group = self._here.get(title) or self._ids.get(title)
        if group is None:
            used, is_here = {*taken, *self._ids.values()}, self._workspace.current_id
            stem = f"kpi/{make_slug(goal.group, 'kpi')}"
            group = free_id(stem, lambda id_: id_ in used or is_here(id_) is not None, {})
            self._ids[title] = group
        own = "-".join(folded_words(goal.draft.unit))[:LONGEST_SLUG].strip("-")
        return f"{group}/{own or make_slug(goal.draft.unit, 'unit')}"


def fault_of(goals: Sequence[Goal]) -> str:
    """How the rows of one indicator say another thing of what all of its units share; empty where they do not."""
    for key in _OF_ALL:
        if len({goal.values[key] for goal in goals if key in goal.values}) > 1:
            return Message("the units of one indicator have one {key}, and these rows differ in it", key=key)
    return ""


def table_of(goals: Sequence[Goal]) -> dict[str, Any]:
    """A new indicator: what all rows say alike is its definition, the rest is said of each unit."""
    shared = {key: goal.values[key] for goal in goals for key in _OF_ALL if key in goal.values}
    shared |= {
        key: value
        for key, value in goals[0].values.items()
        if key not in ("title", "bonus", "imported", "link")
        and all(goal.values.get(key) == value for goal in goals)
    }
    if any(goal.values.get(key) != goals[0].values.get(key) for goal in goals for key in _LIMITS):
        shared = {key: value for key, value in shared.items() if key not in _LIMITS}
    if any(goal.values.get("watch_only") for goal in goals):
        shared["watch_only"] = True
    units = {slug(goal.id): _own(goal, shared) for goal in goals}
    return {"title": goals[0].group, **shared, "units": units}


def _own(goal: Goal, shared: Mapping[str, Any]) -> dict[str, Any]:
    """What a unit says itself."""
    own = {key: value for key, value in goal.values.items() if key in _OF_UNIT and shared.get(key) != value}
    own.pop("title", None)
    unit = goal.draft.unit
    return own if unit == slug(goal.id) else {"title": unit, **own}


def edits(goals: Sequence[Goal], workspace: Workspace) -> Iterator[Edit]:
    """What rows add to an indicator that is here, and change in it: for all of its units at once where all change alike."""
    group_id = parent(goals[0].id)
    group = workspace.groups[group_id]
    changed = [goal for goal in goals if goal.state == "changed"]
    alike: set[str] = set()
    for key in {each.field for goal in changed for each in goal.changes}:
        values = [goal.values[key] for goal in changed if key in {each.field for each in goal.changes}]
        is_shared = key not in _OF_UNIT or getattr(group, key, None) is not None
        if is_shared and len(values) == len(group.units) and values.count(values[0]) == len(values):
            alike.add(key)
            yield SetKey((key,), values[0])
    for goal in changed:
        own = {each.field for each in goal.changes} & {*_OF_UNIT} - alike - {"title"}
        named = (each.field for each in goal.changes if each.field in own)
        yield from (SetKey(("units", slug(goal.id), key), goal.values[key]) for key in named)
    for goal in (goal for goal in goals if goal.state == "new"):
        shared = {key: getattr(group, key, None) for key in _OF_UNIT}
        limits = {key: goal.values[key] for key in _LIMITS if key in goal.values}
        unit = _own(goal, shared)
        if limits.keys() & unit.keys():
            unit |= limits
        yield AddTable(("units", slug(goal.id)), unit)
