"""`okr check` and `okr doctor`: a linter for goals, and the health of the folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import asdict

from okr.actions.check import Selection, check, exit_code, summary
from okr.actions.check import fix as fix_files
from okr.actions.doctor import examine, repair
from okr.checks import RULES, manual
from okr.commands.options import DONE, FINDINGS, Invocation, command, respond
from okr.context import Context
from okr.errors import ExitCode, NotFoundError, OkrError, UsageError
from okr.findings import Finding
from okr.ids import SETTINGS
from okr.storage.files.seal import repository_around
from okr.store import find_root
from okr.views.results import FindingList, RuleEntry
from okr.words import Message, plural


@command(
    "check",
    example="okr check\nokr check objectives/2026-Q3 --select Q,P\nokr check --fix\nokr check --explain Q004\n"
    "okr check -f sarif > okr.sarif",
    formats=FINDINGS,
    cycle=False,
    dry_run=Message("With --fix: show what it would write, and write nothing."),
)
def check_(
    call: Invocation,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH…]", help="Files or folders (default: the whole workspace)."),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODE", help="Only these codes or prefixes: Q,P or Q004."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="CODE", help="Codes to ignore; prefixes are allowed."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Fix what is safe to fix; `okr undo` undoes it.")
    ] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="All findings, also where a terminal would show thousands.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="CODE", help="Reason and examples of a rule.")
    ] = None,
) -> None:
    """Find errors, broken references and weak goals.

    Exits with 3 on errors, with --strict on warnings too. `# okr: ignore CODE reason` ignores findings of a line or a
    file.
    """
    context = call.obj
    if explain:
        if context.options.format not in (None, *DONE):
            raise UsageError(Message("--explain needs the format terminal or json"))
        rule = RULES.get(explain.upper())
        if rule is None:
            raise NotFoundError(Message('unknown rule "{code}"', code=explain), remedy=_codes_there_are())
        words = manual("en" if context.options.format == "json" else context.language)[rule.code]
        entry = RuleEntry(code=rule.code, level=rule.level, **asdict(words))
        respond(call, entry, exit_code=ExitCode.FINE)
        return
    if context.options.dry_run and not fix:
        raise UsageError(
            Message("--dry-run needs --fix"), remedy=Message("Without --fix nothing is written.")
        )
    _start_beside(context, paths or [])
    selection = Selection(
        _codes(select, "--select"), _codes(ignore, "--ignore"), _within(context, paths or [])
    )
    found, strict_too = check(context.store, context.today, selection)
    if fix and _fix(context, found, selection):
        found, strict_too = check(context.store, context.today, selection)
    root = context.store.root
    inner = root.relative_to(repository_around(root)).as_posix()
    findings = FindingList(
        findings=found, summary=summary(found, "check"), folder="" if inner == "." else f"{inner}/"
    )
    respond(call, findings, exit_code=exit_code(found, strict=strict or strict_too), whole=all_)


def _codes(texts: list[str] | None, option: str) -> tuple[str, ...]:
    """Prefixes of codes, by comma or repeated."""
    found = tuple(code.strip().upper() for text in texts or () for code in text.split(",") if code.strip())
    for code in found:
        if not any(rule.startswith(code) for rule in RULES):
            raise UsageError(
                Message('{option}: unknown code "{code}"', option=option, code=code),
                remedy=_codes_there_are(),
            )
    if texts and not found:
        raise UsageError(Message("{option} is empty", option=option), remedy=_codes_there_are())
    return found


def _codes_there_are() -> Message:
    by_family: dict[str, list[str]] = {}
    for code in RULES:
        by_family.setdefault(code[0], []).append(code)
    spans = ", ".join(f"{codes[0]}–{codes[-1]}" for codes in by_family.values())
    return Message("Codes: {codes}.", codes=spans)


def _start_beside(context: Context, paths: list[str]) -> None:
    """Look for the workspace from this folder; if there is none, from the first path."""
    if not paths or context.options.directory or context.environment.get("OKR_DIR"):
        return
    first = Path(paths[0])
    with suppress(OkrError):
        find_root(Path.cwd())
        return
    if first.exists():
        context.options.directory = str(first if first.is_dir() else first.parent)


def _within(context: Context, paths: list[str]) -> tuple[str, ...]:
    """The paths relative to the workspace."""
    root = context.store.root
    found = []
    for text in paths:
        path = Path(text) if Path(text).exists() else root / text
        if not os.path.lexists(path):
            raise NotFoundError(
                Message('file not found: "{path}"', path=text),
                remedy=Message("Paths are relative to this folder or to okr.toml."),
            )
        absolute = Path(os.path.abspath(path))  # noqa: PTH100  a link is checked where it stands
        whole = absolute.parent.resolve() / absolute.name if absolute != absolute.parent else absolute
        if whole == root:
            return ()
        if root not in whole.parents:
            raise UsageError(
                Message('"{path}" is not in the workspace {folder}', path=text, folder=str(root)),
                remedy=Message("Check it with -C DIR."),
            )
        found.append(whole.relative_to(root).as_posix())
    return tuple(found)


def _fix(context: Context, found: Sequence[Finding], selection: Selection) -> bool:
    """Fix what can be fixed, and tell of it; whether anything was written."""
    broken_settings = any(f.path == SETTINGS and f.level == "error" and f.code[0] in "FK" for f in found)
    chosen = selection if broken_settings else selection.within(context.settings.check)
    count, changes, left = fix_files(context.store, found, chosen)
    for change in changes:
        context.tell(change.diff)
    if count:
        context.tell(
            plural(count, "Would fix {n} finding.", "Would fix {n} findings.")
            if context.options.dry_run
            else plural(count, "Fixed {n} finding. Undo: okr undo", "Fixed {n} findings. Undo: okr undo")
        )
    for why in left:
        context.tell(why)
    return bool(count) and not context.options.dry_run


@command(
    "doctor",
    example="okr doctor\nokr doctor --fix\nokr doctor -f json",
    cycle=False,
    dry_run=Message("With --fix: show what it would fix, and change nothing."),
)
def doctor(
    call: Invocation,
    fix: Annotated[bool, typer.Option("--fix", help="Fix what is safe to fix.")] = False,
) -> None:
    """Find leftovers, misplaced files and files git should not track.

    `okr check` looks at the goals. `okr undo` undoes fixes of their files.
    """
    context, dry_run = call.obj, call.obj.options.dry_run
    if dry_run and not fix:
        raise UsageError(
            Message("--dry-run needs --fix"), remedy=Message("Without --fix nothing is changed.")
        )
    findings = examine(context.store)
    if fix and not dry_run:
        count, failed = repair(context.store, findings)
        if count:
            context.tell(plural(count, "Fixed {n} problem.", "Fixed {n} problems."))
        for why in failed:
            context.tell(why)
        findings = examine(context.store)
    result = FindingList(findings=findings, summary=summary(findings, "doctor"))
    respond(call, result, kind="doctor", exit_code=exit_code(findings, strict=False))
