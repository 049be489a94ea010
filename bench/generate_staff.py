"""Makes a large house: people with leads, teams, newcomers and what they said to each other.

`python bench/generate_staff.py OUT --people 1000 --conversations 20000`
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import generate

TEAMS = 40
DAYS = 365
LAST = date(2026, 9, 25)
STEPS = 8


@dataclass(frozen=True)
class House:
    """How large it is to be."""

    out: Path
    people: int
    conversations: int
    objectives: int
    weeks: int
    seed: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="a new or empty folder")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--conversations", type=int, default=20000)
    parser.add_argument("--objectives", type=int, default=100, help="each has four key results")
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--seed", type=int, default=1)
    house = House(**vars(parser.parse_args()))
    if house.out.exists() and any(house.out.iterdir()):
        raise SystemExit(f"{house.out} is not empty; name a new folder.")
    count = 0
    for path, text in files(house):
        target = house.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(generate.MARK + text, encoding="utf-8", newline="\n")
        count += 1
    print(f"{count} files in {house.out}")


def files(house: House) -> Iterator[tuple[str, str]]:
    chance = random.Random(house.seed)
    goals = generate.Plan(house.out, house.objectives, house.weeks, house.people, house.seed)
    made = (pair for pair in generate.files(goals) if not pair[0].startswith(("people/", "teams/")))
    yield from made
    for number in range(TEAMS):
        yield f"teams/team-{number}.toml", f'name = "Team {number}"\nlead = "person-{number}"\n'
    for number in range(house.people):
        yield f"people/person-{number}.toml", _person(number)
    yield "onboarding/newcomer.toml", _path()
    names: dict[str, int] = {}
    for _ in range(house.conversations):
        name, text = _conversation(house, chance)
        names[name] = names.get(name, 0) + 1
        again = f"-{names[name]}" if names[name] > 1 else ""
        yield f"coaching/{name}{again}.toml", text


def _person(number: int) -> str:
    manager = f'manager = "person-{number % TEAMS}"\n' if number >= TEAMS else ""
    path = 'onboarding = "newcomer"\n' if number % 10 == 0 else ""
    joined = LAST - timedelta(days=10 + number % 300)
    return (
        f'name = "Person {number}"\nemails = ["person-{number}@example.com"]\nrole = "maker"\n'
        f'team = "team-{number % TEAMS}"\n{manager}joined = {joined}\n{path}'
    )


def _path() -> str:
    steps = (
        f'\n[steps.step-{n}]\ntitle = "Step {n}"\ntopic = "skill"\nday = {n * 4 + 1}\n' for n in range(STEPS)
    )
    return 'title = "First month"\n' + "".join(steps)


def _conversation(house: House, chance: random.Random) -> tuple[str, str]:
    kind = chance.choice(("recognition", "recognition", "feedback", "talk", "talk", "request"))
    one = chance.randrange(house.people)
    other = (
        one % TEAMS if chance.random() < 0.5 and one >= TEAMS else chance.randrange(house.people - 1)
    ) or 1
    other += other == one
    day = LAST - timedelta(days=chance.randrange(DAYS))
    head = f'kind = "{kind}"\nfrom = "person-{one}"\nto = "person-{other}"\ndate = {day}\n'
    said = f'text = "What was said about line {chance.randrange(10**6)}, in the words of a usual day."\n'
    if kind != "talk":
        return f"{day}-person-{one}-person-{other}-{kind}", head + said
    topics = 'topics = ["The plan", "What to learn next"]\nupward = "Decide faster."\n'
    due = day + timedelta(days=14)
    promise = f'\n[[agreement]]\nowner = "person-{other}"\ndue = {due}\ntext = "Call the three accounts"\n'
    return f"{day}-person-{one}-person-{other}-talk", head + topics + promise


if __name__ == "__main__":
    main()
