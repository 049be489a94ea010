"""The pulse: statements that each person answers from 1 to 5 without a name. Only counts are kept, and never of a few."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from okr.people_models import Counts, Pulse
from okr.settings import Settings
from okr.words import Message

LEAST = 4
"""Answers to a statement at least: fewer would show what a person answered."""
SCALE = (1, 2, 3, 4, 5)
_MONTH = re.compile(r"(?:19|2\d)\d\d-(?:0[1-9]|1[0-2])", re.ASCII)

SIX: Mapping[str, str] = MappingProxyType(
    {
        "reliance": Message("When a colleague says they will do something, I can rely on it."),
        "conversations": Message(
            "In the last month, a conversation at work gave me new energy for what I do."
        ),
        "voice": Message("When I see something differently, I say so, also to my lead."),
        "feedback": Message("In the last month, feedback from somebody here made my work better."),
        "recognition": Message("When I do something well, somebody notices and tells me."),
        "network": Message("Outside my own team, there are people here whom I can ask for help."),
    }
)


def statements(settings: Settings) -> Mapping[str, str]:
    """Short name → text: those of okr.toml, else the six."""
    return settings.pulse.statements or SIX


def is_month(name: str) -> bool:
    return bool(_MONTH.fullmatch(name))


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def path_of(month: str) -> str:
    return f"pulse/{month}.toml"


def months(records: Mapping[str, Pulse]) -> list[str]:
    """The months on record, the oldest first; a file with another name is no record."""
    return sorted(filter(is_month, records))


def answers(counts: Sequence[int]) -> int:
    return sum(counts)


def hides_people(counts: Mapping[str, Sequence[int]]) -> bool:
    """Whether each statement has enough answers to show how many gave which."""
    return all(answers(each) >= LEAST for each in counts.values())


def rest(record: Pulse) -> dict[str, Counts]:
    """What is left of the counts when those of all teams are taken away: anybody can work that out."""

    def left(slug: str, place: int) -> int:
        of_teams = (counts[slug][place] for counts in record.teams.values() if slug in counts)
        return record.counts[slug][place] - sum(of_teams)

    return {
        slug: (left(slug, 0), left(slug, 1), left(slug, 2), left(slug, 3), left(slug, 4))
        for slug in record.counts
    }


def teams_hide_people(record: Pulse) -> bool:
    """Whether each team, and the rest where there is one, has enough answers to each statement."""
    others = rest(record)
    nobody_else = not any(any(counts) for counts in others.values())
    return (nobody_else or hides_people(others)) and all(
        counts.keys() == record.counts.keys() and hides_people(counts) for counts in record.teams.values()
    )


def unanimous(counts: Mapping[str, Sequence[int]]) -> list[str]:
    """The statements to which all gave the same answer: everybody knows then what each of them said."""
    return [slug for slug, each in counts.items() if any(each) and max(each) == answers(each)]


def added(counts: Mapping[str, Sequence[int]], to: Mapping[str, Sequence[int]]) -> int:
    """How many people would have to join one record to make it the other, if those of it answered the same; 0 where the
    counts cannot be of such a record."""
    if counts.keys() != to.keys():
        return 0
    pairs = [(n, was) for slug in counts for n, was in zip(counts[slug], to[slug], strict=True)]
    if any(n < was for n, was in pairs):
        return 0
    return max((answers(counts[slug]) - answers(to[slug]) for slug in counts), default=0)
