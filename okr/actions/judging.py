"""What a change brings that the check calls an error: asked before it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import date

from okr.actions.checking import Selection, broken_ids, of_rules
from okr.checks.rule import Case
from okr.checks.rules import RULES
from okr.findings import Finding
from okr.storage.faults import Key
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
