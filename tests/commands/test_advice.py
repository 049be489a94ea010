"""`okr compare` and `okr check` agree: each command that is advised works, leaves nothing to complain about, and settles it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROOT, Okr

DAYS = {
    ("start-friday", "2026-08-19", "2026-Q3"): "ana",
    ("start-friday", "2026-10-01", "2026-Q3"): "ana",
    ("start-friday", "2026-10-02", "2026-Q4"): "ana",
    ("gitlab", "2018-06-30", "2018-Q2"): "chief-executive",
    ("gitlab", "2018-09-30", "2018-Q3"): "chief-executive",
    ("gitlab", "2018-12-31", "2018-Q4"): "chief-executive",
    ("gitlab", "2020-04-30", "FY21-Q1"): "chief-executive",
}
"""Example, day and cycle → who types."""
COMMAND = re.compile(r"`(okr [^`]+)`")
PLACEHOLDER = re.compile(r"[A-Z]{2,}\b|…|\bcheck\b")
OF_KPIS = re.compile("K|R02[02]")
JUDGED = re.compile("[KR]|P020")

KPI = 'title = "{}"\n\nobjective = "{}"\nrole = "account-manager"\nowner = "ana"\n\nat_most = 4\nunit = "{}"\ncadence = "monthly"\n'
HOLD = '[key_results.uptime]\ntitle = "Keep uptime at 99.9 % or more"\n\nat_least = 99.9\nunit = "%"\nowner = "budi"\n'
ANSWER = '[key_results.answer]\ntitle = "Cut the time to the first answer from 6 h to 3 h"\n\nstart = 6\ntarget = 3\nunit = "h"\n'
MADE = {
    "objectives/2026-Q1/serve.toml": f'title = "Serve everybody"\n\nowner = "ana"\n\n{HOLD}',
    "objectives/2026-Q2/serve.toml": f'title = "Serve everybody"\n\nowner = "ana"\n\n{HOLD}\n[closed]\ndate = 2026-07-01\ngrade = 0.7\n',
    "objectives/2026-Q3/serve.toml": f'title = "Serve everybody"\n\nowner = "ana"\n\n{HOLD}\n{ANSWER}',
    "kpis/wait.toml": KPI.format("Time to the first answer", "2026/win-east-java", "h"),
    "kpis/calls.toml": KPI.format("Calls that wait", "2026-Q2/serve", "calls"),
    "roles/account-manager.toml": 'title = "Account manager"\nlevel = "organisation"\nduties = ["Answer"]\n',
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\nrole = "account-manager"\n',
    **{
        f"checkins/2026-W{week}/{day}-budi.toml": f'[[update]]\nitem = "2026-Q3/serve/uptime"\ndate = {day}\nvalue = 99.95\n'
        for week in range(27, 34)
        for day in [date.fromisocalendar(2026, week, 5)]
    },
    "checkins/2026-W32/2026-08-05-ana.toml": "\n".join(
        f'[[update]]\nitem = "kpi/wait"\ndate = 2026-08-05\nperiod = "2026-0{month}"\nvalue = {value}\n'
        for month, value in ((6, 4.5), (7, 5.2))
    ),
}
"""A decision is wanted, a KPI is below what is closed, a link is missing, and a limit is kept in the third cycle in a row."""


def said(okr: Okr, *words: str) -> Any:
    ran = okr(*words, "-f", "json")
    assert ran.out, ran
    return json.loads(ran.out)["data"]


def compared(okr: Okr, cycle: str) -> Any:
    return said(okr, "compare", "-q", cycle)


def advised(comparison: Any) -> dict[str, str]:
    """Each command that is advised → the item that it is about."""
    found = {advice["command"]: advice["id"] for advice in comparison["advice"]}
    for each in comparison["hygiene"]:
        found |= {
            command: each["id"] for command in COMMAND.findall(each["fix"]) if not PLACEHOLDER.search(command)
        }
    return found


def complaints(okr: Okr, item: str) -> set[tuple[str, str, str]]:
    """The errors and warnings about KPIs, links and decisions that name an item."""
    return {
        (each["code"], each["id"], each["message"])
        for each in said(okr, "check")["findings"]
        if each["level"] != "hint"
        and JUDGED.match(each["code"])
        and item in (each["id"], *re.findall(r"[\w@/.-]+", each["message"]))
    }


def try_all(okr: Okr, cycle: str) -> list[str]:
    """Types each advised command in a workspace as it was at first; the commands."""
    as_it_was = shutil.copytree(okr.root, okr.root.parent / "as-it-was")
    commands = advised(compared(okr, cycle))
    for command, item in commands.items():
        assert not PLACEHOLDER.search(command), command
        before = complaints(okr, item)

        ran = okr(*shlex.split(command)[1:])

        assert ran.code == 0, (command, ran)
        assert complaints(okr, item) <= before, command
        assert command not in advised(compared(okr, cycle))
        fill(okr, as_it_was)
    return list(commands)


def fill(okr: Okr, source: Path) -> None:
    """The workspace becomes another one. Its folder stays: it is where the commands are typed."""
    for each in okr.root.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    shutil.copytree(source, okr.root, ignore=shutil.ignore_patterns(".okr"), dirs_exist_ok=True)


@pytest.fixture
def example(okr: Okr, request: pytest.FixtureRequest) -> Okr:
    name, day, _ = request.param
    fill(okr, ROOT / "examples" / name)
    okr.environment.setenv("OKR_TODAY", day)
    okr.environment.setenv("OKR_USER", DAYS[request.param])
    return okr


@pytest.mark.parametrize("example", DAYS, indirect=True, ids="-".join)
def test_what_an_example_is_advised_can_be_typed(example: Okr, request: pytest.FixtureRequest) -> None:
    """On its days."""
    try_all(example, request.node.callspec.params["example"][2])


@pytest.mark.parametrize("example", DAYS, indirect=True, ids="-".join)
def test_the_comparison_has_what_the_check_finds(example: Okr, request: pytest.FixtureRequest) -> None:
    """Neither more nor less of the rules about KPIs."""
    comparison = compared(example, request.node.callspec.params["example"][2])
    findings = [each for each in said(example, "check")["findings"] if OF_KPIS.match(each["code"])]

    told = sorted((each["code"], each["id"], each["message"], each["fix"]) for each in comparison["hygiene"])

    assert told == sorted(
        (each["code"], each["id"] or each["path"], each["message"], each["fix"]) for each in findings
    )


def test_every_kind_of_advice_can_be_typed(okr: Okr) -> None:
    """In a workspace that needs each of them."""
    okr.write(MADE)
    okr.environment.setenv("OKR_USER", "ana")

    made = try_all(okr, "2026-Q3")

    assert made == [
        "okr decide kpi/wait act --until 2026-09-30",
        "okr set kpi/calls objective=2026-Q3/serve",
        "okr set 2026-Q3/serve/answer moves+=kpi/wait",
        "okr graduate 2026-Q3/serve/uptime --role account-manager --tolerance 0.05 --objective 2026/win-east-java",
        "okr set kpi/mrr owner=budi",
    ]


def test_a_command_with_a_blank_is_no_advice(okr: Okr) -> None:
    """Nobody knows the role of Budi: what is ready is told, and what to type needs a word."""
    okr.write({**MADE, "people/budi.toml": 'name = "Budi"\n'})

    comparison = compared(okr, "2026-Q3")

    assert "--role ROLE" in comparison["graduations"][0]["command"]
    assert not [each for each in comparison["advice"] if "graduate" in each["command"]]


def test_what_is_ignored_is_ignored(okr: Okr) -> None:
    """By a comment at the end of its line or in front of the file, and by okr.toml."""
    role = 'title = "Account manager"\nduties = ["Sell"]\n'

    assert codes(okr, role) == ["K008"]
    assert codes(okr, f"# okr: ignore K008 nobody is above\n{role}") == []
    assert codes(okr, f"# okr: ignore K007 another one\n{role}") == ["K008"]
    okr.write({"okr.toml": okr.read("okr.toml") + '[check]\nignore = ["K008"]\n'})
    assert codes(okr, role) == []


def codes(okr: Okr, role: str) -> list[str]:
    okr.write({"roles/account-manager.toml": role})
    return [
        each["code"] for each in compared(okr, "2026-Q3")["hygiene"] if each["id"] == "role/account-manager"
    ]
