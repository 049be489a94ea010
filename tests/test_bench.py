"""What the benchmark measures on is a workspace that people could have."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bench.generate import Plan, files  # puts its folder on the path

# isort: split
import page
from timing import Case, Took

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


def test_the_growth_of_another_run_replaces_that_part_of_the_page_alone_and_says_so() -> None:
    old = "# Performance\n\nWhat was measured.\n\n## Growth\n\nAs it was.\n"
    rows = {"site": {size: Case("site", "`okr site`", []) for size in (100, 1_000)}}
    for size, case in rows["site"].items():
        case.took["now"] = Took([size], [size * size / 50], 1_001)
    made = page.with_growth(old, rows)
    assert made.startswith("# Performance\n\nWhat was measured.\n\n## Growth\n\nIn a run of its own")
    assert "As it was" not in made
    assert "| `okr site` | 200 ms, 1001 MB | 20,000 ms, 1001 MB | **yes** |" in made
    assert "More than 10 s or 1 GB at the largest size: `okr site`.\n" in made


def test_a_run_without_growth_leaves_that_part_of_the_page() -> None:
    new = "# Performance\n\nWhat is measured now.\n\n## Growth\n\n| command |\n"
    old = "# Performance\n\nWhat was measured.\n\n## Growth\n\nAs it was.\n"
    assert (
        page.keeping_growth(new, old) == "# Performance\n\nWhat is measured now.\n\n## Growth\n\nAs it was.\n"
    )
