"""Look-ups of a workspace that an index has at hand give what the updates themselves say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from okr.checkin_plan import checkin_periods
from okr.scoring import Scoring
from okr.store import Store
from okr.views.todo import todo
from tests.running import write

DAY = date(2026, 8, 19)
FILES = {
    "okr.toml": 'schema = 1\nid = "k3v9q2xw"\n',
    "objectives/2024-Q1/grow.toml": 'title = "Grow"\nowner = "ana"\nformerly = ["2024-Q1/up"]\n\n[key_results.mrr]\n'
    'title = "MRR"\nstart = 1\ntarget = 9\n\n[key_results.old]\ntitle = "Old"\nstart = 1\ntarget = 9\n\n'
    '[closed]\ndate = 2024-04-02\ngrade = 0.5\noutcome = "keep"\nlesson = "Ask."\n',
    "people/ana.toml": 'name = "Ana"\n',
    "people/budi.toml": 'name = "Budi"\n',
    "checkins/2024-W08/2024-02-23-ana.toml": '[[update]]\nitem = "2024-Q1/grow/old"\ndate = 2024-02-23\nvalue = 4\n',
    "checkins/2026-W33/2026-08-14-budi.toml": '[[update]]\nitem = "2024-Q1/up/mrr"\ndate = 2026-08-14\n'
    'acknowledged = "Well done."\n',
    # in the folder of another week
    "checkins/2024-W09/2026-08-17-budi.toml": '[[update]]\nitem = "kpi/none"\ndate = 2026-08-17\nnote = "Odd."\n\n'
    '[[update]]\nitem = "2024-Q1/grow"\ndate = 2026-08-17\nnote = "Odd."\n',
}


def test_what_was_recorded_of_late_is_found_by_the_folders_of_its_weeks(tmp_path: Path) -> None:
    """Also by a former id, in a cycle that was closed long ago, and in a file that is in no right place."""
    write(tmp_path, FILES)
    workspace = Store.open(tmp_path, use_index=False).load()
    plain = replace(workspace, files=None)

    found = workspace.recorded_since(date(2026, 8, 5))

    assert found == plain.recorded_since(date(2026, 8, 5))
    assert found >= {"2024-Q1/grow/mrr"}
    assert "2024-Q1/grow/old" not in found


def test_an_acknowledgement_of_a_goal_closed_long_ago_is_told(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    workspace = Store.open(tmp_path, use_index=False).load()

    told = [(item.id, item.kind) for item in todo(Scoring(workspace, DAY), "ana")]

    assert told == [("2024-Q1/grow/mrr", "acknowledged")]


def test_what_would_be_graded_is_asked_of_the_plans_that_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A review does it for each objective: the paces, the plans and who is away are not made anew for each."""
    goal = 'title = "Grow"\n\n[key_results.mrr]\ntitle = "MRR"\nstart = 1\ntarget = 9\n'
    write(tmp_path, {**FILES, **{f"objectives/2026-Q3/grow-{n}.toml": goal for n in range(5)}})
    scoring = Scoring(Store.open(tmp_path, use_index=False).load(), DAY)
    asked: list[str] = []

    def periods(*of: Any) -> Any:
        asked.append("plan")
        return checkin_periods(*of)

    monkeypatch.setattr("okr.scoring.checkin_periods", periods)

    assert all(scoring.at_close(f"2026-Q3/grow-{n}").closed for n in range(5))
    assert asked == ["plan"]
