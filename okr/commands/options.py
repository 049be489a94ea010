"""What all commands share: how one is made, the options that each takes, its help, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from inspect import cleandoc
from io import BytesIO, TextIOWrapper
from textwrap import fill
from typing import Annotated, Any, ClassVar, TextIO

import typer
from msgspec import Struct
from typer.core import TyperCommand, TyperGroup, TyperOption

from okr.commands import completion
from okr.commands.asking import ask_argument, help_hint
from okr.commands.output import Output, emit, finding_line
from okr.context import Context
from okr.documents import Asked
from okr.errors import ExitCode, UsageError, did_you_mean
from okr.findings import CONFLICT_MARKERS, Finding
from okr.formats import format_of, formats_of
from okr.ids import ITEM_KINDS, Kind
from okr.lookup import one_of
from okr.views.results import Done, Result, UndoList
from okr.words import LANGUAGES, Message, constant, translated
from okr.words.numbers import Point, size

DATA, DONE = formats_of("data"), formats_of("done")
FINDINGS, PAGES = formats_of("findings"), formats_of("page")
"""The formats of what a command shows, of what it did, of what it found in files, and those that others read."""
TOPICS = ("start", "words", "dates", "all")
"""What `okr help` explains besides the commands."""
DRY_RUN = Message("Show the changes without writing them.")

_OTHER_NAMES = {"--owner": "--person", "--behavior": "--behaviour"}
"""Options by their former name or in American spelling, which are taken and not listed."""
_NEGATIVE = r"-\.?\d"
_MINUS = "\u2212"
_SENTENCE_END = r"(?<=\.)\s"


class Invocation(typer.Context):
    """The run of a command: `obj` is what it is given."""

    obj: Context


def refuse_blank(param: Any, value: Any) -> None:
    """Refuse an empty option or argument, which mostly is an unset variable of a script. Raises UsageError."""
    values = value if isinstance(value, list | tuple) else (value,)
    if any(isinstance(text, str) and not text.strip() for text in values):
        name = (
            param.opts[0]
            if isinstance(param, TyperOption)
            else (param.metavar or param.name).strip("[").partition("]")[0]
        )
        raise UsageError(
            Message("{name} is empty", name=name), remedy=Message("Give it a value, or leave it out.")
        )


class CommonOption(TyperOption):
    """An option that every command takes; its value goes into `Context.options`."""

    def __init__(
        self,
        field: str,
        *flags: str,
        help: str,  # noqa: A002  as typer calls it
        metavar: str | None = None,
        choices: Sequence[str] = (),
        hidden: bool = False,
        terse: bool = True,
    ) -> None:
        metavar = metavar or "|".join(choices) or None
        complete = completion.by_metavar(metavar or "")
        super().__init__(
            param_decls=[f"common_{field}", *flags],
            type=str if metavar else None,
            is_flag=metavar is None,
            metavar=metavar,
            help=help,
            hidden=hidden,
            expose_value=False,
            is_eager=field == "language",  # known before --help is drawn
            callback=self._keep,
            autocompletion=lambda ctx, _args, incomplete: complete(ctx, incomplete),
        )
        self.field = field
        self.is_terse = terse
        """Whether the help of a command only names it: `okr --help` describes it."""
        self._choices = choices

    def _keep(self, ctx: typer.Context, _param: Any, value: Any) -> None:
        """Keep what was typed, also while the shell completes: -C names the workspace whose ids are wanted."""
        if value or value == "":
            setattr(ctx.obj.options, self.field, value)

    def check(self, options: Any) -> None:
        """Refuse a blank or an unknown value when the command runs: --help goes before. Raises UsageError."""
        value = getattr(options, self.field)
        refuse_blank(self, value)
        if value and self._choices:
            one_of(value, self.opts[0], self._choices)


class Uses(Struct, frozen=True):
    """What a command has to do with the common options: its help lists those that mean something for it."""

    formats: Sequence[str] = ()
    """Formats in which it answers; -f is refused where there are none."""
    cycle: bool | str = True
    """Whether it looks at a cycle, or takes ids that -q tells apart; else -q is refused. A text is the help of -q."""
    workspace: bool = True
    me: bool = False
    """Whether it makes a difference who asks."""
    reads: bool = False
    """Whether its answer may be long and changes nothing: it goes through the pager."""
    file: bool = True
    """Whether its answer may be kept in a file."""
    writes: bool = False


def common_options(uses: Uses | None = None) -> Iterator[CommonOption]:
    """The common options of a command; of a group, or of `okr` itself, all of them.

    What selects (-f, -q) is refused by a command for which it selects nothing. What says where, who or how holds for all
    of them, so that an alias such as `okr -C ~/goals --no-color` always works; it is listed where it means something.
    """
    if uses is None or uses.formats:
        formats = uses.formats if uses else ()
        metavar = None if formats else "FORMAT"
        help_ = Message("Format of the answer.")
        yield CommonOption(
            "format", "--format", "-f", choices=formats, metavar=metavar, help=help_, terse=False
        )
    if uses is not None and {"csv", "terminal"} <= {*uses.formats}:
        yield CommonOption("excel", "--excel", help="CSV as Excel opens it.", terse=False)
    if uses is not None and uses.reads and uses.formats and uses.file:
        yield CommonOption(
            *("output", "--output", "-o"),
            metavar="FILE",
            help="File to write; its ending sets the format.",
            terse=False,
        )
    if uses is None or uses.cycle:
        yield CommonOption(
            "quarter",
            *("--quarter", "--cycle", "-q"),
            metavar="CYCLE",
            help=uses.cycle
            if uses is not None and isinstance(uses.cycle, str)
            else Message("Cycle: Q3, 2026-Q3, last (default: now)."),
            terse=False,
        )
    workspace, me, reads, writes = (uses.workspace, uses.me, uses.reads, uses.writes) if uses else (True,) * 4
    yield CommonOption(
        *("directory", "--dir", "-C"),
        metavar="DIR",
        help="Folder of the workspace (OKR_DIR).",
        hidden=not workspace,
    )
    yield CommonOption("me", "--as", metavar="PERSON", help="Who you are (OKR_USER).", hidden=not me)
    yield CommonOption(
        "language", "--language", choices=LANGUAGES, help="Language of the texts (OKR_LANGUAGE)."
    )
    never_ask = Message("Never ask; fail if something is missing.")
    yield CommonOption("no_input", "--no-input", help=never_ask, hidden=not writes)
    yield CommonOption("no_color", "--no-color", help="No colours (NO_COLOR).")
    yield CommonOption(
        "no_pager", "--no-pager", help="Print long answers at once (OKR_PAGER).", hidden=not reads
    )
    yield CommonOption("no_index", "--no-index", help="Read every file again.", hidden=not workspace)
    yield CommonOption("today", "--today", metavar="DATE", help="Day to count from (OKR_TODAY).", hidden=True)


def option_rows(ctx: Any, params: Iterable[Any]) -> list[tuple[str, str]]:
    """How each option or argument is written, and what it is for, as the reader sees it."""
    records = ((param, param.get_help_record(ctx)) for param in params)
    return [(record[0], constant(param.help, ctx.obj.language)) for param, record in records if record]


def is_further(param: Any) -> bool:
    """Whether an option is told behind the plain ones."""
    return getattr(param, "is_further", False)


def _names_of(options: Iterable[Any], width: int) -> str:
    """The options by their shortest names, on as many lines as they need; none is taken apart at its hyphen."""
    names = (f"{min(each.opts, key=len)} {each.metavar or ''}" for each in options if not each.hidden)
    text = ", ".join(name.strip() for name in names)
    lines = fill(text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return f"{lines}\n"


class _Helpful:
    """Help in the language of the reader: usage, text, commands, arguments, options and an example."""

    example = ""
    further: tuple[str, Sequence[tuple[str, str]]] = ("", ())
    """Heading of the options that are told behind the plain ones, and forms of those that are told with them."""

    def summaries(self, _ctx: Any) -> Iterable[tuple[str, str]]:
        """Names and summaries of the commands below, as the reader sees them."""
        return ()

    def get_help_option_names(self, _ctx: Any) -> list[str]:
        return ["-h", "--help"]

    def get_help_option(self, ctx: Any) -> Any:
        """Help is drawn after --language is known, wherever that is typed."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # of the command below
        vars(option).update(is_eager=False, help="Show this message and exit.")
        return option

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What is wrong with an option is told with the command that has it."""
        try:
            return super().parse_args(ctx, args)  # type: ignore[misc,no-any-return]  # of the command below
        except Exception as error:
            if getattr(error, "ctx", ctx) is None:  # an error of the parser does not know its command
                vars(error)["ctx"] = ctx
            raise

    def format_help(self, ctx: Any, formatter: Any) -> None:
        language = ctx.obj.language
        commands = list(self.summaries(ctx))
        params = ctx.command.get_params(ctx)
        common = [
            param
            for param in params
            if param.name == "help" or (isinstance(param, CommonOption) and (param.is_terse or commands))
        ]
        own = [param for param in params if param not in common]
        arguments = option_rows(ctx, (param for param in own if not isinstance(param, TyperOption)))
        plain = (each for each in own if isinstance(each, TyperOption) and not is_further(each))
        options = option_rows(ctx, plain)
        behind, forms = self.further
        further = [(form, constant(said, language)) for form, said in forms]
        further += option_rows(ctx, filter(is_further, own))
        usage = ["COMMAND", "…"] if commands else [name for name, _ in arguments]
        usage += [] if commands else [translated(Message("[OPTIONS]"), language)]
        formatter.write_usage(
            ctx.command_path, " ".join(usage), prefix=translated(Message("Usage: "), language)
        )
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(constant(ctx.command.help, language))
        for heading, rows in (
            (Message("Commands"), commands),
            (Message("Arguments"), arguments),
            (Message("Options"), options),
            (behind, further),
        ):
            if rows:
                with formatter.section(translated(heading, language)):
                    formatter.write_dl(rows)
        with formatter.section(translated(Message("Common options (see okr --help)"), language)):
            formatter.write(_names_of(common, formatter.width))
        with formatter.section(translated(Message("Example"), language)):
            for line in self.example.splitlines():
                formatter.write(f"  {line}\n")


class OkrCommand(_Helpful, TyperCommand):
    """A command that takes the common options, and numbers below zero where others see an option."""

    context_class = Invocation
    uses = Uses()
    function: Callable[..., None]
    """What it is made of."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse -5 as an argument: it is written with a minus sign, which begins no option, and restored after."""
        takes_value = {opt for each in self.params if not getattr(each, "is_flag", True) for opt in each.opts}
        for other, name in _OTHER_NAMES.items():
            if name in takes_value and other not in takes_value:
                args = [name + arg[len(other) :] if arg.partition("=")[0] == other else arg for arg in args]
        negative: dict[str, str] = {}
        written: list[str] = []
        for arg, before in zip(args, ["", *args], strict=False):
            is_argument = re.match(_NEGATIVE, arg) and before not in takes_value
            written.append(f"{_MINUS}{arg[1:]}" if is_argument else arg)
            negative[written[-1]] = arg
        try:
            rest = super().parse_args(ctx, written)
        except Exception as error:
            if not (hasattr(error, "param_type") and ctx.obj.may_ask):
                raise
            return self.parse_args(ctx, [*args, *ask_argument(ctx, vars(error)["param"], self.function)])
        for name, value in ctx.params.items():
            if isinstance(value, list | tuple):
                ctx.params[name] = [negative.get(part, part) for part in value]
            elif isinstance(value, str):
                ctx.params[name] = negative.get(value, value)
        if ctx.args and not ctx.resilient_parsing:
            raise unexpected([negative.get(each, each) for each in ctx.args], ctx)
        return rest

    def invoke(self, ctx: Any) -> Any:
        self._check_options(ctx)
        ctx.obj.may_begin_anew = self.uses.reads
        try:
            return super().invoke(ctx)
        except typer.Abort:
            raise
        except Exception:  # it may be one of two states, too
            ctx.obj.refuse_two_states()
            raise

    def _check_options(self, ctx: Any) -> None:
        options, takes = ctx.obj.options, {flag for param in self.params for flag in param.opts}
        for flag, value, used in (
            ("--format", options.format, self.uses.formats),
            ("--quarter", options.quarter, bool(self.uses.cycle) or "-q" in takes),
        ):
            if value and not used:  # before the command it was parsed
                raise UsageError(
                    Message("`{command}` takes no {option}", command=ctx.command_path, option=flag),
                    remedy=Message("Leave out {option}.", option=flag),
                )
        if options.excel:  # only where a command has it
            if options.format not in (None, "csv"):
                raise both("--excel", "--format")
            options.format = "csv"
        if options.output and self.uses.formats and not options.format:
            if options.output.lower().endswith(".pdf"):
                raise UsageError(
                    Message("cannot write a PDF"),
                    remedy=Message("Write report.html, then print it as PDF in a browser."),
                )
            options.format = format_of(options.output)
        for param in self.get_params(ctx):
            if isinstance(param, CommonOption):
                param.check(options)
            else:
                refuse_blank(param, ctx.params.get(param.name or ""))
        if self.uses.writes and _day_is_set(ctx.obj):
            _ = ctx.obj.today  # a wrong one is refused before anything is written


def both(first: str, second: str) -> UsageError:
    """The error of two options or arguments of which the command takes one."""
    return UsageError(
        Message("{first} and {second} cannot be used together", first=first, second=second),
        remedy=Message("Leave one of them out."),
    )


def unexpected(arguments: Iterable[str], call: Any) -> UsageError:
    """The error of arguments that a command does not take."""
    return UsageError(
        Message("unexpected argument: {arguments}", arguments=" ".join(arguments)),
        remedy=help_hint(call.command_path),
    )


def option(flag: str, metavar: str, *, help: str, short: str = "") -> Any:  # noqa: A002  as typer calls it
    """An option with a value, which the shell completes by its `metavar`."""
    flags = (flag, short) if short else (flag,)
    return typer.Option(*flags, metavar=metavar, help=help, autocompletion=completion.by_metavar(metavar))


def command(
    name: str,
    *,
    example: str,
    formats: Sequence[str] = DONE,
    dry_run: str = "",
    cycle: bool | str = True,
    workspace: bool = True,
    me: bool = False,
    file: bool = True,
) -> Callable[[Callable[..., None]], OkrCommand]:
    """Make a command of a function; its docstring is the help, followed by the `example`.

    One that answers with what it did has --dry-run, and so has one with a `dry_run`, which is its help then. `cycle`,
    `workspace`, `me` and `file` are as in `Uses`.
    """

    def build(function: Callable[..., None]) -> OkrCommand:
        app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        app.command(name, cls=OkrCommand, context_settings={"allow_extra_args": True})(function)
        built = typer.main.get_command(app)
        assert isinstance(built, OkrCommand)
        built.function = function
        writes = bool(dry_run) or formats == DONE
        built.help = cleandoc(function.__doc__ or "")
        reads = formats != DONE
        built.uses = Uses(tuple(formats), cycle, workspace, me, reads, file, writes)
        built.example = example.strip()
        if writes:
            built.params.append(CommonOption("dry_run", "--dry-run", help=dry_run or DRY_RUN, terse=False))
        built.params.extend(common_options(built.uses))
        return built

    return build


class OkrGroup(_Helpful, TyperGroup):
    """A command with commands below it, such as `add`."""

    context_class = Invocation
    aliases: ClassVar[dict[str, str]] = {}
    """Other words for a command that run it."""
    meant: ClassVar[dict[str, str]] = {}
    """Words of other programs for a command, which only a hint names: it takes something away, or they are vague."""

    def __init__(self, *, example: str, **attributes: Any) -> None:
        super().__init__(rich_markup_mode=None, **attributes)
        self.example = example

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return super().get_command(ctx, self.aliases.get(cmd_name, cmd_name))

    def summaries(self, ctx: Any) -> Iterable[tuple[str, str]]:
        for name in self.list_commands(ctx):
            text = constant(self.get_command(ctx, name).help, ctx.obj.language)
            yield name, re.split(_SENTENCE_END, text, maxsplit=1)[0]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            meant = self.meant.get(args[0])
            near = get_close_matches(args[0], self.list_commands(ctx), n=3, cutoff=0.5)
            nearest = [meant] if meant else near
            raise UsageError(
                Message('unknown command "{command}"', command=f"{ctx.command_path} {args[0]}"),
                remedy=did_you_mean(nearest) if nearest else help_hint(ctx.command_path),
            )
        return super().resolve_command(ctx, args)


def item(
    *kinds: Kind,
    metavar: str = "ID",
    help: str = Message("Id, or the last part of it."),  # noqa: A002  as typer calls it
    complete: completion.Completer | None = None,
) -> Any:
    """An argument that is the id of one item of these kinds; the shell completes it, and a terminal offers them."""
    argument = typer.Argument(metavar=metavar, help=help, autocompletion=complete or completion.ids(*kinds))
    vars(argument)["kinds"] = kinds
    return argument


Text = str | None
Id = Annotated[str, item(*ITEM_KINDS)]
Title = Annotated[str, typer.Argument(metavar="TITLE", help="Short title.")]
Slug = Annotated[Text, option("--slug", "SLUG", help="Short id (default: made from the title).")]
At = Annotated[
    Text,
    option("--at", "DATE|REV", help="State on that day, or as of a commit, branch or tag (default: now)."),
]


Cycle = Annotated[
    Text, typer.Argument(metavar="[CYCLE]", help="Cycle, as in -q.", autocompletion=completion.cycles)
]


def take_cycle(call: Invocation, cycle: str | None) -> None:
    """A cycle that was typed as an argument is the one of -q. Raises UsageError where both are given."""
    options = call.obj.options
    if cycle is not None:
        if options.quarter is not None:
            raise both("CYCLE", "--quarter")
        options.quarter = cycle


@contextmanager
def answering(call: Invocation) -> Iterator[Output]:
    """Where the answer of a command goes. For the file of -o it is kept until it is whole, and written in one step."""
    context, file = call.obj, call.obj.options.output
    if file in (None, "-"):
        yield output_of(call)
        return
    memory = BytesIO()
    stream = TextIOWrapper(memory, "utf-8", "backslashreplace", newline="\n")
    yield output_of(call, stream)
    from okr.storage.target import write_answer  # noqa: PLC0415  most answers go to stdout

    stream.flush()
    write_answer(file, memory.getvalue(), context.store.root)
    context.tell(Message("Written: {file} ({size})", file=file, size=size(memory.tell())))


def output_of(call: Invocation, stdout: TextIO | None = None) -> Output:
    """How the answer of a command is drawn, in which format and language."""
    context = call.obj
    asked = context.options.format
    return Output.of(
        as_of=context.today,
        format=asked,
        language=context.document_language if asked in PAGES else context.language,
        no_color=context.options.no_color or stdout is not None,
        environ=context.environment,
        stdout=stdout,
        pages=not (context.options.no_pager or context.options.no_input),
        excel=excel_mark(context) if context.options.excel else None,
    )


def excel_mark(context: Context) -> Point:
    """The decimal mark of this person's Excel: of okr.toml, else of their language."""
    return context.settings.input.decimal or ("," if context.language == "id" else ".")


def name_unread(context: Context, written: str = "", kind: str = "checkin") -> None:
    """Name the files that could not be read. A check-in exits with 6 where one of them has conflict markers."""
    for finding in context.unread:
        if finding.path != written:  # that one may have been fixed
            context.talk(finding_line(finding, context.language))
    if kind in ("checkin", "done") and any(each.code == CONFLICT_MARKERS for each in context.unread):
        raise typer.Exit(ExitCode.CONFLICT)


def _day_is_set(context: Context) -> bool:
    """Whether the environment says what day it is: one that was forgotten there makes wrong files."""
    return bool(context.environment.get("OKR_TODAY")) and not context.options.today


def respond(
    call: Invocation,
    result: Result,
    *,
    kind: str = "",
    doubts: Sequence[Finding] = (),
    exit_code: ExitCode | None = None,
    whole: bool = True,
) -> None:
    """Print a command's result and the files that were skipped. `doubts` are warnings about the result itself. Unless the
    `whole` result is asked for, one of thousands of rows is told in short on a terminal.

    Raises typer.Exit: 3 where a read skipped files, 6 where one of them, or of those beside a check-in, has conflict
    markers; `exit_code` where the result itself says what is wrong with the files.
    """
    context = call.obj
    context.held.append(result)
    read = exit_code is None and not isinstance(result, Done | UndoList)
    warnings = (*context.findings, *doubts) if read else ()
    if read:
        context.refuse_two_states()
    context.may_begin_anew = False
    with answering(call) as out:
        asked = None if whole else Asked(("okr", *context.typed), cycle=context.options.quarter is not None)
        emit(result, out, kind=kind, warnings=warnings, asked=asked)
    if read and context.begun_with:
        context.begun_with[0].write_kept()
    for warning in context.warnings:
        context.tell(Message("warning: {warning}", warning=warning))
    if isinstance(result, Done):
        if _day_is_set(context):
            context.tell(Message("The day is {day} (OKR_TODAY).", day=context.today))
        name_unread(context, result.path, result.kind)
    code = context.left_out if read else exit_code
    if code:
        raise typer.Exit(code)
