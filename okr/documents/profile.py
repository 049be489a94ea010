"""Who the organisation is, on the page that a newcomer reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from okr.documents.blocks import (
    GAP,
    Block,
    Entries,
    Entry,
    Heading,
    Line,
    Paragraph,
    Span,
    section,
    with_facts,
)
from okr.documents.terms import person
from okr.views.profile import Profile, ProfileRole, ProfileTeam
from okr.words import Message
from okr.words.numbers import long_date


def profile(found: Profile, _today: date) -> Iterator[Block]:
    yield Heading(found.name, (long_date(found.as_of),), level=1)
    if found.purpose:
        yield Paragraph((Span(found.purpose, "title"),))
    if found.values:
        yield GAP
        yield Heading(Message("What we value"))
        yield Entries([Entry((each.seen,), each.name) for each in found.values], facts=True)
    goals = [Entry((each.title,), below=_why(each.why)) for each in found.goals]
    yield from section(Message("Goals of {cycle}", cycle=found.cycle), goals)
    yield from section(Message("Teams"), [_team(each) for each in found.teams])
    yield from section(Message("Roles and their duties"), [_role(each) for each in found.roles])
    if not (found.values and found.teams and found.roles):
        yield GAP
        missing = [
            name
            for name, shown in (
                ("[values]", found.values), ("teams/", found.teams), ("roles/", found.roles),
            )
            if not shown
        ]  # fmt: skip
        yield Paragraph((Message("Still empty: {names}", names=", ".join(missing)),))


def _why(why: str | None) -> list[Line]:
    return [Span(Message("Why: {why}", why=why), "dim")] if why else []


def _team(team: ProfileTeam) -> Entry:
    lead = (
        Message("led by {name} ({person})", name=team.lead_name, person=person(team.lead))
        if team.lead
        else ""
    )
    return Entry(with_facts(team.name, lead), below=[team.purpose] if team.purpose else [])


def _role(role: ProfileRole) -> Entry:
    duties: list[Line] = [f"· {duty}" for duty in role.duties]
    return Entry((role.title,), below=([Span(role.purpose, "dim")] if role.purpose else []) + duties)
