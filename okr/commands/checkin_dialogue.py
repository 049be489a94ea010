"""The dialogue about what is due: objective by objective, one line each, written together at the end."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from okr.actions.checkin import (
    NO_MILESTONE,
    CheckinDraft,
    check_in,
    default_period,
    preview,
)
from okr.actions.mark_done import checkin_result
from okr.commands.options import Invocation, name_unread, respond
from okr.context import Context, now
from okr.errors import DoubtError, OkrError, TwoReadingsError, UsageError
from okr.formats.sanitise import visible
from okr.ids import parent
from okr.parse import composed
from okr.periods import week_name
from okr.quantities import exact
from okr.scoring import Scoring
from okr.updates import Entry
from okr.views.checkins import sentence
from okr.views.todo import due_checkins
from okr.words import Message, joined, plural, translated
from okr.words.numbers import recorded, short_date, with_unit
from okr.workspace import Workspace

FORM = Message("Type VALUE [CONFIDENCE] [NOTE or !BLOCKER]")
KEYS = Message("Enter = unchanged · - = skip · b = back · ? = help · q = save and quit")
_HELP = Message("""\
  124 8 Two renewals       value, confidence (0 to 10), note
  124 3 !Landing page late blocker instead of a note
  124 7 !- They signed     the blocker is solved, and a note
  surabaya,malang 7        milestones reached
  not surabaya             a milestone that is no longer reached
  Enter                    same value as before; no further milestone
  -                        skip this one
  b                        back to the one before
  q                        save and quit""")
_TYPE_ONE = Message("Type one, or - to skip.")
SOLVED = "-"
"""Instead of a blocker: the one before is solved."""
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


class _End(Exception):  # noqa: N818  no error: the person wants to stop
    """The person wants to save and quit."""


class _Back(Exception):  # noqa: N818  no error: the person wants to correct something
    """The person wants to answer the question before again."""


def ask(call: Invocation, item: str | None) -> None:
    """Ask for one item, or for all that this person has due; write the answers together."""
    context = call.obj
    if context.options.no_input:
        raise UsageError(
            Message("nothing is asked with --no-input"),
            remedy=Message(
                "Type {one} or {table}", one="okr checkin ID VALUE", table="okr checkin --file updates.csv"
            ),
        )
    who = context.who
    scoring = Scoring(context.workspace, context.today)
    ids = [item] if item else [each.id for each in due_checkins(scoring, who)]
    if not ids:
        context.tell(Message("You have no check-ins due."))
        name_unread(context)
        return
    if item is None:
        week = int(week_name(context.today)[-2:])
        context.tell(
            plural(
                len(ids),
                "{n} check-in is due (week {week}).",
                "{n} check-ins are due (week {week}).",
                week=week,
            )
        )
        context.tell(FORM)
        context.tell(KEYS)
    drafts = _listen(context, scoring, ids, who)
    if not drafts:
        context.tell(Message("No answers, so nothing was written."))
        return
    try:
        recorded = check_in(context.store, drafts, who, context.today, agreed=True)  # asked one by one
    except OkrError:
        context.tell(Message("Nothing was written. Your answers as commands:"))
        for draft in drafts:
            context.tell(f"  {as_command(draft)}")
        raise
    respond(call, checkin_result(context.store, recorded, context.today, brief=True))


def as_command(draft: CheckinDraft) -> str:
    """What was answered, as a command."""
    words = ["okr", "checkin", draft.item]
    for name, text in draft.fields.items():
        match name:
            case "value":
                words.append(text)
            case "unblocked":
                words.append("--unblock")
            case _:
                for each in text.split("\n"):
                    words += (f"--{name}", each)
    return shlex.join(words)


# ── questions ────────────────────────────────────────────────────────────────────────────────────


def _listen(context: Context, scoring: Scoring, ids: Sequence[str], who: str) -> list[CheckinDraft]:
    drafts: dict[str, CheckinDraft | None] = {}
    workspace, above, at = context.workspace, "", 0
    try:
        while at < len(ids):
            id_ = ids[at]
            objective = parent(id_) if workspace.items[id_] != "kpi" else "KPIs"
            if objective != above:
                above = objective
                title = workspace.objectives[objective].title if objective in workspace.objectives else above
                context.tell(f"\n{title}")
            try:
                drafts[id_] = _one(context, scoring, id_, who)
            except _Back:
                at = max(0, at - 1)
            else:
                at += 1
    except _End:
        pass
    except KeyboardInterrupt:
        context.tell("")
        context.tell(Message("Stopped: nothing was written (q saves and quits)."))
        raise
    return [draft for draft in drafts.values() if draft]


def _one(context: Context, scoring: Scoring, id_: str, who: str) -> CheckinDraft | None:
    """Ask until the line is valid; None where it is skipped."""
    workspace = context.workspace
    steps = workspace.key_result(id_).milestones if workspace.items[id_] == "key result" else {}
    prompt = translated(
        joined(("  ", joined(_before(workspace, scoring, id_), "   "), "  > "), ""), context.language
    )
    while True:
        line = _line(prompt)
        if line not in steps:
            match line:
                case "q":
                    raise _End
                case "b":
                    raise _Back
                case "-":
                    return None
                case "?":
                    context.tell(_HELP)
                    continue
        try:
            draft = CheckinDraft(id_, parse(line, steps) if line else _kept(workspace, scoring, id_))
            draft, seen, entry = _seen(context, draft, who)
        except OkrError as error:
            for text in filter(None, (error.message, error.remedy)):
                context.tell(joined(("  ", text), ""))
            continue
        for told in list(sentence(Scoring(seen, context.today), entry))[1:]:
            context.tell(joined(("  ", told), ""))
        return draft


def _seen(context: Context, draft: CheckinDraft, who: str) -> tuple[CheckinDraft, Workspace, Entry]:
    """What a draft would write; asked, at a terminal, where a number is unclear or unlikely."""
    agreed = False
    while True:
        try:
            return draft, *preview(context.workspace, draft, who, context.today, now(), agreed=agreed)
        except TwoReadingsError as error:
            if not context.may_ask:
                raise
            draft = draft.settled(error, context.meant(error))
        except DoubtError as error:
            if not (context.may_ask and context.confirm(error.question)):
                raise
            agreed = True


def _line(prompt: str) -> str:
    """One line of the person; the end of the input ends it all."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401, PLC0415  arrow keys and history; Windows has none
        with suppress(EOFError):
            return input(visible(prompt)).strip()
    else:
        sys.stderr.write(visible(prompt))
        sys.stderr.flush()
        if line := sys.stdin.readline():
            return line.strip()
    sys.stderr.write("\n")
    raise _End


def parse(line: str, steps: Collection[str] = ()) -> dict[str, str]:
    """`VALUE [CONFIDENCE] [NOTE… or !BLOCKER…]` as named fields; a milestone may have blanks in its name."""
    line = composed(line).strip()
    if line.startswith("!"):
        return _words("", line[1:])
    key = "value"
    if line.startswith("not "):
        key, line = "undone", line[4:].lstrip()
    named = max((name for name in steps if f"{line} ".startswith(f"{name} ")), key=len, default="")
    value, _, rest = (named, "", line[len(named) :]) if named else line.partition(" ")
    fields = {key: value}
    first, _, others = rest.strip().partition(" ")
    if _NUMBER.fullmatch(first):
        fields["confidence"], rest = first, others
    note, _, blocker = rest.strip().partition("!")
    return fields | _words(note, blocker)


def _words(note: str, blocker: str) -> dict[str, str]:
    """What is before and after a `!`; after `!-` comes more of the note, since the blocker is solved."""
    mark, _, more = blocker.strip().partition(" ")
    fields = {}
    if mark == SOLVED:
        note, blocker = f"{note.strip()} {more.strip()}", ""
        fields["unblocked"] = "yes"
    return {
        name: text for name, given in (("note", note), ("blocker", blocker)) if (text := given.strip())
    } | fields


def _kept(workspace: Workspace, scoring: Scoring, id_: str) -> dict[str, str]:
    """Enter: the value is still what it was. Raises UsageError for a sum, and where there is none."""
    kept = None
    match workspace.items[id_]:
        case "key result":
            kr, score = workspace.key_result(id_), scoring.key_result(id_)
            if kr.milestones:
                if score.milestones_done or NO_MILESTONE not in kr.milestones:
                    return {"done": "\n".join(score.milestones_done) or NO_MILESTONE}
            elif score.series.values:
                if kr.takes == "sum":
                    raise UsageError(Message("each value is added to the sum"), remedy=_TYPE_ONE)
                kept = score.series.values[-1]
        case "kpi":
            readings = list(scoring.readings(id_).values())
            if readings and workspace.kpis[id_].takes != "sum":
                kept = readings[-1].answers[-1].value
    if kept is None:
        raise UsageError(Message("there is no value to keep"), remedy=_TYPE_ONE)
    return {"value": exact(kept)}


def _before(workspace: Workspace, scoring: Scoring, id_: str) -> Iterator[str]:
    """What an item is called, how it was, and what blocks it."""
    match workspace.items[id_]:
        case "key result":
            kr, score = workspace.key_result(id_), scoring.key_result(id_)
            yield kr.title
            if kr.milestones:
                done = score.milestones_done
                yield " ".join(f"{'+' if name in done else '·'} {name}" for name in kr.milestones)
            elif score.answered_on:
                value, day = (
                    with_unit(recorded(score.series.values[-1]), kr.unit),
                    short_date(score.answered_on),
                )
                if score.series.confidence is None:
                    yield Message("was {value} on {day}", value=value, day=day)
                else:
                    confidence = recorded(score.series.confidence)
                    yield Message(
                        "was {value} ({confidence}) on {day}", value=value, confidence=confidence, day=day
                    )
            elif kr.start is not None:
                yield Message("starts at {value}", value=recorded(kr.start))
            else:
                yield Message("no value yet")
        case "kpi":
            kpi = workspace.kpis[id_]
            yield f"{kpi.title}, {default_period(workspace, id_, scoring.today).name}"
            if readings := list(scoring.readings(id_).values()):
                last = readings[-1]
                yield Message(
                    "was {value} in {period}", value=recorded(last.value(kpi)), period=last.period.name
                )
        case _:
            yield workspace.initiative(id_).title
    if run := scoring.open_blocker(id_):
        yield plural(
            run.days(scoring.today),
            "blocked for {n} day: {text}",
            "blocked for {n} days: {text}",
            text=run.text,
        )
