"""What a change brings that the check calls an error: asked before it is written.

Checking a workspace: the findings of its files and of the rules, placed, chosen, and those that a comment silences left out.

`okr check --fix`: mends what is safe to mend, all of it as one change that `okr undo` takes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from okr.actions.edits import file_change
from okr.checks.rule import Case
from okr.checks.rules import RULES, remarks
from okr.errors import ExitCode, OkrError
from okr.findings import Finding
from okr.git.set_up import is_tracked
from okr.ids import PRIVATE, SETTINGS, id_of, kind_of
from okr.settings import CheckSettings
from okr.storage.files.transaction import Transaction
from okr.storage.fix import mended
from okr.storage.ignores import silenced
from okr.storage.validation import Key, dotted
from okr.store import Store
from okr.views.results import FileChange
from okr.workspace import Workspace

Found = tuple[Finding, Key | None]


def brought(before: Workspace, after: Workspace, today: date) -> list[Found]:
    """The errors of `after` that `before` did not have, by the rules that `after` selects."""
    wants = Selection().within(after.settings.check).wants
    codes = {code for code, rule in RULES.items() if rule.level == "error" and wants(code)}
    found = list(_errors(after, today, codes))
    if not found:
        return []
    old = [finding for finding, _ in _errors(before, today, codes)]
    now = _present_names(before, after)
    known = {_same(finding, now) for finding in old}
    new = [(finding, key) for finding, key in found if _same(finding, str) not in known]
    if now is str:
        return new
    # a rule may tell a fault of two items at the other one, once they have changed places
    had, has = (Counter(f.code for f in findings) for findings in (old, [finding for finding, _ in found]))
    return [(finding, key) for finding, key in new if has[finding.code] > had[finding.code]]


def _errors(workspace: Workspace, today: date, codes: Collection[str]) -> Iterator[Found]:
    for finding in (*workspace.findings, *workspace.remarks):
        if finding.level == "error" and finding.code in codes:
            yield finding, None
    case = Case(workspace, today, frozenset(broken_ids(workspace.findings)))
    yield from of_rules(case, codes)


def _same(finding: Finding, now: Callable[[str], str]) -> tuple[str, str, str]:
    """What makes two findings one, wherever in a file they are."""
    return finding.code, now(finding.id or finding.path), now(finding.message)


def _present_names(before: Workspace, after: Workspace) -> Callable[[str], str]:
    """Puts the ids of `after` into a text with those of `before`; `str` where nothing was moved."""
    gone = (id_ for id_ in before.items if id_ not in after.items)
    moved = {old: new for old in gone if (new := after.current_id(old))}
    if not moved:
        return str

    def now(text: str) -> str:
        for old in sorted(moved, key=len, reverse=True):
            text = text.replace(old, moved[old])
        return text

    return now


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


@dataclass(frozen=True, slots=True)
class Mended:
    """How many findings were mended, in which files, and what could not be."""

    count: int = 0
    changes: tuple[FileChange, ...] = ()
    left: tuple[str, ...] = ()
    """Sentences on what was found fixable and was not mended."""


def mend(store: Store, findings: Sequence[Finding], selection: Selection, *, dry_run: bool) -> Mended:
    """Mends the files of these findings."""
    paths = sorted({finding.path for finding in findings if finding.fixable})
    if not paths:
        return Mended()
    count, left = 0, []
    with store.mending("check --fix", dry_run=dry_run) as transaction:
        for path in paths:
            try:
                count += _mend(transaction, path, selection)
            except OkrError as error:
                left.append(str(error))
        changes = tuple(file_change(change) for change in transaction.changes())
    return Mended(count, changes, tuple(left))


def _mend(transaction: Transaction, path: str, selection: Selection) -> int:
    data = transaction.read(path)
    if data is None:
        return 0
    silent = silenced(data)

    def wanted(code: str, line: int) -> bool:
        return selection.wants(code) and Finding(path=path, code=code, line=line) not in silent

    place, text, count = mended(path, data, wanted)
    if text != data:
        transaction.replace(path, text, data)
    if place != path:
        if transaction.read(place) is not None:
            if text != data:
                return count - 1
            raise OkrError(
                f"{path} was left where it is: {place} exists already.",
                remedy="Move its updates over with `okr edit`, and remove it.",
            )
        transaction.move(path, place)
    return count
