"""People and what they do together: onboarding, one-on-ones, a person's page, the organisation, the weekly ritual."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import UnsetType

from okr.documents.blocks import (
    GAP,
    Block,
    Entry,
    Heading,
    Paragraph,
    Role,
    Span,
    State,
    Text,
    dotted,
    filled,
    section,
    with_facts,
)
from okr.documents.terms import (
    confidences,
    given,
    graded,
    periods_kept,
    person,
    titled,
    with_ambition,
    with_words,
)
from okr.views.people_results import (
    Agenda,
    AgreementFact,
    FeedbackFact,
    GoalFact,
    GoalNode,
    GoalTree,
    InitiativeFact,
    KpiFact,
    Newcomer,
    Onboard,
    OwnedGoal,
    PersonPage,
    StepShape,
    Tree,
    TreeObjective,
    TreePerson,
    TreeTeam,
)
from okr.views.results import CheckinWords, OverdueTalk, Ritual
from okr.words import Message, joined, plural
from okr.words.numbers import few, long_date, number, share, short_date, with_unit
from okr.words.states import name_words, overdue, word

PAIRS = 3
"""Pairs of teams or people without an entry that are named; the others are counted."""


def _or(sections: Iterable[Block], nothing: Sequence[Text]) -> Iterator[Block]:
    """The sections, or what is said where there are none."""
    blocks = list(sections)
    yield from blocks or (GAP, Paragraph(nothing))


def _lateness(days: int | None, *, done: bool) -> Span:
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


# ── onboarding ───────────────────────────────────────────────────────────────────────────────────


def onboard(found: Onboard, _today: date) -> Iterator[Block]:
    yield Heading(Message("Onboarding"), (long_date(found.as_of),), level=1)
    open_ = [each for each in found.people if each.next]
    through = [each for each in found.people if not each.next]
    if not found.people:
        yield GAP
        command = Span("okr onboard @NAME --path PATH", "command")
        yield Paragraph((Message("Nobody is being onboarded. Start:"), command))
    for each in (*open_, *(through if len(found.people) == 1 else ())):
        steps = [_step(step, found.as_of, is_next=step.id == each.next) for step in each.steps]
        yield from section(each.name, steps, Span(each.id, "person"), _standing(each, found.as_of))
    if through and len(found.people) > 1:
        done = Span(Message("done"), "good")
        rows = [Entry(with_facts(f"{each.name} {each.id}", each.title), done) for each in through]
        yield from section(Message("All steps done"), rows)


def _standing(each: Newcomer, today: date) -> str:
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


def _step(step: StepShape, today: date, *, is_next: bool = False) -> Entry:
    due = Message("due {day}", day=short_date(step.due, today)) if step.due and not step.done else ""
    owner = Message("with {person}", person=person(step.owner)) if step.owner else ""
    link = "" if step.done else step.link or ""
    texts = with_facts(step.title, step.topic, due, owner, link)
    command = f"okr checkin {step.id} done" if is_next else ""
    return Entry(texts, _lateness(step.late_days, done=step.done), command=command)


# ── one-on-ones ──────────────────────────────────────────────────────────────────────────────────


def agenda(found: Agenda, _today: date) -> Iterator[Block]:
    today = found.as_of
    since: str = Message("no one-on-one on record")
    if found.since:
        since = Message("last one-on-one {day}", day=long_date(found.since))
    title = Message("One-on-one with {name}", name=found.name)
    yield Heading(title, (Span(found.id, "person"), long_date(today), since), level=1)
    yield from _or(_agenda(found, today), (Message("Nothing stands out."),))


def _agenda(found: Agenda, today: date) -> Iterator[Block]:
    goals = [
        Entry(with_facts(f"{g.objective} › {g.title}", *_why(g, today)), State(g.pace)) for g in found.goals
    ]
    blockers = []
    for each in found.blockers:
        texts = with_facts(joined((each.title, each.text), ": "), each.id)
        blockers.append(Entry(texts, Span(plural(each.days, "{n} day", "{n} days"), "bad")))
    yield from section(Message("Goals"), goals)
    yield from section(Message("Blockers"), blockers)
    yield from section(Message("Overdue initiatives"), [_initiative(each) for each in found.initiatives])
    yield from section(Message("Open agreements"), [_agreement(each) for each in found.agreements])
    yield from section(Message("Notes of check-ins"), [_checkin(each, today) for each in found.checkins])
    yield from section(Message("Recognition since last time"), _spoken(found.recognitions, today))
    yield from section(Message("KPIs outside their limit"), [_kpi(each) for each in found.kpis])
    yield from section(Message("Questions"), [Entry((text,)) for text in found.questions])


def _why(goal: GoalFact, today: date) -> Iterator[str]:
    if goal.stale and goal.last_checkin:
        yield Message("no check-in since {day}", day=short_date(goal.last_checkin, today))
    elif goal.stale:
        yield Message("no check-in yet")
    if goal.low_confidence:
        yield confidences(goal.confidences)
    if goal.falling:
        yield Message("slower at each of three check-ins")
    if goal.progress is not None and goal.kept is not None:
        yield periods_kept(goal)
    elif goal.progress is not None:
        yield Message(
            "{share}, expected {expected}", share=share(goal.progress), expected=share(goal.expected)
        )


def _checkin(each: CheckinWords, today: date) -> Entry:
    """The title, and each of the words below it on lines of their own."""
    texts = with_facts(each.title, f"@{each.person}", *given(each), each.id)
    return Entry(texts, short_date(each.date, today), below=tuple(with_words(each)))


def _initiative(each: InitiativeFact) -> Entry:
    return Entry(with_facts(each.title, each.id), _lateness(each.late_days, done=each.done))


def _agreement(each: AgreementFact) -> Entry:
    private = Message("private") if each.private else ""
    texts = with_facts(each.text, person(each.owner), each.id, private)
    return Entry(texts, _lateness(each.late_days, done=each.done))


def _spoken(found: Iterable[FeedbackFact], today: date) -> list[Entry]:
    rows = []
    for each in found:
        lead = joined((short_date(each.date, today), f"  @{each.from_} → @{each.to}"), "")
        rows.append(Entry(with_facts(each.text, each.about), lead))
    return rows


def _kpi(each: KpiFact) -> Entry:
    told = (joined((p.period, number(p.current), word(p.health)), " ") for p in each.periods)
    texts = dotted((joined((each.title, with_unit(each.line, each.unit))), *(Span(p, "dim") for p in told)))
    return Entry(texts, State(each.periods[-1].health) if each.periods else number(None))


# ── a person ─────────────────────────────────────────────────────────────────────────────────────


def person_page(found: PersonPage, _today: date) -> Iterator[Block]:
    yield Heading(found.name, (Span(found.id, "person"),), level=1)
    place = filled(
        (
            found.role_title or found.role,
            found.team and f"team/{found.team}",
            found.manager and Message("with {person}", person=person(found.manager)),
            found.joined and Message("joined {day}", day=long_date(found.joined)),
            found.left and Message("left {day}", day=long_date(found.left)),
        )
    )
    if place:
        yield Paragraph((Span(joined(place), "dim"),))
    from_, to = long_date(found.from_), long_date(found.to)
    yield Paragraph((Span(Message("{from_day} to {to_day}", from_day=from_, to_day=to), "dim"),))
    yield from _or(_person(found), (Message("Nothing was recorded."),))


def _person(found: PersonPage) -> Iterator[Block]:
    today = found.to
    yield from section(Message("Goals"), [_owned(each) for each in found.goals])
    yield from section(Message("KPIs of the role"), [_kpi(each) for each in found.kpis])
    yield from section(Message("Initiatives"), [_initiative(each) for each in found.initiatives])
    yield from section(Message("Notes of check-ins"), [_checkin(each, today) for each in found.checkins])
    yield from section(Message("Onboarding"), [_step(each, today) for each in found.onboarding])
    yield from section(Message("Recognition"), _spoken(found.recognitions, today))
    yield from section(Message("Shared feedback"), _spoken(found.feedback, today))
    yield from section(Message("Agreements"), [_agreement(each) for each in found.agreements])
    yield from section(Message("Duties of the role"), [Entry((duty,)) for duty in found.duties])
    title = found.toward_title or found.toward_role or ""
    toward = Message("Duties of the next role: {role}", role=title)
    yield from section(toward, [Entry((duty,)) for duty in found.toward])


def _owned(goal: OwnedGoal) -> Entry:
    title = f"{goal.objective} › {goal.title}" if goal.objective else goal.title
    title = with_ambition(title, committed=goal.ambition == "committed")
    state = word("stale" if goal.stale else goal.pace)
    if goal.dropped:
        lead = word("dropped")
    elif goal.given_up:
        lead = joined((share(goal.progress), word("given_up")), " ")
    elif goal.ended and goal.grade is not None:
        lead = graded(goal.grade, goal.band)
    elif goal.progress is None:
        lead = word("no_data")
    else:
        shown = state if not goal.ended or goal.pace == "done" else ""
        lead = joined(filled((_reached(goal), shown)), " ")
    return Entry(with_facts(title, goal.cycle, *_ownership(goal)), lead)


def _reached(goal: OwnedGoal | GoalNode) -> str:
    """Of a hold the periods kept, never a share of them; else the share."""
    return periods_kept(goal) if goal.kept is not None else share(goal.progress)


def _ownership(goal: OwnedGoal) -> Iterator[str]:
    """Its close, since and until when it was the person's, whose it is now, check-ins, and how sure they were."""
    if goal.closed:
        closed = Message("closed {day}", day=short_date(goal.closed, date.min))
        yield joined((closed, " (", name_words(goal.outcome), ")"), "") if goal.outcome else closed
    if goal.since:
        yield Message("since {day}", day=long_date(goal.since))
    if goal.until:
        yield Message("until {day}", day=long_date(goal.until))
    if goal.owner:
        yield Message("now {person}", person=person(goal.owner))
    if goal.checkins:
        yield plural(goal.checkins, "{n} check-in", "{n} check-ins")
    if goal.confidences:
        yield confidences(goal.confidences, unsure=goal.unsure)


# ── the organisation ─────────────────────────────────────────────────────────────────────────────


def tree(found: Tree | GoalTree, _today: date) -> Iterator[Block]:
    """The teams with their people and objectives, or the goals with what supports them."""
    if isinstance(found, GoalTree):
        yield from _goal_tree(found)
        return
    yield Heading(found.name, filled((found.cycle,)), level=1)
    nothing = (Message("There is nobody yet. Begin:"), Span("okr add team", "command"))
    yield from _or(_tree(found), nothing)


def _tree(found: Tree) -> Iterator[Block]:
    ids = found.cycle is None  # the ids tell the cycles
    rows = [row for team in found.teams for row in _team(team, 0, team.parent, ids=ids)]
    yield from section(Message("Teams"), rows)
    people = [row for each in found.people for row in _member(each, 0, ids=ids)]
    yield from section(Message("No team"), people)
    goals = [_tree_goal(each, 0, ids=ids) for each in found.objectives]
    yield from section(Message("Objectives without a team"), goals)


def _team(team: TreeTeam, depth: int, around: str | None, *, ids: bool) -> Iterator[Entry]:
    """A team and all inside of it; the team above is named where that is not the one around it."""
    lead = Message("lead {person}", person=person(team.lead)) if team.lead else ""
    above = Message("in {team}", team=f"team/{team.parent}") if team.parent != around else ""
    yield Entry(with_facts(team.name, team.id, lead, above), depth=depth)
    for each in team.people:
        yield from _member(each, depth + 1, ids=ids)
    for goal in team.objectives:
        yield _tree_goal(goal, depth + 1, ids=ids)
    for below in team.teams:
        yield from _team(below, depth + 1, team.id.removeprefix("team/"), ids=ids)


def _member(each: TreePerson, depth: int, *, ids: bool) -> Iterator[Entry]:
    left = Message("left {day}", day=long_date(each.left)) if each.left else ""
    lead = Message("lead") if each.lead else ""
    yield Entry(with_facts(each.name, each.id, each.role, lead, left), depth=depth)
    for goal in each.objectives:
        yield _tree_goal(goal, depth + 1, ids=ids)


def _tree_goal(goal: TreeObjective, depth: int, *, ids: bool) -> Entry:
    title = titled(goal)
    supports = ", ".join(goal.supports)
    above = Message("supports {goals}", goals=supports) if supports else ""
    return Entry(
        with_facts(joined(("· ", title), ""), goal.id if ids else "", _standing_of(goal), above), depth=depth
    )


def _standing_of(goal: TreeObjective | GoalNode) -> str:
    """`61% ahead`; of what has ended its band, of a key result in it no pace; what has no progress has no number."""
    part = isinstance(goal, GoalNode) and goal.kind == "key result"
    state = word("stale" if goal.stale else goal.pace)
    if goal.closed and part:
        state = word("dropped")
    elif not part and goal.given_up:
        state = word("given_up")
    elif goal.ended and not part:
        return graded(goal.grade, goal.band) if goal.grade is not None else word("no_data")
    elif goal.ended and goal.pace not in ("done", "no_data"):
        state = ""
    if goal.progress is None:
        return state
    reached = _reached(goal) if isinstance(goal, GoalNode) else share(goal.progress)
    return joined(filled((reached, state)), " ")


def _goal_tree(found: GoalTree) -> Iterator[Block]:
    yield Heading(found.name, filled((found.cycle,)), level=1)
    rows = [row for goal in found.goals for row in _goal_node(goal, 0)]
    add = Span(Message('okr add objective "Keep the clients we win"'), "command")
    objectives = section(Message("Objectives and what supports them"), rows)
    yield from _or(objectives, (Message("No objectives yet. Add one:"), add))


def _goal_node(goal: GoalNode, depth: int) -> Iterator[Entry]:
    """A goal, its key results that are supported, and what supports it itself."""
    sign = "· " if goal.kind == "key result" else "└ " if depth else ""
    title = joined((sign, titled(goal)), "")
    again = Message("see above") if goal.again else ""
    yield Entry(with_facts(title, goal.id, person(goal.owner), _standing_of(goal), again), depth=depth)
    for below in (*goal.key_results, *goal.supported_by):
        yield from _goal_node(below, depth + 1)


# ── the ritual ───────────────────────────────────────────────────────────────────────────────────


def ritual(found: Ritual, today: date, pairs: int) -> Iterator[Block]:
    """A short one is a single line; a whole one goes on to what people said to each other."""
    due = sum(each.due for each in found.checkins)
    done = sum(each.done for each in found.checkins)
    checkins: str = Message("no check-in was due yet")
    if due:
        checkins = checkins_done(due, done)
    late: str = ""
    if found.days_late:
        late = Message("median {days} d late", days=number(found.days_late))
    elif found.days_late is not None:
        late = Message("mostly on time")
    if isinstance(found.recognitions, UnsetType):
        blocked = sum(each.solved is None for each in found.blockers)
        blockers = plural(blocked, "{n} blocker open", "{n} blockers open") if blocked else ""
        row = Entry(dotted((checkins, late, blockers)), share(done / due) if due else "")
        yield from section(Message("Ritual"), [row], Span("okr report --ritual", "command"))
        return
    rows = []
    for team in sorted({each.team for each in found.checkins}, key=lambda team: (team is None, team or "")):
        weeks = [each for each in found.checkins if each.team == team]
        by_week = " · ".join(f"{each.week[5:]} {each.done}/{each.due}" for each in weeks)
        kept = sum(each.done for each in weeks) / sum(each.due for each in weeks)
        rows.append(Entry(with_facts(f"team/{team}" if team else Message("no team"), by_week), share(kept)))
    yield from section(Message("Check-ins"), rows, joined(filled((checkins, late))))
    yield from section(Message("Blockers"), _blockers(found, today))
    yield from conversations(found, today, pairs)


def checkins_done(due: int, done: int) -> str:
    return plural(due, "{done} of {n} due check-in done", "{done} of {n} due check-ins done", done=done)


def _blockers(found: Ritual, today: date) -> list[Entry]:
    rows = []
    for each in found.blockers:
        days = plural(each.days, "open, {n} day", "open, {n} days")
        role: Role = "bad"
        if each.solved:
            solved = short_date(each.solved, today)
            days = plural(each.days, "solved {day}, {n} day", "solved {day}, {n} days", day=solved)
            role = "dim"
        rows.append(Entry(with_facts(each.text, each.id, person(each.owner)), Span(days, role)))
    return rows


def conversations(found: Ritual, today: date, pairs: int = PAIRS) -> Iterator[Block]:
    """What people said to each other, where that is asked for."""
    if not isinstance(found.recognitions, UnsetType):
        rows = []
        for each in found.recognitions:
            given_ = Message("{given} given", given=each.given)
            received = Message("{received} received", received=each.received)
            rows.append(Entry(with_facts(f"@{each.person}", given_, received), each.month))
        yield from section(Message("Recognition"), rows)
    if not isinstance(found.across, UnsetType):
        rows = [Entry((" – ".join(each.teams),), str(each.count)) for each in found.across.pairs]
        if never := [" – ".join(pair) for pair in found.across.never]:
            rows.append(Entry((few(never, most=pairs),), Message("none yet")))
        yield from section(Message("Recognition across teams"), rows)
    if not isinstance(found.upward, UnsetType):
        rows = [
            Entry((f"@{each.from_} → @{each.to}",), short_date(each.date, today)) for each in found.upward
        ]
        yield from section(Message("Upward feedback"), rows)
    if not isinstance(found.not_talked_with, UnsetType):
        rows = list(_overdue_talks(found.not_talked_with, today, pairs))
        yield from section(Message("One-on-ones overdue"), rows)


def _overdue_talks(overdue: Iterable[OverdueTalk], today: date, pairs: int) -> Iterator[Entry]:
    """The longest ago first; pairs without a shared talk in one line."""
    none: list[str] = []
    for each in overdue:
        pair = Message("{person} with {manager}", person=f"@{each.person}", manager=f"@{each.manager}")
        if each.last is None:
            none.append(pair)
        else:
            last = Message("last {day}", day=short_date(each.last, today))
            yield Entry(with_facts(pair, last), plural(each.days or 0, "{n} day", "{n} days"))
    if none:
        yield Entry((few(none, most=pairs),), Message("none on record"))
