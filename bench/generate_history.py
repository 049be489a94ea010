"""Makes a workspace with a past: `python bench/generate_history.py OUT --objectives 2500 --commits 5000`.

Each quarter begins with a commit of its goals; then people check in and change goals, a commit each. With `--quarters` those
before the last one are closed. Five years of a firm in which everybody checks in each week:
`--quarters 20 --objectives 125 --people 17 --updates 30`.
"""

from __future__ import annotations

import argparse
import random
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from generate import CYCLE, KEY_RESULTS, MARK, STARTS, Plan, files

MINUTES = 90 * 24 * 60
"""Of a quarter, in which its commits are spread."""
CHANGES = 10
"""One commit in so many changes a goal; the others are check-ins."""
BRANCHES = 40
"""One check-in in so many is made on a branch, and merged."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="a new or empty folder")
    parser.add_argument("--objectives", type=int, default=2500, help="of each quarter")
    parser.add_argument("--commits", type=int, default=5000, help="of all quarters")
    parser.add_argument("--quarters", type=int, default=1)
    parser.add_argument("--people", type=int, default=0, help="default: one for every ten key results")
    parser.add_argument("--updates", type=int, default=3, help="of each check-in (default 3)")
    options = parser.parse_args()
    people = options.people or max(1, options.objectives * KEY_RESULTS // 10)
    plan = Plan(options.out, options.objectives, 0, people, seed=1)
    options.out.mkdir(parents=True, exist_ok=True)
    git(options.out, "init", "-q", "-b", "main")
    past = Past(plan, options.updates)
    stream = b"".join(past.commits(options.quarters, options.commits // options.quarters))
    git(options.out, "fast-import", "--quiet", stdin=stream)
    git(options.out, "reset", "-q", "--hard", "main")
    print(f"{options.commits} commits in {options.out}")


def git(folder: Path, *words: str, stdin: bytes = b"") -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, input=stdin)


class Past:
    """All that was committed, as git fast-import reads it."""

    def __init__(self, plan: Plan, updates: int) -> None:
        self.plan = plan
        self.updates = updates
        self.chance = random.Random(plan.seed)
        self.now: dict[str, str] = {}
        self.mark = 0

    def commits(self, quarters: int, count: int) -> Iterator[bytes]:
        last = STARTS.year * 4 + STARTS.month // 3
        for at in range(last - quarters + 1, last + 1):
            year, quarter = at // 4, at % 4 + 1
            cycle, starts = f"{year}-Q{quarter}", datetime(year, 3 * quarter - 2, 1, 8, tzinfo=UTC)
            begun = [self.commit(starts - timedelta(days=14), 0, "Goals of the quarter", self.goals(cycle))]
            for number in range(1, count - (at < last)):
                when = starts + timedelta(minutes=number * MINUTES // count)
                begun.append(self.one(number, when, cycle))
            if at < last:
                when = starts + timedelta(minutes=MINUTES)
                begun.append(self.commit(when, 0, "Close the quarter", self.closed(cycle, when.date())))
            yield b"".join(begun)

    def goals(self, cycle: str) -> dict[str, str]:
        """The objectives of a quarter and of its year; with the first ones all else."""
        made = {}
        for path, text in files(replace(self.plan, seed=self.plan.seed + len(self.now))):
            year = cycle[:4]
            here = path.replace(CYCLE, cycle).replace(CYCLE[:4], year) if "objectives/" in path else path
            if here not in self.now:
                made[here] = text.replace(f'"{CYCLE[:4]}/win"', f'"{year}/win"')
        self.now |= made
        return made

    def one(self, number: int, when: datetime, cycle: str) -> bytes:
        person = number % self.plan.people
        if number % CHANGES == 0:
            return self.commit(
                when, person, "Lower a target\n\nGoal-Change: The market shrank.", self.change(cycle)
            )
        if number % BRANCHES != 1:
            return self.commit(when, person, "Check in", self.checkin(person, when, cycle))
        base, made = self.mark, self.checkin(person, when, cycle)
        side = self.commit(when, person, "Check in", made, branch="side", parent=base)
        own = self.commit(when, 0, "Lower a target", self.change(cycle), parent=base)
        merge = self.commit(when, 0, "Merge", made, parent=self.mark, merged=self.mark - 1)
        return side + own + merge

    def checkin(self, person: int, when: datetime, cycle: str) -> dict[str, str]:
        day = when.date()
        year, week, _ = day.isocalendar()
        path = f"checkins/{year}-W{week:02}/{day}-person-{person}.toml"
        count = self.plan.objectives * KEY_RESULTS
        first = person * count // self.plan.people
        blocks = (
            f'[[update]]\nitem = "{cycle}/goal-{at // KEY_RESULTS}/result-{at % KEY_RESULTS}"\n'
            f"date = {day}\nvalue = {self.chance.randint(1, 120)}\nconfidence = {self.chance.randint(3, 9)}\n"
            for at in (each % count for each in range(first, first + self.updates))
        )
        self.now[path] = "\n".join([*([self.now[path]] if path in self.now else []), *blocks])
        return {path: self.now[path]}

    def change(self, cycle: str) -> dict[str, str]:
        path = f"objectives/{cycle}/goal-{self.chance.randrange(self.plan.objectives)}.toml"
        lines = self.now[path].split("\n")
        at = next(i for i, line in enumerate(lines) if line.startswith("target = "))
        lines[at] = f"target = {self.chance.randint(60, 150)}"
        self.now[path] = "\n".join(lines)
        return {path: self.now[path]}

    def closed(self, cycle: str, day: date) -> dict[str, str]:
        made = {
            path: f"{text}\n[closed]\ndate = {day}\ngrade = 0.7\n"
            for path, text in self.now.items()
            if path.startswith(f"objectives/{cycle}/")
        }
        self.now |= made
        return made

    def commit(
        self,
        when: datetime,
        person: int,
        message: str,
        changed: dict[str, str],
        *,
        branch: str = "main",
        parent: int = 0,
        merged: int = 0,
    ) -> bytes:
        """Without a `parent` on top of the last one of the branch."""
        self.mark += 1
        who = f"Person {person} <person-{person}@example.com> {int(when.timestamp())} +0000"
        head = (
            f"commit refs/heads/{branch}\nmark :{self.mark}\nauthor {who}\ncommitter {who}\n{data(message)}"
        )
        head += f"from :{parent}\n" if parent else ""
        head += f"merge :{merged}\n" if merged else ""
        parts = (f"M 644 inline {path}\n{data(MARK + text)}" for path, text in changed.items())
        return "".join((head, *parts)).encode()


def data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


if __name__ == "__main__":
    main()
