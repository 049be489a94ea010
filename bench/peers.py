"""The same work for other plain-text tools: as many tasks, accounts or todos as there are key results, 13 notes each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

WEEKS = 13
FRIDAY = date(2026, 7, 3)


@dataclass(frozen=True)
class Peer:
    """A tool that is installed, its data made, and the command that reads all of it."""

    name: str
    command: list[str]
    environment: dict[str, str]


def taskwarrior(folder: Path, items: int) -> Peer:
    """`task summary`: a task a key result, a project an objective, an annotation a check-in."""
    days = [f"{FRIDAY + timedelta(weeks=week):%Y%m%d}T120000Z" for week in range(WEEKS)]
    tasks = [
        {
            "description": f"Raise trial sign-ups in area {n % 4}",
            "project": f"goal-{n // 4}",
            "status": "pending",
            "entry": "20260701T090000Z",
            "annotations": [{"entry": day, "description": f"value {w * 7}"} for w, day in enumerate(days)],
        }
        for n in range(items)
    ]
    environment = {"TASKDATA": str(folder / "task"), "TASKRC": str(folder / "taskrc")}
    (folder / "task").mkdir()
    (folder / "taskrc").write_text(f"data.location={folder / 'task'}\nconfirmation=off\n", "utf-8")
    (folder / "tasks.json").write_text(json.dumps(tasks), "utf-8")
    subprocess.run(
        ["task", "import", str(folder / "tasks.json")],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    return Peer("task summary", ["task", "rc.verbose=nothing", "summary"], environment)


def hledger(folder: Path, items: int) -> Peer:
    """`hledger balance`: an account a key result, a transaction a check-in."""
    journal = folder / "goals.journal"
    with journal.open("w", encoding="utf-8") as stream:
        for week in range(WEEKS):
            day = FRIDAY + timedelta(weeks=week)
            for n in range(items):
                stream.write(f"{day} check-in\n  goal-{n // 4}:result-{n % 4}  {week * 7}\n  equity\n\n")
    return Peer("hledger balance", ["hledger", "-f", str(journal), "balance", "--depth", "1"], {})


def todoman(folder: Path, items: int) -> Peer:
    """`todoman list`: a todo a key result, the check-ins in its description."""
    calendar = folder / "todos" / "goals"
    calendar.mkdir(parents=True)
    notes = "\\n".join(f"{FRIDAY + timedelta(weeks=week)} value {week * 7}" for week in range(WEEKS))
    for n in range(items):
        text = (
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//okr//bench//EN\nBEGIN:VTODO\n"
            f"UID:{n}\nDTSTAMP:20260701T090000Z\nSUMMARY:Raise trial sign-ups {n}\nDESCRIPTION:{notes}\n"
            "END:VTODO\nEND:VCALENDAR\n"
        )
        (calendar / f"{n}.ics").write_text(text, "utf-8")
    config = folder / "todoman.py"
    config.write_text(f'path = "{folder}/todos/*"\ncache_path = "{folder}/todoman.sqlite"\n', "utf-8")
    return Peer("todoman list", ["todoman", "--config", str(config), "list"], {})


MAKERS: dict[str, Callable[[Path, int], Peer]] = {"task": taskwarrior, "hledger": hledger, "todoman": todoman}


def main() -> None:
    """Makes data for so many key results for each peer that this machine has; tells them as JSON."""
    folder, items = Path(sys.argv[1]), int(sys.argv[2])
    found = []
    for program, make in MAKERS.items():
        if shutil.which(program):
            place = folder / program
            place.mkdir(parents=True)
            found.append(asdict(make(place, items)))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
