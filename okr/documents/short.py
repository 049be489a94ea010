"""What a terminal shows of an answer that is too long to be read: how many there are in each state, the teams in which
most needs attention, the first that do, and the commands that show more."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec import UnsetType
from msgspec.structs import replace

from okr.documents import Asked
from okr.documents.blocks import (
    GAP,
    STATES,
    Block,
    Column,
    Entries,
    Entry,
    Heading,
    Paragraph,
    Row,
    Span,
    State,
    Table,
    Text,
    filled,
)
from okr.documents.findings import LEVEL_ROLES, LEVEL_WORDS, findings
from okr.documents.goals import STATE_ORDER, head
from okr.documents.listing import COLUMNS, table
from okr.documents.report import attention, versus
from okr.documents.ritual import PAIRS, ritual
from okr.documents.terms import is_dropped, shown, slug, state, titled, who
from okr.findings import Finding, Level
from okr.ids import KINDS, PARTS, SCORED, Kind, parent
from okr.views.people_results import GoalNode, GoalTree, Tree, TreeObjective, TreeTeam
from okr.views.report_results import Report
from okr.views.results import (
    FindingList,
    InitiativeShape,
    ItemShape,
    KeyResultShape,
    KpiShape,
    Listing,
    ObjectiveShape,
    PersonShape,
    Result,
)
from okr.words import Message, joined, plural
from okr.words.numbers import share
from okr.words.states import word

_SHOWN = 10
"""Teams, and items that need attention: with the counts they are about a screen."""
_WORST = ("off_track", "unhealthy", "red", "overdue", "stale", "at_risk", "watch", "amber")
"""States that are not well, the most severe first."""
_FINDINGS = 5
"""Findings, each of several lines."""
_LEVELS: Sequence[Level] = ("error", "warning", "hint")
_CODES = (
    Column(Message("code")),
    Column(Message("level")),
    Column(Message("findings"), "right"),
    Column(Message("the first of them"), least=24, wraps=True),
)
_OVER = ("red", "amber")
"""What has ended needs no attention any more."""
_SELECTS = frozenset({"--team", "--only", "--person", "--owner", "--select"})


class _Standing(NamedTuple):
    """How an item stands, and whose it is."""

    item: Any
    state: str
    team: str | None = None
    owner: str | None = None
    ahead: float = 0
    """By how much it is ahead of what is expected; those of one state are sorted by it."""
    is_committed: bool = False

    @property
    def severity(self) -> tuple[int, float]:
        """The risk of a committed goal comes right after what is off track, as in a report."""
        rank = 1 if self.state == "at_risk" and self.is_committed else 2 * _WORST.index(self.state)
        return rank, self.ahead


_ByTeam = Sequence[tuple[str | None, Counter[str]]]
"""Slug of a team, or None → how many items are in each state; the team in which most needs attention first."""


def short(found: Result, asked: Asked, today: date) -> Iterator[Block]:
    """The short form of a report, a list, a tree or findings."""
    match found:
        case Report():
            yield from _report(found, asked)
        case Listing():
            yield from _listing(found, asked, today)
        case Tree() | GoalTree():
            yield from _tree(found, asked)
        case FindingList():
            yield from _findings(found, asked, today)
        case _:
            raise TypeError(found)


def _report(found: Report, asked: Asked) -> Iterator[Block]:
    parts = [
        _Standing(
            item, state(item, ended=each.ended, begun=found.cycle.begun), item.team or each.team, item.owner
        )
        for each in found.objectives
        for item in each.key_results
        if not is_dropped(item, found.as_of)
    ]
    teams = _by_team(parts)
    yield from head(found)
    yield from _team_table(teams, "key result")
    yield from attention(found, _SHOWN)
    yield from versus(found)
    if not isinstance(found.ritual, UnsetType):
        yield from ritual(found.ritual, found.as_of, PAIRS)
    left: dict[Kind, int] = {
        "objective": len(found.objectives),
        "key result": len(parts),
        "kpi": len(found.kpis),
    }
    owners = [*(call.owner for call in found.attention), *(each.owner for each in parts)]
    yield from _not_shown(left, [*_narrower(asked, teams, owners), _whole(asked)])


def _listing(found: Listing, asked: Asked, today: date) -> Iterator[Block]:
    items = [_standing(item, found, today) for item in found.items]
    teams, calls = _by_team(items), _calls(items)
    shapes = [call.item for call in calls[:_SHOWN]]
    if found.kind in PARTS:  # those of one objective are listed below it
        place = {id_: at for at, id_ in enumerate(dict.fromkeys(parent(item.id) for item in shapes))}
        shapes.sort(key=lambda item: place[parent(item.id)])
    yield _counts(items, found.kind)
    yield from _team_table(teams, found.kind)
    yield from _attention(calls, table(found, shapes, today))
    owners = [each.owner for each in (*calls, *items)] if found.kind in SCORED else []
    commands = [*_narrower(asked, teams, owners), _whole(asked, found.cycle)]
    yield from _not_shown({found.kind: len(items) - len(shapes)}, commands)


def _tree(found: Tree | GoalTree, asked: Asked) -> Iterator[Block]:
    """Of its goals; of people only how many there are."""
    people: Counter[str | None] = Counter()
    if isinstance(found, GoalTree):
        goals = [_goal(node, None, node.owner) for node in _nodes(found.goals)]
    else:
        homes = [*_homes(found)]
        goals = [goal for each in homes for goal in each.goals]
        for each in homes:
            people[each.team] += each.person is not None
    teams, calls = _by_team(goals), _calls(goals)
    many = plural(people.total(), "{n} person", "{n} people") if people.total() else ""
    yield Heading(found.name, filled((found.cycle, many)), level=1)
    yield _counts(goals, "objective")
    yield from _team_table(teams, "objective", people)
    rows = [
        Row((Span(goal.id, "id"), titled(goal), who(owner), team or "", share(goal.progress), shown(state_)))
        for goal, state_, team, owner, *_ in calls[:_SHOWN]
    ]
    yield from _attention(calls, Table(COLUMNS[ObjectiveShape], rows))
    left: dict[Kind, int] = {"person": people.total(), "objective": len(goals) - len(rows)}
    owners = [each.owner for each in (*calls, *goals)]
    yield from _not_shown(left, [*_narrower(asked, teams, owners), _whole(asked, found.cycle)])


def _findings(found: FindingList, asked: Asked, today: date) -> Iterator[Block]:
    """How many there are of each rule, and the first of the most severe."""
    by_code: dict[tuple[Level, str], list[Finding]] = {}
    for each in found.findings:
        by_code.setdefault((each.level, each.code), []).append(each)
    codes = sorted(by_code.items(), key=lambda pair: (_LEVELS.index(pair[0][0]), -len(pair[1]), pair[0][1]))
    rows = [
        Row((code, Span(LEVEL_WORDS[level], LEVEL_ROLES[level]), str(len(group)), group[0].message))
        for (level, code), group in codes
    ]
    yield Table(_CODES, rows)
    yield GAP
    first = [each for _, group in codes for each in group][:_FINDINGS]
    yield from findings(replace(found, findings=tuple(first)), today)
    commands = [_of(asked, "--select", codes[0][0][1])] if len(codes) > 1 else []
    commands += [Span(shlex.join(("okr", "check", first[0].path)), "command"), _whole(asked)]
    left = plural(len(found.findings) - len(first), "{n} finding", "{n} findings")
    yield Entries([Entry((Message("Not shown: {counts}", counts=left),), below=commands)], facts=True)


# ── the commands that show more ──────────────────────────────────────────────────────────────────


def _of(asked: Asked, flag: str, value: str) -> Span:
    """What was typed, for one team, person or rule."""
    pairs = zip(asked.words, ("", *asked.words), strict=False)
    kept = (each for each, before in pairs if _SELECTS.isdisjoint((before, each.partition("=")[0])))
    return Span(shlex.join((*kept, flag, value)), "command")


def _whole(asked: Asked, cycle: str | None = None) -> Span:
    """What was typed, for all of the same `cycle`."""
    named = ("-q", cycle) if cycle and not asked.cycle else ()
    return Span(shlex.join((*asked.words, *named, "--all")), "command")


def _narrower(asked: Asked, teams: _ByTeam, owners: Sequence[str | None]) -> Iterator[Span]:
    """For the worst team, and for the first person of those that need attention."""
    names = filled(team for team, _ in teams)
    if len(names) > 1:
        yield _of(asked, "--team", names[0])
    people = filled(dict.fromkeys(owners))
    if len(people) > 1:
        yield _of(asked, "--person", people[0])


def _not_shown(left: Mapping[Kind, int], commands: Sequence[Span]) -> Iterator[Block]:
    yield GAP
    counts = joined((_counted(n, kind) for kind, n in left.items() if n), ", ")
    yield Entries([Entry((Message("Not shown: {counts}", counts=counts),), below=commands)], facts=True)


# ── how items stand ──────────────────────────────────────────────────────────────────────────────


def _standing(item: ItemShape, found: Listing, today: date) -> _Standing:
    match item:
        case ObjectiveShape():
            committed, ahead = item.ambition == "committed", (item.progress or 0) - (item.expected or 0)
            return _Standing(item, state(item), item.team, item.owner, ahead, committed)
        case KeyResultShape():
            above, ahead = item.objective, (item.progress or 0) - item.expected
            told = "dropped" if is_dropped(item, today) else state(item, ended=above in found.ended)
            team = item.team or found.teams.get(above)
            return _Standing(item, told, team, item.owner, ahead, above in found.committed)
        case InitiativeShape():
            days = (item.due - today).days if item.due else 0
            told = "done" if item.done else "overdue" if days < 0 else "open"
            return _Standing(item, told, found.teams.get(item.objective), item.owner, days)
        case KpiShape():
            return _Standing(item, state(item), found.teams.get(item.id), item.owner, -item.off_periods)
        case PersonShape():
            return _Standing(item, "", found.teams.get(item.id))
        case _:
            return _Standing(item, "")


def _goal(goal: TreeObjective | GoalNode, team: str | None, owner: str | None) -> _Standing:
    told: str = "stale" if goal.stale else goal.pace
    if goal.ended or goal.closed:
        told = goal.band or "no_data"
    return _Standing(
        goal,
        "given_up" if goal.given_up else told,
        team,
        owner,
        goal.progress or 0,
        goal.ambition == "committed",
    )


class _Home(NamedTuple):
    """A person, or a team, with what is listed there."""

    team: str | None
    person: str | None
    objectives: Sequence[TreeObjective]

    @property
    def goals(self) -> Iterator[_Standing]:
        return (_goal(each, self.team, self.person) for each in self.objectives)


def _homes(found: Tree | TreeTeam) -> Iterator[_Home]:
    """Everybody and every team, with those below."""
    team = slug(found.id) if isinstance(found, TreeTeam) else None
    yield _Home(team, None, found.objectives)
    for person in found.people:
        yield _Home(team, person.id[1:], person.objectives)
    for below in found.teams:
        yield from _homes(below)


def _nodes(nodes: Iterable[GoalNode]) -> Iterator[GoalNode]:
    """Every objective once."""
    for node in nodes:
        if node.kind == "objective" and not node.again:
            yield node
        yield from _nodes((*node.key_results, *node.supported_by))


def _by_team(items: Iterable[_Standing]) -> _ByTeam:
    counts: dict[str | None, Counter[str]] = {}
    for each in items:
        counts.setdefault(each.team, Counter())[each.state] += 1
    return sorted(
        counts.items(),
        key=lambda pair: (*(-pair[1][name] for name in _WORST), -pair[1].total(), pair[0] or ""),
    )


def _calls(items: Iterable[_Standing]) -> list[_Standing]:
    """What needs attention, the most severe first, and what is furthest behind."""
    return sorted(
        (each for each in items if each.state in _WORST and each.state not in _OVER),
        key=lambda each: each.severity,
    )


# ── what is shown of them ────────────────────────────────────────────────────────────────────────


def _counted(n: int, kind: Kind) -> str:
    """`2500 objectives`."""
    return joined((str(n), KINDS[kind].nouns), " ")


def _counts(items: Sequence[_Standing], kind: Kind) -> Block:
    counts = Counter(each.state for each in items)
    texts: list[Text] = [State(name, counts[name]) for name in STATE_ORDER if counts[name]]
    if counts["open"]:
        texts.append(joined((str(counts["open"]), Message("open")), " "))
    return Entries([Entry(texts, Span(_counted(len(items), kind)))], facts=True)


def _team_table(
    teams: _ByTeam, kind: Kind, people: Mapping[str | None, int] | None = None
) -> Iterator[Block]:
    """How many items each team has, and how many of them are not well; nothing where there is one team alone."""
    if len(teams) < 2:
        return
    states = [name for name in _WORST if any(counts[name] for _, counts in teams)]
    heads = [joined((STATES[name].shape, word(name)), " ") for name in states]
    columns = (
        Column(Message("team"), least=12),
        *((Column(KINDS["person"].nouns, "right", drop=1),) if people else ()),
        Column(KINDS[kind].nouns, "right"),
        *(Column(text, "right", drop=len(heads) - at + 1 if at else 0) for at, text in enumerate(heads)),
    )
    rows = []
    for team, counts in teams[:_SHOWN]:
        name = Span(team, "id") if team else Span(Message("no team"), "dim")
        members = (str(people[team]),) if people else ()
        numbers = (Span(str(n), STATES[each].role) if (n := counts[each]) else "" for each in states)
        rows.append(Row((name, *members, str(counts.total()), *numbers)))
    yield GAP
    yield Table(columns, rows)
    if more := len(teams) - len(rows):
        rest = plural(more, "and {n} more:", "and {n} more:")
        yield Paragraph((rest, Span("okr list teams", "command")))


def _attention(calls: Sequence[_Standing], rows: Table) -> Iterator[Block]:
    if not calls:
        return
    yield GAP
    yield Heading(Message("Needs attention"))
    yield rows
    left = Counter(call.state for call in calls[_SHOWN:])
    if left:
        more = plural(left.total(), "and {n} more:", "and {n} more:")
        yield Paragraph((more, *(State(name, n) for name, n in left.items())))
