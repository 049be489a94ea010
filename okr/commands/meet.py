"""`okr meet`: the agenda of a meeting, and what it decided."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from okr.actions.meeting import OF_NO_CYCLE, MeetingOutcome, meeting_agenda, read_decision, record_meeting
from okr.commands.asking import missing
from okr.commands.options import DATA, DRY_RUN, Invocation, Text, command, option, respond
from okr.errors import UsageError
from okr.lookup import one_of
from okr.parse import words
from okr.people_models import MeetingKind
from okr.scoring import Scoring
from okr.views import meeting as views
from okr.views.meeting_results import SECTIONS
from okr.words import Message


@command(
    "meet",
    example="okr meet week\nokr meet week --team growth\n"
    'okr meet week --team growth \\\n  --decision "@dewi 2026-09-30 Call the venues"',
    formats=(*DATA, "text"),
    dry_run=DRY_RUN,
    me=True,
)
def meet(
    call: Invocation,
    meeting: Annotated[
        Text,
        typer.Argument(metavar="[MEETING]", help="week, month, review, plan or retro (default: list them)."),
    ] = None,
    team: Annotated[Text, option("--team", "TEAM", help="Team that meets (default: all).")] = None,
    decision: Annotated[
        list[str] | None,
        option(
            "--decision", '"@OWNER DATE TEXT"', help="Decision; owner and date may be left out (repeatable)."
        ),
    ] = None,
    note: Annotated[Text, option("--note", "TEXT", help="Note about the meeting.")] = None,
) -> None:
    """Prepare a meeting from facts, or record its decisions.

    Open decisions are in the todo of their owner, and in the next meeting.
    """
    context = call.obj
    slug = context.resolve_slug(team, "team", "--team") if team else None
    keeps = decision or note
    if meeting is None and keeps:
        raise missing("MEETING", "okr meet week --decision TEXT")
    if meeting is None:
        respond(call, views.meetings(Scoring(context.workspace, context.today), slug))
        return
    kind = one_of(meeting, Message("meeting"), SECTIONS)
    if context.chosen_cycle is not None and kind in OF_NO_CYCLE:
        needless = Message("`{command}` takes no {option}", command=f"okr meet {kind}", option="--quarter")
        raise UsageError(needless, remedy=Message("Leave out {option}.", option="--quarter"))
    if context.options.dry_run and not keeps:
        reads = Message("--dry-run needs --decision or --note")
        raise UsageError(reads, remedy=Message("Leave it out: showing writes nothing."))
    if keeps:
        respond(call, record_meeting(context.store, _outcome(call, kind, slug, decision or (), note)))
    else:
        scoring = Scoring(context.workspace, context.today)
        respond(call, meeting_agenda(context.store, scoring, kind, slug, context.cycle, context.chosen_cycle))


def _outcome(
    call: Invocation, kind: MeetingKind, team: str | None, decisions: list[str] | tuple[()], note: str | None
) -> MeetingOutcome:
    context = call.obj
    sure = partial(context.confirm, default=True) if context.may_ask else None
    return MeetingOutcome(
        kind=kind,
        team=team,
        date=context.today,
        by=context.who,
        note=words(note, "--note", one_line=False) if note else None,
        decisions=[read_decision(one, context.workspace, context.days, sure) for one in decisions],
    )
