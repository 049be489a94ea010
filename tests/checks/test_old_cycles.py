"""What is closed is read only where something is off, and no finding is lost by that."""

from __future__ import annotations

from pathlib import Path

import pytest

from okr.actions.check import Selection, check
from okr.checks import dates, references
from okr.outlines import ByCycle
from okr.store import Store
from tests.checks.conftest import TODAY
from tests.running import write
from tests.years import TODAY as DAY_OF_YEARS
from tests.years import Years

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
    read: list[str] = []
    of_cycle = ByCycle.in_cycle

    def told(by_cycle: ByCycle, cycle: str) -> object:
        read.append(cycle)
        return of_cycle(by_cycle, cycle)

    monkeypatch.setattr(ByCycle, "in_cycle", told)

    found, _ = check(Store.open(root, use_index=False), TODAY, Selection(select=("R001", "R004", "R008")))

    assert {(f.code, f.path) for f in found} == {("R008", "objectives/2024-Q1/win.toml")}
    assert {*read} - {"2026"} == {"2024-Q1"}


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

    assert found == [findings(root) for root in roots]
