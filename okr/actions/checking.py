"""Checking a workspace: the findings of its files and of the rules, placed, chosen, and those that a comment silences left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from okr.checks.rule import Case
from okr.checks.rules import RULES, remarks
from okr.errors import ExitCode, OkrError
from okr.findings import Finding
from okr.git.tidying import is_tracked
from okr.settings import CheckSettings
from okr.storage.faults import Key, dotted
from okr.storage.layout import PRIVATE, SETTINGS, id_of, kind_of
from okr.store import Store

CONFLICT = "F002"
_NEWER = "F006"
_KEPT = "F009"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings are asked for."""

    select: tuple[str, ...] = ()
    """Prefixes of codes; empty: all."""
    ignore: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """Files and folders of the workspace; empty: all."""

    def within(self, settings: CheckSettings) -> Selection:
        """Together with okr.toml: what is selected here goes before what is selected there, ignored is both."""
        return replace(self, select=self.select or settings.select, ignore=(*self.ignore, *settings.ignore))

    def wants(self, code: str) -> bool:
        """A file with conflict markers is told come what may: nobody can say what stands in it."""
        if code == CONFLICT:
            return True
        return (not self.select or code.startswith(self.select)) and not code.startswith(self.ignore)

    def covers(self, path: str) -> bool:
        return not self.paths or any(path == p or path.startswith(f"{p}/") for p in self.paths)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, in the order of the files."""

    findings: tuple[Finding, ...]
    strict: bool = False
    """Whether okr.toml says that warnings fail, too."""


def check(store: Store, today: date, selection: Selection) -> Checked:
    try:
        workspace = store.load()
    except OkrError as error:
        return _of_files_alone(store, selection, error)
    chosen = selection.within(workspace.settings.check)
    case = Case(workspace, today, frozenset(broken_ids(workspace.findings)))
    strays = _strays(store, workspace.findings)
    found: list[tuple[Finding, Key | None]] = [
        (finding, None)
        for finding in (*workspace.findings, *workspace.remarks, *strays, *_tracked(store, chosen))
        if chosen.wants(finding.code)
    ]
    wanted = {code for code in RULES if chosen.wants(code)}
    found += (pair for pair in of_rules(case, wanted) if chosen.covers(pair[0].path))
    covered = ((finding, key) for finding, key in found if chosen.covers(finding.path))
    return Checked(_in_order(store.placed_all(covered)), workspace.settings.check.strict)


def of_rules(case: Case, codes: Collection[str]) -> Iterator[tuple[Finding, Key]]:
    """What the rules of these codes find, not placed yet, each with its key."""
    for rule, remark in remarks(case, codes):
        finding = Finding(
            path=remark.path,
            code=rule.code,
            level=rule.level,
            key=dotted(remark.key),
            id=remark.id,
            message=remark.message,
            fix=remark.fix,
            fixable=remark.fixable,
        )
        yield finding, remark.key


def _of_files_alone(store: Store, selection: Selection, error: OkrError) -> Checked:
    """Where okr.toml is broken no rule can be kept, but what is wrong with each file can be told."""
    findings = store.file_findings()
    of_settings = [f for f in findings if f.path == SETTINGS and f.level == "error"]
    if not of_settings or any(f.code == _NEWER for f in of_settings):
        raise error
    told = [f for f in findings if f in of_settings or selection.wants(f.code)]
    return Checked(
        _in_order(store.placed_all((f, None) for f in told if f in of_settings or selection.covers(f.path)))
    )


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.path, f.line, f.column, f.code, f.message)))


def broken_ids(findings: Sequence[Finding]) -> Iterator[str]:
    """The ids of what stands in files that were left out."""
    for finding in findings:
        if finding.level != "error" or not (kind := kind_of(finding.path)):
            continue
        name = finding.path.partition("/")[2].removesuffix(".toml")
        if kind in ("onboarding", "coaching"):
            yield f"onboarding/{name}" if kind == "onboarding" else name
            continue
        try:
            id_ = id_of(finding.path)
        except OkrError:
            continue
        if id_:
            yield id_


def _strays(store: Store, known: Sequence[Finding]) -> Iterator[Finding]:
    """Files at a depth at which nothing is read, but for those that a read names already."""
    named = {finding.path for finding in known}
    for path in (path for path in store.strays() if path not in named):
        yield Finding(
            path=path,
            code="F005",
            message="wrong place: nothing is read here, so whatever it holds counts for nothing",
            fix="move it to where its kind stands: objectives/CYCLE/NAME.toml, checkins/WEEK/DATE-PERSON.toml, kpis/NAME.toml",
        )


def _tracked(store: Store, chosen: Selection) -> Iterator[Finding]:
    """The one thing that git is asked, and only where its answer is wanted."""
    if chosen.wants(_KEPT) and chosen.covers(PRIVATE) and is_tracked(store.root, PRIVATE):
        yield Finding(
            path=PRIVATE,
            code=_KEPT,
            message="git keeps the private folder, and in a clone nothing of it is read",
            fix=f"make git forget it: `okr doctor --fix`, or `git rm -r --cached {PRIVATE}`, and commit",
        )


def exit_code(findings: Sequence[Finding], *, strict: bool) -> ExitCode:
    """Conflict markers outrank everything; warnings count only where it is said so."""
    if any(finding.code == CONFLICT for finding in findings):
        return ExitCode.CONFLICT
    levels = {finding.level for finding in findings}
    return ExitCode.FINDINGS if "error" in levels or (strict and "warning" in levels) else ExitCode.FINE
