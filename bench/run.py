"""Times whole processes of okr against its budgets, bare Python and the peers that are installed.

Each command runs once to warm up, then all in turn, several times; medians and ratios are told. `--write` makes
docs/performance.md of the run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
OKR = [sys.executable, "-m", "okr"]
DAY = "2026-09-26"
SIZES = (25, 250, 2500)
"""Objectives, of four key results each."""
COMPARED = 1.5
"""How many times as long as a report a comparison may take."""
PARTS = {
    "start of Python": "pass",
    "and the imports of `okr report`": "import okr.cli, okr.commands.report, okr.formats.json",
    "and the stat of every file": "{stat}",
    "and the rows of the index": "{rows}",
}
STAT = (
    "import okr.cli, okr.commands.report, okr.formats.json; from pathlib import Path; "
    "from okr.storage.source import Folder; Folder(Path({root!r})).entries()"
)
ROWS = (
    "import gc; gc.disable(); import okr.cli, okr.commands.report, okr.formats.json; from pathlib import Path; "
    "from okr.store import Store; w = Store.open(Path({root!r})).load(); w.series('2026-Q3/goal-0/result-0')"
)


@dataclass
class Case:
    """A command, what it may take, and what it took."""

    name: str
    command: Sequence[str]
    budget_ms: float | None = None
    cwd: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)
    before: Callable[[], object] | None = None
    wall: list[float] = field(default_factory=list)
    peak: float = 0
    """MiB, of the largest run."""

    def run(self, *, counted: bool = True) -> None:
        if self.before:
            self.before()
        environment = {**os.environ, "OKR_TODAY": DAY, "OKR_USER": "person-0", **self.environment}
        began = perf_counter()
        child = subprocess.Popen(
            self.command, cwd=self.cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        took = perf_counter() - began
        if child.returncode:
            raise SystemExit(f"{self.name} ended with {child.returncode}: {' '.join(self.command)}")
        if counted:
            self.wall.append(took * 1000)
            self.peak = max(self.peak, used.ru_maxrss / 1024)

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    def row(self, bare: float) -> dict[str, object]:
        return {
            "name": self.name,
            "median_ms": round(self.median, 1),
            "min_ms": round(min(self.wall), 1),
            "max_ms": round(max(self.wall), 1),
            "times_bare_python": round(self.median / bare, 1),
            "peak_mib": round(self.peak, 1),
            "budget_ms": self.budget_ms,
            "within": None if self.budget_ms is None else self.median <= self.budget_ms,
        }


def timed(cases: Sequence[Case], runs: int) -> None:
    """All in turn, so that a machine that slows down slows all of them."""
    for case in cases:
        case.run(counted=False)
    for _ in range(runs):
        for case in cases:
            case.run()


def generate(root: Path, objectives: int, *more: str) -> Path:
    command = [sys.executable, str(HERE / "generate.py"), str(root), "--objectives", str(objectives)]
    people = ["--people", "800"] if objectives >= 2500 else []
    subprocess.run([*command, *people, *more], check=True, capture_output=True)
    return root


def peers_of(folder: Path) -> list[dict[str, Any]]:
    """Made by a process of its own: the memory of this one would be counted as that of its children."""
    command = [sys.executable, str(HERE / "peers.py"), str(folder), "10000"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # type: ignore[no-any-return]


def small_cases(root: Path, written: Path) -> list[Case]:
    """What a person types, at 100 objectives."""
    terminal = {"FORCE_COLOR": "1", "COLUMNS": "100", "TERM": "xterm-256color"}
    value = "goal-0/result-0"
    return [
        Case("okr list -f json, 100 objectives", [*OKR, "list", "-f", "json", "-q", "2026-Q3"], 130, root),
        Case("okr report, terminal, 100 objectives", [*OKR, "report", "-q", "2026-Q3"], 220, root, terminal),
        Case("okr checkin ID VALUE, 100 objectives", [*OKR, "checkin", value, "70"], 200, written),
    ]


def page_cases(root: Path) -> list[Case]:
    """A page with its charts beside the same report as data: drawing it may take 80 ms."""
    report = [*OKR, "report", "-q", "2026-Q3", "-f"]
    return [
        Case("okr report -f json, 100 key results", [*report, "json"], None, root),
        Case("okr report -f html, 100 key results", [*report, "html"], 220, root),
    ]


def large_cases(root: Path) -> list[Case]:
    """10,000 key results, 130,000 updates."""
    report = [*OKR, "report", "-q", "2026-Q3", "-f", "json"]
    complete = {"_OKR_COMPLETE": "complete_bash", "COMP_WORDS": "okr explain goal-24", "COMP_CWORD": "2"}
    return [
        Case("completion of an id, 10,000 key results", OKR, 130, root, complete),
        Case("okr report -f json, warm, 10,000 key results", report, 400, root),
    ]


def chain_cases(root: Path) -> list[Case]:
    """A comparison beside the report of the same workspace, whose KPIs are read each month and moved by key results."""
    data = ["-q", "2026-Q3", "-f", "json"]
    return [
        Case(f"okr {name} {' '.join(data[2:])}", [*OKR, name, *data], None, root)
        for name in ("report", "compare")
    ]


def staff_cases(folder: Path) -> list[Case]:
    """1,000 people, 20,000 conversations, 5,200 check-in files."""
    command = [sys.executable, str(HERE / "generate_staff.py"), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    said = {
        "todo": ["todo"],
        "person": ["person", "@person-7"],
        "coach agenda": ["coach", "agenda", "@person-47"],
    }
    return [
        Case(f"okr {name} -f json, 20,000 conversations", [*OKR, *words, "-f", "json"], 400, folder)
        for name, words in said.items()
    ]


def cold_case(root: Path) -> Case:
    report = [*OKR, "report", "-q", "2026-Q3", "-f", "json"]
    forget = lambda: shutil.rmtree(root / ".okr", ignore_errors=True)  # noqa: E731  one line of use
    return Case("okr report -f json, cold, 10,000 key results", report, 2500, root, before=forget)


def site_cases(root: Path) -> list[Case]:
    """2,750 pages, drawn anew and then looked at."""
    site = [*OKR, "site", "--out", "public"]
    anew = lambda: shutil.rmtree(root / "public", ignore_errors=True)  # noqa: E731  one line of use
    return [
        Case("okr site, all pages, 2,500 objectives", site, 20_000, root, before=anew),
        Case("okr site, nothing changed, 2,500 objectives", site, 3000, root),
    ]


def floor_cases(root: Path) -> list[Case]:
    """What the warm report cannot do without, each with what stands before it."""
    code = {"{stat}": STAT.format(root=str(root)), "{rows}": ROWS.format(root=str(root))}
    return [Case(name, [sys.executable, "-c", code.get(text, text)]) for name, text in PARTS.items()]


def table(rows: Sequence[dict[str, object]]) -> str:
    head = "| what | median | spread | × bare Python | peak | budget |\n|---|---:|---:|---:|---:|---:|\n"
    lines = [
        f"| {r['name']} | {r['median_ms']} ms | {r['min_ms']}–{r['max_ms']} | {r['times_bare_python']} "
        f"| {r['peak_mib']} MiB | {_budget(r)} |"
        for r in rows
    ]
    return head + "\n".join(lines) + "\n"


def _budget(row: dict[str, object]) -> str:
    if row["budget_ms"] is None:
        return ""
    return f"{row['budget_ms']} ms{'' if row['within'] else ', **missed**'}"


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), options.runs)
    print(json.dumps(result, indent=2) if options.json else page(result))
    if options.write:
        PAGE.write_text(page(result), "utf-8")
    too_long = max(float(str(row["times_report"])) for row in result["chain"]) > COMPARED
    return int(too_long or any(row["within"] is False for row in result["budgets"]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each command (default 7)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the tables")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    return parser.parse_args()


def measure(folder: Path, runs: int) -> dict[str, list[dict[str, object]]]:
    small = generate(folder / "small", 100)
    sizes = {n: generate(folder / f"size-{n}", n) for n in SIZES}
    large = sizes[SIZES[-1]]
    bare = Case("python -c pass", [sys.executable, "-c", "pass"])
    peers = [Case(**peer) for peer in peers_of(folder / "peers")]
    report = [*OKR, "report", "-q", "2026-Q3", "-f", "json"]
    growth = [Case(f"{n * 4:,} key results", report, None, root) for n, root in sizes.items()]
    budgets = [
        *small_cases(small, generate(folder / "written", 100)),
        *page_cases(sizes[SIZES[0]]),
        *large_cases(large),
        *staff_cases(folder / "staff"),
    ]
    floor = floor_cases(large)
    chain = chain_cases(generate(folder / "chain", SIZES[-1], "--kpis", "500"))
    timed([bare, *budgets, *peers, *growth, *floor, *chain], runs)
    slow = [cold_case(large), *site_cases(large)]
    timed(slow, max(3, runs // 2))
    files = {n: sum(1 for _ in root.rglob("*.toml")) for n, root in sizes.items()}
    rows = {
        "bare": [bare],
        "budgets": [*budgets, *slow],
        "peers": peers,
        "growth": growth,
        "floor": floor,
        "chain": chain,
    }
    result = {name: [case.row(bare.median) for case in cases] for name, cases in rows.items()}
    for row, count in zip(result["growth"], files.values(), strict=True):
        row["files"] = count
    for row, case in zip(result["chain"], chain, strict=True):
        row["times_report"] = round(case.median / chain[0].median, 2)
    return result


def page(result: dict[str, list[dict[str, object]]]) -> str:
    warm = next(r for r in result["budgets"] if "warm" in str(r["name"]) and "report" in str(r["name"]))
    growth = "\n".join(
        f"| {r['name']} | {r['files']:,} | {r['median_ms']} ms | {1000 * float(str(r['median_ms'])) / int(str(r['files'])):.0f} µs |"
        for r in result["growth"]
    )
    floor = "\n".join(f"| {r['name']} | {r['median_ms']} ms |" for r in result["floor"])
    chain = "\n".join(
        f"| `{r['name']}` | {r['median_ms']} ms | {r['min_ms']}–{r['max_ms']} | {r['times_report']} |"
        for r in result["chain"]
    )
    against = "\n".join(
        f"| `{r['name']}` | {r['median_ms']} ms | {float(str(r['median_ms'])) / float(str(warm['median_ms'])):.1f} |"
        for r in result["peers"]
    )
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"""# Performance

<!-- Made by bench/run.py --write: `make bench` measures anew. -->

Whole processes, in turn, on {machine}. Medians count; the spread says how quiet the machine was. Ratios hold better than
times.

## Budgets

{table([*result["bare"], *result["budgets"]])}
## Peers on the same work

10,000 tasks, accounts or todos with 13 annotations, postings or notes each, against the warm report of 10,000 key results
with 13 check-ins each (130,000 updates). A factor above 1 means that the peer takes longer. Below 1 it is faster: taskwarrior 2 reads its text
files in about the time that Python needs to start, import and look at 14,000 files, so that budget is not met.

| peer | median | × `okr report -f json` |
|---|---:|---:|
{against or "| none is installed | | |"}

## KPIs and OKRs as one chain

10,000 key results and 500 KPIs with fifteen readings each, warm. The comparison has what the rules find about KPIs, too; it may
take {COMPARED} times as long as the report.

| command | median | spread | × `okr report` |
|---|---:|---:|---:|
{chain}

## Growth

`okr report -f json`, warm. The cost grows no faster than the number of files.

| size | files | median | a file |
|---|---:|---:|---:|
{growth}

## The floor of the warm report

What it cannot do without, each line with what stands before it; the last line is the whole.

| up to here | median |
|---|---:|
{floor}
| the scores, the comparison, and 9 MB of JSON: the whole report | {warm["median_ms"]} ms |

No goal file is opened in a warm run, and neither pydantic nor tomli is imported: tests hold both.
"""


if __name__ == "__main__":
    sys.exit(main())
