"""The door: the table of commands, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

import typer
from typer._click.exceptions import (
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
)
from typer._click.exceptions import UsageError as ClickUsageError
from typer._click.formatting import HelpFormatter
from typer.core import TyperOption

from okr.commands.completion import join_bash_words
from okr.commands.options import OkrGroup, common_options
from okr.commands.output import say, say_finding, silence
from okr.commands.progress import Progress
from okr.context import Context
from okr.errors import ExitCode, NotFoundError, OkrError, UsageError

_DESCRIPTORS = 16
"""So many files and pipes a command has open at once, at most, beside the three of every program."""


class CommandEntry(NamedTuple):
    module: str
    summary: str


# Every command, in the order of the manual. A module is imported only when its command is called.
COMMANDS = {
    "init": CommandEntry("init", "Make a workspace."),
    "add": CommandEntry("add", "Add an objective, key result, KPI, person …"),
    "list": CommandEntry("list", "List what there is of one kind."),
    "show": CommandEntry("show", "Show one item with its numbers."),
    "set": CommandEntry("set", "Set fields of an item, or a setting."),
    "edit": CommandEntry("edit", "Open an item in your editor."),
    "move": CommandEntry("move", "Give an item another id; old ids still work."),
    "copy": CommandEntry("copy", "Copy a goal within a cycle or into another."),
    "drop": CommandEntry("drop", "Drop a key result, with the reason."),
    "remove": CommandEntry("remove", "Remove what nothing refers to."),
    "checkin": CommandEntry("checkin", "Record values, done steps and notes."),
    "ack": CommandEntry("ack", "Acknowledge a check-in, with a word."),
    "todo": CommandEntry("todo", "List what you need to do, most overdue first."),
    "done": CommandEntry("done", "Tick items of the list by their number."),
    "report": CommandEntry("report", "How the cycle stands, KPIs and OKRs."),
    "compare": CommandEntry("compare", "How KPIs and OKRs differ here."),
    "explain": CommandEntry("explain", "Where a number comes from, step by step."),
    "check": CommandEntry("check", "Check the files: what is broken, missing or weak."),
    "doctor": CommandEntry("doctor", "Examine the folder itself, and repair it."),
    "schema": CommandEntry("schema", "The JSON Schema of the files, for editors."),
    "migrate": CommandEntry("migrate", "Bring older files to the schema of this okr."),
    "close": CommandEntry("close", "Close an objective with its grade and lesson."),
    "rollover": CommandEntry("rollover", "Carry what is open into the next cycle."),
    "bonus": CommandEntry("bonus", "What KPIs pay, step by step."),
    "undo": CommandEntry("undo", "Take back what the last command wrote."),
    "diff": CommandEntry("diff", "What changed between two states, by meaning."),
    "log": CommandEntry("log", "The life of one item: changes and check-ins."),
    "audit": CommandEntry("audit", "Which changes a reviewer must know."),
    "sync": CommandEntry("sync", "Commit, fetch and push what is yours."),
    "merge": CommandEntry("merge", "Merge goals by field, also as git's merge driver."),
    "tree": CommandEntry("tree", "Show teams with their goals, or goals as a tree."),
    "person": CommandEntry("person", "One page of facts about a person."),
    "coach": CommandEntry("coach", "Feedback, recognitions, talks, and what to talk about."),
    "onboard": CommandEntry("onboard", "Who is where on the first way; start one."),
}


class OkrCli(OkrGroup):
    """`okr` itself: a group that knows its commands by name only, until one is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  click's signature
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = import_module(f"okr.commands.{entry.module}")
        return getattr(module, f"{cmd_name}_", None) or getattr(module, cmd_name)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        from typer._click.shell_completion import CompletionItem  # noqa: PLC0415  only for the shell

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        found = [(name, entry) for name, entry in COMMANDS.items() if name.startswith(incomplete)]
        return [CompletionItem(name, help=entry.summary) for name, entry in found]

    def format_commands(self, ctx: Any, formatter: HelpFormatter) -> None:  # noqa: ARG002  click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def _show_version(ctx: Any, _param: Any, value: Any) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415  slow to import, rarely asked

        typer.echo(f"okr {version('okr')}")
        raise typer.Exit


def _cli() -> OkrCli:
    version = TyperOption(
        param_decls=["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help="Say which okr this is.",
    )
    return OkrCli(
        name="okr",
        help="Goals in git: OKRs and KPIs as TOML files, a weekly check-in in seconds, one report.",
        epilog='\b\nStart with:\n  okr init\n  okr add objective "Win East Java" -q Q3\n  okr COMMAND --help',
        rich_markup_mode=None,
        no_args_is_help=True,
        params=[*common_options(("FORMAT",)), version, *typer.main.get_install_completion_arguments()],
    )


def run() -> NoReturn:
    """The program: a run is short and what it makes lives to its end, so nobody looks for garbage."""
    gc.disable()
    code = main()
    gc.freeze()
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `okr` with these words and says what to exit with."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _mend_streams()
    join_bash_words(os.environ)
    try:
        _check_descriptors()
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        silence(sys.stdout)
        return ExitCode.FINE
    except (OSError, OkrError) as error:
        silence(sys.stdout)
        say(f"okr: {_as_okr_error(error, arguments)}")
        return ExitCode.ERROR
    return code


def _check_descriptors() -> None:
    """A command that could not open what it needs half-way would take for missing what is there."""
    held: list[int] = []
    try:
        held += (os.open(os.devnull, os.O_RDONLY) for _ in range(_DESCRIPTORS))
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise OkrError(
                f"Too few files may be open at once: okr needs {_DESCRIPTORS} more than there are.",
                remedy="`ulimit -n 256` allows them.",
            ) from error
    finally:
        for descriptor in held:
            os.close(descriptor)


def _mend_streams() -> None:
    """A stream that was closed is read and written as an empty one; a letter that it does not know is written out."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  open to the end
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(arguments: list[str]) -> int:
    context = Context(on_wait=say, on_read=Progress())
    try:
        code = _cli().main(arguments, prog_name="okr", standalone_mode=False, obj=context)
    except NoArgsIsHelpError as error:
        typer.echo(error.format_message())
        return ExitCode.FINE
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  every end of the program is told in our voice
        if os.environ.get("_OKR_COMPLETE"):
            return ExitCode.ERROR  # a shell that waits for words is never spoken to
        told = _as_okr_error(error, arguments)
        say(f"okr: {told}")
        if isinstance(error, KeyboardInterrupt | typer.Abort):
            return ExitCode.INTERRUPTED
        return _say_left_out(context) if isinstance(error, NotFoundError) else told.exit_code
    return code if isinstance(code, int) else ExitCode.FINE


def _as_okr_error(error: BaseException, arguments: list[str]) -> OkrError:
    """A mistake says it itself; words of the command, the system and bugs are put into a sentence here."""
    match error:
        case OkrError():
            return error
        case ClickException():
            return _of_click(error)
        case KeyboardInterrupt() | typer.Abort():
            return OkrError("Stopped.")
        case MemoryError():
            return OkrError("There is not enough memory.")
        case OSError():
            where = f"'{error.filename}': " if error.filename else ""
            return OkrError(f"{where}{error.strerror or error}.")
        case _:
            return _of_bug(error, arguments)


def _say_left_out(context: Context) -> int:
    """What is not found may stand in a file that was left out: then that is told, too."""
    for finding in context.left_out_definitions:
        say_finding(finding)
    return ExitCode.NOT_FOUND


def _of_click(error: ClickException) -> OkrError:
    """What click has against the words of the command, in our voice."""
    ctx = error.ctx if isinstance(error, ClickUsageError) else None
    command = ctx.command_path if ctx else "okr"
    help_ = f"`{command} --help` shows how."
    param = error.param if isinstance(error, BadParameter) else None
    if isinstance(error, MissingParameter) and param is not None:
        name = param.opts[-1] if isinstance(param, TyperOption) else param.metavar or param.name
        return UsageError(f"{name} is missing.", remedy=help_)
    if isinstance(error, NoSuchOption):
        near = f"Did you mean {' or '.join(sorted(error.possibilities))}? " if error.possibilities else ""
        return UsageError(f"`{command}` has no option {error.option_name}.", remedy=near + help_)
    message = error.message.rstrip(".")
    if isinstance(param, TyperOption):
        message = f"{param.opts[0]}: {message}"
    return UsageError(f"{message}.", remedy=help_)


def _of_bug(error: BaseException, arguments: list[str]) -> OkrError:
    """Keeps where it came from in a file and says where."""
    from okr.commands import bug_log  # noqa: PLC0415  only here

    message = f"This is a bug in okr: {type(error).__name__}: {error}"
    log = bug_log.kept(error, _cli(), arguments)
    if log is None:
        return OkrError(message)
    return OkrError(
        message,
        remedy=f"Where it came from is in {log}, without your words; please report it with that file.",
    )
