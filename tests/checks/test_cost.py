"""What a check asks for: never what tells nothing about the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from okr.actions.check import Selection, check
from okr.storage.index.index import Index
from okr.store import Store
from tests.checks.conftest import TODAY
from tests.running import write

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
    for name in ("history", "histories"):
        monkeypatch.setattr(Index, name, lambda _self, item: asked.append(item))

    assert check(Store.open(root, use_index=False), TODAY, Selection()) == ((), False)
    assert asked == []


def test_the_authors_are_those_of_the_files_with_updates(root: Path) -> None:
    write(root, {"checkins/2026-W33/2026-08-14-ana.toml": "", "people/budi.toml": 'name = "Budi"\n'})
    workspace = Store.open(root, use_index=False).load()

    for each in (workspace, workspace.with_updates(workspace.recorded, None)):
        assert each.authors() >= {"budi"}
        assert each.recorded_by({"ana", "budi"}) == each.recorded_by({"budi"})
        assert each.recorded_by({"budi"}) == {"checkins/2026-W26/2026-06-26-budi.toml": "budi"}
