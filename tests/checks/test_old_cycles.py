"""What is closed is read only where something is off, and no finding is lost by that."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from okr.actions.check import Selection, check, new_errors
from okr.checks import dates, references
from okr.storage.files.journal import Change
from okr.store import Store, changed_workspace
from okr.workspace import Workspace
from tests.checks.conftest import TODAY
from tests.running import write
from tests.years import TODAY as DAY_OF_YEARS
from tests.years import Years, cycles_read

CLOSED = """\
title = "Win Bali"
owner = "ana"
supports = ["2026/win"]

[key_results.clients]
title = "Raise clients from 4 to 8"
start = 4
target = 8
owner = "budi"
since = 2025-01-10

[initiatives.fair]
title = "Talk at the fair"
key_result = "clients"

[closed]
date = 2025-03-28
grade = 0.5
"""


def findings(root: Path) -> object:
    return check(Store.open(root, use_index=False), DAY_OF_YEARS, Selection())


def test_of_closed_cycles_only_what_is_off_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = '[[update]]\nitem = "2025-Q1/win/clients"\ndate = 2025-02-07\nvalue = 5\n'
    write(
        root,
        {
            "objectives/2025-Q1/win.toml": CLOSED,
            "objectives/2024-Q1/win.toml": CLOSED,
            "checkins/2025-W06/2025-02-07-budi.toml": said,
        },
    )
    read = cycles_read(monkeypatch)

    found, _ = check(Store.open(root, use_index=False), TODAY, Selection())

    assert {(f.code, f.path) for f in found} == {("R008", "objectives/2024-Q1/win.toml")}
    assert {*read} == {"2026", "2024-Q1"}


def test_the_findings_are_those_of_a_look_at_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over workspaces of several years in which names lead nowhere and days are wrong."""
    roots = [tmp_path / str(seed) for seed in range(30)]
    for seed, root in enumerate(roots):
        write(root, Years(seed).files())
    found = [findings(root) for root in roots]

    monkeypatch.setattr(references, "_cycles_with_odd_references", lambda case: list(case.workspace.outlines))
    monkeypatch.setattr(dates, "_has_days_outside", lambda *_: True)
    monkeypatch.setattr(Workspace, "in_doubt", lambda workspace: workspace.recorded.keys())

    assert found == [findings(root) for root in roots]


def test_a_change_of_one_cycle_reads_no_other_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is written the errors that it brings are sought in the whole workspace."""
    closed = CLOSED.replace('"clients"', '"gone"')  # an error that was there before
    write(root, {f"objectives/{year}-Q1/win.toml": closed.replace("2025", year) for year in ("2023", "2024")})
    path = "objectives/2026/win.toml"
    text = (root / path).read_bytes()
    store = Store.open(root, use_index=False)
    before = store.load()
    after = changed_workspace(before, [Change(path, text, text.replace(b'"budi"', b'"nobody"'))])
    read = cycles_read(monkeypatch)

    assert [(f.code, f.path) for f in new_errors(before, after, TODAY)] == [("R001", path)]
    assert {*read} == {"2026", "2023-Q1", "2024-Q1"}

    read.clear()
    after = changed_workspace(before, [Change(path, text, None)])
    assert {f.path for f in new_errors(before, after, TODAY)} == {
        f"objectives/{y}-Q1/win.toml" for y in (2023, 2024)
    }


@pytest.mark.parametrize("seed", range(20))
def test_what_will_be_is_what_is_read_once_it_is_written(seed: int, tmp_path: Path) -> None:
    years = Years(seed)
    files = {path: text for path, text in years.files().items() if not path.startswith("checkins/")}
    write(tmp_path, files)
    store = Store.open(tmp_path, use_index=False)
    paths = years.random.sample(sorted(files), 3)
    anew = {path: years.text(path) if path == "okr.toml" or years.chance(0.7) else None for path in paths}
    changes = [Change(path, files[path].encode(), text and text.encode()) for path, text in anew.items()]

    will_be = changed_workspace(store.load(), changes)
    for path, text in anew.items():
        (tmp_path / path).unlink()
        write(tmp_path, {path: text} if text else {})
    found = store.load()

    assert list(will_be.items.items()) == list(found.items.items())
    assert dict(will_be.objectives) == dict(found.objectives)
    for name, known in found.outlines.items():
        assert {*will_be.outlines[name].named} >= {*known.named}
        assert replace(will_be.outlines[name], named=()) == replace(known, named=())
    assert will_be.renamed == found.renamed
