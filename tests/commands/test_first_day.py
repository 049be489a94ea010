"""A workspace made on the 60th day of a quarter: nothing is red, late or missed that nobody could have done before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.running import Okr, sealed

FIRST = date(2026, 8, 29)
"""A Saturday: July has 31 days, and this is the 60th of the quarter's 92."""
SECOND_RUNS_OUT = date(2026, 9, 14)
"""The Monday after the second Friday, 11 September."""
PLANNED = (date(2026, 9, 30) - FIRST).days + 1
GOALS = (
    ("mrr", "Raise MRR from 100 to 133", ("--from", "100", "--to", "133")),
    ("weekend", "Keep weekend work at 4 h or less", ("--at-most", "4")),
    ("cities", "Open in three cities", ("--milestone", "surabaya", "--milestone", "malang", "--milestone", "bali")),
    ("rating", "Raise the rating from 4.1 to 4.6", ("--from", "4.1", "--to", "4.6", "--takes", "recent")),
    ("calls", "Make 33 calls", ("--from", "0", "--to", "33", "--takes", "sum")),
)  # fmt: skip
RED = ("off track", "at risk", "stale", "late", "overdue", "✗", "▼", "◆", "kept 0 of", "kept 1 of 9", "of 18")


@pytest.fixture
def new(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Okr:
    """Made from nothing, by the commands that a new user types."""
    sealed(monkeypatch, tmp_path / "home")
    root = tmp_path / "new"
    root.mkdir()
    monkeypatch.chdir(root)
    okr = Okr(root, capsys, monkeypatch)
    for file in sorted(root.rglob("*.toml")):
        file.unlink()
    on(okr, FIRST)
    monkeypatch.setenv("OKR_USER", "dewi")
    okr.does("init", "--name", "Kopi", "--no-input")
    okr.does("add", "person", "Dewi", "--slug", "dewi", "--email", "dewi@example.com")
    okr.does("add", "objective", "Win clients", "--slug", "win")
    for slug, title, measure in GOALS:
        said = okr.does("add", "key-result", "win", title, *measure, "--slug", slug)
        assert "It counts from today, 29 Aug 2026. To count the whole cycle: --since 2026-07-01\n" in said
    return okr


def on(okr: Okr, day: date) -> None:
    okr.environment.setenv("OKR_TODAY", day.isoformat())


def days() -> Iterator[date]:
    yield from (FIRST + timedelta(days=n) for n in range((SECOND_RUNS_OUT - FIRST).days + 1))


def answer_on_plan(okr: Okr, day: date, before: int) -> int:
    """Checks in for all five, exactly as far as the plan is; how far that was, in days."""
    gone = (day - FIRST).days + 1
    okr.does("checkin", "mrr", f"{100 + 33 * gone / PLANNED}")
    okr.does("checkin", "weekend", "3")
    okr.does("checkin", "calls", f"{gone - before}")
    okr.does("checkin", "rating", f"{round(4.1 + 0.5 * gone / PLANNED, 4)}")
    reached = [name for name, share in (("surabaya", 1 / 3), ("malang", 2 / 3)) if gone / PLANNED >= share]
    okr.does("checkin", "cities", ",".join(reached) or "none")
    return gone


def data(okr: Okr, *words: str) -> Any:
    return json.loads(okr.does(*words, "-f", "json"))["data"]


def judge(okr: Okr, day: date) -> None:
    """Nothing red in what people read, nor in the states of the JSON."""
    for words in (("report",), ("report", "--ritual"), ("report", "-f", "markdown"), ("todo",), ("list",)):
        said = okr.does(*words)
        found = [red for red in RED if red in said.replace("translate", "")]
        assert not found, (day, words, found, said)
    report = data(okr, "report", "--ritual")
    (objective,) = report["objectives"]
    assert objective["pace"] in ("no_data", "early", "on_track", "ahead")
    for kr in objective["key_results"]:
        assert kr["pace"] in ("no_data", "early", "on_track", "ahead"), kr
        assert not kr["stale"]
        assert kr["missed"] in (None, 0)
    assert report["totals"]["stale"] == 0
    assert all(week["done"] == week["due"] for week in report["ritual"]["checkins"] if day > FIRST), report[
        "ritual"
    ]
    for item in data(okr, "todo")["items"]:
        assert (item["late_days"] or 0) <= 3


def test_the_first_two_weeks_of_a_late_start(new: Okr) -> None:
    """On that day, and on each day until the second check-in has run out, answered on plan on its Fridays."""
    gone = 0
    for day in days():
        on(new, day)
        if day.weekday() == 4:
            gone = answer_on_plan(new, day, gone)
        judge(new, day)


@pytest.mark.parametrize("said", ["2026-07-01", "start"])
def test_with_the_whole_quarter_asked_for_it_is_as_late_as_it_is(new: Okr, said: str) -> None:
    """`--since` with the first day of the cycle, or `start`, undoes it: nine weeks ran out unanswered."""
    new.does("add", "key-result", "win", "Raise n from 0 to 9", "--from", "0", "--to", "9", "--slug", "n",
             "--since", said)  # fmt: skip

    assert "since = 2026-07-01" in new.read("objectives/2026-Q3/win.toml")
    (n,) = [kr for kr in data(new, "report")["objectives"][0]["key_results"] if kr["id"].endswith("/n")]
    assert (n["stale"], n["planned_periods"]) == (True, 13)
