"""`okr pull` and `okr allow`: values from where they are, once a person has looked at what is contacted or run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, starmap
from typing import Annotated, Any

import msgspec
import typer

from okr.actions.allow import VARIABLE, Allowances, Subject, source_of, subject, with_source
from okr.actions.pull import Puller
from okr.commands.options import Invocation, command, item, respond
from okr.context import Context, now
from okr.errors import ExitCode, OkrError, UsageError
from okr.ids import kind_of
from okr.kpi_models import Source
from okr.source_rules import SOURCE_KINDS, place_of
from okr.sources.secrets import secret_of
from okr.storage.files.private import real
from okr.storage.toml.format import pair_text
from okr.views.import_results import TROUBLES, Allow, PermissionList
from okr.words import Message, joined

Ids = Annotated[
    list[str] | None, item("kpi", metavar="[ID]…", help="KPIs (default: all that have a source).")
]


@command(
    "pull",
    example="okr pull --dry-run\nokr pull\nokr pull kpi/recurring-revenue --yes\nokr pull -f json",
    cycle=False,
    me=True,
    dry_run=Message("Read the sources, and show the changes without writing them."),
)
def pull(
    call: Invocation,
    ids: Ids = None,
    yes: Annotated[bool, typer.Option("--yes", help="Record unlikely values, too.")] = False,
) -> None:
    """Read KPI values from their sources and record them.

    Only what you allowed on this machine is contacted or run: okr allow. All values of one run are undone by one okr undo.
    """
    context = call.obj
    chosen = _chosen(context, ids or ())
    puller = Puller(context.store, context.who if chosen else "", context.today, now(), context.environment)
    result = puller.pull(context.workspace, [*chosen], agreed=yes)
    exit_code: ExitCode | None = None
    if any(kpi.status in TROUBLES for kpi in result.kpis):
        exit_code = ExitCode.ERROR
    elif any(kind_of(finding.path) == "kpi" for finding in context.unread):  # it may have a source
        exit_code = ExitCode.FINDINGS
    respond(call, result, exit_code=exit_code)


@command(
    "allow",
    example="okr allow\nokr allow kpi/recurring-revenue\nokr allow kpi/recurring-revenue --remove\n"
    "okr allow kpi/recurring-revenue --hash",
    cycle=False,
)
def allow(
    call: Invocation,
    ids: Ids = None,
    yes: Annotated[bool, typer.Option("--yes", help="Allow it without asking.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the permission.")] = False,
    hash_: Annotated[
        bool, typer.Option("--hash", help="Print the hash for OKR_ALLOWED, and allow nothing.")
    ] = False,
) -> None:
    """Allow what okr pull contacts or runs, on this machine alone; without ID list all sources.

    okr asks again after any change: another address, another script, another folder of the workspace.
    """
    context = call.obj
    allowances = Allowances(context.store.root, context.environment)
    if not ids and (yes or remove or hash_):
        raise UsageError(
            Message("ID is missing"),
            remedy=Message("Example: {command}", command="okr allow kpi/recurring-revenue"),
        )
    sources = _chosen(context, ids or ())
    if not ids:
        respond(call, PermissionList(sources=tuple(starmap(allowances.permission, sources.items()))))
        return
    if remove:
        lines = _removed(context, allowances, sources)
        found = [*starmap(allowances.permission, sources.items())]
        if any(each.status == "allowed" for each in found) and not context.options.dry_run:
            lines.append(Message("The variable {variable} still allows it.", variable=VARIABLE))
    else:
        subjects = [subject(context.store.root, *each) for each in sources.items()]
        for line in chain.from_iterable(_shown(context, what) for what in subjects):
            context.tell(line)
        hashes = [what.hash for what in subjects]
        lines = hashes if hash_ else _allowed(context, allowances, subjects, agreed=yes)
        found = [allowances.of(what) for what in subjects]
    respond(call, Allow(kind="allow", id="", path="", lines=tuple(lines), sources=tuple(found)))


def _chosen(context: Context, ids: Sequence[str]) -> dict[str, Source]:
    """The KPIs that are meant, and their sources. OkrError for one without a source."""
    chosen = [context.resolve(text, "kpi") for text in ids] or with_source(context.workspace)
    return {id_: source_of(context.workspace, id_) for id_ in chosen}


def _allowed(
    context: Context, allowances: Allowances, subjects: Sequence[Subject], *, agreed: bool
) -> list[str]:
    """Allow what a person saw all of; a line for each."""
    fresh = [what for what in subjects if allowances.standing(what) != "allowed"]
    if fresh and not agreed and not context.options.dry_run:
        if not context.may_ask:
            ids = " ".join(what.id for what in fresh)
            raise OkrError(
                Message("nothing was allowed, as nobody could be asked"),
                remedy=Message("Look at it, then run: {command}", command=f"okr allow {ids} --yes"),
            )
        if not context.confirm(Message("Allow exactly this on this machine?")):
            raise typer.Abort
    lines: list[str] = []
    for what in subjects:
        if what not in fresh:
            lines.append(Message("{kpi} is allowed already.", kpi=what.id))
        elif context.options.dry_run:
            lines.append(Message("{kpi} would be allowed.", kpi=what.id))
        else:
            allowances.kept.keep(what.hash, what.id, place_of(what.source), context.today)
            lines.append(Message("{kpi} is allowed. Try it: okr pull {kpi} --dry-run", kpi=what.id))
    return lines


def _removed(context: Context, allowances: Allowances, ids: Iterable[str]) -> list[str]:
    """Allow it no longer; a line for each."""
    lines: list[str] = []
    for id_ in ids:
        if context.options.dry_run:
            lines.append(Message("{kpi} would no longer be allowed.", kpi=id_))
        elif allowances.kept.remove(id_):
            lines.append(Message("{kpi} is no longer allowed.", kpi=id_))
        else:
            lines.append(Message("{kpi} was not allowed.", kpi=id_))
    return lines


# ── what is to be allowed ────────────────────────────────────────────────────────────────────────


def _shown(context: Context, what: Subject) -> Iterator[str]:
    """All that a permission is for, as it stands in the file: nothing is shortened, hidden or left out."""
    source, root = what.source, context.store.root
    yield joined((what.id, context.workspace.own_title(what.id)), ": ")
    for key, value in msgspec.to_builtins(source).items():  # without what is not in the file
        if key == "command":
            yield "  command"
            yield from (f"    {_exact(word, plain=True)}" for word in value)
        else:
            yield f"  {_exact(value, key, plain=key in SOURCE_KINDS)}"
    for path in what.files:
        yield joined(("  ", Message("runs or reads {path}", path=_exact(str(path), plain=True))), "")
    yield joined(("  ", _contacted(context, what)), "")
    yield joined(("  ", Message("for the workspace {folder}", folder=_exact(real(root)))), "")


def _contacted(context: Context, what: Subject) -> str:
    """Whom it speaks to, and with which secret."""
    source = what.source
    if source.command:
        return Message("runs with your rights: it can read and contact what you can")
    if not source.address:
        return Message("reads this file alone, and contacts nobody")
    contacts = Message("contacts {hosts}", hosts=joined((place_of(source).partition(" ")[2], *source.hosts)))
    if not source.secret:
        return contacts
    try:
        secret_of(source, context.store.root, context.environment)
    except OkrError as error:
        return joined((contacts, error.message))
    return joined((contacts, Message("and sends your secret {name}", name=source.secret)))


def _exact(value: Any, key: str = "", *, plain: bool = False) -> str:
    """A value as TOML has it, with blanks that stand together written out, and if `plain` all letters beyond ASCII."""
    text = pair_text((key or "x",), value)
    text = text if key else text.removeprefix("x = ")
    text = re.sub(r" {2,}", lambda blanks: r"\u0020" * len(blanks[0]), text)
    return text.encode("ascii", "backslashreplace").decode() if plain else text
