"""What must hold: the commands that have a budget, beside bare Python and the peers."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from timing import Budget, Case
from workspaces import SIZES

QUARTER = "2026-Q3"
KEY_RESULT = f"{QUARTER}/goal-0/result-0"
LARGE = f"size-{SIZES[-1]}"
SMALL = "size-400"
TERMINAL = {"FORCE_COLOR": "1", "COLUMNS": "100", "TERM": "xterm-256color"}
COMPLETION = {"_OKR_COMPLETE": "complete_bash", "COMP_WORDS": "okr explain goal-24", "COMP_CWORD": "2"}
REPORT = ["report", "-q", QUARTER, "-f", "json"]
BARE = Case("bare", "`python -c pass`", [sys.executable, "-c", "pass"], whole=True)
WARM = "warm"
AFTER = {"one-quarter": "one quarter", "five-years": "five years"}
FRIDAY: dict[str, list[str]] = {
    "list": ["list"],
    "tree": ["tree"],
    "todo": ["todo"],
    "checkin --template": ["checkin", "--template"],
    "checkin ID VALUE": ["checkin", KEY_RESULT, "70", "--yes"],
    "report": ["report"],
    "report -f json": REPORT,
    "report --ritual": ["report", "--ritual"],
    "meet week": ["meet", "week"],
    "note": ["note", "Sign-ups wait for the new page."],
    "check": ["check"],
}
WRITES = {"checkin ID VALUE", "note"}


def start_cases() -> list[Case]:
    """What a person types, at 100 objectives."""
    return [
        Case("list", "`okr list -f json`", ["list", "-f", "json"], SMALL, (Budget(9, "bare"),)),
        Case("report", "`okr report`, terminal", ["report"], SMALL, (Budget(13, "bare"),), TERMINAL),
        Case("html", "`okr report -f html`", ["report", "-f", "html"], SMALL, (Budget(220),)),
        Case(
            "checkin",
            "`okr checkin ID VALUE`",
            FRIDAY["checkin ID VALUE"],
            f"{SMALL}-written",
            (Budget(200),),
        ),
        Case("todo", "`okr todo`", ["todo"], SMALL),
    ]


def large_cases() -> list[Case]:
    """10,000 key results with 130,000 updates."""
    warm = (Budget(0.85, "task"), Budget(85, "MB"))
    return [
        Case("complete", "completion of an id", [], LARGE, (Budget(10, "bare"),), COMPLETION),
        Case(WARM, "`okr report -f json`, warm", REPORT, LARGE, warm),
        Case("cold", "`okr report -f json`, cold", REPORT, f"{LARGE}-cold", (Budget(1500),), before=_forget),
        Case("terminal", "`okr report`, terminal", ["report"], LARGE, (), TERMINAL),
    ]


def chain_cases() -> list[Case]:
    """500 KPIs with readings of 14 months: a comparison beside the report."""
    words = ["-q", QUARTER, "-f", "json"]
    return [
        Case("chain", "`okr report -f json`", ["report", *words], "chain"),
        Case("compare", "`okr compare -f json`", ["compare", *words], "chain", (Budget(1.5, "chain"),)),
    ]


def staff_cases() -> list[Case]:
    """1,000 people and 20,000 conversations."""
    words = {"todo": ["todo"], "person": ["person", "@person-7"], "agenda": ["coach", "agenda", "@person-47"]}
    return [
        Case(f"staff {key}", f"`okr {' '.join(said)}`", [*said, "-f", "json"], "staff", (Budget(400),))
        for key, said in words.items()
    ]


def friday_cases() -> list[Case]:
    """The commands of a Friday after one quarter and after twenty."""
    cases = []
    for name, words in FRIDAY.items():
        for place, after in AFTER.items():
            budgets = (Budget(1.3, f"one-quarter {name}"),) if place == "five-years" else ()
            where = f"{place}-written" if name in WRITES else place
            cases.append(Case(f"{place} {name}", f"`okr {name}`, {after}", words, where, budgets))
    return cases


def history_cases() -> list[Case]:
    """5,000 commits of five years: with nothing kept of them, and again."""
    running, all_years = ["audit", "2026-07-01"], ["audit", "2021-09-01"]
    return [
        Case(
            "audit 5",
            "`okr audit`, five years",
            all_years,
            "past",
            (Budget(10_000), Budget(300, "MB")),
            before=_forget,
        ),
        Case("audit 1", "`okr audit`, the running quarter", running, "past", (Budget(1500),), before=_forget),
        Case("audit 5 again", "`okr audit`, five years, again", all_years, "past-kept"),
        Case("audit 1 again", "`okr audit`, the running quarter, again", running, "past-kept"),
        Case("diff 5", "`okr diff`, five years", ["diff", "2021-09-01"], "past"),
        Case("log 5", "`okr log` of a key result", ["log", KEY_RESULT], "past"),
        Case("at 5", "`okr report --at 2026-08-01 -f json`", [*REPORT, "--at", "2026-08-01"], "past"),
    ]


def site_cases() -> list[Case]:
    """2,750 pages, drawn anew and then looked at."""
    site = ["site", "--out", "public"]
    return [
        Case("site", "`okr site`, all pages", site, LARGE, (Budget(20_000),), before=forget_pages),
        Case("site again", "`okr site`, nothing changed", site, LARGE, (Budget(3000),)),
    ]


def peer_cases(found: list[dict[str, Any]]) -> list[Case]:
    return [
        Case(
            peer["command"][0],
            f"`{peer['name']}`",
            peer["command"],
            peer["cwd"],
            (),
            peer["environment"],
            whole=True,
        )
        for peer in found
    ]


def _forget(folder: Path) -> None:
    shutil.rmtree(folder / ".okr", ignore_errors=True)


def forget_pages(folder: Path) -> None:
    shutil.rmtree(folder / "public", ignore_errors=True)
