"""What objectives need from other teams and people, who can answer, and what they answered.

The id of a need is its place in the list of its objective: `2026-Q3/grow-revenue/needs/1`. So one that was answered keeps
its place and its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from okr.models import Need
from okr.ownership import current_team, has_left, lead_of_team
from okr.updates import Entry, updates_until
from okr.workspace import Workspace

YES: Final = "yes"
NO: Final = "no"
_ID = r"(?a)(.+)/needs/([1-9]\d{0,3})"


class NeedStatus(Struct, frozen=True):
    """A need of an objective, with the last answer."""

    id: str
    objective: str
    need: Need
    asked: str
    """Id in force of the team or person who is asked; as it stands in the file where there is none."""
    answer: Entry | None
    """Its `acknowledged` is `yes` or `no`."""


def need_of(id_: str) -> tuple[str, int] | None:
    """The objective and the place, counted from 1, that the id of a need names."""
    found = re.fullmatch(_ID, id_)
    return (found[1], int(found[2])) if found else None


def needs_of(workspace: Workspace, objective: str, today: date) -> Iterator[NeedStatus]:
    """The needs of an objective in the order of its file. An answer counts that was given under a former id, too."""
    record = workspace.objectives[objective]
    for place, need in enumerate(record.needs, 1):
        ids = [f"{name}/needs/{place}" for name in (objective, *record.formerly)]
        said = (
            entry
            for id_ in ids
            for entry in updates_until(workspace.updates(id_), today)
            if entry.update.acknowledged in (YES, NO)
        )
        asked = workspace.current_id(need.from_) or need.from_
        yield NeedStatus(ids[0], objective, need, asked, max(said, key=lambda e: e.order, default=None))


def answerers(workspace: Workspace, asked: str, today: date) -> tuple[str, ...]:
    """Slugs of who can answer for a team or person: the person; the lead of a team first, then its members."""
    if asked.startswith("@"):
        return () if has_left(workspace, asked[1:], today) else (asked[1:],)
    team = asked.removeprefix("team/")
    lead = lead_of_team(workspace, team, today)
    members = (
        id_[1:]
        for id_, person in workspace.people.items()
        if current_team(workspace, person.team) == team
        if not has_left(workspace, id_[1:], today)
    )
    return tuple(dict.fromkeys(filter(None, (lead, *members))))


def waiting_for(workspace: Workspace, asked: str, today: date) -> tuple[str, ...]:
    """Slugs of who is expected to answer: the person, the lead of the team; all its members where nobody leads it."""
    lead = None if asked.startswith("@") else lead_of_team(workspace, asked.removeprefix("team/"), today)
    return (lead,) if lead else answerers(workspace, asked, today)
