"""What newcomers read: their steps, what they answered and whose turn it is; and who the organisation is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby

from msgspec import UNSET

from okr.documents.blocks import (
    DOT,
    GAP,
    Block,
    Entries,
    Entry,
    Heading,
    Line,
    Paragraph,
    Span,
    dotted,
    filled,
    section,
    with_facts,
)
from okr.documents.terms import person
from okr.views.people_results import Newcomer, Onboard, StepShape
from okr.views.profile import Profile, ProfileRole, ProfileTeam
from okr.words import Message, joined, plural
from okr.words.numbers import long_date, short_date
from okr.words.states import overdue


def lateness(days: int | None, *, done: bool) -> Span:
    """What leads a piece of work."""
    if done:
        if not days or days <= 0:
            return Span(Message("done"), "good")
        return Span(plural(days, "done, {n} day late", "done, {n} days late"), "good")
    if days is None:
        return Span(Message("open"), "dim")
    if days > 0:
        return Span(overdue(days), "bad")
    text = Message("today") if days == 0 else plural(-days, "in {n} day", "in {n} days")
    return Span(text, "dim")


def onboard(found: Onboard, _today: date) -> Iterator[Block]:
    """All newcomers with their steps; of a single one also why, what was answered, and who is there for them."""
    yield Heading(Message("Onboarding"), (long_date(found.as_of),), level=1)
    open_ = [each for each in found.people if each.next]
    through = [each for each in found.people if not each.next]
    if not found.people:
        yield GAP
        command = Span("okr onboard @NAME --path PATH", "command")
        yield Paragraph((Message("Nobody is being onboarded. Start:"), command))
    if len(found.people) == 1:
        yield from _one(found.people[0], found.as_of)
        return
    for each in open_:
        steps = [step_row(one, found.as_of, is_next=one.id == each.next) for one in each.steps]
        yield from section(each.name, steps, Span(each.id, "person"), onboarding_facts(each, found.as_of))
    if through:
        done = Span(Message("done"), "good")
        rows = [Entry(with_facts(f"{each.name} {each.id}", each.title), done) for each in through]
        yield from section(Message("All steps done"), rows)


def onboarding_facts(each: Newcomer, today: date) -> str:
    done = sum(step.done for step in each.steps)
    late = sum(not step.done and (step.late_days or 0) > 0 for step in each.steps)
    parts = [each.title]
    if each.joined:
        day = (today - each.joined).days + 1
        joins = Message("joins on {day}", day=short_date(each.joined, today))
        parts.append(Message("day {n}", n=day) if day > 0 else joins)
    parts.append(plural(len(each.steps), "{done} of {n} step done", "{done} of {n} steps done", done=done))
    if late:
        parts.append(Message("{n} overdue", n=late))
    return joined(filled(parts))


def _one(each: Newcomer, today: date) -> Iterator[Block]:
    yield GAP
    yield Heading(each.name, (Span(each.id, "person"), onboarding_facts(each, today)))
    facts = []
    if each.buddy:
        facts.append(Entry((Span(person(each.buddy), "person"),), Message("Buddy")))
    if each.probation_ends is not UNSET:
        only_you = Span(Message("only you see this"), "dim")
        facts.append(Entry(dotted((long_date(each.probation_ends), only_you)), Message("Probation ends")))
    if facts:
        yield Entries(facts, facts=True)
    steps = sorted(each.steps, key=lambda one: one.phase or 0)
    phases = [(phase, list(rows)) for phase, rows in groupby(steps, lambda one: one.phase)]
    for phase, rows in phases:
        entries = [step_row(one, today, is_next=one.id == each.next, whole=True) for one in rows]
        if len(phases) > 1:
            title = Message("First {n} days", n=phase) if phase else Message("Without a day")
            yield Heading(title, level=4)
        yield Entries(entries)
    yield GAP
    yield Paragraph((Message("Who we are:"), Span("okr profile", "command")))


_TOPICS: Mapping[str, str] = {
    "profile": Message("company profile"),
    "unit": Message("business unit"),
    "skill": Message("skill"),
    "character": Message("character"),
}


def step_row(found: StepShape, today: date, *, is_next: bool = False, whole: bool = False) -> Entry:
    """A step; the `whole` of it has why it matters, its questions and its answers."""
    due = Message("due {day}", day=short_date(found.due, today)) if found.due and not found.done else ""
    is_named = found.owner and (found.done or found.owner != found.signer)
    helper = Message("with {person}", person=person(found.owner)) if is_named else ""
    link = "" if found.done else found.link or ""
    topic = _TOPICS.get(found.topic or "", found.topic)
    texts = with_facts(found.title, topic, due, helper, "" if found.done else _sign_off(found), link)
    below: list[Line] = []
    if (whole or is_next) and found.why and not found.done:
        below += _why(found.why)
    for words in found.answers if whole else ():
        told = f"@{words.person}", short_date(words.date, today)
        below += [[Span(told[0], "person"), DOT, Span(told[1], "dim")], *words.text.splitlines()]
    return Entry(
        texts,
        lateness(found.late_days, done=found.done),
        below=below,
        command=_command(found) if is_next else "",
    )


def _sign_off(found: StepShape) -> str:
    if not found.signer:
        return ""
    signer = person(found.signer)
    return (
        Message("waits for {person}", person=signer)
        if found.waits
        else Message("to be signed off by {person}", person=signer)
    )


def _command(found: StepShape) -> str:
    """What the newcomer types; once that is done, what the one who signs it off does."""
    if found.signer and not found.waits:
        return f"okr checkin {found.id} --note TEXT"
    return f"okr checkin {found.id} done"


# ── the organisation ─────────────────────────────────────────────────────────────────────────────


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
