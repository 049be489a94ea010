"""What assistants never see, whichever tool they call: bonuses in any form, and private notes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from mcp.client.client import Client
from msgspec import Struct

from okr.checks import manual
from okr.mcp.tools import TOOLS
from tests.gitting import ANA, init
from tests.mcp.client import told, with_client, with_process
from tests.running import MRR, ROOT, Okr, write
from tests.sizes import size, some

BONUS = "[bonus]\nweight = 41.27\nthreshold = 0.7321\ncap = 1.2347\n"
NUMBERS = ("41.27", "0.7321", "1.2347", "38.19", "0.5519", "1.9173", "0.6151", "7.7131")
"""Each figure of a bonus that follows; none of them is anything else."""
OF_PAY = re.compile(r"bonus|payout|\bleaks?\b|accelerat|threshold|\"reward\"|\"paid\"", re.IGNORECASE)
"""Words of pay; `days to pay` is a key result of the firm."""


@pytest.fixture
def firm(okr: Okr, tmp_path: Path) -> Path:
    """The example firm with its history, in which bonuses were given, changed, leaked into a key result and misspelled."""
    root = tmp_path / "firm"
    shutil.copytree(ROOT / "examples/start-friday", root)
    clone = init(root, ANA)
    clone.commit("All", day="2026-07-02")
    revenue = clone.read("kpis/recurring-revenue.toml").partition("[bonus]")[0]
    clone.commit(
        "Raise the bonus of Budi", {"kpis/recurring-revenue.toml": revenue + BONUS}, day="2026-07-20"
    )
    banded = revenue + "[bonus]\nweight = 38.19\nbands = [[90, 0.5519], [99, 1.2347]]\n"
    settings = clone.read("okr.toml").partition("[bonus]")[0]
    settings += (
        '[bonus]\ncurve = "linear"\naccelerator = 1.9173\nsteps = [[0.6151, 0.5]]\nsomething = 7.7131\n'
    )
    files = {"kpis/recurring-revenue.toml": banded, "okr.toml": settings}
    goal = clone.read("objectives/2026-Q3/grow-revenue.toml")
    files["objectives/2026-Q3/grow-revenue.toml"] = goal.replace(
        "[key_results.mrr]\n", '[key_results.mrr]\nkpi = "kpi/recurring-revenue"\n', 1
    )
    clone.commit("Pay by bands", files, day="2026-08-03")
    calls = clone.read("kpis/first-answer.toml").partition("[bonus]")[0]
    clone.write({"kpis/first-answer.toml": calls + '[bonus]\ncap = "7.7131"\n'})
    return root


async def everything(client: Client, root: Path) -> list[tuple[str, dict[str, str], dict[str, Any]]]:
    """All pages of all that can be asked: each tool, of each item that can be paid, in each cycle, of each person and meeting;
    of other items a share."""
    paid, *others = [
        [item["id"] for item in (await told(client, "list", kind=kind))["data"]["items"]]
        for kind in ("kpis", "objectives", "key-results", "initiatives")
    ]
    ids = [*paid, *some([id_ for each in others for id_ in each], 4), MRR, "kpi/first-answer"]
    people = [path.stem for path in (root / "people").iterdir()]
    cycles = ("2026-Q2", "2026-Q3", "2026")
    asked: list[tuple[str, dict[str, str]]] = [("check", {}), ("diff", {}), ("diff", {"start": "2026-07-10"})]
    asked += [(tool, {"item": id_}) for tool in ("show", "explain", "log") for id_ in [*ids, "okr.toml"]]
    asked += [(tool, {"cycle": cycle}) for tool in ("report", "compare") for cycle in cycles]
    asked += [
        ("list", {"kind": kind}) for kind in ("objectives", "key-results", "kpis", "people", "teams", "roles")
    ]
    asked += [(tool, {"person": person}) for tool in ("todo", "agenda") for person in people]
    asked += [("meet", {"meeting": meeting}) for meeting in ("week", "month", "review", "plan", "retro")]
    found = []
    for tool, arguments in asked:
        cursor: dict[str, str] = {}
        while True:
            answer = await told(client, tool, **arguments, **cursor)
            found.append((tool, arguments, answer))
            if "cursor" not in answer:
                break
            cursor = {"cursor": answer["cursor"]}
    return found


def test_no_bonus_is_in_any_answer(firm: Path) -> None:
    """Neither a figure, nor a word of pay, nor that there is one; a hundred answers."""
    answers = with_client(firm, lambda client: everything(client, firm))

    assert len(answers) > size(100, 200)
    assert {tool for tool, _, _ in answers} == {*TOOLS}
    for tool, arguments, answer in answers:
        text = json.dumps({key: each for key, each in answer.items() if key != "cursor"}, ensure_ascii=False)
        assert [number for number in NUMBERS if number in text] == [], (tool, arguments)
        assert OF_PAY.findall(text) == [], (tool, arguments)


def test_that_a_file_is_left_out_is_told(firm: Path) -> None:
    """A KPI whose bonus is misspelled is in no answer; that must be known, and where."""
    answer = with_client(firm, lambda client: told(client, "list", kind="kpis"))

    (warning,) = [each for each in answer["warnings"] if each["path"] == "kpis/first-answer.toml"]
    assert warning | {"line": 0} == {
        "code": "F003", "path": "kpis/first-answer.toml", "line": 0, "column": 1,
        "message": "something that assistants are not told",
    }  # fmt: skip


# ── private notes ────────────────────────────────────────────────────────────────────────────────

PRIVATE = "The offer is not for everybody to know."
WATCHED = """\
import os, sys

def seen(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and str(arguments[0]).startswith(os.environ["XDG_DATA_HOME"]):
        os.write(2, b"looked into: " + os.fsencode(str(arguments[0])) + b"\\n")

sys.addaudithook(seen)
"""
"""Python runs it first, and tells each look into the folder of what is private."""


def test_private_notes_are_never_opened(okr: Okr, tmp_path: Path) -> None:
    """Of the very person who asks: no text of theirs comes out, and their folder is not even looked into."""
    okr("coach", "feedback", "@budi", PRIVATE, "--as", "ana")
    okr("coach", "talk", "@budi", "--agreement", f"@ana 2026-08-20 {PRIVATE}", "--as", "ana")
    shutil.rmtree(okr.root / ".okr")  # this process has that index open, and each call would wait for it
    write(tmp_path / "watched", {"sitecustomize.py": WATCHED})
    okr.environment.setenv("PYTHONPATH", f"{tmp_path / 'watched'}{os.pathsep}{ROOT}")
    command = [sys.executable, "-m", "okr", "todo", "--as", "ana"]
    shown = subprocess.run(command, cwd=okr.root, capture_output=True, text=True, check=True)
    assert PRIVATE in shown.stdout
    assert "looked into: " in shown.stderr

    async def ask(client: Client) -> list[dict[str, Any]]:
        asked = [
            ("todo", {}),
            ("todo", {"person": "budi"}),
            ("agenda", {"person": "budi"}),
            ("agenda", {"person": "ana"}),
        ]
        asked += [
            ("report", {}),
            ("check", {}),
            ("meet", {"meeting": "week"}),
            ("meet", {"meeting": "retro"}),
        ]
        return [await told(client, tool, **arguments) for tool, arguments in asked]

    answers = with_process(okr.root, ask, "--as", "ana")  # which says that nothing was looked into

    assert [answer for answer in answers if "error" in answer] == []
    assert PRIVATE not in json.dumps(answers)


# ── what is built later ──────────────────────────────────────────────────────────────────────────


def fields(hint: Any, seen: set[type]) -> Iterator[tuple[str, str]]:
    """Each field that an answer can have, at any depth, as `KpiShape.bonus`, with its type."""
    if isinstance(hint, type) and issubclass(hint, Struct) and hint not in seen:
        seen.add(hint)
        for name, each in get_type_hints(hint).items():
            yield f"{hint.__name__}.{name}", str(each)
            yield from fields(each, seen)
    for each in get_args(hint):
        yield from fields(each, seen)


def test_no_field_of_an_answer_is_about_pay_but_those_that_are_left_out() -> None:
    """A new one stops here, until `okr/mcp/facts.py` leaves it out, too."""
    seen: set[type] = set()
    all_fields = [
        field for tool in TOOLS.values() for field in fields(get_type_hints(tool.read)["return"], seen)
    ]
    about_pay = re.compile(r"bonus|pay|paid|payout|salar|wage|reward", re.IGNORECASE)

    assert len(all_fields) > 500
    assert {name for name, hint in all_fields if about_pay.search(f"{name.partition('.')[2]} {hint}")} == {
        "KpiShape.bonus",
        "ChainKpi.paid",
    }


def test_no_rule_is_about_pay_but_those_that_are_left_out() -> None:
    """K018 says of a KPI that is only watched that it has none."""
    told = {code: f"{entry.name} {entry.reason}" for code, entry in manual().items()}

    assert {code for code, text in told.items() if re.search(r"\b(bonus|pays?|paid)\b", text)} == {
        "K005", "K006", "K018", "K019", "K023",
    }  # fmt: skip
