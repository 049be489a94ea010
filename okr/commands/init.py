"""`okr init`, `okr schema` and `okr migrate`: a new workspace, git around it, and the shape of its files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from okr.actions.ci import HOSTS, READERS, Workflows, read_reminder, time_zone, zone_here
from okr.actions.doctor import migrate
from okr.actions.init import Setup, initialise, write_schemas
from okr.commands import completion
from okr.commands.asking import missing, needed
from okr.commands.options import Invocation, Text, both, command, option, output_of, respond
from okr.commands.output import emit_text
from okr.context import Context
from okr.errors import OkrError
from okr.ids import FILE_KINDS, SETTINGS
from okr.lookup import choose, one_of
from okr.parse import words
from okr.storage.schemas import all_schemas, schema, schema_text
from okr.words import LANGUAGES, Message, chosen


@command(
    "init", example='okr init\nokr init goals --name "Start Friday"\nokr init try --example', cycle=False
)
def init(
    call: Invocation,
    folder: Annotated[
        Text, typer.Argument(metavar="[DIR]", help="Folder (default: the current one).")
    ] = None,
    name: Annotated[
        Text, option("--name", "NAME", help="Name of the organisation (default: folder name).")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Copy the example workspace.")] = False,
    ci: Annotated[
        Text,
        option(
            "--ci",
            "|".join(HOSTS),
            help="Add a workflow that runs `okr check` and keeps the report as a page; works in an existing workspace too.",
        ),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="With --ci: publish the goals as a page for everybody.")
    ] = False,
    remind: Annotated[
        Text,
        option(
            "--remind",
            "DAY",
            help='With --ci: remind a chat of what is due every week: friday, "friday 14:30 WIB".',
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Publish without asking.")] = False,
    merge_driver: Annotated[
        bool,
        typer.Option(
            "--merge-driver",
            help="Let git merge goals by field in this clone; works in an existing workspace too.",
        ),
    ] = False,
    commit: Annotated[
        bool,
        typer.Option(
            "--commit",
            help="Make the first commit, and a git repository if needed; works in an existing workspace too.",
        ),
    ] = False,
    me: Annotated[
        bool | None,
        typer.Option(
            "--me/--no-me",
            help="Become a person of the workspace, as git knows you (default: its first person).",
        ),
    ] = None,
    no_git: Annotated[
        bool, typer.Option("--no-git", help="No git repository, and no files for git.")
    ] = False,
) -> None:
    """Create a workspace: okr.toml, you as its first person, and a git repository if needed."""
    context = call.obj
    start = Path(context.options.directory or ".")  # OKR_DIR is the folder of an existing workspace
    for flag, given in (("--commit", commit), ("--merge-driver", merge_driver)):
        if no_git and given:
            raise both("--no-git", flag)
    hosting = _hosting(call, ci, remind, public=public, agreed=yes)
    place, language = start / (folder or "."), context.language
    is_open = not (context.options.language or context.environment.get("OKR_LANGUAGE"))
    if is_open and context.may_ask and not (example or (place / SETTINGS).exists()):
        question = Message("Language of reports and screens: en or id")
        while (answer := context.ask(question, default=language).strip().lower()) not in LANGUAGES:
            context.tell(choose(LANGUAGES))
        context.options.language = language = chosen(answer)
    setup = Setup(
        name=words(name, "--name") if name is not None else None,
        example=example,
        ci=hosting,
        driver=merge_driver,
        commit=commit,
        me=me,
        for_git=not no_git,
        language=language,
    )
    result = initialise(place, setup, dry_run=context.options.dry_run)
    respond(call, result)


def _hosting(
    call: Invocation, ci: str | None, remind: str | None, *, public: bool, agreed: bool
) -> Workflows | None:
    """The workflows that are asked for. Raises OkrError for a public page to which nobody has agreed."""
    context = call.obj
    if not (ci or public or remind):
        return None
    example = f"okr init --ci github {'--public' if public else '--remind friday'}"
    sites = [("github", "GitHub"), ("gitlab", "GitLab")]
    ci = needed(call, ci, "--ci", Message("Hosting site"), choices=sites, example=example)
    host = one_of(ci, "--ci", HOSTS)
    reminder = read_reminder(remind, lambda: _time_zone(context)) if remind else None
    if public:
        if not (agreed or context.may_ask or context.options.dry_run):
            raise OkrError(READERS[host], remedy=Message("If this is right, add --yes."))
        context.tell(READERS[host])
        if not (agreed or context.options.dry_run or context.confirm(Message("Publish it?"))):
            raise typer.Abort
    return Workflows(host=host, public=public, reminder=reminder)


def _time_zone(context: Context) -> str:
    """The zone of this machine, else as the person at the terminal says."""
    if zone := zone_here(context.environment):
        return zone
    if not context.may_ask:
        raise missing(Message("the time zone"), 'okr init --ci github --remind "friday 09:00 WIB"')
    return context.ask_for(Message("Time zone, such as WIB or Asia/Jakarta"), time_zone)


@command(
    "schema", example="okr schema objective > objective.json\nokr schema --write", formats=(), cycle=False
)
def schema_(
    call: Invocation,
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]",
            help="Kind of file, such as objective (default: all).",
            autocompletion=completion.words(FILE_KINDS),
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write all of them into the workspace, for editors.")
    ] = False,
) -> None:
    """Print the JSON Schema of a kind of file, or write all of them for editors.

    --write makes .okr-schema/ and .taplo.toml. Editors that use taplo then complete and check while you type.
    """
    if write:
        if kind:
            raise both("--write", "KIND")
        respond(call, write_schemas(call.obj.store))
        return
    name = one_of(kind, Message("kind of file"), FILE_KINDS) if kind else None
    emit_text(schema_text(schema(name) if name else all_schemas()), output_of(call), paged=True)


@command("migrate", example="okr migrate --dry-run\nokr migrate", cycle=False)
def migrate_(call: Invocation) -> None:
    """Migrate files of an older okr to the current schema. Files of a newer okr are refused."""
    respond(call, migrate(call.obj.store))
