"""Asking for what is due: objective by objective, one line each, written together at the end."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from okr.actions.checkin import RECORDED, Said, check_in, default_period, preview, read_value
from okr.commands.options import Invocation, respond, respond_without_result
from okr.commands.output import say
from okr.context import Context, now
from okr.errors import OkrError, UsageError
from okr.parse import composed, number, words
from okr.periods import week_name
from okr.rendering.safe import visible
from okr.scoring import Scoring
from okr.views.checkins import open_blocker, sentence, written
from okr.views.results import Done
from okr.views.todo import due_checkins
from okr.views.words import count
from okr.views.words import number as n
from okr.workspace import Workspace

HOW = "VALUE [CONFIDENCE] [NOTE or !BLOCKER]\nEnter keeps, - skips, ? explains, q ends."
_HELP = """\
  124 8 Two renewals       the value, how sure you are (0 to 10), a note
  124 3 !Landing page late a blocker instead of a note; it stays open
  124 7 !- They signed     the blocker is gone, and a note
  surabaya,malang 7        steps that are reached; not surabaya takes one back
  Enter                    the value is still the same; of milestones: no other one was reached
  -                        nothing for this one now
  q                        end, and write what was said so far"""
GONE = "-"
"""Instead of a blocker: the one before is gone."""
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


class _End(Exception):  # noqa: N818  no error: the person wants to stop
    """The person has said enough."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One typed line, taken apart."""

    value: str
    confidence: int | float | None = None
    note: str | None = None
    blocker: str | None = None
    unblocked: bool = False


def parse(line: str, steps: Collection[str] = ()) -> Answer:
    """`VALUE [CONFIDENCE] [NOTE… or !BLOCKER…]`; a step may have blanks in its name."""
    line = composed(line)
    undone, line = ("not ", line[4:]) if line.startswith("not ") else ("", line)
    named = max((name for name in steps if f"{line} ".startswith(f"{name} ")), key=len, default="")
    value, _, rest = (named, "", line[len(named) :]) if named else line.strip().partition(" ")
    value = undone + value
    first, _, others = rest.strip().partition(" ")
    confidence = None
    if _NUMBER.fullmatch(first):
        confidence, rest = number(first, "confidence"), others
        if not 0 <= confidence <= 10:
            raise UsageError(
                f"confidence {first} is out of range: 0 to 10.", remedy="Start a note with a word."
            )
    note, _, blocker = rest.strip().partition("!")
    return replace(_in_the_way(note, blocker), value=value, confidence=confidence)


def _in_the_way(note: str, blocker: str) -> Answer:
    """What stands before and after a `!`; after `!-` come words of the note, since the blocker is gone."""
    mark, _, about = blocker.strip().partition(" ")
    gone = mark == GONE
    if gone:
        note, blocker = f"{note.strip()} {about.strip()}", ""
    return Answer(
        "",
        note=words(note.strip(), "The note") if note.strip() else None,
        blocker=words(blocker, "The blocker") if blocker.strip() else None,
        unblocked=gone,
    )


def ask(call: Invocation, item: str | None, *, dry_run: bool) -> None:
    """Asks for one item, or for all that is due of mine; what was said is written together."""
    context = call.obj
    if context.options.no_input:
        raise UsageError(
            "Nothing is asked with --no-input.",
            remedy="okr checkin ID VALUE, or okr checkin --file updates.csv",
        )
    who = context.who
    ids = [context.resolve(item, *RECORDED)] if item else [t.id for t in due_checkins(_scoring(context), who)]
    if not ids:
        say("Nothing of yours is due.")
        respond_without_result(context)
        return
    if item is None:
        verb = "thing of yours is" if len(ids) == 1 else "things of yours are"
        say(f"{len(ids)} {verb} due (week {int(week_name(context.today)[-2:])}).")
        say(HOW)
    said = _listen(context, ids, who)
    if not said:
        say("Nothing was said, nothing is written.")
        return
    try:
        recorded = check_in(context.store, said, who, context.today, dry_run=dry_run)
    except OkrError:
        say("Nothing was written. To say it again:")
        for each in said:
            say(f"  {again(each)}")
        raise
    lines = tuple(written(recorded.paths, len(said), dry_run=dry_run))
    respond(
        call,
        Done(kind="checkin", id=said[0].item if len(said) == 1 else "", path=recorded.paths[0], lines=lines,
             changes=recorded.changes),
    )  # fmt: skip


def again(said: Said) -> str:
    """What was answered, as a command."""
    words = ["okr", "checkin", said.item]
    words += [str(said.value)] if said.value is not None else []
    words += ["done" if said.done else "undone"] if isinstance(said.done, bool) else []
    names = said.done if isinstance(said.done, tuple) else ()
    words += [word for name in names for word in ("--done", name)]
    words += [word for name in said.undone for word in ("--undone", name)]
    told = {"--confidence": said.confidence, "--note": said.note, "--blocker": said.blocker}
    words += [word for flag, value in told.items() if value is not None for word in (flag, str(value))]
    words += ["--unblock"] if said.unblocked else []
    return shlex.join(words)


def _scoring(context: Context) -> Scoring:
    return Scoring(context.workspace, context.today)


def _listen(context: Context, ids: Sequence[str], who: str) -> list[Said]:
    said: list[Said] = []
    workspace, above = context.workspace, ""
    try:
        for id_ in ids:
            objective = workspace.objective_of(id_) if workspace.items[id_] != "kpi" else "KPIs"
            if objective != above:
                above = objective
                title = (
                    workspace.objectives[objective].title if objective in workspace.objectives else objective
                )
                say(f"\n{title}")
            answer = _one(context, id_, who)
            if answer:
                said.append(answer)
    except _End:
        pass
    except KeyboardInterrupt:
        say("\nStopped: nothing is written (q ends and writes).")
        raise
    return said


def _one(context: Context, id_: str, who: str) -> Said | None:
    """Asks until the line can be taken; None where it is skipped."""
    while True:
        line = _line(f"  {_prompt(context, id_)}  > ")
        if line == "q":
            raise _End
        if line == "-":
            return None
        if line == "?":
            say(_HELP)
            continue
        try:
            said = _said(context, id_, line)
            if said is None:
                continue
            seen, entry = preview(context.workspace, said, who, context.today, now())
        except OkrError as error:
            say(f"  {error}")
            continue
        for told in list(sentence(Scoring(seen, context.today), entry))[1:]:
            say(f"    {told.strip()}")
        return said


def _line(prompt: str) -> str:
    """One line of the person; the end of the input ends it all."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401, PLC0415  arrow keys and history; Windows has none
        try:
            return input(visible(prompt)).strip()
        except EOFError:
            raise _End from None
    sys.stderr.write(visible(prompt))
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        sys.stderr.write("\n")
        raise _End
    return line.strip()


def _said(context: Context, id_: str, line: str) -> Said | None:
    """What a line says of an item; None, after a word, where Enter keeps nothing."""
    if not line:
        return _kept(context, id_)
    if line.startswith("!"):
        told = _in_the_way("", words(line[1:], "The blocker"))
        return Said(item=id_, unblocked=told.unblocked, blocker=told.blocker, note=told.note)
    answer = parse(line, _steps(context.workspace, id_))
    said = Said(
        item=id_,
        confidence=answer.confidence,
        note=answer.note,
        blocker=answer.blocker,
        unblocked=answer.unblocked,
    )
    if answer.value.startswith("not "):
        return replace(said, undone=(answer.value[4:],))
    value = read_value(context.workspace, id_, answer.value)
    return replace(said, value=value.get("value"), done=value.get("names") or value.get("done"))


def _steps(workspace: Workspace, id_: str) -> Collection[str]:
    return workspace.key_result(id_).milestones if workspace.items[id_] == "key result" else ()


def _kept(context: Context, id_: str) -> Said | None:
    """Enter: the value is still what it was; never for a sum, nor where there is none."""
    workspace = context.workspace
    if workspace.items[id_] == "key result":
        kr = workspace.key_result(id_)
        score = _scoring(context).key_result(id_)
        if kr.milestones:
            return Said(item=id_, done=score.milestones_done)
        if kr.takes != "sum" and score.series.values:
            return Said(item=id_, value=score.series.values[-1])
        say(
            "  Each value adds to the sum: type one, or - to skip."
            if score.series.days
            else "  There is no value to keep yet."
        )
        return None
    if workspace.items[id_] == "kpi":
        read = list(_scoring(context).readings(id_).values())
        if read and workspace.kpis[id_].takes != "sum":
            return Said(item=id_, value=read[-1].answers[-1].value)
    say("  There is no value to keep: type one, or - to skip.")
    return None


def _prompt(context: Context, id_: str) -> str:
    scoring = _scoring(context)
    told = "   ".join(_before(context.workspace, scoring, id_))
    run = open_blocker(scoring, id_)
    if run is None:
        return told
    return f"{told}   blocked for {count(run.days(context.today), 'day')}: {run.text}"


def _before(workspace: Workspace, scoring: Scoring, id_: str) -> Iterator[str]:
    match workspace.items[id_]:
        case "key result":
            kr, score = workspace.key_result(id_), scoring.key_result(id_)
            yield kr.title
            if kr.milestones:
                yield " ".join(
                    f"{'+' if name in score.milestones_done else '·'} {name}" for name in kr.milestones
                )
            elif score.answered_on:
                confidence = "" if score.series.confidence is None else f" ({n(score.series.confidence)})"
                unit = f" {kr.unit}" if kr.unit else ""
                yield f"was {n(score.series.values[-1])}{unit}{confidence} on {score.answered_on.day} {score.answered_on:%b}"
            else:
                yield f"starts at {n(kr.start)}" if kr.start is not None else "nothing yet"
        case "kpi":
            kpi = workspace.kpis[id_]
            yield f"{kpi.title}, {default_period(workspace, id_, scoring.today).name}"
            read = list(scoring.readings(id_).values())
            if read:
                yield f"was {n(read[-1].value(kpi))} for {read[-1].period.name}"
        case _:
            yield workspace.initiative(id_).title
