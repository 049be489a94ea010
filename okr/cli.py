"""Entry point: the table of commands, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Container, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any, ClassVar, NoReturn

import typer
from msgspec import Struct
from typer.core import TyperArgument, TyperGroup, TyperOption

from okr.commands.asking import help_hint, tell_answers
from okr.commands.completion import join_bash_words
from okr.commands.options import TOPICS, OkrGroup, common_options, option_rows
from okr.commands.output import ReadingLine, finding_line, has_colour, say, silence
from okr.commands.release import release
from okr.context import Context
from okr.errors import ExitCode, NotFoundError, OkrError, StaleError, UsageError, did_you_mean, of_system
from okr.formats.sanitise import visible
from okr.ids import kind_of
from okr.words import Message, constant, translated

_DESCRIPTORS = 16
"""So many files and pipes a command has open at once, at most, beside the three of every program."""
ClickUsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""What typer raises about the arguments of a command, by a public way."""


class CommandEntry(Struct, frozen=True):
    module: str
    summary: str


# Every command, by what a reader looks for. A module is imported only when its command is called.
GROUPS: dict[str, dict[str, CommandEntry]] = {
    Message("Every week"): {
        "checkin": CommandEntry("checkin", "Record values, milestones and notes."),
        "todo": CommandEntry("todo", "List what you need to do, most overdue first."),
        "done": CommandEntry("todo", "Tick items of the list by number."),
        "report": CommandEntry("report", "Show the progress of a cycle."),
        "note": CommandEntry("checkin", "Say how a cycle is going, above its report."),
        "meet": CommandEntry("meet", "Prepare a meeting, or record its decisions."),
        "sync": CommandEntry("sync", "Commit your changes, rebase and push."),
    },
    Message("Plan"): {
        "add": CommandEntry("add", "Add an objective, key result, KPI, person …"),
        "draft": CommandEntry("draft", "Draft an objective with six questions."),
        "set": CommandEntry("edit", "Set fields of an item, or a setting."),
        "edit": CommandEntry("edit", "Open an item in your editor."),
        "copy": CommandEntry("move", "Copy a goal, also into another cycle."),
        "move": CommandEntry("move", "Rename or move an item; old ids keep working."),
        "drop": CommandEntry("close", "Drop a key result or KPI, with the reason."),
        "remove": CommandEntry("move", "Remove an item that is not in use."),
        "import": CommandEntry("import_", "Import goals and check-ins from a file."),
    },
    Message("Look"): {
        "show": CommandEntry("show", "Show an item with its numbers."),
        "list": CommandEntry("list", "List all items of one kind."),
        "tree": CommandEntry("people", "Show teams with their goals, or goals as a tree."),
        "explain": CommandEntry("show", "Explain how a number is calculated."),
        "compare": CommandEntry("compare", "Show KPIs and OKRs as one chain."),
        "log": CommandEntry("history", "Show the history of an item."),
        "diff": CommandEntry("history", "Show what changed in the goals between two points."),
    },
    Message("People"): {
        "person": CommandEntry("people", "Show one page of facts about a person."),
        "coach": CommandEntry("coach", "Record recognition, feedback and one-on-ones."),
        "onboard": CommandEntry("onboard", "Show onboarding progress, or start someone's onboarding."),
        "profile": CommandEntry("onboard", "Show the profile of the organisation, for newcomers."),
        "ack": CommandEntry("todo", "Acknowledge a check-in."),
        "bench": CommandEntry("growth", "Show evidence for a role's expectations."),
        "pulse": CommandEntry("pulse", "Ask about trust without names, and show counts."),
    },
    Message("End of cycle"): {
        "decide": CommandEntry("decide", "Decide about a KPI that is off its limit."),
        "close": CommandEntry("close", "Close an objective with its grade and lesson."),
        "rollover": CommandEntry("move", "Carry open goals into the next cycle."),
        "bonus": CommandEntry("close", "Show what KPIs pay, step by step."),
        "graduate": CommandEntry("graduate", "Turn a key result into a KPI."),
    },
    Message("Share"): {
        "site": CommandEntry("site", "Write goals as a folder of pages."),
        "calendar": CommandEntry("calendar", "Make a calendar file of due days."),
        "export": CommandEntry("export", "Write goals as a table that okr reads back."),
    },
    Message("Keep it sound"): {
        "check": CommandEntry("check", "Find errors, broken references and weak goals."),
        "audit": CommandEntry("history", "List changes a reviewer should see."),
        "doctor": CommandEntry("check", "Find and fix problems of the folder."),
        "undo": CommandEntry("edit", "Undo the last command."),
    },
    Message("Set up"): {
        "init": CommandEntry("init", "Create a workspace."),
        "config": CommandEntry("config", "Show the settings in use."),
        "pull": CommandEntry("pull", "Read KPI values from their sources."),
        "allow": CommandEntry("pull", "Allow what okr pull contacts or runs."),
        "schema": CommandEntry("init", "Print the JSON Schema of the files."),
        "migrate": CommandEntry("init", "Migrate older files to the current schema."),
        "merge": CommandEntry("merge", "Merge files by field, also for git."),
        "help": CommandEntry("help", "Explain a command, the words, or how to start."),
        "mcp": CommandEntry("mcp", "Let an assistant read the goals."),
    },
}
COMMANDS = {name: entry for group in GROUPS.values() for name, entry in group.items()}


class OkrCli(OkrGroup):
    """`okr` itself: a group that knows its commands by name only, until one is called."""

    groups = GROUPS
    aliases: ClassVar[dict[str, str]] = {"status": "report", "ls": "list", "new": "add"}
    meant: ClassVar[dict[str, str]] = {
        "rm": "remove", "delete": "remove", "mv": "move", "rename": "move", "cp": "copy", "create": "add",
        "update": "checkin", "weekly": "checkin", "stats": "report", "dashboard": "report", "summary": "report",
        "history": "log", "push": "sync", "commit": "sync", "share": "sync", "lint": "check",
        "settings": "config", "whoami": "config", "revert": "undo", "finish": "close", "grade": "close",
        "objectives": "list objectives", "kpis": "list kpis", "people": "list people", "teams": "list teams",
    }  # fmt: skip

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  click's signature
        name = self.aliases.get(cmd_name, cmd_name)
        entry = COMMANDS.get(name)
        if entry is None:
            return None
        module = import_module(f"okr.commands.{entry.module}")
        return getattr(module, f"{name}_", None) or getattr(module, name)

    def invoke(self, ctx: Any) -> Any:
        """Without a command: where you stand."""

        def alone() -> Any:
            if ctx.invoked_subcommand is not None:
                return None
            overview = import_module("okr.commands.overview").overview
            with overview.make_context("okr", [], parent=ctx) as own:
                return overview.invoke(own)

        self.callback = alone
        return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command under its own name, also where an alias of it was typed."""
        if args[0] == "version":
            _show_version(ctx, None, value=True)
        name, command, rest = super().resolve_command(ctx, args)
        return self.aliases.get(name, name), command, rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The commands by what a reader looks for, in the lines of a small terminal."""
        language = ctx.obj.language
        formatter.write_text(constant(str(self.help), language))
        formatter.write_paragraph()
        formatter.write_dl(
            [(translated(heading, language), "  ".join(names)) for heading, names in GROUPS.items()]
        )
        formatter.write_paragraph()
        formatter.write_text(f"okr help {'|'.join(('COMMAND', *TOPICS))}")
        with formatter.section(translated(Message("Options"), language)):
            formatter.write_dl(option_rows(ctx, self.get_params(ctx)))

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Complete the names without importing the commands."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        names = TyperArgument(param_decls=["command"], autocompletion=lambda *_: _summaries(COMMANDS, ctx))
        return names.shell_complete(ctx, incomplete)


def _summaries(entries: dict[str, CommandEntry], ctx: Any) -> list[tuple[str, str]]:
    return [(name, constant(entry.summary, ctx.obj.language)) for name, entry in entries.items()]


def _show_version(ctx: Any, _param: Any, value: Any) -> None:
    if value and not ctx.resilient_parsing:
        typer.echo(release())
        raise typer.Exit


def _cli() -> OkrCli:
    version = TyperOption(
        param_decls=["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help="Show the version and exit.",
    )
    install, show = typer.main.get_install_completion_arguments()
    vars(install).update(help="Install completion for the current shell.")
    vars(show).update(help="Print the completion script of the current shell.")
    return OkrCli(
        name="okr",
        help="okr – goals in git: OKRs and KPIs as files, a weekly check-in in seconds, one report.",
        example="",
        invoke_without_command=True,
        params=[*common_options(), version, install, show],
    )


def run() -> NoReturn:
    """Run the program and end it at once: Python would look at each thing it made once more, to free it.

    Nothing waits for that. Files and folders are closed by who opened them, and what was printed is out.
    """
    try:
        code: Any = main()
    except SystemExit as end:  # of typer, behind the words for a shell
        code = end.code
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(int(code or 0))


def main(argv: Sequence[str] | None = None) -> int:
    """Run `okr` with these arguments and return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _replace_streams()
    join_bash_words(os.environ)
    said: list[str] = []

    def talk(line: str) -> None:
        said.append(line)
        say(line)

    context = Context(talk=talk, prompt=_prompt, typed=arguments)
    if "_OKR_COMPLETE" not in os.environ:  # a shell that completes a word has no place for a line
        context.on_read = ReadingLine(language=lambda: context.language)
    try:
        _check_descriptors()
        try:
            code = _run(arguments, context)
        except StaleError:
            arguments = [*arguments, *context.answers]
            context = context.anew()
            context.talk = partial(_say_unless, {*said})
            code = _run(arguments, context)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        silence(sys.stdout)
        return ExitCode.FINE
    except (OSError, OkrError) as error:
        silence(sys.stdout)
        _tell_error(context, _as_okr_error(error, arguments))
        return ExitCode.ERROR
    return code


def _say_unless(said: Container[str], line: str) -> None:
    if line not in said:
        say(line)


def _prompt(question: str, default: str | None) -> str:
    """The answer at the terminal, asked until there is one. Raises typer.Abort at Ctrl-C and Ctrl-D."""
    shown = visible(f"{question} [{default}]" if default else question)
    while True:
        text = f"{shown} " if shown.endswith("?") else f"{shown}: "
        knows_prompt = (
            "readline" in sys.modules and sys.stdout.isatty()
        )  # it draws the line anew, from its first column
        if not knows_prompt:
            sys.stderr.write(text)
            sys.stderr.flush()
        try:
            answer = input(text if knows_prompt else "").strip()
        except (KeyboardInterrupt, EOFError):
            say("")  # what is told of it begins on a line of its own
            raise typer.Abort from None
        if answer or default is not None:
            return answer or str(default)


def _check_descriptors() -> None:
    """A command that could not open what it needs half-way would take for missing what is there."""
    held: list[int] = []
    try:
        held += (os.open(os.devnull, os.O_RDONLY) for _ in range(_DESCRIPTORS))
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise OkrError(
                Message("too few open files are allowed: okr needs {n} more", n=_DESCRIPTORS),
                remedy=Message("Run: ulimit -n 256"),
            ) from error
    finally:
        for descriptor in held:
            os.close(descriptor)


def _replace_streams() -> None:
    """Replace closed standard streams by devnull; escape characters the encoding lacks."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  open to the end
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(arguments: list[str], context: Context) -> int:
    try:
        code = _cli().main(arguments, prog_name="okr", standalone_mode=False, obj=context)
    except (BrokenPipeError, StaleError):
        raise
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  every end of the program is told in our voice
        if os.environ.get("_OKR_COMPLETE"):
            return ExitCode.ERROR  # a shell that waits for words is never spoken to
        okr_error = _as_okr_error(error, arguments)
        _tell_error(context, okr_error)
        tell_answers(context, arguments)
        if isinstance(error, KeyboardInterrupt | typer.Abort):
            return ExitCode.INTERRUPTED
        if isinstance(error, NotFoundError):  # it may be in a file that was left out
            for finding in context.unread:
                if kind_of(finding.path) != "checkin":
                    say(finding_line(finding, context.language))
        return okr_error.exit_code
    return code if isinstance(code, int) else ExitCode.FINE


def _tell_error(context: Context, error: OkrError) -> None:
    """Print `error: …` and `hint: …` on stderr, coloured on a terminal."""
    coloured = not context.options.no_color and has_colour(sys.stderr.isatty(), context.environment)
    hint = translated(error.remedy, context.language)
    if not hint.startswith("okr "):  # the fix of a finding begins small
        hint = hint[:1].upper() + hint[1:]
    for name, colour, text in (
        (Message("error"), typer.colors.RED, translated(error.message, context.language)),
        (Message("hint"), typer.colors.CYAN, hint),
    ):
        if text:
            label = f"{translated(name, context.language)}:"
            if coloured:
                sys.stderr.write(f"{typer.style(label, fg=colour, bold=True)} ")
                say(text, behind=f"{label} ")
            else:
                say(f"{label} {text}")


def _as_okr_error(error: BaseException, arguments: list[str]) -> OkrError:
    """The error as a sentence: errors of typer and of the system are put into words, all else is a bug."""
    match error:
        case OkrError():
            return error
        case ClickUsageError():
            return _from_click(error, arguments)
        case KeyboardInterrupt() | typer.Abort():
            return OkrError(Message("stopped"))
        case MemoryError():
            return OkrError(Message("not enough memory"))
        case OSError():
            return of_system(error)
        case _:
            from okr.commands.bug_log import write_log  # noqa: PLC0415  only here

            log = write_log(error, _cli(), arguments)
            hint = Message(
                "Details, without your data: {log}. Please report it with this file.", log=str(log)
            )
            return OkrError(
                Message("this is a bug in okr: {kind}: {error}", kind=type(error).__name__, error=str(error)),
                remedy=hint if log else "",
            )


def _from_click(error: Any, arguments: list[str]) -> OkrError:
    """What typer has against the arguments of a command, in our voice."""
    command = error.ctx.command_path if error.ctx else "okr"
    hint = help_hint(command)
    option = getattr(error, "option_name", "")
    if hasattr(error, "param_type"):
        name = error.param.opts[-1] if isinstance(error.param, TyperOption) else error.param.metavar
        return UsageError(Message("{name} is missing", name=name), remedy=hint)
    if hasattr(error, "possibilities"):
        near = sorted(error.possibilities or ())
        return UsageError(
            Message('unknown option "{option}" of `{command}`', option=option, command=command),
            remedy=did_you_mean(near) if near else hint,
        )
    if option:
        if any(argument.startswith(f"{option}=") for argument in arguments):
            return UsageError(Message("{option} takes no value", option=option), remedy=hint)
        return UsageError(Message("{option} needs a value", option=option), remedy=hint)
    if error.ctx and isinstance(error.ctx.command, TyperGroup):
        return UsageError(Message("`{command}` needs a command", command=command), remedy=hint)
    return UsageError(error.format_message().rstrip("."), remedy=hint)
