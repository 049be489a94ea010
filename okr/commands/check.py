"""`okr check`: a linter for goals."""

from __future__ import annotations

import os
import textwrap
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from okr.actions.check import CheckResult, FixResult, Selection, check, exit_code
from okr.actions.check import fix as fix_files
from okr.checks.rules import RULES
from okr.commands.options import Invocation, command, output_of
from okr.commands.output import Output, emit_json, emit_text, say, warn
from okr.context import Context
from okr.errors import NotFoundError, OkrError, UsageError
from okr.findings import finding_data
from okr.store import find_root

FORMATS = ("terminal", "json", "sarif", "github")


@command(
    "check",
    example="okr check\nokr check objectives/2026-Q3 --select Q,P\nokr check --fix\nokr check --explain Q004\n"
    "okr check -f sarif > okr.sarif",
    formats=FORMATS,
)
def check_(
    call: Invocation,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH…]", help="Files or folders; the whole workspace if left out."),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODE", help="Only these codes; a prefix does: Q,P or Q004."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODE", help="Not these codes; a prefix does.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings, too.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what is safe to mend; `okr undo` takes it back.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="CODE", help="Why a rule is one, with an example.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --fix: show what would be written, and write nothing.")
    ] = False,
) -> None:
    """Check the files of goals: what is broken, what leads nowhere, what is hard to reach as it is written.

    Fails (3) on errors, with --strict on warnings, too. `# okr: ignore CODE reason` silences a line or a file.
    """
    context = call.obj
    form = context.options.format or "terminal"
    if explain:
        _explain(call, explain, form)
        return
    if dry_run and not fix:
        raise UsageError("--dry-run goes with --fix.", remedy="Without --fix nothing is written anyway.")
    _start_beside(context, paths or [])
    selection = Selection(
        _codes(select, "--select"), _codes(ignore, "--ignore"), _within(context, paths or [])
    )
    found = check(context.store, context.today, selection)
    if fix:
        found = _fixed(context, found, selection, dry_run=dry_run)
    _emit(call, found, form)
    for warning in context.warnings:
        warn(warning)
    code = exit_code(found.findings, strict=strict or found.strict)
    if code:
        raise typer.Exit(code)


def _codes(said: list[str] | None, option: str) -> tuple[str, ...]:
    """Prefixes of codes, by comma or repeated; one that no rule has is a slip of the pen."""
    found = tuple(code.strip().upper() for text in said or () for code in text.split(",") if code.strip())
    for code in found:
        if not any(rule.startswith(code) for rule in RULES):
            raise UsageError(f"{option}: no rule begins with '{code}'.", remedy=f"Codes are {_families()}.")
    if said and not found:
        raise UsageError(f"{option} names no code.", remedy=f"Codes are {_families()}.")
    return found


def _families() -> str:
    firsts: dict[str, list[str]] = {}
    for code in RULES:
        firsts.setdefault(code[0], []).append(code)
    return ", ".join(f"{codes[0]} to {codes[-1]}" for codes in firsts.values())


def _start_beside(context: Context, paths: list[str]) -> None:
    """The workspace is looked for from here; where there is none, from the first file that is named."""
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
                f"There is no file '{text}'.", remedy="A path counts from here, or from okr.toml."
            )
        absolute = Path(os.path.abspath(path))  # noqa: PTH100  a link is checked where it stands
        whole = absolute.parent.resolve() / absolute.name if absolute != absolute.parent else absolute
        if whole == root:
            return ()
        if root not in whole.parents:
            raise UsageError(f"'{text}' is not in the workspace {root}.", remedy="Check it with -C DIR.")
        found.append(whole.relative_to(root).as_posix())
    return tuple(found)


def _fixed(context: Context, found: CheckResult, selection: Selection, *, dry_run: bool) -> CheckResult:
    chosen = selection.within(context.settings.check) if _is_whole(found) else selection
    done = fix_files(context.store, found.findings, chosen, dry_run=dry_run)
    _say_mended(done, dry_run=dry_run)
    return found if dry_run or not done.count else check(context.store, context.today, selection)


def _is_whole(found: CheckResult) -> bool:
    """Whether okr.toml can be read."""
    return not any(f.path == "okr.toml" and f.level == "error" and f.code[0] in "FK" for f in found.findings)


def _say_mended(done: FixResult, *, dry_run: bool) -> None:
    for change in done.changes if dry_run else ():
        say(change.diff)
    if done.count:
        verb = "Would mend" if dry_run else "Mended"
        say(
            f"{verb} {done.count} finding{'s' * (done.count > 1)}.{'' if dry_run else ' `okr undo` takes it back.'}"
        )
    for sentence in done.left:
        say(sentence)


def _emit(call: Invocation, found: CheckResult, form: str) -> None:
    findings = found.findings
    match form:
        case "json":
            emit_json("check", {"findings": tuple(map(finding_data, findings))}, _plain(call, "json"))
        case "sarif":
            from okr.rendering.sarif import sarif  # noqa: PLC0415  only for this format

            emit_text(sarif(findings, version("okr"), _prefix(call.obj)), _plain(call))
        case "github":
            from okr.rendering.github import github  # noqa: PLC0415  only for this format

            emit_text(github(findings, _prefix(call.obj)), _plain(call))
        case _:
            from okr.rendering.findings import findings_text, summary  # noqa: PLC0415

            out = _plain(call)
            emit_text(findings_text(findings, out.look), out)
            say(summary(findings))


def _plain(call: Invocation, form: str | None = None) -> Output:
    """Where the answer goes; the formats of this command alone are text to it."""
    said = call.obj.options
    said.format = form
    return output_of(call)


def _prefix(context: Context) -> str:
    """The way from the root of the repository to the workspace: a hosting site counts from there."""
    root = context.store.root
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            inner = root.relative_to(folder).as_posix()
            return "" if inner == "." else f"{inner}/"
    return ""


def _explain(call: Invocation, said: str, form: str) -> None:
    rule = RULES.get(said.upper())
    if rule is None:
        raise NotFoundError(f"There is no rule '{said}'.", remedy=f"Codes are {_families()}.")
    if form not in ("terminal", "json"):
        raise UsageError(f"--explain has no format {form}.", remedy="Say one of terminal, json.")
    from okr.checks.manual import files_of, manual  # noqa: PLC0415  only here

    entry = manual()[rule.code]
    if form == "json":
        data = {"code": rule.code, "level": rule.level, **entry._asdict()}
        emit_json("rule", data, _plain(call, "json"))
        return
    out = _plain(call)
    lines = [
        f"{rule.code} ({rule.level}): {entry.name}",
        "",
        *textwrap.wrap(entry.reason, min(out.width, 100)),
    ]
    for word, sample in (("Bad", entry.bad), ("Good", entry.good)):
        for path, text in files_of(sample).items():
            lines += ["", f"{word}, in {path}:", *(f"    {line}" for line in text.splitlines())]
    emit_text("".join(f"{out.look.text(line)}\n" for line in lines), out)
