"""The agenda of a meeting, and what it decided: kept in `meetings/`, for the owners of the decisions and for the next meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from okr.actions.coach import SHARED_BY_SYNC, read_agreement
from okr.actions.edits import create, edit, indented, outcome, write_result
from okr.actions.history import goal_changes
from okr.agreed_day import agreed_day
from okr.days import DayReader
from okr.errors import UsageError
from okr.ids import stem
from okr.parse import words
from okr.people_models import MeetingKind
from okr.periods import Span
from okr.scoring import Scoring
from okr.storage.files.transaction import Writing
from okr.storage.toml.edit import AppendTable, Edit, SetKey
from okr.store import Store
from okr.views import meeting as views
from okr.views import meeting_cycle as cycles
from okr.views.meeting_results import MeetingAgenda
from okr.views.results import Done
from okr.words import Message, joined, plural
from okr.words.numbers import long_date
from okr.workspace import Workspace

ALL = "all"
"""In the name of a file: the meeting of no team."""
OF_NO_CYCLE: tuple[MeetingKind, ...] = ("week", "month")


def meeting_agenda(
    store: Store, scoring: Scoring, kind: MeetingKind, team: str | None, running: Span, chosen: Span | None
) -> MeetingAgenda:
    """Of the cycle that was `chosen`, else of the one that such a meeting is about on that day; `team` is a slug."""
    workspace, today = scoring.workspace, scoring.today
    match kind:
        case "week":
            return views.week(scoring, team, running)
        case "month":
            changes, unknown = goal_changes(store, workspace, views.month_of(scoring), today)
            return views.month(scoring, team, running, changes, unknown)
        case "plan":
            return cycles.plan(scoring, team, chosen or cycles.cycle_to_plan(workspace, running, today))
    view = cycles.review if kind == "review" else cycles.retro
    return view(scoring, team, chosen or cycles.cycle_to_review(workspace, running, today))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOutcome:
    """What came of a meeting; team and people by their current slugs."""

    kind: MeetingKind
    team: str | None
    date: date
    by: str
    note: str | None = None
    decisions: Sequence[Mapping[str, Any]] = ()

    @property
    def name(self) -> str:
        return f"{self.date.isoformat()}-{self.team or ALL}-{self.kind}"


def read_decision(
    text: str, workspace: Workspace, days: DayReader, confirm: Callable[[str], bool] | None = None
) -> dict[str, Any]:
    """`@OWNER DATE TEXT`; owner and day may be left out. `confirm` asks about a day elsewhere in the text."""
    name = "--decision"
    decided = words(text, name)
    if decided.startswith("@"):
        agreed = read_agreement(decided, workspace, days, confirm, name)
        return {"text": agreed["text"], "owner": agreed["owner"], "due": agreed["due"]}
    due, what = agreed_day(decided, name, "", days, confirm)
    if not what:
        raise UsageError(
            Message('{name} "{text}" does not say what was decided', name=name, text=text),
            remedy=Message("Example: {example}", example='"@budi 2026-07-21 Call the three accounts"'),
        )
    return {"text": what, "owner": None, "due": due}


def record_meeting(store: Store, met: MeetingOutcome) -> Done:
    """Write it into a file of its own; what the same person adds on the day goes to the end of theirs."""
    with store.writing("meet") as writing:
        path, is_theirs = _file(writing, met)
        first = len(writing.workspace.meetings[stem(path)].decision) if is_theirs else 0
        if is_theirs:
            edit(writing, stem(path), path, list(_additions(writing, path, met)))
        else:
            head = {"kind": met.kind, "team": met.team, "date": met.date, "by": met.by, "note": met.note}
            create(writing, "meeting", path, {**head, "decision": [*met.decisions]})
        n = len(met.decisions)
        decisions = plural(n, "{n} decision", "{n} decisions") if n else Message("the note")
        line = outcome(
            "Recorded {what} in {path}.", "Would record {what} in {path}.", writing, what=decisions, path=path
        )
        ticks = [
            Message("Done with it: okr checkin {id} done", id=f"{stem(path)}/{place}")
            for place in range(first + 1, first + n + 1)
        ]
        told = map(_told, met.decisions)
        return write_result(writing, "meet", stem(path), [line, *told, *ticks[:1], SHARED_BY_SYNC])


def _told(decision: Mapping[str, Any]) -> str:
    """A decision as it was understood."""
    owner, due = decision["owner"], decision["due"]
    about = filter(None, (owner and f"@{owner}", due and long_date(due)))
    return indented(joined((decision["text"], *about), " · "))


def _file(writing: Writing, met: MeetingOutcome) -> tuple[str, bool]:
    """The file of this meeting, and whether it is there already: that of the same person and day, else the first free."""
    workspace = writing.workspace
    for number in count(1):
        name = met.name if number == 1 else f"{met.name}-{number}"
        path, there = f"meetings/{name}.toml", workspace.meetings.get(name)
        if there is None and not any(finding.path == path for finding in workspace.findings):
            return path, False
        if there and workspace.slug_in_force("person", there.by) == met.by:
            return path, True
    raise AssertionError


def _additions(writing: Writing, path: str, met: MeetingOutcome) -> Iterator[Edit]:
    """A further note is a line of its own."""
    if met.note:
        before = writing.workspace.meetings[stem(path)].note
        yield SetKey(("note",), f"{before}\n{met.note}" if before else met.note)
    for decision in met.decisions:
        values = {key: value for key, value in decision.items() if value is not None}
        yield AppendTable(("decision",), values)
