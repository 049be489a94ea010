"""People and what they do together: a person's page, the organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from okr.documents.blocks import (
    GAP,
    Block,
    Entry,
    Heading,
    Paragraph,
    Span,
    State,
    Text,
    dotted,
    filled,
    section,
    with_facts,
)
from okr.documents.growth import growth
from okr.documents.kpi_facts import decision_lines
from okr.documents.measures import NO_LIMIT, periods_kept
from okr.documents.onboarding import lateness, step_row
from okr.documents.terms import (
    confidences,
    given,
    graded,
    health,
    person,
    slug,
    titled,
    unmeasured,
    with_ambition,
    with_words,
)
from okr.views.growth import Growth
from okr.views.people_results import (
    AgreementFact,
    FeedbackFact,
    GoalNode,
    GoalTree,
    InitiativeFact,
    KpiFact,
    OwnedGoal,
    PersonPage,
    Tree,
    TreeObjective,
    TreePerson,
    TreeTeam,
)
from okr.views.results import CheckinWords
from okr.words import Message, joined, plural
from okr.words.numbers import LIMIT_OPEN, amount, long_date, measured, number, share, short_date, with_unit
from okr.words.states import name_words, word


def or_else(sections: Iterable[Block], nothing: Sequence[Text]) -> Iterator[Block]:
    """The sections, or what is said where there are none."""
    blocks = list(sections)
    yield from blocks or (GAP, Paragraph(nothing))


# ── facts that pages and agendas share ──────────────────────────────────────────────────────────────


def checkin_row(each: CheckinWords, today: date) -> Entry:
    """The title, and each of the words below it on lines of their own."""
    texts = with_facts(each.title, f"@{each.person}", *given(each), each.id)
    return Entry(texts, short_date(each.date, today), below=tuple(with_words(each)))


def initiative_row(each: InitiativeFact) -> Entry:
    return Entry(with_facts(each.title, each.id), lateness(each.late_days, done=each.done))


def agreement_row(each: AgreementFact) -> Entry:
    private = Message("private") if each.private else ""
    texts = with_facts(each.text, person(each.owner), each.id, private)
    return Entry(texts, lateness(each.late_days, done=each.done))


def spoken_rows(found: Iterable[FeedbackFact], today: date) -> list[Entry]:
    rows = []
    for each in found:
        lead = joined((short_date(each.date, today), f"  @{each.from_} → @{each.to}"), "")
        rows.append(Entry(with_facts(each.text, each.about), lead))
    return rows


def kpi_row(each: KpiFact, today: date) -> Entry:
    """Below it who works on it, and the decision that holds, or that one is wanted."""
    read = (
        joined(filled((p.period, amount(measured(p.current), each.unit), p.health and word(p.health))), " ")
        for p in each.periods
    )
    line = each.line if each.line == LIMIT_OPEN else with_unit(each.line, each.unit)
    line = NO_LIMIT if each.watch_only else line
    later = LIMIT_OPEN if each.limit_open and line != LIMIT_OPEN else ""
    texts = dotted((joined(filled((each.title, line, later))), *(Span(p, "dim") for p in read)))
    linked = Message("linked to {names}", names=", ".join(map(slug, each.linked))) if each.linked else ""
    about, command = decision_lines(each.id, each.decision, today, wanted=each.undecided)
    state = State(health(each.periods[-1].health)) if each.periods else number(None)
    return Entry(texts, state, below=(*filled((linked,)), *about), command=command)


# ── a person ─────────────────────────────────────────────────────────────────────────────────────


def person_page(found: PersonPage | Growth, _today: date) -> Iterator[Block]:
    """The facts of a span, or growth toward a role."""
    if isinstance(found, Growth):
        yield from growth(found)
        return
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
    yield from or_else(_person(found), (Message("Nothing was recorded."),))


def _person(found: PersonPage) -> Iterator[Block]:
    today = found.to
    yield from section(Message("Goals"), [_owned(each) for each in found.goals])
    yield from section(Message("KPIs of the role"), [kpi_row(each, today) for each in found.kpis])
    yield from section(Message("Initiatives"), [initiative_row(each) for each in found.initiatives])
    yield from section(Message("Notes of check-ins"), [checkin_row(each, today) for each in found.checkins])
    yield from section(Message("Onboarding"), [step_row(each, today) for each in found.onboarding])
    yield from section(Message("Recognition"), spoken_rows(found.recognitions, today))
    yield from section(Message("Shared feedback"), spoken_rows(found.feedback, today))
    yield from section(Message("Agreements"), [agreement_row(each) for each in found.agreements])
    yield from section(Message("Duties of the role"), [Entry((duty,)) for duty in found.duties])


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
        lead = word(unmeasured(goal) or "no_data")
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
    yield from or_else(_tree(found), nothing)


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
        with_facts(
            joined(("· ", title), ""), goal.id if ids else "", _standing_of(goal), above, _linked(goal)
        ),
        depth=depth,
    )


def _linked(goal: TreeObjective | GoalNode) -> str:
    return Message("linked to {kpis}", kpis=", ".join(goal.kpis)) if goal.kpis else ""


def _standing_of(goal: TreeObjective | GoalNode) -> str:
    """`61% ahead`; of what has ended its band, of a key result in it no pace; what has no progress has no number."""
    part = isinstance(goal, GoalNode) and goal.kind == "key result"
    state = word("stale" if goal.stale else unmeasured(goal) or goal.pace)
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
    yield from or_else(objectives, (Message("No objectives yet. Add one:"), add))


def _goal_node(goal: GoalNode, depth: int) -> Iterator[Entry]:
    """A goal, its key results that are supported, and what supports it itself."""
    sign = "· " if goal.kind == "key result" else "└ " if depth else ""
    title = joined((sign, titled(goal)), "")
    again = Message("see above") if goal.again else ""
    yield Entry(
        with_facts(title, goal.id, person(goal.owner), _standing_of(goal), _linked(goal), again), depth=depth
    )
    for below in (*goal.key_results, *goal.supported_by):
        yield from _goal_node(below, depth + 1)
