"""Record a pulse: answers become counts, and nothing else of them is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from secrets import SystemRandom
from typing import Any

from okr import git
from okr.actions.edits import create, outcome, write_result
from okr.errors import DoubtError, OkrError
from okr.people_models import Counts, Pulse
from okr.pulse import LEAST, added, answers, path_of, rest, teams_hide_people, unanimous
from okr.store import Store
from okr.views.results import Done
from okr.words import Message, joined, plural


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What one person answered: a value for each statement that they answered. No error shows it."""

    values: Mapping[str, int]
    team: str = ""
    words: str = ""


def counted(given: Sequence[Answer], statements: Iterable[str]) -> Pulse:
    """The counts of all, and those of each team where nobody can be recognised by them. Raises OkrError."""
    slugs = tuple(statements)
    record = Pulse(counts=_counts(given, slugs), words=_shuffled(each.words for each in given))
    few = [slug for slug in slugs if answers(record.counts[slug]) < LEAST]
    if few:
        raise OkrError(
            Message("fewer than {n} answers: {statements}", n=LEAST, statements=joined(few)),
            remedy=Message(
                "Fewer would show what a person answered. Wait for more, or ask again next month."
            ),
        )
    teams = dict.fromkeys(each.team for each in given if each.team)
    by_team = {team: _counts([a for a in given if a.team == team], slugs) for team in sorted(teams)}
    whole = Pulse(counts=record.counts, words=record.words, teams=by_team)
    return whole if teams_hide_people(whole) else record


def record_pulse(store: Store, month: str, counts: Pulse, *, agreed: bool, notes: Sequence[str] = ()) -> Done:
    """Write the counts of a month, once. Raises DoubtError for what they alone would tell, unless that is `agreed`."""
    path = path_of(month)
    with store.writing("pulse record") as writing:
        refuse_second(store, path, there=writing.present(path) is not None)
        doubts = [*_known_answers(counts), *_same_survey(counts, writing.workspace.pulse)]
        if doubts and not agreed:
            raise DoubtError(doubts)
        values: dict[str, Any] = {slug: [*each] for slug, each in counts.counts.items()}
        values |= {"words": [*counts.words]}
        teams = {team: {slug: [*each] for slug, each in of.items()} for team, of in counts.teams.items()}
        create(writing, "pulse", path, values | ({"teams": teams} if teams else {}))
        head = outcome(
            "Recorded in {path}: counts only.",
            "Would be recorded in {path}: counts only.",
            writing,
            path=path,
        )
        share = Message("`okr sync` shares it with the team. Until it is committed, `okr undo` can undo it.")
        return write_result(writing, "pulse", month, [head, *notes, share])


def _same_survey(record: Pulse, others: Mapping[str, Pulse]) -> Iterator[str]:
    """Records that seem to be of the same answers, with a few more or fewer: the difference shows what these answered."""
    for month, other in others.items():
        pairs = ((record.counts, other.counts), (other.counts, record.counts))
        n = max(added(*pair) for pair in pairs)
        if 0 < n < LEAST:
            yield plural(
                n,
                "this could be the pulse of {month} with {n} person more or fewer, and would show what they answered",
                "this could be the pulse of {month} with {n} people more or fewer, and would show what they answered",
                month=month,
            )


def refuse_second(store: Store, path: str, *, there: bool) -> None:
    """One record a month, also where the first was removed: beside another one it could show what a person answered."""
    kept = is_kept(store, path)
    if there or kept:
        raise OkrError(
            Message("{path} exists: one pulse a month", path=path)
            if there
            else Message("{path} was recorded before: git keeps it", path=path),
            remedy=Message(
                "A second pulse of the month could show what a person answered. Ask again next month."
            )
            if kept
            else Message("It is not committed yet: `okr undo` removes it."),
        )


def refuse_undo(store: Store, path: str) -> None:
    """What git has of a pulse stays: a second record beside it could show what a person answered."""
    if is_kept(store, path):
        raise OkrError(
            Message("git keeps {path}, so it cannot be undone", path=path),
            remedy=Message(
                "Together with a second pulse of the month, it could show what a person answered."
            ),
        )


def is_kept(store: Store, path: str) -> bool:
    repo = git.find_repository(store.root)
    return repo is not None and git.was_kept(repo, path)


def _known_answers(record: Pulse) -> Iterator[str]:
    """What the counts alone tell of each person: where all gave the same answer."""
    for slug in unanimous(record.counts):
        yield Message(
            "{statement}: all {n} gave the same answer, so everybody knows it of each of them",
            statement=slug, n=answers(record.counts[slug]),
        )  # fmt: skip
    for team, counts in record.teams.items():
        for slug in unanimous(counts):
            yield Message(
                "{statement}: all {n} in team {team} gave the same answer, so everybody knows it of each of them",
                statement=slug, n=answers(counts[slug]), team=team,
            )  # fmt: skip
    others = rest(record) if record.teams else {}
    for slug in unanimous(others):
        yield Message(
            "{statement}: all {n} outside these teams gave the same answer, so everybody knows it of each of them",
            statement=slug, n=answers(others[slug]),
        )  # fmt: skip


def _counts(given: Sequence[Answer], slugs: Sequence[str]) -> dict[str, Counts]:
    def count(slug: str, value: int) -> int:
        return sum(each.values.get(slug) == value for each in given)

    return {
        slug: (count(slug, 1), count(slug, 2), count(slug, 3), count(slug, 4), count(slug, 5))
        for slug in slugs
    }


def _shuffled(words: Iterable[str]) -> tuple[str, ...]:
    found = [text for text in words if text]
    SystemRandom().shuffle(found)
    return tuple(found)
