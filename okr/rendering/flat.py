"""Pages about people and the ritual as one table: a row an entry, the names of its fields as columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

from msgspec import Struct

from okr.views.people_results import (
    Agenda,
    GoalNode,
    GoalTree,
    Onboard,
    PersonPage,
    Staff,
    Tree,
    TreeObjective,
    TreePerson,
    TreeTeam,
)
from okr.views.results import Ritual

Entry = Mapping[str, Any]


def staff_rows(staff: Staff) -> Iterator[Sequence[object]]:
    entries: list[Entry]
    match staff:
        case Onboard():
            entries = [
                {"person": each.id, "path": each.path, "joined": each.joined} | _fields(step)
                for each in staff.people
                for step in each.steps
            ]
        case Tree():
            entries = [*_tree(staff)]
        case GoalTree():
            entries = [entry for goal in staff.goals for entry in _goal_node(goal, None, 0)]
        case Agenda() | PersonPage():
            entries = [*_sections(staff)]
        case _:
            assert_never(staff)
    return _table(entries)


def ritual_rows(ritual: Ritual) -> Iterator[Sequence[object]]:
    return _table([_fields(each) for each in ritual.checkins])


def _table(entries: Sequence[Entry]) -> Iterator[Sequence[object]]:
    names = tuple(dict.fromkeys(name for entry in entries for name in entry))
    if names:
        yield names
        yield from (tuple(entry.get(name) for name in names) for entry in entries)


def _fields(value: Struct) -> dict[str, Any]:
    names = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
    return {shown: getattr(value, name) for shown, name in names}


def _sections(found: Agenda | PersonPage) -> Iterator[Entry]:
    for section in found.__struct_fields__:
        value = getattr(found, section)
        for each in value if isinstance(value, tuple) else ():
            yield {"section": section} | (_fields(each) if isinstance(each, Struct) else {"text": each})


def _tree(found: Tree) -> Iterator[Entry]:
    for team in found.teams:
        yield from _team(team)
    for each in found.people:
        yield from _member(each, None)
    yield from (_goal(goal, None, None) for goal in found.objectives)


def _goal_node(goal: GoalNode, above: str | None, depth: int) -> Iterator[Entry]:
    """A row a mention: what it stands below, and how deep."""
    nested = ("key_results", "supported_by")
    plain = {name: value for name, value in _fields(goal).items() if name not in nested}
    yield {"depth": depth, "above": above} | plain
    for below in (*goal.key_results, *goal.supported_by):
        yield from _goal_node(below, goal.id, depth + 1)


def _team(team: TreeTeam) -> Iterator[Entry]:
    for each in team.people:
        yield from _member(each, team.id)
    yield from (_goal(goal, team.id, None) for goal in team.objectives)
    if not team.people and not team.objectives:
        yield _entry(team.id, None)
    for below in team.teams:
        yield from _team(below)


def _member(each: TreePerson, team: str | None) -> Iterator[Entry]:
    yield from (_goal(goal, team, each.id) for goal in each.objectives)
    if not each.objectives:
        yield _entry(team, each.id)


def _goal(goal: TreeObjective, team: str | None, who: str | None) -> Entry:
    return dict(_entry(team, who)) | _fields(goal)


def _entry(team: str | None, who: str | None) -> Entry:
    return {
        "team": team,
        "person": who,
        "id": None,
        "title": None,
        "progress": None,
        "pace": None,
        "closed": None,
        "supports": None,
        "stale": None,
    }
