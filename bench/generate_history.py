"""Makes a workspace with a past: `python bench/generate_history.py OUT --objectives 2500 --commits 5000`.

The first commit holds the goals of `generate.py` before the quarter; then people check in and change goals, a commit each.
"""

from __future__ import annotations

import argparse
import random
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from generate import CYCLE, KEY_RESULTS, MARK, STARTS, Plan, files

START = datetime(STARTS.year, STARTS.month, STARTS.day, 8, tzinfo=UTC)
CHANGES = 10
"""One commit in so many changes a goal; the others are check-ins."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="a new or empty folder")
    parser.add_argument("--objectives", type=int, default=2500)
    parser.add_argument("--commits", type=int, default=5000)
    options = parser.parse_args()
    people = max(1, options.objectives * KEY_RESULTS // 10)
    plan = Plan(options.out, options.objectives, 0, people, seed=1)
    options.out.mkdir(parents=True, exist_ok=True)
    git(options.out, "init", "-q", "-b", "main")
    stream = b"".join(commits(plan, options.commits))
    git(options.out, "fast-import", "--quiet", stdin=stream)
    git(options.out, "reset", "-q", "--hard", "main")
    print(f"{options.commits} commits in {options.out}")


def git(folder: Path, *words: str, stdin: bytes = b"") -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, input=stdin)


def commits(plan: Plan, count: int) -> Iterator[bytes]:
    """All of it as git fast-import reads it."""
    chance = random.Random(plan.seed)
    now = dict(files(plan))
    yield commit(START - timedelta(days=14), 0, "Goals of the quarter", now)
    for number in range(1, count):
        when = START + timedelta(minutes=number * 129600 // count)
        person = number % plan.people
        if number % CHANGES:
            yield commit(when, person, "Check in", checkin(now, person, when, plan, chance))
        else:
            yield commit(
                when, person, "Lower a target\n\nGoal-Change: The market shrank.", change(now, plan, chance)
            )


def checkin(
    now: dict[str, str], person: int, when: datetime, plan: Plan, chance: random.Random
) -> dict[str, str]:
    day = when.date()
    year, week, _ = day.isocalendar()
    path = f"checkins/{year}-W{week:02}/{day}-person-{person}.toml"
    first = person * 10 % (plan.objectives * KEY_RESULTS)
    blocks = (
        f'[[update]]\nitem = "{CYCLE}/goal-{(first + n) // KEY_RESULTS}/result-{(first + n) % KEY_RESULTS}"\n'
        f"date = {day}\nvalue = {chance.randint(1, 120)}\n"
        for n in range(3)
    )
    now[path] = "\n".join([*([now[path]] if path in now else []), *blocks])
    return {path: now[path]}


def change(now: dict[str, str], plan: Plan, chance: random.Random) -> dict[str, str]:
    path = f"objectives/{CYCLE}/goal-{chance.randrange(plan.objectives)}.toml"
    lines = now[path].split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("target = "))
    lines[at] = f"target = {chance.randint(60, 150)}"
    now[path] = "\n".join(lines)
    return {path: now[path]}


def commit(when: datetime, person: int, message: str, changed: dict[str, str]) -> bytes:
    who = f"Person {person} <person-{person}@example.com> {int(when.timestamp())} +0000"
    parts = [f"commit refs/heads/main\nauthor {who}\ncommitter {who}\n{data(message)}".encode()]
    for path, text in changed.items():
        parts.append(f"M 644 inline {path}\n{data(MARK + text)}".encode())
    return b"".join(parts)


def data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


if __name__ == "__main__":
    main()
