"""Every command at 100, 1,000, 10,000 and, if asked, 100,000 key results: seconds and memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cases import COMPLETION, KEY_RESULT, QUARTER, forget_pages
from timing import Case, FailedError, Side

OBJECTIVE = f"{QUARTER}/goal-0"
DRY = "--dry-run"
RUNS, ENOUGH = 3, 2_000
"""Counted runs of each command, fewer once they took so many milliseconds."""
SLOWER = 11
"""Times the seconds for ten times the size: above this a command grows faster than its workspace."""
GOALS = {
    "list": ["list"],
    "list --all": ["list", "--all"],
    "list -f json": ["list", "-f", "json"],
    "tree": ["tree"],
    "tree --all": ["tree", "--all"],
    "tree -f json": ["tree", "-f", "json"],
    "report": ["report"],
    "report --all": ["report", "--all"],
    "report --ritual": ["report", "--ritual"],
    "report --all --ritual": ["report", "--all", "--ritual"],
    "report --person": ["report", "--person", "person-1"],
    "report --month": ["report", "--month", "2026-08"],
    "report --quarter-review": ["report", "--quarter-review"],
    "report -f json": ["report", "-f", "json"],
    "report -f csv": ["report", "-f", "csv"],
    "report -f markdown": ["report", "-f", "markdown"],
    "report -f html": ["report", "-f", "html"],
    "compare": ["compare"],
    "compare -f json": ["compare", "-f", "json"],
    "compare --after": ["compare", "--after", "2026-Q2"],
    "compare --differences": ["compare", "--differences"],
    "explain KEY-RESULT": ["explain", KEY_RESULT],
    "explain OBJECTIVE": ["explain", OBJECTIVE],
    "explain YEAR": ["explain", "2026/win"],
    "explain KPI": ["explain", "kpi/line-0"],
    "show KEY-RESULT": ["show", KEY_RESULT],
    "show YEAR": ["show", "2026/win"],
    "show TEAM": ["show", "growth"],
    "show PERSON": ["show", "@person-1"],
    "bonus": ["bonus", "--role", "maker"],
}
PEOPLE = {
    "todo": ["todo"],
    "todo --all": ["todo", "--all"],
    "todo --all -f text": ["todo", "--all", "-f", "text"],
    "meet week": ["meet", "week"],
    "meet review": ["meet", "review"],
    "person": ["person", "@person-1"],
    "coach agenda": ["coach", "agenda", "@person-1"],
    "onboard": ["onboard"],
    "profile": ["profile"],
    "calendar": ["calendar"],
}
SOUND = {
    "check": ["check"],
    "check PATH": ["check", f"objectives/{OBJECTIVE}.toml"],
    "check -f json": ["check", "-f", "json"],
    "doctor": ["doctor"],
    "migrate": ["migrate", DRY],
    "config": ["config"],
}
WRITTEN = {
    "checkin ID VALUE": ["checkin", KEY_RESULT, "70", "--yes"],
    "checkin --template": ["checkin", "--template"],
    "checkin --template --all": ["checkin", "--template", "--all"],
    "add objective": [
        "add",
        "objective",
        "Win Bali",
        "-q",
        QUARTER,
        "--owner",
        "person-0",
        "--no-input",
        DRY,
    ],
    "add kr": ["add", "kr", OBJECTIVE, "Raise shops", "--from", "1", "--to", "2", "--no-input", DRY],
    "set": ["set", KEY_RESULT, "target=131", DRY],
    "copy": ["copy", OBJECTIVE, "--to", "2026-Q4", DRY],
    "move KEY-RESULT": ["move", KEY_RESULT, "renamed", DRY],
    "move OBJECTIVE": ["move", OBJECTIVE, "2026-Q4/goal-0", DRY],
    "move PERSON": ["move", "@person-1", "@person-renamed", DRY],
    "move --handover": ["move", "@person-1", "--handover", "@person-2", DRY],
    "drop": ["drop", KEY_RESULT, "--reason", "Merged", DRY],
    "remove": ["remove", KEY_RESULT, DRY],
    "note": ["note", "Sign-ups wait for the new page.", DRY],
    "decide": ["decide", "kpi/line-0", "accept", "--reason", "Two are on leave", DRY],
    "close": ["close", OBJECTIVE, "--outcome", "keep", "--lesson", "Ask", DRY],
    "rollover": ["rollover", OBJECTIVE, DRY],
    "undo --list": ["undo", "--list"],
}
PAST = {
    "log KEY-RESULT": ["log", KEY_RESULT],
    "log OBJECTIVE": ["log", OBJECTIVE],
    "diff": ["diff", "2026-07-01"],
    "audit": ["audit", "2026-07-01"],
    "show --at": ["show", KEY_RESULT, "--at", "2026-08-01"],
    "report --at": ["report", "--at", "2026-08-01", "-f", "json"],
    "report --changes": ["report", "--changes", "-f", "html"],
}


Rows = dict[str, dict[int, Case]]
"""Name of a command → its case at each size."""


def cases(size: int) -> Iterator[Case]:
    """Each command in a workspace of so many key results; codes 1 and 3 are answers, too: it refuses, it finds faults.

    Of what asks git 1 is none: git was given up, and the figure would be that of half a run.
    """
    for names, place, codes in (
        (GOALS | PEOPLE | SOUND, f"size-{size}", (0, 1, 3)),
        (WRITTEN, f"size-{size}-written", (0, 1, 3)),
        (PAST, f"past-{size}", (0, 3)),
    ):
        for name, words in names.items():
            yield Case(name, f"`okr {name}`", words, place, codes=codes)
    yield Case("completion", "completion of an id", [], f"size-{size}", environment=COMPLETION)
    site = ["site", "--out", "public"]
    yield Case("site", "`okr site`, all pages", site, f"size-{size}", before=forget_pages)
    yield Case("site again", "`okr site`, nothing changed", site, f"size-{size}")


def measured(sizes: Sequence[int], side: Side) -> Rows:
    """What each command took; the indexes are there."""
    rows: Rows = {}
    for size in sizes:
        for place in (f"size-{size}", f"size-{size}-written", f"past-{size}"):
            Case("list", "warm", ["list"], place).run(side, counted=False)
        for case in cases(size):
            try:
                _several(case, side, warm=size == sizes[0])
            except FailedError as error:  # the others are measured all the same
                print(f"at {size:,} key results: {error}", file=sys.stderr)
            rows.setdefault(case.name, {})[size] = case
        print(f"every command at {size:,} key results", file=sys.stderr)
    return rows


def _several(case: Case, side: Side, *, warm: bool) -> None:
    if warm:
        case.run(side, counted=False)
    for _ in range(RUNS):
        case.run(side)
        if sum(case.took[side.name].wall) > ENOUGH:
            break


def large(rows: Rows, side: str) -> Iterator[str]:
    """The commands that took more than 10 s or 1 GB at the largest size."""
    for row in rows.values():
        case = row[max(row)]
        took = case.took.get(side)
        if took and (took.work > 10_000 or took.peak > 1_000):
            yield case.name


def grows_faster(row: dict[int, Case], side: str) -> bool:
    """Whether a size of ten times as much took clearly more than ten times as long, or as much memory."""
    took = [case.took[side] for case in row.values() if side in case.took]
    return any(
        more.work > SLOWER * less.work or more.peak > SLOWER * less.peak for less, more in pairwise(took)
    )
