"""What all commands share: how one is made, the options that each takes, its help, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from inspect import cleandoc
from typing import Annotated, Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from okr.commands import completion
from okr.commands.output import Output, emit, finding_line
from okr.context import Context
from okr.errors import ExitCode, UsageError, did_you_mean
from okr.findings import CONFLICT_MARKERS, Finding
from okr.formats import formats_of
from okr.ids import ITEM_KINDS, Kind
from okr.lookup import one_of
from okr.views.results import Done, Result, UndoList
from okr.words import LANGUAGES, Message, constant, translated

DATA, DONE = formats_of("data"), formats_of("done")
FINDINGS, PAGES = formats_of("findings"), formats_of("page")
"""The formats of what a command shows, of what it did, of what it found in files, and those that others read."""
DRY_RUN = Message("Show the changes without writing them.")

_NEGATIVE = re.compile(r"-\.?\d")
_MINUS = "\u2212"
_SENTENCE_END = re.compile(r"(?<=\.)\s")


class Invocation(typer.Context):
    """The run of a command: `obj` is what it is given."""

    obj: Context


def refuse_blank(param: Any, value: Any) -> None:
    """Refuse an empty option or argument, which mostly is an unset variable of a script. Raises UsageError."""
    values = value if isinstance(value, list | tuple) else (value,)
    if any(isinstance(text, str) and not text.strip() for text in values):
        name = param.opts[0] if isinstance(param, TyperOption) else (param.metavar or param.name).strip("[]")
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


def common_options(formats: Sequence[str] | None) -> Iterator[CommonOption]:
    """The common options of a command that prints in these formats; of a group, None."""
    if formats is None:
        yield CommonOption("format", "--format", "-f", metavar="FORMAT", help="Format of the answer.")
    elif formats:
        yield CommonOption("format", "--format", "-f", choices=formats, help="Format of the answer.")
    yield CommonOption(
        "quarter",
        *("--quarter", "--cycle", "-q"),
        metavar="CYCLE",
        help="Cycle: Q3, 2026-Q3, 2026 (default: now).",
    )
    yield CommonOption("directory", "--dir", "-C", metavar="DIR", help="Folder of the workspace (OKR_DIR).")
    yield CommonOption("me", "--as", metavar="PERSON", help="Who you are (OKR_USER).")
    yield CommonOption(
        "language", "--language", choices=LANGUAGES, help="Language of the texts (OKR_LANGUAGE)."
    )
    yield CommonOption("no_input", "--no-input", help="Never ask; fail if something is missing.")
    yield CommonOption("no_color", "--no-color", help="No colours (NO_COLOR).")
    yield CommonOption("no_index", "--no-index", help="Read every file again.")
    yield CommonOption("today", "--today", metavar="DATE", help="Day to count from (OKR_TODAY).", hidden=True)


class _Helpful:
    """Help in the language of the reader: usage, text, commands, arguments, options and an example."""

    example = ""
    example_heading: str = Message("Example")

    def summaries(self, _ctx: Any) -> Iterable[tuple[str, Sequence[tuple[str, str]]]]:
        """Names and summaries of the commands below, by their heading, as the reader sees them."""
        return ()

    def get_help_option(self, ctx: Any) -> Any:
        """Help is drawn after --language is known, wherever that is typed."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # of the command below
        vars(option).update(is_eager=False, help="Show this message and exit.")
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        language = ctx.obj.language
        arguments: list[tuple[str, str]] = []
        own: list[tuple[str, str]] = []
        common: list[tuple[str, str]] = []
        for param in ctx.command.get_params(ctx):
            if record := param.get_help_record(ctx):
                is_common = isinstance(param, CommonOption) and param.field != "dry_run"
                is_common = is_common or param.name == "help"
                kind = common if is_common else own if isinstance(param, TyperOption) else arguments
                kind.append((record[0], constant(param.help, language)))
        commands = list(self.summaries(ctx))
        usage = ["COMMAND", "…"] if commands else [name for name, _ in arguments]
        usage += [] if commands else [translated(Message("[OPTIONS]"), language)]
        formatter.write_usage(
            ctx.command_path, " ".join(usage), prefix=translated(Message("Usage: "), language)
        )
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(constant(ctx.command.help, language))
        options = (
            (Message("Arguments"), arguments),
            (Message("Options"), own),
            (Message("Common options"), common),
        )
        for heading, rows in (*commands, *options):
            if rows:
                with formatter.section(translated(heading, language)):
                    formatter.write_dl(rows)
        with formatter.section(translated(self.example_heading, language)):
            for line in self.example.splitlines():
                formatter.write(f"  {line}\n")


class OkrCommand(_Helpful, TyperCommand):
    """A command that takes the common options, and numbers below zero where others see an option."""

    context_class = Invocation
    formats: Sequence[str] = ()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse -5 as an argument: it is written with a minus sign, which begins no option, and restored after."""
        takes_value = {opt for each in self.params if not getattr(each, "is_flag", True) for opt in each.opts}
        negative: dict[str, str] = {}
        written: list[str] = []
        for arg, before in zip(args, ["", *args], strict=False):
            is_argument = _NEGATIVE.match(arg) and before not in takes_value
            written.append(f"{_MINUS}{arg[1:]}" if is_argument else arg)
            negative[written[-1]] = arg
        rest = super().parse_args(ctx, written)
        for name, value in ctx.params.items():
            if isinstance(value, list | tuple):
                ctx.params[name] = [negative.get(part, part) for part in value]
            elif isinstance(value, str):
                ctx.params[name] = negative.get(value, value)
        if ctx.args and not ctx.resilient_parsing:
            raise UsageError(
                Message(
                    "unexpected argument: {arguments}",
                    arguments=" ".join(negative.get(each, each) for each in ctx.args),
                ),
                remedy=help_hint(ctx.command_path),
            )
        return rest

    def invoke(self, ctx: Any) -> Any:
        options = ctx.obj.options
        if options.format and not self.formats:
            raise UsageError(
                Message('invalid {option} "{value}"', option="--format", value=options.format),
                remedy=Message("Leave out --format."),
            )
        for param in self.get_params(ctx):
            if isinstance(param, CommonOption):
                param.check(options)
            else:
                refuse_blank(param, ctx.params.get(param.name or ""))
        return super().invoke(ctx)


def both(first: str, second: str) -> UsageError:
    """The error of two options or arguments of which the command takes one."""
    return UsageError(
        Message("{first} and {second} cannot be used together", first=first, second=second),
        remedy=Message("Leave one of them out."),
    )


def missing(name: str, example: str) -> UsageError:
    """The error of an option or argument that this command needs, with an example of its use."""
    return UsageError(
        Message("{name} is missing", name=name), remedy=Message("Example: {command}", command=example)
    )


def option(flag: str, metavar: str, *, help: str) -> Any:  # noqa: A002  as typer calls it
    """An option with a value, which the shell completes by its `metavar`."""
    return typer.Option(flag, metavar=metavar, help=help, autocompletion=completion.by_metavar(metavar))


def help_hint(command: str) -> str:
    """Where to read how a command is used."""
    return Message("See: {command} --help", command=command)


def command(
    name: str, *, example: str, formats: Sequence[str] = DONE, dry_run: str = ""
) -> Callable[[Callable[..., None]], OkrCommand]:
    """Make a command of a function; its docstring is the help, followed by the `example`.

    One that answers with what it did has --dry-run, and so has one with a `dry_run`, which is its help then.
    """

    def build(function: Callable[..., None]) -> OkrCommand:
        app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        app.command(name, cls=OkrCommand, context_settings={"allow_extra_args": True})(function)
        built = typer.main.get_command(app)
        assert isinstance(built, OkrCommand)
        built.help = cleandoc(function.__doc__ or "")
        built.formats = tuple(formats)
        built.example = example.strip()
        if dry_run or formats == DONE:
            built.params.append(CommonOption("dry_run", "--dry-run", help=dry_run or DRY_RUN))
        built.params.extend(common_options(formats))
        return built

    return build


class OkrGroup(_Helpful, TyperGroup):
    """A command with commands below it, such as `add`."""

    context_class = Invocation
    aliases: ClassVar[dict[str, str]] = {}

    def __init__(self, *, example: str, **attributes: Any) -> None:
        super().__init__(rich_markup_mode=None, **attributes)
        self.example = example

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return super().get_command(ctx, self.aliases.get(cmd_name, cmd_name))

    def summaries(self, ctx: Any) -> Iterable[tuple[str, Sequence[tuple[str, str]]]]:
        helps = {
            name: constant(self.get_command(ctx, name).help, ctx.obj.language)
            for name in self.list_commands(ctx)
        }
        yield Message("Commands"), [(name, _SENTENCE_END.split(text, 1)[0]) for name, text in helps.items()]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            nearest = get_close_matches(args[0], self.list_commands(ctx), n=3, cutoff=0.5)
            raise UsageError(
                Message('unknown command "{command}"', command=f"{ctx.command_path} {args[0]}"),
                remedy=did_you_mean(nearest) if nearest else help_hint(ctx.command_path),
            )
        return super().resolve_command(ctx, args)


def item(*kinds: Kind, metavar: str = "ID", help: str = "Id, or the last part of it.") -> Any:  # noqa: A002  as typer calls it
    """An argument that is the id of one item of these kinds; the shell completes it."""
    return typer.Argument(metavar=metavar, help=help, autocompletion=completion.ids(*kinds))


Text = str | None
Id = Annotated[str, item(*ITEM_KINDS)]
Title = Annotated[str, typer.Argument(metavar="TITLE", help="Short title.")]
Slug = Annotated[Text, option("--slug", "SLUG", help="Short id (default: made from the title).")]
At = Annotated[
    Text,
    option("--at", "DATE|REV", help="State on that day, or as of a commit, branch or tag (default: now)."),
]


def needed(call: Invocation, value: str | None, option: str, prompt: str) -> str:
    """A required value: as given, else asked for at a terminal. Raises UsageError."""
    if value:
        return value
    if not call.obj.may_ask:
        raise UsageError(Message("{option} is missing", option=option), remedy=help_hint(call.command_path))
    return call.obj.ask(constant(prompt, call.obj.language))


def output_of(call: Invocation) -> Output:
    """Where the answer of a command goes, in which format and language."""
    context = call.obj
    asked = context.options.format
    return Output.of(
        as_of=context.today,
        format=asked,
        language=context.document_language if asked in PAGES else context.language,
        no_color=context.options.no_color,
        environ=context.environment,
    )


def name_unread(context: Context, written: str = "", kind: str = "checkin") -> None:
    """Name the files that could not be read. A check-in exits with 6 where one of them has conflict markers."""
    for finding in context.unread:
        if finding.path != written:  # that one may have been fixed
            context.talk(finding_line(finding, context.language))
    if kind in ("checkin", "done") and any(each.code == CONFLICT_MARKERS for each in context.unread):
        raise typer.Exit(ExitCode.CONFLICT)


def respond(
    call: Invocation,
    result: Result,
    *,
    kind: str = "",
    doubts: Sequence[Finding] = (),
    exit_code: ExitCode | None = None,
) -> None:
    """Print a command's result and the files that were skipped. `doubts` are warnings about the result itself.

    Raises typer.Exit: 3 where a read skipped files, 6 where one of them, or of those beside a check-in, has conflict
    markers; `exit_code` where the result itself says what is wrong with the files.
    """
    context = call.obj
    read = exit_code is None and not isinstance(result, Done | UndoList)
    emit(result, output_of(call), kind=kind, warnings=(*context.findings, *doubts) if read else ())
    for warning in context.warnings:
        context.tell(Message("warning: {warning}", warning=warning))
    if isinstance(result, Done):
        name_unread(context, result.path, result.kind)
    code = context.left_out if read else exit_code
    if code:
        raise typer.Exit(code)
