"""A one-on-one prepared from facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from okr.documents.blocks import (
    GAP,
    Block,
    Column,
    Entry,
    Heading,
    Note,
    Paragraph,
    Row,
    Span,
    State,
    Table,
    filled,
    section,
    with_facts,
)
from okr.documents.measures import aim, in_unit, limit, periods_kept
from okr.documents.month import BELOW
from okr.documents.onboarding import onboarding_facts, step_row
from okr.documents.people import agreement_row, checkin_row, initiative_row, kpi_row
from okr.documents.terms import confidences, person, unmeasured
from okr.views.people_results import Agenda, FeedbackFact, GoalFact, GoodNews, Newcomer, RoleKpi
from okr.words import Message, joined, plural
from okr.words.numbers import long_date, number, share, short_date

MORE_STEPS = 2
"""Steps of an onboarding that are shown after the overdue ones."""


def agenda(found: Agenda, _today: date) -> Iterator[Block]:
    """What went well first, but for an onboarding; the questions last."""
    today = found.as_of
    since: str = Message("no one-on-one on record")
    if found.since:
        since = Message("last one-on-one {day}", day=long_date(found.since))
    title = Message("One-on-one with {name}", name=found.name)
    yield Heading(title, (Span(found.id, "person"), long_date(today), since), level=1)
    if found.probation_ends:
        yield Paragraph((_probation(found.probation_ends, today),))
    if found.onboarding:
        yield from _onboarding(found.onboarding, found)
    news = [_good_news(each, today) for each in found.went_well]
    thanks = [_thanks(each, found) for each in found.recognitions]
    since = Message("since {day}", day=short_date(found.compared_with or found.as_of, found.as_of))
    yield from section(Message("Went well"), [*news, *thanks], since)
    if found.goals:
        yield GAP
        yield Table(_goal_columns(found), list(_goals(found)), below=BELOW, dense=True)
    yield from section(Message("To talk about"), list(_to_talk_about(found)))
    yield from section(Message("Open agreements"), [agreement_row(each) for each in found.agreements])
    yield from section(Message("KPIs of the role"), [_kpi(each, today) for each in found.kpis])
    yield from section(Message("Notes of check-ins"), [checkin_row(each, today) for each in found.checkins])
    yield from section(Message("Questions"), [Entry((text,)) for text in found.questions])


def _probation(day: date, today: date) -> Span:
    days = (day - today).days
    ends = Message("Probation ends on {day}", day=long_date(day))
    left = plural(days, "in {n} day", "in {n} days") if days > 0 else Message("today")
    text = joined((ends, left)) if days >= 0 else Message("Probation ended on {day}", day=long_date(day))
    return Span(joined((text, Message("only you see this")), " · "), "dim")


def _onboarding(found: Newcomer, agenda: Agenda) -> Iterator[Block]:
    """The steps done since the last talk, all that are overdue, and the next ones."""
    today = agenda.as_of
    since = agenda.compared_with or today
    done = [each for each in found.steps if each.done_on and each.done_on >= since]
    open_ = [each for each in found.steps if not each.done]
    late = [each for each in open_ if (each.late_days or 0) > 0]
    ahead = sorted((each for each in open_ if each not in late), key=lambda each: each.due or date.max)
    rows = [
        step_row(each, today, is_next=each.id == found.next) for each in (*done, *late, *ahead[:MORE_STEPS])
    ]
    buddy = found.buddy and Message("buddy {person}", person=person(found.buddy))
    facts = joined(filled((onboarding_facts(found, today), buddy)))
    yield from section(Message("Onboarding"), rows, facts)


def _good_news(news: GoodNews, today: date) -> Entry:
    title = f"{news.objective} › {news.title}" if news.objective else news.title
    day = short_date(news.date, today) if news.date else ""
    return Entry(with_facts(title, news.text, day), Span(_NEWS[news.kind], "good"))


_NEWS = {
    "closed": Message("closed"),
    "reached": Message("reached"),
    "moved": Message("moved"),
    "held": Message("within limit"),
    "initiative": Message("done"),
    "agreement": Message("kept"),
    "kpi": Message("healthy again"),
}


def _kpi(each: RoleKpi, today: date) -> Entry:
    row = kpi_row(each, today)
    return replace(row, lead=State("stale")) if each.stale else row


def _thanks(each: FeedbackFact, found: Agenda) -> Entry:
    """A recognition that the person got, or gave."""
    got = f"@{each.to}" == found.id
    lead = Message("thanks") if got else Message("thanked")
    text = joined((f"@{each.from_ if got else each.to}", ": ", each.text), "")
    return Entry(with_facts(text, each.about, short_date(each.date, found.as_of)), Span(lead, "good"))


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


def _goal_columns(found: Agenda) -> tuple[Column, ...]:
    now = Message("Goals, {day} → now", day=short_date(found.compared_with or found.as_of, found.as_of))
    return (
        Column(now, least=24, floor=12, wraps=True),
        Column(drop=2, folds=True),
        Column(Message("progress"), drop=1),
        Column(Message("confidence")),
        Column(Message("pace")),
    )


def _goals(found: Agenda) -> Iterator[Row | Note]:
    """A line for each goal, under its objective."""
    above = ""
    for each in found.goals:
        if each.objective != above:
            above = each.objective
            yield Note((Span(above, "dim"),))
        progress = periods_kept(each) if each.kept is not None else share(each.progress)
        path = joined(map(number, each.confidences), " ")
        yield Row((each.title, _change(each), progress, path, State(_state(each))), each.id, 1)


def _state(goal: GoalFact) -> str:
    if goal.stale:
        return "stale"
    if told := unmeasured(goal):
        return told
    return "not_due" if goal.pace == "no_data" and not goal.closed_periods else goal.pace


def _change(goal: GoalFact) -> str:
    """`115 → 121 (→ 130 IDR m)`, `99.95 → 99.94 (≥ 99.9%)`, `1 → 2 of 3`."""
    values = joined((number(each) for each in (goal.then, goal.now) if each is not None), " → ")
    values = in_unit(values, goal)
    if goal.measure == "words":
        return ""
    if goal.measure == "milestones":
        return Message("{values} of {n}", values=values or number(None), n=goal.milestones)
    toward = limit(goal)
    if goal.measure == "change":
        toward = aim(goal) if goal.target_open else joined(("→ ", aim(goal)), "")
    return joined((values or number(None), joined(("(", toward, ")"), "")), " ")


# ── what needs a word ────────────────────────────────────────────────────────────────────────────


def _to_talk_about(found: Agenda) -> Iterator[Entry]:
    """Goals that are stale, unsure, slower or off track; blockers; overdue work."""
    for goal in found.goals:
        if goal.needs_a_word:
            texts = with_facts(f"{goal.objective} › {goal.title}", *_why(goal, found.as_of))
            yield Entry(texts, State(_state(goal)))
    for blocker in found.blockers:
        texts = with_facts(joined((blocker.title, blocker.text), ": "), blocker.id)
        days = plural(blocker.days, "blocked {n} day", "blocked {n} days")
        yield Entry(texts, Span(days, "bad"))
    yield from map(initiative_row, found.initiatives)


def _why(goal: GoalFact, today: date) -> Iterator[str]:
    if goal.stale and goal.last_checkin:
        yield Message("no check-in since {day}", day=short_date(goal.last_checkin, today))
    elif goal.stale:
        yield Message("no check-in yet")
    if goal.unsure:
        yield confidences(goal.confidences)
    if goal.is_slowing:
        yield Message("slower at each of three check-ins")
    if goal.progress is not None and goal.kept is not None:
        yield periods_kept(goal)
    elif goal.progress is not None:
        yield Message(
            "{share}, expected {expected}", share=share(goal.progress), expected=share(goal.expected)
        )
