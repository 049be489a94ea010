"""Makes a workspace of any size, the same one for the same seed: `python bench/generate.py OUT --objectives 2500`."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import notes

STARTS = date(2026, 7, 1)
CYCLE = "2026-Q3"
KEY_RESULTS = 4
READ = 14
"""Months of readings of each KPI up to the running quarter's last full month."""
MARK = "# Made by bench/generate.py\n"
VERBS = ("Raise", "Grow", "Cut", "Halve", "Win", "Open", "Speed up", "Simplify")
THINGS = (
    "trial sign-ups",
    "monthly revenue",
    "answer time",
    "lost accounts",
    "partner shops",
    "test coverage",
)


@dataclass(frozen=True)
class Plan:
    """How large the workspace is to be."""

    out: Path
    objectives: int
    weeks: int
    people: int
    seed: int
    kpis: int = 0
    """How many are read every month, and moved by a key result; 0: one for every ten objectives, never read."""
    quarters: int = 1
    """The running one and the closed ones before it, each with as many goals and check-ins."""
    notes: bool = False
    """Check-ins with the hour, notes, blockers and next steps; objectives with a reason."""


@dataclass(frozen=True)
class Quarter:
    """A cycle of three months."""

    cycle: str
    starts: date
    ends: date
    """First day after it."""

    @property
    def over(self) -> bool:
        return self.ends <= STARTS


def main() -> None:
    plan = _options()
    if plan.out.exists() and any(plan.out.iterdir()):
        raise SystemExit(f"{plan.out} is not empty; name a new folder.")
    count = 0
    for path, text in files(plan):
        target = plan.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(MARK + text, encoding="utf-8", newline="\n")
        count += 1
    print(f"{count} files in {plan.out}")


def _options() -> Plan:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="a new or empty folder")
    parser.add_argument("--objectives", type=int, default=100, help="each has four key results (default 100)")
    parser.add_argument(
        "--weeks", type=int, default=13, help="weeks in which everybody checks in (default 13)"
    )
    parser.add_argument("--people", type=int, default=0, help="default: one for every ten key results")
    parser.add_argument(
        "--kpis", type=int, default=0, help="KPIs with a year of readings, each moved by a key result"
    )
    parser.add_argument("--quarters", type=int, default=1, help="the running one and closed ones before it")
    parser.add_argument(
        "--notes", action="store_true", help="check-ins with the hour, notes, blockers and next steps"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.people = options.people or max(1, options.objectives * KEY_RESULTS // 10)
    return Plan(**vars(options))


def files(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every file of the workspace: its path and its text."""
    chance = random.Random(plan.seed)
    yield "okr.toml", 'schema = 1\nid = "bench000"\nname = "A large company"\n'
    yield "teams/growth.toml", 'name = "Growth"\n'
    yield "roles/maker.toml", 'title = "Maker"\nlevel = "organisation"\nduties = ["Make it"]\n'
    now, *old = quarters(plan.quarters)
    for year in dict.fromkeys(quarter.starts.year for quarter in (now, *old)):
        yield f"objectives/{year}/win.toml", _yearly(year, plan, chance)
    for number in range(plan.people):
        yield f"people/person-{number}.toml", _person(number)
    yield from _goals(now, plan, chance)
    for number in range(plan.kpis or max(1, plan.objectives // 10)):
        yield f"kpis/line-{number}.toml", _kpi(number, plan, chance)
    if plan.kpis:
        yield from _readings(plan, chance)
    yield from _checkins(now, plan, chance)
    for quarter in old:
        yield from _goals(quarter, plan, chance)
        yield from _checkins(quarter, plan, chance)


def quarters(count: int) -> list[Quarter]:
    """The running quarter and those before it, the newest first."""
    first = [_months_before(3 * back) for back in range(-1, count)]
    return [Quarter(f"{day.year}-Q{day.month // 3 + 1}", day, after) for after, day in pairwise(first)]


def _months_before(count: int) -> date:
    year, month = divmod(STARTS.year * 12 + STARTS.month - 1 - count, 12)
    return date(year, month + 1, 1)


def _yearly(year: int, plan: Plan, chance: random.Random) -> str:
    text = 'title = "Win the market"\n\nowner = "person-0"\n\nroll_up = "aligned"\n'
    return text if year == STARTS.year else text + _closed(date(year + 1, 1, 8), plan, chance)


def _person(number: int) -> str:
    return f'name = "Person {number}"\nemails = ["person-{number}@example.com"]\nrole = "maker"\nteam = "growth"\n'


def _title(chance: random.Random) -> str:
    return f"{chance.choice(VERBS)} {chance.choice(THINGS)}"


def _goals(quarter: Quarter, plan: Plan, chance: random.Random) -> Iterator[tuple[str, str]]:
    for number in range(plan.objectives):
        yield f"objectives/{quarter.cycle}/goal-{number}.toml", _objective(number, quarter, plan, chance)


def _objective(number: int, quarter: Quarter, plan: Plan, chance: random.Random) -> str:
    head = (
        f'title = "{_title(chance)} of line {number}"\n\nowner = "person-{_owner(number, 0, plan)}"\n'
        f'team = "growth"\nsupports = ["{quarter.starts.year}/win"]\n'
    )
    if plan.notes:
        head += f'why = "{chance.choice(notes.REASONS)}"\n'
    text = head + "".join(_key_result(number, part, plan, chance) for part in range(KEY_RESULTS))
    return text + (_closed(quarter.ends + timedelta(days=4), plan, chance) if quarter.over else "")


def _closed(day: date, plan: Plan, chance: random.Random) -> str:
    lesson = f'outcome = "keep"\nlesson = "{chance.choice(notes.LESSONS)}"\n' if plan.notes else ""
    return f"\n[closed]\ndate = {day}\ngrade = {chance.randint(2, 10) / 10}\n{lesson}"


def _key_result(number: int, part: int, plan: Plan, chance: random.Random) -> str:
    title = f'\n[key_results.result-{part}]\ntitle = "{_title(chance)} in area {part}"\n\n'
    owner = f'\nowner = "person-{_owner(number, part, plan)}"\n'
    if part == KEY_RESULTS - 1:
        return f"{title}at_least = 60\n{owner}"
    if part == 0 and number < plan.kpis:
        owner = f'moves = ["kpi/line-{number}"]\n{owner}'
    return f'{title}start = {chance.randint(0, 20)}\ntarget = {chance.randint(90, 130)}\nunit = "pieces"\n{owner}'


def _owner(number: int, part: int, plan: Plan) -> int:
    return (number * KEY_RESULTS + part) % plan.people


def _kpi(number: int, plan: Plan, chance: random.Random) -> str:
    text = (
        f'title = "Line {number} holds"\n\nobjective = "{STARTS.year}/win"\nrole = "maker"\n'
        f'owner = "person-{number % plan.people}"\n\nat_least = {chance.randint(50, 90)}\ncadence = "monthly"\n'
    )
    if not plan.kpis:
        return text
    effect = f'drives = ["kpi/line-{number - 1}"]\n' if number % 5 else ""
    return f'{text}unit = "pieces"\n{effect}'


def _readings(plan: Plan, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Every KPI is read in the first days of each month, for the month before, since a year before the first quarter."""
    for back in range(READ + 3 * (plan.quarters - 1), 0, -1):
        first = _months_before(back - 3)
        ended = first - timedelta(days=1)
        day = first if first.weekday() == 3 else first + timedelta(days=1)
        year, iso, _ = day.isocalendar()
        for person in range(min(plan.people, plan.kpis)):
            updates = "\n".join(
                f'[[update]]\nitem = "kpi/line-{number}"\ndate = {day}\nperiod = "{ended:%Y-%m}"\n'
                f"value = {chance.randint(40, 100)}\n"
                for number in range(person, plan.kpis, plan.people)
            )
            yield f"checkins/{year}-W{iso:02}/{day}-person-{person}.toml", updates


def _checkins(quarter: Quarter, plan: Plan, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Everybody records each of their key results once a week, on the Friday."""
    mine: dict[int, list[str]] = {person: [] for person in range(plan.people)}
    for number in range(plan.objectives):
        for part in range(KEY_RESULTS):
            mine[_owner(number, part, plan)].append(f"{quarter.cycle}/goal-{number}/result-{part}")
    friday = quarter.starts + timedelta(days=(4 - quarter.starts.weekday()) % 7)
    blocked: set[str] = set()
    for week in range(plan.weeks):
        day = friday + timedelta(days=7 * week)
        if quarter.over and day >= quarter.ends:
            return
        year, iso, _ = day.isocalendar()
        for person, items in mine.items():
            if items:
                text = "\n".join(_update(item, day, week, plan, chance, blocked) for item in items)
                yield f"checkins/{year}-W{iso:02}/{day}-person-{person}.toml", text


def _update(item: str, day: date, week: int, plan: Plan, chance: random.Random, blocked: set[str]) -> str:
    value = round((week + 1) * 7 + chance.uniform(-10, 10), 1)
    at = f"at = {day}T{chance.randint(8, 17):02}:{chance.randint(0, 59):02}:00+07:00\n" if plan.notes else ""
    text = (
        f'[[update]]\nitem = "{item}"\ndate = {day}\n{at}value = {value}\n'
        f"confidence = {chance.randint(3, 9)}\n"
    )
    if not plan.notes:
        return text
    said = notes.said(chance)
    lines = {key: f'{key} = "{word}"\n' for key, word in said.items()}
    if item in blocked and "blocker" not in said:
        lines["note"] = lines.get("note", "") + "unblocked = true\n"
        blocked.discard(item)
    elif "blocker" in said:
        blocked.add(item)
    return text + "".join(lines.values())


if __name__ == "__main__":
    main()
