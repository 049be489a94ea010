"""Growth toward the next role, and the bench of a role: what was seen, by whom and when. Nothing is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from okr.documents.blocks import (
    GAP,
    Block,
    Entry,
    Heading,
    Paragraph,
    Span,
    Text,
    dotted,
    section,
    with_facts,
)
from okr.documents.terms import person
from okr.people_models import Mark, MeetingKind
from okr.views.growth import Bench, Chance, Evidence, ExpectationFact, Growth, MarkFact
from okr.words import Message, joined
from okr.words.numbers import long_date, short_date
from okr.words.states import name_words, overdue

_MARKS: Final[Mapping[Mark, str]] = {
    "seen": Message("mark\x04seen"),
    "growing": Message("mark\x04growing"),
    "not yet": Message("mark\x04not yet"),
}
_LED: Final[Mapping[MeetingKind, str]] = {
    "week": Message("Led the weekly meeting"),
    "month": Message("Led the monthly meeting"),
    "review": Message("Led the review of the quarter"),
    "plan": Message("Led the planning of the quarter"),
    "retro": Message("Led the retro"),
}
_NOT_SEEN: Final = Entry((Span(Message("not seen yet"), "dim"),))


def growth(found: Growth) -> Iterator[Block]:
    title = Message("{name}: growth toward {role}", name=found.name, role=found.toward_title)
    yield Heading(title, (Span(found.id, "person"), Span(f"role/{found.toward_role}", "id")), level=1)
    yield Paragraph((Span(_between(found.from_, found.to), "dim"),))
    if not found.expectations:
        yield from _no_expectations(found.toward_role)
    for each in found.expectations:
        rows = list(_expectation(each, found))
        yield from section(each.text, rows, Span(each.slug, "id"))
    rest = [_evidence(each, found.to) for each in found.evidence]
    yield from section(Message("Seen for the role as a whole"), rest)
    yield from section(Message("Next chances"), [_chance(each, found.to) for each in found.chances])
    yield from section(Message("Duties of the next role"), [Entry((duty,)) for duty in found.toward])
    if found.expectations:
        name = f"{found.toward_role}/{found.expectations[0].slug}"
        yield GAP
        yield Paragraph((Message("Mark:"), Span(f"okr coach mark {found.id} {name} seen", "command")))
        yield Paragraph((Span(Message('or growing, or "not yet"'), "dim"),))


def _between(first: date, last: date) -> str:
    return Message("{from_day} to {to_day}", from_day=long_date(first), to_day=long_date(last))


def _no_expectations(role: str) -> Iterator[Block]:
    yield GAP
    add = Span(f"okr set role/{role} expects.SLUG=TEXT", "command")
    yield Paragraph((Message("The role has no expectations yet. Add one:"), add))


def _expectation(found: ExpectationFact, page: Growth) -> Iterator[Entry]:
    """What was seen of it or that nothing was, where it could be seen next, and the marks of both sides."""
    for each in found.evidence:
        yield _evidence(each, page.to)
    if not found.evidence:
        yield _NOT_SEEN
    for chance in found.chances:
        yield _chance(chance, page.to, Span(Message("next chance"), "dim"))
    marks = [each for each in (found.self_, *found.leads) if each]
    if marks:
        none = Message("none shared")
        own = "" if found.self_ else joined((Message("self"), none), ": ")
        lead = "" if found.leads else joined((Message("lead"), none), ": ")
        texts = dotted((own, *(_mark(each, page) for each in marks), lead))
        said = (joined((person(each.from_), each.text), ": ") for each in marks if each.text)
        yield Entry(texts, Span(Message("marks"), "dim"), below=[[Span(words, "dim")] for words in said])


def _mark(mark: MarkFact, page: Growth) -> str:
    day = short_date(mark.date, page.to)
    who = Message("self") if f"@{mark.from_}" == page.id else person(mark.from_)
    private = Message("only you see it") if mark.private else ""
    return joined((joined((who, _MARKS[mark.mark]), ": "), *filter(None, (day, private))), ", ")


def _evidence(each: Evidence, today: date) -> Entry:
    private = Message("private") if each.private else ""
    day = short_date(each.date, today)
    match each.kind:
        case "recognition":
            texts = with_facts(each.text, _from(each.from_), each.about)
        case "agreement":
            agreed = Message("agreed with {person}, done", person=person(each.from_))
            texts = with_facts(each.text, agreed, private)
        case "goal":
            outcome = name_words(each.outcome) if each.outcome else ""
            texts = with_facts(each.text, Message("goal closed"), outcome, each.id)
        case "meeting":
            texts = with_facts(_LED[each.meeting or "week"], each.team and f"team/{each.team}")
    return Entry(texts, day)


def _from(who: str | None) -> str:
    return Message("from {person}", person=person(who)) if who else ""


def _chance(each: Chance, today: date, lead: Text = "") -> Entry:
    private = Message("private") if each.private else ""
    match each.kind:
        case "agreement":
            late = (today - each.due).days if each.due else 0
            due = Message("due {day}", day=short_date(each.due, today)) if each.due else ""
            agreed = Message("agreed with {person}", person=person(each.with_))
            texts = with_facts(each.text, agreed, overdue(late) if late > 0 else due, private)
        case "goal":
            until = Message("until {day}", day=short_date(each.due, today)) if each.due else ""
            texts = with_facts(each.text, Message("running goal"), until, each.id)
        case "meeting":
            texts = [Message("Lead a meeting of the team {team}", team=each.text)]
    return Entry(texts, lead)


def bench(found: Bench, _today: date) -> Iterator[Block]:
    yield Heading(
        Message("Expectations of {role}", role=found.title), (Span(f"role/{found.role}", "id"),), level=1
    )
    span = _between(found.from_, found.to)
    yield Paragraph((Span(joined((span, Message("people you lead, by name"))), "dim"),))
    if not found.expectations:
        yield from _no_expectations(found.role)
    for each in found.expectations:
        rows = [
            Entry(
                with_facts(
                    joined((one.name, one.id), " "),
                    joined(filter(None, (short_date(one.last.date, found.to), _from(one.last.from_))), ", "),
                )
            )
            for one in each.people
        ]
        yield from section(each.text, rows or [_NOT_SEEN], Span(each.slug, "id"))
    yield GAP
    command = f"okr person @NAME --toward {found.role}"
    yield Paragraph((Message("Evidence for one person:"), Span(command, "command")))
