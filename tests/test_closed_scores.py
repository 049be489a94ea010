"""What a closed quarter gives to the year is kept while the files that it was made of are what they were."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins

from okr.scoring import Scoring
from okr.store import Store
from tests.running import write
from tests.years import cycles_read

DAY, YEAR, OLD = date(2026, 8, 19), "2026/win", "2026-Q1"
GOAL = f"""\
title = "Grow"
supports = ["{YEAR}"]
owner = "ana"
weight = 2
roll_up = "both"

[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130

[key_results.uptime]
title = "Keep uptime"
at_least = 99

[closed]
date = 2026-04-02
grade = 0.6
"""
WEEK = "checkins/2026-W06/2026-02-06-ana.toml"
FILES = {
    "okr.toml": "schema = 1\n",
    "objectives/2026/win.toml": 'title = "Win"\nroll_up = "aligned"\n',
    f"objectives/{OLD}/grow.toml": GOAL,
    f"objectives/{OLD}/hire.toml": GOAL.replace("Grow", "Hire"),
    "people/ana.toml": 'name = "Ana"\n',
    WEEK: "".join(
        f'[[update]]\nitem = "{OLD}/grow/{kr}"\ndate = 2026-02-06\nvalue = {value}\n'
        for kr, value in (("mrr", 112), ("uptime", 99.5))
    ),
}
AWAY = "\n[[away]]\nfrom = 2026-02-09\nto = 2026-03-27\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    (tmp_path / ".okr").mkdir()
    time.sleep(0.06)  # the times of the folders are to be trusted
    return tmp_path


def year(root: Path, day: date = DAY, *, kept: bool = True) -> Any:
    workspace = Store.open(root, use_index=kept).load()
    found = to_builtins(Scoring(workspace, day).objective(YEAR))
    if workspace.files:
        workspace.files.write_kept()
        workspace.files.close()
    return found


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return cycles_read(monkeypatch)


def test_it_is_scored_once(root: Path, read: list[str]) -> None:
    expected = year(root, kept=False)
    assert year(root) == expected
    assert OLD in read
    read.clear()

    assert year(root) == expected
    assert OLD not in read


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (f"objectives/{OLD}/grow.toml", GOAL.replace("130", "140")),
        (f"objectives/{OLD}/grow.toml", GOAL.partition("[closed]")[0]),
        (f"objectives/{OLD}/grow.toml", GOAL.replace("0.6", '0.6\noutcome = "drop"').replace("04-02", "02-20")),
        (f"objectives/{OLD}/part.toml", GOAL.replace(YEAR, f"{OLD}/grow")),
        (WEEK, FILES[WEEK].replace("112", "118")),
        ("checkins/2026-W32/2026-08-07-ana.toml", f'[[update]]\nitem = "{OLD}/grow/mrr"\ndate = 2026-08-07\nvalue = 121\nlate = true\n'),
        ("people/ana.toml", FILES["people/ana.toml"] + AWAY),
        ("okr.toml", 'schema = 1\n[checkin]\noff = ["2026-W08", "2026-W09", "2026-W10"]\n'),
    ],
)  # fmt: skip
def test_an_edit_of_what_it_is_made_of(root: Path, path: str, text: str) -> None:
    """In place, too; of what it is not made of it tells nothing."""
    before = year(root)
    write(root, {path: text})

    after = year(root)

    assert after == year(root, kept=False) == year(root)
    assert after != before


MEASURES = [
    # its progress in the year, of 112 on 6 February
    ('start = "first"\ntarget = 130', "value = 112", 0),
    ('start = 100\nby = "+20%"', "value = 112", 0.6),
    ("start = 100\ntarget = 130\nends = 2026-02-28", "value = 112", 0.4),
    ("above = 112", "value = 112", 0),
    ("parts = { senior = 2, other = 3 }", "parts = { senior = 4, other = 1 }", 0.6),
    ('start = 100\ntarget = 130\ngraded = { grade = 0.9, reason = "A strike." }', "value = 112", 0.9),
    ('target = "open"\ngraded = { grade = 0.5, reason = "Half." }', "confidence = 5", 0.5),
    # nothing of it can be measured: it is left out of the year
    ('start = 100\ntarget = "open"', "value = 112", None),
    ('result = "Two left."', "confidence = 5", None),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "said", "progress"), MEASURES)
@pytest.mark.parametrize("closed", ["", "[closed]\ndate = 2026-08-10\ngrade = 0.5\n"])
def test_further_measures(
    root: Path, read: list[str], measure: str, said: str, progress: float | None, closed: str
) -> None:
    """Of an open year and of one that is closed: a quarter that is not measurable never counts 0."""
    head, _, tail = GOAL.partition("[key_results")
    goal = f'{head}[key_results.mrr]\ntitle = "M"\n{measure}\n[closed]{tail.partition("[closed]")[2]}'
    week = f'[[update]]\nitem = "{OLD}/grow/mrr"\ndate = 2026-02-06\n{said}\n'
    (root / f"objectives/{OLD}/hire.toml").unlink()
    win = FILES["objectives/2026/win.toml"] + closed
    write(root, {f"objectives/{OLD}/grow.toml": goal, WEEK: week, "objectives/2026/win.toml": win})

    expected = year(root, kept=False)
    assert expected["progress"] == (None if progress is None else pytest.approx(progress))
    assert year(root) == expected
    read.clear()
    assert year(root) == expected
    assert OLD not in read


def test_a_day_on_which_less_was_known(root: Path) -> None:
    late = f'[[update]]\nitem = "{OLD}/grow/mrr"\ndate = 2026-08-07\nvalue = 121\nlate = true\n'
    write(root, {"checkins/2026-W32/2026-08-07-ana.toml": late})
    year(root)

    for day in (date(2026, 2, 10), date(2026, 4, 2), date(2026, 8, 6), date(2026, 8, 7)):
        assert year(root, day) == year(root, day, kept=False)


@pytest.mark.parametrize("more", ['formerly = ["2025-Q4/grow"]\n', 'kpi = "kpi/mrr"\n'])
def test_what_other_files_may_change_is_not_kept(root: Path, read: list[str], more: str) -> None:
    goal = (
        GOAL.replace("owner", f"{more}owner")
        if "formerly" in more
        else GOAL.replace("start = 100\n", f"start = 100\n{more}")
    )
    kpi = f'title = "MRR"\nobjective = "{YEAR}"\nrole = "head"\nat_least = 130\n'
    write(root, {f"objectives/{OLD}/grow.toml": goal, "kpis/mrr.toml": kpi})
    year(root)
    read.clear()

    assert year(root) == year(root, kept=False)
    assert OLD in read


def test_what_another_hand_wrote_is_not_read(root: Path) -> None:
    expected = year(root)
    file = root / ".okr/closed"
    data = file.read_bytes()

    for wrong in (data.replace(b"track", b"trace"), data[:-1], b"", data[:64] + b"\xff" * 9):
        file.write_bytes(wrong)
        assert year(root) == expected
    assert file.read_bytes() == data
