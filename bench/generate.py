"""Makes a workspace of any size, the same one for the same seed: `python bench/generate.py OUT --objectives 2500`."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

STARTS = date(2026, 7, 1)
CYCLE = "2026-Q3"
KEY_RESULTS = 4
READ = 15
"""Months of readings of each KPI."""
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
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    people = options.people or max(1, options.objectives * KEY_RESULTS // 10)
    return Plan(options.out, options.objectives, options.weeks, people, options.seed, options.kpis)


def files(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every file of the workspace: its path and its text."""
    chance = random.Random(plan.seed)
    yield "okr.toml", 'schema = 1\nid = "bench000"\nname = "A large company"\n'
    yield "teams/growth.toml", 'name = "Growth"\n'
    yield "roles/maker.toml", 'title = "Maker"\nlevel = "organisation"\nduties = ["Make it"]\n'
    yield (
        "objectives/2026/win.toml",
        'title = "Win the market"\n\nowner = "person-0"\n\nroll_up = "aligned"\n',
    )
    for number in range(plan.people):
        yield f"people/person-{number}.toml", _person(number)
    for number in range(plan.objectives):
        yield f"objectives/{CYCLE}/goal-{number}.toml", _objective(number, plan, chance)
    for number in range(plan.kpis or max(1, plan.objectives // 10)):
        yield f"kpis/line-{number}.toml", _kpi(number, plan, chance)
    if plan.kpis:
        yield from _readings(plan, chance)
    yield from _checkins(plan, chance)


def _person(number: int) -> str:
    return f'name = "Person {number}"\nemails = ["person-{number}@example.com"]\nrole = "maker"\nteam = "growth"\n'


def _title(chance: random.Random) -> str:
    return f"{chance.choice(VERBS)} {chance.choice(THINGS)}"


def _objective(number: int, plan: Plan, chance: random.Random) -> str:
    head = (
        f'title = "{_title(chance)} of line {number}"\n\nowner = "person-{_owner(number, 0, plan)}"\n'
        f'team = "growth"\nsupports = ["2026/win"]\n'
    )
    return head + "".join(_key_result(number, part, plan, chance) for part in range(KEY_RESULTS))


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
        f'title = "Line {number} holds"\n\nobjective = "2026/win"\nrole = "maker"\n'
        f'owner = "person-{number % plan.people}"\n\nat_least = {chance.randint(50, 90)}\ncadence = "monthly"\n'
    )
    if not plan.kpis:
        return text
    effect = f'drives = ["kpi/line-{number - 1}"]\n' if number % 5 else ""
    return f'{text}unit = "pieces"\n{effect}'


def _readings(plan: Plan, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Every KPI is read in the first days of each month, for the month before, through the year before the cycle and in it."""
    for month in range(READ):
        first = date(STARTS.year - 1 + (STARTS.month + month) // 12, (STARTS.month + month) % 12 + 1, 1)
        ended, day = first - timedelta(days=1), first + timedelta(days=1)
        year, iso, _ = day.isocalendar()
        for person in range(min(plan.people, plan.kpis)):
            updates = "\n".join(
                f'[[update]]\nitem = "kpi/line-{number}"\ndate = {day}\nperiod = "{ended:%Y-%m}"\n'
                f"value = {chance.randint(40, 100)}\n"
                for number in range(person, plan.kpis, plan.people)
            )
            yield f"checkins/{year}-W{iso:02}/{day}-person-{person}.toml", updates


def _checkins(plan: Plan, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Everybody records each of their key results once a week, on the Friday."""
    mine: dict[int, list[str]] = {person: [] for person in range(plan.people)}
    for number in range(plan.objectives):
        for part in range(KEY_RESULTS):
            mine[_owner(number, part, plan)].append(f"{CYCLE}/goal-{number}/result-{part}")
    friday = STARTS + timedelta(days=(4 - STARTS.weekday()) % 7)
    for week in range(plan.weeks):
        day = friday + timedelta(days=7 * week)
        year, iso, _ = day.isocalendar()
        for person, items in mine.items():
            if items:
                text = "\n".join(_update(item, day, week, chance) for item in items)
                yield f"checkins/{year}-W{iso:02}/{day}-person-{person}.toml", text


def _update(item: str, day: date, week: int, chance: random.Random) -> str:
    value = round((week + 1) * 7 + chance.uniform(-10, 10), 1)
    return (
        f'[[update]]\nitem = "{item}"\ndate = {day}\nvalue = {value}\nconfidence = {chance.randint(3, 9)}\n'
    )


if __name__ == "__main__":
    main()
