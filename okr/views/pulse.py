"""The pulse of a month: how many gave each answer, and what it was the time before. Nothing is ranked or averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from okr.people_models import Counts
from okr.pulse import LEAST, answers, months, statements, teams_hide_people
from okr.views.results import Result
from okr.workspace import Workspace


class AnswerCounts(Struct, frozen=True, kw_only=True):
    """How many answered a statement; nothing is told of fewer than four."""

    counts: Counts
    """How many answered 1, 2, 3, 4 and 5."""
    answers: int
    high: int
    """How many answered 4 or 5."""


class StatementCounts(Struct, frozen=True, kw_only=True):
    slug: str
    text: str
    now: AnswerCounts | None
    before: AnswerCounts | None
    """In the record before this one."""


class PulseTeam(Struct, frozen=True, kw_only=True):
    team: str
    name: str
    statements: tuple[StatementCounts, ...]


class PulseShow(Result, frozen=True, kw_only=True):
    """The pulse of a month beside the record before it."""

    envelope_kind = "pulse"

    month: str
    before: str | None
    """Month of the record before."""
    statements: tuple[StatementCounts, ...]
    teams: tuple[PulseTeam, ...]
    """By name, from A to Z; none where counts of a team would show what a person answered."""
    words: tuple[str, ...]
    """Free words, in the random order in which they were written down."""
    team: str | None = None
    """Where it is about one team."""


class Statement(Struct, frozen=True, kw_only=True):
    slug: str
    text: str


class PulseStatements(Result, frozen=True, kw_only=True):
    """What to ask for."""

    envelope_kind = "statements"

    statements: tuple[Statement, ...]


def pulse(workspace: Workspace, month: str | None = None) -> PulseShow | None:
    """The record of a month, else the latest; None where there is none."""
    known = months(workspace.pulse)
    month = month or max(known, default=None)
    if month not in known:
        return None
    record = workspace.pulse[month]
    before = max((each for each in known if each < month), default=None)
    earlier = workspace.pulse[before] if before else None
    texts = statements(workspace.settings)

    def by_team(slug: str) -> Mapping[str, Counts] | None:
        if earlier is None or not teams_hide_people(earlier):
            return None
        return {_team(workspace, key): counts for key, counts in earlier.teams.items()}.get(slug)

    teams = [
        PulseTeam(
            team=slug,
            name=workspace.title(f"team/{slug}") or slug,
            statements=_told(texts, counts, by_team(slug)),
        )
        for slug, counts in ((_team(workspace, key), counts) for key, counts in record.teams.items())
    ]
    return PulseShow(
        month=month,
        before=before,
        statements=_told(texts, record.counts, earlier.counts if earlier else None),
        teams=tuple(sorted(teams, key=lambda each: each.name)) if teams_hide_people(record) else (),
        words=record.words,
    )


def _told(
    texts: Mapping[str, str], counts: Mapping[str, Counts], then: Mapping[str, Counts] | None
) -> tuple[StatementCounts, ...]:
    """The statements of today in their order, then those that are no longer asked for."""
    order = [*(slug for slug in texts if slug in counts), *(slug for slug in counts if slug not in texts)]
    return tuple(
        StatementCounts(
            slug=slug,
            text=texts.get(slug, slug),
            now=_shown(counts[slug]),
            before=_shown((then or {}).get(slug, ())),
        )
        for slug in order
    )


def of_team(found: PulseShow, team: str) -> PulseShow | None:
    """The same of one team; None where it has no counts of its own. Free words belong to no team."""
    for each in found.teams:
        if each.team == team:
            before = found.before if any(one.before for one in each.statements) else None
            return replace(
                found, before=before, statements=each.statements, teams=(each,), words=(), team=team
            )
    return None


def statements_of(workspace: Workspace) -> PulseStatements:
    texts = statements(workspace.settings)
    return PulseStatements(statements=tuple(Statement(slug=slug, text=text) for slug, text in texts.items()))


def _team(workspace: Workspace, slug: str) -> str:
    return workspace.slug_in_force("team", slug)


def _shown(counts: Sequence[int]) -> AnswerCounts | None:
    n = answers(counts)
    if n < LEAST:
        return None
    one, two, three, four, five = counts
    return AnswerCounts(counts=(one, two, three, four, five), answers=n, high=four + five)
