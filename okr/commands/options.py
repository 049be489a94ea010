"""What all commands share: how one is made, the options that each takes, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar

import typer
from typer._click.core import ParameterSource
from typer._click.formatting import HelpFormatter
from typer._click.parser import _OptionParser
from typer.core import TyperCommand, TyperGroup, TyperOption

from okr.commands import completion
from okr.commands.output import Output, emit, say_finding, warn
from okr.context import Context
from okr.errors import ExitCode, UsageError
from okr.findings import CONFLICT_MARKERS, Finding
from okr.ids import ITEM_KINDS, Kind
from okr.views.results import Done, Result, Undoables

DATA = ("terminal", "json", "csv", "markdown")
"""The looks of what a command shows."""
DONE = ("terminal", "json")
"""The looks of what a command did."""

_NEGATIVE = re.compile(r"-\.?\d")
_COMMON = "common_"


class Invocation(typer.Context):
    """The run of a command: `obj` is what it is given."""

    obj: Context


def refuse_blank(param: Any, value: Any) -> None:
    """An option or argument that was given without a word in it: a variable of a script that was empty, mostly."""
    given = value if isinstance(value, list | tuple) else (value,)
    if any(isinstance(word, str) and not word.strip() for word in given):
        name = (
            param.opts[0] if param.param_type_name == "option" else (param.metavar or param.name).strip("[]")
        )
        raise UsageError(f"{name} is empty.", remedy="Give it a value, or leave it out.")


def _common(
    name: str,
    *flags: str,
    help: str,  # noqa: A002  as typer calls it
    metavar: str | None = None,
    hidden: bool = False,
    complete: completion.Completer | None = None,
) -> TyperOption:
    """An option that every command takes; what it says goes into `Context.options`."""

    def note(ctx: typer.Context, param: Any, value: Any) -> None:
        if not ctx.resilient_parsing:
            refuse_blank(param, value)
        if value:  # also while the shell completes: -C names the workspace whose ids are wanted
            setattr(ctx.obj.options, name, value)

    flag = metavar is None
    return TyperOption(
        param_decls=[f"{_COMMON}{name}", *flags],
        type=None if flag else str,
        is_flag=flag,
        metavar=metavar,
        help=help,
        hidden=hidden,
        expose_value=False,
        callback=note,
        autocompletion=complete and (lambda ctx, _words, incomplete: complete(ctx, incomplete)),
    )


def common_options(formats: Sequence[str]) -> Iterator[TyperOption]:
    if formats:
        yield _common(
            "format",
            "--format",
            "-f",
            metavar="|".join(formats),
            help="How the answer looks.",
            complete=completion.words(formats),
        )
    yield _common(
        "quarter",
        "--quarter",
        "--cycle",
        "-q",
        metavar="CYCLE",
        help="Q3, 2026-Q3, 2026; default: now.",
        complete=completion.cycles,
    )
    yield _common("directory", "--dir", "-C", metavar="DIR", help="Look for okr.toml from here (OKR_DIR).")
    yield _common(
        "me", "--as", metavar="PERSON", help="Who is asking (OKR_USER).", complete=completion.slugs("person")
    )
    yield _common("no_input", "--no-input", help="Never ask; say what is missing instead.")
    yield _common("no_color", "--no-color", help="No colours (NO_COLOR).")
    yield _common("no_index", "--no-index", help="Read every file again.")
    yield _common("today", "--today", metavar="DATE", help="The day to count from (OKR_TODAY).", hidden=True)


def _write_sections(command: TyperCommand | TyperGroup, ctx: Any, formatter: HelpFormatter) -> None:
    """Arguments, own options, common options."""
    sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], "Common options": []}
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is None:
            continue
        common = (param.name or "").startswith(_COMMON) or param.name == "help"
        section = (
            "Arguments" if param.param_type_name == "argument" else "Common options" if common else "Options"
        )
        sections[section].append(record)
    for name, records in sections.items():
        if records:
            with formatter.section(name):
                formatter.write_dl(records)


class OkrCommand(TyperCommand):
    """A command that takes the common options, too, and numbers below zero where others see an option."""

    context_class = Invocation
    formats: Sequence[str] = ()

    def make_parser(self, ctx: Any) -> _OptionParser:
        parser = super().make_parser(ctx)
        options = parser._process_opts  # noqa: SLF001  typer has no public way to tell -5 from an option

        def process(arg: str, state: Any) -> None:
            if _NEGATIVE.match(arg):
                state.largs.append(arg)
            else:
                options(arg, state)

        parser._process_opts = process  # type: ignore[method-assign]  # noqa: SLF001
        return parser

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        names = [p.make_metavar(ctx) for p in self.get_params(ctx) if p.param_type_name == "argument"]
        return [*names, self.options_metavar or ""]

    def format_options(self, ctx: Any, formatter: HelpFormatter) -> None:
        _write_sections(self, ctx, formatter)

    def invoke(self, ctx: Any) -> Any:
        asked = ctx.obj.options.format
        if asked and asked not in self.formats:
            raise UsageError(
                f"--format: `{ctx.command_path}` does not print {asked}.",
                remedy=f"Choose {', '.join(self.formats)}." if self.formats else "Leave --format out.",
            )
        for param in self.get_params(ctx):
            if ctx.get_parameter_source(param.name or "") == ParameterSource.COMMANDLINE:
                refuse_blank(param, ctx.params.get(param.name or ""))
        return super().invoke(ctx)


def command(
    name: str, *, example: str, formats: Sequence[str] = ()
) -> Callable[[Callable[..., None]], OkrCommand]:
    """Makes a command of a function; its docstring is the help, `example` stands below it."""

    def build(function: Callable[..., None]) -> OkrCommand:
        app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        lines = "\n".join(f"  {line}" for line in example.strip().splitlines())
        app.command(name, cls=OkrCommand, epilog=f"\b\nExample:\n{lines}")(function)
        made = typer.main.get_command(app)
        assert isinstance(made, OkrCommand)
        made.formats = tuple(formats)
        made.params.extend(common_options(formats))
        return made

    return build


class OkrGroup(TyperGroup):
    """A command with commands below it, such as `add`."""

    context_class = Invocation
    aliases: ClassVar[dict[str, str]] = {}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return super().get_command(ctx, self.aliases.get(cmd_name, cmd_name))

    def collect_usage_pieces(self, _ctx: Any) -> list[str]:
        return ["COMMAND", "…"]

    def format_options(self, ctx: Any, formatter: HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        _write_sections(self, ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            known = self.list_commands(ctx)
            nearest = get_close_matches(args[0], known, n=3, cutoff=0.5)
            hint = f"Did you mean {' or '.join(nearest)}? " if nearest else ""
            raise UsageError(
                f"`{ctx.command_path}` has no command '{args[0]}'.",
                remedy=f"{hint}`{ctx.command_path} --help` lists what there is.",
            )
        return super().resolve_command(ctx, args)


def item(*kinds: Kind, metavar: str = "ID", help: str = "") -> Any:  # noqa: A002  as typer calls it
    """An argument that names one item of these kinds; the shell completes it."""

    words = help or "Its id, or an ending of it."
    return typer.Argument(metavar=metavar, help=words, autocompletion=completion.ids(*kinds))


Id = Annotated[str, item(*ITEM_KINDS)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")]
Title = Annotated[str, typer.Argument(metavar="TITLE", help="In a few words.")]
Slug = Annotated[
    str | None,
    typer.Option("--slug", metavar="SLUG", help="Name in the id; made from the title if left out."),
]
Owner = Annotated[
    str | None,
    typer.Option(
        "--owner",
        metavar="PERSON",
        help="Who answers for it.",
        autocompletion=completion.slugs("person"),
    ),
]
Team = Annotated[
    str | None,
    typer.Option(
        "--team", metavar="TEAM", help="The team whose it is.", autocompletion=completion.slugs("team")
    ),
]
Unit = Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="What the values count: %, IDR m.")]
AtLeast = Annotated[
    str | None, typer.Option("--at-least", metavar="N", help="The least good value, itself included.")
]
AtMost = Annotated[
    str | None, typer.Option("--at-most", metavar="N", help="The greatest good value, itself included.")
]
Onboarding = Annotated[
    str | None, typer.Option("--onboarding", metavar="PATH", help="The path of steps in onboarding/.")
]


def needed(call: Invocation, value: str | None, option: str, question: str) -> str:
    """A value that cannot be left out: as given, else asked for at a terminal."""
    if value:
        return value
    if not call.obj.may_ask:
        raise UsageError(f"{option} is missing.", remedy=f"`{call.command_path} --help` shows how.")
    return str(typer.prompt(question, err=True))


def output_of(call: Invocation) -> Output:
    context = call.obj
    return Output.of(
        as_of=context.today,
        format=context.options.format,
        no_color=context.options.no_color,
        environ=context.environment,
    )


def respond_without_result(context: Context) -> None:
    """The end of a check-in of which nothing came: it names what could not be read, as any other."""
    _name_unread(context)
    _end_beside_markers(context)


def _name_unread(context: Context, written: str = "") -> None:
    for finding in context.unread:
        if finding.path != written:  # that one may have been mended
            say_finding(finding)


def _end_beside_markers(context: Context) -> None:
    if any(finding.code == CONFLICT_MARKERS for finding in context.unread):
        raise typer.Exit(ExitCode.CONFLICT)


def respond(call: Invocation, result: Result, *, kind: str = "", doubts: Sequence[Finding] = ()) -> None:
    """The end of every command: prints what it says or did, and which files were left out; a read then ends with 3.

    A check-in beside conflict markers is recorded and ends with 6: what it says may lack what stands between them.
    `doubts` are warnings about the answer itself.
    """
    context = call.obj
    read = not isinstance(result, Done | Undoables)
    emit(result, output_of(call), kind=kind, warnings=(*context.findings, *doubts) if read else ())
    for warning in context.warnings:
        warn(warning)
    if isinstance(result, Done):
        _name_unread(context, result.path)
        if result.kind in ("checkin", "done"):
            _end_beside_markers(context)
    if read and context.left_out:
        raise typer.Exit(context.left_out)
