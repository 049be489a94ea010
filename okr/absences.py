"""Who has left, who is away on which days, and who stands in for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from okr.models import Away
from okr.workspace import Workspace


def has_left(workspace: Workspace, person: str, day: date) -> bool:
    found = workspace.people.get(f"@{person}")
    return found is not None and found.left is not None and found.left < day


def absence(workspace: Workspace, person: str, day: date) -> Away | None:
    """The absence of a person (a slug in force) that includes the day."""
    found = workspace.people.get(f"@{person}")
    return next((each for each in found.away if each.from_ <= day <= each.to), None) if found else None


_MOST = 20
"""So many stand-ins one after another are asked: a longer chain is nobody's plan, and would be walked for every goal."""


def in_charge(workspace: Workspace, person: str, day: date) -> str | None:
    """Who does on a day what is due of a person: that person, the stand-in, or nobody.

    A stand-in who is away has a stand-in, too; one who has left stands in for nobody.
    """
    asked = {person}
    while (away := absence(workspace, person, day)) is not None:
        stand_in = workspace.slug_in_force("person", away.stand_in) if away.stand_in else person
        if stand_in in asked or len(asked) > _MOST or has_left(workspace, stand_in, day):
            return None
        asked.add(stand_in)
        person = stand_in
    return person


def all_away(workspace: Workspace, people: Collection[str], day: date) -> bool:
    """Whether nobody of these people, of whom there are some, nor a stand-in is there on a day."""
    return bool(people) and all(in_charge(workspace, person, day) is None for person in people)
