"""Pages about people and the ritual, before a look: sections of rows, each with what leads it and what trails it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, assert_never

from msgspec import UnsetType

from okr.rendering.numbers import NONE, count, long_date, number, percent, short_date
from okr.rendering.words import WORDS, given, graded, held, person, with_ambition, with_words
from okr.views.people_results import (
    Agenda,
    AgreementFact,
    GoalFact,
    GoalNode,
    GoalTree,
    InitiativeFact,
    KpiFact,
    Newcomer,
    Onboard,
    OwnedGoal,
    PersonPage,
    Spoken,
    Staff,
    StepShape,
    Tree,
    TreeObjective,
    TreePerson,
    TreeTeam,
)
from okr.views.results import CheckinWords, Ritual

_MOST = 12
"""Pairs of teams, or people, that are named; the others are counted."""


class Row(NamedTuple):
    """One remark: what leads it, its words, and what trails them."""

    text: str
    lead: str = ""
    tail: str = ""
    style: str = ""
    """Of what leads."""
    indent: int = 0
    command: str = ""


class Section(NamedTuple):
    name: str
    rows: Sequence[Row]
    note: str = ""


class Page(NamedTuple):
    title: str
    id: str
    facts: Sequence[str]
    sections: Sequence[Section]
    nothing: str

    @property
    def filled(self) -> list[Section]:
        return [section for section in self.sections if section.rows]


def page(staff: Staff) -> Page:
    match staff:
        case Onboard():
            return _onboard(staff)
        case Agenda():
            return _agenda(staff)
        case PersonPage():
            return _person(staff)
        case Tree():
            return _tree(staff)
        case GoalTree():
            return _goal_tree(staff)
        case _:
            assert_never(staff)


def _lateness(days: int | None, *, done: bool) -> tuple[str, str]:
    """What leads a piece of work, and its style."""
    if done:
        return ("done" if not days or days <= 0 else f"done, {days} d late"), "good"
    if days is None:
        return "open", ""
    if days > 0:
        return f"{days} d late", "bad"
    return "today" if days == 0 else f"in {-days} d", ""


# ── onboarding ───────────────────────────────────────────────────────────────────────────────────


def _onboard(found: Onboard) -> Page:
    open_ = [each for each in found.people if each.next]
    through = [each for each in found.people if not each.next]
    sections = [
        Section(f"{each.name} {each.id}", _steps(each, found.as_of), _standing(each, found.as_of))
        for each in (*open_, *(through if len(found.people) == 1 else ()))
    ]
    if through and len(found.people) > 1:
        rows = [Row(f"{each.name} {each.id}", "done", each.title, "good") for each in through]
        sections.append(Section("All steps done", rows))
    nothing = "Nobody is on a first way. `okr onboard @NAME --path PATH` starts one."
    return Page("First ways", "", (f"as of {long_date(found.as_of)}",), sections, nothing)


def _standing(each: Newcomer, today: date) -> str:
    done = sum(step.done for step in each.steps)
    late = sum(not step.done and (step.late_days or 0) > 0 for step in each.steps)
    parts = [each.title]
    if each.joined:
        day = (today - each.joined).days + 1
        parts.append(f"day {day}" if day > 0 else f"joins on {short_date(each.joined, today)}")
    parts.append(f"{done} of {count(len(each.steps), 'step')} done")
    parts += [f"{late} late"] if late else []
    return ", ".join(parts)


def _steps(each: Newcomer, today: date) -> list[Row]:
    return [_step(step, today, is_next=step.id == each.next) for step in each.steps]


def _step(step: StepShape, today: date, *, is_next: bool = False) -> Row:
    lead, style = _lateness(step.late_days, done=step.done)
    facts = [step.topic or "", f"due {short_date(step.due, today)}" if step.due and not step.done else ""]
    facts += [f"with {person(step.owner)}" if step.owner else "", "" if step.done else step.link or ""]
    command = f"okr checkin {step.id} done" if is_next else ""
    return Row(step.title, lead, ", ".join(filter(None, facts)), style, command=command)


# ── agenda ───────────────────────────────────────────────────────────────────────────────────────


def _agenda(found: Agenda) -> Page:
    today = found.as_of
    since = f"last talk {long_date(found.since)}" if found.since else "no talk on record"
    goals = [Row(f"{g.objective} › {g.title}", WORDS[g.pace], _why(g, today)) for g in found.goals]
    blockers = [Row(f"{b.title}: {b.text}", f"{b.days} d", b.id, "bad") for b in found.blockers]
    sections = (
        Section("Goals", goals),
        Section("Blockers", blockers),
        Section("Overdue work", [_initiative(each) for each in found.initiatives]),
        Section("Open agreements", [_agreement(each) for each in found.agreements]),
        Section("Notes of check-ins", [_checkin(each, today) for each in found.checkins]),
        Section("Recognitions since last time", _spoken(found.recognitions, today)),
        Section("KPIs off their line", [_kpi(each) for each in found.kpis]),
        Section("Questions", [Row(text) for text in found.questions]),
    )
    title = f"One-on-one with {found.name}"
    return Page(title, found.id, (f"as of {long_date(today)}", since), sections, "Nothing stands out.")


def _why(goal: GoalFact, today: date) -> str:
    told = []
    if goal.stale:
        last = short_date(goal.last_checkin, today) if goal.last_checkin else ""
        told.append(f"no check-in since {last}" if last else "no check-in yet")
    if goal.low_confidence:
        told.append(_path(goal.confidences))
    if goal.falling:
        told.append("slower at each of three check-ins")
    if goal.progress is not None:
        share_ = f"{percent(goal.progress)}, expected {percent(goal.expected)}"
        told.append(held(goal) if goal.kept is not None else share_)
    return "; ".join(told)


def _path(confidences: Sequence[float]) -> str:
    """`confidence 7 7 6 4 of 10`."""
    return f"confidence {' '.join(map(number, confidences))} of 10"


def _checkin(each: CheckinWords, today: date) -> Row:
    """The title, and each of the words below it on lines of their own."""
    text = "\n".join((each.title, *with_words(each)))
    return Row(text, short_date(each.date, today), ", ".join((f"@{each.person}", *given(each), each.id)))


def _initiative(each: InitiativeFact) -> Row:
    lead, style = _lateness(each.late_days, done=each.done)
    return Row(each.title, lead, each.id, style)


def _agreement(each: AgreementFact) -> Row:
    lead, style = _lateness(each.late_days, done=each.done)
    private = ", private" if each.private else ""
    return Row(each.text, lead, f"{person(each.owner)}, {each.id}{private}", style)


def _spoken(found: Iterable[Spoken], today: date) -> list[Row]:
    return [
        Row(each.text, f"{short_date(each.date, today)}  @{each.from_} → @{each.to}", each.about or "")
        for each in found
    ]


def _kpi(each: KpiFact) -> Row:
    unit = f" {each.unit}" if each.unit else ""
    last = each.periods[-1] if each.periods else None
    told = " · ".join(f"{p.period} {number(p.current)} {WORDS[p.health]}" for p in each.periods)
    return Row(f"{each.title}, line {each.line}{unit}", WORDS[last.health] if last else NONE, told)


# ── a person ─────────────────────────────────────────────────────────────────────────────────────


def _person(found: PersonPage) -> Page:
    today = found.to
    place = [found.role_title or found.role or "", (found.team and f"team/{found.team}") or ""]
    place += [f"with {person(found.manager)}" if found.manager else ""]
    place += [f"joined {long_date(found.joined)}" if found.joined else ""]
    place += [f"left {long_date(found.left)}" if found.left else ""]
    facts = (", ".join(filter(None, place)), f"{long_date(found.from_)} to {long_date(found.to)}")
    toward = f"Duties of the next role: {found.toward_title or found.toward_role}"
    sections = (
        Section("Goals", [_owned(each) for each in found.goals]),
        Section("KPIs of the role", [_kpi(each) for each in found.kpis]),
        Section("Work", [_initiative(each) for each in found.initiatives]),
        Section("Notes of check-ins", [_checkin(each, today) for each in found.checkins]),
        Section("First way", [_step(each, today) for each in found.onboarding]),
        Section("Recognitions", _spoken(found.recognitions, today)),
        Section("Feedback that was shared", _spoken(found.feedback, today)),
        Section("Agreements", [_agreement(each) for each in found.agreements]),
        Section("Duties of the present role", [Row(duty) for duty in found.duties]),
        Section(toward, [Row(duty) for duty in found.toward]),
    )
    return Page(found.name, found.id, [fact for fact in facts if fact], sections, "Nothing was recorded.")


def _owned(goal: OwnedGoal) -> Row:
    title = f"{goal.objective} › {goal.title}" if goal.objective else goal.title
    title = with_ambition(title, committed=goal.ambition == "committed")
    state = WORDS["stale" if goal.stale else goal.pace]
    if goal.dropped:
        lead = "dropped"
    elif goal.given_up:
        lead = f"{percent(goal.progress)} {WORDS['given_up']}"
    elif goal.ended and goal.grade is not None:
        lead = graded(goal.grade, goal.band)
    elif goal.progress is None:
        lead = "no data"
    else:
        shown = state if not goal.ended or goal.pace == "done" else ""
        lead = f"{_reached(goal)} {shown}".rstrip()
    closed = f", closed {goal.closed}{f' ({goal.outcome})' if goal.outcome else ''}" if goal.closed else ""
    return Row(title, lead, ", ".join((f"{goal.cycle}{closed}", *_ownership(goal), *_sure(goal))))


def _reached(goal: OwnedGoal | GoalNode) -> str:
    """Of a hold the periods kept, never a share of them; else the share."""
    return held(goal) if goal.kept is not None else percent(goal.progress)


def _sure(goal: OwnedGoal) -> Iterator[str]:
    """How sure its people were, and whether somebody should ask."""
    if goal.confidences:
        yield f"{_path(goal.confidences)}{', unsure' if goal.unsure else ''}"


def _ownership(goal: OwnedGoal) -> Iterator[str]:
    """Since and until when it was the person's, whose it is now, and how often the person checked in."""
    if goal.since:
        yield f"since {long_date(goal.since)}"
    if goal.until:
        yield f"until {long_date(goal.until)}"
    if goal.owner:
        yield f"now {person(goal.owner)}"
    if goal.checkins:
        yield count(goal.checkins, "check-in")


# ── the organisation ─────────────────────────────────────────────────────────────────────────────


def _tree(found: Tree) -> Page:
    rows = [row for team in found.teams for row in _team(team, 0, team.parent)]
    sections = (
        Section("Teams", rows),
        Section("In no team", [row for each in found.people for row in _member(each, 0)]),
        Section("Of no team and nobody in one", [_tree_goal(each, 0) for each in found.objectives]),
    )
    nothing = "There is nobody yet: `okr add team` and `okr add person` begin."
    return Page("The organisation", "", (found.cycle,), sections, nothing)


def _team(team: TreeTeam, depth: int, around: str | None) -> Iterator[Row]:
    """A team and all inside of it; the team above is named where that is not the one around it."""
    lead = f", lead {person(team.lead)}" if team.lead else ""
    above = f", in team/{team.parent}" if team.parent != around else ""
    yield Row(team.name, tail=f"{team.id}{lead}{above}", indent=depth)
    for each in team.people:
        yield from _member(each, depth + 1)
    for goal in team.objectives:
        yield _tree_goal(goal, depth + 1)
    for below in team.teams:
        yield from _team(below, depth + 1, team.id.removeprefix("team/"))


def _member(each: TreePerson, depth: int) -> Iterator[Row]:
    facts = ", ".join(filter(None, (each.id, each.role, "lead" if each.lead else "")))
    yield Row(each.name, tail=facts, indent=depth)
    for goal in each.objectives:
        yield _tree_goal(goal, depth + 1)


def _tree_goal(goal: TreeObjective, depth: int) -> Row:
    above = f", supports {', '.join(goal.supports)}" if goal.supports else ""
    title = with_ambition(goal.title, committed=goal.ambition == "committed")
    return Row(f"· {title}", tail=f"{_standing_of(goal)}{above}", indent=depth)


def _standing_of(goal: TreeObjective | GoalNode) -> str:
    """`61 % ahead`; of what has ended its band, of a key result in it no pace; what has no progress has no number."""
    part = isinstance(goal, GoalNode) and goal.kind == "key result"
    state = WORDS["stale" if goal.stale else goal.pace]
    if goal.closed and part:
        state = "dropped"
    elif not part and goal.given_up:
        state = WORDS["given_up"]
    elif goal.ended and not part:
        return graded(goal.grade, goal.band) if goal.grade is not None else "no data"
    elif goal.ended and goal.pace not in ("done", "no_data"):
        state = ""
    if goal.progress is None:
        return state
    reached = _reached(goal) if isinstance(goal, GoalNode) else percent(goal.progress)
    return f"{reached} {state}".rstrip()


def _goal_tree(found: GoalTree) -> Page:
    rows = [row for goal in found.goals for row in _goal_node(goal, 0)]
    nothing = 'No objectives yet. Add one: okr add objective "Keep the clients we win"'
    return Page("Goals", "", (found.cycle,), (Section("Objectives and what supports them", rows),), nothing)


def _goal_node(goal: GoalNode, depth: int) -> Iterator[Row]:
    """A goal, its key results that are supported, and what supports it itself."""
    sign = "· " if goal.kind == "key result" else "└ " if depth else ""
    facts = (goal.id, person(goal.owner), _standing_of(goal), "see above" if goal.again else "")
    title = with_ambition(goal.title, committed=goal.ambition == "committed")
    yield Row(f"{sign}{title}", tail=", ".join(filter(None, facts)), indent=depth)
    for below in (*goal.key_results, *goal.supported_by):
        yield from _goal_node(below, depth + 1)


# ── the ritual ───────────────────────────────────────────────────────────────────────────────────


def ritual_sections(ritual: Ritual, today: date) -> Iterator[Section]:
    """A short one is a single line; a whole one goes on to what people said to each other."""
    due = sum(each.due for each in ritual.checkins)
    done = sum(each.done for each in ritual.checkins)
    late = _median(ritual.days_late)
    open_ = [each for each in ritual.blockers if each.solved is None]
    blocked = f"{count(len(open_), 'blocker')} open" if open_ else ""
    told = f"{done} of {count(due, 'due check-in')} done" if due else "no check-in was due yet"
    if isinstance(ritual.recognitions, UnsetType):
        facts = " · ".join(filter(None, (told, late, blocked)))
        yield Section(
            "Ritual", [Row(facts, percent(done / due) if due else "")], "okr report --ritual tells more"
        )
        return
    yield Section(
        "Check-ins", [_share(ritual, team) for team in _teams(ritual)], f"{told}, {late}".rstrip(", ")
    )
    yield Section("Blockers", _blockers(ritual, today))
    yield from _said(ritual, today)


def _median(days: float | None) -> str:
    if days is None:
        return ""
    return f"median {number(days)} d late" if days else "at least half of them on time"


def _teams(ritual: Ritual) -> list[str | None]:
    return sorted({each.team for each in ritual.checkins}, key=lambda team: (team is None, team or ""))


def _share(ritual: Ritual, team: str | None) -> Row:
    weeks = [each for each in ritual.checkins if each.team == team]
    due, done = sum(each.due for each in weeks), sum(each.done for each in weeks)
    by_week = " · ".join(f"{each.week[5:]} {each.done}/{each.due}" for each in weeks)
    return Row(f"team/{team}" if team else "no team", percent(done / due), by_week)


def _blockers(ritual: Ritual, today: date) -> list[Row]:
    rows = []
    for each in ritual.blockers:
        state = f"solved {short_date(each.solved, today)}" if each.solved else "open"
        tail = ", ".join(filter(None, (each.id, person(each.owner))))
        rows.append(Row(each.text, f"{state}, {each.days} d", tail, "" if each.solved else "bad"))
    return rows


def _said(ritual: Ritual, today: date) -> Iterator[Section]:
    if not isinstance(ritual.recognitions, UnsetType):
        rows = [
            Row(f"@{each.person}", each.month, f"{each.given} given, {each.received} received")
            for each in ritual.recognitions
        ]
        yield Section("Recognitions", rows)
    if not isinstance(ritual.across, UnsetType):
        pairs = [Row(" and ".join(each.teams), str(each.count)) for each in ritual.across.pairs]
        never = [" and ".join(pair) for pair in ritual.across.never]
        told = [Row(pair, "never") for pair in never[:_MOST]]
        told += [Row(f"and {len(never) - _MOST} pairs more", "never")] if len(never) > _MOST else []
        yield Section("Recognitions across teams", [*pairs, *told])
    if not isinstance(ritual.upward, UnsetType):
        rows = [Row(f"@{each.from_} → @{each.to}", short_date(each.date, today)) for each in ritual.upward]
        yield Section("Upward feedback", rows)
    if not isinstance(ritual.not_talked_with, UnsetType):
        rows = [
            Row(
                f"@{each.person} with @{each.manager}",
                f"{each.days} d" if each.last else "never",
                f"last {short_date(each.last, today)}" if each.last else "no shared talk yet",
            )
            for each in ritual.not_talked_with
        ]
        yield Section("Long not talked with", rows)
