"""The dialogue about what is due: a line for each item, what it means, a look at all of them, and one write."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NoReturn

import typer
from msgspec import structs

from okr.actions.checkin import check_in, preview
from okr.actions.checkin_answer import NO_MILESTONE, as_typed
from okr.actions.checkin_draft import CheckinDraft
from okr.actions.mark_done import saved_result
from okr.commands.checkin_line import read_line
from okr.commands.options import Invocation, name_unread, respond
from okr.commands.output import Output, emit_text, say
from okr.context import Context, now
from okr.documents import checkin as screens
from okr.documents.blocks import Block, Entries
from okr.documents.blocks import Entry as Line
from okr.errors import DoubtError, OkrError, TwoReadingsError, UsageError
from okr.formats.sanitise import visible
from okr.formats.terminal import terminal
from okr.quantities import typed
from okr.questions import is_yes
from okr.scoring import Scoring
from okr.updates import Entry
from okr.views.checkins import echo
from okr.views.goal_tasks import due_checkins
from okr.words import Message, plural, translated

_TYPE_ONE = Message("Type one, or - to skip.")
_FORMS = Message("Type ? for examples, or - to skip.")
_INDENT = "   "
"""A lead as wide as `1/3`: what follows stands below the title."""
_BELOW = f"{_INDENT}  "


class _End(Exception):  # noqa: N818  no error: the person wants to stop
    """The person wants to save and quit."""


class _Declined(Exception):  # noqa: N818  no error: the person wants none of it written
    """The person says no at the end."""


class _Back(Exception):  # noqa: N818  no error: the person wants to correct something
    """The person wants to answer the question before again."""


def ask(call: Invocation, item: str | None, *, agreed: bool = False) -> None:
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
        context.tell(Message("One of them anyway: {command}", command="okr checkin ID"))
        name_unread(context)
        return
    dialogue = _Dialogue(context, scoring, ids, agreed=agreed)
    if item is None:
        dialogue.show(screens.head(scoring, len(ids)))
    dialogue.run()
    drafts = [answer.draft for answer in dialogue.given]
    if not drafts:
        context.tell(Message("No answers, so nothing was written."))
        return
    try:
        recorded = check_in(context.store, drafts, who, context.today, agreed=True)  # asked one by one
    except OkrError:
        dialogue.tell_unwritten()
        raise
    respond(call, saved_result(context.store, recorded))


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as it was typed, as it was read, and as it would be written."""

    typed: str
    draft: CheckinDraft
    entry: Entry
    agreed: bool
    """Whether the person keeps a value that is unlikely."""

    @property
    def command(self) -> str:
        """The same, to be typed in a shell: it records this without a question."""
        values: list[str] = []
        options: list[str] = []
        for name, text in self.draft.fields.items():
            match name:
                case "value":
                    values = text.split("\n")
                case "unblocked":
                    options.append("--unblock")
                case _:
                    for each in text.split("\n"):
                        options += (f"--{name}", each)
        if self.agreed:
            options.append("--yes")
        is_option = any(each.startswith("-") for each in values)
        words = (*options, "--", *values) if is_option else (*values, *options)
        return shlex.join(("okr", "checkin", self.draft.item, *words))


class _Dialogue:
    """The questions to one person, and the answers so far: None for an item that was skipped."""

    def __init__(self, context: Context, scoring: Scoring, ids: Sequence[str], *, agreed: bool) -> None:
        self.context = context
        self.scoring = scoring
        self.ids = ids
        self.agreed = agreed
        """Whether unlikely values are taken without a question."""
        self.answers: dict[str, _Answer | None] = {}
        self._screen = Output.of(
            as_of=context.today,
            no_color=context.options.no_color,
            environ=context.environment,
            stdout=sys.stderr,
            language=context.language,
        )

    def show(self, blocks: Iterable[Block]) -> None:
        """Draw blocks beside the answer of the command, which goes to stdout."""
        emit_text(terminal(blocks, self._screen.style), self._screen)

    def _say(self, *texts: str) -> None:
        """Draw texts under the prompt."""
        self.show((Entries([Line((text,), lead=_INDENT) for text in texts], facts=True),))

    @property
    def given(self) -> list[_Answer]:
        """The answers that there are to write."""
        return [answer for answer in self.answers.values() if answer]

    def tell_unwritten(self) -> None:
        """Give the answers back as commands, so that none has to be thought of again."""
        self.context.tell(Message("Nothing was written. Your answers as commands:"))
        for answer in self.given:
            self.context.tell(f"  {answer.command}")

    def run(self) -> None:
        """Ask for each item, and at a terminal whether all is right. Raises KeyboardInterrupt where nothing is kept."""
        at = 0
        try:
            while at < len(self.ids):
                id_ = self.ids[at]
                try:
                    self.answers[id_] = self._ask(at)
                    at += 1
                    if at == len(self.ids) and self.context.may_ask and self.given:
                        self._confirm_all()
                except _Back:
                    at = max(0, at - 1)
        except _End:
            return
        except _Declined:
            self._give_back()
        except (KeyboardInterrupt, typer.Abort):
            self._interrupted()

    def _confirm_all(self) -> None:
        """The answers in a table, and one question. Raises _Back to correct the last, _Declined to keep none."""
        if len(self.ids) > 1:
            entries = {id_: answer.entry if answer else None for id_, answer in self.answers.items()}
            self.show(screens.answers(self.scoring, entries))
        if not self._saves(Message("Save?"), Message("[Y/n/b]")):
            raise _Declined

    def _saves(self, question: str, choice: str) -> bool:
        """Whether the answers are to be written; the end of the input agrees to nothing."""
        with suppress(_End):
            return self._agrees("", question, choice)
        return False

    def _interrupted(self) -> None:
        """What becomes of the answers after Ctrl-C. Raises KeyboardInterrupt where they are not kept."""
        say("")
        count = len(self.given)
        if count and self.context.may_ask:
            question = plural(count, "Save the answer so far?", "Save the {n} answers so far?")
            with suppress(KeyboardInterrupt):
                if self._saves(question, Message("[Y/n]")):
                    return
        self._give_back()

    def _give_back(self) -> NoReturn:
        """Raise KeyboardInterrupt, after the answers were told that are not kept."""
        if self.given:
            self.tell_unwritten()
        else:
            self.context.tell(Message("Nothing was written (q saves and quits)."))
        raise KeyboardInterrupt

    # ── one item ─────────────────────────────────────────────────────────────────────────────────

    def _ask(self, at: int) -> _Answer | None:
        """Ask until the line is valid; None where it is skipped."""
        context, id_ = self.context, self.ids[at]
        workspace = context.workspace
        kr = workspace.key_result(id_) if workspace.items[id_] == "key result" else None
        steps = kr.milestones if kr else {}
        self.show(screens.item(self.scoring, self.ids, at))
        former = self.answers.get(id_)
        if id_ in self.answers:
            typed = former.typed if former else "-"
            self._say(Message("your answer: {text} (Enter = unchanged)", text=typed or Message("unchanged")))
        while True:
            line = self._line(f"{_BELOW}> ")
            if line not in steps:
                match line.lower():
                    case "q":
                        raise _End
                    case "b":
                        raise _Back
                    case "-":
                        return None
                    case "?":
                        self.show(screens.forms(kr.parts if kr else ()))
                        continue
                    case "" if id_ in self.answers:
                        return former
            try:
                return self._read(id_, line)
            except OkrError as error:
                self._refuse(error)

    def _refuse(self, error: OkrError) -> None:
        """Say what is wrong with a line; another one is asked for.

        Raises the error of an unclear or unlikely number in a pipe, where the next line is meant for the next item.
        """
        if isinstance(error, DoubtError | TwoReadingsError) and not self.context.may_ask:
            raise error
        # a command is no help to somebody who is asked for a line
        remedy = _FORMS if "okr checkin" in error.remedy else error.remedy
        self._say(*filter(None, (error.message, remedy)))

    def _read(self, id_: str, line: str) -> _Answer | None:
        """The answer that a line is, told in words, and whether the item is still blocked. Raises OkrError."""
        fields = (
            read_line(line, self.context.workspace, id_, self.context.today, numbered=True)
            if line
            else _kept(self.scoring, id_)
        )
        if not fields:
            self._say(Message("nothing more"))
            return None
        draft = CheckinDraft(id_, fields)
        seen, answer = self._previewed(line, draft)
        self._say(*echo(seen, answer.entry))
        self.answers[id_] = answer
        run = seen.open_blocker(id_)
        if run and "blocker" not in fields and self.context.may_ask:
            question = Message('Still blocked by "{text}"?', text=run.text)
            if not self._agrees(_BELOW, question, Message("[Y/n]")):
                draft = replace(answer.draft, fields={**answer.draft.fields, "unblocked": "yes"})
                update = structs.replace(answer.entry.update, unblocked=True)
                answer = replace(answer, draft=draft, entry=answer.entry.saying(update))
                self._say(Message("no longer blocked"))
        return answer

    def _previewed(self, line: str, draft: CheckinDraft) -> tuple[Scoring, _Answer]:
        """The scores as they would be with an answer, and the answer; unclear and unlikely numbers are asked about.

        Raises OkrError, such a number included where nobody sits or it is not meant.
        """
        context, agreed = self.context, self.agreed
        while True:
            try:
                seen, entry = preview(
                    context.workspace, draft, context.who, context.today, now(), agreed=agreed
                )
            except TwoReadingsError as error:
                if not context.may_ask:
                    raise
                draft = draft.settled(error, context.meant(error))
            except DoubtError as error:
                if not context.may_ask:
                    raise
                if len(error.doubts) > 1:
                    self._say(*error.doubts)
                if not self._agrees(_BELOW, error.question, Message("[y/N]"), default=False):
                    raise OkrError(Message("not recorded"), remedy=_TYPE_ONE) from None
                agreed = True
            else:
                return Scoring(seen, context.today), _Answer(line, draft, entry, agreed)

    def _agrees(self, indent: str, question: str, choice: str, *, default: bool = True) -> bool:
        """Whether the person says yes, in either language. Raises _Back for a `b` that is among the choices."""
        prompt = f"{indent}{translated(question, self.context.language)} {translated(choice, self.context.language)} "
        while True:
            answer = self._line(prompt)
            if answer.lower() == "b" and "b" in choice:
                raise _Back
            if (agreed := is_yes(answer, default=default)) is not None:
                return agreed

    def _line(self, prompt: str) -> str:
        """One line of the person; the end of the input ends it all."""
        if all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
            with suppress(ImportError):
                import readline  # noqa: F401, PLC0415  arrow keys and history; Windows has none
            with suppress(EOFError):
                return input(visible(prompt)).strip()
        else:
            sys.stderr.write(visible(prompt))
            sys.stderr.flush()
            if line := sys.stdin.readline():
                say(line.rstrip("\n"))  # so that what was said can be read later
                return line.strip()
        say("")
        raise _End


def _kept(scoring: Scoring, id_: str) -> dict[str, str]:
    """Enter: the value is still what it was, or no further milestone is reached; nothing is said of an initiative.

    Raises UsageError for a sum, and where there is no value.
    """
    kept = of = None
    match scoring.workspace.items[id_]:
        case "initiative":
            return {}
        case "key result":
            kr, score = scoring.workspace.key_result(id_), scoring.key_result(id_)
            if kr.milestones:
                return {
                    "done": NO_MILESTONE
                    if NO_MILESTONE not in kr.milestones
                    else "\n".join(score.milestones_done)
                }
            if kr.parts and score.series.values:
                return {"value": "\n".join(as_typed(score.counts))}
            if score.series.values:
                if kr.takes == "sum":
                    raise UsageError(Message("each value is added to the sum"), remedy=_TYPE_ONE)
                kept, of = score.series.values[-1], score.series.of
        case "kpi":
            readings = list(scoring.readings(id_).values())
            if readings and scoring.workspace.kpis[id_].takes != "sum":
                last = readings[-1].answers[-1]
                kept, of = last.value, last.entry.update.of
    if kept is None:
        raise UsageError(Message("there is no value to keep"), remedy=_TYPE_ONE)
    return {"value": typed(kept, of)}
