"""Import 1,000 rows with 13 check-ins each, of 40 people: the dry run, and the write beside a bare script.

`python bench/imports.py [RUNS]` prints medians with quartiles, of whole processes. The bare script writes the same bytes
to the same paths and syncs each file and folder, as every write of okr does.
"""

from __future__ import annotations

import csv
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

ROWS, WEEKS, PEOPLE = 1_000, 13, 40
FIRST = date(2026, 7, 3)
ENVIRONMENT = {
    **os.environ,
    "OKR_TODAY": "2026-10-02",
    "OKR_USER": "person-0",
    "XDG_STATE_HOME": "",
    "XDG_DATA_HOME": "",
}
BARE = """
import os, sys
from pathlib import Path
source, target = map(Path, sys.argv[1:])
folders = set()
for path in sorted(source.rglob("*.toml")):
    place = target / path.relative_to(source)
    place.parent.mkdir(parents=True, exist_ok=True)
    folders.add(place.parent)
    with open(place, "wb") as stream:
        stream.write(path.read_bytes())
        stream.flush()
        os.fsync(stream.fileno())
for folder in folders:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
"""


def table(path: Path) -> None:
    """Every fifth row is an objective, the others are its key results, in the form of `viva-csv`."""
    columns = (
        "Id", "Title", "Team", "Owner", "Period", "Start Date", "End Date", "Description",
        "Aligned To (weight, Objective ID)", "Unit", "Target", "Object Type", "Start", "Status", "Checkins",
    )  # fmt: skip
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow((*columns, *[""] * (WEEKS - 1)))
        for row in range(ROWS + ROWS // 4):
            objective = row - row % 5
            owner, above = f"Person {row % PEOPLE}", ""
            kind, measure = "Objective", ("", "", "")
            checkins: list[str] = []
            if row % 5:
                above = f"Goal {objective} of the quarter(weight: 25%, Id: {10_000 + objective})"
                kind, measure = "Key result", ("calls", "200", "100")
                checkins = [checkin(row, week, owner) for week in range(WEEKS)]
            title = f"Result {row} of the quarter" if row % 5 else f"Goal {objective} of the quarter"
            unit, target, start = measure
            writer.writerow(
                (10_000 + row, title, "", owner, "Q3 2026", "2026-07-01", "2026-09-30", "", above, unit, target,
                 kind, start, "On Track", *checkins)
            )  # fmt: skip


def checkin(row: int, week: int, owner: str) -> str:
    day = FIRST + timedelta(weeks=week)
    value = 100 + week * (row % 9)
    return (
        f"Checkin Date: {day}; User: {owner}; Note: Call {row} went as planned; the next is booked; "
        f"Metric Name: Calls; Status: On Track; Current Value: {value}; Activity Date: {day} 09:00:00 UTC;"
    )


def workspace(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    (root / "people").mkdir(parents=True)
    (root / "okr.toml").write_text('schema = 1\nid = "bench001"\n')
    for n in range(PEOPLE):
        (root / f"people/person-{n}.toml").write_text(f'name = "Person {n}"\n')


def took(words: Sequence[str]) -> tuple[float, float]:
    """Seconds of wall time and of CPU of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def told(name: str, runs: Sequence[tuple[float, float]]) -> None:
    for what, values in zip(("wall", "CPU"), zip(*runs, strict=True), strict=True):
        low, middle, high = statistics.quantiles(values, n=4)
        print(
            f"{name:10} {what:4} median {middle:.3f} s (quartiles {low:.3f}-{high:.3f}, minimum {min(values):.3f})"
        )


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("OKR_BENCH_DIR", Path.home())) as folder:
        top = Path(folder)
        ENVIRONMENT["XDG_STATE_HOME"] = str(top / "state")
        ENVIRONMENT["XDG_DATA_HOME"] = str(top / "data")
        file, root, twin = top / "viva.csv", top / "goals", top / "twin"
        table(file)
        okr = [sys.executable, "-m", "okr", "-C", str(root), "import", str(file), "--preset", "viva-csv"]
        measured: dict[str, list[tuple[float, float]]] = {"dry run": [], "write": [], "bare": []}
        for _ in range(runs):
            workspace(root)
            measured["dry run"].append(took(okr))
            measured["write"].append(took([*okr, "--write"]))
            shutil.rmtree(twin, ignore_errors=True)
            measured["bare"].append(took([sys.executable, "-c", BARE, str(root), str(twin)]))
        for name, each in measured.items():
            told(name, each)
        print(len([*root.rglob("*.toml")]), "files")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
