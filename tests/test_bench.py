"""What the benchmark measures on is a workspace that people could have."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bench.generate import Plan, files

YEARS = Plan(Path(), 3, 13, 4, 1, kpis=2, quarters=20, notes=True)


def test_every_quarter_but_the_last_is_closed_and_no_file_is_made_twice() -> None:
    made = list(files(YEARS))
    texts = {path: tomllib.loads(text) for path, text in made}
    assert len(texts) == len(made)
    goals = [path for path in texts if "/goal-" in path]
    assert len({Path(path).parent for path in goals}) == YEARS.quarters
    assert [path for path in goals if "closed" not in texts[path]] == [
        f"objectives/2026-Q3/goal-{number}.toml" for number in range(YEARS.objectives)
    ]


def test_most_checkins_have_a_note_as_long_as_people_write() -> None:
    updates = [update for _, text in files(YEARS) for update in tomllib.loads(text).get("update", [])]
    weekly = [update for update in updates if not update["item"].startswith("kpi/")]
    noted = [update["note"] for update in weekly if "note" in update]
    assert 0.7 < len(noted) / len(weekly) < 0.9
    assert all(40 <= len(note) <= 120 for note in noted)
