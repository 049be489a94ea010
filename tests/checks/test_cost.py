"""What a check asks for: never what tells nothing about the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from okr.actions.check import Selection, check
from okr.scoring import Scoring
from okr.storage.index.index import Index
from okr.store import Store
from tests.checks.conftest import BASE, TODAY
from tests.running import write
from tests.years import TODAY as DAY_OF_YEARS
from tests.years import Years

SAID = """\
kind = "recognition"
from = "ana"
to = "budi"
date = 2026-08-18
text = "You called nineteen accounts."
"""


def test_no_update_is_read_where_its_columns_say_enough(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who recorded something is in the names of the files, and a year has 130,000 updates."""
    write(root, {"coaching/2026-08-18-ana-budi-recognition.toml": SAID})
    asked: list[str] = []
    monkeypatch.setattr(Index, "histories", lambda _self, item: asked.append(item))

    assert check(Store.open(root, use_index=False), TODAY, Selection()) == ((), False)
    assert asked == []


def test_the_authors_are_those_of_the_files_with_updates(root: Path) -> None:
    write(root, {"checkins/2026-W33/2026-08-14-ana.toml": "", "people/budi.toml": 'name = "Budi"\n'})
    workspace = Store.open(root, use_index=False).load()

    for each in (workspace, workspace.with_updates(workspace.recorded, None)):
        assert each.authors() >= {"budi"}
        assert each.recorded_by({"ana", "budi"}) == each.recorded_by({"budi"})
        assert each.recorded_by({"budi"}) == {"checkins/2026-W26/2026-06-26-budi.toml": "budi"}


def test_of_a_file_that_is_named_only_its_goals_are_scored(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P005, which asks for the score of each key result, looks at no other file."""
    goal = "objectives/2026/win.toml"
    write(root, {f"objectives/2026/other-{n}.toml": BASE[goal] for n in range(3)})
    scored: list[str] = []
    score = Scoring.key_result

    def told(scoring: Scoring, id_: str) -> object:
        scored.append(id_)
        return score(scoring, id_)

    monkeypatch.setattr(Scoring, "key_result", told)

    check(Store.open(root, use_index=False), TODAY, Selection(paths=(goal,)))
    assert {*scored} == {"2026/win/clients"}


@pytest.mark.parametrize("seed", range(12))
def test_what_is_found_in_some_files_is_what_is_found_in_them_among_all(seed: int, tmp_path: Path) -> None:
    years = Years(seed)
    files = years.files()
    write(tmp_path, files)
    store = Store.open(tmp_path, use_index=False)
    found, _ = check(store, DAY_OF_YEARS, Selection())
    for path in years.random.sample(sorted(files), 4):
        for paths in ((path,), (path.rpartition("/")[0] or path, "kpis")):
            selection = Selection(paths=paths)
            there = tuple(each for each in found if selection.covers(each.path))
            assert check(store, DAY_OF_YEARS, selection)[0] == there
