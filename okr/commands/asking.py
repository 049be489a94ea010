"""What a command lacks is asked for at a terminal: arguments, required options, one of several choices.

Each answer is kept as a word of the command line, so that nothing typed is lost where the command fails in the end.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import Any, get_type_hints

import typer

from okr.context import Context
from okr.errors import UsageError
from okr.ids import KINDS, Kind
from okr.lookup import Choice
from okr.parse import words
from okr.words import Message, constant, translated

_QUESTIONS = {
    "TITLE": Message("Title"),
    "NAME": Message("Name"),
    "FIELD=VALUE…": Message("Change, as FIELD=VALUE"),
}
"""What to ask for an argument, by its metavar; else its help."""


def help_hint(command: str) -> str:
    """Where to read how a command is used."""
    return Message("See: {command} --help", command=command)


def missing(name: str, example: str) -> UsageError:
    """The error of an option or argument that this command needs, with an example of its use."""
    return UsageError(
        Message("{name} is missing", name=name), remedy=Message("Example: {command}", command=example)
    )


def asked(
    context: Context,
    option: str,
    question: str,
    read: Callable[[str], Any] | None = None,
    *,
    default: str | None = None,
) -> str:
    """The value of an option, or of an argument, asked for until `read` takes it; an empty default may stay empty."""

    def taken(text: str) -> str:
        if read and text:
            read(text)
        return text

    text = context.ask_for(question, taken, default=default)
    keep(context, option, text)
    return text


def keep(context: Context, option: str, text: str) -> None:
    """Keep an answer for the command to repeat; of several options, as in `--role or --person`, for the first."""
    if text:
        context.answers += (option.partition(" ")[0], text) if option.startswith("-") else (text,)


def tell_answers(context: Context, arguments: Sequence[str]) -> None:
    """Tell a person whose command failed what to type so that nothing is asked again."""
    if context.answers:
        context.tell(Message("Your answers as a command:"))
        context.tell(f"  {shlex.join(('okr', *arguments, *context.answers))}")


def needed(
    call: typer.Context,
    value: str | None,
    option: str,
    prompt: str,
    *,
    example: str = "",
    choices: Sequence[Choice] = (),
) -> str:
    """A required value: as given, else asked for at a terminal, from `choices` where there are some.

    Raises UsageError where nobody can be asked, with an `example` or the way to the help.
    """
    if value:
        return value
    context: Context = call.obj
    if not context.may_ask:
        if example:
            raise missing(option, example)
        raise UsageError(Message("{option} is missing", option=option), remedy=help_hint(call.command_path))
    question = constant(prompt, context.language)
    if not choices:
        return asked(context, option, question)
    chosen = context.choose_from(question, choices)
    keep(context, option, chosen)
    return chosen


def choices_of(context: Context, kind: Kind, name: str) -> list[Choice]:
    """What can be chosen of a kind. Raises UsageError where there is nothing yet, and somebody would be asked."""
    found = context.choices(kind) if context.may_ask else []
    if context.may_ask and not found:
        command = f"okr add {kind.replace(' ', '-')}"
        raise UsageError(
            Message("{name} is missing", name=name), remedy=Message("Add one: {command}", command=command)
        )
    return found


def ask_argument(call: Any, param: Any, function: Callable[..., None]) -> list[str]:
    """The words that a missing argument adds to the command line of the command that is made of a function.

    An id is chosen from what the command can act on. Raises OkrError where there is no workspace or nothing to choose.
    """
    context: Context = call.obj
    context.workspace  # noqa: B018  without one nothing is asked
    hints = get_type_hints(function, include_extras=True)
    kinds: tuple[Kind, ...] = getattr(hints[param.name].__metadata__[0], "kinds", ())
    if kinds:
        if not (choices := context.choices(*kinds)):
            choices_of(context, kinds[0], param.metavar)
        noun = translated(KINDS[kinds[0]].noun if len(kinds) == 1 else Message("item"), context.language)
        answer = [context.choose_from(f"{noun[:1].upper()}{noun[1:]}", choices)]
    else:
        question = _QUESTIONS.get(param.metavar) or constant(param.help, context.language).rstrip(".")
        text = context.ask_for(question, lambda typed: words(typed, param.metavar))
        answer = text.split() if param.metavar == "N…" else [text]
    if any(word.startswith("-") for word in answer):
        answer.insert(0, "--")
    context.answers += answer
    return answer
