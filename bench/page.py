"""docs/performance.md, and the same on the terminal."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import growth
from timing import Budget, Case, Took

KEPT = 1.5
"""Bytes of the index for one byte of text, at most."""


@dataclass
class Result:
    """All that was measured, and against what."""

    tables: dict[str, list[Case]]
    peers: list[dict[str, Any]]
    floor: list[Case]
    growth: growth.Rows
    texts: dict[str, tuple[int, int, int]]
    """Files, their bytes, and those of the index, by workspace."""
    against: str | None = None
    """What the second side is, if there is one."""

    @property
    def cases(self) -> dict[str, Case]:
        return {case.key: case for cases in self.tables.values() for case in cases}

    def missed(self) -> list[str]:
        told = [
            f"{case.name}: {_against(budget, self)}, measured {_short(_measured(budget, case, self))}"
            for case in self.cases.values()
            for budget in case.budgets
            if within(budget, case, self) is False
        ]
        large = [
            f"index of {name}: {kept / text:.2f} × its text" for name, (_, text, kept) in self.texts.items()
        ]
        return told + [
            line
            for line, (_, text, kept) in zip(large, self.texts.values(), strict=True)
            if kept > KEPT * text
        ]


def within(budget: Budget, case: Case, result: Result) -> bool | None:
    """Whether it is met; none where what it is compared with was not measured."""
    measured = _measured(budget, case, result)
    return None if measured is None else measured <= budget.most


def _measured(budget: Budget, case: Case, result: Result) -> float | None:
    took = case.took["now"]
    if budget.of == "ms":
        return took.median
    if budget.of == "MB":
        return took.peak
    other = result.cases.get(budget.of)
    return took.median / other.took["now"].median if other else None


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _against(budget: Budget, result: Result) -> str:
    if budget.of in ("ms", "MB"):
        return f"{budget.most:,} {budget.of}"
    other = result.cases.get(budget.of)
    return f"{budget.most:g} × {other.name if other else f'`{budget.of}`, which is not installed'}"


def _budget(budget: Budget, case: Case, result: Result) -> str:
    met = within(budget, case, result)
    if budget.of not in ("ms", "MB") and met is not None:
        measured = f" ({_short(_measured(budget, case, result))})"
    else:
        measured = ""
    return _against(budget, result) + measured + (", **missed**" if met is False else "")


def table(cases: Sequence[Case], result: Result) -> str:
    bare = result.cases["bare"].took["now"].median
    before = ["before", "now ÷ before"] if result.against else []
    head = ["what", "median", "spread", "CPU", "× bare Python", "peak", *before, "budget"]
    rows = []
    for case in cases:
        took = case.took["now"]
        cells = [case.name, *_times(took), f"{took.median / bare:.1f}", f"{took.peak:.0f} MB"]
        if result.against:
            cells += _before(case.took.get("before"), took)
        rows.append([*cells, "; ".join(_budget(budget, case, result) for budget in case.budgets)])
    return _markdown(head, rows)


def _times(took: Took) -> list[str]:
    return [f"{took.median:.0f} ms", f"{min(took.wall):.0f}–{max(took.wall):.0f}", f"{took.work:.0f} ms"]


def _before(old: Took | None, new: Took) -> list[str]:
    if old is None:
        return ["", ""]
    ratio = f"{new.median / old.median:.2f} (CPU {new.work / old.work:.2f})"
    return [f"{old.median:.0f} ms, CPU {old.work:.0f} ms, {old.peak:.0f} MB", ratio]


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _peers(result: Result) -> str:
    warm = result.cases["warm"].took["now"]
    files, text, _ = result.texts["10,000 key results"]
    rows = [
        [
            "`okr report -f json`",
            f"{files:,} files",
            f"{text / 1e6:.1f} MB",
            *_times(warm),
            f"{warm.peak:.0f} MB",
            "",
            "",
        ]
    ]
    for peer in result.peers:
        took = result.cases[peer["command"][0]].took["now"]
        cells = [f"`{peer['name']}`", peer["version"], f"{peer['megabytes']:.1f} MB", *_times(took)]
        rows.append(
            [
                *cells,
                f"{took.peak:.0f} MB",
                f"{warm.median / took.median:.2f}",
                f"{warm.work / took.work:.2f}",
            ]
        )
    missing = {"task", "hledger", "todo", "backlog"} - {peer["command"][0] for peer in result.peers}
    told = f"\nNot installed here, so not measured: {', '.join(sorted(missing))}.\n" if missing else ""
    head = ["peer", "version", "text", "median", "spread", "CPU", "peak", "`okr report` ÷ peer", "in CPU"]
    return _markdown(head, rows) + told


def keeping_growth(new: str, old: str) -> str:
    """A page without a table of growth, with that of the page before."""
    return new.partition(_GROWTH)[0] + "".join(old.partition(_GROWTH)[1:])


def with_growth(old: str, rows: growth.Rows) -> str:
    """A page whose table of growth is of another run, and says so."""
    return old.partition(_GROWTH)[0] + _section(rows, f"In a run of its own, on {_machine()}. ")


def _section(rows: growth.Rows, run: str = "") -> str:
    large = "; ".join(growth.large(rows, "now"))
    return GROWTH.format(
        run=run, slower=growth.SLOWER, growth=_growth(rows), large=LARGE.format(large) if large else ""
    )


def _growth(of: growth.Rows) -> str:
    sizes = list(next(iter(of.values()), {}))
    rows = []
    for row in of.values():
        name = next(iter(row.values())).name
        cells = [_cell(case.took.get("now")) for case in row.values()]
        rows.append([name, *cells, "**yes**" if growth.grows_faster(row, "now") else ""])
    return _markdown(["command", *(f"{size:,}" for size in sizes), "faster than its workspace"], rows)


def _cell(took: Took | None) -> str:
    return f"{took.work:,.0f} ms, {took.peak:.0f} MB" if took else "failed"


def _texts(result: Result) -> str:
    rows = [
        [
            name,
            f"{files:,}",
            f"{text / 1e6:.1f} MB",
            f"{kept / 1e6:.1f} MB",
            f"{kept / text:.2f}{'' if kept <= KEPT * text else ', **missed**'}",
        ]
        for name, (files, text, kept) in result.texts.items()
    ]
    return _markdown(["workspace", "files", "text", "index", f"index ÷ text (at most {KEPT})"], rows)


def _floor(result: Result) -> str:
    rows = [
        [case.name, f"{case.took['now'].median:.0f} ms", f"{case.took['now'].work:.0f} ms"]
        for case in result.floor
    ]
    return _markdown(["up to here", "median", "CPU"], rows)


def _half(result: Result) -> str:
    """What stands between the warm report and half of `task summary`, in milliseconds of this run."""
    if "task" not in result.cases:
        return ""
    warm, half = result.cases["warm"].took["now"].work, result.cases["task"].took["now"].work / 2
    python, imports, *_ = (case.took["now"].work for case in result.floor)
    return (
        f"Half of `task summary` is {half:.0f} ms of the processor here, and the report takes {warm:.0f}. Python itself takes "
        f"{python:.0f} and the modules of the command line and the report {imports - python:.0f} more, which leaves "
        f"{half - imports:.0f} ms for 10,000 key results. "
    )


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def page(result: Result) -> str:
    missed = result.missed()
    verdict = (
        "Missed in this run:\n\n" + "".join(f"- {line}\n" for line in missed)
        if missed
        else "All budgets are met.\n"
    )
    before = f" *Before* is {result.against}, measured in turn with *now*." if result.against else ""
    tables = "\n".join(
        f"### {title}\n\n{table(cases, result)}" for title, cases in result.tables.items() if title != PEERS
    )
    return TEXT.format(
        machine=_machine(), before=before, verdict=verdict, tables=tables, texts=_texts(result), peers=_peers(result),
        floor=_floor(result), half=_half(result),
    ) + _section(result.growth)  # fmt: skip


PEERS = "Peers"
_GROWTH = "## Growth"
TEXT = """# Performance

<!-- Made by bench/run.py --write: `make bench` measures anew. -->

Whole processes, in turn, on {machine}. Medians count; the spread says how quiet the machine was, and CPU is the time of the
processor, of the process and of those that it waited for. Ratios hold better than times.{before}

{verdict}
## Budgets

{tables}
## The index

The index stands for the text, so that a warm command opens no goal file. It is disposable: `rm -r .okr` costs one cold run.

{texts}
## What a command looks at

- **Files that go into the answer are looked at one by one.** Size and time of each file of the cycle that is asked for, and of
  people, teams, roles and KPIs, are compared with the index. A file that differs is read again.
- **Folders of other cycles are looked at by their time.** A folder of objectives or check-ins that the answer does not use is
  skipped while the time of the folder is the one in the index: the time of its last change, which no program can set. A file
  that comes, goes or is replaced changes it. okr and git replace files, and so do editors that save by renaming.
- **An edit in place in an old quarter does not change the time of its folder.** It is seen by `okr check` of all files, by
  `--no-index`, and by every command that asks for that cycle. Until then it is not in the answer, which does not use that
  file. Where it comes to light when a part of an answer is made already, the answer is begun anew with every file looked at:
  it is of one state.
- A folder or file that changed at the very time at which it was looked at is looked at again by the next command, as git does
  ("racy"): it could have changed once more within a tick of the clock.

## Peers on the same work

10,000 tasks, accounts or todos with 13 annotations, postings or notes each, next to the warm report of 10,000 key results with
13 check-ins each. Titles and notes are as long for each tool: `bench/notes.py` writes them all. *Text* is what the tool reads,
or what its cache stands for. A ratio below 1 means that `okr report -f json` is faster.

{peers}
## What the warm report cannot do without

Each line with what stands before it; the last line is the whole.

{floor}
{half}No goal file is opened in a warm run, and neither pydantic nor tomli is imported: tests hold both.

"""
GROWTH = """## Growth

{run}Time of the processor and peak memory at so many key results, thirteen weeks each; the index is there. Commands that write run
with `--dry-run` where they have it. *Faster than its workspace*: ten times as many key results took more than {slower} times as
long, or as much memory.

{growth}{large}"""
LARGE = """
More than 10 s or 1 GB at the largest size: {}.

- What tells of every goal grows with them: one page of 100,000 key results is 100 MB of HTML, and a site has 27,500 pages. All
  of it is made before any of it is written.
- Where git tells of commits, git itself takes most of the time: each commit that changes a goal lists all files of its folder
  anew, and git reads those lists. Ten times the files in one folder and ten times the commits are a hundred times the work, so
  `diff`, `audit`, `log` and `report --changes` may grow faster than their workspace.
"""
