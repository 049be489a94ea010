"""A workspace without a finding, into which each example of a rule is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from okr.actions.check import Selection, check
from okr.findings import Finding
from okr.store import Store
from tests.running import write

TODAY = date(2026, 8, 19)
BASE = {
    "okr.toml": 'schema = 1\nid = "k3v9q2xw"\nname = "Start Friday"\n',
    "objectives/2026/win.toml": """\
title = "Win East Java"
owner = "ana"

[key_results.clients]
title = "Raise clients from 24 to 40"
start = 24
target = 40
owner = "budi"
cadence = "quarterly"

[initiatives.fair]
title = "Talk at the fair"
due = 2026-11-20
""",
    "people/ana.toml": 'name = "Ana"\nrole = "maker"\nteam = "growth"\n',
    "people/budi.toml": 'name = "Budi"\nrole = "maker"\nteam = "growth"\nmanager = "ana"\n',
    "teams/growth.toml": 'name = "Growth"\nlead = "ana"\n',
    "roles/maker.toml": 'title = "Maker"\nlevel = "organisation"\nduties = ["Make it"]\n',
    "checkins/2026-W26/2026-06-26-budi.toml": '[[update]]\nitem = "2026/win/clients"\ndate = 2026-06-26\nvalue = 25\nconfidence = 6\n',
}

Check = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, BASE)
    return tmp_path


@pytest.fixture
def checked(root: Path) -> Check:
    """Writes files into the workspace and checks it."""

    def run(
        files: Mapping[str, str] | None = None, *, today: date = TODAY, **chosen: tuple[str, ...]
    ) -> tuple[Finding, ...]:
        write(root, files or {})
        return check(Store.open(root, use_index=False), today, Selection(**chosen))[0]

    return run


def told(findings: tuple[Finding, ...]) -> list[str]:
    """As the terminal has it, with the level."""
    return [f"{f.level} {f}" for f in findings]
