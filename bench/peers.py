"""The same work for other plain-text tools: as many tasks, accounts or todos as there are key results, 13 notes each.

Titles, owners and what each tool calls a project are as in the workspace of `generate.py`; the words of a check-in come from
`notes.py`, so that they are as long for every tool.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import notes
from generate import KEY_RESULTS, THINGS, VERBS

FRIDAYS = [date(2026, 7, 3) + timedelta(weeks=week) for week in range(13)]


@dataclass(frozen=True)
class Peer:
    """A tool that is installed, its data made, and the command that reads all of it."""

    name: str
    version: str
    command: list[str]
    environment: dict[str, str]
    cwd: str
    megabytes: float
    """Size of the text that the command stands on."""


@dataclass(frozen=True)
class Item:
    """A key result as a tool without key results knows it."""

    number: int
    title: str
    project: str
    owner: str
    said: list[str]
    """What was recorded on each Friday."""


def items(count: int) -> list[Item]:
    chance = random.Random(1)
    return [
        Item(
            n,
            f"{chance.choice(VERBS)} {chance.choice(THINGS)} in area {n % KEY_RESULTS}",
            f"goal-{n // KEY_RESULTS}",
            f"person-{n % max(1, count * 8 // 100)}",
            [_words(7 * week, chance) for week in range(1, len(FRIDAYS) + 1)],
        )
        for n in range(count)
    ]


def _words(value: int, chance: random.Random) -> str:
    said = [f"{value + chance.randint(-10, 10)}, confidence {chance.randint(3, 9)}."]
    return " ".join([*said, *notes.said(chance).values()])


def taskwarrior(folder: Path, made: list[Item]) -> Peer:
    """`task summary`: a task a key result, a project an objective, an annotation a check-in."""
    tasks = [
        {
            "description": item.title,
            "project": item.project,
            "status": "pending",
            "entry": "20260701T090000Z",
            "due": "20260930T090000Z",
            "tags": [item.owner.replace("-", "")],
            "annotations": [
                {"entry": f"{day:%Y%m%d}T120000Z", "description": words}
                for day, words in zip(FRIDAYS, item.said, strict=True)
            ],
        }
        for item in made
    ]
    environment = {"TASKDATA": str(folder / "task"), "TASKRC": str(folder / "taskrc")}
    (folder / "task").mkdir()
    (folder / "taskrc").write_text(f"data.location={folder / 'task'}\nconfirmation=off\n", "utf-8")
    (folder / "tasks.json").write_text(json.dumps(tasks), "utf-8")
    _run("task", "import", str(folder / "tasks.json"), environment=environment)
    read = [folder / "task" / name for name in ("pending.data", "completed.data", "taskchampion.sqlite3")]
    command = ["task", "rc.verbose=nothing", "summary"]
    return Peer(
        "task summary", f"taskwarrior {_version('task')}", command, environment, str(folder), _size(read)
    )


def hledger(folder: Path, made: list[Item]) -> Peer:
    """`hledger balance`: an account a key result, a transaction a check-in, its words a comment."""
    journal = folder / "goals.journal"
    with journal.open("w", encoding="utf-8") as stream:
        for week, day in enumerate(FRIDAYS):
            for item in made:
                account = f"{item.project}:result-{item.number % KEY_RESULTS}"
                words = item.said[week].replace(";", ",")
                stream.write(
                    f"{day} {item.owner} | check-in  ; {words}\n  {account}  {week * 7}\n  equity\n\n"
                )
    command = ["hledger", "-f", str(journal), "balance", "--depth", "1"]
    version = _version("hledger").split(",")[0]
    return Peer("hledger balance", version, command, {}, str(folder), _size([journal]))


def todoman(folder: Path, made: list[Item]) -> Peer:
    """`todo list`: a todo a key result, the check-ins in its description."""
    calendar = folder / "todos" / "goals"
    calendar.mkdir(parents=True)
    for item in made:
        said = "\\n".join(f"{day} {words}" for day, words in zip(FRIDAYS, item.said, strict=True))
        lines = [
            *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//okr//bench//EN", "BEGIN:VTODO"),
            *(f"UID:{item.number}", "DTSTAMP:20260701T090000Z", "DUE:20260930T090000Z"),
            *(f"SUMMARY:{item.title}", f"CATEGORIES:{item.project}"),
            "DESCRIPTION:" + said.replace(",", "\\,").replace(";", "\\;"),
            *("END:VTODO", "END:VCALENDAR", ""),
        ]
        text = "\r\n".join(_folded(line) for line in lines)
        (calendar / f"{item.number}.ics").write_bytes(text.encode())
    config = folder / "todoman.py"
    config.write_text(f'path = "{folder}/todos/*"\ncache_path = "{folder}/todoman.sqlite"\n', "utf-8")
    command = ["todo", "--config", str(config), "list"]
    version = _version("todo").replace(", version", "")
    return Peer("todo list", version, command, {}, str(folder), _size(calendar.iterdir()))


def _folded(line: str) -> str:
    """A line of a calendar file ends after 75 bytes and goes on after a space."""
    return "\r\n ".join(line[at : at + 74] for at in range(0, len(line), 74))


def backlog(folder: Path, made: list[Item]) -> Peer:
    """`backlog task list --plain`: a task a key result, the check-ins as its notes, in a git repository without a remote."""
    _run("git", "init", "-q", cwd=folder)
    _run("backlog", "init", "goals", "--defaults", "--integration-mode", "none", cwd=folder)
    tasks = folder / "backlog" / "tasks"
    for item in made:
        said = "\n\n".join(f"{day} {words}" for day, words in zip(FRIDAYS, item.said, strict=True))
        text = (
            f"---\nid: TASK-{item.number + 1}\ntitle: {item.title}\nstatus: In Progress\n"
            f"assignee:\n  - '@{item.owner}'\ncreated_date: '2026-07-01 09:00'\nupdated_date: '2026-09-25 12:00'\n"
            f"labels:\n  - {item.project}\ndependencies: []\nordinal: {item.number + 1}000\n---\n\n"
            f"## Implementation Notes\n\n<!-- SECTION:NOTES:BEGIN -->\n{said}\n<!-- SECTION:NOTES:END -->\n"
        )
        name = f"task-{item.number + 1} - {item.title.replace(' ', '-')}.md"
        (tasks / name).write_text(text, "utf-8")
    command = ["backlog", "task", "list", "--plain"]
    version = f"Backlog.md {_version('backlog')}"
    return Peer("backlog task list --plain", version, command, {}, str(folder), _size(tasks.iterdir()))


def _version(program: str) -> str:
    return _run(program, "--version").strip().splitlines()[0]


def _run(*command: str, cwd: Path | None = None, environment: dict[str, str] | None = None) -> str:
    around = {**os.environ, **(environment or {})}
    done = subprocess.run(command, cwd=cwd, env=around, check=True, capture_output=True, text=True)
    return done.stdout


def _size(files: object) -> float:
    return round(sum(path.stat().st_size for path in files if path.is_file()) / 1e6, 1)  # type: ignore[attr-defined]


MAKERS: dict[str, Callable[[Path, list[Item]], Peer]] = {
    "task": taskwarrior,
    "hledger": hledger,
    "todo": todoman,
    "backlog": backlog,
}


def main() -> None:
    """Makes data for so many key results for each peer that this machine has; tells them as JSON."""
    folder, made = Path(sys.argv[1]), items(int(sys.argv[2]))
    found = []
    for program, make in MAKERS.items():
        if shutil.which(program):
            place = folder / program
            place.mkdir(parents=True)
            found.append(asdict(make(place, made)))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
