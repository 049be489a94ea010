"""Check a workspace: the findings of its files and of the rules, selected, placed, and without those that are ignored.

Also: the errors that a change would bring, asked for before it is written; and `okr check --fix`, which fixes what is
safe to fix as one change that `okr undo` undoes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from okr.actions.edits import changes_shown
from okr.checks import RULES, findings, is_wanted
from okr.checks.rule import CheckContext
from okr.errors import ExitCode, OkrError
from okr.findings import CONFLICT_MARKERS, MISPLACED_CHECKIN, Finding, Level
from okr.git.work_tree import is_tracked
from okr.ids import OWN_FILE, PRIVATE, SETTINGS, cycle_name
from okr.settings import CheckSettings
from okr.storage.codec import decode
from okr.storage.files.transaction import Transaction
from okr.storage.toml.edit import EditRefusedError, SetKey, apply, parse
from okr.store import Store
from okr.views.results import FileChange
from okr.words import Message, joined, plural
from okr.workspace import Workspace

_NEWER = "F006"
_TRACKED = "F009"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings are asked for."""

    select: tuple[str, ...] = ()
    """Prefixes of codes; empty: all."""
    ignore: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """Files and folders of the workspace; empty: all."""

    def within(self, settings: CheckSettings) -> Selection:
        """Together with okr.toml: `select` replaces the one there, `ignore` is added."""
        return replace(self, select=self.select or settings.select, ignore=(*self.ignore, *settings.ignore))

    def wants(self, code: str) -> bool:
        """Conflict markers are always reported: the content of such a file is not known."""
        if code == CONFLICT_MARKERS:
            return True
        return is_wanted(code, self.select, self.ignore)

    def covers(self, path: str) -> bool:
        return not self.paths or any(path == p or path.startswith(f"{p}/") for p in self.paths)


def check(
    store: Store, today: date, selection: Selection, *, whole: bool = False
) -> tuple[tuple[Finding, ...], bool]:
    """The findings in the order of the files, and whether okr.toml makes the check fail on warnings, too.

    Of the paths in single cycles only these are looked at with what they name, unless the `whole` is to be.
    """
    store.whole = whole or not selection.paths or not all(map(_is_of_a_cycle, selection.paths))
    try:
        workspace = store.load()
    except OkrError:
        # where okr.toml is not valid no rule can be checked, but each file by itself can
        of_files = store.file_findings()
        broken = [f for f in of_files if f.path == SETTINGS and f.level == "error"]
        if not broken or any(f.code == _NEWER for f in broken):
            raise
        others = (f for f in of_files if f not in broken and selection.wants(f.code))
        return _in_order(store, (*broken, *(f for f in others if selection.covers(f.path)))), False
    if not store.whole:
        _look_around(workspace, selection.paths)
    files = workspace.files
    version = files and files.version
    found: tuple[Finding, ...] = ()
    try:
        found = check_loaded(store, workspace, today, selection)
    except Exception:  # what is in one state may be gone from another
        if files is None or files.version == version:
            raise
    if files and files.version != version:  # a look at more of them found a change: it may be of two states
        files.close()
        return check(store, today, selection, whole=True)
    return found, workspace.settings.check.strict


def check_loaded(
    store: Store, workspace: Workspace, today: date, selection: Selection
) -> tuple[Finding, ...]:
    """The findings of a workspace that was loaded, in the order of the files."""
    chosen = selection.within(workspace.settings.check)
    of_files = tuple(workspace.of_files)
    # git is asked only where its answer is wanted
    if chosen.wants(_TRACKED) and chosen.covers(PRIVATE) and is_tracked(store.root, PRIVATE):
        message = Message("git tracks the private folder")
        fix = Message("`okr doctor --fix`, or `git rm -r --cached {folder}` and commit", folder=PRIVATE)
        of_files = (*of_files, Finding(path=PRIVATE, code=_TRACKED, message=message, fix=fix))
    wanted = {code for code in RULES if chosen.wants(code)}
    found = chain(
        (finding for finding in of_files if chosen.wants(finding.code)),
        findings(replace(CheckContext.of(workspace, today), covers=chosen.covers), wanted),
    )
    return _in_order(store, (finding for finding in found if chosen.covers(finding.path)))


def _is_of_a_cycle(path: str) -> bool:
    """Whether it is the folder of objectives of a cycle, a file in one, or a file of check-ins."""
    place, *rest = path.split("/")
    return (place == "objectives" and len(rest) in (1, 2)) or (place == "checkins" and len(rest) == 2)


def _look_around(workspace: Workspace, paths: Collection[str]) -> None:
    """Look at the cycles and weeks of these files, and at the cycles of what is named in them."""
    by_cycle = workspace.by_cycle
    asked = {path.split("/")[1] for path in paths}
    by_cycle.look(*asked)
    named = {id_ for name in asked & by_cycle.outlines.keys() for id_, _ in by_cycle.outlines[name].named}
    named |= workspace.files.items_in(paths) if workspace.files else set()
    by_cycle.look(*by_cycle.outlines.keys() & map(cycle_name, named))


def _in_order(store: Store, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings with their lines, file by file."""
    return tuple(sorted(store.located(found), key=lambda f: (f.path, f.line, f.column, f.code, f.message)))


def exit_code(found: Sequence[Finding], *, strict: bool) -> ExitCode:
    """Conflict markers come before everything; warnings count only if `strict`."""
    if any(finding.code == CONFLICT_MARKERS for finding in found):
        return ExitCode.CONFLICT
    levels = {finding.level for finding in found}
    return ExitCode.FINDINGS if "error" in levels or (strict and "warning" in levels) else ExitCode.FINE


def summary(found: Sequence[Finding], command: str) -> str:
    """How many findings there are, and what to do next."""
    if not found:
        return Message("No problems found.")
    levels = Counter(finding.level for finding in found)
    counts: Mapping[Level, str] = {
        "error": plural(levels["error"], "{n} error", "{n} errors"),
        "warning": plural(levels["warning"], "{n} warning", "{n} warnings"),
        "hint": plural(levels["hint"], "{n} hint", "{n} hints"),
    }
    files = len({finding.path for finding in found})
    parts: list[str] = [
        Message(
            "{counts} in {files}",
            counts=joined(text for level, text in counts.items() if levels[level]),
            files=plural(files, "{n} file", "{n} files"),
        )
    ]
    if fixable := sum(finding.fixable for finding in found):
        parts.append(Message("fix {n}: okr {command} --fix", n=fixable, command=command))
    if command == "check":
        worst = next(level for level in counts if levels[level])
        code = next(finding.code for finding in found if finding.level == worst)
        parts.append(Message("reason: okr check --explain {code}", code=code))
    return joined(parts, " · ")


# ── before a change is written ───────────────────────────────────────────────────────────────────


def new_errors(before: Workspace, after: Workspace, today: date) -> list[Finding]:
    """The errors of `after` that `before` did not have, by the rules that `after` selects."""
    wants = Selection().within(after.settings.check).wants
    codes = {code for code, rule in RULES.items() if rule.level == "error" and wants(code)}
    errors = list(_errors(after, today, codes))
    if not errors:
        return []
    old = list(_errors(before, today, codes))
    moved = {old: now for old in _gone(before, after) if (now := after.current_id(old))}
    known = {_identity(finding, moved) for finding in old}
    new = [finding for finding in errors if _identity(finding, {}) not in known]
    if not moved:
        return new
    # a rule may report an error of two items at the other one, once they have changed places
    had, has = (Counter(finding.code for finding in side) for side in (old, errors))
    return [finding for finding in new if has[finding.code] > had[finding.code]]


def _gone(before: Workspace, after: Workspace) -> Iterator[str]:
    """The ids of `before` that are none in `after`; of the cycles only those with changes are looked through."""
    for name, known in before.outlines.items():
        if after.outlines.get(name) is not known:
            for id_, parts in known.parts.items():
                every = (id_, *(f"{id_}/{slug}" for of_kind in parts for slug in of_kind))
                yield from (each for each in every if each not in after.items)
    for kind in OWN_FILE[1:]:
        yield from (id_ for id_ in before.of(kind) if id_ not in after.items)


def _errors(workspace: Workspace, today: date, codes: Collection[str]) -> Iterator[Finding]:
    for finding in workspace.of_files:
        if finding.level == "error" and finding.code in codes:
            yield finding
    yield from findings(CheckContext.of(workspace, today), codes)


def _identity(finding: Finding, moved: Mapping[str, str]) -> tuple[str, str, str]:
    """What makes two findings one, wherever in a file they are: its texts with the ids of now for those that moved."""
    item, message = finding.id or finding.path, str(finding.message)
    for old in sorted(moved, key=len, reverse=True):
        item, message = item.replace(old, moved[old]), message.replace(old, moved[old])
    return finding.code, item, message


# ── --fix ────────────────────────────────────────────────────────────────────────────────────────


def fix(
    store: Store, found: Sequence[Finding], selection: Selection
) -> tuple[int, Sequence[FileChange], list[str]]:
    """Fix the files of these findings: how many were fixed, what a dry run would change, and why others were not.

    What the write gate refuses stays as it is.
    """
    paths = sorted({finding.path for finding in found if finding.fixable})
    if not paths:
        return 0, (), []
    count, left = 0, []
    with store.staging("check --fix") as transaction:
        for path in paths:
            try:
                count += _fix_file(store, transaction, path, selection)
            except OkrError as error:
                left.append(str(error))
        return count, changes_shown(transaction), left


def _fix_file(store: Store, transaction: Transaction, path: str, selection: Selection) -> int:
    """How many findings of a file were fixed: numbers without quotes, and a check-in moved to its place."""
    data = transaction.present(path)
    if data is None:
        return 0

    def fixable(text: bytes) -> list[Finding]:
        found = (f for f in decode(path, text).findings if f.fixable and selection.wants(f.code))
        return list(store.located(found, staged={path: data}))

    text, count = data, 0
    for finding in fixable(data):
        if finding.code != MISPLACED_CHECKIN and (fixed := _without_quotes(finding, text)) is not None:
            text, count = fixed, count + 1
    right_path = next((f.right_path for f in fixable(text) if f.code == MISPLACED_CHECKIN), "")
    if text != data:
        transaction.replace(path, text, data)
    if right_path and transaction.present(right_path) is not None:
        if count:
            return count
        raise OkrError(
            Message("{path} was not moved: {right_path} exists already", path=path, right_path=right_path),
            remedy=Message("Move its updates there with `okr edit`, and remove it."),
        )
    if right_path:
        transaction.move(path, right_path)
        count += 1
    return count


def _without_quotes(finding: Finding, data: bytes) -> bytes | None:
    """The text with a number instead of the text at the key of a finding; None where that does not fix it."""
    value: Any = parse(data)
    for step in finding.key:
        value = value[step]
    digits = str(value).strip()
    number = int(digits) if digits.lstrip("+-").isdecimal() else float(digits)
    try:
        text = apply(data, [SetKey(finding.key, number)], path=finding.path)
    except EditRefusedError:
        return None
    return text if all(left.key != finding.key for left in decode(finding.path, text).findings) else None
